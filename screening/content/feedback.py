"""From the answers to earlier lists to what the page says of them: shares with their interval, changes to discuss.

A household's own refusal never speaks against a rule: what it questions is the way help is offered.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from models.fairness import wilson
from reports import choices, french
from reports.feedback import LigneRetour, Retours, Suggestion, TableRetours
from screening.feedback import AGENT, PARTENAIRE, RAISON, REGLE, Feedback
from screening.parameters import Values
from screening.rules.load import Catalogue, Entry
from screening.rules.paused import paused

TITRES = {
    (AGENT, REGLE): "Ce que les agents ont écarté, par règle",
    (AGENT, RAISON): "Ce que les agents ont écarté, par raison principale du modèle",
    (PARTENAIRE, REGLE): "Ce qui n'a pas abouti chez les partenaires, par règle",
    (PARTENAIRE, RAISON): "Ce qui n'a pas abouti chez les partenaires, par raison principale du modèle",
}
MOTIFS = {
    AGENT: choices.MOTIFS_REFUS,
    PARTENAIRE: choices.MOTIFS_REFUS_MENAGE
    | {
        "refus_sans_motif": "le ménage ne souhaite pas d'accompagnement, sans motif donné",
        "sans_suite": "la structure n'a pas répondu dans le délai",
        **{code: choices.STATUTS_RETOUR[code] for code in ("complet", "hors_criteres")},
        **{code: choices.ISSUES_RETOUR[code] for code in ("retrait", "perdu_de_vue")},
    },
}
"""Every closed reason of each source, in words; one that has left its list since is written as its code."""
RETOUCHES = {
    "situation_reglee": "attendre un mois de plus, en ajoutant à sa condition « AND mois_en_retard_3 >= 2 »",
    "erreur_de_compte": 'lui faire demander une vérification, en écrivant action = "verifier_compte"',
    "deja_accompagne": "compléter la table accompagnements : un accompagnement connu suspend déjà la proposition",
    "plan_en_place": "ne plus la faire parler d'un plan en cours, en ajoutant à sa condition « AND NOT plan_en_cours »",
    "depart_en_cours": "donner les congés et les dates de sortie plus tôt (événement conge, colonne date_sortie)",
    "hors_perimetre": "relire sa condition avec les agents qui l'ont écartée",
}
"""What each agent's reason that speaks against a rule suggests to look at first."""


@dataclass(frozen=True)
class Rules:
    """The rules as they stand, and where the landlord's are."""

    catalogue: Catalogue
    dossiers: Sequence[Path]
    values: Values

    @property
    def discutees(self) -> dict[str, Entry]:
        """The rules that propose or lift, by code: the only ones that an answer can question."""
        return {
            entry.rule.code: entry
            for entry in self.catalogue.entrees
            if entry.rule.effet in ("proposer", "relever")
        }

    def beyond(self, seuil: str, cas: int, parmi: int) -> bool:
        """Whether the whole interval of a share lies above a dated value."""
        return wilson(cas / parmi, parmi)[0] >= float(self.values.valeur(seuil))


def feedback_content(feedback: Feedback, raisons: pl.DataFrame, rules: Rules, fin: date) -> Retours:
    """Build what the page says of the answers.

    Args:
        feedback: the answers.
        raisons: main reason of the model of each household answered upon.
        rules: the rules as they stand.
        fin: the month's last day, on which a rule that is paused would stop.
    """
    comptes = feedback.tally(raisons, rules.discutees.keys())
    answered = feedback.reponses["source"].value_counts()
    sources = dict(answered.iter_rows())
    return Retours(
        depuis=feedback.depuis,
        agents=sources.get(AGENT, 0),
        partenaires=sources.get(PARTENAIRE, 0),
        tables=tuple(_tables(comptes, rules)),
        suggestions=tuple(_suggestions(comptes, rules, fin)),
    )


def _tables(comptes: pl.DataFrame, rules: Rules) -> Iterator[TableRetours]:
    for (source, nature), titre in TITRES.items():
        own = comptes.filter(pl.col("source") == source, pl.col("nature") == nature)
        lignes = tuple(_line(ligne, rules) for ligne in own.to_dicts())
        if lignes:
            yield TableRetours(titre, "Règle" if nature == REGLE else "Raison", lignes)


def _line(ligne: dict[str, Any], rules: Rules) -> LigneRetour:
    sujet, cas, parmi = ligne["sujet"], ligne["cas"], ligne["parmi"]
    bas, haut = wilson(cas / parmi, parmi)
    entry = rules.discutees.get(sujet)
    return LigneRetour(
        sujet=sujet,
        libelle=entry.rule.libelle if entry else "",
        motif=MOTIFS[ligne["source"]].get(ligne["motif"], ligne["motif"]),
        cas=cas,
        parmi=parmi,
        part=cas / parmi,
        bas=bas,
        haut=haut,
    )


def _suggestions(comptes: pl.DataFrame, rules: Rules, fin: date) -> Iterator[Suggestion]:
    """For each rule, a pause when most of its answers speak against it; else what its most frequent reasons suggest."""
    enough = comptes.filter(
        pl.col("nature") == REGLE, pl.col("parmi") >= int(rules.values.valeur("retours_effectif_min"))
    )
    agents = enough.filter(pl.col("source") == AGENT, pl.col("motif").is_in(list(RETOUCHES)))
    for code in agents["sujet"].unique().sort():
        yield from _of_rule(rules.discutees[code], agents.filter(pl.col("sujet") == code), rules, fin)
    outside = enough.filter(pl.col("motif") == "hors_criteres").sort("sujet")
    for code, cas, parmi in outside.select("sujet", "cas", "parmi").iter_rows():
        if rules.beyond("retours_part_retouche", cas, parmi):
            yield Suggestion(
                f"{_named(rules.discutees[code])} : {_share(cas, parmi)} des demandes sont hors des critères du "
                "partenaire. Revoir avec lui la clé public de son dispositif (annuaire/dispositifs.toml)."
            )


def _of_rule(entry: Entry, refus: pl.DataFrame, rules: Rules, fin: date) -> Iterator[Suggestion]:
    parmi, total = int(refus["parmi"][0]), int(refus["cas"].sum())
    if rules.beyond("retours_part_pause", total, parmi):
        yield _pause(entry, total, parmi, rules, fin)
        return
    for motif, cas in refus.select("motif", "cas").iter_rows():
        if rules.beyond("retours_part_retouche", cas, parmi):
            yield Suggestion(
                f"{_named(entry)} : {_share(cas, parmi)} écartés parce que {MOTIFS[AGENT][motif]}. "
                f"À étudier : {RETOUCHES[motif]}."
            )


def _pause(entry: Entry, cas: int, parmi: int, rules: Rules, fin: date) -> Suggestion:
    phrase = f"{_named(entry)} : {_share(cas, parmi)} écartés pour un motif qui la met en cause. À étudier : une pause."
    if entry.rule.versions[-1].au is not None:
        return Suggestion(f"{phrase} Elle s'arrête déjà le {french.jour_long(entry.rule.versions[-1].au)}.")
    return Suggestion(phrase, f"regles/{entry.fichier}", paused(entry, rules.dossiers, fin))


def _named(entry: Entry) -> str:
    return f"Règle {entry.rule.code} ({entry.rule.libelle})"


def _share(cas: int, parmi: int) -> str:
    bas, haut = wilson(cas / parmi, parmi)
    return (
        f"{french.nombre(cas)} ménages sur {french.nombre(parmi)} "
        f"({french.part(cas / parmi)}, de {french.part(bas)} à {french.part(haut)})"
    )
