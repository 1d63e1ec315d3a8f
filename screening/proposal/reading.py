"""An export read whole under the mapping proposed: what may be declared of it, its codes, its leases.

Codes are listed for closed lists only, when they are short, few and repeated: never names, labels or free text.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from screening.dispositions import FEC, table_of
from screening.errors import SourceFormatError
from screening.intake.amounts import AmountConvention, parse_amounts
from screening.intake.conventions import Understood, understand
from screening.intake.dates import DateConvention, parse_dates
from screening.intake.rawfile import BRUT, RawFile
from screening.intake.request import Request
from screening.intake.sources import SourceFile, open_source
from screening.intake.tabular import TOUTES
from screening.proposal.guess import Guess
from screening.proposal.sample import copy_beside
from screening.proposal.words import looks_like_identity
from screening.settings import Format
from screening.tables import SENS, Column

CODES_MAX = 40
LONGUEUR_MAX = 16
_CODE = rf"^[\w.+\-/]{{1,{LONGUEUR_MAX}}}$"
_FORMES = {
    r"^\d{1,2}/\d{1,2}/\d{4}$": "%d/%m/%Y",
    r"^\d{1,2}\.\d{1,2}\.\d{4}$": "%d.%m.%Y",
    r"^\d{1,2}-\d{1,2}-\d{4}$": "%d-%m-%Y",
    r"^\d{1,2}/\d{1,2}/\d{2}$": "%d/%m/%y",
    r"^\d{4}-\d{2}-\d{2}$": "%Y-%m-%d",
    r"^\d{8}$": "%Y%m%d",
}


@dataclass(frozen=True)
class Whole:
    """An export, read whole.

    Attributes:
        lignes: rows under the header.
        declarations: what `[format.<table>]` may say, in its words.
        codes: canonical column to its distinct codes, most frequent first; null when they may not be listed.
        baux: distinct `id_bail`.
    """

    lignes: int
    declarations: dict[str, str]
    codes: dict[str, list[str] | None]
    baux: frozenset[str]


def read_whole(chemin: Path, essai: Guess) -> Whole | None:
    """Read an export under a guess; null when it cannot be read so."""
    request = Request(
        table_of(essai.table, essai.disposition),
        Format(
            disposition=essai.disposition,
            nature_debit="quittance",
            nature_credit="reglement",
            feuilles=(TOUTES,),
        ),
        {} if essai.disposition == FEC else essai.correspondance,
    )
    with TemporaryDirectory() as dossier:
        try:
            copie = copy_beside(chemin, dossier, identites=essai.table == "coordonnees")
            feuilles = open_source(SourceFile(str(chemin), "", chemin), request, copie)
            (compris,) = understand([_as_one(feuilles)], request)
        except SourceFormatError:
            return None
        lu = _go_through(essai, compris, request)
        return replace(lu, declarations=lu.declarations | {"feuilles": TOUTES}) if feuilles[1:] else lu


def _as_one(feuilles: Sequence[RawFile]) -> RawFile:
    """The sheets of a workbook read one after the other, with the columns of the first."""
    premiere = feuilles[0]
    if any(feuille.aliases.keys() != premiere.aliases.keys() for feuille in feuilles):
        raise SourceFormatError(f"{premiere.nom} : les feuilles n'ont pas les mêmes colonnes.")
    return replace(
        premiere,
        lots=lambda: (lot for feuille in feuilles for lot in feuille.lots()),
        lignes=sum(feuille.lignes for feuille in feuilles),
    )


def _go_through(essai: Guess, compris: Understood, request: Request) -> Whole:
    source, colonnes = compris.source, list(_closed(essai, request))
    comptes: dict[str, Counter[str]] = {nom: Counter() for nom in colonnes}
    lignes, restent = 0, _declarable(compris)
    baux: set[str] = set()
    for lot in source.lots():
        lignes += lot.height
        for nom in colonnes:
            comptes[nom] += Counter(dict(_texts(lot, nom).value_counts().iter_rows()))
        if "id_bail" in source.aliases:
            baux |= set(_texts(lot, "id_bail").unique())
        restent = {alias: c for alias, c in restent.items() if _reads_all(lot, alias, c)}
    codes = {nom: _listable(compte, source.aliases[nom]) for nom, compte in comptes.items()}
    return Whole(lignes, _declarations(essai, compris, restent), codes, frozenset(baux))


def _texts(lot: pl.DataFrame, nom: str) -> pl.Series:
    texte = lot.get_column(BRUT + nom).str.strip_chars().alias("valeur")
    return texte.filter(texte.is_not_null() & (texte != ""))


def _closed(essai: Guess, request: Request) -> Iterator[str]:
    """Columns of the export that hold codes of a closed list."""
    for match in essai.colonnes:
        colonne = _column(match.alias, request)
        if colonne and colonne.genre in ("choix", "booleen"):
            yield match.alias


def _column(alias: str, request: Request) -> Column | None:
    if alias == "sens":
        return Column("sens", "choix", valeurs=SENS)
    return next((colonne for colonne in request.table.colonnes if colonne.nom == alias), None)


def _listable(compte: Counter[str], nom: str) -> list[str] | None:
    """Distinct codes, most frequent first; null when they look like anything but short repeated codes."""
    distincts = pl.Series("code", list(compte), dtype=pl.String)
    repetes = 2 * len(compte) <= compte.total()
    courts = bool(distincts.str.contains(_CODE).all())
    if looks_like_identity(nom) or len(compte) > CODES_MAX or not repetes or not courts:
        return None
    return sorted(compte, key=lambda code: (-compte[code], code))


def _declarable(compris: Understood) -> dict[str, AmountConvention | DateConvention]:
    """Conventions to be tried on the whole file, as they would be declared."""
    if compris.source.natif:
        return {}
    formes = _date_forms(compris)
    voulues: dict[str, AmountConvention | DateConvention] = {}
    for alias, convention in compris.conventions.items():
        if isinstance(convention, AmountConvention):
            voulues[alias] = AmountConvention(convention.decimale, declaree=True)
        elif alias in formes:
            voulues[alias] = DateConvention(declaree=formes[alias])
    return voulues


def _date_forms(compris: Understood) -> dict[str, str]:
    """The format of each column of dates whose first batch is written in one way."""
    lot = next(iter(compris.source.lots()), None)
    formes = {}
    for alias, convention in compris.conventions.items():
        if lot is None or not isinstance(convention, DateConvention):
            continue
        valeurs = _texts(lot, alias)
        for motif, forme in _FORMES.items():
            if valeurs.len() and valeurs.str.contains(motif).all():
                ordre = forme if convention.jour_premier else forme.replace("%d/%m", "%m/%d")
                formes[alias] = ordre
    return formes


def _reads_all(lot: pl.DataFrame, alias: str, convention: AmountConvention | DateConvention) -> bool:
    distinctes = lot.get_column(BRUT + alias).drop_nulls().unique().to_frame("valeur")
    if isinstance(convention, AmountConvention):
        lues = parse_amounts(convention)
        manque = lues["dit"] & lues["centimes"].is_null()
    else:
        lues = parse_dates(convention)
        manque = lues["dit"] & lues["date"].is_null()
    return not distinctes.select(manque.any()).item()


def _declarations(
    essai: Guess, compris: Understood, sures: dict[str, AmountConvention | DateConvention]
) -> dict[str, str]:
    """What the whole file obeys: separator, encoding, one decimal mark, one format for all its dates."""
    if compris.source.natif:
        return {}
    declarations = {"separateur": essai.grille.separateur, "encodage": essai.grille.encodage}
    for cle, genre in (("decimale", AmountConvention), ("date", DateConvention)):
        toutes = [a for a, c in compris.conventions.items() if isinstance(c, genre) and a != "periode"]
        formes = {
            c.decimale if isinstance(c, AmountConvention) else str(c.declaree)
            for a, c in sures.items()
            if a in toutes
        }
        if toutes and len(formes) == 1 and all(alias in sures for alias in toutes):
            declarations[cle] = formes.pop()
    return {cle: valeur for cle, valeur in declarations.items() if valeur}
