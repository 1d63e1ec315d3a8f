"""A text export, whatever its compression, encoding and line ends, made into UTF-8 for the fast reader.

The whole file is looked at before its encoding is decided. Columns and rows are the business of `csvfile.py`.
"""

import codecs
import gzip
import mmap
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from screening.errors import SourceFormatError

_MORCEAU = 1 << 20
_SIGNATURES = {
    b"%PDF": "un document PDF",
    b"PK\x03\x04": "un classeur ou une archive (donnez-lui l'extension .xlsx si c'est un classeur)",
    b"\xd0\xcf\x11\xe0": "un ancien classeur .xls (enregistrez-le en .xlsx)",
    b"PAR1": "un fichier Parquet (donnez-lui l'extension .parquet)",
    b"\x89PNG": "une image",
    b"\xff\xd8\xff": "une image",
    b"7z\xbc\xaf": "une archive 7-Zip",
}
_MARQUES = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_ASCII = bytes(range(128))
_ASSEZ = 1000
_INDEFINIS_CP1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")
_PROPRES_A_CP1252 = frozenset(range(0x80, 0xA0))
_AUTRES_EN_ISO_15 = frozenset(b"\xa4\xa6\xa8\xb4\xb8\xbc\xbd\xbe")
_EN_ISO_15 = re.compile(
    rb"\xa4|[A-Za-z\xc0-\xff][\xa6\xa8\xb4\xb8\xbd\xbe]|[\xbc\xbd\xa6\xb4][A-Za-z\xc0-\xff]"
)
"""The euro sign, and letters (œ, Œ, Ÿ, š, ž) where cp1252 would have a fraction or an accent alone."""


@dataclass(frozen=True)
class Text:
    """A UTF-8 text.

    Attributes:
        contenu: the source when it could be read as it is, otherwise a temporary copy, or bytes in memory.
        encodage: what the source was written in, as said to the user.
        fins_de_ligne: "CRLF", "LF" or "CR".
        lignes: number of physical lines.
        guillemets: number of double quotes; odd when quoting is broken.
    """

    contenu: Path | bytes
    encodage: str
    fins_de_ligne: str
    lignes: int
    guillemets: int

    def debut(self, taille: int) -> str:
        """The first characters, without the mark of UTF-8."""
        octets = next(_chunks(self.contenu, taille), b"")
        return octets.decode("utf-8", errors="replace").removeprefix("\ufeff")


@dataclass
class _Survey:
    debut: bytes = b""
    taille: int = 0
    sauts: int = 0
    retours: int = 0
    nuls: int = 0
    guillemets: int = 0
    marques: int = 0
    dernier: bytes = b""
    hauts: frozenset[int] = frozenset()
    utf8: bool = True


def prepare(source: Path, nom: str, declare: str | None, temporaire: Path | None) -> Text:
    """Look at a whole text file and give its UTF-8 form.

    Args:
        source: the file; decompressed when its name ends in `.gz`.
        nom: how messages call it.
        declare: the encoding that the settings declare, which wins.
        temporaire: where a copy may be written when the source cannot be read as it is; null: in memory only.

    Raises:
        SourceFormatError: empty, binary, truncated, or not in the declared encoding.
    """
    contenu: Path | bytes = source
    if source.suffix.casefold() == ".gz":
        contenu = _decompress(source, temporaire and temporaire.with_suffix(".brut"), nom)
    vu = _survey(contenu)
    _refuse_binary(vu, nom)
    encodage, reparer = _encoding(contenu, vu, declare, nom)
    vieux_mac = vu.sauts == 0 and vu.retours > 0 and encodage != "utf-16"
    if encodage != "utf-8" or reparer or vieux_mac or vu.marques > vu.debut.startswith(codecs.BOM_UTF8):
        utf8 = _transcoded(contenu, encodage, vieux_mac)
        contenu = _store(utf8, temporaire and temporaire.with_suffix(".utf8"))
        vu = _survey(contenu, vu.debut) if encodage == "utf-16" or vieux_mac else vu
    bom = vu.debut.startswith(codecs.BOM_UTF8)
    fins = "CR" if vieux_mac else "CRLF" if vu.retours >= max(vu.sauts, 1) else "LF"
    return Text(contenu, _said(encodage, bom, reparer), fins, _count_lines(vu), vu.guillemets)


