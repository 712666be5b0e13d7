"""Time and money: the calendar's constants, and the text of quantities such as `60 %` or `600 USD/year`.

Conventions, held everywhere in csim:

- The unit of time is the week. A year is 52 weeks, a month 52/12 weeks, a quarter 13 weeks and a day
  1/7 week, so that all months are equal and month k closes at week k*52/12.
- A rate converts between time bases linearly: `5.2 % per year` is 0.1 % per week (52 weeks of it add up
  to it), never by compounding.
- Hours are hours of work. They do not convert to weeks; `hours/week` is a load, not a pure number.
- A bare number is taken in the unit of the field it is written for.

Arithmetic on the way is exact (fractions), so `12 months` is 52 weeks and not nearly so.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache

WEEKS_PER_YEAR = 52
MONTHS_PER_YEAR = 12
WEEKS_PER_MONTH = WEEKS_PER_YEAR / MONTHS_PER_YEAR
HOURS_PER_WEEK = 40
"""Hours one full-time person works in a week."""

_NUMBER = r"[-+]?(?:\d+(?:_\d{3})*(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,3})?"
_QUANTITY = re.compile(
    rf"\s*(?P<number>{_NUMBER})\s*(?P<above>%|[A-Za-z]+)?(?:\s*(?:/|\bper\b)\s*(?P<below>[A-Za-z]+))?\s*"
)
_MOMENT = re.compile(r"\s*(?P<word>[A-Za-z]+)\s+(?P<number>\d{1,6}(?:\.\d{1,6})?)\s*")
_LONGEST_TEXT = 60


class QuantityError(ValueError):
    """A text is not a quantity of the wanted kind; the message says what was found and what to write."""


@dataclass(frozen=True, slots=True)
class Scale:
    """One word for a unit: what it measures and its size against that measure's base unit."""

    measure: str
    size: Fraction


