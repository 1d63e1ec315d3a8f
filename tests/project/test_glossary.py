"""GLOSSAIRE.md: every name that people meet in a column, a code or a setting has its line, no stale one."""

import re
import tomllib
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from models.inputs import NAMES
from reports.auditpage import ETATS, VERDICTS, Ligne
from reports.choices import CAUSES as CAUSES_MOUVEMENT
from reports.choices import (
    ISSUES_RETOUR,
    MOTIFS_REFUS_MENAGE,
    NIVEAUX,
    ORIGINES,
    PAUSES,
    RELANCES,
    RETOURS,
    SITUATIONS,
    SORTIES,
    STATUTS_RETOUR,
)
from reports.holdout import RAISONS
from reports.reminders import BAILLEUR_COLONNES, DOSSIER_COLONNES, RELANCE_COLONNES
from reports.returnform import PLACES_COLUMNS, RETURN_COLUMNS
from reports.trial import ETATS_ESSAI, VERDICTS_ESSAI
from reports.worklist_columns import AGENT_COLUMNS
from screening.auditing.measures import BY_CODE, CALIBRATION
from screening.cases.draws import TIRAGES
from screening.cases.states import ETATS as ETATS_DOSSIER
from screening.coverage import REJETS as REJETS_ANNUAIRE
from screening.covering.counting import CROISEMENT
from screening.dated import keys_of
from screening.decision import DECISIONS
from screening.dispositions import DISPOSITIONS, table_of
from screening.entering.content import LISTES
from screening.entering.measures import CLES
from screening.following.observatory import MESURES, OBSERVATOIRE, TUES
from screening.intake.reconciliation import CAUSES, SCHEMA_ECARTS
from screening.intake.report import MOTIFS as MOTIFS_ECART
from screening.intake.result import SCHEMA_REJETS
from screening.lottery import NON_TIRE, TIRE
from screening.moved import MOUVEMENTS
from screening.partners.motifs import MOTIFS
from screening.partners.schemes import Area, Convention, FundLine, Scheme
from screening.referral import COLONNES
from screening.rules.load import KEYS
from screening.rules.model import Effet, Theme
from screening.sending.under_way import SUITES
from screening.settings import ATTRIBUTS_AUDIT
from screening.tables import NATURES, TABLES, TYPES_EVENEMENT
from screening.vocabulary import ACCES, ACTIONS, INDICATEURS, STADES

RACINE = Path(__file__).parents[2]


