"""What several tables say together that a landlord should know; rows are kept, sentences are given."""

import polars as pl

from screening.intake.wording import count


def cross_warnings(tables: dict[str, pl.DataFrame]) -> list[str]:
    """Sentences on leavers missing from `baux` and on leases whose household or dwelling is unknown."""
    if "baux" not in tables:
        return []
    baux = tables["baux"]
    phrases = []
    if baux.height and baux["date_fin"].is_null().all() and baux["date_sortie"].is_null().all():
        phrases.append(
            "baux : aucun bail terminé ; ceux qui sont partis manquent, "
            "le passé relu et l'évaluation du modèle en sont faussés."
        )
    for table, cle, quoi in (("menages", "id_menage", "ménage"), ("logements", "id_logement", "logement")):
        if table not in tables:
            continue
        absents = baux[cle].is_not_null() & ~baux[cle].is_in(tables[table][cle].implode())
        if nombre := baux.filter(absents)["id_bail"].n_unique():
            gardes = count(nombre, "bail gardé", "baux gardés")
            phrases.append(
                f"baux : {gardes} dont le {quoi} n'est pas dans {table}, ce qui le décrit est inconnu."
            )
    return phrases