def _said(encodage: str, bom: bool, reparer: bool) -> str:
    if encodage == "utf-8" and bom:
        return "utf-8 avec marque (BOM)"
    return f"{encodage}, des octets illisibles remplacés" if reparer else encodage


def _count_lines(vu: _Survey) -> int:
    return vu.sauts + (vu.dernier not in (b"", b"\n"))


def _decompress(source: Path, cible: Path | None, nom: str) -> Path | bytes:
    try:
        with gzip.open(source) as entree:
            return _store(iter(lambda: entree.read(_MORCEAU), b""), cible)
    except (OSError, EOFError, zlib.error):
        raise SourceFormatError(
            f"{nom} : ce fichier .gz est incomplet ou n'est pas compressé en gzip ; refaites l'export."
        ) from None


def _store(morceaux: Iterable[bytes], cible: Path | None) -> Path | bytes:
    if cible is None:
        return b"".join(morceaux)
    with open(cible, "wb") as sortie:
        sortie.writelines(morceaux)
    return cible


def _chunks(contenu: Path | bytes, taille: int = _MORCEAU) -> Iterator[bytes]:
    if isinstance(contenu, bytes):
        yield from (contenu[debut : debut + taille] for debut in range(0, len(contenu), taille))
        return
    with open(contenu, "rb") as fichier:
        while morceau := fichier.read(taille):
            yield morceau


def lines_with(contenu: Path | bytes, mot: bytes, mots: Sequence[bytes]) -> Iterator[tuple[int, str]]:
    """The lines of a UTF-8 text that hold a word and another of the words, with their numbers from 1."""
    with _mapped(contenu) as octets:
        numero, lu, position = 1, 0, octets.find(mot)
        while position >= 0:
            debut, fin = octets.rfind(b"\n", 0, position) + 1, octets.find(b"\n", position)
            fin = len(octets) if fin < 0 else fin
            ligne = octets[debut:fin]
            if any(autre in ligne for autre in mots if autre != mot):
                numero, lu = numero + octets[lu:debut].count(b"\n"), debut
                yield numero, ligne.decode(errors="replace").rstrip("\r")
            position = octets.find(mot, fin)


@contextmanager
def _mapped(contenu: Path | bytes) -> Iterator[bytes | mmap.mmap]:
    if isinstance(contenu, bytes):
        yield contenu
        return
    with open(contenu, "rb") as fichier, mmap.mmap(fichier.fileno(), 0, access=mmap.ACCESS_READ) as octets:
        yield octets


def _survey(contenu: Path | bytes, debut: bytes = b"") -> _Survey:
    vu = _Survey(debut=debut)
    decodeur = codecs.getincrementaldecoder("utf-8")()
    hauts: set[int] = set()
    for morceau in _chunks(contenu):
        vu.debut = vu.debut or morceau[:16]
        vu.taille += len(morceau)
        vu.sauts += _count(morceau, b"\n")
        vu.retours += _count(morceau, b"\r")
        vu.nuls += _count(morceau, b"\0")
        vu.guillemets += _count(morceau, b'"')
        vu.dernier = morceau[-1:]
        if not morceau.isascii():
            vu.marques += morceau.count(codecs.BOM_UTF8)
            hauts.update(morceau.translate(None, _ASCII))
        vu.utf8 = vu.utf8 and _decodes(decodeur, morceau)
    vu.utf8 = vu.utf8 and _decodes(decodeur, b"", final=True)
    vu.hauts = frozenset(hauts)
    return vu


def _count(morceau: bytes, octet: bytes) -> int:
    """How many times a byte stands there: ten times quicker than `bytes.count` where it is absent, four elsewhere."""
    if octet not in morceau:
        return 0
    return int(np.count_nonzero(np.frombuffer(morceau, np.uint8) == octet[0]))


def _decodes(decodeur: codecs.IncrementalDecoder, morceau: bytes, final: bool = False) -> bool:
    try:
        decodeur.decode(morceau, final)
    except UnicodeDecodeError:
        return False
    return True


