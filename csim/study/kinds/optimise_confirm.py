"""Confirmation in fresh worlds: the finalists, the front and the companies as they are, and which of them stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from csim.study.choosing.several import compare_pairs
from csim.study.kinds.optimise_task import PRESENT, Task, Tried
from csim.study.laboratory import Case, Laboratory
from csim.study.methods.bounds import Held
from csim.study.methods.pareto import Mask, front, surely_beats, thinned
from csim.study.methods.spans import Span, independent_difference, span_of
from csim.study.statistics import CONFIDENCE, Array

FRONT_POINTS = 8
"""Points of the front that are confirmed, at most."""

_DISTINCT = 0.05
"""Finalists differ by this share of some lever's way at least; else they would be one choice told several times."""


@dataclass(frozen=True)
class Confirmed:
    """What fresh worlds say: `cases` with their `worlds` [case, replicate, measure].

    `finalists` are places in `cases`, the search's best first; `candidates` those of the front; `present` those of the
    scenarios as they are.
    """

    task: Task
    tried: Tried
    cases: tuple[Case, ...]
    worlds: Array
    finalists: tuple[int, ...]
    candidates: tuple[int, ...]
    present: tuple[int, ...]

    @cached_property
    def keeping(self) -> tuple[int, ...]:
        """The finalists that keep all limits in as many fresh worlds as asked, the search's best first."""
        return tuple(place for place in self.finalists if self.task.kept(self.worlds[place]))

    def held(self, place: int) -> tuple[Held, ...]:
        """How often each bound held; the 95 % intervals of a bound hold for all finalists at once (Bonferroni).

        Who stays in the running hangs on these very counts, so that an interval for one alone would promise too much.
        """
        confidence = 1 - (1 - CONFIDENCE) / len(self.finalists)
        return tuple(
            bound.held(self.worlds[place, :, column], confidence) for column, bound in enumerate(self.task.bounds, 2)
        )

    def shown_to_keep(self, place: int) -> bool:
        """Whether a finalist surely keeps every bound as often as asked: its interval lies there."""
        return all(
            held.low >= bound.probability for held, bound in zip(self.held(place), self.task.bounds, strict=True)
        )

    @cached_property
    def winner(self) -> int | None:
        """The search's best that keeps the limits, unless fresh worlds surely prefer another; None if none keeps them.

        Only the search's best has a fresh figure that it was not chosen by: see `switched`.
        """
        if not self.keeping:
            return None
        first = self.keeping[0]
        better = [place for place, gap in self.behind(first, self.keeping).items() if gap.high < 0]
        return max(better, key=lambda place: float(self.task.means(self.worlds[place])[0]), default=first)

    @property
    def switched(self) -> bool:
        """Whether fresh worlds chose the winner, so that its figure in them flatters it."""
        return self.winner is not None and self.winner != self.keeping[0]

    def behind_winner(self, others: Sequence[int]) -> dict[int, Span]:
        """How much better the winner is than others; if it was chosen by the same worlds, as some of all pairs."""
        return {} if self.winner is None else self.behind(self.winner, others, chosen=self.switched)

    def behind(self, first: int, others: Sequence[int], *, chosen: bool = False) -> dict[int, Span]:
        """How much better the objective is with `first` than with others; the 95 % intervals hold all at once."""
        places = (first, *(place for place in others if place != first))
        if len(places) == 1:
            return {}
        goal = self.task.goals(self.worlds)[list(places), :, 0].T
        names = [str(place) for place in places]
        table = compare_pairs(goal, names, against=names[0], chosen=chosen)
        rows = zip(table["mean"], table["low"], table["high"], strict=True)
        return {
            place: Span(float(mean), float(low), float(high)).turned(-1)
            for place, (mean, low, high) in zip(places[1:], rows, strict=True)
        }

    @cached_property
    def reference(self) -> int | None:
        """The scenario as it is that did best in the search's worlds; None if none has a figure."""
        means = {place: self.task.means(self._searched(place))[0] for place in self.present}
        known = [place for place in self.present if np.isfinite(means[place])]
        return max(known, key=lambda place: float(means[place]), default=None)

    def searched_mean(self, place: int) -> float:
        """What the search showed of the objective, in its unit; nan where it showed nothing."""
        return float(self.task.means(self._searched(place))[0]) * self.task.senses[0]

    def gain(self, place: int, *, fresh: bool = True) -> Array:
        """The objective of a choice less that of the company as it is, larger better, [replicate], where both exist."""
        if self.reference is None:
            return np.full(len(self.task.fresh if fresh else self.task.searched), np.nan)
        one, other = (
            self.task.goals(self.worlds[each] if fresh else self._searched(each))[:, 0]
            for each in (place, self.reference)
        )
        return np.asarray(one - other)

    def flattery(self, place: int) -> Span:
        """By how much the search's figure is better than the fresh one: of the gain, or of the objective itself."""
        if self.reference is not None:
            return independent_difference(self.gain(place, fresh=False), self.gain(place))
        searched, fresh = self.task.goals(self._searched(place)), self.task.goals(self.worlds[place])
        return independent_difference(searched[:, 0], fresh[:, 0])

    def span(self, place: int, measure: int) -> Span:
        """A measure's fresh mean with its interval."""
        return span_of(self.worlds[place, :, measure])

    def others(self, place: int) -> Array:
        """The other outcomes of a choice in fresh worlds, [replicate, outcome]."""
        return np.asarray(self.worlds[place][:, 2 + len(self.task.bounds) :])

    def gap(self, first: int, second: int, measure: int) -> Span:
        """The paired difference of a measure between two choices, in its unit."""
        return span_of(self.worlds[first, :, measure] - self.worlds[second, :, measure])

    @cached_property
    def shown_front(self) -> tuple[int, ...]:
        """Every choice confirmed that keeps the limits and has both goals, the scenarios as they are left out."""
        return tuple(place for place in self._inside if np.isfinite(self.task.means(self.worlds[place])).all())

    @property
    def unknown_front(self) -> int:
        """How many choices that keep the limits have no place on the front, as the other goal has no figure there."""
        return len(self._inside) - len(self.shown_front)

    @cached_property
    def _inside(self) -> tuple[int, ...]:
        places = dict.fromkeys((*self.candidates, *self.finalists))
        return tuple(place for place in places if self.task.kept(self.worlds[place]))

    @cached_property
    def beats(self) -> Mask:
        """Which of `shown_front` [first] surely beats which [second] in both goals."""
        return surely_beats(self.task.goals(self.worlds)[list(self.shown_front)])

    @cached_property
    def front(self) -> tuple[int, ...]:
        """Those of `shown_front` that no other surely beats, the best objective first."""
        beaten = self.beats.any(axis=0) if self.shown_front else ()
        left = [place for place, out in zip(self.shown_front, beaten, strict=True) if not out]
        return tuple(sorted(left, key=lambda place: -float(self.task.means(self.worlds[place])[0])))

    def _searched(self, place: int) -> Array:
        where = self.tried.place(self.cases[place])
        shape = (len(self.task.searched), len(self.task.measures))
        return np.full(shape, np.nan) if where is None else self.tried.worlds[where]


