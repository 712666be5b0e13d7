"""A small schema with one of everything, on which the machinery of scenario files is tested."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from csim.scenario.quantities import (
    Count,
    Duration,
    Hours,
    Moment,
    Money,
    Name,
    Number,
    Rate,
    Reference,
    Share,
    Source,
    Switch,
    Text,
)
from csim.scenario.section import PathProblem, Section, ShortForm

SegmentName = Annotated[str, Name(source="your own word")]
KnownSegment = Annotated[str, Reference("segments", "segment", source="the names above")]
KnownPlay = Annotated[str, Reference("plays", "play", also=("kickoff",), source="the names above")]


class Contract(Section):
    """What one customer signs."""

    price_per_seat: Annotated[float, Money("USD/year", low=0, high=1e6, source="assumption")]
    """Price of one seat."""

    term: Annotated[float, Duration("months", low=1, high=120, source="assumption")] = 12.0
    """How long a contract runs
    before it renews."""

    notice: Annotated[float, Duration("weeks", low=0, high=52, source="assumption")] = 6.0
    """How long before its end the customer decides."""

    auto_renew: Annotated[float, Share(source="KeyBanc 2023")] = 0.5
    """Share of contracts that renew unless somebody acts."""

    def inconsistencies(self) -> Iterable[PathProblem]:
        """The notice must fit into the term."""
        if self.notice > self.term * 52 / 12:
            yield PathProblem("notice", "is longer than the term; shorten it")


class Segment(Section):
    """A kind of customer."""

    contract: Contract
    """The usual contract."""

    weight: Annotated[float, Share(source="assumption")] = 1.0
    """Share of new customers."""


class Role(Section):
    """People who do one kind of work."""

    headcount: Annotated[int, Count("people", low=0, high=10_000, source="assumption")] = 6
    """How many are employed at the start."""

    ramp: Annotated[float, Duration("months", low=0, high=24, source="assumption")] = 4.0
    """Time until a new hire is fully productive."""

    load: Annotated[float, Hours("hours/week", low=0, high=80, source="assumption")] = 30.0
    """Hours given to customers."""

    owns_renewals: Annotated[bool, Switch(source="assumption")] = False
    """Whether this role decides on renewals."""


class Play(Section):
    """Something done for customers."""

    effect: Annotated[float, Number("ratio", low=-1, high=1, source="assumption")] = 0.0
    """What it does; below zero it harms."""


class StrategyUse(Section):
    """Which plays a segment gets."""

    use: Annotated[Literal["high_touch", "tech_touch", "none"], Source(source="assumption")]
    """The strategy to start from."""

    add: list[KnownPlay] = []
    """Plays to add."""


class FixedPlan(Section):
    """Hire by the calendar."""

    rule: Literal["fixed_plan"]
    """Hire by the calendar."""

    heads: Annotated[list[int], Source(source="assumption")] = [1, 2]
    """Headcount by year."""


class PerCsm(Section):
    """Hire by load."""

    rule: Literal["accounts_per_csm"]
    """Hire by load."""

    target: Annotated[float, Number("accounts", low=1, high=1000, source="assumption")] = 70.0
    """Accounts for one CSM."""


class Shock(Section):
    """Something bad."""

    at: Annotated[float, Moment("weeks", low=0, high=520, source="your choice")]
    """When it begins."""

    depth: Annotated[Literal["mild", "moderate", "severe"], Source(source="assumption")] = "moderate"
    """How bad it is."""


class Company(Section):
    """A company."""

    name: Annotated[str, Text(source="your own words")]
    """What reports call it."""

    description: Annotated[str, Text(source="your own words")] = ""
    """What is special about it."""

    seed: Annotated[int, Count("", low=0, high=2**31, source="any")] = 1
    """Begins all luck."""

    growth: Annotated[float, Rate("per quarter", low=0, high=0.5, source="assumption")] = 0.03
    """Growth of the market."""

    segments: dict[SegmentName, Segment]
    """Kinds of customers, by name."""

    team: dict[SegmentName, Role] = {}
    """Roles, by name."""

    plays: dict[SegmentName, Play] = {}
    """Plays, by name."""

    strategy: dict[KnownSegment, Annotated[StrategyUse, ShortForm("use")]] = {}
    """What each segment gets."""

    hiring: Annotated[FixedPlan | PerCsm, Field(discriminator="rule")] = PerCsm(rule="accounts_per_csm")
    """How the team grows."""

    shocks: list[Shock] = []
    """What befalls the company."""

    freeze_below: Annotated[float, Duration("months", low=0, high=60, source="assumption")] | None = None
    """Runway below which nobody is hired; null for never."""

    def inconsistencies(self) -> Iterable[PathProblem]:
        """Weights must sum to one."""
        total = sum(segment.weight for segment in self.segments.values())
        if self.segments and abs(total - 1) > 1e-9:
            yield PathProblem("segments", f"weights sum to {total:g}; make them sum to 1")
