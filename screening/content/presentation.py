"""From a month's results to the content of its page, `synthese.html`: counts and sentences, no household.

The workbooks' content comes from `listing.py`; what leaves is `referral.py`'s part.
"""

from collections.abc import Mapping

import polars as pl

from reports import choices
from reports import synthesis as s
from screening.content.crossing import SANS_AGENCE, suspensions_content, technical_content
from screening.content.drawing import holdout_content
from screening.content.listing import deadlines_content, payments_since, worklist_content
from screening.content.month_results import (
    MonthResults,
    capacity_sentence,
    rule_lines,
    shared_pool,
    value_lines,
)
from screening.content.movements import movements_content

__all__ = ["MonthResults", "deadlines_content", "payments_since", "synthese_content", "worklist_content"]

TROIS_MOIS = 3
TRANCHES = {
    "du_0_30_centimes": "0 à 30 jours",
    "du_31_60_centimes": "31 à 60 jours",
    "du_61_90_centimes": "61 à 90 jours",
    "du_91_180_centimes": "91 à 180 jours",
    "du_181_365_centimes": "181 à 365 jours",
    "du_plus_365_centimes": "plus d'un an",
}


def synthese_content(month: MonthResults) -> s.SyntheseMois:
    """Build the content of `synthese.html`."""
    menages = month.menages
    proposes = menages.filter(pl.col("niveau").is_in(["prioritaire", "vigilance"]))
    return s.SyntheseMois(
        bailleur=month.bailleur,
        synthetique=month.synthetique,
        mois=month.mois,
        arrete_au=month.arrete_au,
        chiffres=_figures(month, menages),
        agences=_agencies(month, menages),
        regles=rule_lines(month),
        bassins=_pools(month, menages),
        temoin=holdout_content(month),
        retours=month.retours,
        mouvements=movements_content(month),
        suspensions=suspensions_content(month),
        dette_technique=technical_content(month),
        aides_inconnues=_unknown_aid(month),
        origines=_counts(proposes, "origine", choices.ORIGINES),
        actions=_counts(proposes, "action", choices.ACTIONS),
        balance=_balance(month.indicateurs),
        comptes=tuple(
            s.LigneFichier(**ligne) for ligne in month.intake.comptes.sort("table", "fichier").to_dicts()
        ),
        rejets=_rejects(month.intake.rejets),
        ecartes=tuple(
            s.LigneEcart(**ligne)
            for ligne in month.intake.ecartes.sort("table", "fichier", "motif").to_dicts()
        ),
        avertissements=month.avertissements,
        modele=month.modele,
        valeurs=value_lines(month.valeurs),
        empreintes=tuple(s.Empreinte(*paire) for paire in sorted(month.intake.empreintes.items())),
        version_regles=month.version_regles,
        version_outil=month.version_outil,
        cartes=month.cartes,
    )


def _figures(month: MonthResults, menages: pl.DataFrame) -> s.Chiffres:
    baux, niveaux = month.indicateurs, menages["niveau"]
    prioritaires = menages.filter(niveaux == "prioritaire")
    cohorte, inconnue = month.cohorte or (None, None)
    return s.Chiffres(
        baux=baux.height,
        menages=baux["id_menage"].n_unique(),
        baux_en_dette=int(_in_debt(month).sum()),
        baux_3_mois=int((baux["mois_dus"] >= TROIS_MOIS).sum()),
        dette_propre_centimes=int(baux["dette_propre_centimes"].clip(lower_bound=0).sum()),
        dette_technique_centimes=int(baux["dette_technique_centimes"].clip(lower_bound=0).sum()),
        cohorte=cohorte,
        cohorte_inconnue=inconnue,
        menages_proposes=int(niveaux.is_in(["prioritaire", "vigilance"]).sum()),
        menages_prioritaires=prioritaires.height,
        menages_vigilance=int((niveaux == "vigilance").sum()),
        menages_suspendus=int((niveaux == "suspendu").sum()),
        places=month.capacite.par_mois,
        places_origine=capacity_sentence(month.capacite),
        part_precoce=month.capacite.part_precoce,
        menages_precoces=int((prioritaires["mois_dus"] < 1).sum()),
    )


