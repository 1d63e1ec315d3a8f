"""Dates and months as French exports write them; the evidence of the whole file tells day from month.

Works on the distinct values of a column. A value that cannot be a date is left null, for the checks to name.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from screening.intake.spelled import spelled_date, spelled_month, whole_year, ymd

_VIDE = r"^(?i:[0 /.:\-]*|null|\(null\)|n/?a|#n/a)$"
_COEUR = r"^([^ T]+)(?:[ T]+\d{1,2}[:hH]\d{2}.*)?$"
_TROIS = r"^(\d{1,4})[/.\-](\d{1,2})[/.\-](\d{1,4})$"
_SERIE = r"^\d{5}(?:[.,]\d+)?$"
_SANS_FIN = (2999, 9999)
_EPOQUE_EXCEL = pl.date(1899, 12, 30)


@dataclass(frozen=True)
class DateConvention:
    """How the dates of a column are written.

    Attributes:
        jour_premier: 03/04/2026 is the 3rd of April.
        declaree: a strptime format that the settings declare, the only one accepted for text.
        natif: the source may hold true dates, given in ISO.
        serie: numbers of five digits are Excel's day numbers.
    """

    jour_premier: bool = True
    declaree: str | None = None
    natif: bool = False
    serie: bool = False


def _parts() -> tuple[pl.Expr, pl.Expr, pl.Expr, pl.Expr]:
    coeur = pl.col("valeur").str.strip_chars().str.extract(_COEUR)
    trois = coeur.str.extract_groups(_TROIS).struct
    return coeur, trois.field("1"), trois.field("2"), trois.field("3")


def survey_dates(valeurs: pl.DataFrame) -> Counter[str]:
    """Count, over `valeur` weighted by `n`, what tells the convention."""
    coeur, a, b, c = _parts()
    ordre = (a.str.len_chars() <= 2) & c.str.len_chars().is_in([2, 4])
    premier, second = a.cast(pl.Int64, strict=False), b.cast(pl.Int64, strict=False)
    formes = {
        "valeurs": ~pl.col("valeur").str.strip_chars().str.contains(_VIDE),
        "annee_4": ordre & (c.str.len_chars() == 4),
        "annee_2": ordre & (c.str.len_chars() == 2),
        "iso": a.str.len_chars() == 4,
        "compact": coeur.str.contains(r"^\d{8}$"),
        "lettres": spelled_date().is_not_null(),
        "serie": coeur.str.contains(_SERIE),
        "jour_premier": ordre & (premier > 12) & (second <= 12),
        "mois_premier": ordre & (second > 12) & (premier <= 12),
        "heure": pl.col("valeur").str.contains(r"\d[ T]+\d{1,2}[:hH]\d{2}"),
    }
    compte = valeurs.select(
        (forme.fill_null(False) * pl.col("n")).sum().alias(nom) for nom, forme in formes.items()
    )
    return Counter(compte.row(0, named=True))


def decide_dates(
    propre: Counter[str], autres: Sequence[Counter[str]], declaree: str | None, natif: bool
) -> DateConvention:
    """Settle day and month: declared, else this column's evidence, else the others', else the day first."""
    serie = natif or propre["serie"] * 2 > propre["valeurs"]
    if declaree:
        return DateConvention(declaree=declaree, natif=natif, serie=serie and natif)
    return DateConvention(jour_premier=_day_first([propre, *autres]), natif=natif, serie=serie)


def _day_first(preuves: Iterable[Counter[str]]) -> bool:
    """One 31/01 proves the day first; the month first needs several proofs, for one may be a mistake."""
    for preuve in preuves:
        if preuve["jour_premier"]:
            return True
        if preuve["mois_premier"] >= max(2, preuve["valeurs"] // 20):
            return False
    return True


def describe_dates(convention: DateConvention, preuves: Counter[str], autres: Sequence[Counter[str]]) -> str:
    """What `check` says of a column of dates, given its evidence and that of the columns beside it."""
    if not preuves["valeurs"]:
        return "aucune date"
    if convention.declaree:
        return f"{convention.declaree}, déclaré"
    ordre = "JJ/MM" if convention.jour_premier else "MM/JJ"
    noms = {
        "annee_4": f"{ordre}/AAAA",
        "annee_2": f"{ordre}/AA",
        "iso": "vraies dates ou AAAA-MM-JJ" if convention.natif else "AAAA-MM-JJ",
        "compact": "AAAAMMJJ ou JJMMAAAA",
        "lettres": "jour, mois en lettres, année",
        "serie": "numéros de jour Excel" if convention.serie else "nombres de cinq chiffres non compris",
    }
    vues = [mots for forme, mots in noms.items() if preuves[forme]] or ["forme inconnue"]
    prouve = any(preuve["jour_premier"] or preuve["mois_premier"] for preuve in (preuves, *autres))
    if (preuves["annee_4"] or preuves["annee_2"]) and not prouve:
        vues.append("aucun jour au-delà de 12, ordre français supposé")
    return ", ".join(vues + (["avec l'heure"] if preuves["heure"] and not convention.natif else []))


def parse_dates(convention: DateConvention, fin: bool = False) -> dict[str, pl.Expr]:
    """Expressions over `valeur`: `date` (null when empty or not understood), `dit` (the cell says something).

    Args:
        convention: how the column is written.
        fin: 31/12/9999 and 31/12/2999 mean "no end": the cell says nothing.
    """
    lue = _declared(convention) if convention.declaree else _detected(convention)
    dit = ~pl.col("valeur").str.strip_chars().str.contains(_VIDE).fill_null(True)
    if fin:
        sans_fin = lue.dt.year().is_in(_SANS_FIN).fill_null(False)
        return {"date": pl.when(~sans_fin).then(lue), "dit": dit & ~sans_fin}
    return {"date": lue, "dit": dit}


def _declared(convention: DateConvention) -> pl.Expr:
    forme = convention.declaree or ""
    texte = pl.col("valeur").str.strip_chars()
    if re.search("%[HMSTRXcIfs]", forme):
        lue = texte.str.to_datetime(forme, strict=False, time_unit="us").dt.date()
    else:
        lue = pl.coalesce(
            texte.str.to_date(forme, strict=False), texte.str.extract(_COEUR).str.to_date(forme, strict=False)
        )
    lue = pl.when(lue.dt.year() >= 1000).then(lue)
    if not convention.natif:
        return lue
    iso = pl.when(texte.str.contains(r"^\d{4}-")).then(texte.str.slice(0, 10))
    return pl.coalesce(lue, iso.str.to_date("%Y-%m-%d", strict=False))


def _detected(convention: DateConvention) -> pl.Expr:
    coeur, a, b, c = _parts()
    jour, mois = (a, b) if convention.jour_premier else (b, a)
    ordre = a.str.len_chars() <= 2
    lues = [
        ymd(a, b, c, (a.str.len_chars() == 4) & (c.str.len_chars() <= 2)),
        ymd(c, mois, jour, ordre & (c.str.len_chars() == 4)),
        ymd(whole_year(c), mois, jour, ordre & (c.str.len_chars() == 2)),
        _compact(coeur),
        spelled_date(),
    ]
    if convention.serie:
        numero = pl.when(coeur.str.contains(_SERIE)).then(coeur.str.slice(0, 5)).cast(pl.Int64, strict=False)
        lues.append(_EPOQUE_EXCEL + pl.duration(days=numero))
    return pl.coalesce(lues)


def _compact(coeur: pl.Expr) -> pl.Expr:
    huit = coeur.str.contains(r"^\d{8}$")
    annee = pl.when(huit & coeur.str.contains(r"^(?:19|20|21)")).then(coeur)
    return pl.coalesce(
        annee.str.to_date("%Y%m%d", strict=False),
        pl.when(huit).then(coeur).str.to_date("%d%m%Y", strict=False),
    )


def parse_months(convention: DateConvention) -> dict[str, pl.Expr]:
    """Expressions over `valeur`: `date`, first day of a month written alone or as a date of it, and `dit`."""
    coeur, *_ = _parts()
    formes = [(r"^(\d{1,2})[/.\-](\d{4})$", 2, 1), (r"^(\d{4})[/.\-](\d{1,2})$", 1, 2)]
    formes += [
        (r"^((?:19|20|21)\d{2})(0[1-9]|1[0-2])$", 1, 2),
        (r"^(0[1-9]|1[0-2])((?:19|20|21)\d{2})$", 2, 1),
    ]
    lues = []
    for motif, annee, mois in formes:
        texte = coeur.str.extract(motif, annee) + "-" + coeur.str.extract(motif, mois).str.zfill(2) + "-01"
        lues.append(texte.str.to_date("%Y-%m-%d", strict=False))
    lues.append(spelled_month())
    dates = parse_dates(DateConvention(convention.jour_premier, None, convention.natif, convention.serie))
    return {"date": pl.coalesce([*lues, dates["date"].dt.truncate("1mo")]), "dit": dates["dit"]}
