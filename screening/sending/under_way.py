"""What leaves this month for the cases already sent: fiches de saisine now agreed to, recalls of sheets taken back.

It says which cases; what a sheet holds is settled in `referral.py`, what each archive holds in `envelopes.py`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import polars as pl

from screening.cases import Register
from screening.cases.recheck import deaths, withdrawn
from screening.cases.sendings import RAPPEL, SAISINE
from screening.cases.states import ETATS_ACTIFS
from screening.partners.planning import Situation
from screening.sending.envelopes import archive_name, sheet_name
from screening.sending.inputs import Month

SUITES = ("mois", "id_menage", "id_structure", "numero_dossier", "genre", "date", "archive", "fiche")
"""Columns of `suites.parquet`: no name; `mois` is that of the list by which the household was referred."""
CAS = ("numero_dossier", "mois", "id_menage", "id_bail", "id_structure", "id_dispositif")


@dataclass(frozen=True)
class UnderWay:
    """The cases that are not over on the day of sending, and what leaves for them; one row per case.

    Attributes:
        suivis: columns of `CAS`: cases under way, this month's included, those recalled left out.
        saisines: columns of `CAS`, `accord_dossier_le`, `etablie_le`: a fiche de saisine leaves.
        rappels: columns of `CAS`, `date`: a recall notice leaves.
    """

    suivis: pl.DataFrame
    saisines: pl.DataFrame
    rappels: pl.DataFrame

    def recipients(self) -> pl.DataFrame:
        """`id_structure`, `id_dispositif` of what leaves."""
        colonnes = ["id_structure", "id_dispositif"]
        return pl.concat([self.saisines.select(colonnes), self.rappels.select(colonnes)])

    def table(self) -> pl.DataFrame:
        """What leaves, one row per document: columns of `SUITES`, by archive, then document."""
        dates = {SAISINE: self.saisines.rename({"etablie_le": "date"}), RAPPEL: self.rappels}
        parts = [
            lignes.with_columns(
                genre=pl.lit(genre),
                archive=pl.col("id_structure").map_elements(archive_name, return_dtype=pl.String),
                fiche=pl.col("numero_dossier")
                .rank("ordinal")
                .over("id_structure")
                .map_elements(partial(sheet_name, genre=genre), return_dtype=pl.String),
            ).select(SUITES)
            for genre, lignes in dates.items()
        ]
        return pl.concat(parts).sort("archive", "fiche")


def follow_up(month: Month, situation: Situation, registre: Register, horodatage: datetime) -> UnderWay:
    """Withdraw the cases whose household took its agreement back, objected or left, and say what leaves.

    Each thing leaves once; the same month run again finds again what its archives hold.
    """
    cas = registre.cases(month.jour)
    actifs = cas.filter(pl.col("etat").is_in(list(ETATS_ACTIFS)))
    retires = withdrawn(actifs, situation.accords.retires, situation.sources)
    suivis = actifs.join(retires, on="numero_dossier", how="anti")
    partis = registre.sendings()
    dues = _due(suivis, situation, month).join(_elsewhere(partis, month), on="numero_dossier", how="anti")
    registre.record_move(retires["numero_dossier"].to_list(), "retire", month.jour, month.moment(horodatage))
    nouveaux = [
        lignes.select("numero_dossier", genre=pl.lit(genre))
        for genre, lignes in ((SAISINE, dues), (RAPPEL, retires))
    ]
    registre.record_sendings(month.mois, pl.concat(nouveaux), month.moment(horodatage))
    du_mois = registre.sendings().filter(pl.col("mois") == month.mois).drop("mois")
    return UnderWay(
        suivis.select(CAS),
        _dated(dues, du_mois, SAISINE).select(*CAS, "accord_dossier_le", etablie_le="date"),
        _dated(cas.drop("date"), du_mois, RAPPEL).select(*CAS, "date"),
    )


def people_of(registre: Register, month: Month) -> Collection[str]:
    """The households of the cases not over on the day of sending: whom a fiche de saisine may have to name."""
    cas = registre.cases(month.jour)
    return cas.filter(pl.col("etat").is_in(list(ETATS_ACTIFS)))["id_menage"].to_list()


def _due(suivis: pl.DataFrame, situation: Situation, month: Month) -> pl.DataFrame:
    """The cases of which the whole file may be sent, with `accord_dossier_le`.

    The household agreed to it for this partner, its scheme's convention is in force, a holder can be named, no death
    is known and the lease is in the month's accounts.
    """
    en_vigueur = sorted(situation.annuaire.conventions(month.jour))
    return (
        suivis.drop("accord_dossier_le", "date")
        .join(situation.accords.dossiers, on=["id_menage", "id_structure"])
        .filter(
            pl.col("id_dispositif").is_in(en_vigueur), pl.col("id_menage").is_in(sorted(situation.nommes))
        )
        .join(deaths(situation.sources), on="id_bail", how="anti")
        .join(month.indicateurs, on="id_bail", how="semi")
    )


def _elsewhere(partis: pl.DataFrame, month: Month) -> pl.DataFrame:
    """Fiches de saisine that another month's archive holds."""
    return partis.filter(pl.col("genre") == SAISINE, pl.col("mois") != month.mois)


def _dated(cas: pl.DataFrame, partis: pl.DataFrame, genre: str) -> pl.DataFrame:
    """The cases of which this kind leaves, with the `date` it was first made, by number."""
    dates = partis.filter(pl.col("genre") == genre).select("numero_dossier", "date")
    return cas.join(dates, on="numero_dossier").sort("numero_dossier")
