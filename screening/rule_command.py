"""What `amont rules` shows: rules and values in force, whether every case holds, and the page that says it all."""

from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

from reports.page import regles_html
from reports.rulebook import LivreRegles
from screening.content.rulebook import rule_cards, value_periods
from screening.parameters import Values
from screening.rules import CaseResult, Catalogue, describe, load_access_rules, load_rules, verify
from screening.workspace import Workspace

PAGE = Path("analyses") / "regles" / "regles.html"


@dataclass(frozen=True)
class Rulebook:
    """The rules and values that apply in a folder; `espace` None outside a workspace (the built-in ones)."""

    racine: Path
    espace: Workspace | None
    catalogue: Catalogue
    acces: Catalogue
    values: Values

    @property
    def catalogues(self) -> tuple[Catalogue, Catalogue]:
        """The rules on accounts, then those on future tenants."""
        return self.catalogue, self.acces


def open_rulebook(racine: Path, mois: date) -> Rulebook:
    """The rules and values of a workspace at a month; the built-in ones outside a workspace.

    Raises:
        ConfigurationError: `racine` was named and is not a workspace.
        ParameterError, RuleError: every mistake of the landlord's files.
    """
    outside = racine == Path() and not (racine / "amont.toml").exists()
    espace = None if outside else Workspace.open(racine)
    rules, values = (espace.dossiers_regles, espace.dossiers_baremes) if espace else ([], [])
    catalogue = load_rules(rules, values)
    acces = load_access_rules(rules, values)
    return Rulebook(racine, espace, catalogue, acces, catalogue.bareme.at(mois))


def show_rules(book: Rulebook) -> list[str]:
    """The rules by effect, then the values, a line each."""
    return describe(book.catalogues, book.values)


def verify_rules(book: Rulebook) -> tuple[list[str], bool]:
    """The cases that fail, a line each, the count of all; and whether one fails."""
    results = [result for catalogue in book.catalogues for result in verify(catalogue)]
    failed = [result for result in results if not result.juste]
    lines = [_sentence(result) for result in failed]
    held = len(results) - len(failed)
    rules = sum(len(catalogue.regles) for catalogue in book.catalogues)
    lines.append(f"{rules} règles, {len(results)} cas : {held} tiennent, {len(failed)} non.")
    return lines, bool(failed)


def write_report(book: Rulebook) -> Path:
    """Write `analyses/regles/regles.html`; give its path. A case that fails is shown, not hidden."""
    bailleur = book.espace.reglages.bailleur if book.espace else None
    livre = LivreRegles(
        bailleur=bailleur.nom if bailleur else None,
        synthetique=bailleur.synthetique if bailleur else False,
        mois=book.values.at,
        cartes=tuple(card for catalogue in book.catalogues for card in rule_cards(catalogue, book.values)),
        valeurs=value_periods(book.values),
        version_outil=version("amont"),
    )
    path = (book.espace.racine if book.espace else book.racine) / PAGE
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(".regles.html")
    draft.write_text(regles_html(livre), encoding="utf-8")
    draft.replace(path)
    return path


def _sentence(result: CaseResult) -> str:
    return (
        f"{result.fichier} ({result.code}), cas « {result.nom} », {result.mois} : "
        f"attendu {result.attendu}, obtenu {result.obtenu}."
    )
