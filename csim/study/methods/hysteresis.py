"""Does a company return when an investment is taken away and put back: three fates in the same worlds, paired."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from csim.study.methods.edges import Span, span_of
from csim.study.prove.ratio import ratio_of_means
from csim.study.statistics import Array

INDIFFERENCE = 0.01
"""A lasting loss smaller than this share of the kept company's figure would change no decision."""


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
    def indifferent(self) -> bool:
        """Whether what is still missing would change no decision, all of its interval being below 1 %."""
        zone = INDIFFERENCE * max(abs(self.kept.mean), abs(self.restored.mean))
        return max(abs(self.missing.low), abs(self.missing.high)) <= zone

    @property
    def returns(self) -> bool:
        """Whether nothing shows that the company stays away: what is missing holds zero, or is below 1 %."""
        small = abs(self.missing.mean) <= INDIFFERENCE * max(abs(self.kept.mean), abs(self.restored.mean))
        return not self.missing.beyond_zero() or small


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
