"""One household's month explained, read from top to bottom: what was published, why, and what would change it."""

from datetime import date

import polars as pl

from models import store
from models.errors import ModelError
from models.tables import Tables
from reports.explanation import BailExplique, EssaiExplique, Explication, PlaceExpliquee
from reports.explanation_text import explanation_lines
from screening.calendrier import last_day
from screening.errors import SourceFormatError
from screening.explaining.cut import Cut, cut_of, standing_of
from screening.explaining.essays import essays_of, notes_of
from screening.explaining.excerpt import excerpt
from screening.explaining.published import SUR_LA_LISTE, Published, read_published
from screening.explaining.rerun import Bench
from screening.explaining.rules import nearest_rules, rule_lines, suspension_end
from screening.explaining.score import score_of, without_score
from screening.explaining.sources import tables_of
from screening.explaining.whatif import what_if
from screening.workspace import Workspace

CHANGE = (
    "les sources ne donnent plus les chiffres publiés (export, réglage ou version d'Amont changés depuis) : "
    "l'explication est celle du mois publié, et rien n'est essayé. « amont screen » referait le mois."
)
SUSPENDU = "Le ménage est déjà tenu à l'écart : rien n'est essayé."


def explain_household(espace: Workspace, mois: date, identifiant: str) -> Explication:
    """Explain what was decided of a household in a published month.

    Args:
        espace: the workspace.
        mois: the month.
        identifiant: the household's id, or that of one of its leases.

    Raises:
        ConfigurationError: the month is not published, or has no such household.
        AmontError: its files, its model or the sources cannot be read.
    """
    published = read_published(espace, mois, identifiant)
    cut = cut_of(published)
    essais, notes, remarques = _tried(espace, published, cut)
    decision, score = published.decision, score_of(published, cut)
    return Explication(
        bailleur=espace.reglages.bailleur.nom,
        synthetique=espace.reglages.bailleur.synthetique,
        mois=mois,
        arrete_au=last_day(mois),
        id_menage=published.id_menage,
        id_bail=decision["id_bail"],
        niveau=decision["niveau"],
        action=decision["action"],
        origine=decision["origine"],
        suspension=decision["suspension"],
        fin_suspension=suspension_end(published) if decision["suspension"] else None,
        place=_place(published),
        motifs=tuple(decision["motifs"]),
        rassurants=tuple(decision["motifs_rassurants"]),
        regles=rule_lines(published, espace),
        score=score,
        sans_score=None if score else without_score(published),
        proches=nearest_rules(published) if decision["niveau"] == "aucun" else (),
        essais=essais,
        sans_essai=notes,
        autres_baux=_other_leases(published),
        remarques=remarques,
    )


def _tried(
    espace: Workspace, published: Published, cut: Cut
) -> tuple[tuple[EssaiExplique, ...], tuple[str, ...], tuple[str, ...]]:
    """The changes tried on a household of the list, what is to be said of them, and what to know of the sources."""
    level = published.decision["niveau"]
    if level not in SUR_LA_LISTE:
        return (), (SUSPENDU,) if level == "suspendu" else (), ()
    try:
        tables = _tables(espace, published)
        sources, _ = tables_of(espace, published)
    except (ModelError, SourceFormatError) as error:
        return (), (), (f"{error} Rien n'est essayé.",)
    bench = Bench(published, excerpt(sources, published.id_menage), tables, cut)
    if not bench.as_published():
        return (), (), (CHANGE,)
    found = what_if(bench)
    return essays_of(published, found), notes_of(found), ()


def _tables(espace: Workspace, published: Published) -> Tables | None:
    """The look-up tables that the month was scored with, whatever is in service since."""
    version = published.manifeste["version_modele"]
    return store.read_tables(espace.modeles / version, version) if version else None


def _place(published: Published) -> PlaceExpliquee | None:
    decision = published.decision
    if decision["rang"] is None:
        return None
    standing = standing_of(published, decision)
    assert standing.rang_bassin is not None
    return PlaceExpliquee(
        rang=decision["rang"],
        proposes=standing.proposes,
        bassin=standing.bassin,
        rang_bassin=standing.rang_bassin,
        places=standing.places,
        servis=standing.servis,
        au_dela=standing.au_dela,
        dernier_score=standing.dernier_score,
    )


def _other_leases(published: Published) -> tuple[BailExplique, ...]:
    others = published.indicateurs.filter(pl.col("id_bail") != published.decision["id_bail"])
    rows = others.select("id_bail", "nature_bail", "solde_du_centimes").iter_rows()
    return tuple(BailExplique(*row) for row in rows)


def describe(dit: Explication) -> list[str]:
    """The explanation in French lines for the terminal."""
    return explanation_lines(dit)
