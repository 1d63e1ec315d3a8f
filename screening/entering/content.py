"""From what the rules say of future tenants to the table that is kept and the content of the officer's workbook.

Rows follow the date of the commission, then the identifier; nothing here orders them otherwise.
"""

from datetime import date

import polars as pl

from reports.candidates import DossierCandidats, LigneCandidat, RegleAcces
from screening.content.values import write_value
from screening.parameters import Values
from screening.partners.directory import Directory
from screening.partners.territory import locate
from screening.workspace import Workspace

VALEURS = (
    *("taux_effort_fragile", "reste_a_vivre_fragile_centimes", "uc_autre_adulte", "uc_enfant"),
    *("jeune_age_min", "jeune_age_max", "delai_caleol_mois"),
)
CHIFFRES = (
    *("depense_logement_centimes", "ressources_centimes", "taux_effort"),
    *("reste_a_vivre_uc_centimes", "unites_consommation"),
)
LISTES = ("regles", "motifs", "a_demander", "dispositifs")


def access_table(
    futurs: pl.DataFrame, faits: pl.DataFrame, demandes: pl.DataFrame, dispositifs: pl.DataFrame
) -> pl.DataFrame:
    """One row per candidate looked at, by date of commission then by identifier.

    Returns:
        `id_candidat`, `date_caleol`, `code_commune`, the figures of `CHIFFRES` (null: not known), then lists: codes
        of the rules that fired, their sentences, facts to ask for, ids of the schemes possible (those of a candidate
        whom no rule concerns are left empty).
    """
    tires = faits.sort("code").group_by("id_bail", maintain_order=True).agg(regles="code", motifs="motif")
    possibles = dispositifs.group_by("id_candidat", maintain_order=True).agg(dispositifs="id_dispositif")
    vide = pl.lit([], dtype=pl.List(pl.String))
    table = (
        futurs.join(tires, left_on="id_candidat", right_on="id_bail", how="left")
        .join(demandes, on="id_candidat", how="left")
        .join(possibles, on="id_candidat", how="left")
        .with_columns(pl.col(LISTES).fill_null(vide))
    )
    retenu = pl.col("regles").list.len() > 0
    return (
        table.with_columns(dispositifs=pl.when(retenu).then("dispositifs").otherwise(vide))
        .select("id_candidat", "date_caleol", "code_commune", *CHIFFRES, *LISTES)
        .sort("date_caleol", "id_candidat")
    )


def access_content(
    espace: Workspace,
    jours: tuple[date, date],
    table: pl.DataFrame,
    comptes: pl.DataFrame,
    values: Values,
    annuaire: Directory,
) -> DossierCandidats:
    """The content of the workbook."""
    communes = dict(locate(table["code_commune"]).select("code_commune", "nom_commune").iter_rows())
    noms = {ident: scheme.nom for ident, scheme in annuaire.acces.items()}
    retenu = pl.col("regles").list.len() > 0
    a_completer = ~retenu & (pl.col("a_demander").list.len() > 0)
    return DossierCandidats(
        bailleur=espace.reglages.bailleur.nom,
        synthetique=espace.reglages.bailleur.synthetique,
        au=jours[0],
        jusqu_au=jours[1],
        regardes=table.height,
        lignes=_rows(table.filter(retenu), communes, noms),
        a_completer=_rows(table.filter(a_completer), communes, noms),
        regles=tuple(
            RegleAcces(
                ligne["code"],
                ligne["libelle"],
                ligne["oui"],
                ligne["non_evaluable"],
                ligne["source"],
                ligne["statut"] == "a_verifier",
            )
            for ligne in comptes.to_dicts()
        ),
        valeurs=tuple(_value(nom, values) for nom in VALEURS if nom in values),
    )


def _rows(
    table: pl.DataFrame, communes: dict[str, str | None], noms: dict[str, str]
) -> tuple[LigneCandidat, ...]:
    return tuple(
        LigneCandidat(
            id_candidat=ligne["id_candidat"],
            date_caleol=ligne["date_caleol"],
            commune=communes.get(ligne["code_commune"]) or ligne["code_commune"],
            motifs=tuple(ligne["motifs"]),
            a_demander=tuple(ligne["a_demander"]),
            dispositifs=tuple(noms[ident] for ident in ligne["dispositifs"]),
            **{nom: ligne[nom] for nom in CHIFFRES},
        )
        for ligne in table.to_dicts()
    )


def _value(nom: str, values: Values) -> str:
    valeur = values[nom]
    a_verifier = " [à vérifier]" if valeur.source.statut == "a_verifier" else ""
    return f"{valeur.libelle} : {write_value(valeur)} — {valeur.source.titre}{a_verifier}"
