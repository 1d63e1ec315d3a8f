"""Continuation lines: exports in which the lease or the date stands only on the first line of a group.

Nothing declares them: the evidence of the whole file does. A format that leaves out what repeats never repeats
it; a file that repeats it has lost the cells that are empty, and they stay so, for the checks to reject.
"""

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from screening.intake.aside import is_amount, is_header, says_no_amount, says_total, text_cell
from screening.intake.dates import DateConvention, parse_dates, parse_months
from screening.intake.distinct import look_up
from screening.intake.groups import ENTETE, LIGNE, PAGE, TITRE, TOTAL, Continuation, decide
from screening.intake.rawfile import BRUT, RawFile
from screening.intake.request import Request
from screening.intake.wording import count

JOURS = ("date_operation", "periode")
_COUPURE = "\0"
_UN_TOTAL = "Total"
"""What a row known as a total says, when its own word stands in a column that is not read."""


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
    return pl.any_horizontal(_cell(alias).is_not_null() & ~says_no_amount(_cell(alias)) for alias in montants)


def _genre(source: RawFile, request: Request) -> pl.Expr:
    """A line, a title that names a lease, or what breaks them: the header again, a blank or a text, a total."""
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
        pl.when(is_header(source) & sans_date).then(ENTETE)
        .when(total).then(TOTAL)
        .when(montant | jour.is_not_null()).then(LIGNE)
        .when(titre).then(TITRE)
        .otherwise(PAGE).cast(pl.UInt8)
    )  # fmt: skip


def _complete(source: RawFile, request: Request, suite: Continuation) -> Iterator[pl.DataFrame]:
    """Raw batches completed, with `_bail` and `_jour`: true where the cell was given by a line above."""
    cle_bail, cle_jour, bail, coupure = _COUPURE, _COUPURE, _COUPURE, LIGNE
    for lot in source.lots():
        if lot.is_empty():
            continue
        etats, coupure = _with_breaks(lot.with_columns(_genre(source, request).alias("_genre")), coupure)
        etats = etats.with_columns(_lease_state(suite))
        etats = etats.with_columns(pl.col("_cle").forward_fill().fill_null(cle_bail))
        etats = etats.with_columns(_given("id_bail", "_cle", suite.bail).alias("_dit_bail"))
        precedent = pl.col("_dit_bail").forward_fill().shift().fill_null(bail)
        etats = etats.with_columns(_day_state(suite, source, precedent))
        etats = etats.with_columns(pl.col("_cle_jour").forward_fill().fill_null(cle_jour))
        cle_bail, cle_jour = etats["_cle"][-1], etats["_cle_jour"][-1]
        bail = etats["_dit_bail"].drop_nulls().tail(1).to_list()[0] if etats["_dit_bail"].count() else bail
        yield _written(etats, source, suite)


def _with_breaks(lot: pl.DataFrame, ouverte: int) -> tuple[pl.DataFrame, int]:
    """Add `_coupure`: on lines and titles, the gravest row since the one before; also that of the open end.

    Args:
        lot: rows with `_genre`.
        ouverte: the gravest row at the open end of the batch before.
    """
    ligne = pl.col("_genre") <= TITRE
    graves = lot.with_columns(pl.when(~ligne).then("_genre").otherwise(LIGNE).alias("_grave"))
    graves = graves.with_columns(ligne.cast(pl.Int64).cum_sum().alias("_rang"))
    cumul = pl.col("_grave").cum_max().over("_rang")
    graves = graves.with_columns(
        pl.when(pl.col("_rang") == 0).then(pl.max_horizontal(cumul, pl.lit(ouverte))).otherwise(cumul)
        .cast(pl.UInt8).alias("_grave")
    )  # fmt: skip
    avant = pl.col("_grave").shift(fill_value=ouverte)
    suivis = graves.with_columns(pl.when(ligne).then(avant).otherwise(LIGNE).alias("_coupure"))
    return suivis.drop("_rang", "_grave"), int(graves["_grave"][-1])


def _cut(franchit: tuple[int, ...]) -> pl.Expr:
    """Whether a line stands after a break that its key does not outlive."""
    return (pl.col("_coupure") > TITRE) & ~pl.col("_coupure").is_in(franchit)


def _lease_state(suite: Continuation) -> pl.Expr:
    """The lease that a row names, a mark where a break has ended the group, null where nothing changes."""
    nomme = pl.when(pl.col("_genre") <= TITRE).then(_cell("id_bail"))
    return pl.coalesce(nomme, pl.when(_cut(suite.bail_franchit)).then(pl.lit(_COUPURE))).alias("_cle")


def _given(alias: str, cle: str, reprend: bool) -> pl.Expr:
    """The cell of a line, completed."""
    ligne = pl.col("_genre") <= TITRE
    repris = pl.when(pl.col(cle) != _COUPURE).then(cle) if reprend else pl.lit(None, dtype=pl.String())
    return pl.when(ligne).then(pl.coalesce(_cell(alias), repris))


def _day_state(suite: Continuation, source: RawFile, precedent: pl.Expr) -> pl.Expr:
    """The date that a row says, a mark where it no longer holds, null where nothing changes."""
    ligne, jour = pl.col("_genre") <= TITRE, _cell(_day(source))
    autre = ligne & (pl.col("_dit_bail").fill_null(_COUPURE) != precedent) & (not suite.par_jour)
    marque = pl.when(_cut(suite.jour_franchit) | (autre & jour.is_null())).then(pl.lit(_COUPURE))
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
        pl.when(pl.col("_genre") == TOTAL).then(pl.lit(_UN_TOTAL)).otherwise("premiere").alias("premiere"),
    ).drop("_genre", "_coupure", "_cle", "_dit_bail", "_cle_jour")
