"""One typed batch judged: rows kept, rows set aside with a reason, rows rejected with every broken check."""

from dataclasses import dataclass

import polars as pl

from screening.intake.aside import TOTAL, amounts_alone, reasons
from screening.intake.rawfile import BRUT, RawFile
from screening.intake.request import Request
from screening.intake.schemas import broken_checks


@dataclass(frozen=True)
class Judged:
    """A batch, or a file, whose every row has a fate.

    Attributes:
        gardees: typed rows, with `ligne`.
        rejets: ligne, controles, contenu, montants_seuls.
        ecartes: ligne, motif.
    """

    gardees: pl.DataFrame
    rejets: pl.DataFrame
    ecartes: pl.DataFrame


def judge(typee: pl.DataFrame, source: RawFile, request: Request, montrer: bool = True) -> Judged:
    """Split typed rows into kept, set aside and rejected.

    Args:
        typee: typed rows with companions, `surplus`, `bail_connu`, `cle_en_double`, and raw cells.
        source: the file they come from.
        request: the table asked for.
        montrer: keep the original values of rejected rows; otherwise `contenu` is empty.
    """
    casses = broken_checks(typee, request.table)
    fautives = typee[casses["numero"]] if casses.height else typee.clear()
    motifs = reasons(fautives, source, request)
    rejets = fautives.select(
        "ligne",
        casses["controles"],
        (_content(source) if montrer else pl.lit("")).alias("contenu"),
        amounts_alone(source, request).alias("montants_seuls"),
    ).filter(motifs.is_null())
    ecartes = fautives.select("ligne", motifs).filter(motifs.is_not_null())
    gardees = typee
    if casses.height:
        rang = pl.int_range(pl.len(), dtype=pl.UInt32)
        gardees = typee.filter(~rang.is_in(casses["numero"].implode()))
    return Judged(gardees, rejets, ecartes)


def close_file(jugees: Judged) -> Judged:
    """Set aside, as totals, the rows of amounts alone that stand after the last row that says anything else.

    Rows of amounts alone before it stay rejected: they may be lines that lost their lease.
    """
    autres = jugees.rejets.filter(~pl.col("montants_seuls"))["ligne"].max()
    derniere = max(jugees.gardees["ligne"].max() or 0, autres or 0)  # type: ignore[type-var]
    finale = pl.col("montants_seuls") & (pl.col("ligne") > derniere)
    totaux = jugees.rejets.filter(finale).select("ligne", pl.lit(TOTAL).alias("motif"))
    return Judged(jugees.gardees, jugees.rejets.filter(~finale), pl.concat([jugees.ecartes, totaux]))


def _content(source: RawFile) -> pl.Expr:
    """The original cells under their ERP names, as one JSON text."""
    par_colonne = {libelle: alias for alias, libelle in source.aliases.items()}
    return pl.struct(
        pl.col(BRUT + alias).alias(nom) for nom, alias in par_colonne.items()
    ).struct.json_encode()
