"""What is to be asked of each future tenant: the facts whose absence keeps a rule from answering.

An unknown is neither a yes nor a no; which schemes could take the household is `matching.py`'s.
"""

import polars as pl

from screening.parameters import Values
from screening.rules import Catalogue
from screening.rules.engine import active_rules
from screening.rules.model import names_in

DEPENSE = ("loyer_centimes", "charges_centimes", "aide_estimee_centimes")
FAITS = {
    "taux_effort": (*DEPENSE, "ressources_centimes"),
    "reste_a_vivre_uc_centimes": (*DEPENSE, "ressources_centimes", "unites_consommation"),
    "depense_logement_centimes": DEPENSE,
}
"""What a computed figure is made from."""
LIBELLES = {
    "loyer_centimes": "loyer",
    "charges_centimes": "charges",
    "aide_estimee_centimes": "aide au logement attendue",
    "ressources_centimes": "ressources",
    "unites_consommation": "composition du ménage",
    "nb_personnes": "nombre de personnes",
    "composition": "composition du ménage",
    "age": "année de naissance",
    "accompagne": "accompagnement en cours",
    "premiere_location": "première location",
}


def to_ask(
    futurs: pl.DataFrame, reponses: pl.DataFrame, catalogue: Catalogue, values: Values
) -> pl.DataFrame:
    """The unknown facts that rules would read, one row per candidate: `id_candidat`, `a_demander` (labels).

    Args:
        futurs: columns of `coming`.
        reponses: `id_bail` (the candidate) and one Boolean per rule, null where it could not answer.
        catalogue: the `acces` rules.
        values: dated values of the month.
    """
    sans_reponse = {
        active.rule.code: _facts(active.version.condition)
        for active in active_rules(catalogue, values)
        if active.version is not None
    }
    lignes = []
    for futur, reponse in zip(futurs.to_dicts(), reponses.to_dicts(), strict=True):
        lus = {nom for code, noms in sans_reponse.items() if reponse[code] is None for nom in noms}
        demandes = [libelle for nom, libelle in LIBELLES.items() if nom in lus and futur[nom] is None]
        lignes.append((futur["id_candidat"], list(dict.fromkeys(demandes))))
    return pl.DataFrame(
        lignes, schema={"id_candidat": pl.String, "a_demander": pl.List(pl.String)}, orient="row"
    )


def _facts(condition: str) -> set[str]:
    return {fait for nom in names_in(condition) for fait in FAITS.get(nom, (nom,))}
