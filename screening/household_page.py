"""The page for a household that the landlord writes to: made from a published month, kept in a private folder.

It bears no name: an agent hands it to the household, and a page left on a table should not say of whom it speaks; the
number of the lease, which the household knows, tells it which account it is about.
"""

import os
import re
from datetime import date
from hashlib import sha256
from pathlib import Path

from reports.household_page import PageMenage, household_html, household_json
from screening.calendrier import iso, last_day
from screening.errors import DisclosureError
from screening.explaining.excerpt import excerpt
from screening.explaining.household import facts_of, first_shown, movements_of
from screening.explaining.published import SUR_LA_LISTE, Published, read_published
from screening.explaining.sources import tables_of
from screening.workspace import Workspace

DOSSIER = "explain"
LONGUEUR_LISIBLE = 40


def write_household_page(espace: Workspace, mois: date, identifiant: str) -> list[str]:
    """Write the page and its data for one household; say where.

    Raises:
        ConfigurationError: the month is not published, or has no such household.
        DisclosureError: the household is not on the month's list: there is no reason to write to it.
    """
    published = read_published(espace, mois, identifiant)
    if published.decision["niveau"] not in SUR_LA_LISTE:
        raise DisclosureError(
            f"Ce ménage n'est pas sur la liste de {iso(mois)} : il n'y a pas lieu de lui écrire, et aucune page n'est "
            "faite. Sans --pour-le-menage, « amont explain » dit pourquoi."
        )
    page = _content(espace, published)
    folder = espace.analyses / DOSSIER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    name = f"{iso(mois)}-{_safe(published.id_menage)}"
    _write(folder / f"{name}.json", household_json(page))
    _write(folder / f"{name}.html", household_html(page))
    return [f"À ouvrir : {folder / name}.html", "À relire avec le ménage ; à effacer une fois remise."]


def _content(espace: Workspace, published: Published) -> PageMenage:
    landlord = espace.reglages.bailleur
    tables, sure = tables_of(espace, published)
    return PageMenage(
        bailleur=landlord.nom,
        synthetique=landlord.synthetique,
        mois=published.mois,
        arrete_au=last_day(published.mois),
        bail=published.decision["id_bail"],
        contact=landlord.contact,
        contact_opposition=landlord.contact_opposition,
        faits=facts_of(published),
        mouvements=movements_of(published, excerpt(tables, published.id_menage)) if sure else (),
        depuis=first_shown(published.mois),
    )


def _safe(identifiant: str) -> str:
    """A file name for any id: what can be read of it, then a digest that tells two ids apart."""
    legible = re.sub(r"[^A-Za-z0-9]+", "-", identifiant)[:LONGUEUR_LISIBLE].strip("-")
    return f"{legible or 'menage'}-{sha256(identifiant.encode()).hexdigest()[:10]}"


def _write(path: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    draft = path.with_name(f".{path.name}.nouveau")
    draft.unlink(missing_ok=True)
    with os.fdopen(
        os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(text)
    draft.replace(path)
