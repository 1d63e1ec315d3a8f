"""Files of data·inclusion as that project publishes them: the same records in each format, by pandas as it does."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

STRUCTURE = {
    "source": "essai",
    "id": "essai--s1",
    "nom": "Association d'Arras",
    "date_maj": "2026-09-01",
    "siret": "13003013300016",
    "code_insee": "62041",
    "telephone": "+33353010001",
    "reseaux_porteurs": ["ccas-cias", "caf"],
}
SERVICE = {
    "source": "essai",
    "structure_id": "essai--s1",
    "id": "essai--aide",
    "nom": "Aide aux locataires",
    "description": "Une aide pour garder son logement, l'an 1",
    "date_maj": "2026-09-01",
    "type": "accompagnement",
    "thematiques": ["logement-hebergement--se-maintenir-dans-le-logement"],
    "publics": ["familles", "jeunes"],
    "zone_eligibilite": ["200033579", "62"],
    "nombre_semaines": 3,
    "lien_source": "https://example.org/aide",
}
STRUCTURE_V0 = {
    "id": "s1",
    "source": "essai",
    "nom": "Association d'Arras",
    "date_maj": "2024-09-01",
    "antenne": False,
    "presentation_resume": "Une association",
    "thematiques": ["logement-hebergement"],
}
SERVICE_V0 = {
    "id": "aide",
    "structure_id": "s1",
    "source": "essai",
    "nom": "Aide aux locataires",
    "date_maj": "2024-09-01",
    "types": ["accompagnement"],
    "profils": ["familles-enfants"],
    "zone_diffusion_type": "departement",
    "zone_diffusion_code": "62",
}
FORMATS = ("json", "csv", "parquet", "xlsx")


def write_table(chemin: Path, objets: list[dict[str, Any]]) -> Path:
    """Write records as the project's publication does; its JSON gives dates in milliseconds, its XLSX an index."""
    cadre = pd.DataFrame(objets)
    if "date_maj" in cadre:
        cadre["date_maj"] = [_day(valeur) for valeur in cadre["date_maj"]]
    match chemin.suffix:
        case ".json":
            cadre.to_json(chemin, orient="records", force_ascii=False)
        case ".csv":
            cadre.to_csv(chemin, index=False)
        case ".parquet":
            cadre.to_parquet(chemin, index=False)
        case ".xlsx":
            options = {"options": {"strings_to_urls": False}}
            cadre.to_excel(chemin, engine="xlsxwriter", engine_kwargs=options)
    return chemin


def _day(valeur: Any) -> Any:
    try:
        return date.fromisoformat(valeur)
    except (TypeError, ValueError):
        return valeur


def write_export(
    dossier: Path, structures: object = None, services: object = None, suffixe: str = "json"
) -> Path:
    """Write both tables; None writes the usual record of each, anything that is not a list of records as it is."""
    dossier.mkdir(parents=True, exist_ok=True)
    for table, donnees, usuel in (("structures", structures, STRUCTURE), ("services", services, SERVICE)):
        objets = [usuel] if donnees is None else donnees
        if suffixe == "json":
            (dossier / f"{table}.json").write_text(json.dumps(objets, ensure_ascii=False), encoding="utf-8")
        else:
            write_table(dossier / f"{table}.{suffixe}", objets)  # type: ignore[arg-type]
    return dossier
