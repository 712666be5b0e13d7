"""The map of a tipping study: lines through it, each refined where it is steepest and where it is most abrupt.

A line is one scenario with one dial turned and the other, if there is one, left where it stands. All lines take their
rounds together, so that the laboratory always has many runs to do at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from csim.scenario.studies.dials import Dial, Setting, Settings
from csim.study.laboratory import Case
from csim.study.methods import edges
from csim.study.methods.edges import Judged, Rule, Stretch, Verdict
from csim.study.statistics import Array

type Ask = Callable[[Sequence[Case]], Sequence[Array]]
"""Simulates cases and gives the measure of each, by replicate."""

SEARCHES = 3
"""How many stretches of one line are followed at most: the steepest, and those least like the others if they differ."""

POINTS_A_ROUND = 2
"""What a search asks for in one round: the middle of its stretch, and a neighbour as far away as the half is long."""

_SAME_PLACE = 1e-9


@dataclass(frozen=True)
class Axis:
    """A dial along which the measure is followed: its settings by place, rising from 0 to 1."""

    dial: Dial

    @property
    def places(self) -> tuple[float, ...]:
        """Where the settings of the grid stand."""
        return tuple(sorted(self.place(setting) for setting in self.dial.levels))

    def place(self, setting: Setting) -> float:
        """Where a setting stands; listed numbers stand as far apart as they are."""
        if self.dial.discrete:
            numbers = [float(each) for each in self.dial.discrete]
            return (float(setting) - min(numbers)) / ((max(numbers) - min(numbers)) or 1.0)
        return self.dial.position(setting)

    def setting(self, place: float) -> Setting:
        """The setting at a place: of listed numbers the nearest."""
        if self.dial.discrete:
            return min(self.dial.discrete, key=lambda each: abs(self.place(each) - place))
        return self.dial.at(place)

    def nearest(self, place: float) -> float | None:
        """The nearest place that can be tried; None outside the range, and for settings that are listed."""
        if self.dial.discrete or not -_SAME_PLACE <= place <= 1 + _SAME_PLACE:
            return None
        return self.place(self.setting(min(max(place, 0.0), 1.0)))

    def middle(self, stretch: Stretch) -> float | None:
        """A place between two others; None if there is none, as between 2 and 3 people."""
        found = self.nearest((stretch.left + stretch.right) / 2)
        apart = found is not None and min(found - stretch.left, stretch.right - found) > _SAME_PLACE
        return found if apart else None


@dataclass
class Search:
    """A stretch that is halved again and again; `before` is the excess across the one it is a half of.

    The half to go on with is the steeper one, or if `unusual` the one least like the slope beside the stretch.
    """

    stretch: Stretch
    unusual: bool
    before: Array | None = None


@dataclass
class Line:
    """One line through the map: what is known of it, by place, and the searches along it."""

    scenario: str
    axis: Axis
    fixed: Settings
    order: tuple[str, ...]
    other: Dial | None = None
    known: dict[float, Array] = field(default_factory=dict)
    searches: list[Search] = field(default_factory=list)

    @property
    def beside(self) -> str:
        """Where the other dial stands, in words; empty if there is none."""
        return ", ".join(f"{self.other.label} {self.other.text(setting)}" for _, setting in self.fixed if self.other)

    def settings(self, place: float) -> Settings:
        """Where the dials stand at a place of this line, in the order of the study."""
        both = {self.axis.dial.name: self.axis.setting(place), **dict(self.fixed)}
        return tuple((name, both[name]) for name in self.order)

    def case(self, place: float) -> Case:
        """What is simulated at a place of this line."""
        return Case(self.scenario, self.settings(place))

    def begin(self, least: float) -> None:
        """Choose what to follow: of this line's changes those of at least this size."""
        candidates = (edges.steepest(self.known), edges.most_abrupt(self.known), edges.most_unusual(self.known))
        for place, stretch in enumerate(candidates):
            if stretch is None or any(stretch == search.stretch for search in self.searches):
                continue
            sizes = [edges.change(self.known, stretch), edges.excess(self.known, stretch)]
            if max(abs(edges.mean_of(size)) for size in sizes) >= least:
                self.searches.append(Search(stretch, unusual=place > 0))

    def flank(self, stretch: Stretch) -> list[float]:
        """Places to try beside a stretch, as far away as it is long, where nothing is known there."""
        wanted = [self.axis.nearest(place) for place in (stretch.left - stretch.length, stretch.right + stretch.length)]
        known = np.array(sorted(self.known))
        return [place for place in wanted if place is not None and np.abs(known - place).min() > _SAME_PLACE]

    def judged(self, rule: Rule) -> list[Judged]:
        """The verdict on each stretch that was followed, the surest and largest first."""
        found = []
        for search in self.searches:
            judged = edges.judge(self.known, search.stretch, search.before, rule)
            unrefined = search.before is None and self.axis.middle(search.stretch) is not None
            if judged.verdict is Verdict.JUMP and unrefined:
                judged = judged._replace(verdict=Verdict.UNSURE)
            found.append(judged)
        order = (Verdict.JUMP, Verdict.UNSURE, Verdict.SLOPE)
        return sorted(found, key=lambda each: (order.index(each.verdict), -abs(each.change.mean)))


