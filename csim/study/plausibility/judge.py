"""What the check concludes: every published row against its band, every mechanism by sign and size, and the floor."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from csim.study.plausibility.bands import Band, band, size_band, spreads
from csim.study.plausibility.effects import EFFECTS
from csim.study.plausibility.estimates import Estimate
from csim.study.plausibility.published import (
    Mechanism,
    Part,
    Published,
    comparisons,
    mechanisms,
    published_figures,
)

MUST_LIE_INSIDE = ("GRR", "NRR", "NRR trend", "NRR by segment in CSM scorecards", "CAC payback")
"""Topics of which every row has to lie inside."""

LEAST_SHARE_INSIDE = 0.8
"""Of the compared rows of quality A and B."""

_GOOD = ("A", "B")

BESIDE = ("grr", "nrr", "cac_payback_formula", "cac_payback_restricted", "gross_margin", "cs_cost_share")
"""Figures told of every company, judged or not."""


class Sign(StrEnum):
    """How the sign of an effect compares with what is published."""

    RIGHT = "right"
    WRONG = "wrong"
    UNSURE = "unsure"
    """Its interval holds zero: more replications may tell."""

    NONE = "none"
    """A level, which has no sign."""


@dataclass(frozen=True)
class Held:
    """One figure of a company, held against its band."""

    part: Part
    value: Estimate
    band: Band

    @property
    def inside(self) -> bool:
        """Whether the mean lies in the band."""
        return self.band.holds(self.value.mean)


@dataclass(frozen=True)
class Row:
    """One published row: what it is held against, nothing if it cannot be compared, and then `why` not."""

    published: Published
    held: tuple[Held, ...]
    why: str = ""

    @property
    def compared(self) -> bool:
        """Whether there is a figure to compare."""
        return bool(self.held)

    @property
    def inside(self) -> bool:
        """Whether all its figures lie inside."""
        return self.compared and all(each.inside for each in self.held)

    @property
    def is_must(self) -> bool:
        """Whether it has to lie inside."""
        return self.compared and self.published.topic in MUST_LIE_INSIDE

    @property
    def is_good(self) -> bool:
        """Whether it counts in the share of quality A and B."""
        return self.compared and self.published.source.quality in _GOOD


@dataclass(frozen=True)
class Shown:
    """One mechanism: the size of its effect, its sign, and the band for its size where a size is published."""

    mechanism: Mechanism
    shown_by: str = ""
    value: Estimate | None = None
    sign: Sign = Sign.NONE
    band: Band | None = None

    @property
    def compared(self) -> bool:
        """Whether csim shows it."""
        return self.value is not None

    @property
    def size_inside(self) -> bool | None:
        """Whether its size lies inside; None where only a sign is published."""
        return None if self.band is None or self.value is None else self.band.holds(self.value.mean)


@dataclass(frozen=True)
class Verdict:
    """The whole check. `passed` says whether the floor is kept; mechanisms are shown and do not count in it."""

    rows: tuple[Row, ...]
    mechanisms: tuple[Shown, ...]
    replications: int
    seed: int
    beside: Mapping[str, Mapping[str, Estimate]]
    """The figures of `BESIDE` by company, for the reader's own comparison."""

    @property
    def must(self) -> tuple[Row, ...]:
        """The compared rows that have to lie inside."""
        return tuple(row for row in self.rows if row.is_must)

    @property
    def good(self) -> tuple[Row, ...]:
        """The compared rows of quality A and B."""
        return tuple(row for row in self.rows if row.is_good)

    @property
    def share_inside(self) -> float:
        """Share of the compared rows of quality A and B that lie inside; nan if there are none."""
        good = self.good
        return sum(row.inside for row in good) / len(good) if good else math.nan

    @property
    def passed(self) -> bool:
        """Whether every row that must lies inside, and enough of quality A and B do."""
        return all(row.inside for row in self.must) and self.share_inside >= LEAST_SHARE_INSIDE


def judge(
    figures: Mapping[str, Mapping[str, Estimate]], effects: Mapping[str, Estimate], replications: int, seed: int
) -> Verdict:
    """Hold the figures of companies (company, figure) and the effects (by name) against everything published."""
    rows = published_figures()
    known = spreads({row.id: row for row in rows})
    parts: dict[str, list[Part]] = {}
    for part in comparisons():
        parts.setdefault(part.id, []).append(part)

    def held(row: Published, part: Part) -> Held:
        numbers = part.numbers if part.numbers.given else row.numbers
        return Held(part, figures[part.company][part.figure], band(part.rule, numbers, row.topic, known))

    def judged(row: Published) -> Row:
        compared = [part for part in parts[row.id] if part.figure]
        why = " ".join(part.why for part in parts[row.id] if not part.figure)
        return Row(row, tuple(held(row, part) for part in compared), why)

    def shown(mechanism: Mechanism) -> Shown:
        if not mechanism.effect:
            return Shown(mechanism)
        value = effects[mechanism.effect]
        size = size_band(mechanism.rule, mechanism.numbers, known) if mechanism.rule else None
        return Shown(mechanism, EFFECTS[mechanism.effect].shown_by, value, sign_of(value, mechanism.sign), size)

    beside = {company: {name: found[name] for name in BESIDE if name in found} for company, found in figures.items()}
    judged_rows, shown_mechanisms = tuple(map(judged, rows)), tuple(map(shown, mechanisms()))
    return Verdict(judged_rows, shown_mechanisms, replications, seed, beside)


def sign_of(value: Estimate, expected: int) -> Sign:
    """Return how an effect's sign compares with the expected one, 1 or -1; 0 asks for none."""
    if expected == 0:
        return Sign.NONE
    if not value.low > 0 and not value.high < 0:
        return Sign.UNSURE
    return Sign.RIGHT if value.mean * expected > 0 else Sign.WRONG


def outside(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return the compared rows that do not lie inside."""
    return tuple(row for row in rows if row.compared and not row.inside)
