"""What an audit's page says beside its figures: what weakens them, what they cannot tell, and why.

The figures themselves are put in their tables by `content.py`.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from models.fairness import INSUFFISANT, MENAGES_MIN
from reports.french import de_mois, mois_long, nombre, pluriel
from screening.auditing.attributes import INCONNU, RESTE, Attribute
from screening.auditing.audited import Audited
from screening.auditing.outcomes import APRES_INTERVENTION, NON_ECOULE


def warnings(audited: Audited) -> Iterator[str]:
    """What weakens the figures: models that had learned from later, references not found, lists not given back."""
    if audited.appris_apres:
        yield (
            f"Le modèle qui a fait {_months_named(audited.appris_apres)} avait appris de mois postérieurs : sur ces "
            "mois, les mesures de « être manqué » et de précision sont flattées. Seuls des mois publiés à leur date "
            "disent ce que la liste valait."
        )
    if audited.inconnus:
        yield (
            f"Le modèle qui a fait {_months_named(audited.inconnus)} n'est plus dans modeles/ : on ne peut pas "
            "savoir s'il avait appris de mois postérieurs."
        )
    for attribut, wished in audited.espace.reglages.audit.references.items():
        if audited.references.get(attribut) != wished:
            yield (
                f"amont.toml, [audit] references {attribut} : aucun ménage dans le groupe « {wished} » ; la référence "
                f"est « {audited.references.get(attribut) or 'aucune'} »."
            )
    if audited.infideles:
        yield (
            f"Décider à nouveau {_months_named(audited.infideles)} ne redonne pas exactement la liste publiée (règles "
            "ou places changées depuis, ou places tirées au sort) : la table « et si » est à lire comme un ordre de "
            "grandeur."
        )


def _months_named(mois: Sequence[date]) -> str:
    if len(mois) == 1:
        return f"la liste {de_mois(mois[0])}"
    return f"les listes {de_mois(mois[0])} à {mois_long(mois[-1])} ({nombre(len(mois))} mois)"


def shown(audited: Audited) -> tuple[int, int]:
    """Comparisons shown, and those of too few households."""
    verdicts = [line.verdict for line in audited.imprime.taux if line.verdict is not None]
    return len(verdicts), verdicts.count(INSUFFISANT)


def unsaid(audited: Audited) -> Iterator[str]:
    """What the page cannot say, and why."""
    by_state: dict[str, list[date]] = {}
    for mois in audited.periode.publies:
        by_state.setdefault(audited.sources.state_of(mois), []).append(mois)
    for state, why in (
        (APRES_INTERVENTION, "non mesurable après intervention"),
        (NON_ECOULE, "horizon non écoulé"),
    ):
        if state in by_state:
            listed = ", ".join(mois_long(mois) for mois in by_state[state])
            yield f"Être manqué, pour {listed} : {why}."
    compared, few = shown(audited)
    yield (
        f"{pluriel(few, 'comparaison')} sur {nombre(compared)} : effectif insuffisant. Cela ne veut pas dire qu'il "
        "n'y a pas d'écart, mais qu'à ce nombre de ménages un écart qui compterait ne se verrait pas."
    )
    unknown = [a.libelle.lower() for a in audited.attributs if a.groupes == (INCONNU,)]
    if unknown:
        yield f"Entièrement inconnu dans les données : {', '.join(unknown)}."
    yield (
        "Être joint, adhérer et aboutir se lisent dans les retours des partenaires (amont returns) et dans les "
        "contacts et accords du bailleur : un partenaire qui ne répond pas fait paraître ces parts plus basses."
    )


def why_not(audited: Audited) -> str:
    """Why no month can tell who was missed."""
    states = {audited.sources.state_of(mois) for mois in audited.periode.publies}
    if states == {APRES_INTERVENTION}:
        return (
            "Non mesurable après intervention : les démarches avaient commencé avant la fin de l'horizon, et un "
            "ménage aidé peut avoir évité l'issue grâce à l'aide. Restent les taux de sélection, de suspension et "
            "de service, à dette égale."
        )
    if states == {NON_ECOULE}:
        return "Horizon non écoulé : la suite de ces mois n'est pas encore entièrement lue."
    return "Horizon non écoulé pour certains mois, non mesurable après intervention pour les autres."


def note(attribute: Attribute, comparables: Sequence[Attribute]) -> str:
    """What to know of the groups of an attribute before reading them; empty when nothing."""
    if attribute.groupes == (INCONNU,):
        return "Entièrement inconnu dans les données du bailleur : rien ne se compare."
    if attribute not in comparables:
        return "Un seul groupe : rien ne se compare."
    gathered = [
        groupe for groupe in attribute.groupes if groupe == RESTE or groupe.endswith(f", ou {INCONNU}")
    ]
    if gathered:
        return f"Les groupes de moins de {MENAGES_MIN} ménages sont réunis : « {gathered[0]} »."
    return ""
