"""From a month's results to the content of `liste_travail.xlsx` and `echeances.xlsx`.

Two purposes, two files: the work list proposes help to households, the deadlines say what the law asks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from reports import choices
from reports import content as c
from reports import synthesis as s
from screening.content.drawing import holdout_phrases
from screening.content.month_results import MonthResults, capacity_sentence, rule_lines, value_lines
from screening.content.movements import leavers, situations
from screening.content.review import review_rows

PAIEMENTS = ("reglement", "rejet", "secours_fsl")


def worklist_content(
    month: MonthResults,
    coordonnees: pl.DataFrame | None = None,
    paiements: pl.DataFrame | None = None,
    reponses: Mapping[str, c.ReponseAgent] | None = None,
    ajouts: Sequence[c.LigneAjout] = (),
) -> c.ListeTravail:
    """Build the content of `liste_travail.xlsx`.

    Args:
        month: the month's results.
        coordonnees: holders of the leases; given only when `[liste] identite` is true.
        paiements: `id_bail` `paiements_depuis_centimes`, as `payments_since` gives them; None: unknown.
        reponses: what agents already answered, by `id_menage` (the demo plays them).
        ajouts: households that agents add (the demo, again).
    """
    listes = month.menages.filter(
        pl.col("niveau").is_in(["prioritaire", "vigilance"])
        | ((pl.col("niveau") == "suspendu") & pl.col("action").is_not_null())
    ).sort("rang", "id_menage", nulls_last=True)
    listes, revue = (_list_rows(rows, month, paiements) for rows in (listes, review_rows(month)))
    montres = pl.concat([listes["id_menage"], revue["id_menage"]])
    personnes = _identities(coordonnees, montres)
    situation = situations(month, montres.to_list())
    reponses = reponses or {}
    agences = sorted({ligne for ligne in listes["agence"]}, key=lambda nom: (nom is None, nom or ""))
    regles, valeurs = rule_lines(month), value_lines(month.valeurs)
    return c.ListeTravail(
        bailleur=month.bailleur,
        synthetique=month.synthetique,
        mois=month.mois,
        arrete_au=month.arrete_au,
        identite=coordonnees is not None,
        origine=_origin(month.modele),
        feuilles=tuple(
            c.FeuilleAgence(
                agence,
                month.capacite.agences.get(agence) if agence else None,
                _lines(listes.filter(pl.col("agence").eq_missing(agence)), personnes, situation, reponses),
            )
            for agence in agences
        ),
        revue=_lines(revue, personnes, situation, reponses),
        sortis=leavers(month),
        compare_a=month.precedent.mois,
        ajouts=tuple(ajouts),
        avertissements=(
            *s.reservations(month.modele, regles, valeurs, month.avertissements),
            capacity_sentence(month.capacite),
            *holdout_phrases(month),
        ),
    )


def payments_since(ecritures: pl.LazyFrame | None, arrete_au: date) -> pl.DataFrame | None:
    """Sum what was paid and known after T, per lease: `id_bail` `paiements_depuis_centimes` (> 0: paid).

    Returns:
        None when the ledger holds no line after T at all: nothing is known since, and zero would be a claim.
    """
    if ecritures is None:
        return None
    connue = pl.coalesce("date_connaissance", "date_operation")
    apres = ecritures.filter(pl.max_horizontal(connue, "date_operation") > arrete_au)
    paye = pl.col("montant_centimes").filter(pl.col("nature").cast(pl.String).is_in(PAIEMENTS)).sum()
    sommes = apres.group_by("id_bail").agg(paiements_depuis_centimes=-paye).sort("id_bail").collect()
    return sommes if sommes.height else None


def _origin(modele: s.EtatModele) -> str:
    if modele.version is None or modele.regles_seules:
        return "Proposée par les règles seules, décidée par les agents."
    return f"Proposée par les règles et le modèle {modele.version}, décidée par les agents."


def _list_rows(menages: pl.DataFrame, month: MonthResults, paiements: pl.DataFrame | None) -> pl.DataFrame:
    """The households given with all that a list line says: orientation sentences and later payments too."""
    orienter = month.evaluation.faits.filter(pl.col("effet") == "orienter").sort("id_bail", "code")
    phrases = orienter.group_by("id_bail", maintain_order=True).agg(orientations="motif")
    lignes = menages.join(phrases, on="id_bail", how="left", maintain_order="left")
    if paiements is None:
        return lignes.with_columns(paiements_depuis_centimes=pl.lit(None, dtype=pl.Int64))
    lignes = lignes.join(paiements, on="id_bail", how="left", maintain_order="left")
    return lignes.with_columns(pl.col("paiements_depuis_centimes").fill_null(0))


MEMES_NOMS = (
    "id_menage", "id_bail", "niveau", "action", "code_commune", "mois_dus", "solde_du_centimes",
    "dette_propre_centimes", "dette_technique_centimes", "statut_aide", "dette_annexes_centimes",
    "age_plus_ancien_terme_jours", "taux_paye_3", "dernier_paiement_centimes", "mois_depuis_paiement",
    "paiements_depuis_centimes", "stade", "plan_en_cours", "jours_depuis_contact",
    "contacts_sans_reponse_3", "portes_closes_12",
)  # fmt: skip


def _lines(
    cadre: pl.DataFrame,
    personnes: Mapping[str, c.Identite],
    situation: Mapping[str, tuple[str, ...]],
    reponses: Mapping[str, c.ReponseAgent],
) -> tuple[c.LigneListe, ...]:
    return tuple(
        replace(
            _line(ligne),
            identite=personnes.get(ligne["id_menage"], c.INCONNUE),
            situation=_situation(ligne, situation[ligne["id_menage"]]),
            reponse=reponses.get(ligne["id_menage"], c.SANS_REPONSE),
        )
        for ligne in cadre.iter_rows(named=True)
    )


def _situation(ligne: dict[str, Any], phrases: tuple[str, ...]) -> tuple[str, ...]:
    """A household of the review says why it is there, then what was last answered."""
    return (ligne["pourquoi_ici"], *phrases[1:]) if "pourquoi_ici" in ligne else phrases


def _line(ligne: dict[str, Any]) -> c.LigneListe:
    """Make one line; a suspended household that calls for a check says why it is suspended."""
    motifs = ([ligne["suspension"]] if ligne["suspension"] else []) + (ligne["motifs"] or [])
    pente = ligne["tendance_solde_6"]
    return c.LigneListe(
        **{nom: ligne[nom] for nom in MEMES_NOMS},
        motifs=tuple(motifs),
        motifs_rassurants=tuple(ligne["motifs_rassurants"] or ()),
        orientations=tuple(ligne["orientations"] or ()),
        detail_technique=tuple((nom, ligne[nom]) for nom in choices.CAUSES_TECHNIQUES if ligne[nom]),
        tendance_centimes_mois=None if pente is None else round(pente),
    )


def _identities(coordonnees: pl.DataFrame | None, menages: pl.Series) -> dict[str, c.Identite]:
    """Put each listed household's holders in words: names and phones one a line, the first known address."""
    if coordonnees is None:
        return {}
    titulaires = coordonnees.filter(pl.col("id_menage").is_in(menages.unique().implode())).sort(
        "id_menage", "rang", nulls_last=True
    )
    nom = pl.concat_str("prenom", "nom", separator=" ", ignore_nulls=True)
    ville = pl.concat_str("code_postal", "ville", separator=" ", ignore_nulls=True)
    adresse = pl.concat_str("adresse", ville.replace("", None), separator="\n", ignore_nulls=True)
    mots = titulaires.select("id_menage", "telephone", nom=nom, adresse=adresse).with_columns(
        pl.col("nom", "telephone", "adresse").replace("", None)
    )
    groupes = mots.group_by("id_menage", maintain_order=True).agg(
        pl.col("nom", "telephone").drop_nulls().unique(maintain_order=True).str.join("\n"),
        pl.col("adresse").drop_nulls().first(),
    )
    return {
        menage: c.Identite(nom or None, tel or None, lieu)
        for menage, nom, tel, lieu in groupes.select("id_menage", "nom", "telephone", "adresse").iter_rows()
    }


# --- legal dates ---------------------------------------------------------------------------------------


def deadlines_content(month: MonthResults) -> c.Echeances:
    """Build the content of `echeances.xlsx`: every duty of every lease, soonest first, and no more."""
    regles = month.evaluation.comptes.select("code", "source", "statut")
    baux = month.indicateurs.select(
        "id_bail", "id_menage", "agence", "dette_legale_centimes", "depense_legale_centimes"
    )
    faits = month.evaluation.faits.filter(pl.col("effet") == "echeance")
    lignes = faits.join(baux, on="id_bail", how="left").join(regles, on="code", how="left")
    lignes = lignes.sort("echeance", "id_bail", "code", nulls_last=True).select(
        "id_bail", "id_menage", "agence", "acte", "libelle", "echeance", "dette_legale_centimes",
        "depense_legale_centimes", "motif", "source", "statut",
    )  # fmt: skip
    return c.Echeances(
        bailleur=month.bailleur,
        synthetique=month.synthetique,
        mois=month.mois,
        arrete_au=month.arrete_au,
        lignes=tuple(c.LigneEcheance(**ligne) for ligne in lignes.iter_rows(named=True)),
        sans_modele=month.modele.raison is not None,
    )
