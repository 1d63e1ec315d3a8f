"""This month's list against the one published before: who is new, who stayed, who left and why.

What the register remembers of each household's last answer is put in words here too.
"""

from typing import Any

import polars as pl

from reports import choices, french
from reports import content as c
from reports import synthesis as s
from reports.worklist_columns import AJOUTS
from screening.calendrier import add_months
from screening.content.causes import cause_phrases, causes_content
from screening.content.crossing import SANS_AGENCE, held_back
from screening.content.month_results import MonthResults

LISTES = ("prioritaire", "vigilance")
RAPPEL_MOIS = 12
"""Months after which an agent's answer is no longer recalled on the list."""
SORTIES_PAR_MOTIF = {
    "S2": "plan_respecte",
    "S3": "accompagne",
    "orientation": "oriente",
    "refus_menage": "refuse",
    "refus_agent": "refuse",
}


def situations(month: MonthResults, menages: list[str]) -> dict[str, tuple[str, ...]]:
    """Say of each household whether it is new or since when it is listed, then what was last answered."""
    depuis = {
        ligne["id_menage"]: ligne
        for ligne in month.precedent.proposes.filter(pl.col("id_menage").is_in(menages)).to_dicts()
    }
    reponses, causes = reminders(month), cause_phrases(month.pourquoi)
    return {
        menage: (_since(month, depuis.get(menage), causes.get(menage)), *filter(None, [reponses.get(menage)]))
        for menage in menages
    }


def _since(month: MonthResults, avant: dict[str, Any] | None, cause: str | None) -> str:
    if month.precedent.mois is None:
        return "Première liste"
    if avant is None:
        nouveau = choices.SITUATIONS["nouveau"]
        return f"{nouveau} : {cause}" if cause else nouveau
    rang = f"{avant['listes'] + 1}e liste de suite"
    return f"{choices.SITUATIONS['maintenu']} : {rang}, depuis {french.mois_long(avant['depuis'])}"


def reminders(month: MonthResults) -> dict[str, str]:
    """The last answer of the agents on each household, in one sentence, by `id_menage`; old ones left out."""
    recentes = month.pauses.reponses.filter(pl.col("date") > add_months(month.mois, -RAPPEL_MOIS))
    return {ligne["id_menage"]: _reminder(ligne) for ligne in recentes.to_dicts()}


def _reminder(reponse: dict[str, Any]) -> str:
    le, decision = french.jour(reponse["date"]), reponse["decision"]
    action = choices.ACTIONS.get(reponse["action_retenue"] or "", "").lower()
    motif = {**choices.MOTIFS_REFUS, **choices.MOTIFS_REPORT, **choices.MOTIFS_AJOUT}.get(
        reponse["motif"] or "", ""
    )
    if decision == "refuser" and reponse["retour"]:
        nouveaux = (
            f" ({' ; '.join(reponse['faits_nouveaux'])})" if reponse["retour"] == "fait_nouveau" else ""
        )
        return f"{choices.RETOURS[reponse['retour']]} du {le}{nouveaux}"
    if decision == "refuser":
        return f"Refusé le {le} : {motif}"
    if decision == "reporter":
        return f"Reporté le {le} : {motif}"
    if reponse["feuille"] == AJOUTS:
        return f"Ajouté par un agent le {le} : {motif} ; action retenue : {action}"
    return f"Accepté le {le} : {action}"


def leavers(month: MonthResults) -> tuple[c.LigneSortie, ...]:
    """The households of the list before that this one no longer proposes, by agency, then household."""
    lignes, causes = _left(month).sort("agence", "id_menage", nulls_last=True), cause_phrases(month.pourquoi)
    return tuple(
        c.LigneSortie(**ligne, cause=causes.get(ligne["id_menage"]))
        for ligne in lignes.drop("motif").to_dicts()
    )


