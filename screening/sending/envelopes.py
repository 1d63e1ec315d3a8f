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

from reports.agreed_sheets import recall_notices, saisine_sheets
from reports.archive import write_archive
from reports.content import FormulaireRetour, LettreMenage, PropositionContact
from reports.errors import ArchiveError
from reports.leaving import AvisRappel, FicheSaisine
from reports.returnform import write_return_form
from reports.sheets import contact_sheets, household_letters
from screening.errors import DisclosureError

COURRIERS = "courriers.zip"
LISEZ_MOI = "LISEZ-MOI.txt"
_HORS_NOM = re.compile(r"[^A-Za-z0-9._-]+|\.{2,}")
_NOTICE = """\
{bailleur}, pour {structure}.

Cette archive est chiffrée (AES-256). Elle s'ouvre avec 7-Zip et la phrase convenue.
{contenu}

Ces fiches servent à la prévention, à rien d'autre. Détruire une fiche quand le ménage refuse ou qu'elle est rappelée.
Ne rien écrire sur la santé, ni dans le formulaire ni ailleurs.
"""
_CONTENUS = {
    "fiche": "fiche-001.pdf… : {nombre} proposition(s) de contact, une par ménage.",
    "saisine": "saisine-001.pdf… : {nombre} fiche(s) de saisine, pour des ménages qui ont donné leur accord.",
    "rappel": "rappel-001.pdf… : {nombre} fiche(s) rappelée(s), à détruire.",
    "retour": "retour.xlsx : le formulaire à renvoyer.",
}


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
    return f"partenaire-{safe_name(id_structure)}.zip"


def safe_name(id_structure: str) -> str:
    """A partner's id as a part of a file name: plain letters, and unique whatever the id."""
    lisible = _HORS_NOM.sub("-", id_structure)[:60]
    if lisible != id_structure:
        lisible += "-" + hashlib.sha256(id_structure.encode()).hexdigest()[:8]
    return lisible


def sheet_name(rang: int, genre: str = "fiche") -> str:
    """Name of the sheet of this rank (from 1) and kind (fiche, saisine, rappel) in its archive."""
    return f"{genre}-{rang:03d}.pdf"


@dataclass(frozen=True)
class Mail:
    """What one partner is sent, each kind in the order of its numbers.

    Attributes:
        id_structure: the partner.
        fiches: sheets sent before adhesion.
        saisines: fiches de saisine.
        rappels: recall notices.
        formulaire: the form that comes back; None where no case is left to tell of.
    """

    id_structure: str
    fiches: Sequence[PropositionContact] = ()
    saisines: Sequence[FicheSaisine] = ()
    rappels: Sequence[AvisRappel] = ()
    formulaire: FormulaireRetour | None = None


def partner_envelope(courrier: Mail, entete: tuple[str, str], arrete_au: date, phrase: str) -> Envelope:
    """The archive of one partner: one sheet per household and kind, the form, the notice.

    Args:
        courrier: what it is sent.
        entete: the landlord's name and the partner's.
        arrete_au: T.
        phrase: the partner's phrase.
    """
    lots = {
        "fiche": list(contact_sheets(courrier.fiches)),
        "saisine": list(saisine_sheets(courrier.saisines)),
        "rappel": list(recall_notices(courrier.rappels)),
        "retour": [] if courrier.formulaire is None else [_form(courrier.formulaire, arrete_au)],
    }
    membres = {
        "retour.xlsx" if genre == "retour" else sheet_name(rang, genre): octets
        for genre, documents in lots.items()
        for rang, octets in enumerate(documents, start=1)
    }
    contenu = [_CONTENUS[genre].format(nombre=len(lot)) for genre, lot in lots.items() if lot]
    notice = _NOTICE.format(bailleur=entete[0], structure=entete[1], contenu="\n".join(contenu))
    membres[LISEZ_MOI] = notice.replace("\n", "\r\n").encode("utf-8-sig")
    return Envelope(archive_name(courrier.id_structure), membres, phrase)


def _form(formulaire: FormulaireRetour, arrete_au: date) -> bytes:
    with tempfile.TemporaryDirectory(prefix="amont-") as dossier:
        chemin = Path(dossier) / "retour.xlsx"
        write_return_form(chemin, formulaire, arrete_au)
        return chemin.read_bytes()


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