def _in_debt(month: MonthResults) -> pl.Series:
    return month.indicateurs["dette_propre_centimes"] > int(month.valeurs.valeur("seuil_retard_centimes"))


def _agencies(month: MonthResults, menages: pl.DataFrame) -> tuple[s.LigneAgence, ...]:
    baux = (
        month.indicateurs.with_columns(en_dette=_in_debt(month))
        .group_by("agence")
        .agg(
            baux=pl.len(),
            baux_en_dette=pl.col("en_dette").sum(),
            baux_3_mois=(pl.col("mois_dus") >= TROIS_MOIS).sum(),
        )
    )
    niveaux = menages.group_by("agence").agg(
        prioritaires=(pl.col("niveau") == "prioritaire").sum(),
        vigilance=(pl.col("niveau") == "vigilance").sum(),
        suspendus=(pl.col("niveau") == "suspendu").sum(),
    )
    lignes = (
        baux.join(niveaux, on="agence", how="left", nulls_equal=True)
        .fill_null(0)
        .sort("agence", nulls_last=True)
    )
    return tuple(
        s.LigneAgence(nom=agence or SANS_AGENCE, **ligne)
        for ligne in lignes.to_dicts()
        for agence in [ligne.pop("agence")]
    )


def _counts(cadre: pl.DataFrame, colonne: str, libelles: Mapping[str, str]) -> tuple[s.Compte, ...]:
    """Count households by a code, most frequent first, with the code's French words."""
    comptes = cadre.group_by(pl.col(colonne).alias("code")).agg(nombre=pl.len())
    comptes = comptes.sort("nombre", "code", descending=[True, False])
    return tuple(s.Compte(libelles.get(code, code), nombre) for code, nombre in comptes.iter_rows())


def _pools(month: MonthResults, menages: pl.DataFrame) -> tuple[s.Bassin, ...]:
    """Each agency's own places, then those that the others share: taken, free, and who is beyond."""
    propres = sorted(month.capacite.agences)
    autres = shared_pool(month.capacite)
    bassin = pl.when(pl.col("agence").is_in(propres)).then("agence").otherwise(pl.lit(autres))
    comptes = menages.group_by(bassin.alias("nom")).agg(
        (pl.col("niveau") == niveau).sum().alias(niveau) for niveau in ("prioritaire", "vigilance")
    )
    pris = {nom: (prises, au_dela) for nom, prises, au_dela in comptes.iter_rows()}
    places = {nom: month.capacite.places(nom)[1] for nom in propres} | {
        autres: month.capacite.places(None)[1]
    }
    return tuple(
        s.Bassin(nom, nombre, prises, max(0, nombre - prises), au_dela)
        for nom, nombre in places.items()
        for prises, au_dela in [pris.get(nom, (0, 0))]
    )


def _unknown_aid(month: MonthResults) -> int:
    return int((month.indicateurs["statut_aide"] == "inconnu").sum())


def _balance(indicateurs: pl.DataFrame) -> tuple[s.TrancheAge, ...]:
    return tuple(
        s.TrancheAge(libelle, int(indicateurs[nom].sum()), int((indicateurs[nom] > 0).sum()))
        for nom, libelle in TRANCHES.items()
    )


def _rejects(rejets: pl.DataFrame) -> tuple[s.LigneRejet, ...]:
    par_controle = rejets.select("table", controle="controles").explode("controle")
    comptes = par_controle.group_by("table", "controle").agg(lignes=pl.len())
    comptes = comptes.sort("table", "lignes", "controle", descending=[False, True, False])
    return tuple(s.LigneRejet(**ligne) for ligne in comptes.to_dicts())
