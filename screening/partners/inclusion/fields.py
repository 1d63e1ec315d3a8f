"""The fields of data·inclusion's two tables that Amont names: lists, v0's own, those whose absence is counted.

The schema itself is the library's (`schema.py`); nothing here judges a value.

Source: data-inclusion-schema 1.0.10, and its journal of changes for what v0 alone had (given up in April 2026).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fields:
    """What is said of one table.

    Attributes:
        listes: fields that hold a list of codes: text cells of CSV and XLSX are split for them.
        seulement_v0: fields that v1 does not have.
        seulement_v1: fields that v0 did not have.
        suivis: optional fields without which a record serves less; their absence is counted.
    """

    listes: frozenset[str]
    seulement_v0: frozenset[str]
    seulement_v1: frozenset[str]
    suivis: tuple[str, ...]


STRUCTURES = Fields(
    listes=frozenset({"reseaux_porteurs"}),
    seulement_v0=frozenset(
        {
            "accessibilite",
            "antenne",
            "horaires_ouverture",
            "labels_autres",
            "labels_nationaux",
            "presentation_detail",
            "presentation_resume",
            "rna",
            "thematiques",
            "typologie",
        }
    ),
    seulement_v1=frozenset({"accessibilite_lieu", "description", "horaires_accueil", "reseaux_porteurs"}),
    suivis=("siret", "code_insee", "telephone", "courriel"),
)
SERVICES = Fields(
    listes=frozenset(
        {
            "mobilisable_par",
            "modes_accueil",
            "modes_mobilisation",
            "publics",
            "thematiques",
            "zone_eligibilite",
        }
    ),
    seulement_v0=frozenset(
        {
            "contact_public",
            "cumulable",
            "date_creation",
            "date_suspension",
            "formulaire_en_ligne",
            "frais_autres",
            "justificatifs",
            "modes_orientation_accompagnateur",
            "modes_orientation_accompagnateur_autres",
            "modes_orientation_beneficiaire",
            "modes_orientation_beneficiaire_autres",
            "page_web",
            "pre_requis",
            "presentation_detail",
            "presentation_resume",
            "prise_rdv",
            "profils",
            "profils_precisions",
            "recurrence",
            "types",
            "zone_diffusion_code",
            "zone_diffusion_nom",
            "zone_diffusion_type",
        }
    ),
    seulement_v1=frozenset(
        {
            "conditions_acces",
            "description",
            "frais_precisions",
            "horaires_accueil",
            "lien_mobilisation",
            "mobilisable_par",
            "mobilisation_precisions",
            "modes_mobilisation",
            "publics",
            "publics_precisions",
            "type",
            "zone_eligibilite",
        }
    ),
    suivis=("zone_eligibilite", "code_insee", "publics", "mobilisable_par", "telephone", "courriel"),
)
TABLES = {"structures": STRUCTURES, "services": SERVICES}


def is_v0(table: str, champs: frozenset[str]) -> bool:
    """Whether a file bears fields of v0 alone and none of v1 alone."""
    fields = TABLES[table]
    return bool(champs & fields.seulement_v0) and not champs & fields.seulement_v1
