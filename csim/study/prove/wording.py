"""How effects are written: their words, and figures with unit and interval that never claim more than it allows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from csim.study.words import Scale, scale_of

if TYPE_CHECKING:
    from csim.study.comparison import Figure

PART_WORDS = {
    "kept": "customers saved",
    "lost": "customers lost",
    "contraction": "seats kept",
    "expansion": "seats and tiers added",
    "prices": "prices",
    "referred": "new, referred",
    "other_new": "new, by reputation",
    "ended": "vendor's end",
}
"""What parts of a difference in revenue are called in tables and pictures."""

ESTIMATE_WORDS = {
    "caused": "caused, by probability",
    "realised": "caused, as decided",
    "treated_untreated": "treated / never treated",
    "by_segment": "the same, by segment",
    "before_after": "after / before treated",
    "careful": "careful: not yet treated",
}
"""What estimates of an effect on renewals are called in tables and pictures."""

POINTS = Scale(1.0, 2, "points")
DOLLARS = Scale(1.0, 2, "USD")
CUSTOMERS = Scale(1.0, 1, "customers")


def decided(found: Figure) -> bool:
    """Whether the interval leaves no doubt on which side of zero a figure lies; one of no width lies where it is."""
    return found.low > 0 or found.high < 0


def amount(found: Figure, scale: Scale, *, size: bool = False) -> str:
    """A figure with unit and interval: `1.20 USD (95 %: 0.80 to 1.60)`; `size` leaves the sign to the words around."""
    sign = math.copysign(1.0, found.mean) if size else 1.0
    low, high = sorted((sign * found.low, sign * found.high))
    text = scale.text(sign * found.mean, signed=not size)
    return f"{text} (95 %: {scale.span(low, high)})" if math.isfinite(found.low) else text


def usd(found: Figure, *, size: bool = False) -> str:
    """An amount of money with its interval: `1.2 M USD (95 %: 0.8 to 1.6)`."""
    scale = scale_of("USD", [found.mean, found.low, found.high], [found.half / 3])
    return amount(found, scale, size=size)


def first(text: str) -> str:
    """A text as it begins a sentence."""
    return f"{text[0].upper()}{text[1:]}"
