"""Figures as they are written for people: scaled, rounded to what their interval supports, with their unit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from csim.errors import BadInput
from csim.measures.catalogue.measure import Measure
from csim.measures.definitions import find_measure, label
from csim.units import plain

NONE = "-"
"""What stands where there is no figure."""

_MOST_DIGITS = 2
_PARTS = {"smb": "SMB", "mid_market": "mid-market"}
_BARE = ("", "ratio", "0-1", "0/1")  # figures that say all without their unit
_UNKNOWN = "neither"
_ROUNDING = 1e-9


class Scale(NamedTuple):
    """How figures of one measure are written: divided by `divisor`, `digits` after the point, in `unit`."""

    divisor: float
    digits: int
    unit: str

    def number(self, value: float, *, signed: bool = False) -> str:
        """The figure alone; a true minus zero never shows."""
        if not math.isfinite(value):
            return NONE
        scaled = round(value / self.divisor, self.digits) + 0.0
        return f"{scaled:{'+' if signed else ''},.{self.digits}f}"

    def text(self, value: float, *, signed: bool = False) -> str:
        """The figure with its unit."""
        number = self.number(value, signed=signed)
        return number if number == NONE or self.unit in _BARE else f"{number} {self.unit}"

    def span(self, low: float, high: float, *, signed: bool = False) -> str:
        """An interval: `7.8 to 10.1`."""
        return f"{self.number(low, signed=signed)} to {self.number(high, signed=signed)}"


def scale_of(unit: str, sizes: Sequence[float], halves: Sequence[float] = ()) -> Scale:
    """How to write figures of these sizes, whose intervals have these half-widths, in a measure's unit.

    Money is counted in thousands or millions by its largest figure. As many digits stand after the point as the
    narrowest interval has meaning for (one digit of it, two if it starts with 1), at most two; without intervals, as
    many as make three digits in all.
    """
    largest = max((abs(size) for size in sizes if math.isfinite(size)), default=0.0)
    divisor, prefix = 1.0, ""
    if unit.startswith("USD"):
        divisor, prefix = (1e6, "M ") if largest >= 1e6 else (1e3, "k ") if largest >= 1e4 else (1.0, "")
    shown = [half / divisor for half in halves if math.isfinite(half) and half > 0]
    finest = min(shown) / 2 if shown else largest / divisor / 100 or 1.0
    digits = min(_MOST_DIGITS, max(0, -math.floor(math.log10(finest))))
    return Scale(divisor, digits, f"{prefix}{unit}")


def unit_of_difference(unit: str) -> str:
    """The unit in which two figures differ: percentages differ by points."""
    return "points" if unit.startswith("%") else unit


def known_measure(name: str) -> Measure | None:
    """The definition behind a measure's id, None for an id that no definition explains."""
    try:
        return find_measure(name)[0]
    except BadInput:
        return None


def measure_unit(name: str) -> str:
    """The unit of a measure."""
    measure = known_measure(name)
    return measure.unit if measure else ""


def measure_label(name: str) -> str:
    """What a measure is called in prose and headings: `Vendor value`, `GRR, mid-market`."""
    stem, *parts = name.split(".")
    return ", ".join((label(stem), *map(part_label, parts))) if known_measure(name) else name


def in_sentence(name: str) -> str:
    """A measure's label as it stands inside a sentence: `vendor value`, `NRR`, `value of contribution (SMB)`."""
    stem, *parts = name.split(".")
    if not known_measure(name):
        return name
    found = label(stem)
    small = found[0].lower() + found[1:] if found[1:2].islower() else found
    return f"{small} ({', '.join(map(part_label, parts))})" if parts else small


def part_label(key: str) -> str:
    """What a segment, role or reason is called that scenarios know by a key: `SMB`, `mid-market`, `large accounts`."""
    return _PARTS.get(key, key.replace("_", " "))


def sense(name: str) -> int:
    """1 if a higher figure is better, -1 if a lower one is, 0 if neither is."""
    measure = known_measure(name)
    return {"higher": 1, "lower": -1}.get(measure.better if measure else _UNKNOWN, 0)


def joined(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def percent(share: float) -> str:
    """A share that was counted, as a whole percentage; with more digits where it would wrongly read 0 % or 100 %."""
    if not math.isfinite(share):
        return NONE
    certain = min(abs(share), abs(1 - share)) < _ROUNDING
    digits = 0 if certain else next((each for each in range(7) if round(100 * share, each) not in (0.0, 100.0)), 0)
    return f"{round(100 * share, digits) + 0.0:.{digits}f} %"


def asked_percent(probability: float) -> str:
    """A probability as it was asked for: `99.6 %`, never rounded to a whole percentage."""
    return f"{plain(round(100 * probability, 10))} %"


def percent_span(low: float, high: float) -> str:
    """The interval of a share, rounded outward: `0 to 0.4 %`. More digits stand where it is narrow."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return NONE
    digits = 0 if high - low >= 0.05 else 1 if high - low >= 0.005 else 2
    step = 10**digits
    ends = (math.floor(100 * low * step + _ROUNDING) / step, math.ceil(100 * high * step - _ROUNDING) / step)
    return f"{plain(ends[0] + 0.0)} to {plain(ends[1] + 0.0)} %"


def chance(probability: float) -> str:
    """A chance that was estimated, as a whole percentage that never claims certainty: `over 99 %`, `under 1 %`."""
    if probability > 0.99:
        return "over 99 %"
    return "under 1 %" if probability < 0.01 else percent(probability)
