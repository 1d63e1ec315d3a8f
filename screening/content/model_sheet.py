"""The document of a version, made from its tables and its evaluation, and the two files that hold it.

What the page says of them is in `reports/modelsheet_view.py`; nothing is read here but what is kept beside it.
"""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from models.tables import Tables
from reports import modelsheet as m
from reports.modelsheet_view import fiche_html, fiche_json
from screening.content.model_curves import example_of, inputs_of, unused
from screening.content.model_words import replacement_lines
from screening.settings import Settings

FICHE, DONNEES = "fiche_modele.html", "fiche_modele.json"
Figures = Mapping[str, Any]


def model_sheet(reglages: Settings, tables: Tables, evaluation: str) -> dict[str, str]:
    """The document and its data, by file name.

    Args:
        reglages: whom to contact, and beyond what the score is not used.
        tables: the version.
        evaluation: text of its `evaluation.json`.
    """
    content = sheet_content(reglages, tables, evaluation)
    return {FICHE: fiche_html(content), DONNEES: fiche_json(content)}


def sheet_content(reglages: Settings, tables: Tables, evaluation: str) -> m.FicheModele:
    """Build the content of the document."""
    told = json.loads(evaluation)
    first, last, months = told["mois_d_apprentissage"]
    landlord, drift = reglages.bailleur, reglages.derive
    return m.FicheModele(
        version=tables.version,
        bailleur=landlord.nom,
        synthetique=landlord.synthetique,
        contact=landlord.contact,
        contact_opposition=landlord.contact_opposition,
        cible=told["cible"],
        cible_par_defaut=told["cible_par_defaut"],
        cohorte=told["cohorte"],
        horizon_mois=told["horizon_mois"],
        fin=told["fin"],
        premier_mois_du_compte=told["premier_mois_du_compte"],
        premier_mois=first,
        dernier_mois=last,
        nombre_mois=months,
        places_par_mois=told["capacite_par_mois"],
        effectifs=tuple(_month(count) for count in told["effectifs"]),
        total=_month({"mois": "", "taux": None, **told["effectifs_totaux"]}),
        intercept=tables.intercept,
        ajustement=_fit(told["ajustement"]),
        nombre_entrees=len(tables.names),
        entrees=inputs_of(tables, told["densites"]),
        ecartees=unused(tables),
        exemple=example_of(tables, told["contre_intuition"]),
        remplacement=tuple(replacement_lines(told["remplacement"])),
        derive=m.Limites(drift.hausse_manquants, drift.psi_score, drift.psi_entree),
        avertissements=tuple(told["avertissements"]),
        empreintes=_hashes(tables, told, evaluation),
        versions=_versions(told),
        **_judged(told),
    )


def _judged(told: Figures) -> dict[str, Any]:
    """What was measured on held-out rows; empty where nothing could be held out."""
    best = told.get("meilleure_heuristique")
    sensitivity = told.get("sensibilite")
    return {
        "mode": told["validation"]["mode"],
        "lignes_jugees": told.get("lignes_jugees", 0),
        "issues_jugees": told.get("issues_jugees", 0),
        "part_places": told.get("part_places"),
        "plis": tuple(map(_fold, told["validation"]["plis"], told.get("par_pli", []))),
        "mesures": _measures(told.get("mesures", {})),
        "meilleure_heuristique": best,
        "ecarts": tuple(_gap(code, gap) for code, gap in told.get("ecarts", {}).items()),
        "groupes": tuple(_group(code, found, best) for code, found in told.get("groupes", {}).items()),
        "par_mois": tuple(m.LigneJugee(**line) for line in told.get("par_mois", [])),
        "calibration": tuple(_decile(line) for line in told.get("calibration", [])),
        "deciles": tuple(m.LigneDecile(**line) for line in told.get("hors_ajustement_par_decile", [])),
        "sensibilite": _sensitivity(sensitivity) if sensitivity else None,
    }


def _month(count: Figures) -> m.LigneMois:
    names = m.LigneMois.__dataclass_fields__
    rate = count["issues"] / count["lignes"] if count["lignes"] else None
    return m.LigneMois(**{name: count[name] for name in names if name != "taux"}, taux=count["taux"] or rate)


def _fit(told: Figures) -> m.Ajustement:
    return m.Ajustement(
        **{name: value for name, value in told.items() if name != "calibration"}, **told["calibration"]
    )


def _bounds(bounds: Sequence[float] | None) -> tuple[float | None, float | None]:
    return (bounds[0], bounds[1]) if bounds else (None, None)


def _measures(found: Figures) -> tuple[m.Mesure, ...]:
    return tuple(_measure(code, each) for code, each in found.items() if isinstance(each, dict))


def _measure(code: str, told: Figures) -> m.Mesure:
    low, high = _bounds(told["precision_intervalle"])
    auc_low, auc_high = _bounds(told["auc_intervalle"])
    return m.Mesure(
        code=code,
        precision=told["precision"],
        bas=low,
        haut=high,
        pire=told["precision_pire"],
        meilleure=told["precision_meilleure"],
        rappel=told["rappel"],
        auc=told["auc"],
        auc_bas=auc_low,
        auc_haut=auc_high,
        precision_moyenne=told["precision_moyenne"],
    )


def _maybe(code: str | None, found: Figures) -> m.Mesure | None:
    return _measure(code, found[code]) if code is not None and code in found else None


def _gap(code: str, told: Figures) -> m.Ecart:
    precision, auc = _bounds(told["ecart_intervalle"]), _bounds(told["ecart_auc_intervalle"])
    return m.Ecart(code, told["ecart_precision"], *precision, told["ecart_auc"], *auc)


def _group(code: str, found: Figures, best: str | None) -> m.Groupe:
    return m.Groupe(code, found["lignes"], found["issues"], _maybe("modele", found), _maybe(best, found))


def _fold(fold: Figures, found: Figures) -> m.Pli:
    return m.Pli(
        apprentissage=tuple(fold["apprentissage"]),
        jugement=tuple(fold["jugement"]),
        lignes_apprises=fold["lignes_apprentissage"],
        issues_apprises=fold["issues_apprentissage"],
        lignes=fold["lignes_jugees"],
        issues=fold["issues_jugees"],
        modele=_maybe("modele", found),
        sans_contrainte=_maybe(m.SANS_CONTRAINTE, found),
    )


def _decile(told: Figures) -> m.LigneCalibration:
    low, high = _bounds(told["observe_intervalle"])
    return m.LigneCalibration(told["decile"], told["lignes"], told["prevu"], told["observe"], low, high)


def _sensitivity(told: Figures) -> m.Sensibilite:
    return m.Sensibilite(
        told["lignes_traitees_ajoutees"],
        _measure("modele", told["sans_les_traites"]),
        _measure("modele", told["avec_les_traites"]),
        told["correlation_des_rangs"],
    )


def _hashes(tables: Tables, told: Figures, evaluation: str) -> tuple[tuple[str, str], ...]:
    files = {
        "tables.json (le modèle)": sha256(tables.to_json().encode()).hexdigest(),
        "evaluation.json": sha256(evaluation.encode()).hexdigest(),
        "valeurs datées en vigueur": told["valeurs_datees"],
    }
    return (*files.items(), *told["entrees_lues"].items())


def _versions(told: Figures) -> tuple[tuple[str, str], ...]:
    libraries = {"outil": told["outil"], "python": told["python"], **told["bibliotheques"]}
    return tuple(libraries.items())
