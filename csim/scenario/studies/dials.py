"""What varies, made ready: a dial has positions from 0 to 1, settings at them, and words for both."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from csim import units

type Setting = float | str
"""Where a dial stands: a number in its path's unit (or a factor on what the scenario says), or a choice's name."""

type Settings = tuple[tuple[str, Setting], ...]
"""Settings of several dials by name, in the order of the study file; dials not named leave the scenario as it is."""

_TIMES = "x"


@dataclass(frozen=True)
class Dial:
    """One lever or uncertainty of a study.

    Either `choices` holds names, or `values` the numbers that are allowed, or numbers from `low` to `high` are, equal
    steps of which are equal ratios if `log`, and which are whole if `whole`. `unit` is that of the numbers: the path's,
    or `x` for a factor on what the scenario says (`times`).
    """

    name: str
    label: str
    lever: bool
    paths: tuple[str, ...] = ()
    unit: str = ""
    low: float = math.nan
    high: float = math.nan
    values: tuple[float, ...] = ()
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()
    times: bool = False
    log: bool = False
    whole: bool = False
    steps: int = 5

    @property
    def discrete(self) -> tuple[Setting, ...]:
        """The settings there are, if they can be listed: choices or values; empty for a range."""
        return tuple(name for name, _ in self.choices) or self.values

    @property
    def numeric(self) -> bool:
        """Whether settings are numbers."""
        return not self.choices

    @property
    def levels(self) -> tuple[Setting, ...]:
        """The settings of a grid: all that can be listed, else `steps` from one end to the other, each once."""
        if self.discrete:
            return self.discrete
        found = [self.at(step / (self.steps - 1)) for step in range(self.steps)]
        return tuple(dict.fromkeys(found))

    def at(self, position: float) -> Setting:
        """The setting at a position from 0 to 1; positions of listed settings are equal parts of the way."""
        if self.discrete:
            count = len(self.discrete)
            return self.discrete[min(int(position * count), count - 1)]
        if position in (0.0, 1.0):
            found = self.low if position == 0.0 else self.high
        elif self.log:
            found = math.exp(math.log(self.low) + position * (math.log(self.high) - math.log(self.low)))
        else:
            found = self.low + position * (self.high - self.low)
        return float(round(found)) if self.whole else found

    def position(self, setting: Setting) -> float:
        """Where from 0 to 1 a setting stands; listed settings stand in the middle of their part."""
        if self.discrete:
            return (self.discrete.index(setting) + 0.5) / len(self.discrete)
        number = float(setting)
        if self.log:
            return (math.log(number) - math.log(self.low)) / (math.log(self.high) - math.log(self.low))
        return (number - self.low) / (self.high - self.low)

    def text(self, setting: Setting, digits: int = 3) -> str:
        """A setting in words: `3 months`, `60 %`, `x 0.5`, `33,000 USD/year`, a choice's name with spaces."""
        if isinstance(setting, str):
            return setting.replace("_", " ")
        number = _grouped(setting, digits)
        if self.times:
            return f"{_TIMES} {number}"
        if self.unit == "share":
            return f"{_grouped(100 * setting, digits)} %"
        unit = _OF_ONE.get(self.unit, self.unit) if number == "1" else self.unit
        return f"{number} {unit}".rstrip() if self.unit not in _UNSAID else number

    @property
    def shown_unit(self) -> str:
        """The unit as an axis shows it; empty if numbers say all."""
        if self.times:
            return "times the scenario's own"
        return "" if self.unit in _UNSAID else {"share": "%"}.get(self.unit, self.unit)

    def shown(self, setting: float) -> float:
        """A number as an axis shows it, in `shown_unit`."""
        return 100.0 * setting if self.unit == "share" and not self.times else setting


_UNSAID = ("", "ratio", "0-1", "factor")
_OF_ONE = {"people": "person", "months": "month", "weeks": "week", "days": "day", "hours": "hour"}


def settings_text(dials: Sequence[Dial], settings: Settings) -> str:
    """Settings in words: `learning burden 1.4, price x 0.5`."""
    by_name = {dial.name: dial for dial in dials}
    return ", ".join(f"{by_name[name].label} {by_name[name].text(setting)}" for name, setting in settings)


def _grouped(number: float, digits: int) -> str:
    """A number with so many digits that mean something, its thousands set apart: `33,000`, `0.25`."""
    whole, stop, rest = units.plain(float(f"{number:.{digits}g}")).partition(".")
    thousands = whole.removeprefix("-")
    if not thousands.isdigit():
        return f"{whole}{stop}{rest}"
    return f"{'-' * whole.startswith('-')}{int(thousands):,}{stop}{rest}"
