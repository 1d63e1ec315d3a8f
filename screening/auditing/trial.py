"""What became of the households that a hold-out drew among: joined here, compared by `models/trial.py`.

Everyone stays in the group of its first draw. A draw that is not as it was sealed, or whose horizon is not over, is
told and left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

import polars as pl

from models.trial import Effect, effect_of, stratum_of
from reports.auditpage import Ligne
from reports.trial import Essai, MoisTire, Resultat
from screening.auditing.outcomes import PROCEDURE, Sources, reached_of
from screening.auditing.published import rounded
from screening.calendrier import add_months, month_number
from screening.cases import Register
from screening.fitting.label import Outcome, first_after
from screening.fitting.suite import departures, outcome_events
from screening.lottery import TIRE
from screening.masking import ENSEMBLE

BRAS = "tirage"
"""Attribute of the two groups in `audit.csv`."""
CHIFFRES_DE_P = 4
"""Decimals of the probability that chance alone gives the gap: it is read against 0.05."""
MESURE, EN_COURS, ECARTE = "mesure", "en_cours", "ecarte"


def trial_of(register: Register, sources: Sources, de: date, a: date) -> Essai | None:
    """What the draws of the months from one to another tell; None where nothing was drawn.

    Args:
        register: draws, their seals, and what each household received.
        sources: what outcomes are read from.
        de: first month.
        a: last month.
    """
    draws = register.draws()
    asked = draws.filter(pl.col("mois").is_between(de, a))
    faults = {mois: said for mois, said in register.verify_draws().items() if de <= mois <= a}
    if asked.is_empty() and not faults:
        return None
    months = _months(register, asked, faults, sources.fin)
    measured = asked.filter(pl.col("mois").is_in([told.mois for told in months if told.etat == MESURE]))
    first = draws.unique("id_menage", keep="first", maintain_order=True)
    counted = measured.join(
        first.select("id_menage", "mois"), on=["id_menage", "mois"], maintain_order="left"
    )
    known = counted.filter(pl.col("id_bail").is_in(sources.tables["baux"]["id_bail"].implode()))
    followed = _received(_followed(known, sources), register)
    return Essai(
        horizon=" ou ".join(f"{months} mois" for months in sorted(set(asked["horizon_mois"]))),
        issue=sources.outcome.phrase,
        mois=tuple(months),
        principal=_result(followed, "issue", f"Connaître l'issue ({sources.outcome.phrase})"),
        autres=tuple(_others(followed, sources)),
        recus=(
            replace(_result(followed, "place", "Une place, un mois au moins"), verdict=""),
            replace(_result(followed, "accepte", "Une proposition acceptée par un agent"), verdict=""),
        ),
        deja_comptes=measured.height - counted.height,
        introuvables=counted.height - known.height,
    )


def _months(
    register: Register, asked: pl.DataFrame, faults: Mapping[date, tuple[str, ...]], fin: date
) -> list[MoisTire]:
    """Each month drawn, and whether it is measured; a seed is told only once its horizon is over."""
    seals, seeds = register.seals(), register.seeds()
    ends = {
        mois: add_months(mois, horizon) for mois, horizon in asked.select("mois", "horizon_mois").iter_rows()
    }
    told = []
    for mois in sorted({*ends, *faults}):
        over = mois in ends and ends[mois] <= fin
        state = ECARTE if mois in faults else MESURE if over else EN_COURS
        seed = seeds.get(mois) if over else None
        told.append(MoisTire(mois, state, seals.get(mois), seed, faults.get(mois, ())))
    return told


def _followed(rows: pl.DataFrame, sources: Sources) -> pl.DataFrame:
    """Adds `issue`, `procedure`, `depart`: what came within the horizon of each draw, help or not in between."""
    if rows.is_empty():
        nothing = pl.lit(False)
        return rows.with_columns(issue=nothing, procedure=nothing, depart=nothing)
    each = rows.partition_by("horizon_mois", as_dict=True)
    return pl.concat([_within(part, int(horizon), sources) for (horizon,), part in each.items()])


def _within(rows: pl.DataFrame, horizon: int, sources: Sources) -> pl.DataFrame:
    mine = _narrowed(sources, rows["id_bail"].unique(), horizon)
    t = pl.Series("t", [month_number(mois) for mois in rows["mois"]], dtype=pl.Int32)
    acts = outcome_events(mine.tables, Outcome(horizon, PROCEDURE, None, ""), mine.fin)
    happened = {
        "issue": reached_of(sorted(set(t)), mine, rows["id_bail"].unique()),
        "procedure": acts,
        "depart": departures(mine.tables, mine.fin),
    }
    keyed = pl.DataFrame({"bail": rows["id_bail"], "t": t})
    found = {
        name: first_after(keyed, events.select(bail="id_bail", t=pl.col("t").cast(pl.Int32)))
        for name, events in happened.items()
    }
    return rows.with_columns((delay <= horizon).fill_null(False).alias(name) for name, delay in found.items())


def _narrowed(sources: Sources, baux: pl.Series, horizon: int) -> Sources:
    """The same sources for the leases drawn among alone, over the horizon of their draw."""
    here = pl.col("id_bail").is_in(baux.implode())
    tables = {
        name: table.filter(here) if "id_bail" in table.columns else table
        for name, table in sources.tables.items()
    }
    lines = None if sources.ecritures is None else sources.ecritures.filter(here).collect().rechunk().lazy()
    return replace(sources, tables=tables, ecritures=lines, outcome=replace(sources.outcome, horizon=horizon))


def _received(rows: pl.DataFrame, register: Register) -> pl.DataFrame:
    """Adds `place` and `accepte`: a place of a list, an agent's acceptance, in the months of the horizon."""
    if rows.is_empty():
        return rows.with_columns(place=pl.lit(False), accepte=pl.lit(False))
    last = max(add_months(mois, horizon) for mois, horizon in rows.select("mois", "horizon_mois").iter_rows())
    lists = register.earlier_lists(last).filter(pl.col("mois") >= rows["mois"].min())
    accepted = [
        register.decisions(mois)
        .filter(pl.col("decision") == "accepter")
        .select("id_menage", mois=pl.lit(mois))
        for mois in lists["mois"].unique().sort()
    ]
    none = pl.DataFrame(schema={"id_menage": pl.String, "mois": pl.Date})
    places = lists.filter(pl.col("niveau") == "prioritaire").select("id_menage", "mois")
    return rows.with_columns(
        _got(rows, places).alias("place"), _got(rows, pl.concat([none, *accepted])).alias("accepte")
    )


