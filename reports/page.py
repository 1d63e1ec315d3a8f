"""From a content object to a self-contained French page: inline style and charts, no script, no network.

Templates only lay out. A field that a template asks for and the content lacks is a named error.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, UndefinedError
from markupsafe import Markup

from reports import choices, content, french
from reports.charts import Graphique, draw_bars
from reports.errors import TemplateFieldError
from reports.rulebook import LivreRegles
from reports.synthesis import LigneFichier, LigneMouvement, SyntheseMois, reservations

TEMPLATES = Path(__file__).parent / "templates"
REGLES_DESSINEES = 12


class MissingField(StrictUndefined):
    """A field that the content class does not have: using it is an error that names it."""

    @property
    def _undefined_message(self) -> str:
        return self._undefined_name or "?"


def environment() -> Environment:
    """Build the jinja environment that every page uses: autoescape on, missing fields refused."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=MissingField,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.filters |= {
        "nombre": french.nombre,
        "euros": french.euros,
        "euros_ronds": french.euros_ronds,
        "part": french.part,
        "jour": french.jour,
        "jour_long": french.jour_long,
        "mois_long": french.mois_long,
        "de_mois": french.de_mois,
    }
    env.globals |= {
        "cite": cite,
        "finalite": content.FINALITE,
        "synthetique_banniere": content.SYNTHETIQUE,
        "effets": choices.EFFETS,
        "actions": choices.ACTIONS,
        "themes": choices.THEMES,
        "reponses": choices.REPONSES,
    }
    return env


def cite(valeur: float | int | None, ecrire: str = "nombre", decimales: int = 0) -> Markup:
    """Write a figure that also stands in the data beside the page, its exact value kept in the element.

    Args:
        valeur: the figure as in the data; null is an en dash.
        ecrire: how it is written: nombre, part, euros, euros_ronds.
        decimales: digits after the comma, for nombre and part.
    """
    if valeur is None:
        return Markup(french.ABSENT)
    if ecrire in ("euros", "euros_ronds"):
        texte = getattr(french, ecrire)(int(valeur))
    else:
        texte = getattr(french, ecrire)(valeur, decimales)
    return Markup('<data value="{}">{}</data>').format(repr(valeur), texte)


def render(modele: str, **champs: Any) -> str:
    """Render a template with its content.

    Raises:
        TemplateFieldError: the template asks for a field that the content does not have.
    """
    try:
        return french.typographie(environment().get_template(modele).render(**champs))
    except UndefinedError as erreur:
        raise TemplateFieldError(
            f"Le modèle de page « {modele} » demande le champ « {erreur.message} », absent du contenu. "
            "Ajouter le champ à la classe de contenu ou le retirer du modèle."
        ) from None


@dataclass(frozen=True)
class Vue:
    """What the month's page shows beside its content: charts and the sentences that precede any use."""

    balance: Graphique
    agences: Graphique
    regles: Graphique
    reserves: tuple[str, ...]
    part_en_dette: str
    part_3_mois: str
    balance_totale: int
    mouvements: LigneMouvement
    lignes: LigneFichier
    codes: frozenset[str]


def synthese_html(contenu: SyntheseMois) -> str:
    """Write the month's page, `synthese.html`."""
    return render("synthese.html.j2", page=contenu, vue=build_view(contenu))


def regles_html(contenu: LivreRegles) -> str:
    """Write the page of the rules and their cases, `regles.html`."""
    return render("regles.html.j2", page=contenu)


def build_view(contenu: SyntheseMois) -> Vue:
    """Derive charts and reservations from the month's content."""
    tirees = [regle for regle in contenu.regles if regle.effet in ("proposer", "relever") and regle.oui]
    tirees = sorted(tirees, key=lambda regle: (-regle.oui, regle.code))[:REGLES_DESSINEES]
    chiffres = contenu.chiffres
    return Vue(
        balance=draw_bars(
            "balance",
            "Ce qui est dû, selon l'ancienneté du terme",
            [(tranche.libelle, (tranche.montant_centimes,)) for tranche in contenu.balance],
            ecrire=french.euros_ronds,
        ),
        agences=draw_bars(
            "agences",
            "Ménages proposés par agence",
            [(agence.nom, (agence.prioritaires, agence.vigilance)) for agence in contenu.agences],
            series=("prioritaire", "vigilance"),
        ),
        regles=draw_bars(
            "regles",
            "Règles qui proposent, les plus fréquentes",
            [(f"{regle.code} · {regle.libelle}", (regle.oui,)) for regle in tirees],
        ),
        reserves=reservations(contenu.modele, contenu.regles, contenu.valeurs, contenu.avertissements),
        part_en_dette=_share(chiffres.baux_en_dette, chiffres.baux),
        part_3_mois=_share(chiffres.baux_3_mois, chiffres.baux),
        balance_totale=sum(tranche.montant_centimes for tranche in contenu.balance),
        lignes=_total(contenu.comptes),
        mouvements=_all_agencies(contenu.mouvements.agences),
        codes=frozenset(carte.code for carte in contenu.cartes),
    )


def _share(compte: int, total: int) -> str:
    return f"{french.part(compte / total)} des baux" if total else "aucun bail"


def _total(comptes: Sequence[LigneFichier]) -> LigneFichier:
    sommes = (
        sum(getattr(ligne, nom) for ligne in comptes) for nom in ("lues", "gardees", "ecartees", "rejetees")
    )
    return LigneFichier("", "", *sommes)


def _all_agencies(lignes: Sequence[LigneMouvement]) -> LigneMouvement:
    sommes = (sum(getattr(ligne, nom) for ligne in lignes) for nom in ("nouveaux", "maintenus", "sortis"))
    return LigneMouvement("", *sommes)
