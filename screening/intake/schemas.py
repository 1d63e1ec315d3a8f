"""What makes a row acceptable, as dataframely schemas: one named rule a check, every broken one is told.

A rule compares what the cell says (`dit_<col>`) with what could be read from it; types are settled before.
"""

from datetime import date
from functools import cache

import dataframely as dy
import polars as pl

from screening.dispositions import COLONNES_DU_RELEVE
from screening.tables import Column, Table

DATE_MIN = date(1950, 1, 1)
DATE_MAX = date(2100, 12, 31)
_FEMININS = ("nature", "nature_bail", "composition", "activite", "source_situation", "accompagne")
_TYPES: dict[str, type[dy.Column]] = {
    "texte": dy.String,
    "choix": dy.String,
    "date": dy.Date,
    "mois": dy.Date,
    "centimes": dy.Int64,
    "entier": dy.Int64,
    "booleen": dy.Bool,
}

CONTROLES_DE_LIGNE = {
    "colonnes_en_trop": ~pl.col("surplus"),
    "bail_inconnu": pl.col("bail_connu"),
}
"""Checks that belong to no column: a row longer than its header, a lease that `baux` does not hold."""


def column_checks(colonne: Column) -> dict[str, pl.Expr]:
    """The rules of a column, by the name that rejects bear."""
    lue, dit, nom = pl.col(colonne.nom), pl.col(f"dit_{colonne.nom}"), colonne.radical
    regles = {f"{nom}_absent": dit} if colonne.obligatoire else {}
    if colonne.genre in ("date", "mois"):
        regles[f"{nom}_illisible"] = ~dit | lue.is_not_null()
        regles[f"{nom}_avant_1950"] = lue >= DATE_MIN
        regles[f"{nom}_apres_2100"] = lue <= DATE_MAX
    elif colonne.genre == "centimes":
        exces = pl.col(f"exces_{colonne.nom}")
        regles[f"{nom}_illisible"] = ~dit | lue.is_not_null() | exces
        regles[f"{nom}_trop_precis"] = ~exces
    elif colonne.genre == "entier":
        regles[f"{nom}_illisible"] = ~dit | lue.is_not_null()
    elif colonne.genre == "choix" and not colonne.souple:
        regles[f"{nom}_inconnu" + ("e" if nom in _FEMININS else "")] = ~dit | lue.is_not_null()
    return regles


def checks(table: Table) -> dict[str, pl.Expr]:
    """Every rule of a table, by name, in the order of its columns."""
    regles = {nom: regle for colonne in table.colonnes for nom, regle in column_checks(colonne).items()}
    if _is_statement(table):
        regles["montant_absent"] = pl.any_horizontal(f"dit_{nom}" for nom in COLONNES_DU_RELEVE)
    if table.sens:
        regles["sens_absent"] = pl.col("dit_sens")
        regles["sens_inconnu"] = ~pl.col("dit_sens") | pl.col("sens").is_not_null()
    if table.cle:
        regles[table.double] = ~pl.col("cle_en_double")
    noms = [n for n in CONTROLES_DE_LIGNE if n != "bail_inconnu" or table.rattachee]
    return regles | {nom: CONTROLES_DE_LIGNE[nom] for nom in noms}


def _is_statement(table: Table) -> bool:
    return set(COLONNES_DU_RELEVE) <= set(table.schema)


@cache
def schema_of(table: Table) -> type[dy.Schema]:
    """The schema of a typed table: its canonical columns, their companions, and one rule a check."""
    membres: dict[str, object] = {"numero": dy.UInt32(nullable=False)}
    for colonne in table.colonnes:
        membres[colonne.nom] = _TYPES[colonne.genre](nullable=True)
        membres[f"dit_{colonne.nom}"] = dy.Bool(nullable=True)
        if colonne.genre == "centimes":
            membres[f"exces_{colonne.nom}"] = dy.Bool(nullable=True)
    if table.sens:
        membres |= {"sens": dy.String(nullable=True), "dit_sens": dy.Bool(nullable=True)}
    membres |= {etat: dy.Bool(nullable=True) for etat in ("surplus", "bail_connu", "cle_en_double")}
    for controle, regle in checks(table).items():
        membres[controle] = _rule(regle)
    return type(f"Schema_{table.nom}", (dy.Schema,), membres)


def _rule(regle: pl.Expr) -> object:
    def validate(cls: type[dy.Schema]) -> pl.Expr:
        return regle

    return dy.rule()(validate)


def broken_checks(typee: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The rows that break a check: `numero` (row number in the frame) and `controles` (names, in order).

    Args:
        typee: typed rows with their companions, and `surplus`, `bail_connu`, `cle_en_double`.
        table: what its rows are.
    """
    schema = schema_of(table)
    colonnes = list(schema.columns())
    _, echecs = schema.filter(typee.with_row_index("numero").select(colonnes))
    details = echecs.details()
    noms = [controle for controle in checks(table) if controle in details.columns]
    casses = pl.concat_list(pl.when(pl.col(c) == "invalid").then(pl.lit(c)) for c in noms).list.drop_nulls()
    return details.select("numero", casses.alias("controles"))