_BASES: dict[str, dict[str, Fraction]] = {
    "time": {
        "day": Fraction(1, 7),
        "week": Fraction(1),
        "month": Fraction(WEEKS_PER_YEAR, MONTHS_PER_YEAR),
        "quarter": Fraction(WEEKS_PER_YEAR, 4),
        "year": Fraction(WEEKS_PER_YEAR),
    },
    "work": {"minute": Fraction(1, 60), "hour": Fraction(1)},
}
_SCALES: dict[str, Scale] = {
    "USD": Scale("money", Fraction(1)),
    "kUSD": Scale("money", Fraction(1_000)),
    "MUSD": Scale("money", Fraction(1_000_000)),
    "%": Scale("share", Fraction(1, 100)),
    "percent": Scale("share", Fraction(1, 100)),
    "share": Scale("share", Fraction(1)),
    **{
        word: Scale(measure, size)
        for measure, sizes in _BASES.items()
        for singular, size in sizes.items()
        for word in (singular, singular + "s")
    },
}
_SHARE = Scale("share", Fraction(1))


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit a field is kept in: one word, or one word per another.

    `text` is how it is written: `weeks`, `share`, `USD`, `USD/year`, `hours/week`, `per quarter`.
    """

    text: str
    above: Scale
    below: Scale | None

    @property
    def measures(self) -> tuple[str, str]:
        """What it measures, above and below the stroke: `("money", "time")`."""
        return self.above.measure, self.below.measure if self.below else ""

    @property
    def size(self) -> Fraction:
        """Its size in base units (weeks, hours, USD, share), one divided by the other for a rate."""
        return self.above.size / self.below.size if self.below else self.above.size


_KINDS: dict[tuple[str, str], tuple[str, str]] = {
    ("time", ""): ("a duration", "write a number and weeks, months or years, such as 12 months"),
    ("work", ""): ("a number of hours", "write a number and minutes or hours, such as 2 hours"),
    ("share", ""): ("a share", "write a number and %, such as 60 %, or a fraction such as 0.6"),
    ("money", ""): ("an amount of money", "write a number and USD, kUSD or MUSD, such as 130 kUSD"),
    ("money", "time"): ("an amount of money per time", "write it with its time base, such as 600 USD/year"),
    ("money", "work"): ("an amount of money per hour", "write it such as 90 USD/hour"),
    ("share", "time"): ("a rate", "write a share and its time base, such as 3 % per quarter"),
    ("share", "work"): ("a rate per hour", "write it such as 9 % per hour or 0.09 per hour"),
    ("work", "time"): ("hours per time", "write it with its time base, such as 30 hours/week"),
}


def month_close_week(month: float) -> float:
    """The week at whose end month number `month` (1 is the first) closes: month * 52 / 12."""
    return month * WEEKS_PER_YEAR / MONTHS_PER_YEAR


@cache
def unit(text: str) -> Unit:
    """The unit called `text`, such as `weeks`, `USD/year` or `per quarter`; KeyError if there is none."""
    above, stroke, below = (part.strip() for part in re.sub(r"\bper\b", "/", text, count=1).partition("/"))
    found = Unit(text, _SCALES[above] if above else _SHARE, _SCALES[below] if stroke else None)
    if found.measures not in _KINDS:
        raise KeyError(text)
    return found


def parse(text: str, unit_text: str) -> float:
    """Read a quantity and return it in the unit `unit_text`.

    Understands durations (`12 months`), shares (`60 %`, `0.6`), money (`130 kUSD`), rates
    (`600 USD/year`, `3 % per quarter`, `0.05 per week`) and hours (`30 hours/week`, `30 minutes`).
    Raises `QuantityError` if the text is no quantity, not finite, or measures something else.
    """
    wanted = unit(unit_text)
    found = _QUANTITY.fullmatch(text) if len(text) <= _LONGEST_TEXT else None
    if found is None:
        raise _refusal(text, wanted)
    number = exact(found["number"])
    if found["above"] is None and found["below"] is None:
        return _finite(number, text)
    given = _given_unit(found["above"], found["below"])
    if given is None or given.measures != wanted.measures:
        raise _refusal(text, wanted)
    return _finite(number * given.size / wanted.size, text)


def parse_moment(text: str, unit_text: str) -> float:
    """Read a moment after the start, `month 18` or `18 months`, as a duration in the unit `unit_text`.

    `month 18` is the instant at which month 18 closes. Raises `QuantityError` like `parse`.
    """
    found = _MOMENT.fullmatch(text)
    rewritten = f"{found['number']} {found['word']}" if found else text
    try:
        return parse(rewritten, unit_text)
    except QuantityError:
        raise QuantityError(
            f"{quoted(text)} is not a moment; write week, month or year and a number, such as month 18"
        ) from None


def as_text(value: float, unit_text: str) -> str:
    """Write `value`, given in the unit `unit_text`, so that `parse` reads exactly the same number back."""
    wanted = unit(unit_text)
    if wanted.above.measure == "share":
        percent = f"{plain(Decimal(repr(float(value))) * 100)} %"
        below = unit_text.removeprefix("share").strip() if wanted.below else ""
        return f"{percent} {below}".strip()
    return f"{plain(value)} {unit_text}"


def example(unit_text: str) -> str:
    """What to write for a quantity in this unit, as a half sentence."""
    return _KINDS[unit(unit_text).measures][1]


def pattern(unit_text: str) -> str:
    """A regular expression (of the kind editors understand) for the texts `parse` takes in this unit."""
    wanted = unit(unit_text)
    above, below = (_words(measure) for measure in wanted.measures)
    if wanted.above.measure == "share":
        above = f"(?:{above})?"
    middle = above if wanted.below is None else rf"{above}\s*(?:/|\bper\b)\s*{below}"
    return rf"^\s*{_NUMBER}\s*(?:{middle}\s*)?$"


def quoted(text: str) -> str:
    """The text in quotes, shortened to what fits in a message and with line breaks shown."""
    shown = text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 3] + "..."
    return '"' + shown.replace("\n", "\\n") + '"'


def plain(value: float | Decimal) -> str:
    """The shortest text of a number that reads back as the same number: 52, 0.6, 130000."""
    decimal = value if isinstance(value, Decimal) else Decimal(repr(value))
    if decimal and not -7 < decimal.adjusted() < 16:
        return f"{decimal.normalize():e}"
    text = f"{decimal:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def exact(number: str) -> Fraction:
    """The exact value of a number's text (at most three digits of exponent, so it stays small)."""
    return Fraction(number.replace("_", ""))


def _words(measure: str) -> str:
    return "(?:" + "|".join(word for word, scale in _SCALES.items() if scale.measure == measure) + ")"


def _given_unit(above: str | None, below: str | None) -> Unit | None:
    upper = _SCALES.get(above) if above else _SHARE
    lower = _SCALES.get(below) if below else None
    if upper is None or (below and lower is None):
        return None
    return Unit("", upper, lower)


def _finite(number: Fraction, text: str) -> float:
    try:
        value = float(number)
    except OverflowError:
        value = math.inf
    if not math.isfinite(value):
        raise QuantityError(f"{quoted(text)} is too large to be a number")
    return value


def _refusal(text: str, wanted: Unit) -> QuantityError:
    kind, advice = _KINDS[wanted.measures]
    return QuantityError(f"{quoted(text)} is not {kind}; {advice}")
