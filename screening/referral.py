"""From the agents' decisions to what leaves the landlord: the only place where a decision becomes a sheet.

A reviewer reads here what a partner will read. Who may go where is planned in `partners/`; words and layout
are in `reports`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import polars as pl

from reports import bands
from reports.content import FormulaireRetour, LettreMenage, LignePlaces, PropositionContact
from screening import intake
from screening.calendrier import add_months
from screening.cases import Register
from screening.cases.numbers import SECRET, file_number, form_mark
from screening.errors import DisclosureError
from screening.partners import payment_facts, publics
from screening.partners.phrases import BAILLEUR, Phrases
from screening.partners.planning import ORIENTATION, Plan, plan_referrals
from screening.partners.territory import locate
from screening.sending.dispatch import Dispatch, publish_referrals
from screening.sending.envelopes import Envelope, archive_name, letters_envelope, partner_envelope, sheet_name
from screening.sending.holders import Holder, first_holders, shorten
from screening.sending.inputs import Month, context_of, open_month, situation_of, sources_of
from screening.sending.report import ReferralReport, describe, report_of
from screening.sending.validations import read_validations
from screening.workspace import Workspace

__all__ = ["Phrases", "ReferralReport", "describe", "refer_month"]

ACTION = "proposer_accompagnement"
AVEC_ENFANTS = ("monoparental", "couple_enfants")
DELAIS = ("relance_jours", "expiration_jours", "conservation_fiche_jours")
TITRE_MAX, CONTACT_MAX = 120, 160
COLONNES = ("mois", *ORIENTATION, "numero_dossier", "archive", "fiche")
"""Columns of `orientations.parquet`: no name, no score, no rank."""


@dataclass(frozen=True)
class Case:
    """A household on its way: what a sheet or a letter may be made from.

    Attributes:
        numero: its file number for this recipient.
        id_dispositif: the scheme it is sent to, or that its letter names.
        titulaire: the holder to name.
        etablie_le: day of sending.
        ligne: its decision, its commune, its indicators and its `faits`, by column.
    """

    numero: str
    id_dispositif: str
    titulaire: Holder
    etablie_le: date
    ligne: Mapping[str, Any]


def refer_month(
    espace: Workspace, mois: date, fichiers: Sequence[Path], phrases: Phrases, horodatage: datetime
) -> ReferralReport:
    """Record the agents' decisions and publish the sealed sheets of the month: all of it, or nothing.

    Raises:
        AmontError: any known failure; nothing is then written, neither in the register nor on disk.
    """
    month = open_month(espace, mois, horodatage)
    registre = Register.open(espace.registre_url, horodatage)
    sources = sources_of(month, registre)
    validations = read_validations(fichiers, context_of(month, sources))
    with registre.transaction():
        registre.record_decisions(mois, validations, horodatage)
        decisions = registre.decisions(mois)
        acceptes = decisions.filter(pl.col("decision") == "accepter", pl.col("action_retenue") == ACTION)
        titulaires = first_holders(intake.read_coordonnees(espace), acceptes["id_menage"].to_list())
        situation = situation_of(month, sources, registre, titulaires.keys())
        plan = plan_referrals(acceptes, month.indicateurs, situation)
        _require_phrases(plan, phrases)
        cle = registre.secret(SECRET, month.empreinte)
        orientations = _numbered(plan, mois, cle)
        registre.record_referrals(mois, orientations, month.moment(horodatage))
        envoyees = registre.referrals_of(mois).select("id_menage", etablie_le="date")
        cas = _cases(month, orientations.join(envoyees, on="id_menage"), decisions, titulaires)
        courriers = _cases(month, _letters_to_write(month, plan, cle), decisions, titulaires)
        enveloppes = [
            *_partner_envelopes(month, cas, phrases, cle),
            *_letter_envelopes(month, courriers, phrases),
        ]
        nouveau = publish_referrals(espace, _dispatch(month, plan, orientations, enveloppes))
    return report_of(month, decisions, plan, phrases, nouveau)


# --- what a partner reads ------------------------------------------------------------------------------


def contact_proposal(cas: Case, month: Month) -> PropositionContact:
    """The sheet sent before adhesion: bands and payment facts; no amount, no score, nothing of health."""
    ligne, bailleur = cas.ligne, month.espace.reglages.bailleur
    scheme = month.annuaire.dispositifs[cas.id_dispositif]
    traits = frozenset().union(
        *(publics.traits(c) for c in (scheme.public, *(f.public for f in scheme.lignes)))
    )
    jours = {nom: int(month.values.valeur(nom)) for nom in DELAIS}
    return PropositionContact(
        synthetique=bailleur.synthetique,
        numero_dossier=cas.numero,
        emetteur=shorten(bailleur.nom, TITRE_MAX),
        destinataire=shorten(month.annuaire.structure_of(cas.id_dispositif).nom, TITRE_MAX),
        dispositif=scheme.nom,
        convention=shorten(scheme.convention.reference if scheme.convention else "", TITRE_MAX),
        mandat=scheme.convention is not None and scheme.convention.mandat_recherche_adhesion,
        contact_emetteur=_contact(month),
        contact_opposition=_objection_contact(month),
        etablie_le=cas.etablie_le,
        arrete_au=month.arrete_au,
        conservation_jusqu_au=cas.etablie_le + timedelta(days=jours["conservation_fiche_jours"]),
        menage_informe_le=ligne["menage_informe_le"],
        titulaires=(cas.titulaire.as_titulaire(),),
        commune=ligne["nom_commune"],
        code_commune=ligne["code_insee"],
        epci=ligne["nom_epci"],
        rural=ligne["rural"],
        qpv=True if ligne["code_qpv"] else None,
        langue_declaree=None,
        accessibilite=(),
        tranche_dette=bands.debt_band(ligne["mois_dus"]),
        tendance=bands.trend(ligne["tendance_solde_6"], ligne["depense_nette_centimes"]),
        anciennete_terme=bands.age_band_of_term(ligne["age_plus_ancien_terme_jours"]),
        plan_en_cours=ligne["plan_en_cours"],
        stade=ligne["stade"] or "inconnu",
        procedure=ligne["procedure"],
        faits=tuple(ligne["faits"]),
        besoins=tuple(ligne["besoins"]),
        avis_pluridisciplinaire=bool(ligne["avis_pluridisciplinaire"]),
        informations=(),
        nb_personnes=None,
        enfants=_with_children(ligne["composition"]) if "composition" in traits else None,
        tranche_age=bands.age_band(ligne["age"]) if "age" in traits else None,
        delai_rappel_jours=jours["relance_jours"],
        delai_expiration_jours=jours["expiration_jours"],
    )


def household_letter(cas: Case, month: Month) -> LettreMenage:
    """The letter to a household for whom no sheet may leave: the association's number, and how to object."""
    bailleur = month.espace.reglages.bailleur
    structure = month.annuaire.structure_of(cas.id_dispositif)
    telephone = month.annuaire.dispositifs[cas.id_dispositif].contact or structure.telephone or ""
    return LettreMenage(
        synthetique=bailleur.synthetique,
        numero_dossier=cas.numero,
        emetteur=shorten(bailleur.nom, TITRE_MAX),
        adresse_emetteur=shorten(bailleur.adresse or "", CONTACT_MAX),
        destinataire=cas.titulaire.nom,
        adresse_destinataire=cas.titulaire.address_lines(),
        date_lettre=cas.etablie_le,
        structure=shorten(structure.nom, TITRE_MAX),
        telephone_structure=telephone[:30],
        contact_emetteur=_contact(month),
        contact_opposition=_objection_contact(month),
    )


