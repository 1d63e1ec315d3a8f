"""From a content object to a one-page tagged PDF (PDF/UA-1): the contact sheet and the household's letter.

One compiler per template serves a whole batch. Data reach the template as JSON text, never as markup; a text
that would run over one page is an error, not a second page.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import typst

from reports import choices, french
from reports.content import FINALITE, SYNTHETIQUE, LettreMenage, PropositionContact, Titulaire
from reports.errors import ContentError, TemplateFieldError
from reports.glyphs import POLICES, legible_data
from reports.leaving import FicheSaisine
from reports.sheet_texts import (
    AIDE_LETTRE,
    AVIS_DEMANDE,
    INFORMATIONS_UTILES,
    NON_MONTRE,
    OUVERTURE_LETTRE,
    droits_lettre,
    mention_legale,
    texte_retour,
    verification_lettre,
)

TEMPLATES = Path(__file__).parent / "templates"
FINALITE_FICHE = (
    "Prévention — cette fiche ne peut servir ni au recouvrement, ni à une procédure, ni à une attribution. "
    "À détruire si le ménage ne souhaite pas être accompagné."
)


TAILLES_FICHE = ("10", "9.5", "9", "8.5", "8", "7.5", "7")
TAILLES_LETTRE = ("12", "11.5", "11", "10.5", "10", "9")
FAITS_MAX = 4
CADRES = {True: "mandat de recherche d'adhésion", False: "accord du ménage pour être contacté"}
PLACE = {1: "une page", 2: "deux pages"}
PAGES = re.compile(rb"/Type\s*/Pages\s*/Count (\d+)")


class SheetCompiler:
    """Compiles one template again and again, with the fonts shipped here and no other."""

    def __init__(self, modele: str, tailles: tuple[str, ...], pages: int = 1) -> None:
        self.modele = modele
        self.tailles = tailles
        self.pages = pages
        self._depart = 0
        polices = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(POLICES)]
        )
        self._compilateur = typst.Compiler(str(TEMPLATES / modele), root=str(TEMPLATES), font_paths=polices)

    def compile(self, donnees: Mapping[str, Any], arrete_au: date) -> bytes:
        """Compile one document of exactly so many pages, in the largest type that fits; `arrete_au` (T) dates it.

        The search starts from the size of the document before, which is most often the right one.

        Raises:
            TemplateFieldError: the template asks for a field that the data do not have.
            ContentError: the text does not fit on its pages, even in the smallest type.
        """
        texte = json.dumps(legible_data(donnees), ensure_ascii=False)
        rang, document = self._depart, self._try(texte, self._depart, arrete_au)
        if document is not None:
            while rang and (plus_grand := self._try(texte, rang - 1, arrete_au)) is not None:
                rang, document = rang - 1, plus_grand
        while document is None and rang + 1 < len(self.tailles):
            rang += 1
            document = self._try(texte, rang, arrete_au)
        if document is None:
            raise ContentError(
                f"Le document « {self.modele} » ne tient pas sur {PLACE[self.pages]}. Raccourcir les textes du contenu."
            )
        self._depart = rang
        return document

    def _try(self, texte: str, rang: int, arrete_au: date) -> bytes | None:
        """The document in the size of that rank; None where it takes more pages."""
        document = self._compile_once({"donnees": texte, "taille": self.tailles[rang]}, arrete_au)
        return document if int(PAGES.search(document)[1]) == self.pages else None  # type: ignore[index]

    def _compile_once(self, entrees: dict[str, str], arrete_au: date) -> bytes:
        try:
            document = self._compilateur.compile(
                format="pdf",
                sys_inputs=entrees,
                pdf_standards=["ua-1"],
                timestamp=datetime(arrete_au.year, arrete_au.month, arrete_au.day, tzinfo=UTC),
            )
            assert isinstance(document, bytes)  # without an output path, one PDF comes back as bytes
            return document
        except typst.TypstError as erreur:
            raise _explain(self.modele, str(erreur)) from None


def _explain(modele: str, message: str) -> TemplateFieldError:
    """Turn a compiler message into a sentence; only a field name of the template may pass, never a value."""
    champ = re.search(r'dictionary does not contain key "(\w+)"', message)
    if champ:
        return TemplateFieldError(
            f"Le modèle « {modele} » demande le champ « {champ[1]} », absent du contenu. "
            "Ajouter le champ à la classe de contenu ou le retirer du modèle."
        )
    return TemplateFieldError(f"Le modèle « {modele} » ne se compile pas. Vérifier le modèle et ses polices.")


def contact_sheets(fiches: Iterable[PropositionContact]) -> Iterator[bytes]:
    """Compile *propositions de contact*, one PDF each, in order."""
    compilateur = SheetCompiler("proposition_contact.typ", TAILLES_FICHE)
    for fiche in fiches:
        yield compilateur.compile(sheet_data(fiche), fiche.arrete_au)


def household_letters(lettres: Iterable[LettreMenage], arrete_au: date) -> Iterator[bytes]:
    """Compile letters to households, one PDF each, in order; `arrete_au` (T) is their timestamp."""
    compilateur = SheetCompiler("lettre_menage.typ", TAILLES_LETTRE)
    for lettre in lettres:
        yield compilateur.compile(letter_data(lettre), arrete_au)


def sheet_data(fiche: PropositionContact) -> dict[str, Any]:
    """Put a sheet's content into words: bands, the first `FAITS_MAX` facts, legal notice."""
    return {
        "synthetique": fiche.synthetique,
        "banniere_synthetique": SYNTHETIQUE,
        "finalite": FINALITE_FICHE,
        "numero_dossier": fiche.numero_dossier,
        "emetteur": fiche.emetteur,
        "contact_emetteur": fiche.contact_emetteur,
        "destinataire": fiche.destinataire,
        "dispositif": fiche.dispositif,
        "cadre": f"Convention {fiche.convention}, {CADRES[fiche.mandat]}",
        "etablie_le": french.jour_long(fiche.etablie_le),
        "arrete_au": french.jour_long(fiche.arrete_au),
        "titulaires": holders_in_words(fiche.titulaires),
        "acces": _access(fiche),
        "territoire": _territory(fiche),
        "compte": _account(fiche),
        "faits": facts_in_words(fiche.faits),
        **needs_in_words(fiche),
        "non_montre": NON_MONTRE,
        "retour": texte_retour(fiche),
        "mention": mention_legale(fiche),
    }


