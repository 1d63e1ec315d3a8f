"""From the agents' decisions to what leaves the landlord: the only place where a decision becomes a sheet.

A reviewer reads here what a partner will read. Who may go where is planned in `partners/`; words and layout
are in `reports`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from reports import bands
from reports.content import LettreMenage, PropositionContact
from reports.leaving import TERMES_MAX, AvisRappel, Decompte, FicheSaisine, SituationDeclaree, TermeDu
from screening import intake
from screening.cases import Register
from screening.cases.numbers import SECRET, form_mark
from screening.partners import publics
from screening.partners.phrases import BAILLEUR, Phrases
from screening.partners.planning import ORIENTATION, plan_referrals
from screening.sending.declared import DECLARE
from screening.sending.dispatch import Dispatch, publish_referrals
from screening.sending.envelopes import Envelope, Mail, letters_envelope, partner_envelope
from screening.sending.floors_told import floor_facts
from screening.sending.forms import return_form
from screening.sending.holders import TELEPHONE_MAX, first_holders, inert
from screening.sending.inputs import Month, context_of, open_month, situation_of, sources_of
from screening.sending.names import (
    CONTACT_MAX,
    contact_of,
    convention_of,
    landlord_name,
    objection_contact,
    partner_name,
    scheme_name,
)
from screening.sending.report import ReferralReport, describe, report_of
from screening.sending.under_way import follow_up, people_of
from screening.sending.validations import read_validations
from screening.sending.writing_up import (
    AgreedCase,
    Case,
    Departures,
    agreed_cases,
    cases_of,
    letters_to_write,
    numbered,
    require_phrases,
)
from screening.workspace import Workspace

__all__ = ["Phrases", "ReferralReport", "describe", "refer_month"]

ACTION = "proposer_accompagnement"
AVEC_ENFANTS = ("monoparental", "couple_enfants")
DELAIS = ("relance_jours", "expiration_jours", "conservation_fiche_jours")
AGENT_MAX, INFORMATION_MAX = 60, 90
DOCUMENT, DOCUMENT_LDA = "fiche_saisine", "fiche_saisine_lda"
PARTENAIRE = ["id_structure", "id_dispositif"]
COLONNES = ("mois", *ORIENTATION, "numero_dossier", "archive", "fiche")
"""Columns of `orientations.parquet`: no name, no score, no rank."""


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
        nommables = [*acceptes["id_menage"], *people_of(registre, month)]
        titulaires = first_holders(intake.read_coordonnees(espace), nommables)
        situation = situation_of(month, sources, registre, titulaires.keys())
        plan = plan_referrals(acceptes, month.indicateurs, situation)
        cle = registre.secret(SECRET, month.empreinte)
        orientations = numbered(plan, mois, cle)
        registre.record_referrals(mois, orientations, month.moment(horodatage))
        suites = follow_up(month, situation, registre, horodatage)
        destinataires = pl.concat([orientations.select(PARTENAIRE), suites.recipients()])
        require_phrases(destinataires, phrases)
        envoyees = registre.referrals_of(mois).select("id_menage", etablie_le="date")
        cas = cases_of(month, orientations.join(envoyees, on="id_menage"), registre, titulaires)
        saisis = agreed_cases(month, cases_of(month, suites.saisines, registre, titulaires), sources)
        courriers = cases_of(month, letters_to_write(month, plan, acceptes, cle), registre, titulaires)
        departs = Departures(cas, saisis, suites, destinataires)
        enveloppes = [
            *_partner_envelopes(month, departs, phrases, cle),
            *_letter_envelopes(month, courriers, phrases),
        ]
        tables = orientations.select(COLONNES), plan.non_servis, suites.table()
        envoi = Dispatch(mois, *tables, enveloppes, floor_facts(plan))
        nouveau = publish_referrals(espace, envoi)
    return report_of(month, decisions, plan, departs, phrases, nouveau)


# --- what a partner reads ------------------------------------------------------------------------------


def contact_proposal(cas: Case, month: Month) -> PropositionContact:
    """The sheet sent before adhesion: bands and payment facts; no amount, no score, nothing of health."""
    ligne = cas.ligne
    scheme = month.annuaire.dispositifs[cas.id_dispositif]
    traits = frozenset().union(
        *(publics.traits(c) for c in (scheme.public, *(f.public for f in scheme.lignes)))
    )
    jours = {nom: int(month.values.valeur(nom)) for nom in DELAIS}
    return PropositionContact(
        synthetique=month.espace.reglages.bailleur.synthetique,
        numero_dossier=cas.numero,
        emetteur=landlord_name(month),
        destinataire=partner_name(ligne["id_structure"], month),
        dispositif=scheme_name(cas.id_dispositif, month),
        convention=convention_of(cas.id_dispositif, month),
        mandat=scheme.convention is not None and scheme.convention.mandat_recherche_adhesion,
        contact_emetteur=contact_of(month),
        contact_opposition=objection_contact(month),
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
        informations=_open_services(ligne["informations"], month),
        nb_personnes=None,
        enfants=_with_children(ligne["composition"]) if "composition" in traits else None,
        tranche_age=bands.age_band(ligne["age"]) if "age" in traits else None,
        delai_rappel_jours=jours["relance_jours"],
        delai_expiration_jours=jours["expiration_jours"],
    )


def agreed_sheet(agree: AgreedCase, month: Month) -> FicheSaisine:
    """The sheet sent once the household agreed to it: the exact account, and what it declared of itself."""
    ligne = agree.cas.ligne
    scheme = month.annuaire.dispositifs[agree.cas.id_dispositif]
    return FicheSaisine(
        synthetique=month.espace.reglages.bailleur.synthetique,
        document=DOCUMENT_LDA if scheme.document_entree == DOCUMENT_LDA else DOCUMENT,
        numero_dossier=agree.cas.numero,
        emetteur=landlord_name(month),
        destinataire=partner_name(ligne["id_structure"], month),
        dispositif=scheme_name(agree.cas.id_dispositif, month),
        convention=convention_of(agree.cas.id_dispositif, month),
        prescripteur=inert(ligne["agent"], AGENT_MAX) or None,
        contact_emetteur=contact_of(month),
        contact_opposition=objection_contact(month),
        etablie_le=agree.cas.etablie_le,
        arrete_au=month.arrete_au,
        accord_dossier_le=ligne["accord_dossier_le"],
        titulaires=(agree.cas.titulaire.as_titulaire(),),
        commune=ligne["nom_commune"],
        code_commune=ligne["code_insee"],
        epci=ligne["nom_epci"],
        rural=ligne["rural"],
        qpv=True if ligne["code_qpv"] else None,
        decompte=_account(agree),
        tendance=bands.trend(ligne["tendance_solde_6"], ligne["depense_nette_centimes"]),
        plan_en_cours=ligne["plan_en_cours"],
        stade=ligne["stade"] or "inconnu",
        procedure=ligne["procedure"],
        faits=tuple(ligne["faits"]),
        situation=_declared(agree.declare),
        besoins=tuple(ligne["besoins"]),
        avis_pluridisciplinaire=bool(ligne["avis_pluridisciplinaire"]),
        informations=_open_services(ligne["informations"], month),
    )


def recall_notice(rappel: Mapping[str, Any], month: Month) -> AvisRappel:
    """The notice that recalls a sheet: its number and the day; why is the household's own business."""
    return AvisRappel(
        synthetique=month.espace.reglages.bailleur.synthetique,
        numero_dossier=rappel["numero_dossier"],
        emetteur=landlord_name(month),
        destinataire=partner_name(rappel["id_structure"], month),
        contact_emetteur=contact_of(month),
        rappelee_le=rappel["date"],
        arrete_au=month.arrete_au,
    )


