"""The facts of the cases in the register: partners' answers, places they open, expiries and withdrawals, as of a day.

Facts are only ever added; `states.py` says what they make of a case. An answer counts from the day its form was read,
so that a past month finds again what it knew.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from sqlalchemy import Connection, insert, inspect, select, update

from screening.cases import journal
from screening.cases.rows import to_frame
from screening.cases.states import ETATS_FINAUX, Fact, Situation, follow_case, next_state
from screening.cases.tables import formulaire, orientation, place, suivi
from screening.errors import RegisterError

FAIT: dict[str, Any] = {
    "numero_dossier": pl.String,
    "statut": pl.String,
    "date": pl.Date,
    "motif": pl.String,
    "accord_dossier_le": pl.Date,
    "issue": pl.String,
    "retour_le": pl.Date,
    "fichier": pl.String,
}
"""What a form says of a case: `fichier`, its SHA-256; `retour_le`, when a household that refused may be asked again."""
PLACE: dict[str, Any] = {
    "id_dispositif": pl.String,
    "ligne": pl.String,
    "mois": pl.Date,
    "places": pl.Int64,
    "fichier": pl.String,
}
"""What a form says of places: `mois` is the month of the list that they are for, `ligne` null without fund line."""
DOSSIER: dict[str, Any] = {
    "numero_dossier": pl.String,
    "mois": pl.Date,
    "id_menage": pl.String,
    "id_bail": pl.String,
    "id_structure": pl.String,
    "id_dispositif": pl.String,
    "ligne": pl.String,
    "date": pl.Date,
    "etat": pl.String,
    "etat_le": pl.Date,
    "depuis_le": pl.Date,
    "portes_closes": pl.Int64,
    "accord_contact_le": pl.Date,
    "accord_dossier_le": pl.Date,
    "accord_retire_le": pl.Date,
    "motif": pl.String,
    "issue": pl.String,
}
"""A case as of a day: what was sent, then the fields of `states.Situation`."""
SUIVI: dict[str, Any] = {
    "numero": pl.Int64,
    "numero_dossier": pl.String,
    "statut": pl.String,
    "date": pl.Date,
    "connue_le": pl.Date,
    "motif": pl.String,
    "accord_dossier_le": pl.Date,
    "issue": pl.String,
    "role": pl.String,
    "retour_le": pl.Date,
}
_ENVOI = tuple(DOSSIER)[:8]
_SITUATION = tuple(DOSSIER)[8:]
TOUJOURS = date.max


@dataclass(frozen=True)
class Recorded:
    """What forms changed.

    Attributes:
        faits: facts that were not known.
        tardifs: those on a case that had expired.
        sans_effet: those on a case that was over and stays so.
        places: values of open places that were not known.
    """

    faits: int
    tardifs: int
    sans_effet: int
    places: int


def write_returns(
    connexion: Connection, faits: pl.DataFrame, places: pl.DataFrame, horodatage: datetime
) -> Recorded:
    """Add what forms say and was not known, move the cases, journal each form that changed something.

    Args:
        connexion: inside the caller's transaction.
        faits: columns of `FAIT`.
        places: columns of `PLACE`.
        horodatage: when the forms are read.

    Raises:
        RegisterError: a file number was never sent.
    """
    avant = read_cases(connexion, TOUJOURS)
    if faits.join(avant, on="numero_dossier", how="anti").height:
        raise RegisterError("Un retour porte un numéro de dossier que ce registre n'a jamais envoyé.")
    le = journal.stamp(horodatage)
    lus = _note_files(connexion, {*faits["fichier"], *places["fichier"]}, le)
    faits, places = (cadre.filter(pl.col("fichier").is_in(lus)) for cadre in (faits, places))
    nouveaux = _unknown(faits.to_dicts(), _known_facts(connexion), ("numero_dossier", "date"))
    ouvertes = _unknown(places.to_dicts(), _known_places(connexion), ("id_dispositif", "ligne", "mois"))
    _add(connexion, nouveaux, "partenaire", horodatage)
    if ouvertes:
        connexion.execute(insert(place), [ligne | {"recue_le": le} for ligne in ouvertes])
    for fichier in sorted({ligne["fichier"] for ligne in (*nouveaux, *ouvertes)}):
        siens = [ligne for ligne in (*nouveaux, *ouvertes) if ligne["fichier"] == fichier]
        contenu = {"fichier": fichier, "lignes": len(siens), "empreinte": journal.digest(siens)}
        journal.append(connexion, horodatage, "partenaire", "retour", contenu)
    return _recorded(nouveaux, len(ouvertes), avant, _move(connexion, avant))


def write_move(
    connexion: Connection, numeros: Collection[str], statut: str, le: date, horodatage: datetime
) -> int:
    """Let cases expire, or withdraw them, on a day; give how many moved.

    A case that cannot move so, or of which an answer was read after that day, is left as it is.

    Args:
        connexion: inside the caller's transaction.
        numeros: file numbers.
        statut: "expire" (the tool) or "retire" (the landlord).
        le: the day it takes effect.
        horodatage: when it is recorded.
    """
    avant = read_cases(connexion, TOUJOURS)
    repondus = read_facts(connexion, TOUJOURS).filter(
        pl.col("role") == "partenaire", pl.col("connue_le") > le
    )
    concernes = avant.filter(pl.col("numero_dossier").is_in(list(numeros)), pl.col("date") <= le)
    if statut == "expire":
        concernes = concernes.join(repondus, on="numero_dossier", how="anti")
    faits = [
        {"numero_dossier": numero, "statut": statut, "date": le}
        for numero, etat in concernes.select("numero_dossier", "etat").iter_rows()
        if next_state(etat, statut) != etat
    ]
    role = "outil" if statut == "expire" else "bailleur"
    _add(connexion, faits, role, horodatage)
    if faits:
        contenu = {"date": le.isoformat(), "lignes": len(faits), "empreinte": journal.digest(faits)}
        journal.append(connexion, horodatage, role, f"{statut}r", contenu)
        _move(connexion, avant)
    return len(faits)


def read_cases(connexion: Connection, at: date) -> pl.DataFrame:
    """One row per referral sent by `at`, as of that day: columns of `DOSSIER`, by month, then household."""
    requete = select(*(orientation.c[nom] for nom in _ENVOI)).where(orientation.c.date <= at)
    envois = to_frame(
        connexion.execute(requete.order_by(orientation.c.mois, orientation.c.id_menage)),
        {nom: DOSSIER[nom] for nom in _ENVOI},
    )
    suivante = envois.sort("mois").select("numero_dossier", pl.col("date").shift(-1).over("id_menage"))
    remplacees = dict(suivante.iter_rows())
    faits: dict[str, list[Fact]] = defaultdict(list)
    for ligne in read_facts(connexion, at).drop("role", "retour_le").iter_rows(named=True):
        faits[ligne.pop("numero_dossier")].append(Fact(le=ligne.pop("date"), **ligne))
    situations = [
        follow_case(envoyee_le, faits[numero], remplacees[numero])
        for numero, envoyee_le in envois.select("numero_dossier", "date").iter_rows()
    ]
    return pl.concat([envois, _situations_frame(situations)], how="horizontal")


def _situations_frame(situations: list[Situation]) -> pl.DataFrame:
    lignes = [tuple(getattr(situation, nom) for nom in _SITUATION) for situation in situations]
    return pl.DataFrame(lignes, schema={nom: DOSSIER[nom] for nom in _SITUATION}, orient="row")


def read_facts(connexion: Connection, at: date) -> pl.DataFrame:
    """The facts known on a day, in the order they were recorded: columns of `SUIVI`; none in an older format.

    `connue_le`: the day a form was read; what the tool or the landlord does is known on its own day.
    """
    if not inspect(connexion).has_table(suivi.name):
        return pl.DataFrame(schema=SUIVI)
    noms = [nom for nom in SUIVI if nom != "connue_le"]
    requete = select(*(suivi.c[nom] for nom in noms), suivi.c.enregistree_le).order_by(suivi.c.numero)
    schema = {nom: SUIVI[nom] for nom in noms} | {"enregistree_le": pl.String}
    lue = pl.col("enregistree_le").str.slice(0, 10).str.to_date()
    faits = to_frame(connexion.execute(requete), schema).with_columns(
        connue_le=pl.when(pl.col("role") == "partenaire").then(lue).otherwise("date")
    )
    return faits.filter(pl.max_horizontal("date", "connue_le") <= at).select(*SUIVI)


def read_agreements(connexion: Connection, at: date) -> pl.DataFrame:
    """The agreements of the cases still followed, or taken back: columns of the `consentements` table.

    An agreement ends with its case; it then serves nothing more, and no row tells of it.
    """
    dossiers = read_cases(connexion, at).filter(
        ~pl.col("etat").is_in(list(ETATS_FINAUX)) | pl.col("accord_retire_le").is_not_null()
    )
    niveaux = [
        dossiers.select(
            "id_menage",
            "id_structure",
            niveau=pl.lit(niveau),
            date_recueil=f"accord_{niveau}_le",
            date_retrait="accord_retire_le",
        )
        for niveau in ("contact", "dossier")
    ]
    return pl.concat(niveaux).drop_nulls("date_recueil").sort("id_menage", "id_structure", "niveau")


def read_places(connexion: Connection, mois: date) -> pl.DataFrame:
    """The places that partners last said they open for the list of a month: `id_dispositif`, `ligne`, `places`."""
    schema = {nom: PLACE[nom] for nom in ("id_dispositif", "ligne", "places")}
    if not inspect(connexion).has_table(place.name):
        return pl.DataFrame(schema=schema)
    requete = select(*(place.c[nom] for nom in schema)).where(place.c.mois == mois).order_by(place.c.numero)
    dites = to_frame(connexion.execute(requete), schema)
    return dites.unique(["id_dispositif", "ligne"], keep="last").sort("id_dispositif", "ligne")


def _note_files(connexion: Connection, fichiers: set[str], le: str) -> list[str]:
    """Note that these files are read; give those that never were: a file read again says nothing more."""
    nouveaux = sorted(fichiers - set(connexion.execute(select(formulaire.c.fichier)).scalars()))
    if nouveaux:
        connexion.execute(insert(formulaire), [{"fichier": fichier, "lu_le": le} for fichier in nouveaux])
    return nouveaux


def _unknown(
    voulues: list[dict[str, Any]], connues: list[dict[str, Any]], cle: tuple[str, ...]
) -> list[dict[str, Any]]:
    """The rows that say otherwise than the row in force under their key."""
    nouvelles = []
    en_vigueur = {tuple(ligne[nom] for nom in cle): _said(ligne) for ligne in connues}
    for ligne in voulues:
        place_de, dit = tuple(ligne[nom] for nom in cle), _said(ligne)
        if en_vigueur.get(place_de) != dit:
            en_vigueur[place_de] = dit
            nouvelles.append(ligne)
    return nouvelles


def _said(ligne: dict[str, Any]) -> tuple[Any, ...]:
    """What a row says, whatever the file; `retour_le` only follows from the values in force when it was read."""
    return tuple(valeur for nom, valeur in ligne.items() if nom not in ("fichier", "retour_le"))


def _known_facts(connexion: Connection) -> list[dict[str, Any]]:
    requete = select(*(suivi.c[nom] for nom in FAIT)).where(suivi.c.role == "partenaire")
    return to_frame(connexion.execute(requete.order_by(suivi.c.numero)), FAIT).to_dicts()


def _known_places(connexion: Connection) -> list[dict[str, Any]]:
    requete = select(*(place.c[nom] for nom in PLACE)).order_by(place.c.numero)
    return to_frame(connexion.execute(requete), PLACE).to_dicts()


def _add(connexion: Connection, faits: list[dict[str, Any]], role: str, horodatage: datetime) -> None:
    commun = {"role": role, "enregistree_le": journal.stamp(horodatage)}
    vide = dict.fromkeys(FAIT)
    if faits:
        connexion.execute(insert(suivi), [vide | fait | commun for fait in faits])


def _move(connexion: Connection, avant: pl.DataFrame) -> pl.DataFrame:
    """Write the present state of the cases that moved; give every case as it now is."""
    apres = read_cases(connexion, TOUJOURS)
    for numero, etat in _moved(avant, apres):
        connexion.execute(update(orientation).where(orientation.c.numero_dossier == numero).values(etat=etat))
    return apres


def _moved(avant: pl.DataFrame, apres: pl.DataFrame) -> Iterator[tuple[str, str]]:
    etats = dict(avant.select("numero_dossier", "etat").iter_rows())
    for numero, etat in apres.select("numero_dossier", "etat").iter_rows():
        if etats[numero] != etat:
            yield numero, etat


def _recorded(
    nouveaux: list[dict[str, Any]], places: int, avant: pl.DataFrame, apres: pl.DataFrame
) -> Recorded:
    etats = dict(avant.select("numero_dossier", "etat").iter_rows())
    bouges = dict(_moved(avant, apres))
    tardifs = [ligne for ligne in nouveaux if etats[ligne["numero_dossier"]] == "expiree"]
    clos = [
        ligne
        for ligne in nouveaux
        if etats[ligne["numero_dossier"]] in ETATS_FINAUX and ligne["numero_dossier"] not in bouges
    ]
    return Recorded(len(nouveaux), len(tardifs), len(clos), places)
