"""Whether a file leaves out the lease or the date of the lines that follow the first of a group.

The evidence of the whole file decides, from one row a line: never one empty cell, never a guess on one place.
"""

from dataclasses import dataclass

import polars as pl

TROUS_MIN = 2
"""One empty cell is a lost cell."""
LIGNE, TITRE, PAGE, TOTAL, ENTETE = 0, 1, 2, 3, 4
"""What a row of a file is: a line, a lease alone, a blank or a text, a total, the header printed again."""
_PART_D_UN_BAIL = 0.4
_PART_QUI_AVANCE = 0.2
_PART_NETTE, _PART_MOINDRE = 0.3, 0.05
_TOTAUX_VUS = 3
_LIGNES_SUR_RANGS = 0.25
"""At the least, how many rows of a file are lines: the others are titles, headers and blank rows."""


@dataclass(frozen=True)
class Continuation:
    """What the following lines of a group leave out.

    Attributes:
        bail: the lease.
        jour: the date.
        par_jour: days come before leases: a date holds for the lines of other leases below it.
        bail_franchit: breaks (page, total, header; a break is its gravest row) that a lease outlives.
        jour_franchit: breaks that a date outlives.
    """

    bail: bool
    jour: bool
    par_jour: bool = False
    bail_franchit: tuple[int, ...] = ()
    jour_franchit: tuple[int, ...] = ()


def may_continue(trous: int, rangs: int) -> bool:
    """Whether so many gaps among so many rows deserve a look at the file: seldom ones are lost cells."""
    return trous >= max(TROUS_MIN, _PART_MOINDRE * _LIGNES_SUR_RANGS * rangs)


def decide(rangs: pl.DataFrame) -> Continuation:
    """Whether the lease, the date, or both are left out by the lines that follow the first of a group.

    Args:
        rangs: a row a row of the file: genre (line, title, page, total, header), bail and jour (hashes of the lease
            and of the date; null = empty), quand (the date; null also when not understood).
    """
    lignes = _after_breaks(rangs)
    bail = _leases_left_out(lignes)
    lignes = lignes.with_columns(
        pl.col("bail").forward_fill() if bail else pl.col("bail"), vide=pl.col("bail").is_null()
    )
    lignes = lignes.with_columns(
        (pl.col("bail") == pl.col("bail").shift()).fill_null(False).alias("meme_bail")
    )
    sans_jour = lignes.filter(pl.col("jour").is_null() & (pl.col("genre") == LIGNE))
    par_jour = bool((~sans_jour["meme_bail"]).sum() > _PART_NETTE * sans_jour.height)
    jour = _days_left_out(lignes, sans_jour.height, par_jour, bail)
    return Continuation(
        bail,
        jour,
        par_jour,
        _outlived(lignes, pl.col("vide")) if bail else (),
        _outlived(lignes.filter(pl.lit(par_jour) | pl.col("meme_bail")), pl.col("jour").is_null())
        if jour
        else (),
    )


def _after_breaks(rangs: pl.DataFrame) -> pl.DataFrame:
    """Lines and titles, with `coupure`: the gravest break since the one before, null without any."""
    suivis = rangs.with_columns((pl.col("genre") <= TITRE).cum_sum().alias("rang"))
    coupures = (
        suivis.filter(pl.col("genre") > TITRE)
        .group_by(pl.col("rang") + 1)
        .agg(pl.col("genre").max().alias("coupure"))
    )
    lignes = suivis.filter(pl.col("genre") <= TITRE)
    return lignes.join(coupures, on="rang", how="left", maintain_order="left")


def _leases_left_out(lignes: pl.DataFrame) -> bool:
    """Grouped by lease (each named once), or by entry of one lease and one day (both left out together)."""
    total, sans = lignes.height, lignes.filter(pl.col("bail").is_null())
    if sans.height < TROUS_MIN:
        return False
    encore = pl.col("coupure").is_null() & (pl.col("bail") == pl.col("bail").shift())
    redits = lignes.select((encore & (pl.col("genre") == LIGNE)).sum()).item()
    if sans.height >= _PART_D_UN_BAIL * total and 20 * redits <= sans.height and _grouped(lignes):
        return True
    ecritures = lignes.select((encore & (pl.col("jour") == pl.col("jour").shift())).sum()).item()
    return bool(
        sans["jour"].null_count() == sans.height and ecritures == 0 and _enough(sans.height, total, 0)
    )


def _grouped(lignes: pl.DataFrame) -> bool:
    """Whether each lease is named in one place, and time runs through its lines, then starts again.

    Neither the counterpart of each line (of the same day) nor payments of nobody among others (in the order of
    days) make a group.
    """
    nommes = lignes["bail"].drop_nulls()
    if int((nommes != nommes.shift()).fill_null(True).sum()) != nommes.n_unique():
        return False
    titre = pl.when(pl.col("genre").shift() == TITRE).then(pl.col("bail").shift())
    lignes = lignes.with_columns(pl.coalesce("bail", titre)).filter(pl.col("genre") == LIGNE)
    autre = pl.col("bail") != pl.col("bail").forward_fill().shift()
    pas = (pl.col("quand") - pl.col("quand").forward_fill().shift()).dt.total_days().sign()
    avances, reprises = (
        lignes.select(pas.filter(quand).drop_nulls()).to_series()
        for quand in (pl.col("bail").is_null(), autre.fill_null(False))
    )
    courant = 1 if avances.sum() >= 0 else -1
    retours = int((reprises == -courant).sum())
    avance = (avances == courant).sum() >= _PART_QUI_AVANCE * avances.len()
    return bool(avance and (nommes.n_unique() == 1 or 2 * retours >= max((reprises != 0).sum(), 1)))


def _same(nom: str) -> pl.Expr:
    return (pl.col(nom) == pl.col(nom).shift()).fill_null(False)


def _days_left_out(lignes: pl.DataFrame, sans: int, par_jour: bool, bail: bool) -> bool:
    """Whether a day is never said twice in a row, and often enough not said.

    However seldom, were it once, in a file that leaves out its leases: it is known to leave out what repeats.
    """
    redit = pl.col("coupure").is_null() & _same("jour") & (pl.lit(par_jour) | pl.col("meme_bail"))
    redits = int(lignes.select(redit.sum()).item())
    return (bail and redits == 0) or _enough(sans, lignes.height, redits)


def _enough(sans: int, total: int, redits: int) -> bool:
    if sans >= TROUS_MIN and sans >= _PART_NETTE * total:
        return 20 * redits <= sans
    return sans >= 3 and sans >= _PART_MOINDRE * total and redits == 0


def _outlived(lignes: pl.DataFrame, vide: pl.Expr) -> tuple[int, ...]:
    """The breaks after which the key is left out about as often as anywhere."""
    partout = lignes.select(vide.mean()).item() or 0.0
    franchies = []
    for genre, assez in ((PAGE, 1), (TOTAL, _TOTAUX_VUS), (ENTETE, 1)):
        apres = lignes.filter(pl.col("coupure") == genre).select(vide).to_series()
        if apres.sum() >= assez and 2 * apres.sum() >= partout * apres.len():
            franchies.append(genre)
    return tuple(franchies)
