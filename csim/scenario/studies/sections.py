"""The section of each kind of study: what is special to it, with defaults that make a sensible study."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from csim.scenario.quantities import Count, Duration, Number, Share, Source, Switch
from csim.scenario.schema.shocks import Shock
from csim.scenario.section import PathProblem, Section
from csim.scenario.studies.kinds import Amount, Limit, Measured, MeasureName, Override, OwnName, power_of_two

_QUESTION = "what the study asks"
_HABIT = "assumption"


class Sweep(Section):
    """Try points all over the range."""

    method: Annotated[Literal["grid", "latin_hypercube", "sobol"], Source(source=_QUESTION)] = "grid"
    """How points are laid: every combination of steps, or a sample that fills the space."""

    points: Annotated[int, Count("points", low=1, high=1_000_000, source=_HABIT)] = 64
    """How many points a sample has; a grid has as many as its steps make."""

    def inconsistencies(self) -> Iterable[PathProblem]:
        """Tell when a Sobol sequence would not be balanced."""
        if self.method == "sobol" and not power_of_two(self.points):
            yield PathProblem(
                "points", f"{self.points} is not a power of two, which method: sobol needs; write such as 64 or 128"
            )


class Sensitivity(Section):
    """Find what matters: Morris screening of all factors, then Sobol indices of those that survive it."""

    trajectories: Annotated[int, Count("trajectories", low=4, high=10_000, source=_HABIT)] = 10
    """Paths through the range on which one factor after the other moves."""

    levels: Annotated[int, Count("levels", low=2, high=100, source="Morris 1991: an even number")] = 4
    """Values a factor may take while screening."""

    keep: Annotated[int, Count("factors", low=1, high=100, source=_HABIT)] = 5
    """Most factors that go on to Sobol indices."""

    samples: Annotated[int, Count("points", low=8, high=2**20, source="Saltelli 2010: a power of two")] = 64
    """Base points of the Sobol indices; they take (factors + 2) times as many."""

    def inconsistencies(self) -> Iterable[PathProblem]:
        """Tell when a number is not of the form its method needs."""
        if not power_of_two(self.samples):
            yield PathProblem("samples", f"{self.samples} is not a power of two; write such as 64, 128 or 256")
        if self.levels % 2:
            yield PathProblem("levels", f"{self.levels} is odd; write an even number, such as 4")


class Stress(Section):
    """Let shocks befall every strategy, alone and together."""

    shocks: dict[OwnName, Shock] = Field(default_factory=dict)
    """The battery; empty takes one moderate shock of every kind, at month 12."""

    together: Annotated[bool, Switch(source=_QUESTION)] = True
    """Whether all of them also come at once."""

    payback_limit: Annotated[float, Duration("months", low=1, high=240, source=_QUESTION)] = 24.0
    """The payback beyond which acquisition is thought too dear."""


class Hysteresis(Section):
    """Take an investment away, put it back, and see whether the company returns."""

    kept: list[Override]
    """The company as it goes on, as overrides."""

    cut: list[Override]
    """The same, with the investment taken away at some month for good."""

    restored: list[Override]
    """The same, with the investment taken away and later put back."""

    measures: list[MeasureName] = Field(default_factory=lambda: ["mrr", "customers"])
    """What the company should return to; measures of the last month show a return, sums over the whole run do not."""

    def inconsistencies(self) -> Iterable[PathProblem]:
        """Tell when there is nothing to return to."""
        if not self.measures:
            yield PathProblem("measures", "names nothing; write such as [mrr, customers]")


class Tipping(Section):
    """Look for an edge at which a little more of something changes much."""

    rounds: Annotated[int, Count("rounds", low=0, high=12, source=_HABIT)] = 3
    """How often the grid is halved near the edge."""

    measure: MeasureName = "vendor_value"
    """The measure that may jump."""

    least_jump: Annotated[float, Share(low=0.01, high=0.9, source=_HABIT)] = 0.1
    """The smallest jump that counts, as a share of the measure's whole range on the map."""

    hysteresis: Hysteresis | None = None
    """A test of irreversibility; none if left out."""


class Optimise(Section):
    """Search for the levers that serve an objective best within limits."""

    objective: MeasureName = "vendor_value"
    """The measure to make as good as possible."""

    against: MeasureName = "customer_profit"
    """The measure of the Pareto front's other side."""

    limits: dict[MeasureName, Limit] = Field(default_factory=dict)
    """Bounds that the answer must keep."""

    trials: Annotated[int, Count("trials", low=4, high=100_000, source=_HABIT)] = 60
    """Points that the search may try."""

    finalists: Annotated[int, Count("points", low=1, high=50, source=_HABIT)] = 5
    """How many of the best are simulated again with fresh luck."""

    fresh_replications: Annotated[int, Count("replications", low=2, high=10_000, source=_HABIT)] = 32
    """Worlds, unused by the search, in which finalists are confirmed."""


