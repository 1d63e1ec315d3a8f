"""The smallest change of one figure that takes a household off the list, found among real re-runs of its month.

Payments are tried on a grid of whole euros, then euro by euro under the first that works: the amount given works, and
one euro less does not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from screening.explaining.changes import Change, payments, plan, plans_are_known, rejected
from screening.explaining.rerun import TEL_QUEL, Bench, Verdict

COPIES = 800
"""Copies of the household in one run."""


@dataclass(frozen=True)
class Attempt:
    """A kind of change on one lease, and the best that it can do.

    Attributes:
        change: the smallest that works; the largest tried, when none does.
        verdict: what the household becomes under it.
        plus_fort_echoue: a larger amount, tried too, does not work: its smallest, in cents; None without one.
    """

    change: Change
    verdict: Verdict
    plus_fort_echoue: int | None = None


@dataclass(frozen=True)
class WhatIf:
    """What would change the decision.

    Attributes:
        tel_quel: the verdict on the month as it is.
        essais: payment, plan, rejected debits, in this order; a kind that makes no sense here is absent.
        plans_inconnus: a plan would not be known: no source holds plans.
    """

    tel_quel: Verdict
    essais: tuple[Attempt, ...]
    plans_inconnus: bool


def what_if(bench: Bench) -> WhatIf:
    """Try the changes on each lease of the household that owes something, the dwelling first."""
    leases = _owing(bench)
    step = max(1, -(-sum(_euros(lease) for lease in leases) // COPIES))
    tried: list[Change] = [Change("rien", "")]
    for lease in leases:
        tried += payments(str(lease["id_bail"]), _grid(_euros(lease), step))
        tried += [change for change in _single(bench, lease) if change is not None]
    verdicts = bench.verdicts(dict(enumerate(tried)))
    done = [(change, verdicts[numero]) for numero, change in enumerate(tried)]
    if step > 1:
        done += _refined(bench, done, step)
    essais = [
        _best([pair for pair in done if (pair[0].genre, pair[0].id_bail) == key]) for key in _keys(done)
    ]
    return WhatIf(verdicts[TEL_QUEL], _worth_saying(essais), not plans_are_known(bench.source.tables))


def _worth_saying(attempts: Sequence[Attempt]) -> tuple[Attempt, ...]:
    """One attempt a kind: on the first lease on which it works, or on the first one when it works on none."""
    kinds = dict.fromkeys(attempt.change.genre for attempt in attempts)
    kept = []
    for kind in kinds:
        own = [attempt for attempt in attempts if attempt.change.genre == kind]
        kept.append(next((attempt for attempt in own if attempt.verdict.hors_liste), own[0]))
    return tuple(kept)


def _owing(bench: Bench) -> list[dict[str, object]]:
    """Leases of the household that owe a euro or more, its dwelling first."""
    home = bench.published.principal["id_bail"]
    leases = bench.published.indicateurs.filter(pl.col("solde_du_centimes") >= 100)
    return leases.sort(~pl.col("id_bail").is_in(home.implode()), "id_bail").to_dicts()


def _euros(lease: dict[str, object]) -> int:
    return int(lease["solde_du_centimes"]) // 100  # type: ignore[call-overload]


def _grid(most: int, step: int) -> list[int]:
    return sorted({*range(step, most + 1, step), most})


def _single(bench: Bench, lease: dict[str, object]) -> list[Change | None]:
    known = plans_are_known(bench.source.tables)
    return [plan(lease) if known else None, rejected(bench.source, lease, bench.published.mois)]


def _refined(bench: Bench, done: Sequence[tuple[Change, Verdict]], step: int) -> list[tuple[Change, Verdict]]:
    """Every euro under the smallest payment of each lease that worked, down to the one before it on the grid."""
    more = []
    for lease in {change.id_bail: None for change, _ in done if change.genre == "paiement"}:
        works = [c.montant_centimes // 100 for c, v in done if _is_payment(c, lease) and v.hors_liste]
        if works:
            first = min(works)
            more += payments(lease, range(max(1, (first - 1) // step * step + 1), first))
    verdicts = bench.verdicts(dict(enumerate(more))) if more else {}
    return [(change, verdicts[numero]) for numero, change in enumerate(more)]


def _is_payment(change: Change, lease: str) -> bool:
    return change.genre == "paiement" and change.id_bail == lease


def _keys(done: Sequence[tuple[Change, Verdict]]) -> list[tuple[str, str]]:
    """Kinds and leases tried; payments first, as the list was made."""
    keys = dict.fromkeys((change.genre, change.id_bail) for change, _ in done if change.genre != "rien")
    return sorted(keys, key=lambda key: ("paiement", "plan", "rejets").index(key[0]))


def _best(pairs: Sequence[tuple[Change, Verdict]]) -> Attempt:
    ordered = sorted(pairs, key=lambda pair: pair[0].montant_centimes)
    working = [pair for pair in ordered if pair[1].hors_liste]
    if not working:
        return Attempt(*ordered[-1])
    least = working[0][0].montant_centimes
    failing = [c.montant_centimes for c, v in ordered if c.montant_centimes > least and not v.hors_liste]
    return Attempt(*working[0], plus_fort_echoue=min(failing) if failing else None)
