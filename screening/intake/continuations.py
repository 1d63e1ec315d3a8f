"""Continuation lines: exports in which the lease or the date stands only on the first line of a group.

Nothing declares them: the evidence of the whole file does. A format that leaves out what repeats never repeats
it; a file that repeats it has lost the cells that are empty, and they stay so, for the checks to reject.
"""

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from screening.intake.aside import is_amount, is_header, says_total, text_cell
from screening.intake.dates import DateConvention, parse_dates, parse_months
from screening.intake.distinct import look_up
from screening.intake.groups import LIGNE, PAGE, TITRE, TOTAL, Continuation, decide
from screening.intake.rawfile import BRUT, RawFile
from screening.intake.request import Request
from screening.intake.wording import count

JOURS = ("date_operation", "periode")
_COUPURE = "\0"


def count_gaps(lot: pl.DataFrame, source: RawFile, request: Request) -> int:
    """Rows of a raw batch that have an amount but lack their lease or their date."""
    cles = [BRUT + "id_bail", BRUT + _day(source)]
    if not any(_may_be_empty(lot[nom]) for nom in cles):
        return 0
    manque = pl.any_horizontal(text_cell(nom).is_null() for nom in cles)
    return lot.filter(manque).filter(_says_amount(source, request)).height


def _may_be_empty(cellules: pl.Series) -> bool:
    """A quick look: null, without a byte, or beginning with a space."""
    if cellules.null_count() or cellules.str.len_bytes().min() == 0:
        return True
    return bool(cellules.str.starts_with(" ").any())


def continued(source: RawFile, request: Request) -> RawFile:
    """The source with its continuation lines completed, when the file is clearly of that kind."""
    rangs = pl.concat([_reduced(lot, source, request) for lot in source.lots()])
    suite = decide(rangs)
    if not suite.bail and not suite.jour:
        return source
    complete = replace(
        source, lots=lambda: (lot.drop("_bail", "_jour") for lot in _complete(source, request, suite))
    )
    baux = jours = 0
    for lot in _complete(source, request, suite):
        baux, jours = baux + int(lot["_bail"].sum()), jours + int(lot["_jour"].sum())
    dits = [
        f"{count(nombre, 'ligne reprend', 'lignes reprennent')} {quoi} de la ligne précédente"
        for nombre, quoi in ((jours, "la date"), (baux, "le bail"))
        if nombre
    ]
    return replace(complete, constats=(*source.constats, ("lignes de suite", ", ".join(dits))))


def _reduced(lot: pl.DataFrame, source: RawFile, request: Request) -> pl.DataFrame:
    jour = _day(source)
    lire = parse_months if jour == "periode" else parse_dates
    quand = {"quand": lire(DateConvention(natif=source.natif))["date"]}
    return lot.select(
        _genre(source, request).alias("genre"),
        *(_hashed(_cell(alias)).alias(nom) for nom, alias in (("bail", "id_bail"), ("jour", jour))),
        look_up(lot.get_column(BRUT + jour), quand).to_series(),
    )


def _hashed(cellule: pl.Expr) -> pl.Expr:
    return pl.when(cellule.is_not_null()).then(cellule.hash())


def _day(source: RawFile) -> str:
    return next(alias for alias in JOURS if alias in source.aliases)


def _cell(alias: str) -> pl.Expr:
    return text_cell(BRUT + alias)


def _says_amount(source: RawFile, request: Request) -> pl.Expr:
    montants = [alias for alias in source.aliases if is_amount(alias, request)]
    return pl.any_horizontal(_cell(alias).is_not_null() for alias in montants)


def _genre(source: RawFile, request: Request) -> pl.Expr:
    """A line, a title that names a lease, a break of page (header, blank, text), or a total."""
    jour, bail = _cell(_day(source)), _cell("id_bail")
    sans_date = ~jour.str.contains(r"^\d").fill_null(False)
    libelles = [text_cell("premiere"), bail, jour]
    montant = _says_amount(source, request)
    total = sans_date & montant & says_total(libelles)
    seul = montant & bail.is_null() & jour.is_null()
    if "nature" in source.aliases:
        nature = _cell("nature")
        total |= seul & nature.is_null()
        montant |= nature.is_not_null()
    elif {"debit", "credit"} <= set(source.aliases):
        total |= seul & _cell("debit").is_not_null() & _cell("credit").is_not_null()
    titre = bail.is_not_null() & jour.is_null() & ~bail.str.contains(r"\s")
    return (
        pl.when(is_header(source) & sans_date).then(PAGE)
        .when(total).then(TOTAL)
        .when(montant | jour.is_not_null()).then(LIGNE)
        .when(titre).then(TITRE)
        .otherwise(PAGE).cast(pl.UInt8)
    )  # fmt: skip