def _refuse_binary(vu: _Survey, nom: str) -> None:
    if vu.taille == 0:
        raise SourceFormatError(f"{nom} : le fichier est vide (0 octet) ; refaites l'export.")
    for signature, quoi in _SIGNATURES.items():
        if vu.debut.startswith(signature):
            raise SourceFormatError(f"{nom} : ce n'est pas un fichier texte mais {quoi}.")
    if vu.nuls and not vu.debut.startswith(tuple(_MARQUES)):
        raise SourceFormatError(f"{nom} : ce n'est pas un fichier texte ; exportez la table en CSV.")


def _encoding(contenu: Path | bytes, vu: _Survey, declare: str | None, nom: str) -> tuple[str, bool]:
    """The encoding and whether stray bytes are replaced: declared, else by the evidence of the whole file."""
    if declare:
        return _declared(contenu, vu, declare, nom), False
    if vu.debut.startswith(tuple(_MARQUES)):
        return "utf-16", False
    if vu.utf8:
        return "utf-8", False
    if _mostly_utf8(contenu):
        return "utf-8", True
    if not vu.hauts & _PROPRES_A_CP1252 and vu.hauts & _AUTRES_EN_ISO_15 and _holds(contenu, _EN_ISO_15):
        return "iso-8859-15", False
    return ("latin-1" if vu.hauts & _INDEFINIS_CP1252 else "cp1252"), False


def _holds(contenu: Path | bytes, motif: re.Pattern[bytes]) -> bool:
    return any(motif.search(morceau) for morceau in _chunks(contenu))


def _declared(contenu: Path | bytes, vu: _Survey, declare: str, nom: str) -> str:
    encodage = codecs.lookup(declare).name
    encodage = {
        "utf-8-sig": "utf-8",
        "iso8859-1": "latin-1",
        "utf-16-le": "utf-16",
        "iso8859-15": "iso-8859-15",
    }.get(encodage, encodage)
    convient = vu.utf8 if encodage == "utf-8" else _fits(contenu, encodage)
    if encodage not in ("utf-8", "utf-16") and vu.utf8 and vu.hauts:
        convient = False
    if not convient:
        detecte, _ = _encoding(contenu, vu, None, nom)
        raise SourceFormatError(
            f"{nom} : l'encodage déclaré « {declare} » ne convient pas, le fichier se lit en {detecte} ; "
            "corrigez [format] encodage, ou retirez-le pour qu'il soit détecté."
        )
    return encodage


def _fits(contenu: Path | bytes, encodage: str) -> bool:
    decodeur = codecs.getincrementaldecoder(encodage)()
    return all(_decodes(decodeur, morceau) for morceau in _chunks(contenu)) and _decodes(decodeur, b"", True)


def _mostly_utf8(contenu: Path | bytes) -> bool:
    """True when accented letters are UTF-8 but for a few stray bytes (a label cut in its middle)."""
    decodeur = codecs.getincrementaldecoder("utf-8")(errors="replace")
    bons = mauvais = 0
    for morceau in _chunks(contenu):
        texte = decodeur.decode(morceau)
        if texte.isascii():
            continue
        mauvais += texte.count("\ufffd")
        bons += sum(map(texte.count, "éèêàçôîâûùÉ°€"))
        if mauvais > _ASSEZ and bons <= 10 * mauvais:
            return False
    return bons > 10 * mauvais


def _transcoded(contenu: Path | bytes, encodage: str, vieux_mac: bool) -> Iterator[bytes]:
    decodeur = codecs.getincrementaldecoder(encodage)(errors="replace")
    un_octet = encodage not in ("utf-8", "utf-16")
    for morceau in _chunks(contenu):
        utf8 = morceau if un_octet and morceau.isascii() else _without_marks(decodeur.decode(morceau))
        yield utf8.replace(b"\r", b"\n") if vieux_mac else utf8
    yield decodeur.decode(b"", True).encode()


def _without_marks(texte: str) -> bytes:
    """UTF-8 without the marks that stand where exports were put end to end."""
    return texte.replace("\ufeff", "").encode()
