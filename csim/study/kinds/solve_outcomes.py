"""What else is seen at the values that a solve study tries: the study's outcomes, and from where on nothing changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from csim.study.methods.spans import mean_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from csim.study.kinds.solve import Solved

COLUMNS = ("scenario", "value", "outcome", "mean", "low", "high", "worlds")
"""Of the table `outcomes`."""

_SAME = 1e-12  # of a figure: how far rounding may part two that are equal


def outcome_rows(solved: Solved, outcomes: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The mean of every outcome at every value tried, from the lowest value on."""
    places = [solved.measures.index(name) for name in outcomes]
    for value in sorted(solved.seen):
        for row in mean_rows(outcomes, solved.seen[value][:, places]):
            yield {"scenario": solved.scenario, "value": value, **row}


def same_from(solved: Solved) -> float | None:
    """The lowest value tried from which on all that was seen is the same at every higher one, in every world.

    None where the two highest differ, or show nothing. Values are compared in the worlds that both were tried in.
    """
    values = sorted(solved.seen, reverse=True)
    highest = solved.seen[values[0]]
    found = None
    if not np.isfinite(highest).any():
        return None
    for value in values[1:]:
        here = solved.seen[value]
        shared = min(len(here), len(highest))
        if not np.allclose(here[:shared], highest[:shared], rtol=_SAME, atol=0.0, equal_nan=True):
            break
        found = value
    return found