def return_form(
    fiches: Sequence[PropositionContact], reference: str, places: Sequence[LignePlaces]
) -> FormulaireRetour:
    """The form that comes back: file numbers of the partner's sheets, and the fund lines whose places it says."""
    premiere = fiches[0]
    return FormulaireRetour(
        synthetique=premiere.synthetique,
        reference=reference,
        emetteur=premiere.emetteur,
        destinataire=premiere.destinataire,
        envoye_le=max(fiche.etablie_le for fiche in fiches),
        delai_rappel_jours=premiere.delai_rappel_jours,
        delai_expiration_jours=premiere.delai_expiration_jours,
        numeros=tuple(fiche.numero_dossier for fiche in fiches),
        places=tuple(places),
        prochaine_liste=add_months(premiere.arrete_au, 1),
    )


def places_to_say(id_structure: str, month: Month) -> tuple[LignePlaces, ...]:
    """Every fund line of a partner's schemes."""
    return tuple(
        LignePlaces(ident, scheme.nom, ligne.nom)
        for ident, scheme in month.annuaire.files.items()
        if month.annuaire.structure_of(ident).id == id_structure
        for ligne in scheme.lignes
    )


def _contact(month: Month) -> str:
    """How to reach the landlord; its name where `[bailleur] contact` is not set."""
    bailleur = month.espace.reglages.bailleur
    return shorten(bailleur.contact or f"{bailleur.nom}, service de prévention des impayés", CONTACT_MAX)


