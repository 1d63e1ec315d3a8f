"""The work of `amont models`: the versions, the rule by which one replaces another, and a person's own decision.

What a version is worth was judged when it was trained; putting one into service is journaled in the case register.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models import store
from models.errors import ModelError
from models.registry import SQLITE, Registered, Registry
from models.replacement import REGLE
from screening.cases import Register
from screening.cases.services import ServiceChange, to_restore
from screening.content.model_words import figures_line, learned_line, replacement_lines
from screening.scoring import put_into_service, trusted
from screening.settings_errors import nearest
from screening.workspace import Workspace

EN_SERVICE, ANCIENNE, JAMAIS = "en service", "ancienne", "jamais mise en service ici"


@dataclass(frozen=True)
class Version:
    """A version of the store, its evaluation (empty when the store lost it), and whether it serves or served."""

    connue: Registered
    evaluation: Mapping[str, Any]
    etat: str


def list_versions(espace: Workspace) -> list[str]:
    """Every version with what it is worth, then the rule of promotion and its last figures, in French lines."""
    versions = _versions(espace)
    if not versions:
        return ["Aucune version : `amont train` en ajuste une.", f"Règle de remplacement : {REGLE}"]
    lines = [line for version in versions for line in _lines(version)]
    latest = versions[0].evaluation.get("remplacement")
    if not latest:
        return [*lines, f"Règle de remplacement : {REGLE}"]
    told = replacement_lines({**latest, "regle": REGLE})
    return [*lines, told[0], f"À l'ajustement de {versions[0].connue.version} : {' '.join(told[1:])}"]


def promote_version(espace: Workspace, version: str, horodatage: datetime) -> list[str]:
    """Put a version into service because a person asks for it.

    Raises:
        ModelError: there is no such version, or its tables cannot be trusted.
    """
    chosen = _found(Registry(espace.suivi_url).versions(), version)
    return _serve(espace, chosen, horodatage, retour=False)


def restore_version(espace: Workspace, horodatage: datetime) -> list[str]:
    """Put back the version that was in service before the present one, as the journal of this register tells.

    Raises:
        ModelError: the journal knows of none, or it is no longer in the store.
    """
    registry = Registry(espace.suivi_url)
    current = registry.in_service_or_none()
    register = Register.find(espace.registre_url)
    changes = register.services() if register else []
    earlier = to_restore(changes, current.version if current else None)
    if earlier is None:
        raise ModelError(
            "Le registre de cet espace ne connaît aucune version en service avant celle-ci : rien n'est rétabli. "
            "Choisissez-la avec « amont models --promouvoir VERSION »."
        )
    return _serve(espace, _found(registry.versions(), earlier), horodatage, retour=True)


def _serve(espace: Workspace, chosen: Registered, horodatage: datetime, *, retour: bool) -> list[str]:
    """Check the version's tables, then put it into service and say what that changes."""
    trusted(espace, Registry(espace.suivi_url), chosen)
    change = put_into_service(espace, chosen, "bailleur", horodatage, retour=retour)
    if change is None:
        return [f"La version {chosen.version} était déjà en service : rien ne change."]
    return [*_told(change), *_shared(espace)]


def _told(change: ServiceChange) -> list[str]:
    before = f"à la place de {change.avant}" if change.avant else "où aucune ne l'était"
    verb = "rétablie" if change.retour else "mise en service"
    return [f"Version {change.apres} {verb}, {before}. Le changement est au journal du registre."]


def _shared(espace: Workspace) -> list[str]:
    """Say that other workspaces may follow, where the store stands outside this one."""
    url = espace.suivi_url
    if url.startswith(f"{SQLITE}{espace.racine}/"):
        return []
    return [
        "Le suivi des modèles est hors de cet espace : le changement vaut pour tous ceux qui l'emploient."
    ]


def _found(versions: Sequence[Registered], wanted: str) -> Registered:
    for known in versions:
        if known.version == wanted:
            return known
    names = [known.version for known in versions]
    raise ModelError(f"Version inconnue du suivi : « {wanted} » ; {nearest(wanted, names)}")


def _versions(espace: Workspace) -> list[Version]:
    registry = Registry(espace.suivi_url)
    current = registry.in_service_or_none()
    register = Register.find(espace.registre_url)
    once = {change.apres for change in register.services()} if register else set()
    found = []
    for known in registry.versions():
        earlier = ANCIENNE if known.version in once else JAMAIS
        state = EN_SERVICE if known == current else earlier
        found.append(Version(known, _evaluation(espace, registry, known), state))
    return found


def _evaluation(espace: Workspace, registry: Registry, known: Registered) -> Mapping[str, Any]:
    """The evaluation in the workspace, else in the store; empty when neither has it in a form we read."""
    here = store.read_evaluation(espace.modeles / known.version)
    if here:
        return here
    content = registry.read(known, store.EVALUATION)
    try:
        return dict(json.loads(content)) if content else {}
    except ValueError:
        return {}


def _lines(version: Version) -> list[str]:
    known = version.connue
    lines = [f"{known.version} · {version.etat} · enregistrée le {known.le:%d/%m/%Y}"]
    if not version.evaluation:
        return [*lines, "    Évaluation absente du suivi et de cet espace."]
    return [*lines, f"    {learned_line(version.evaluation)}", f"    {figures_line(version.evaluation)}"]