def _complete(source: RawFile, request: Request, suite: Continuation) -> Iterator[pl.DataFrame]:
    """Raw batches completed, with `_bail` and `_jour`: true where the cell was given by a line above."""
    cle_bail, cle_jour, bail = _COUPURE, _COUPURE, _COUPURE
    for lot in source.lots():
        if lot.is_empty():
            continue
        etats = lot.with_columns(_genre(source, request).alias("_genre")).with_columns(_lease_state(suite))
        etats = etats.with_columns(pl.col("_cle").forward_fill().fill_null(cle_bail))
        etats = etats.with_columns(_given("id_bail", "_cle", suite.bail).alias("_dit_bail"))
        precedent = pl.col("_dit_bail").forward_fill().shift().fill_null(bail)
        etats = etats.with_columns(_day_state(suite, source, precedent))
        etats = etats.with_columns(pl.col("_cle_jour").forward_fill().fill_null(cle_jour))
        cle_bail, cle_jour = etats["_cle"][-1], etats["_cle_jour"][-1]
        bail = etats["_dit_bail"].drop_nulls().tail(1).to_list()[0] if etats["_dit_bail"].count() else bail
        yield _written(etats, source, suite)


def _lease_state(suite: Continuation) -> pl.Expr:
    """The lease that a row names, a mark where a break ends the group, null where nothing changes."""
    coupe = (pl.col("_genre") > TITRE) & ~pl.col("_genre").is_in(suite.bail_franchit)
    nomme = pl.when(pl.col("_genre") <= TITRE).then(_cell("id_bail"))
    return pl.when(coupe).then(pl.lit(_COUPURE)).otherwise(nomme).alias("_cle")


def _given(alias: str, cle: str, reprend: bool) -> pl.Expr:
    """The cell of a line, completed."""
    ligne = pl.col("_genre") <= TITRE
    repris = pl.when(pl.col(cle) != _COUPURE).then(cle) if reprend else pl.lit(None, dtype=pl.String())
    return pl.when(ligne).then(pl.coalesce(_cell(alias), repris))


def _day_state(suite: Continuation, source: RawFile, precedent: pl.Expr) -> pl.Expr:
    """The date that a row says, a mark where it no longer holds, null where nothing changes."""
    ligne, jour = pl.col("_genre") <= TITRE, _cell(_day(source))
    autre = ligne & (pl.col("_dit_bail").fill_null(_COUPURE) != precedent) & (not suite.par_jour)
    coupe = ~ligne & ~pl.col("_genre").is_in(suite.jour_franchit)
    marque = pl.when(coupe | (autre & jour.is_null())).then(pl.lit(_COUPURE))
    return pl.coalesce(pl.when(ligne).then(jour), marque).alias("_cle_jour")


def _written(etats: pl.DataFrame, source: RawFile, suite: Continuation) -> pl.DataFrame:
    jour = BRUT + _day(source)
    ligne = pl.col("_genre") == LIGNE
    bail_repris = ligne & _cell("id_bail").is_null() & pl.col("_dit_bail").is_not_null()
    jour_repris = ligne & text_cell(jour).is_null() & (pl.col("_cle_jour") != _COUPURE) & suite.jour
    titre = (pl.col("_genre") == TITRE) & suite.bail
    return etats.with_columns(
        pl.when(bail_repris).then("_dit_bail").when(~titre).then(BRUT + "id_bail").alias(BRUT + "id_bail"),
        pl.when(jour_repris).then("_cle_jour").otherwise(jour).alias(jour),
        bail_repris.alias("_bail"),
        jour_repris.alias("_jour"),
    ).drop("_genre", "_cle", "_dit_bail", "_cle_jour")
