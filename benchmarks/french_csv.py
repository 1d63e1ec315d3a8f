"""A clean French CSV of the synthetic ledger, its workspace, and the two ways of reading it that are compared."""

from pathlib import Path

import polars as pl

from benchmarks.ledger import Ledger
from screening.intake.cells import type_batch
from screening.intake.conventions import understand
from screening.intake.request import request_for
from screening.intake.sources import open_source, sources_of
from screening.workspace import Workspace

REGLAGES = """[bailleur]
nom = "Données synthétiques"
departement = "62"

[entrees]
baux = "entrees/baux.csv"
ecritures = "entrees/ecritures.csv"
"""


def write_csv_workspace(ledger: Ledger, espace: Path) -> None:
    """Write the lines as `id;JJ/MM/AAAA;nature;euros`, UTF-8, decimal comma, and a workspace around them."""
    entrees = espace / "entrees"
    entrees.mkdir(parents=True)
    (espace / "amont.toml").write_text(REGLAGES, encoding="utf-8")
    leases = ledger.leases().select("id_bail", "id_menage", "date_effet", "loyer_centimes")
    leases.write_csv(entrees / "baux.csv", separator=";", date_format="%d/%m/%Y")
    with (entrees / "ecritures.csv").open("wb") as target:
        target.write(b"id_bail;date_operation;nature;montant\n")
        for part in ledger.parts:
            lines = pl.read_parquet(part).select(
                "id_bail", "date_operation", "nature", montant=pl.col("montant_centimes") / 100
            )
            lines.write_csv(
                target,
                include_header=False,
                separator=";",
                date_format="%d/%m/%Y",
                float_precision=2,
                decimal_comma=True,
            )


def read_as_text(espace: Path) -> None:
    """Every column as text, lengths added up: what no typed reading can go under."""
    lines = pl.scan_csv(espace / "entrees" / "ecritures.csv", separator=";", infer_schema=False)
    lines.select(pl.all().str.len_bytes().cast(pl.Int64).sum()).collect(engine="streaming")


def read_typed(espace: Path) -> None:
    """The product's own opening of the file, conventions detected, and every batch typed."""
    workspace = Workspace.open(espace)
    request = request_for(workspace.reglages, "ecritures")
    with sources_of(workspace, "ecritures") as sources:
        opened = [table for source in sources for table in open_source(source, request, None)]
        for understood in understand(opened, request):
            for batch in understood.source.lots():
                type_batch(batch, understood, request)
