"""How far assumptions may plausibly be off: one table, with reasons, which a study file may overrule.

Where a range is published beside the assumption it is used. Elsewhere a convention of csim holds: half to twice the
present value; for shares half to twice the odds, which never leaves 0 to 100 %; for ratios that begin at 1 half to
twice what they add. The effects of touches go from nothing to twice the present: that touches do nothing is thought
possible (Ascarza et al. 2016). These ranges are no confidence intervals: nobody knows how likely their ends are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from csim import units
from csim.scenario.quantities import Kind

DOUBT = 2.0
"""Times and parts of the present value that are thought plausible where nothing is published. Source: convention."""

_LARGEST_SHARE = 2.0
"""Shares that may be larger, such as spreads, have no odds."""

type Of = Literal["factor", "odds", "excess", "added", "value"]


class Way(NamedTuple):
    """How a setting changes numbers, and the plausible range of settings.

    `of` says what a setting is: a factor on the number, on its odds, or on what it has above one; an amount added; or
    the number itself. `present` is the setting that changes nothing. Positions run from 0 at `low` to 1 at `high`, in
    equal ratios where a setting multiplies and `low` is above zero.
    """

    of: Of
    low: float
    high: float
    present: float
    reason: str

    @property
    def _log(self) -> bool:
        return self.of in ("factor", "odds", "excess") and self.low > 0

    def at(self, position: float) -> float:
        """The setting at a position."""
        if position in (0.0, 1.0):
            return self.high if position else self.low
        if self._log:
            return math.exp(math.log(self.low) + position * math.log(self.high / self.low))
        return self.low + position * (self.high - self.low)

    def position(self, setting: float) -> float:
        """Where a setting stands from 0 to 1; the present one may stand outside if the study file says so."""
        if self._log:
            return math.log(setting / self.low) / math.log(self.high / self.low)
        return (setting - self.low) / (self.high - self.low)

    def changed(self, value: float, setting: float) -> float:
        """What a number becomes."""
        if setting == self.present or (self.of == "odds" and value in (0.0, 1.0)):
            return value
        if self.of == "odds":
            odds = setting * value / (1 - value)
            return odds / (1 + odds)
        return {"factor": value * setting, "excess": 1 + (value - 1) * setting, "added": value + setting}.get(
            self.of, setting
        )

    def text(self, setting: float) -> str:
        """A setting in words where numbers are not one figure."""
        number = units.plain(float(f"{setting:.3g}"))
        if self.of == "added":
            return f"{setting:+.3g}"
        return {
            "factor": f"x {number}",
            "odds": f"odds x {number}",
            "excess": f"x {number}",
        }.get(self.of, number)


class Published(NamedTuple):
    """A range from a source, or where a convention would make no sense: the values themselves, or amounts added."""

    low: float
    high: float
    reason: str
    of: Of = "value"


RANGES: Mapping[str, Published] = {
    "segments.*.market.close_probability": Published(0.10, 0.30, "15 to 30 % is published, and lower for large sales"),
    "segments.*.market.commission": Published(0.05, 0.15, "about 10 % of the first year is usual"),
    "segments.*.contract.uplift_at_renewal": Published(0.0, 0.08, "rises below 10 % are published as harmless"),
    "segments.*.contract.oversell": Published(0.0, 0.3, "none at present; a salesperson's optimism"),
    "segments.*.renewal.competitor_pull": Published(-0.5, 0.5, "none at present; about a mild to moderate competitor"),
    "segments.*.advocacy.survey_response": Published(0.10, 0.40, "B2B response rates are commonly 10 to 40 %"),
    "segments.*.advocacy.survey_low": Published(-1.0, 1.0, "one point of a survey either way", "added"),
    "segments.*.advocacy.survey_high": Published(-1.0, 0.0, "one point less; ten is the most", "added"),
    "segments.*.market.referral_close_factor": Published(0.5, DOUBT, "half to twice what differs from one", "excess"),
    "segments.*.health.neutral_owner_factor": Published(0.6, 1.0, "from no difference to twice the assumed one"),
    "segments.*.departure.card_failure": Published(0.01, 0.13, "13 % of recurring charges decline: Recurly 2017"),
    "company.gna_share": Published(0.10, 0.21, "17 to 21 % at listing: Blossom Street 2024; less in private companies"),
    "company.discount_rate": Published(0.07, 0.20, "10 to 15 % is usual for SaaS; a loan, and a venture's equity"),
    "company.neutral_trust_factor": Published(1.0, 1.4, "from no difference to twice the assumed one"),
    "team.*.book_ceiling": Published(1.0, 3.0, "books may always be filled; three times is beyond anybody"),
    "team.*.overhead": Published(0.2, 0.5, "1.3 to 1.5 times the salary is published"),
    "team.*.tool_hours_factor": Published(0.0, DOUBT, "from nothing to twice what tools save", "excess"),
    "team.*.tool_noise_factor": Published(0.0, DOUBT, "from nothing to twice what tools show", "excess"),
    "history.length": Published(-12.0, 24.0, "two to five years: renewals need to have come round", "added"),
}
"""Ranges that are not the convention, by the path they stand at."""

_SUM = "one of the weights of a score, which sum to one: none can vary alone"

WITHOUT: Mapping[str, str] = {
    "segments.*.health.usage_weight": _SUM,
    "segments.*.health.ticket_weight": _SUM,
    "segments.*.health.survey_weight": _SUM,
    "plays.*.priority": "a rank, not an amount: times two it changes no order",
    "company.cash": "what the company has, whatever the strategy",
}
"""Assumptions that do not vary, and why."""


def without_way(pattern: Sequence[str]) -> str:
    """Why what stands at a pattern is not varied; empty if it is."""
    return WITHOUT.get(".".join(pattern), "")


def way_of(pattern: Sequence[str], kind: Kind, values: Sequence[float]) -> Way | None:
    """How numbers at a pattern vary, by the table or the convention; None if all stand where no factor moves them."""
    path = ".".join(pattern)
    if path in RANGES:
        return _from_table(RANGES[path], values)
    if path.startswith("plays.*.effects."):
        return Way("factor", 0.0, DOUBT, 1.0, "from nothing to twice: no causal figure is published")
    return _by_convention(kind, values)


def _from_table(entry: Published, values: Sequence[float]) -> Way:
    low, high, reason, of = entry
    if of != "value":
        return Way(of, low, high, 0.0 if of == "added" else 1.0, reason)
    if len(set(values)) == 1:
        return Way(of, low, high, values[0], reason)
    middle = sum(values) / len(values)
    return Way("factor", low / middle, high / middle, 1.0, reason)


def _by_convention(kind: Kind, values: Sequence[float]) -> Way | None:
    lowest, highest = getattr(kind, "low", -math.inf), getattr(kind, "high", math.inf)
    is_share = kind.unit_name == "share" and lowest >= 0 and highest <= _LARGEST_SHARE and max(values) <= 1
    if is_share and any(0 < value < 1 for value in values):
        return Way("odds", 1 / DOUBT, DOUBT, 1.0, "half to twice the odds")
    if is_share or not any(values):
        return None
    if lowest == 1.0 and kind.unit_name == "ratio":
        return Way("excess", 1 / DOUBT, DOUBT, 1.0, "half to twice what it adds to one")
    return Way("factor", 1 / DOUBT, DOUBT, 1.0, "half to twice")