class Solve(Section):
    """Find the least (or largest) value of one lever for which something holds."""

    limits: dict[MeasureName, Limit] = Field(default_factory=dict)
    """What must hold."""

    at_least_as_good_as: Annotated[str, Source(source="one of the study's scenarios")] = ""
    """A scenario that must not be better in `measure`; for break-even prices."""

    measure: MeasureName = "vendor_value"
    """The measure in which the other scenario must not be better."""

    wanted: Annotated[Literal["least", "most"], Source(source=_QUESTION)] = "least"
    """Whether the least or the largest value of the lever is looked for."""

    turn_both: Annotated[bool, Switch(source=_QUESTION)] = True
    """Whether the lever is turned in the scenario of at_least_as_good_as too; if not, that one stays as it is."""

    tolerance: Annotated[float, Share(low=0.0001, high=0.5, source=_HABIT)] = 0.01
    """How exactly the lever's value is found, as a share of its range; whole numbers are found exactly."""

    closer: Annotated[int, Count("times", low=1, high=100, source=_HABIT)] = 4
    """How many times as many worlds are tried near the answer as on the grid."""

    def inconsistencies(self) -> Iterable[PathProblem]:
        """Tell when nothing is asked."""
        if not self.limits and not self.at_least_as_good_as:
            yield PathProblem("", "asks for nothing; write limits, or at_least_as_good_as")


class PlausibleRange(Section):
    """How far an assumption may plausibly be off, instead of csim's convention."""

    low: Annotated[float, Number("setting", low=-1e12, high=1e12, source=_QUESTION)]
    """The least value, or factor, or amount added, as the assumption's row in assumptions.csv counts it."""

    high: Annotated[float, Number("setting", low=-1e12, high=1e12, source=_QUESTION)]
    """The largest."""

    def inconsistencies(self) -> Iterable[PathProblem]:
        """Tell when the ends are not in order."""
        if self.low >= self.high:
            yield PathProblem("low", "is not below high; write the least value first")


class WhatMustBeTrue(Section):
    """Find the assumptions on which the ranking of strategies rests."""

    measure: MeasureName = "vendor_value"
    """The measure that ranks the strategies."""

    only: list[OwnName] = Field(default_factory=list)
    """Names of assumptions to look at, such as effects_trust; empty looks at all."""

    ranges: dict[OwnName, PlausibleRange] = Field(default_factory=dict)
    """Plausible ranges of your own, by the assumption's name."""

    present_replications: Annotated[int, Count("replications", low=2, high=100_000, source=_HABIT)] = 64
    """Worlds in which the strategies are compared as the scenarios stand; changes are told from there."""

    screen_replications: Annotated[int, Count("replications", low=2, high=10_000, source=_HABIT)] = 4
    """Worlds in which each end of each plausible range is tried first."""

    rounds: Annotated[int, Count("rounds", low=1, high=20, source=_HABIT)] = 2
    """How often the value is narrowed down at which another strategy comes to lead."""


class Discover(Section):
    """Say in one sentence when a plan fails."""

    fails_when: Measured
    """What failing means, in one world."""

    scenario: Annotated[str, Source(source="one of the study's scenarios")] = ""
    """The plan; the first scenario if empty."""

    points: Annotated[int, Count("points", low=64, high=2**20, source=_HABIT)] = 256
    """Points of the uncertainties to try. One half finds the conditions, the other checks them."""

    least_support: Annotated[float, Share(source="Friedman and Fisher 1999: 5 % is usual")] = 0.05
    """The smallest share of points that a box may hold."""


class Select(Section):
    """Choose the best of several, with a stated chance of being right."""

    measure: MeasureName = "vendor_value"
    """The measure that decides."""

    zone: Amount = "0.5 MUSD"
    """The difference that is worth detecting, in the measure's unit."""

    probability: Annotated[float, Share(low=0.5, high=0.999, source=_QUESTION)] = 0.95
    """The chance that the best is chosen, where it is ahead by the zone."""

    cap: Annotated[int, Count("replications", low=16, high=100_000, source=_HABIT)] = 1_000
    """Most replications; beyond, no guarantee is given."""


class Information(Section):
    """Say what it would be worth to know an uncertainty before deciding."""

    measure: MeasureName = "vendor_value"
    """The measure, in USD, that decides."""

    points: Annotated[int, Count("points", low=64, high=1_000_000, source=_HABIT)] = 256
    """Points of the uncertainties to try."""


SECTIONS: dict[str, type[Section]] = {
    "sweep": Sweep,
    "sensitivity": Sensitivity,
    "stress": Stress,
    "tipping": Tipping,
    "optimise": Optimise,
    "solve": Solve,
    "what_must_be_true": WhatMustBeTrue,
    "discover": Discover,
    "select": Select,
    "information": Information,
}
"""The section of each kind, which bears its name."""
