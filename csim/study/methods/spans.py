"""Figures with their interval in words, for the findings of studies."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from csim.study.statistics import CONFIDENCE, Array, intervals, student_quantile
from csim.study.words import Scale, measure_unit, scale_of, unit_of_difference


class Span(NamedTuple):
    """A mean and its 95 % interval, in a measure's unit; the ends are nan where nothing shows how sure it is."""

    mean: float
    low: float
    high: float

    @property
    def sign(self) -> int:
        """1 or -1 where the interval lies on one side of zero, else 0."""
        return 1 if self.low > 0 else -1 if self.high < 0 else 0

    def turned(self, sense: int) -> Span:
        """The same with its sign turned if `sense` is -1."""
        return self if sense > 0 else Span(-self.mean, -self.high, -self.low)


def span_of(values: Array) -> Span:
    """Of the mean of `values` [replicate]; those that do not exist are left out."""
    found = intervals(values[:, None])
    return Span(float(found.mean[0]), float(found.low[0]), float(found.high[0]))


def mean_rows(measures: Sequence[str], values: Array) -> Iterator[dict[str, Any]]:
    """A row a measure of `values` [replicate, measure]: outcome, mean, low, high, and worlds, those with a figure."""
    for place, name in enumerate(measures):
        worlds = int(np.isfinite(values[:, place]).sum())
        yield {"outcome": name, **span_of(values[:, place])._asdict(), "worlds": worlds}


def independent_difference(first: Array, second: Array) -> Span:
    """Mean of `first` less mean of `second`, which share no luck. Source: Welch (1947), degrees rounded down."""
    first, second = first[np.isfinite(first)], second[np.isfinite(second)]
    if min(len(first), len(second)) < 2:
        mean = float(first.mean() - second.mean()) if len(first) and len(second) else math.nan
        return Span(mean, math.nan, math.nan)
    mean = float(first.mean() - second.mean())
    parts = [float(values.var(ddof=1)) / len(values) for values in (first, second)]
    if sum(parts) == 0:
        return Span(mean, mean, mean)
    degrees = sum(parts) ** 2 / sum(
        part**2 / (len(values) - 1) for part, values in zip(parts, (first, second), strict=True)
    )
    half = student_quantile((1 + CONFIDENCE) / 2, max(1, int(degrees))) * math.sqrt(sum(parts))
    return Span(mean, mean - half, mean + half)


def span_text(measure: str, span: Span, *, difference: bool = False, signed: bool = False) -> str:
    """`8.9 M USD (95 %: 7.8 to 10.1)`, the interval left out where there is none."""
    scale = _scale(measure, span, difference=difference)
    told = scale.text(span.mean, signed=signed)
    known = math.isfinite(span.high - span.low)
    return f"{told} (95 %: {scale.span(span.low, span.high, signed=signed)})" if known else told


def shown_sign(measure: str, span: Span, *, difference: bool = False) -> int:
    """1 or -1 where the interval lies on one side of zero and `span_text` shows it there, else 0."""
    scale = _scale(measure, span, difference=difference)
    nearest = span.low if span.sign > 0 else span.high
    return span.sign if round(nearest / scale.divisor, scale.digits) else 0


def _scale(measure: str, span: Span, *, difference: bool) -> Scale:
    unit = unit_of_difference(measure_unit(measure)) if difference else measure_unit(measure)
    # A digit more than the interval needs, so that its ends are seen on their side of zero.
    return scale_of(unit, [span.mean, span.low, span.high], [(span.high - span.low) / 6])
