"""How the widths and zones that somebody asked for are written: as given, not rounded to what an interval supports."""

from __future__ import annotations

import math

from csim.study.words import Scale, scale_of

_MOST_DIGITS = 9


def amount(value: float, unit: str) -> str:
    """A positive figure with its unit and as few digits after the point as hold it: `500 k USD`, `0.2 points`."""
    scale = _scale(value, value, unit)
    while not _holds(scale, value) and scale.digits < _MOST_DIGITS:
        scale = scale._replace(digits=scale.digits + 1)
    return scale.text(value)


def told_apart(reached: float, asked: float, unit: str) -> tuple[str, str]:
    """A width reached, with its unit, and the one asked in the same unit, with as many digits as hold and part them."""
    scale = _scale(max(reached, asked), asked, unit)
    while (not _holds(scale, asked) or scale.number(reached) == scale.number(asked)) and scale.digits < _MOST_DIGITS:
        scale = scale._replace(digits=scale.digits + 1)
    return scale.text(reached), scale.number(asked)


def _scale(largest: float, finest: float, unit: str) -> Scale:
    scale = scale_of(unit, [largest])
    return scale._replace(digits=max(0, -math.floor(math.log10(finest / scale.divisor))))


def _holds(scale: Scale, value: float) -> bool:
    shown = round(value / scale.divisor, scale.digits) * scale.divisor
    return math.isclose(shown, value, rel_tol=1e-6)