def _objection_contact(month: Month) -> str:
    """Where a household writes to object."""
    return shorten(month.espace.reglages.bailleur.contact_opposition or _contact(month), CONTACT_MAX)


def _with_children(composition: str | None) -> bool | None:
    return None if composition in (None, "autre") else composition in AVEC_ENFANTS


# --- who, under which number, in which archive ---------------------------------------------------------


def _require_phrases(plan: Plan, phrases: Phrases) -> None:
    partenaires = plan.orientations.group_by("id_structure").agg(pl.col("id_dispositif").unique().sort())
    manquantes = phrases.missing(dict(partenaires.sort("id_structure").iter_rows()))
    if manquantes:
        raise DisclosureError(
            f"Aucune phrase de passe pour : {', '.join(manquantes)}. Rien n'est écrit. Ajouter une ligne par "
            "structure dans le fichier donné par --phrases."
        )


def _numbered(plan: Plan, mois: date, cle: bytes) -> pl.DataFrame:
    """The referrals with `numero_dossier`, and their place: the sheets of an archive follow the numbers."""
    numeros = [
        file_number(cle, mois, ident, structure)
        for ident, structure in plan.orientations.select("id_menage", "id_structure").iter_rows()
    ]
    rang = pl.col("numero_dossier").rank("ordinal").over("id_structure")
    return plan.orientations.with_columns(
        pl.lit(mois).alias("mois"),
        numero_dossier=pl.Series(numeros, dtype=pl.String),
        archive=pl.col("id_structure").map_elements(archive_name, return_dtype=pl.String),
    ).with_columns(fiche=rang.map_elements(sheet_name, return_dtype=pl.String))


def _letters_to_write(month: Month, plan: Plan, cle: bytes) -> pl.DataFrame:
    numeros = [file_number(cle, month.mois, ident, BAILLEUR) for ident in plan.lettres["id_menage"]]
    return plan.lettres.with_columns(
        numero_dossier=pl.Series(numeros, dtype=pl.String), etablie_le=pl.lit(month.jour)
    )


def _cases(
    month: Month, partants: pl.DataFrame, decisions: pl.DataFrame, titulaires: Mapping[str, Holder]
) -> list[Case]:
    """The households of `partants` that have a holder to name, in the order of their numbers."""
    decides = decisions.select(
        "id_menage", "id_bail", "besoins", "avis_pluridisciplinaire", "menage_informe_le", "procedure"
    )
    lignes = (
        partants.select("id_menage", "id_dispositif", "numero_dossier", "etablie_le")
        .join(decides, on="id_menage")
        .join(month.indicateurs.drop("id_menage"), on="id_bail")
        .with_columns(payment_facts.facts(month.values))
    )
    lignes = lignes.join(locate(lignes["code_commune"]), on="code_commune", how="left").sort("numero_dossier")
    return [
        Case(
            ligne["numero_dossier"],
            ligne["id_dispositif"],
            titulaires[ligne["id_menage"]],
            ligne["etablie_le"],
            ligne,
        )
        for ligne in lignes.to_dicts()
        if ligne["id_menage"] in titulaires
    ]


def _partner_envelopes(month: Month, cas: Sequence[Case], phrases: Phrases, cle: bytes) -> Iterator[Envelope]:
    """One archive per partner; a sheet never meets another partner's."""

    def structure(un: Case) -> str:
        return month.annuaire.structure_of(un.id_dispositif).id

    for ident, groupe in groupby(sorted(cas, key=lambda un: (structure(un), un.numero)), key=structure):
        siens = list(groupe)
        fiches = [contact_proposal(un, month) for un in siens]
        formulaire = return_form(fiches, form_mark(cle, month.mois, ident), places_to_say(ident, month))
        phrase = phrases.of(ident, *sorted({un.id_dispositif for un in siens}))
        assert phrase is not None  # asked for before anything was made
        yield partner_envelope(ident, fiches, formulaire, phrase)


def _letter_envelopes(month: Month, courriers: Sequence[Case], phrases: Phrases) -> Iterator[Envelope]:
    """The landlord's own archive of letters, where it has given itself a phrase."""
    phrase = phrases.of(BAILLEUR)
    if courriers and phrase is not None:
        lettres = [household_letter(cas, month) for cas in courriers]
        yield letters_envelope(lettres, month.arrete_au, phrase)


def _dispatch(
    month: Month, plan: Plan, orientations: pl.DataFrame, enveloppes: Sequence[Envelope]
) -> Dispatch:
    return Dispatch(month.mois, orientations.select(COLONNES), plan.non_servis, enveloppes)