def household_letter(cas: Case, month: Month) -> LettreMenage:
    """The letter to a household for whom no sheet may leave: the association's number, and how to object."""
    bailleur = month.espace.reglages.bailleur
    structure = month.annuaire.structure_of(cas.id_dispositif)
    telephone = month.annuaire.dispositifs[cas.id_dispositif].contact or structure.telephone or ""
    return LettreMenage(
        synthetique=month.espace.reglages.bailleur.synthetique,
        numero_dossier=cas.numero,
        emetteur=landlord_name(month),
        adresse_emetteur=inert(bailleur.adresse or "", CONTACT_MAX),
        destinataire=cas.titulaire.nom,
        adresse_destinataire=cas.titulaire.address_lines(),
        date_lettre=cas.etablie_le,
        structure=partner_name(structure.id, month),
        telephone_structure=inert(telephone, TELEPHONE_MAX),
        contact_emetteur=contact_of(month),
        contact_opposition=objection_contact(month),
    )


def _with_children(composition: str | None) -> bool | None:
    return None if composition in (None, "autre") else composition in AVEC_ENFANTS


def _open_services(identifiants: Iterable[str], month: Month) -> tuple[str, ...]:
    """The open services that the needs suggest, with their number."""
    schemes = [month.annuaire.dispositifs[ident] for ident in identifiants]
    return tuple(
        inert(f"{scheme.nom} : {scheme.contact}" if scheme.contact else scheme.nom, INFORMATION_MAX)
        for scheme in schemes
    )


