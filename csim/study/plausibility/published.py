"""The tables of published figures, read from the files beside this module."""

from __future__ import annotations

import csv
from importlib.resources import files
from typing import NamedTuple

QUALITIES = {
    "A": "the survey, study or data set itself",
    "B": "second-hand, or the rule of thumb of a known practitioner",
    "C": "one vendor's page, unattributed or without data",
}
"""What the grades of sources mean."""

TOPIC_GROUPS = (
    "Retention",
    "CAC payback",
    "Winning customers",
    "The company",
    "The CS team",
    "Leaving",
    "Support, onboarding and NPS",
)
"""The groups of topics, in the order in which they are shown."""

AS_PUBLISHED, AROUND, AT_MOST, AT_LEAST = "as published", "around", "at most", "at least"
RULES = (AS_PUBLISHED, AROUND, AT_MOST, AT_LEAST)
"""How a band is made of what is published; `csim.study.plausibility.bands` says what each means."""


class Source(NamedTuple):
    """Where a figure stands. `url` may be empty where nothing was found."""

    title: str
    organisation: str
    year: str
    url: str
    quality: str

    @property
    def text(self) -> str:
        """The source in one line, without its address."""
        return ", ".join(part for part in (self.title, self.organisation, self.year) if part)


class Numbers(NamedTuple):
    """The published numbers; None where there is none. Quartiles, the ends of a range, or a middle alone."""

    low: float | None
    point: float | None
    high: float | None

    @property
    def given(self) -> tuple[float, ...]:
        """Those that there are, as published."""
        return tuple(number for number in self if number is not None)


class Published(NamedTuple):
    """One published figure of companies: what, of whom, how high."""

    id: str
    group: str
    topic: str
    published: str
    numbers: Numbers
    unit: str
    statistic: str
    population: str
    source: Source
    note: str


class Part(NamedTuple):
    """What a published figure is held against: a figure of a company; or, with neither, `why` it is not.

    A row that gives several tiers has a part for each, with `numbers` of its own.
    """

    id: str
    what: str
    company: str
    figure: str
    rule: str
    numbers: Numbers
    why: str


class Mechanism(NamedTuple):
    """One published mechanism: a cause, its effect, and the twin worlds it is held against.

    `sign` is 1 or -1, or 0 for a level; `rule` is empty where only a sign is published. `effect` names one of
    `csim.study.plausibility.effects`; with none, `why` says why nothing is compared.
    """

    id: str
    what: str
    published: str
    effect: str
    sign: int
    rule: str
    numbers: Numbers
    unit: str
    source: Source
    why: str


def published_figures() -> tuple[Published, ...]:
    """Return every published figure, in the order of the file."""
    return tuple(
        Published(
            row["id"],
            row["group"],
            row["topic"],
            row["published"],
            _numbers(row),
            row["unit"],
            row["statistic"],
            row["population"],
            _source(row),
            row["note"],
        )
        for row in _rows("published")
    )


def comparisons() -> tuple[Part, ...]:
    """Return what the published figures are held against: at least one part for each."""
    return tuple(
        Part(row["id"], row["what"], row["company"], row["figure"], row["band"], _numbers(row), row["why"])
        for row in _rows("comparisons")
    )


def mechanisms() -> tuple[Mechanism, ...]:
    """Return every published mechanism; one that says several things has several lines."""
    return tuple(
        Mechanism(
            row["id"],
            row["what"],
            row["published"],
            row["effect"],
            int(row["sign"] or 0),
            row["band"],
            _numbers(row),
            row["unit"],
            _source(row),
            row["why"],
        )
        for row in _rows("mechanisms")
    )


def _rows(name: str) -> list[dict[str, str]]:
    text = files(__package__).joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _numbers(row: dict[str, str]) -> Numbers:
    low, point, high = (float(row[name]) if row[name] else None for name in ("low", "point", "high"))
    return Numbers(low, point, high)


def _source(row: dict[str, str]) -> Source:
    return Source(row["source"], row["organisation"], row["year"], row["url"], row["quality"])