def _got(rows: pl.DataFrame, given: pl.DataFrame) -> pl.Series:
    """Whether something was given to each household in the months of its horizon."""
    both = rows.select("id_menage", "mois", "horizon_mois").join(given, on="id_menage", suffix="_donne")
    after = [
        month_number(then) - month_number(mois)
        for mois, then in both.select("mois", "mois_donne").iter_rows()
    ]
    inside = both.filter(
        (pl.Series(after, dtype=pl.Int64) >= 0) & (pl.Series(after, dtype=pl.Int64) < both["horizon_mois"])
    )
    return rows["id_menage"].is_in(inside["id_menage"].implode())


def _others(rows: pl.DataFrame, sources: Sources) -> Iterator[Resultat]:
    if "evenements" in sources.tables:
        yield _result(rows, "procedure", "Recevoir un commandement de payer ou une assignation")
    yield _result(rows, "depart", "Quitter le logement")


def _result(rows: pl.DataFrame, code: str, libelle: str) -> Resultat:
    """One outcome in both groups, rounded as it is printed."""
    strata = stratum_of(rows["mois"].to_list(), rows["bassin"].to_list())
    effect = effect_of(strata, (rows["bras"] == TIRE).to_numpy(), rows[code].to_numpy())
    return Resultat(code, libelle, effect.tires, effect.non_tires, verdict=effect.verdict, **_figures(effect))


def _figures(effect: Effect) -> Mapping[str, float | None]:
    low, high = effect.intervalle or (None, None)
    figures = {
        "taux_tires": effect.taux_tires,
        "taux_non_tires": effect.taux_non_tires,
        "effet": effect.effet,
        "bas": low,
        "haut": high,
        "p": None if effect.p is None else round(effect.p, CHIFFRES_DE_P),
        "plus_petit_effet_visible": effect.plus_petit_effet_visible,
        "puissance": effect.puissance,
    }
    return {name: rounded(value) for name, value in figures.items()}


def trial_lines(essai: Essai) -> Iterator[Ligne]:
    """Every figure of the trial as lines of `audit.csv`."""
    for name, count in (
        ("mois_mesures", essai.mesures),
        ("mois_en_cours", essai.en_cours),
        ("deja_comptes", essai.deja_comptes),
        ("introuvables", essai.introuvables),
    ):
        yield Ligne("essai", name, ENSEMBLE, ENSEMBLE, n=count)
    for result in (*essai.resultats, *essai.recus):
        yield from _lines(result)


def _lines(result: Resultat) -> Iterator[Ligne]:
    """The group not drawn, that drawn with its gap, then the chance of such a gap and the power."""
    drawn, others = (BRAS, "tires"), (BRAS, "non_tires")
    n0, n1 = result.non_tires, result.tires
    yield Ligne("essai", result.code, *others, others[1], n0, n0, result.taux_non_tires)
    yield Ligne(
        "essai",
        result.code,
        *drawn,
        others[1],
        n1,
        n1,
        result.taux_tires,
        ecart=result.effet,
        ecart_bas=result.bas,
        ecart_haut=result.haut,
        plus_petit_ecart_visible=result.plus_petit_effet_visible,
        verdict=result.verdict or None,
    )
    yield Ligne("essai", f"{result.code}:hasard_seul", *drawn, others[1], valeur=result.p)
    yield Ligne("essai", f"{result.code}:puissance_moitie", *drawn, others[1], valeur=result.puissance)