def holders_in_words(titulaires: Sequence[Titulaire]) -> list[dict[str, str]]:
    """Name and how to reach each holder."""
    return [
        {
            "nom": titulaire.nom,
            "coordonnees": " — ".join(dit for dit in (titulaire.telephone, titulaire.adresse) if dit)
            or "coordonnées non connues",
        }
        for titulaire in titulaires
    ]


def facts_in_words(codes: Sequence[str]) -> list[str]:
    """The first `FAITS_MAX` payment facts, a sentence each."""
    return [choices.FAITS_PAIEMENT[code] for code in codes[:FAITS_MAX]]


def needs_in_words(fiche: PropositionContact | FicheSaisine) -> dict[str, Any]:
    """The needs, the neutral tick where an agent made it, and the open services that the needs suggest."""
    return {
        "besoins": [choices.BESOINS_LUS[code] for code in fiche.besoins],
        "avis_demande": fiche.avis_pluridisciplinaire,
        "avis": AVIS_DEMANDE,
        "titre_informations": INFORMATIONS_UTILES,
        "informations": list(fiche.informations),
    }


def pairs(*paires: tuple[str, str | None]) -> list[dict[str, str]]:
    """Keep the pairs that have a value."""
    return [{"nom": nom, "valeur": valeur} for nom, valeur in paires if valeur is not None]


def _access(fiche: PropositionContact) -> list[dict[str, str]]:
    """Give what the person declared about being reached, and household traits that eligibility needs."""
    enfants = None if fiche.enfants is None else ("oui" if fiche.enfants else "non")
    acces = " ; ".join(choices.ACCESSIBILITES[code] for code in fiche.accessibilite) or None
    return pairs(
        ("Langue déclarée", fiche.langue_declaree),
        ("Pour se comprendre (déclaré)", acces),
        ("Personnes au foyer", None if fiche.nb_personnes is None else str(fiche.nb_personnes)),
        ("Enfants au foyer", enfants),
        ("Tranche d'âge", choices.TRANCHES_AGE[fiche.tranche_age] if fiche.tranche_age else None),
    )


def _territory(fiche: PropositionContact) -> list[dict[str, str]]:
    genres = {True: "oui", False: "non", None: "non connu"}
    return pairs(
        ("Commune", f"{fiche.commune} ({fiche.code_commune})"),
        ("Intercommunalité", fiche.epci),
        ("Commune rurale", genres[fiche.rural]),
        ("Quartier prioritaire", genres[fiche.qpv]),
    )


def _account(fiche: PropositionContact) -> list[dict[str, str]]:
    plan = {True: "oui", False: "non", None: "non connu"}[fiche.plan_en_cours]
    return pairs(
        ("Dette", choices.TRANCHES_DETTE[fiche.tranche_dette]),
        ("Évolution", choices.TENDANCES[fiche.tendance]),
        ("Plus ancien loyer impayé", choices.ANCIENNETES[fiche.anciennete_terme]),
        ("Plan de paiement en cours", plan),
        ("Étape de procédure", choices.STADES[fiche.stade]),
        ("Engagement du bailleur", choices.PROCEDURES[fiche.procedure] if fiche.procedure else None),
    )


def letter_data(lettre: LettreMenage) -> dict[str, Any]:
    """Put a letter's content into plain words."""
    return {
        "synthetique": lettre.synthetique,
        "banniere_synthetique": SYNTHETIQUE,
        "finalite": FINALITE,
        "numero_dossier": lettre.numero_dossier,
        "emetteur": lettre.emetteur,
        "adresse_emetteur": lettre.adresse_emetteur,
        "destinataire": lettre.destinataire,
        "adresse_destinataire": list(lettre.adresse_destinataire),
        "date_lettre": french.jour_long(lettre.date_lettre),
        "structure": lettre.structure,
        "telephone_structure": lettre.telephone_structure.replace(" ", "\u00a0"),
        "contact_emetteur": lettre.contact_emetteur,
        "ouverture": list(OUVERTURE_LETTRE),
        "aide": list(AIDE_LETTRE),
        "verification": verification_lettre(lettre),
        "droits": droits_lettre(lettre),
    }
