"""Judges one record by data·inclusion's own models (schema v1), the clock left out, and words each fault in French.

A reason names a field and what is expected there, never what was written. Which records are judged is decided in
`selection.py`.

Source: PyPI data-inclusion-schema 1.0.10 (Licence Ouverte 2.0).
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from data_inclusion.schema import v1
from pydantic import BaseModel, ValidationError, field_validator

from screening.dated import FRENCH, suggestion

PREMIER_JOUR = date(2000, 1, 1)


class _Structure(v1.Structure):
    @field_validator("date_maj")
    def date_maj_valide(cls, value: date) -> date:
        """The library's check by the clock is left to the freshness report: a record is read alike every day."""
        return _dated(value)


class _Service(v1.Service):
    @field_validator("date_maj")
    def date_maj_valide(cls, value: date) -> date:
        """As for a structure."""
        return _dated(value)


def _dated(value: date) -> date:
    if value < PREMIER_JOUR:
        raise ValueError("avant l'an 2000")
    return value


MODELES: dict[str, type[BaseModel]] = {"structures": _Structure, "services": _Service}
CHAMPS = {
    "courriel": "ce n'est pas une adresse de courriel",
    "siret": "quatorze chiffres sont attendus",
    "code_insee": "un code de commune est attendu, cinq caractères (un code postal n'en est pas un)",
    "code_postal": "cinq chiffres sont attendus",
    "lien_source": "une adresse web est attendue",
    "lien_mobilisation": "une adresse web est attendue",
    "site_web": "une adresse web est attendue",
    "accessibilite_lieu": "une adresse web est attendue",
    "date_maj": "une date depuis l'an 2000 est attendue (AAAA-MM-JJ)",
    "zone_eligibilite": "ni code de commune, d'EPCI, de département ou de pays, ni « france »",
}
"""What a field expects, whatever is wrong with it."""
AUTRES = FRENCH | {
    "string_too_long": "le texte est trop long",
    "finite_number": "un nombre est attendu",
    "set_type": "une liste est attendue",
    "list_type": "une liste est attendue",
    "float_type": "un nombre est attendu",
    "float_parsing": "un nombre est attendu",
    "int_parsing": "un nombre entier est attendu",
    "int_from_float": "un nombre entier est attendu",
    "greater_than_equal": "le nombre est trop petit",
}


def judge(table: str, objet: Any) -> tuple[BaseModel | None, tuple[str, ...]]:
    """The record as the schema reads it, or every reason why it cannot be.

    Args:
        table: `structures` or `services`.
        objet: the record, empty values left out.
    """
    if not isinstance(objet, dict):
        return None, ("un objet est attendu",)
    try:
        return MODELES[table].model_validate(objet), ()
    except ValidationError as erreur:
        return None, tuple(dict.fromkeys(_reasons(erreur)))


def _reasons(erreur: ValidationError) -> Iterator[str]:
    for faute in erreur.errors(include_url=False):
        champ, rangs = str(faute["loc"][0]), [rang for rang in faute["loc"][1:] if isinstance(rang, int)]
        lieu = f"{champ} n° {rangs[0] + 1}" if rangs else champ
        yield f"{lieu} : {_expected(champ, faute)}"


def _expected(champ: str, faute: Any) -> str:
    genre = faute["type"]
    if genre == "missing":
        return FRENCH["missing"].replace("cette clé", "ce champ")
    if champ in CHAMPS:
        return CHAMPS[champ]
    if genre == "enum":
        permis = [valeur.strip("'") for valeur in faute["ctx"]["expected"].replace(" or ", ", ").split(", ")]
        return f"code absent du référentiel v1{suggestion(str(faute['input']), permis)}"
    if genre == "string_too_short":
        return f"au moins {faute['ctx']['min_length']} caractères sont attendus"
    if champ == "publics" and genre == "value_error":
        return "« tous-publics » ne va avec aucun autre"
    return AUTRES.get(genre, f"valeur refusée ({genre})")