def lay_lines(scenario: str, dials: Sequence[Dial]) -> list[Line]:
    """All lines of a scenario's map: along each numeric dial, at every setting of the other one."""
    order = tuple(dial.name for dial in dials)
    lines = []
    for dial in dials:
        if not dial.numeric:
            continue
        other = next((other for other in dials if other is not dial), None)
        settings: list[Settings] = [((other.name, level),) for level in other.levels] if other else [()]
        lines += [Line(scenario, Axis(dial), fixed, order, other) for fixed in settings]
    return lines


def learn(lines: Sequence[Line], wanted: Sequence[Sequence[float]], ask: Ask) -> None:
    """Simulate places of each line, all at once."""
    cases = {line.case(place): None for line, places in zip(lines, wanted, strict=True) for place in places}
    figures = dict(zip(cases, ask(list(cases)), strict=True)) if cases else {}
    for line, places in zip(lines, wanted, strict=True):
        line.known.update({place: figures[line.case(place)] for place in places})


def refine(lines: Sequence[Line], ask: Ask) -> bool:
    """Halve every stretch that is followed, and look beside it; False if none can be halved further."""
    middles = [[line.axis.middle(search.stretch) for search in line.searches] for line in lines]
    if not any(middle is not None for each in middles for middle in each):
        return False
    learn(lines, [[middle for middle in each if middle is not None] for each in middles], ask)
    flanks = []
    for line, each in zip(lines, middles, strict=True):
        beside: list[float] = []
        for search, middle in zip(line.searches, each, strict=True):
            if middle is not None:
                beside += _halve(line, search, middle)
        flanks.append(beside)
    learn(lines, flanks, ask)
    return True


def span_of_means(lines: Sequence[Line]) -> float:
    """The range of the measure over a scenario's map: its largest mean less its smallest; 0 where nothing is known."""
    means = [float(np.nanmean(each)) for line in lines for each in line.known.values() if np.isfinite(each).any()]
    return max(means) - min(means) if means else 0.0


def looks(lines: Sequence[Line]) -> int:
    """How many stretches of a scenario's map might be mistaken for an edge: all between neighbours of its lines."""
    return sum(max(len(line.known) - 1, 1) for line in lines)


def _halve(line: Line, search: Search, middle: float) -> list[float]:
    """Go on with the steeper half; the places beside it that are to be tried."""
    search.before = edges.excess(line.known, search.stretch)
    across = edges.change(line.known, search.stretch)
    slope = edges.mean_of(across - search.before) / search.stretch.length if search.unusual else 0.0
    search.stretch = edges.telling_half(line.known, search.stretch, middle, slope)
    return line.flank(search.stretch)
