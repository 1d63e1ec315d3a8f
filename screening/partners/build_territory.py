"""Build the territory files shipped beside this module: communes of today, with their EPCI, and former
communes.

It is a tool of the repository, run by hand when a new year of the official codes is out; the product only
reads the two files it writes.

Source: npm package `@etalab/decoupage-administratif` 6.0.0 (code MIT; data under Licence Ouverte 2.0):
Code officiel géographique (Insee) and EPCI perimeters (DGCL) on 1 January 2026, postal codes (La Poste).

Usage: `npm pack @etalab/decoupage-administratif@6.0.0`, unpack it, then
`python -m screening.partners.build_territory <unpacked folder>`.
"""

import json
import sys
from pathlib import Path
from typing import Any

import polars as pl

MENTION = {
    "source": "Insee, Code officiel géographique ; DGCL, EPCI ; La Poste, codes postaux",
    "millesime": "1er janvier 2026",
    "paquet": "@etalab/decoupage-administratif 6.0.0 (code MIT)",
    "licence": "Licence Ouverte 2.0 (Etalab)",
}
"""Written in the metadata of both files: who made the data, when, under which licence."""

ACTUELLE = "commune-actuelle"


def read_json(dossier: Path, nom: str) -> list[dict[str, Any]]:
    """Return the records of one data file of the unpacked package."""
    return json.loads((dossier / "data" / f"{nom}.json").read_text(encoding="utf-8"))


def build_communes(communes: list[dict[str, Any]], epci: list[dict[str, Any]]) -> pl.DataFrame:
    """Return one row per commune of today.

    Args:
        communes: Records of `communes.json`.
        epci: Records of `epci.json`.

    Returns:
        `code_insee` (key), `nom`, `code_departement`, `code_epci` and `nom_epci` (null: the commune belongs
        to none), `codes_postaux` (list, sometimes empty overseas), `population` (null: not published).
    """
    membres = {m["code"]: (e["code"], e["nom"]) for e in epci for m in e["membres"]}
    lignes = [
        {
            "code_insee": c["code"],
            "nom": c["nom"],
            "code_departement": c.get("departement") or c.get("collectivite"),
            "code_epci": membres.get(c["code"], (None, None))[0],
            "nom_epci": membres.get(c["code"], (None, None))[1],
            "codes_postaux": c.get("codesPostaux", []),
            "population": c.get("population"),
        }
        for c in communes
        if c["type"] == ACTUELLE
    ]
    types: dict[str, pl.DataType] = {"codes_postaux": pl.List(pl.String()), "population": pl.Int32()}
    return pl.DataFrame(lignes, schema_overrides=types).sort("code_insee")


def build_former(communes: list[dict[str, Any]]) -> pl.DataFrame:
    """Return one row per former code × commune of today; a code found among the communes of today is read
    there first.

    Returns:
        `code_ancien`, `nom` (of the former commune or arrondissement), `genre`, `code_insee` (of today).
        Codes given up by a merger, delegated and associated communes, arrondissements of the three large
        cities.
    """
    lignes = []
    for c in communes:
        if c["type"] != ACTUELLE:
            lignes.append((c["code"], c["nom"], c["type"], c.get("chefLieu") or c["commune"]))
            continue
        lignes += [(code, c["nom"], "ancien-code", c["code"]) for code in c.get("anciensCodes", [])]
    colonnes = ["code_ancien", "nom", "genre", "code_insee"]
    cles = ["code_ancien", "code_insee"]
    return (
        pl.DataFrame(lignes, schema=colonnes, orient="row")
        .unique(cles, keep="first", maintain_order=True)
        .sort(cles)
    )


def main(dossier: Path) -> None:
    """Write the two Parquet files beside this module."""
    communes = read_json(dossier, "communes")
    ici = Path(__file__).parent
    actuelles = build_communes(communes, read_json(dossier, "epci"))
    actuelles.write_parquet(ici / "communes.parquet", metadata=MENTION, compression="zstd")
    build_former(communes).write_parquet(
        ici / "communes_anciennes.parquet", metadata=MENTION, compression="zstd"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
