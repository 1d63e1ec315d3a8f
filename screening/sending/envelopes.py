"""Puts sheets, return form and notice into one sealed archive per partner, and says what each one holds.

It writes what it is given: who is in which archive is settled in `referral.py`.
"""

import hashlib
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyzipper

from reports.archive import write_archive
from reports.content import FormulaireRetour, LettreMenage, PropositionContact
from reports.errors import ArchiveError
from reports.returnform import write_return_form
from reports.sheets import contact_sheets, household_letters
from screening.errors import DisclosureError

COURRIERS = "courriers.zip"
LISEZ_MOI = "LISEZ-MOI.txt"
_HORS_NOM = re.compile(r"[^A-Za-z0-9._-]+")
_NOTICE = """\
{bailleur} : {nombre} proposition(s) de contact pour {structure}.

Cette archive est chiffrée (AES-256). Elle s'ouvre avec 7-Zip et la phrase convenue.
fiche-001.pdf, fiche-002.pdf… : une fiche par ménage. retour.xlsx : le formulaire à renvoyer.

Ces fiches servent à prendre contact, à rien d'autre. Détruire une fiche dès que le ménage refuse.
Ne rien écrire sur la santé, ni dans le formulaire ni ailleurs.
"""


@dataclass(frozen=True)
class Envelope:
    """One archive before it is sealed: its file name, its members, and the phrase that will seal it."""

    nom: str
    membres: Mapping[str, bytes] = field(repr=False)
    phrase: str = field(repr=False)

    @property
    def empreintes(self) -> dict[str, str]:
        """SHA-256 of each member, by name."""
        return {nom: hashlib.sha256(octets).hexdigest() for nom, octets in sorted(self.membres.items())}


def archive_name(id_structure: str) -> str:
    """A neutral, safe and unique file name for a partner's archive."""
    lisible = _HORS_NOM.sub("-", id_structure)[:60]
    if lisible != id_structure:
        lisible += "-" + hashlib.sha256(id_structure.encode()).hexdigest()[:8]
    return f"partenaire-{lisible}.zip"


def sheet_name(rang: int) -> str:
    """Name of the sheet of this rank (from 1) in its archive."""
    return f"fiche-{rang:03d}.pdf"


def partner_envelope(
    id_structure: str, fiches: Sequence[PropositionContact], formulaire: FormulaireRetour, phrase: str
) -> Envelope:
    """The archive of one partner: one sheet per household in the order given, the form, the notice."""
    arrete_au = fiches[0].arrete_au
    membres = {sheet_name(rang): pdf for rang, pdf in enumerate(contact_sheets(fiches), start=1)}
    with tempfile.TemporaryDirectory(prefix="amont-") as dossier:
        chemin = Path(dossier) / "retour.xlsx"
        write_return_form(chemin, formulaire, arrete_au)
        membres[chemin.name] = chemin.read_bytes()
    notice = _NOTICE.format(
        bailleur=formulaire.emetteur, nombre=len(fiches), structure=formulaire.destinataire
    )
    membres[LISEZ_MOI] = notice.replace("\n", "\r\n").encode("utf-8-sig")
    return Envelope(archive_name(id_structure), membres, phrase)


def letters_envelope(lettres: Iterable[LettreMenage], arrete_au: date, phrase: str) -> Envelope:
    """The landlord's own archive: the letters to households for whom no sheet may leave."""
    pdfs = household_letters(lettres, arrete_au)
    membres = {f"lettre-{rang:03d}.pdf": pdf for rang, pdf in enumerate(pdfs, start=1)}
    return Envelope(COURRIERS, membres, phrase)


def seal(enveloppes: Iterable[Envelope], dossier: Path, arrete_au: date) -> None:
    """Write the archives into a folder.

    Raises:
        DisclosureError: an archive cannot be sealed with its phrase.
    """
    for enveloppe in enveloppes:
        try:
            write_archive(dossier / enveloppe.nom, enveloppe.membres, enveloppe.phrase, arrete_au)
        except ArchiveError as erreur:
            raise DisclosureError(f"{erreur} Rien n'est envoyé.") from None


def opens(chemin: Path, phrase: str) -> bool:
    """Whether a sealed archive opens with this phrase."""
    try:
        with pyzipper.AESZipFile(chemin) as archive:
            archive.setpassword(phrase.encode("ascii"))
            archive.read(archive.namelist()[0])
    except (OSError, RuntimeError, IndexError, pyzipper.BadZipFile):
        return False
    return True
