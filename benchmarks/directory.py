"""A synthetic national export of data·inclusion, as many services as asked: what reading the directory costs."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from screening.partners.territory import communes

PREMIER, DUREE = date(2022, 1, 1), 1_700
PHRASE = "Accueil, information et accompagnement des personnes du territoire dans leurs démarches. "
PUBLICS = ("familles", "jeunes", "seniors", "actifs", "etudiants")
VISES = ("essai--service-12", "essai--service-4321")


def write_directory(dossier: Path, services: int, graine: int = 62) -> None:
    """Write `structures.parquet` and `services.parquet`; zones are communes, EPCI, départements, France or none."""
    rng = np.random.default_rng(graine)
    dossier.mkdir(parents=True, exist_ok=True)
    structures = services * 3 // 5
    _structures(structures, rng).write_parquet(dossier / "structures.parquet")
    _services(services, structures, rng).write_parquet(dossier / "services.parquet")


def _common(nombre: int, nom: str, rng: np.random.Generator) -> dict[str, pl.Series | list[str]]:
    rangs = pl.Series(np.arange(nombre)).cast(pl.String)
    jours = [PREMIER + timedelta(days=int(jour)) for jour in rng.integers(0, DUREE, nombre)]
    return {
        "source": ["essai"] * nombre,
        "id": f"essai--{nom}-" + rangs,
        "nom": f"{nom} " + rangs,
        "date_maj": pl.Series(jours),
        "description": PHRASE * 8 + rangs,
        "code_insee": pl.Series(rng.choice(communes()["code_insee"].to_numpy(), nombre)).cast(pl.String),
        "telephone": ["+33353010001"] * nombre,
        "courriel": "accueil" + rangs + "@example.org",
    }


def _structures(nombre: int, rng: np.random.Generator) -> pl.DataFrame:
    return pl.DataFrame(_common(nombre, "structure", rng) | {"reseaux_porteurs": [["ccas-cias"]] * nombre})


def _services(nombre: int, structures: int, rng: np.random.Generator) -> pl.DataFrame:
    porteuse = pl.Series(rng.integers(0, structures, nombre)).cast(pl.String)
    return pl.DataFrame(
        _common(nombre, "service", rng)
        | {
            "structure_id": "essai--structure-" + porteuse,
            "type": ["accompagnement"] * nombre,
            "thematiques": [["logement-hebergement--se-maintenir-dans-le-logement"]] * nombre,
            "publics": [[PUBLICS[rang]] for rang in rng.integers(0, len(PUBLICS), nombre)],
            "zone_eligibilite": _zones(nombre, rng),
            "lien_source": ["https://example.org/service"] * nombre,
            "modes_accueil": [["en-presentiel"]] * nombre,
            "mobilisable_par": [["professionnels"]] * nombre,
        }
    )


def _zones(nombre: int, rng: np.random.Generator) -> list[list[str] | None]:
    """One in ten without a zone, one in fifty over France; the others a commune, an EPCI or a département."""
    codes = [
        communes()[nom].drop_nulls().unique().sort().to_list()
        for nom in ("code_insee", "code_epci", "code_departement")
    ]
    zones: list[list[str] | None] = []
    for part, genre, rang in zip(
        rng.random(nombre), rng.integers(0, 3, nombre), rng.integers(0, 40_000, nombre), strict=True
    ):
        zone = None if part < 0.1 else ["france"] if part < 0.12 else [codes[genre][rang % len(codes[genre])]]
        zones.append(zone)
    return zones
