"""Does a company return when an investment is taken away and put back: three fates in the same worlds, paired."""

from __future__ import annotations

import math
from enum import Enum
from typing import NamedTuple

import numpy as np

from csim.study.methods.edges import Span, span_of
from csim.study.prove.ratio import ratio_of_means
from csim.study.statistics import Array

INDIFFERENCE = 0.01
"""A lasting loss smaller than this share of the kept company's figure would change no decision."""


class Fate(Enum):
    """What became of a company from which an investment was taken away and put back.

    That luck hides a difference is no proof of a return: it takes the whole 95 % interval (the test of equivalence).
    """

    RETURNS = "returns"
    """All of the interval of what is missing lies within the zone of indifference."""

    STAYS_AWAY = "stays away"
    """All of it lies beyond the zone, on the side of the loss."""

    BEYOND = "beyond"
    """All of it lies beyond the zone on the other side: more than the loss was undone."""

    UNDECIDED = "undecided"
    """It lies across an end of the zone, or there is none."""

    NOTHING_LOST = "nothing lost"
    """The cut made no difference that shows."""


class Return(NamedTuple):
    """One measure in three fates, by paired means with 95 % intervals.

    `lost` is kept less cut, `won_back` restored less cut, `missing` kept less restored; `share` is what of the loss
    came back, as a ratio of means (nan where nothing is demonstrably lost).
    """

    kept: Span
    cut: Span
    restored: Span
    lost: Span
    won_back: Span
    missing: Span
    share: Span
    runs: int

    @property
    def anything_lost(self) -> bool:
        """Whether the cut made a difference at all."""
        return self.lost.beyond_zero()

    @property
    def zone(self) -> float:
        """The most that may be missing of a company that returned: 1 % of the kept or the restored mean."""
        return INDIFFERENCE * max(abs(self.kept.mean), abs(self.restored.mean))

    @property
    def fate(self) -> Fate:
        """What the intervals prove; where they prove nothing, the fate is undecided."""
        if self.runs < 2:
            return Fate.UNDECIDED
        if not self.anything_lost:
            return Fate.NOTHING_LOST
        missing = self.missing.flipped(1.0 if self.lost.mean > 0 else -1.0)
        if -self.zone <= missing.low and missing.high <= self.zone:
            return Fate.RETURNS
        if missing.low > self.zone:
            return Fate.STAYS_AWAY
        return Fate.BEYOND if missing.high < -self.zone else Fate.UNDECIDED


def returning(kept: Array, cut: Array, restored: Array) -> Return:
    """Compare three fates of the same replicates; replicates in which one is nan are left out."""
    whole = np.isfinite(kept) & np.isfinite(cut) & np.isfinite(restored)
    kept, cut, restored = kept[whole], cut[whole], restored[whole]
    lost = span_of(kept - cut)
    share = Span(math.nan, math.nan, math.nan)
    if lost.beyond_zero():
        share = Span(*ratio_of_means(restored - cut, kept - cut)[:3])
    return Return(
        kept=span_of(kept),
        cut=span_of(cut),
        restored=span_of(restored),
        lost=lost,
        won_back=span_of(restored - cut),
        missing=span_of(kept - restored),
        share=share,
        runs=len(kept),
    )