def confirm(tried: Tried, laboratory: Laboratory) -> Confirmed:
    """Simulate the finalists, the points of the front and the scenarios as they are in worlds the search never saw."""
    task, inside = tried.task, tried.inside()
    finalists = distinct(tried, inside, task.section.finalists)
    candidates = _candidates(tried, inside)
    present = [case for case, stage in zip(tried.cases, tried.stages, strict=True) if stage == PRESENT]
    cases = tuple(dict.fromkeys((*(tried.cases[place] for place in (*finalists, *candidates)), *present)))
    laboratory.say(f"{len(cases)} choices in {len(task.fresh)} fresh worlds")
    where = {case: place for place, case in enumerate(cases)}
    return Confirmed(
        task,
        tried,
        cases,
        laboratory.measure(cases, task.measures, task.fresh),
        tuple(where[tried.cases[place]] for place in finalists),
        tuple(where[tried.cases[place]] for place in candidates),
        tuple(where[case] for case in present),
    )


def distinct(tried: Tried, ranked: Sequence[int], count: int) -> list[int]:
    """The first so many of ranked choices that differ from those before them by more than a trifle."""
    chosen: list[int] = []
    for place in ranked:
        case = tried.cases[place]
        if all(tried.task.space.apart(case, tried.cases[other]) >= _DISTINCT for other in chosen):
            chosen.append(place)
        if len(chosen) == count:
            break
    return chosen


def _candidates(tried: Tried, inside: Sequence[int]) -> list[int]:
    """Choices that no other beats in both goals by the search's means, spread along the front."""
    means = np.array([tried.task.means(tried.worlds[place]) for place in inside]).reshape(-1, 2)
    best = [place for place, on in zip(inside, front(means), strict=True) if on]
    rows = means[front(means)]
    return [best[row] for row in thinned(rows, FRONT_POINTS)] if best else []