def _account(agree: AgreedCase) -> Decompte:
    """The exact account at T: the last terms one by one, what is owed before them as one amount."""
    solde, dus = agree.solde, list(agree.dus)
    brute, nette = (agree.cas.ligne[f"depense_{nom}_centimes"] for nom in ("brute", "nette"))
    avant, termes = dus[:-TERMES_MAX], dus[-TERMES_MAX:]
    return Decompte(
        loyer_centimes=solde["loyer_centimes"],
        charges_centimes=solde["charges_centimes"],
        appele_centimes=brute,
        aide_centimes=None if brute is None or nette is None else brute - nette,
        net_centimes=nette,
        solde_centimes=solde["solde_centimes"],
        locatif_centimes=sum(du["locatif_centimes"] for du in dus) + solde["anterieur_centimes"],
        anterieur_centimes=sum(du["reste_centimes"] for du in avant) + solde["anterieur_centimes"],
        termes=tuple(
            TermeDu(du["exigible_le"], du["appele_centimes"], du["reste_centimes"]) for du in termes
        ),
    )


def _declared(declare: Mapping[str, Any]) -> SituationDeclaree:
    """The household's own word; all is unknown where it declared nothing."""
    if not declare:
        return SituationDeclaree()
    dits = {nom: declare[nom] for nom in ("declaree_le", *DECLARE)}
    return SituationDeclaree(**dits, tranche_age=bands.age_band(declare["age"]))


# --- in which archive ----------------------------------------------------------------------------------


def _partner_envelopes(month: Month, departs: Departures, phrases: Phrases, cle: bytes) -> Iterator[Envelope]:
    """One archive per partner; a sheet never meets another partner's."""
    par_structure = departs.destinataires.group_by("id_structure").agg(
        pl.col("id_dispositif").unique().sort()
    )
    for ident, schemes in par_structure.sort("id_structure").iter_rows():
        phrase = phrases.of(ident, *schemes)
        assert phrase is not None  # asked for before anything was made
        entete = landlord_name(month), partner_name(ident, month)
        yield partner_envelope(_mail(ident, month, departs, cle), entete, month.arrete_au, phrase)


def _mail(ident: str, month: Month, departs: Departures, cle: bytes) -> Mail:
    """All that one partner is sent."""
    fiches = [contact_proposal(cas, month) for cas in departs.cas if cas.ligne["id_structure"] == ident]
    saisines = [agreed_sheet(un, month) for un in departs.saisis if un.cas.ligne["id_structure"] == ident]
    siens = departs.suites.rappels.filter(pl.col("id_structure") == ident)
    rappels = [recall_notice(rappel, month) for rappel in siens.to_dicts()]
    suivis = departs.suites.suivis.filter(pl.col("id_structure") == ident)["numero_dossier"]
    numeros = {*suivis, *(fiche.numero_dossier for fiche in fiches)}
    dates = [fiche.etablie_le for fiche in fiches] + [fiche.etablie_le for fiche in saisines]
    dates += [rappel.rappelee_le for rappel in rappels]
    marque = form_mark(cle, month.mois, ident)
    formulaire = return_form(month, ident, numeros, marque, max(dates)) if numeros else None
    return Mail(ident, fiches, saisines, rappels, formulaire)


def _letter_envelopes(month: Month, courriers: Sequence[Case], phrases: Phrases) -> Iterator[Envelope]:
    """The landlord's own archive of letters, where it has given itself a phrase."""
    phrase = phrases.of(BAILLEUR)
    if courriers and phrase is not None:
        lettres = [household_letter(cas, month) for cas in courriers]
        yield letters_envelope(lettres, month.arrete_au, phrase)
