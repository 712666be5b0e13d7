"""Who is best by each headline measure, who ties with it, how often each wins and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from csim.study.statistics import intervals, probability_best, shared, win_shares
from csim.study.words import sense

if TYPE_CHECKING:
    from csim.study.comparison import Comparison

OBJECTIVE = "vendor_value"
"""What "earns most" means: net present value over the horizon and the value of the base at its end."""

PAYBACK = "cac_payback_restricted"
"""What "pays back soonest" means: realised, cohort dollars; unlike `cac_payback` it exists in every replicate."""

PAYBACK_REACHED = "cac_payback_reached"
CUSTOMERS = "customer_profit"
HEADLINES = (OBJECTIVE, PAYBACK, CUSTOMERS, "nrr")
"""The measures a verdict is given on."""

BEST, TIE, BEHIND = "best", "tie", ""


class Standing(NamedTuple):
    """By one measure: the best strategy, those nothing separates from it, and the rest, each from better to worse."""

    best: str
    ties: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def leaders(self) -> tuple[str, ...]:
        """The best and those that tie with it."""
        return (self.best, *self.ties)

    def mark(self, name: str) -> str:
        """`best`, `tie` or nothing."""
        return BEST if name == self.best else TIE if name in self.ties else BEHIND


def standing(comparison: Comparison, measure: str) -> Standing | None:
    """How strategies stand by a measure; None if it prefers nothing, or no two strategies have it in one replicate.

    The best has the best mean over the replicates in which all have a figure; those it is not surely ahead of tie.
    """
    values = shared(comparison.study.of(measure))
    means = {name: float(intervals(values[:, place]).mean) for place, name in enumerate(comparison.names)}
    ranked = sorted(
        (name for name in comparison.names if np.isfinite(means[name])), key=lambda name: -sense(measure) * means[name]
    )
    if len(ranked) < min(2, len(comparison.names)) or sense(measure) == 0:
        return None
    best, *rest = ranked
    ties = tuple(name for name in rest if not _ahead(comparison, best, name, measure))
    return Standing(best, ties, tuple(name for name in rest if name not in ties))


def _ahead(comparison: Comparison, first: str, second: str, measure: str) -> bool:
    """Whether the first is better than the second, beyond the interval and by as much as matters."""
    better = sense(measure) * comparison.difference(first, second, measure).mean > 0
    return better and not comparison.tied(first, second, measure)


def verdict(comparison: Comparison) -> pd.DataFrame:
    """Columns measure, strategy, mark, mean, low, high, behind, behind_low, behind_high, win_share, probability_best.

    `behind` is how much worse than the best, paired, with its 95 % interval. `win_share` is how often the strategy was
    the best of a replicate; `probability_best` how sure it is that its mean is the best: two different questions.
    """
    rows = []
    for measure in HEADLINES:
        stand = standing(comparison, measure)
        if stand is None:
            continue
        values = sense(measure) * comparison.study.of(measure)
        wins, sure = win_shares(values), probability_best(values)
        for place, name in enumerate(comparison.names):
            figure = comparison.figure(name, measure)
            gap = comparison.difference(stand.best, name, measure)
            low, high = sorted((sense(measure) * gap.low, sense(measure) * gap.high))
            rows.append(
                {
                    "measure": measure,
                    "strategy": name,
                    "mark": stand.mark(name),
                    "mean": figure.mean,
                    "low": figure.low,
                    "high": figure.high,
                    "behind": sense(measure) * gap.mean,
                    "behind_low": low,
                    "behind_high": high,
                    "win_share": wins[place],
                    "probability_best": sure[place],
                }
            )
    return pd.DataFrame(rows)
