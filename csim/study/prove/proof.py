"""What a proof knows: the difference between both worlds in every replicate, as figures with their intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from csim.study.comparison import Figure
from csim.study.prove.costs import CONTENT, COSTS, SPARE, uses_of
from csim.study.prove.lives import FATES, PARTS, RETAINED
from csim.study.prove.naive import COUNTS, ESTIMATES, FEWEST, estimates_of, implied_usd
from csim.study.prove.ratio import ratio_of_means
from csim.study.prove.replicate import REACH, Seen, measure_names
from csim.study.results import Failure
from csim.study.statistics import Array, intervals

if TYPE_CHECKING:
    import pandas as pd

    from csim.study.prove.worlds import Question

REVENUE, KEPT_REVENUE = "revenue", "retained"
"""The sum of all parts, and of those that retention is made of."""

TOTAL = ""
"""The segment that stands for the whole company."""

REALISED, EXPECTED = "renewal_rate", "renewal_rate_expected"

_RESTS_ON = {
    "caused": ("matched",),
    "realised": ("matched",),
    "treated_untreated": ("treated", "untreated"),
    "by_segment": ("treated", "untreated"),
    "before_after": ("treated", "before"),
    "careful": ("alike_treated", "alike_not_yet"),
}
"""The decisions that each estimate needs enough of."""

DISCOUNTED = ("vendor_value", "vendor_npv", "customer_profit")
PER_DOLLAR = (*DISCOUNTED, KEPT_REVENUE, "expansion", REVENUE)
"""What is told per dollar of customer success cost. `vendor_value` and its part within the run, `vendor_npv`, have that
cost deducted already; they and `customer_profit` are discounted, and so is the cost they are divided by; the others are
gross, before the cost of serving that revenue."""


@dataclass(frozen=True)
class Proof:
    """What was caused, from all replicates that were finished. Every figure is first world less second, paired.

    `segments` are those of the company; `TOTAL` stands for all of them. Figures are nan where nothing is known.
    """

    question: Question
    segments: tuple[str, ...]
    seed: int
    replications: int
    months: int
    seen: tuple[Seen, ...]
    failures: tuple[Failure, ...]
    conditions: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What caused the differences, such as `the team`."""
        return self.question.label

    @property
    def places(self) -> tuple[str, ...]:
        """The whole company and its segments."""
        return (TOTAL, *self.segments)

    def part(self, name: str, segment: str = TOTAL) -> Figure:
        """A part of the difference in revenue over the run, USD: one of PARTS, `retained` or `revenue`."""
        return figure(self.part_values(name, segment))

    def part_values(self, name: str, segment: str = TOTAL) -> Array:
        """The same, replicate by replicate."""
        columns = list(PARTS) if name == REVENUE else list(RETAINED) if name == KEPT_REVENUE else [name]
        parts = self._parts if segment == TOTAL else self._parts[:, [self.segments.index(segment)]]
        return np.asarray(parts[:, :, [PARTS.index(column) for column in columns]].sum(axis=(1, 2)))

    def measure(self, name: str, segment: str = TOTAL) -> Figure:
        """The difference of one of csim's measures, in its unit (points for percentages)."""
        return figure(self.measure_values(name, segment))

    def measure_values(self, name: str, segment: str = TOTAL) -> Array:
        """The same, replicate by replicate; nan where the measure does not exist, as by segment for some."""
        both = self.both_worlds(name, segment)
        return np.asarray(both[:, 0] - both[:, 1])

    def both_worlds(self, name: str, segment: str = TOTAL) -> Array:
        """A measure in both worlds, [replicate, 2]."""
        wanted = name if segment == TOTAL else f"{name}.{segment}"
        names = measure_names(self.segments)
        if wanted not in names:
            return np.full((len(self.seen), 2), np.nan)
        return np.array([each.measures[:, names.index(wanted)] for each in self.seen])

    def fate(self, name: str, segment: str = TOTAL, *, reached: bool | None = None) -> Figure:
        """How many customers fared so, in the mean of a replicate; of FATES. `reached` narrows it to those (not)."""
        place = FATES.index(name)
        counts = np.array([each.fates[self._rows(segment), place].sum(axis=0) for each in self.seen])
        return figure(counts.sum(axis=1) if reached is None else counts[:, int(reached)])

    def net_kept(self, segment: str = TOTAL) -> Figure:
        """Customers saved less customers lost because of it, at the end; without those of a vendor's end."""
        saved, lost = FATES.index("saved"), FATES.index("lost because of it")
        rows = self._rows(segment)
        return figure(np.array([float((each.fates[rows, saved] - each.fates[rows, lost]).sum()) for each in self.seen]))

    def out_of_money(self) -> tuple[int, int, int]:
        """In how many worlds the company ran out of money with what is asked about and without it, and of how many."""
        both = self.both_worlds("insolvent") > 0.0
        return int(both[:, 0].sum()), int(both[:, 1].sum()), len(self.seen)

    @property
    def ended(self) -> bool:
        """Whether the company ran out of money in any world."""
        return any(self.out_of_money()[:2])

    def cost(self, name: str, world: int | None = None) -> Figure:
        """One of COSTS over the run, USD: of the first world (0) or the second (1), or first less second."""
        return figure(_of_worlds(np.array([each.costs[:, COSTS.index(name)] for each in self.seen]), world))

    @property
    def uses(self) -> tuple[str, ...]:
        """What people's hours go to: the plays of both worlds, CONTENT and SPARE."""
        plays = uses_of(self.question.with_it.play_names, self.question.without.play_names)
        return (*plays, CONTENT, SPARE)

    def effort(self, use: str, what: int, world: int | None = None) -> Figure:
        """Hours (HOURS) or money beside people (BOUGHT, USD) that one of `uses` took; worlds as in `cost`."""
        place = self.uses.index(use)
        return figure(_of_worlds(np.array([each.effort[:, place, what] for each in self.seen]), world))

    def reach(self, name: str, segment: str = TOTAL) -> Figure:
        """Difference of revenue by whom it falls on, USD; of REACH."""
        return figure(self.reach_values(name, segment))

    def reach_values(self, name: str, segment: str = TOTAL) -> Array:
        """The same, replicate by replicate."""
        place = REACH.index(name)
        return np.array([float(each.reach[self._rows(segment), place].sum()) for each in self.seen])

    def estimate(self, name: str, segment: str = TOTAL) -> Figure:
        """One of `naive.ESTIMATES`, in points of renewal rate of treated decisions."""
        return figure(self._estimates(segment)[name])

    def misled_by(self, name: str, segment: str = TOTAL) -> Figure:
        """A naive estimate less what was caused, points of renewal rate.

        Caused is over matched decisions alone, the naive estimates over all treated ones: the difference holds both the
        error and what sets these decisions apart.
        """
        found = self._estimates(segment)
        return figure(found[name] - found["caused"])

    def implied_usd(self, name: str, segment: str = TOTAL) -> Figure:
        """The revenue that an estimate's points stand for, USD; see `naive.implied_usd`."""
        place = COUNTS.index("matched_usd" if "matched" in _RESTS_ON[name] else "treated_usd")
        terms_usd = np.array([float(each.counts[self._rows(segment), place].sum()) for each in self.seen])
        return figure(implied_usd(self._estimates(segment)[name], terms_usd))

    def decisions(self, name: str, segment: str = TOTAL) -> Figure:
        """How many decisions a group has in a replicate; of `naive.COUNTS`."""
        place = COUNTS.index(name)
        return figure(np.array([float(each.counts[self._rows(segment), place].sum()) for each in self.seen]))

    def per_dollar(self, name: str, segment: str = TOTAL) -> Figure:
        """One of PER_DOLLAR by customer success cost: a ratio of means with Fieller's interval.

        Where that cost is lower in the first world, by each dollar saved.
        """
        sign = -1.0 if self.measure("cs_cost").mean < 0.0 else 1.0
        if name in DISCOUNTED:
            spent = np.array([float(each.spent_usd[self._rows(segment)].sum()) for each in self.seen])
            return ratio_of_means(self.measure_values(name, segment), sign * spent)
        return ratio_of_means(self.part_values(name, segment), sign * self.measure_values("cs_cost", segment))

    def variance_ratio(self, segment: str = TOTAL) -> float:
        """How many times the variance of the realised effect on the renewal rate is that of the expected one.

        So many times more replicates the realised figure needs for the same interval; nan where nothing varies.
        """
        realised, expected = (self.measure_values(name, segment) for name in (REALISED, EXPECTED))
        both = np.isfinite(realised) & np.isfinite(expected)
        if both.sum() < 2 or float(expected[both].var()) == 0.0:
            return math.nan
        return float(realised[both].var() / expected[both].var())

    @cached_property
    def customers(self) -> pd.DataFrame | None:
        """A row a customer of either world in replicate 0; None if that replicate failed.

        Columns identity, customer (its label), number (its line in the first world's table of customers), segment,
        fate, reached, revenue_usd and its parts, customer_profit_usd: first world less second.
        """
        import pandas as pd

        tables = [each.customers for each in self.seen if each.customers is not None]
        return pd.DataFrame(tables[0]).astype({"number": "Int64"}) if tables else None

    @cached_property
    def effects(self) -> pd.DataFrame:
        """Columns group, quantity, segment, unit, mean, low, high, runs: every effect; segment `all` is the company."""
        import pandas as pd

        from csim.study.prove.rows import rows_of

        return pd.DataFrame(list(rows_of(self)))

    @cached_property
    def _parts(self) -> Array:
        """[replicate, segment, part]."""
        return np.array([each.parts for each in self.seen])

    def _rows(self, segment: str) -> slice:
        if segment == TOTAL:
            return slice(None)
        place = self.segments.index(segment)
        return slice(place, place + 1)

    def _estimates(self, segment: str) -> dict[str, Array]:
        found = [estimates_of(each.counts[self._rows(segment)]) for each in self.seen]
        known = {name: np.array([each[name] for each in found]) for name in ESTIMATES}
        for name, groups in _RESTS_ON.items():
            if min(self.decisions(group, segment).mean for group in groups) < FEWEST:
                known[name] = np.full(len(self.seen), np.nan)
        return known


def _of_worlds(both: Array, world: int | None) -> Array:
    """Of values [replicate, world] one world's, or the first less the second."""
    return np.asarray(both[:, 0] - both[:, 1] if world is None else both[:, world])


def figure(values: Array) -> Figure:
    """The mean of one value a replicate with its 95 % interval."""
    found = intervals(np.asarray(values, np.float64)[:, None])
    return Figure(float(found.mean[0]), float(found.low[0]), float(found.high[0]), int(found.runs[0]))