def _left(month: MonthResults) -> pl.DataFrame:
    """One row per household that left the list: the columns of `LigneSortie`, and `motif` of a suspension."""
    menages = month.menages
    proposes = menages.filter(pl.col("niveau").is_in(LISTES))
    sortis = month.precedent.proposes.join(proposes, on="id_menage", how="anti")
    actuels = menages.select(
        "id_menage", "solde_du_centimes", "dette_propre_centimes", niveau_actuel="niveau"
    )
    tenus = held_back(month).select("id_menage", "code", detail="suspension", motif="libelle")
    scores = month.decisions.filter(pl.col("score").is_not_null()).select("id_menage").unique()
    actuels = actuels.with_columns(a_score=pl.col("id_menage").is_in(scores["id_menage"].implode()))
    lignes = sortis.join(actuels, on="id_menage", how="left").join(tenus, on="id_menage", how="left")
    return lignes.select(
        "id_menage",
        "id_bail",
        "agence",
        _exit(int(month.valeurs.valeur("seuil_retard_centimes"))).alias("sortie"),
        "detail",
        "solde_du_centimes",
        "dette_propre_centimes",
        "motif",
    )


def _exit(seuil: int) -> pl.Expr:
    """Why a household left, as a code of `choices.SORTIES`."""
    par_modele = pl.col("origine").is_in(["modele", "les_deux"]) & pl.col("a_score")
    return (
        pl.when(pl.col("niveau_actuel").is_null())
        .then(pl.lit("parti"))
        .when(pl.col("niveau_actuel") == "suspendu")
        .then(pl.col("code").replace_strict(SORTIES_PAR_MOTIF, default="suspendu", return_dtype=pl.String))
        .when(pl.col("dette_propre_centimes") <= seuil)
        .then(pl.lit("dette_reglee"))
        .when(par_modele)
        .then(pl.lit("hors_capacite"))
        .otherwise(pl.lit("sous_le_seuil"))
    )


def movements_table(month: MonthResults) -> pl.DataFrame:
    """The rows of `mouvements.parquet`: those of `WhyMoved`, then `sortie`, why a household that left did."""
    exits = _left(month).select("id_menage", "sortie")
    return month.pourquoi.lignes.join(exits, on="id_menage", how="left", maintain_order="left")


def movements_content(month: MonthResults) -> s.Mouvements:
    """Count who came, stayed and left by agency, and why they left."""
    precedent = month.precedent
    if precedent.mois is None:
        return s.Mouvements()
    proposes = month.menages.filter(pl.col("niveau").is_in(LISTES)).select("id_menage", "agence")
    connus = pl.col("id_menage").is_in(precedent.proposes["id_menage"].implode())
    sortis = _left(month)
    etats = pl.concat(
        [
            proposes.select(
                "agence", etat=pl.when(connus).then(pl.lit("maintenus")).otherwise(pl.lit("nouveaux"))
            ),
            sortis.select("agence", etat=pl.lit("sortis")),
        ]
    ).with_columns(pl.col("agence").fill_null(SANS_AGENCE))
    noms = sorted(set(etats["agence"]), key=lambda nom: (nom == SANS_AGENCE, nom))
    comptes = {
        (agence, etat): nombre for agence, etat, nombre in etats.group_by("agence", "etat").len().iter_rows()
    }
    return s.Mouvements(
        compare_a=precedent.mois,
        mois_precedent=precedent.mois == add_months(month.mois, -1),
        agences=tuple(
            s.LigneMouvement(
                nom, *(comptes.get((nom, etat), 0) for etat in ("nouveaux", "maintenus", "sortis"))
            )
            for nom in noms
        ),
        sorties=_exits(sortis),
        causes=causes_content(month),
    )


def _exits(sortis: pl.DataFrame) -> tuple[s.Compte, ...]:
    """Count the reasons of leaving, most frequent first; a suspension gives its own."""
    libelles = sortis.select(
        libelle=pl.when(pl.col("sortie") == "suspendu")
        .then(pl.format("suspendu : {}", pl.col("motif")))
        .otherwise(pl.col("sortie").replace_strict(choices.SORTIES, default=None, return_dtype=pl.String))
    )
    comptes = (
        libelles.group_by("libelle").agg(nombre=pl.len()).sort("nombre", "libelle", descending=[True, False])
    )
    return tuple(s.Compte(libelle, nombre) for libelle, nombre in comptes.iter_rows())


def to_follow(month: MonthResults) -> pl.DataFrame:
    """`id_menage` of the households that agents postponed or added on the list before: they are looked at again."""
    ajout = (pl.col("decision") == "accepter") & (pl.col("feuille") == AJOUTS)
    suivis = month.pauses.reponses.filter(
        pl.lit(month.precedent.mois, dtype=pl.Date) == pl.col("mois"),
        (pl.col("decision") == "reporter") | ajout,
    )
    return suivis.select("id_menage")
