"""How each column of each file is written, settled once the whole of it has been looked at.

The evidence of a file decides; where it has none, that of the other files of the same table does.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from screening.dispositions import FEC
from screening.errors import SourceFormatError
from screening.intake.amounts import (
    AmountConvention,
    decide_amounts,
    describe_amounts,
    parse_amounts,
    survey_amounts,
)
from screening.intake.continuations import continued, count_gaps
from screening.intake.dates import DateConvention, decide_dates, describe_dates, parse_dates, survey_dates
from screening.intake.groups import may_continue
from screening.intake.rawfile import BRUT, RawFile
from screening.intake.request import LEDGER, Request
from screening.intake.signs import count_signs, paid_is_positive, signed_alone, turned_sides

Convention = AmountConvention | DateConvention
_CREDITS = ("credit", "encaisse")
Surveys = dict[str, Counter[str]]

_SURVEYS: dict[str, Callable[[pl.DataFrame], Counter[str]]] = {
    "centimes": survey_amounts,
    "date": survey_dates,
    "mois": survey_dates,
}


@dataclass(frozen=True)
class Understood:
    """A source and how its columns are written.

    Attributes:
        source: the opened source.
        conventions: canonical name (or its name in euros) to convention, for amounts, dates and months.
        constats: what was detected, as (subject, sentence).
        paye_positif: of an amount that bears its own sign, what is positive is paid.
        nuls_vides: amounts that are nil are never written: a row without any is a row of zeros.
    """

    source: RawFile
    conventions: Mapping[str, Convention]
    constats: tuple[tuple[str, str], ...]
    paye_positif: bool = False
    nuls_vides: bool = False


@dataclass
class _Evidence:
    """What was seen in a file: of each column, and of the signs of its amounts."""

    colonnes: Surveys
    signes: Counter[str] = field(default_factory=Counter)


def kind_of(alias: str, request: Request) -> str:
    """How the cells found under a name are read: money in euros, date, month, or as they are."""
    if alias in ("debit", "credit"):
        return "centimes"
    for colonne in request.table.colonnes:
        if alias in colonne.noms:
            return "entier" if colonne.genre == "centimes" and alias == colonne.nom else colonne.genre
    return "choix"


def understand(sources: Sequence[RawFile], request: Request) -> list[Understood]:
    """Look at every row of every file of a table, then settle the convention of each column.

    Raises:
        SourceFormatError: a declared date format or decimal mark reads none of the values.
    """
    vues = [_survey(source, request) for source in sources]
    preuves = [preuve for _, preuve in vues]
    ensemble = _Evidence(
        {
            alias: _sum([preuve.colonnes.get(alias, Counter()) for preuve in preuves])
            for alias in request.voulus
        },
        _sum([preuve.signes for preuve in preuves]),
    )
    return [_settle(source, propre, ensemble, request) for source, propre in vues]


def _sum(comptes: Sequence[Counter[str]]) -> Counter[str]:
    return sum(comptes, Counter[str]())


def _survey(source: RawFile, request: Request) -> tuple[RawFile, _Evidence]:
    """The evidence of each column; the source comes back with its continuation lines completed."""
    regardes = {alias: _SURVEYS[g] for alias in source.aliases if (g := kind_of(alias, request)) in _SURVEYS}
    vu = _Evidence({alias: Counter() for alias in regardes})
    if not regardes:
        return source, vu
    suivi = request.table.nom == LEDGER and request.format.disposition != FEC
    trous = 0
    for lot in source.lots():
        trous += count_gaps(lot, source, request) if suivi else 0
        vu.signes += count_signs(lot, source, request)
        for alias, survey in regardes.items():
            cellules = lot.get_column(BRUT + alias).drop_nulls().alias("valeur")
            vu.colonnes[alias] += survey(cellules.value_counts(name="n"))
    return continued(source, request) if may_continue(trous, source.lignes) else source, vu


def _settle(source: RawFile, propre: _Evidence, ensemble: _Evidence, request: Request) -> Understood:
    """Settle each column: its own evidence, then its neighbours', then its namesakes' in other files."""
    conventions: dict[str, Convention] = {}
    constats = list(source.constats)
    propres, retournes = propre.colonnes, turned_sides(propre.colonnes, ensemble.colonnes)
    for alias, preuves in propres.items():
        genre, nom = kind_of(alias, request), f"{alias} (« {source.aliases[alias]} »)"
        voisines = [preuve for autre, preuve in propres.items() if kind_of(autre, request) == genre]
        autres = (sum(voisines, Counter[str]()), ensemble.colonnes[alias])
        if genre == "centimes":
            montants = decide_amounts(
                preuves, autres, request.format.decimale, source.natif, alias in _CREDITS
            )
            montants = replace(montants, retourne=alias in retournes)
            conventions[alias] = montants
            constats.append((f"montants {nom}", describe_amounts(montants, preuves)))
            continue
        dates = decide_dates(preuves, autres, request.format.date if genre == "date" else None, source.natif)
        conventions[alias] = dates
        if genre == "date":
            constats.append((f"dates {nom}", describe_dates(dates, preuves, autres)))
    _check_declared(source, propres, conventions, request)
    paye_positif = signed_alone(source) is not None and paid_is_positive(
        ensemble.signes, request.format.montant_positif
    )
    if paye_positif:
        constats.append(("signe", "un montant positif est payé, un montant négatif est dû"))
    ecrits = _sum([preuve for alias, preuve in propres.items() if kind_of(alias, request) == "centimes"])
    nuls_vides = ecrits["valeurs"] > 0 and ecrits["nuls"] == 0
    return Understood(source, conventions, tuple(constats), paye_positif, nuls_vides)


def _check_declared(
    source: RawFile, propres: Surveys, conventions: Mapping[str, Convention], request: Request
) -> None:
    """Refuse a declared convention that reads none of the values of a column."""
    declares = [
        alias
        for alias, c in conventions.items()
        if propres[alias]["valeurs"]
        and (c.declaree if isinstance(c, AmountConvention) else c.declaree is not None)
    ]
    lus: Counter[str] = Counter()
    for lot in source.lots() if declares else ():
        for alias in declares:
            lus[alias] += _count_read(lot.get_column(BRUT + alias), conventions[alias])
        if all(lus[alias] for alias in declares):
            return
    for alias in declares:
        if not lus[alias]:
            cle = "decimale" if isinstance(conventions[alias], AmountConvention) else "date"
            raise SourceFormatError(
                f"{source.nom} : [format.{request.table.nom}] {cle} ne lit aucune valeur de la colonne "
                f"« {source.aliases[alias]} » ; corrigez-le, ou retirez-le pour qu'il soit détecté."
            )


def _count_read(cellules: pl.Series, convention: Convention) -> int:
    distinctes = cellules.drop_nulls().unique().to_frame("valeur")
    if isinstance(convention, AmountConvention):
        lue = parse_amounts(convention)["centimes"]
    else:
        lue = parse_dates(convention)["date"]
    return int(distinctes.select(lue.is_not_null().sum()).item())
