"""A landlord whose partners answer day after day, for the tests of `follow`: M1 and M2 at S1, M3 at S2."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
from referral_cases import DISPOSITIFS, LE, MOIS, write_landlord

from screening.cases import Register
from screening.cases.life import FAIT, PLACE
from screening.follow import FollowReport, follow_cases
from screening.workspace import Workspace

ENVOI = LE.date()
BIEN_APRES = datetime(2028, 12, 31, 12, tzinfo=UTC)
"""The clock of the tests: every day looked at is past."""
DUREES = 'genre = "file"\nduree_mois = [9, 12]'
AUCUNE = pl.DataFrame(schema=PLACE)


def after(jours: int) -> date:
    """That many days after the sending."""
    return ENVOI + timedelta(days=jours)


def landlord(dossier: Path, url: str | None = None, **exports: str) -> Workspace:
    """The workspace; measures last nine to twelve months."""
    espace = write_landlord(dossier, exports, DISPOSITIFS.replace('genre = "file"', DUREES))
    if url is not None:
        with (espace.racine / "amont.toml").open("a", encoding="utf-8") as reglages:
            reglages.write(f'[registre]\nurl = "{url}"\n')
    send(Workspace.open(dossier), MOIS, M1="S1", M2="S1", M3="S2")
    return Workspace.open(dossier)


def register(espace: Workspace) -> Register:
    return Register.open(espace.registre_url, LE)


def send(espace: Workspace, mois: date, le: date = ENVOI, **menages: str) -> None:
    """Send households to partners; a file number is the partner's, the household's and the month's."""
    envois = pl.DataFrame(
        {
            "id_menage": list(menages),
            "id_bail": [f"B{menage[1:]}" for menage in menages],
            "id_structure": list(menages.values()),
            "id_dispositif": [f"{structure}--aide" for structure in menages.values()],
            "ligne": ["FNAVDL" if structure == "S1" else "AVDL" for structure in menages.values()],
            "numero_dossier": [number(menage, mois) for menage in menages],
        }
    )
    register(espace).record_referrals(mois, envois, datetime(le.year, le.month, le.day, 9, tzinfo=UTC))


def number(menage: str, mois: date = MOIS) -> str:
    return f"{mois:%y%m}-{menage}"


def answer(
    espace: Workspace, menage: str, statut: str, le: date, lu: date | None = None, **autres: Any
) -> None:
    """One answer of a partner, read on its day unless said otherwise."""
    lu = lu or le
    fait = dict.fromkeys(FAIT) | {
        "numero_dossier": number(menage), "statut": statut, "date": le, "fichier": f"{menage} {statut} {le} {lu}",
    } | autres  # fmt: skip
    moment = datetime(lu.year, lu.month, lu.day, 10, tzinfo=UTC)
    register(espace).record_returns(pl.DataFrame([fait], schema=FAIT, orient="row"), AUCUNE, moment)


def follow(espace: Workspace, au: date) -> FollowReport:
    return follow_cases(espace, au, BIEN_APRES)


def rows(classeur: Path, feuille: str) -> list[dict[str, Any]]:
    """The rows of a sheet under its header; dates as dates."""
    lignes = openpyxl.load_workbook(classeur)[feuille].iter_rows(values_only=True)
    entete = next(lignes)
    propres = [[v.date() if isinstance(v, datetime) else v for v in ligne] for ligne in lignes]
    return [dict(zip(entete, ligne, strict=True)) for ligne in propres if any(ligne)]


def to_do(espace: Workspace, au: date, feuille: str = "À faire") -> dict[str, dict[str, Mapping[str, Any]]]:
    """Household → action → row, on a day, of the landlord's workbook."""
    trouvees: dict[str, dict[str, Mapping[str, Any]]] = {}
    for ligne in rows(follow(espace, au).dossier / "relances.xlsx", feuille):
        trouvees.setdefault(ligne["id_menage"], {})[ligne["action"]] = ligne
    return trouvees


def states(espace: Workspace, au: date) -> dict[str, str]:
    return dict(register(espace).cases(au).select("id_menage", "etat").iter_rows())
