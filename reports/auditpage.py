"""What the page of `amont audit` may say: months, rates by group with their gaps, what other choices would list.

Counts and rates only, small ones hidden beforehand: no household appears here. Every figure stands in `audit.csv`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reports.curves import Axe, Cadre, Image, draw_intervals
from reports.curves import Ligne as Trait
from reports.page import render
from reports.trial import Essai

VERDICTS = {
    "ecart_etabli": "écart établi",
    "pas_d_ecart_etabli": "pas d'écart établi",
    "effectif_insuffisant": "effectif insuffisant",
}
MASQUES = {"taux": "taux masqué", "tout": "masqué"}
EN_POINTS = ("calibration",)
"""Measures that are a difference of shares by themselves."""
ETATS = {
    "mesurable": "mesurable",
    "horizon_non_ecoule": "horizon non écoulé",
    "apres_intervention": "non mesurable après intervention",
}
CONSTATS_MONTRES = 20


@dataclass(frozen=True)
class Ligne:
    """One line of `audit.csv`: a figure of one group, and how it compares with the reference.

    Null means hidden when `masque` says so (`taux` or `tout`), else without object.
    """

    section: str
    mesure: str
    attribut: str
    groupe: str
    reference: str | None = None
    menages: int | None = None
    n: int | None = None
    valeur: float | None = None
    bas: float | None = None
    haut: float | None = None
    ecart: float | None = None
    ecart_bas: float | None = None
    ecart_haut: float | None = None
    plus_petit_ecart_visible: float | None = None
    verdict: str | None = None
    taux_dette_egale: float | None = None
    ecart_dette_egale: float | None = None
    ecart_dette_egale_bas: float | None = None
    ecart_dette_egale_haut: float | None = None
    plus_petit_ecart_visible_dette_egale: float | None = None
    verdict_dette_egale: str | None = None
    masque: str = ""

    @property
    def est_reference(self) -> bool:
        """Whether the others are compared with this group."""
        return self.groupe == self.reference


@dataclass(frozen=True)
class Mesure:
    """One measure by one attribute: its heading, its definition, a line a group."""

    libelle: str
    definition: str
    lignes: tuple[Ligne, ...]


@dataclass(frozen=True)
class Section:
    """Measures of one kind; `note` says why there is none."""

    code: str
    titre: str
    mesures: tuple[Mesure, ...]
    note: str = ""


@dataclass(frozen=True)
class Attribut:
    """An attribute with its sections; `reference` null: nothing to compare; `manques` draws the main harm."""

    code: str
    libelle: str
    definition: str
    reference: str | None
    note: str
    sections: tuple[Section, ...]
    image: Image | None = None


@dataclass(frozen=True)
class LigneMois:
    """One month asked for, and whether misses can be measured on it; `lignes` are counts by quantity."""

    mois: date
    etat: str
    modele: str
    lignes: tuple[Ligne, ...]


@dataclass(frozen=True)
class Constat:
    """A gap called established: where, and the group's line.

    `au_detriment`: whether the harm falls on the group rather than on the reference; null when hidden.
    """

    mesure: str
    attribut: str
    ligne: Ligne
    valeur_reference: float | None
    au_detriment: bool | None


@dataclass(frozen=True)
class EtSi:
    """Another choice: how many the list would hold, who would come in and go out, and rates by group."""

    libelle: str
    servis: Ligne
    entrants: Ligne
    sortants: Ligne
    groupes: tuple[Ligne, ...]


@dataclass(frozen=True)
class Indice:
    """How well the model's inputs tell a trait."""

    attribut: str
    trait: str
    ligne: Ligne
    lecture: str


@dataclass(frozen=True)
class PageAudit:
    """`audit.html`.

    Attributes:
        bailleur: the landlord's name.
        synthetique: every page then says so.
        de: first month asked for.
        a: last month asked for.
        mois: the published months.
        absents: months without a published list, skipped.
        avertissements: what must be known before any figure.
        constats: gaps called established, the main harm first.
        non_dits: what the figures cannot say.
        comparaisons: comparisons that could be judged.
        affichees: comparisons shown, and those of them of too few households.
        etapes: everyone together, a line a measure.
        attributs: everything by attribute.
        et_si: other choices.
        et_si_mois: the months that they were tried on.
        et_si_groupes: code, heading and groups of each attribute of the what-if tables.
        indices: what the inputs tell.
        issue: the outcome in French.
        places: the real size of the list, in words.
        version_outil: version of Amont.
        essai: what a hold-out tells; None where nothing was drawn.
    """

    bailleur: str
    synthetique: bool
    de: date
    a: date
    mois: tuple[LigneMois, ...]
    absents: tuple[date, ...]
    avertissements: tuple[str, ...]
    constats: tuple[Constat, ...]
    non_dits: tuple[str, ...]
    comparaisons: int
    affichees: tuple[int, int]
    etapes: tuple[Section, ...]
    attributs: tuple[Attribut, ...]
    et_si: tuple[EtSi, ...]
    et_si_mois: tuple[date, ...]
    et_si_groupes: tuple[tuple[str, str, tuple[str, ...]], ...]
    indices: tuple[Indice, ...]
    issue: str
    version_outil: str
    essai: Essai | None = None

    @property
    def montres(self) -> tuple[Constat, ...]:
        """The gaps that open the page."""
        return self.constats[:CONSTATS_MONTRES]


def draw_rates(code: str, titre: str, lignes: Sequence[Ligne]) -> Image | None:
    """Draw the rates of one measure with their intervals; None when fewer than two may be shown."""
    shown = [ligne for ligne in lignes if ligne.valeur is not None]
    if len(shown) < 2:
        return None
    reference = next((ligne.valeur for ligne in shown if ligne.est_reference), None)
    said = " ; ".join(f"{ligne.groupe} {ligne.valeur:.1%}" for ligne in shown)
    cadre = Cadre(code, titre, f"{titre} : {said}.", Axe("part des ménages", part=True))
    traits = [Trait(ligne.groupe, float(ligne.valeur or 0), ligne.bas, ligne.haut) for ligne in shown]
    return draw_intervals(cadre, traits, reference)


def audit_html(contenu: PageAudit) -> str:
    """Write the page of `amont audit`."""
    return render(
        "audit.html.j2", page=contenu, verdicts=VERDICTS, etats=ETATS, masques=MASQUES, en_points=EN_POINTS
    )
