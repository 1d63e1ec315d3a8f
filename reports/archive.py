"""One sealed AES-256 archive per partner, that 7-Zip opens with the partner's phrase.

File names stay readable in such an archive: only neutral ones are accepted. Sealed bytes differ at each run
(the salt is random); the decrypted contents, names and dates do not.
"""

import os
import re
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pyzipper

from reports.errors import ArchiveError

NOM_NEUTRE = re.compile(r"(fiche|saisine|rappel|lettre)-\d{3,5}\.pdf|retour\.xlsx|LISEZ-MOI\.txt")


def check_phrase(phrase: str) -> None:
    """Refuse an empty phrase, and one with accents, which unpacking tools encode in different ways.

    Raises:
        ArchiveError: says which, never the phrase.
    """
    if not phrase.isascii() or not phrase.isprintable():
        raise ArchiveError(
            "La phrase de passe contient des accents ou des signes spéciaux. "
            "N'utiliser que des lettres sans accent, des chiffres, des espaces et des tirets."
        )
    if not phrase.strip():
        raise ArchiveError("La phrase de passe est vide. En donner une à ce partenaire.")


def write_archive(chemin: Path, fichiers: Mapping[str, bytes], phrase: str, arrete_au: date) -> None:
    """Seal files into one archive, whole or not at all; entries bear the date `arrete_au` (T) and mode 0600.

    Raises:
        ArchiveError: the phrase does not hold, or a file name is not neutral.
    """
    check_phrase(phrase)
    if not all(NOM_NEUTRE.fullmatch(nom) for nom in fichiers):
        raise ArchiveError(
            "Un nom de fichier n'est pas neutre. N'archiver que fiche-001.pdf, saisine-001.pdf, rappel-001.pdf, "
            "lettre-001.pdf, retour.xlsx ou LISEZ-MOI.txt."
        )
    descripteur, provisoire = tempfile.mkstemp(dir=chemin.parent, prefix=".archive-", suffix=".tmp")
    try:
        with os.fdopen(descripteur, "wb") as flux:
            _seal(flux, fichiers, phrase, arrete_au)
            flux.flush()
            os.fsync(flux.fileno())
        os.replace(provisoire, chemin)
    except BaseException:
        Path(provisoire).unlink(missing_ok=True)
        raise


def _seal(flux: object, fichiers: Mapping[str, bytes], phrase: str, arrete_au: date) -> None:
    with pyzipper.AESZipFile(
        flux, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES
    ) as archive:
        archive.setpassword(phrase.encode("ascii"))
        archive.setencryption(pyzipper.WZ_AES, nbits=256)
        for nom in sorted(fichiers):
            entree = archive.zipinfo_cls(nom, (arrete_au.year, arrete_au.month, arrete_au.day, 0, 0, 0))
            entree.compress_type = pyzipper.ZIP_DEFLATED
            entree.external_attr = 0o600 << 16
            archive.writestr(entree, fichiers[nom])