@cache
def sections():
    """Section title → term → [definition, English gloss, source]."""
    found, title = {}, ""
    for line in (RACINE / "GLOSSAIRE.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            title = line.lstrip("# ").strip()
        elif match := re.match(r"\| `([^`]+)` \| (.*) \|$", line):
            cells = [cell.strip() for cell in match[2].split(" | ")]
            terms = found.setdefault(title, {})
            assert match[1] not in terms, f"{match[1]} has two lines under « {title} »"
            terms[match[1]] = cells
    return found


def toml_of(folder):
    paths = (RACINE / "screening" / folder).glob("*.toml")
    return [tomllib.loads(path.read_text(encoding="utf-8")) for path in paths]


def dated_values():
    return {entry["nom"] for content in toml_of("baremes") for entry in content["valeur"]}


def acts():
    return {rule["echeance"]["acte"] for rule in toml_of("rules/catalogue") if "echeance" in rule}


def publics():
    return {rule["dispositif"] for rule in toml_of("rules/catalogue") if "dispositif" in rule}


def columns_of(table):
    return {f"{table}.{column.nom}" for column in TABLES[table].colonnes}


def layout_columns():
    """Columns that only the other layouts of the ledger have."""
    columns = {column.nom for layout in DISPOSITIONS for column in table_of("ecritures", layout).colonnes}
    return columns - {column.nom for column in TABLES["ecritures"].colonnes}


EXPECTED = {
    "Indicateurs": lambda: set(INDICATEURS),
    "Décisions": lambda: set(DECISIONS) - set(INDICATEURS),
    "Futurs locataires": lambda: {*ACCES, *CLES, *LISTES},
    "Entrées du modèle": lambda: set(NAMES) - set(INDICATEURS),
    "Niveaux": lambda: set(NIVEAUX),
    "Actions": lambda: set(ACTIONS),
    "Origines": lambda: {*ORIGINES, "aucune"},
    "Situations": lambda: set(SITUATIONS),
    "Mouvements": lambda: {*MOUVEMENTS, "sortie"},
    "Causes des mouvements": lambda: set(CAUSES_MOUVEMENT),
    "Sorties": lambda: set(SORTIES),
    "Pauses du registre": lambda: set(PAUSES),
    "Retours": lambda: set(RETOURS),
    "Effets des règles": lambda: set(get_args(Effet)),
    "Thèmes des règles": lambda: set(get_args(Theme)),
    "Stades": lambda: set(STADES),
    "Natures d'écriture": lambda: set(NATURES),
    "Types d'événement": lambda: set(TYPES_EVENEMENT),
    "Valeurs datées": dated_values,
    "Clés d'une règle": lambda: set(KEYS),
    "Actes": acts,
    "Publics orientés": publics,
    "Clés d'un dispositif": lambda: keys_of(Scheme, Area, Convention, FundLine),
    "Couverture": lambda: {*CROISEMENT, *REJETS_ANNUAIRE},
    "Orientations": lambda: set(COLONNES),
    "Suites des dossiers": lambda: set(SUITES),
    "Ménages non servis": lambda: set(MOTIFS),
    "Colonnes remplies par l'agent": lambda: set(AGENT_COLUMNS),
    "Formulaire de retour": lambda: {*RETURN_COLUMNS, *PLACES_COLUMNS},
    "Statuts de retour": lambda: set(STATUTS_RETOUR),
    "Motifs de refus d'un ménage": lambda: set(MOTIFS_REFUS_MENAGE),
    "États d'un dossier": lambda: set(ETATS_DOSSIER),
    "Relances": lambda: set(RELANCES),
    "Suivi des dossiers": lambda: {
        colonne.entete
        for liste in (BAILLEUR_COLONNES, DOSSIER_COLONNES, RELANCE_COLONNES)
        for colonne in liste
    },
    "Observatoire": lambda: {*OBSERVATOIRE, *MESURES} - set(TUES),
    "Issues": lambda: set(ISSUES_RETOUR),
    "Écarts de solde": lambda: {colonne.removesuffix("_centimes") for colonne in SCHEMA_ECARTS},
    "Causes d'un écart de solde": lambda: set(CAUSES),
    "Motifs d'écart": lambda: set(MOTIFS_ECART),
    "Groupe témoin": lambda: {*TIRAGES, TIRE, NON_TIRE, *RAISONS, *VERDICTS_ESSAI, *ETATS_ESSAI},
    "Audit": lambda: {field.name for field in fields(Ligne)},
    "Mesures de l'audit": lambda: {CALIBRATION, *BY_CODE},
    "Attributs de l'audit": lambda: set(ATTRIBUTS_AUDIT),
    "Verdicts et états de l'audit": lambda: {*VERDICTS, *ETATS},
    "Rejets": lambda: set(SCHEMA_REJETS),
    "Autres dispositions du compte": lambda: layout_columns(),
    "Tables canoniques": lambda: set(TABLES),
    **{f"Table {table}": lambda table=table: columns_of(table) for table in TABLES},
}


@pytest.mark.parametrize("section", EXPECTED)
def test_every_name_has_a_line_and_no_line_is_stale(section):
    written, needed = set(sections().get(section, {})), EXPECTED[section]()
    assert not needed - written, f"« {section} » : il manque une ligne pour {sorted(needed - written)}"
    assert not written - needed, f"« {section} » : plus rien ne porte ces noms : {sorted(written - needed)}"


def test_every_line_has_a_definition_an_english_gloss_and_a_source():
    for title, terms in sections().items():
        for term, cells in terms.items():
            assert len(cells) == 3 and all(cells), f"{title}, {term} : définition, English, source"


@pytest.mark.parametrize("table", TABLES)
def test_a_closed_list_is_given_whole(table):
    for column in TABLES[table].colonnes:
        if not column.valeurs or column.valeurs in (NATURES, TYPES_EVENEMENT):
            continue  # these two have their own sections
        definition = sections()[f"Table {table}"][f"{table}.{column.nom}"][0]
        absent = [value for value in column.valeurs if value not in definition]
        assert not absent, f"{table}.{column.nom} : {absent}"


def test_a_unit_is_said_for_money_days_and_months():
    units = {"_centimes": "centimes", "_jours": "jours"}
    for term, cells in sections()["Indicateurs"].items():
        for suffix, unit in units.items():
            if term.endswith(suffix):
                assert unit in cells[0], f"{term} : dire l'unité ({unit})"
