"""From a case under way to its PDFs (PDF/UA-1): the fiche de saisine in both forms, and the recall notice.

What they may say is settled by the classes of `leaving.py`; the compiler and the words they share with the contact
sheet are in `sheets.py`.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from reports import choices, french
from reports.agreed_texts import (
    A_COMPLETER,
    CONSIGNE_LDA,
    FINALITE_SAISINE,
    NON_MONTRE_SAISINE,
    SANS_SITUATION,
    consignes_rappel,
    mention_saisine,
    retour_saisine,
)
from reports.content import SYNTHETIQUE
from reports.leaving import DOCUMENTS, AvisRappel, Decompte, FicheSaisine, SituationDeclaree
from reports.sheets import (
    TAILLES_FICHE,
    SheetCompiler,
    facts_in_words,
    holders_in_words,
    needs_in_words,
    pairs,
)

OUI_NON = {True: "oui", False: "non", None: "non connu"}
PAGES_PAR_DOCUMENT = {"fiche_saisine": 1, "fiche_saisine_lda": 2}
ENTETES_TERMES = ("Terme exigible le", "Net à payer", "Reste dû")


def saisine_sheets(fiches: Iterable[FicheSaisine]) -> Iterator[bytes]:
    """Compile *fiches de saisine*, one PDF each, in order, each in the form that its scheme asks for."""
    compilateurs = {
        nom: SheetCompiler(f"{nom}.typ", TAILLES_FICHE, PAGES_PAR_DOCUMENT[nom]) for nom in DOCUMENTS
    }
    for fiche in fiches:
        yield compilateurs[fiche.document].compile(saisine_data(fiche), fiche.arrete_au)


def recall_notices(avis: Iterable[AvisRappel]) -> Iterator[bytes]:
    """Compile recall notices, one PDF each, in order."""
    compilateur = SheetCompiler("rappel.typ", ("11",))
    for un in avis:
        yield compilateur.compile(recall_data(un), un.arrete_au)


def saisine_data(fiche: FicheSaisine) -> dict[str, Any]:
    """Put a fiche de saisine into words: exact amounts, what was declared, legal notice."""
    return {
        "synthetique": fiche.synthetique,
        "banniere_synthetique": SYNTHETIQUE,
        "finalite": FINALITE_SAISINE,
        "titre": DOCUMENTS[fiche.document],
        "numero_dossier": fiche.numero_dossier,
        "envoi": _sending(fiche),
        "titulaires": holders_in_words(fiche.titulaires),
        "territoire": _place(fiche),
        "titre_situation": _situation_title(fiche.situation),
        "situation": _situation(fiche.situation),
        "sans_situation": SANS_SITUATION,
        "compte": [*_account(fiche.decompte), *_standing(fiche)],
        "entetes_termes": list(ENTETES_TERMES),
        "termes": _terms(fiche.decompte),
        "faits": facts_in_words(fiche.faits),
        **needs_in_words(fiche),
        "non_montre": NON_MONTRE_SAISINE,
        "retour": retour_saisine(),
        "mention": mention_saisine(fiche),
        "consigne": CONSIGNE_LDA,
        "a_completer": [
            {"titre": titre, "consigne": consigne, "lignes": lignes}
            for titre, consigne, lignes in A_COMPLETER
        ],
    }


def recall_data(avis: AvisRappel) -> dict[str, Any]:
    """Put a recall notice into words."""
    return {
        "synthetique": avis.synthetique,
        "banniere_synthetique": SYNTHETIQUE,
        "numero_dossier": avis.numero_dossier,
        "emetteur": avis.emetteur,
        "contact_emetteur": avis.contact_emetteur,
        "destinataire": avis.destinataire,
        "rappelee_le": french.jour_long(avis.rappelee_le),
        "consignes": consignes_rappel(),
    }


def _sending(fiche: FicheSaisine) -> list[dict[str, str]]:
    etablie, arrete = french.jour_long(fiche.etablie_le), french.jour_long(fiche.arrete_au)
    accord = (
        f"Accord du ménage pour l'envoi de son dossier, donné le {french.jour_long(fiche.accord_dossier_le)}"
    )
    return pairs(
        ("Dossier", fiche.numero_dossier),
        ("De", f"{fiche.emetteur} — {fiche.contact_emetteur}"),
        ("Prescripteur", fiche.prescripteur or "non précisé"),
        ("À", f"{fiche.destinataire} — {fiche.dispositif}"),
        ("Établie le", f"{etablie}, sur les comptes arrêtés au {arrete}"),
        ("Cadre", accord + (f" ; convention {fiche.convention}" if fiche.convention else "")),
    )


def _place(fiche: FicheSaisine) -> list[dict[str, str]]:
    lieu = ", ".join(part for part in (f"{fiche.commune} ({fiche.code_commune})", fiche.epci) if part)
    return pairs(
        ("Commune", lieu),
        ("Territoire", f"rural : {OUI_NON[fiche.rural]} ; quartier prioritaire : {OUI_NON[fiche.qpv]}"),
    )


def _situation_title(situation: SituationDeclaree) -> str:
    titre = "Le ménage, tel qu'il s'est déclaré"
    return f"{titre} le {french.jour_long(situation.declaree_le)}" if situation.declaree_le else titre


def _situation(situation: SituationDeclaree) -> list[dict[str, str]]:
    composition, activite, age = situation.composition, situation.activite, situation.tranche_age
    foyer = [
        choices.COMPOSITIONS[composition] if composition else None,
        None if situation.nb_personnes is None else french.pluriel(situation.nb_personnes, "personne"),
        None if situation.nb_enfants is None else french.pluriel(situation.nb_enfants, "enfant"),
    ]
    aide = situation.beneficiaire_al
    return pairs(
        ("Foyer", " ; ".join(dit for dit in foyer if dit) or None),
        ("Tranche d'âge", choices.TRANCHES_AGE[age] if age else None),
        ("Emploi", choices.ACTIVITES[activite] if activite else None),
        ("Ressources du mois", _amount(situation.ressources_centimes)),
        ("Aide au logement", None if aide is None else OUI_NON[aide]),
    )


def _amount(centimes: int | None) -> str | None:
    return None if centimes is None else french.euros(centimes)


def _account(decompte: Decompte) -> list[dict[str, str]]:
    mois = [
        ("loyer", decompte.loyer_centimes),
        ("charges", decompte.charges_centimes),
        ("appelé", decompte.appele_centimes),
        ("aide et RLS déduites", decompte.aide_centimes),
        ("net à payer", decompte.net_centimes),
    ]
    connus = [f"{nom} {french.euros(montant)}" for nom, montant in mois if montant is not None]
    solde, locatif = french.euros(decompte.solde_centimes), french.euros(decompte.locatif_centimes)
    return pairs(
        ("Chaque mois", " ; ".join(connus) or None),
        ("Solde dû", f"{solde}, dont {locatif} de loyer et charges"),
    )


def _standing(fiche: FicheSaisine) -> list[dict[str, str]]:
    procedure = choices.PROCEDURES[fiche.procedure] if fiche.procedure else "non précisé"
    return pairs(
        (
            "Évolution",
            f"{choices.TENDANCES[fiche.tendance]} ; plan en cours : {OUI_NON[fiche.plan_en_cours]}",
        ),
        ("Étape de procédure", choices.STADES[fiche.stade]),
        ("Engagement du bailleur", procedure),
    )


def _terms(decompte: Decompte) -> list[list[str]]:
    """One row per due day, the oldest first, after what is owed on those before them."""
    anterieur = decompte.anterieur_centimes
    avant = [["Termes plus anciens", french.ABSENT, french.euros(anterieur)]] if anterieur else []
    return avant + [
        [french.jour(t.exigible_le), french.euros(t.appele_centimes), french.euros(t.reste_centimes)]
        for t in decompte.termes
    ]
