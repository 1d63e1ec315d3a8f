"""Reasons by agency, for the page: whom the suspensions hold back, and what makes the technical debt.

Counts and euros only; the sentences of one household are in `listing.py`.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from reports import choices, french
from reports import synthesis as s
from screening.content.month_results import MonthResults

SANS_AGENCE = "Sans agence"
AUTRES = "Autres agences"
AGENCES_MONTREES = 6
"""Agencies that have their own column; beyond, the smallest are added together so that the page can be printed."""
GROUPES = {"regle": "Par une règle", "registre": "Par le registre", "": ""}


def held_back(month: MonthResults) -> pl.DataFrame:
    """One row per suspended household: who holds it back, and until when.

    Columns: `id_menage`, `id_bail`, `agence`, `dette_propre_centimes`, `suspension`, `groupe`
    {regle, registre}, `code` (of the rule,
    or the register's motif), `libelle`, `fin` (null: not dated).
    """
    suspendus = month.menages.filter(pl.col("niveau") == "suspendu")
    regles = month.evaluation.faits.filter(pl.col("effet") == "suspendre").sort(
        "id_bail", "priorite", "code", descending=[False, True, False], nulls_last=True
    )
    regles = regles.unique("id_bail", keep="first", maintain_order=True).select(
        "id_bail", "code", libelle=pl.coalesce("libelle", "code"), fin_regle="fin"
    )
    tenus = month.pauses.tenus.select("id_menage", "motif", fin_registre="fin")
    lignes = suspendus.join(regles, on="id_bail", how="left", maintain_order="left")
    lignes = lignes.join(tenus, on="id_menage", how="left", maintain_order="left")
    par_regle = pl.col("code").is_not_null()
    return lignes.select(
        "id_menage",
        "id_bail",
        "agence",
        "dette_propre_centimes",
        "suspension",
        groupe=pl.when(par_regle).then(pl.lit("regle")).otherwise(pl.lit("registre")),
        code=pl.coalesce("code", "motif"),
        libelle=pl.coalesce("libelle", pl.col("motif").replace_strict(choices.PAUSES, default="Autre motif")),
        fin=pl.when(par_regle).then("fin_regle").otherwise("fin_registre"),
    )


def suspensions_content(month: MonthResults) -> s.Croisement:
    """Households held back and their own debt, by reason and agency: rules first, then the register."""
    lignes = held_back(month).with_columns(montant=pl.col("dette_propre_centimes").clip(lower_bound=0))
    fins = lignes.group_by("libelle", "groupe").agg(debut=pl.col("fin").min(), fin=pl.col("fin").max())
    notes = {(libelle, groupe): _ends(debut, fin) for libelle, groupe, debut, fin in fins.iter_rows()}
    return cross(lignes, notes)


def technical_content(month: MonthResults) -> s.Croisement:
    """Leases whose debt has a technical part, and its euros, by cause and agency."""
    causes = [
        month.indicateurs.select(
            "agence", montant=nom, libelle=pl.lit(_capital(libelle)), groupe=pl.lit("")
        ).filter(pl.col("montant") > 0)
        for nom, libelle in choices.CAUSES_TECHNIQUES.items()
    ]
    return cross(pl.concat(causes), {})


def cross(lignes: pl.DataFrame, fins: Mapping[tuple[str, str], str]) -> s.Croisement:
    """Cross reasons with agencies.

    Args:
        lignes: one row per counted thing: `groupe`, `libelle`, `agence` (null: unknown), `montant` in cents.
        fins: what is said of the end of a reason, by label and group.
    """
    if lignes.is_empty():
        return s.Croisement()
    lignes = lignes.with_columns(agence=pl.col("agence").fill_null(SANS_AGENCE))
    agences = _columns(lignes)
    lignes = lignes.with_columns(
        agence=pl.when(pl.col("agence").is_in(agences)).then("agence").otherwise(pl.lit(AUTRES))
    )
    ordre = (
        lignes.group_by("groupe", "libelle")
        .len()
        .sort(pl.col("groupe") == "registre", "len", "libelle", descending=[False, True, False])
    )
    return s.Croisement(
        agences=tuple(agences),
        lignes=tuple(
            _line(
                lignes.filter(pl.col("groupe") == groupe, pl.col("libelle") == libelle),
                agences,
                libelle,
                groupe,
                fins.get((libelle, groupe), ""),
            )
            for groupe, libelle, _ in ordre.iter_rows()
        ),
        total=_line(lignes, agences, "Total"),
    )


def _columns(lignes: pl.DataFrame) -> list[str]:
    """The agencies shown, by name, *Sans agence* after them, the smallest added together at the end."""
    comptes = lignes.group_by("agence").len().sort("len", "agence", descending=[True, False])
    toutes = comptes["agence"].to_list()
    montrees = toutes if len(toutes) <= AGENCES_MONTREES + 1 else toutes[:AGENCES_MONTREES]
    noms = sorted(montrees, key=lambda nom: (nom == SANS_AGENCE, nom))
    return noms if len(noms) == len(toutes) else [*noms, AUTRES]


def _line(
    lignes: pl.DataFrame, agences: Sequence[str], libelle: str, groupe: str = "", fin: str = ""
) -> s.LigneCroisee:
    cellules = tuple(_cell(lignes.filter(pl.col("agence") == agence)) for agence in agences)
    return s.LigneCroisee(libelle, cellules, _cell(lignes), GROUPES[groupe], fin)


def _cell(lignes: pl.DataFrame) -> s.Case:
    return s.Case(lignes.height, int(lignes["montant"].sum()))


def _ends(premiere: date | None, derniere: date | None) -> str:
    if premiere is None or derniere is None:
        return "non datée"
    if premiere == derniere:
        return f"le {french.jour(premiere)}"
    return f"du {french.jour(premiere)} au {french.jour(derniere)}"


def _capital(texte: str) -> str:
    return texte[:1].upper() + texte[1:]
