"""Where a commune is: its present INSEE code, its EPCI and its département, to match partners' areas.

Only INSEE codes are read, former ones included; a postal code is another thing and is never used.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

DOSSIER = Path(__file__).parent
COMMUNE = ("code_insee", "nom_commune", "code_departement", "code_epci", "nom_epci")


@dataclass(frozen=True)
class Territory:
    """A partner's area: communes, EPCI and départements together, less what is taken out of it.

    Attributes:
        communes: present INSEE codes.
        epci: SIREN numbers.
        departements: codes as text ("02", "2A", "974").
        sauf_communes: present INSEE codes taken out.
        sauf_epci: SIREN numbers taken out.
    """

    communes: frozenset[str] = frozenset()
    epci: frozenset[str] = frozenset()
    departements: frozenset[str] = frozenset()
    sauf_communes: frozenset[str] = frozenset()
    sauf_epci: frozenset[str] = frozenset()

    def covers(self) -> pl.Expr:
        """True where the located commune is in the area, false elsewhere and where it is unknown."""
        dedans = (
            pl.col("code_insee").is_in(sorted(self.communes))
            | pl.col("code_epci").is_in(sorted(self.epci))
            | pl.col("code_departement").is_in(sorted(self.departements))
        )
        dehors = pl.col("code_insee").is_in(sorted(self.sauf_communes)) | pl.col("code_epci").is_in(
            sorted(self.sauf_epci)
        )
        return dedans.fill_null(False) & ~dehors.fill_null(False)


@cache
def communes() -> pl.DataFrame:
    """Communes of today: columns of `COMMUNE`, key `code_insee`; EPCI null where the commune has none."""
    return pl.read_parquet(DOSSIER / "communes.parquet").rename({"nom": "nom_commune"}).select(COMMUNE)


@cache
def populations() -> pl.DataFrame:
    """Inhabitants of the communes of today: `code_insee`, `population`, null where none is published."""
    return pl.read_parquet(DOSSIER / "communes.parquet", columns=["code_insee", "population"])


@cache
def _present() -> frozenset[str]:
    return frozenset(communes()["code_insee"])


@cache
def _former() -> dict[str, tuple[str, ...]]:
    """Former codes that no commune of today bears, and what replaced them: two communes after a split."""
    anciennes = pl.read_parquet(DOSSIER / "communes_anciennes.parquet").sort("code_insee")
    groupes = anciennes.group_by("code_ancien").agg("code_insee").rows()
    return {ancien: tuple(actuels) for ancien, actuels in groupes if ancien not in _present()}


def current_codes(codes: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Present codes of each code given: itself, those that replaced it, or none when it is unknown."""
    return {code: (code,) if code in _present() else _former().get(code, ()) for code in sorted(set(codes))}


def locate(codes: pl.Series) -> pl.DataFrame:
    """One row per distinct code given, null left out: `code_commune`, then `COMMUNE`, null when unknown.

    A former code that was split into several communes is placed in the first of them.
    """
    actuels = current_codes(codes.drop_nulls().to_list())
    table = pl.DataFrame(
        [(code, trouves[0] if trouves else None) for code, trouves in actuels.items()],
        schema={"code_commune": pl.String, "code_insee": pl.String},
        orient="row",
    )
    return table.join(communes(), on="code_insee", how="left", maintain_order="left").select(
        "code_commune", *COMMUNE
    )


@cache
def known_epci() -> frozenset[str]:
    """SIREN numbers of the EPCI of today."""
    return frozenset(communes()["code_epci"].drop_nulls())


@cache
def known_departements() -> frozenset[str]:
    """Codes of the départements of today."""
    return frozenset(communes()["code_departement"].drop_nulls())
