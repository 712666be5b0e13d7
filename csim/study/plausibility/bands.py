"""From what is published to a band: four rules, the same for every row.

1. As published: quartiles, ranges and bands over companies stand as they are, from lowest to highest.
2. Around: a median, mean or typical figure (or several of one topic) says nothing of how far companies differ. The
   published quartiles of its topic are laid around it:
   - what is lost of revenue (GRR, gross churn): the loss times 0.56 to 2, from quartiles of GRR of 82 and 95 around 91
   - NRR: 6.5 points to either side. It has no published quartiles and varies no less than GRR, so it gets the width of
     its quartiles, 13 points, laid evenly, for nothing keeps NRR below 100
   - CAC payback and the CAC ratio it is made of: times 0.375 to 1.5, from 6 and 24 months around 16
   - pay of CSMs: times 0.66 to 1.46, from 87 and 193 around 132 thousand USD
3. Around, where a topic has no quartiles, and for sizes of effects: times 0.56 to 1.5, the middle of the three.
4. At most, at least: ceilings, floors and targets have one side.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from statistics import median
from typing import NamedTuple

from csim.study.plausibility.published import AROUND, AS_PUBLISHED, AT_MOST, Numbers, Published

GRR_QUARTILES, PAYBACK_QUARTILES, PAY_QUARTILES = "B002", "B053", "B046"
"""The rows that publish quartiles."""

_LOSS = ("gross dollar churn",)
_KEPT = ("GRR",)
_NET = ("NRR", "NRR trend")
_PAYBACK = ("CAC payback", "CAC ratio")
_PAY = ("CSM base salary", "CSM fully-loaded cost")


class Band(NamedTuple):
    """What a figure is held against, both ends included; infinite where one side is open."""

    low: float
    high: float
    origin: str

    def holds(self, value: float) -> bool:
        """Whether a figure lies in the band; nan does not."""
        return self.low <= value <= self.high


class Spread(NamedTuple):
    """Quartiles around a middle, as factors of it."""

    below: float
    above: float


class Spreads(NamedTuple):
    """How far companies lie around a published middle, from the rows that publish quartiles; NRR in points."""

    loss: Spread
    payback: Spread
    pay: Spread
    net_points: float

    @property
    def usual(self) -> Spread:
        """The middle of the three, for topics without quartiles of their own."""
        three = (self.loss, self.payback, self.pay)
        return Spread(median(each.below for each in three), median(each.above for each in three))


def spreads(rows: Mapping[str, Published]) -> Spreads:
    """Read the published quartiles off the table's rows by id."""
    grr, payback, pay = (rows[each].numbers for each in (GRR_QUARTILES, PAYBACK_QUARTILES, PAY_QUARTILES))
    low, middle, high = grr.given
    return Spreads(
        Spread((100.0 - high) / (100.0 - middle), (100.0 - low) / (100.0 - middle)),
        _factors(payback),
        _factors(pay),
        (high - low) / 2.0,
    )


def band(rule: str, numbers: Numbers, topic: str, known: Spreads) -> Band:
    """Return the band that a rule makes of published numbers on a topic."""
    given = numbers.given
    low, high = min(given), max(given)
    if rule == AS_PUBLISHED:
        return Band(low, high, "as published")
    if rule == AROUND:
        return _around(low, high, topic, known)
    if rule == AT_MOST:
        return Band(-math.inf, high, "a ceiling")
    return Band(low, math.inf, "a floor")


def size_band(rule: str, numbers: Numbers, known: Spreads) -> Band:
    """Return the band for the size of an effect; a ceiling reaches from nothing to the published size, of its sign."""
    low, high = min(numbers.given), max(numbers.given)
    if rule == AS_PUBLISHED:
        return Band(low, high, "as published")
    if rule == AT_MOST:
        return Band(min(0.0, low), max(0.0, high), "at most that")
    ends = [end * factor for end in (low, high) for factor in known.usual]
    return Band(min(ends), max(ends), _times(known.usual))


def _around(low: float, high: float, topic: str, known: Spreads) -> Band:
    if topic in _NET:
        points = known.net_points
        return Band(low - points, high + points, f"{points:.2g} points to either side ({GRR_QUARTILES})")
    if topic in _KEPT:
        loss = known.loss
        origin = f"what is lost {_times(loss)} ({GRR_QUARTILES})"
        return Band(100.0 - (100.0 - low) * loss.above, 100.0 - (100.0 - high) * loss.below, origin)
    spread, row = _topic_spread(topic, known)
    return Band(low * spread.below, high * spread.above, f"{_times(spread)}{row}")


def _topic_spread(topic: str, known: Spreads) -> tuple[Spread, str]:
    chosen: Mapping[tuple[str, ...], tuple[Callable[[Spreads], Spread], str]] = {
        _LOSS: (lambda each: each.loss, GRR_QUARTILES),
        _PAYBACK: (lambda each: each.payback, PAYBACK_QUARTILES),
        _PAY: (lambda each: each.pay, PAY_QUARTILES),
    }
    for topics, (spread, row) in chosen.items():
        if topic in topics:
            return spread(known), f" ({row})"
    return known.usual, ", the usual spread"


def _factors(quartiles: Numbers) -> Spread:
    low, middle, high = quartiles.given
    return Spread(low / middle, high / middle)


def _times(spread: Spread) -> str:
    return f"times {spread.below:.2g} to {spread.above:.3g}"
