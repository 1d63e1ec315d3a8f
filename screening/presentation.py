"""From a month's results to the content of its page, `synthese.html`: counts and sentences, no household.

The workbooks' content comes from `listing.py`; what leaves is `referral.py`'s part.
"""

from collections.abc import Mapping

import polars as pl

from reports import choices
from reports import synthesis as s
from screening.listing import deadlines_content, payments_since, worklist_content
from screening.month_results import MonthResults, capacity_sentence, households, rule_lines, value_lines

__all__ = ["MonthResults", "deadlines_content", "payments_since", "synthese_content", "worklist_content"]

SANS_AGENCE = "Sans agence"
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
    menages = households(month)
    proposes = menages.filter(pl.col("niveau").is_in(["prioritaire", "vigilance"]))
    return s.SyntheseMois(
        bailleur=month.bailleur,
        synthetique=month.synthetique,
        mois=month.mois,
        arrete_au=month.arrete_au,
        chiffres=_figures(month, menages),
        agences=_agencies(month, menages),
        regles=rule_lines(month),
        suspensions=_suspensions(month, menages),
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
        avertissements=tuple(month.intake.avertissements),
        modele=month.modele,
        valeurs=value_lines(month.valeurs),
        empreintes=tuple(s.Empreinte(*paire) for paire in sorted(month.intake.empreintes.items())),
        version_regles=month.version_regles,
        version_outil=month.version_outil,
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
        s.LigneAgence(nom=agence or SANS_AGENCE, places=month.capacite.agences.get(agence), **ligne)
        for ligne in lignes.to_dicts()
        for agence in [ligne.pop("agence")]
    )


def _counts(cadre: pl.DataFrame, colonne: str, libelles: Mapping[str, str]) -> tuple[s.Compte, ...]:
    """Count households by a code, most frequent first, with the code's French words."""
    comptes = cadre.group_by(pl.col(colonne).alias("code")).agg(nombre=pl.len())
    comptes = comptes.sort("nombre", "code", descending=[True, False])
    return tuple(s.Compte(libelles.get(code, code), nombre) for code, nombre in comptes.iter_rows())


def _suspensions(month: MonthResults, menages: pl.DataFrame) -> tuple[s.Compte, ...]:
    """Count suspended households by rule; by the register's own words, without their date, for the others."""
    ordre = month.evaluation.faits.filter(pl.col("effet") == "suspendre").sort(
        "id_bail", "priorite", "code", descending=[False, True, False], nulls_last=True
    )
    regles = ordre.unique("id_bail", keep="first", maintain_order=True).select("id_bail", regle="libelle")
    suspendus = menages.filter(pl.col("niveau") == "suspendu").join(regles, on="id_bail", how="left")
    registre = pl.col("suspension").str.split(" ; ").list.first().str.strip_suffix(".")
    return _counts(suspendus.select(motif=pl.coalesce("regle", registre)), "motif", {})


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
