"""The cases of a day, read from top to bottom: the silent ones expire, what is due is listed, partners are summed up.

The run reads as a paragraph; rules, lists and counts are in `following/`, the states of a case in `cases/`.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl

from reports.choices import RELANCES
from screening import parameters
from screening.calendrier import months_later
from screening.cases import Register
from screening.errors import ConfigurationError
from screening.following.due import due
from screening.following.expiry import expire_silent
from screening.following.gathered import Followed, gather_cases
from screening.following.lists import landlord_list, partner_list
from screening.following.observatory import observatory, observed
from screening.following.offered import offered_places
from screening.following.protected import protected
from screening.following.published import Day, folder_of, publish_day
from screening.following.summary import counted, exact_line, period_cases, summary
from screening.workspace import Workspace


@dataclass(frozen=True)
class FollowReport:
    """What a run leaves behind; counts only.

    Attributes:
        dossier: the published folder.
        dossiers: cases, by state.
        expires: cases that expired by this run.
        a_faire: what can be done on the day, by action.
        plus_tard: what waits for the household to be left in peace.
        partenaires: partners that have a list of their own.
        nouveau: False when the same was already published.
    """

    dossier: Path
    dossiers: int
    expires: int
    a_faire: Mapping[str, int]
    plus_tard: int
    partenaires: int
    nouveau: bool


def follow_cases(espace: Workspace, au: date, horodatage: datetime) -> FollowReport:
    """Follow the cases as of a day: the register keeps what expired, the folder of the day what is to be done.

    Raises:
        AmontError: any known failure; nothing is then written, neither in the register nor on disk.
    """
    if Register.find(espace.registre_url) is None:
        raise _nothing_sent(au)
    registre = Register.open(espace.registre_url, horodatage)
    require_known_day(registre, au, horodatage)
    with registre.transaction():
        expires = expire_silent(registre, au, parameters.load(au, espace.dossiers_baremes), horodatage)
        suivi = gather_cases(espace, registre, au)
        jour = _day(espace, suivi, registre)
        nouveau = publish_day(espace, jour)
    return FollowReport(
        dossier=folder_of(espace, au),
        dossiers=suivi.cas.height,
        expires=expires,
        a_faire=Counter(ligne.relance.action for ligne in jour.bailleur.a_faire),
        plus_tard=len(jour.bailleur.plus_tard),
        partenaires=len(jour.structures),
        nouveau=nouveau,
    )


def require_known_day(registre: Register, au: date, horodatage: datetime) -> None:
    """Refuse a day on which nothing had left, and one that has not come.

    Where the register itself is ahead of the clock (a rehearsal), its own last day is known too, and a month after.

    Raises:
        ConfigurationError: says which, and what to write.
    """
    envois: list[date] = registre.cases(date.max)["date"].to_list()
    if not envois or au < min(envois):
        raise _nothing_sent(au)
    faits = registre.facts(date.max)
    connu = max([*envois, *faits["date"].to_list(), *faits["connue_le"].to_list()])
    aujourdhui = horodatage.date()
    limite = aujourdhui if connu <= aujourdhui else months_later(connu, 1)
    if au > limite:
        raise ConfigurationError(
            f"Le {au:%d/%m/%Y} n'est pas encore venu : rien ne peut expirer d'avance. "
            f"Donner à --au le {limite:%d/%m/%Y} ou avant."
        )


def _nothing_sent(au: date) -> ConfigurationError:
    return ConfigurationError(
        f"Aucune fiche n'était partie le {au:%d/%m/%Y} : il n'y a rien à suivre. Vérifier --au et --espace."
    )


def _day(espace: Workspace, suivi: Followed, registre: Register) -> Day:
    """Everything that the day's folder holds."""
    bailleur, dus, cas = espace.reglages.bailleur, due(suivi), period_cases(suivi)
    ouvertes = offered_places(suivi, cas, registre)
    par_structure = cas.sort("id_structure").partition_by("id_structure", as_dict=True)
    comptes = {str(ident): counted(str(ident), siens) for (ident,), siens in par_structure.items()}
    bilans = [exact_line(suivi.name_of(ident), compte) for ident, compte in comptes.items()]
    vu = observed(suivi, cas)
    caches = protected(list(comptes.values()), vu)
    refus = registre.facts(suivi.au).filter(pl.col("statut") == "refus").sort("date", "numero")
    retours = refus.unique("numero_dossier", keep="last").select("numero_dossier", "retour_le")
    concernes = suivi.cas.join(dus, on="numero_dossier", how="semi")["id_structure"].unique().sort()
    return Day(
        au=suivi.au,
        bailleur=landlord_list(suivi, dus, retours, bailleur, bilans),
        structures={ident: partner_list(suivi, dus, ident, bailleur) for ident in concernes},
        bilans={
            ident: summary(suivi, bailleur, compte, ouvertes.get(ident, {}), caches)
            for ident, compte in comptes.items()
        },
        observatoire=observatory(vu, caches),
    )


def describe(report: FollowReport) -> list[str]:
    """The run in a few French lines for the terminal."""
    etat = "publié" if report.nouveau else "inchangé (mêmes résultats que la dernière fois)"
    lignes = [f"Dossiers suivis : {report.dossiers}."]
    if report.expires:
        lignes.append(
            f"Expirés ce jour, sans nouvelles : {report.expires} ; ces ménages peuvent être proposés."
        )
    lignes += [f"  {nombre} : {RELANCES[action]}" for action, nombre in _in_order(report.a_faire)]
    if report.plus_tard:
        lignes.append(f"  {report.plus_tard} à faire plus tard : le ménage vient d'être sollicité.")
    if not report.a_faire and not report.plus_tard:
        lignes.append("Rien à relancer ce jour.")
    return [
        *lignes,
        f"Listes de partenaires : {report.partenaires} ; elles ne portent ni nom ni identifiant de ménage.",
        f"Dossier {etat} : {report.dossier}",
    ]


def _in_order(comptes: Mapping[str, int]) -> list[tuple[str, int]]:
    return [(action, comptes[action]) for action in RELANCES if comptes.get(action)]
