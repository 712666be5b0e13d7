"""Companies that ran out of money: when, in how many worlds, and what their other figures then mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from csim.ledger.result import MONEY_PLACE, Run, numbers
from csim.study.words import joined, scale_of

if TYPE_CHECKING:
    from csim.study.comparison import Comparison

INSOLVENT, MONTH = "insolvent", "insolvency_month"

_WHAT_IT_MEANS = (
    "its customers are lost, what acquisition cost was unpaid stays unpaid, and the months that were left count as "
    "zero. Losses stop as well, so a company that loses money can look better for ending early"
)


class Ended(NamedTuple):
    """That a company ran out of money: in which month, and what it had at the close of the month before."""

    month: int
    customers: float
    mrr: float


def ended(run: Run) -> Ended | None:
    """When the company of a run ran out of money, and what it had before; None if it never did."""
    months = np.flatnonzero(numbers(run.money)[:, MONEY_PLACE["defunct"]] > 0.0)
    if not len(months):
        return None
    last = int(months[0]) - 1
    had = [float(np.sum(run.opening[name] if last < 0 else run.segment[name][last])) for name in ("customers", "mrr")]
    return Ended(last + 2, *had)


def run_ended(run: Run) -> str:
    """What to say first of a run whose company ran out of money; nothing if it did not."""
    end = ended(run)
    if end is None:
        return ""
    mrr = scale_of("USD/month", [end.mrr]).text(end.mrr)
    when = "When the run began" if end.month == 1 else f"At the end of month {end.month - 1}"
    had = f"{end.customers:,.0f} customer{'' if end.customers == 1 else 's'}"
    return (
        f"The money runs out in month {end.month} of {run.months}, and the company ends there. {when} it had {had} and "
        f"an MRR of {mrr}. All figures are those of a company that ended: {_WHAT_IT_MEANS}."
    )


def who_ended(comparison: Comparison) -> list[str]:
    """Which strategies ran out of money, each in how many worlds and in which months: `Hybrid in 3 of 50 worlds (...)`.

    Only replicates that finished for every strategy are counted.
    """
    found = []
    for name in comparison.names:
        place = comparison.study.position(name)
        flags = comparison.study.of(INSOLVENT)[:, place]
        runs = int((flags > 0).sum())
        if runs:
            count = f"all {runs}" if runs == len(flags) else f"{runs} of {len(flags)}"
            worlds = "the one world" if len(flags) == 1 else f"{count} worlds"
            months = comparison.study.of(MONTH)[:, place]
            when = _span(months[np.isfinite(months)].astype(int).tolist())
            found.append(f"{comparison.label(name)} in {worlds}{when}")
    return found


def ended_caution(comparison: Comparison) -> str:
    """What to know before reading figures of strategies of which some run out of money; nothing if none does."""
    who = who_ended(comparison)
    if not who:
        return ""
    return (
        f"The money runs out: {joined(who)}. There the company ends: {_WHAT_IT_MEANS}. Means are over all worlds, "
        "those among them."
    )


def ended_in_finding(comparison: Comparison) -> str:
    """The sentence of the finding that comes before anything is praised; nothing if no strategy runs out of money."""
    who = who_ended(comparison)
    return f"Money runs out: {joined(who)}; the company ends there, and with it customers and revenue." if who else ""


def _span(months: list[int]) -> str:
    if not months:
        return ""
    first, last = min(months), max(months)
    return f" (month {first})" if first == last else f" (months {first} to {last})"
