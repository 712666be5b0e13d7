"""Strategies: which plays are in force for which segment, and how the base of customers came about."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from csim.scenario.quantities import Duration, Name, Reference
from csim.scenario.schema.every_segment import ALL, EverySegment
from csim.scenario.schema.team import Role
from csim.scenario.section import Section, ShortForm

_OWN = "company's own plan"

type PlayName = Annotated[str, Reference("plays", "play", source=_OWN)]
type SegmentName = Annotated[str, Reference("segments", "segment", also=(ALL,), source=_OWN)]
type Playbook = Annotated[dict[Annotated[str, Name(source=_OWN)], list[PlayName]], EverySegment()]


class StrategyUse(Section):
    """A strategy for one segment, with changes."""

    use: Annotated[str, Reference("strategies", "strategy", source=_OWN)]
    """The strategy."""

    add: list[PlayName] = Field(default_factory=list)
    """Plays added to it."""

    drop: list[PlayName] = Field(default_factory=list)
    """Plays left out of it."""


type StrategyBySegment = Annotated[
    dict[SegmentName, Annotated[StrategyUse, ShortForm("use")]],
    EverySegment(),
]


class History(Section):
    """How the base of customers came about before the run: simulated with the same company and another team."""

    length: Annotated[float, Duration("months", low=1, high=240, source="assumption; past the first renewals")] = 36.0
    """How long it lasted, in whole months."""

    strategy: StrategyBySegment
    """The strategy of that time."""

    team: dict[Annotated[str, Name(source=_OWN)], Role] = Field(default_factory=dict)
    """The team of that time, role by role."""
