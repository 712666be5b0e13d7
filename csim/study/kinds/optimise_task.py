"""What is asked of a search, and what it has tried: every choice with its worlds, goals and limits."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from csim.errors import BadInput
from csim.scenario.studies.company import named
from csim.scenario.studies.load import Inquiry
from csim.scenario.studies.sections import Optimise
from csim.study.laboratory import Case, Laboratory
from csim.study.methods.bounds import Bound, bounds_of
from csim.study.methods.search import BATCH, Search
from csim.study.methods.space import Space, choice_text, possible
from csim.study.statistics import Array
from csim.study.words import measure_label, sense

PRESENT, START, BEST, NEAR, FRONT = "present", "start", "best", "near", "front"
"""Stages: the scenarios as they are, points to begin with, the search for the best, steps around the best found, the
search along the front."""

_BEYOND_ANY = 1e9  # a violation, in sizes of its bound, where a measure does not exist
_SHARE_FOR_BEST, _SHARE_NEAR = 0.5, 0.25
_FIRST_STEP, _LAST_STEP = 1 / 8, 1 / 128
_FEWEST_STARTS = 8


@dataclass(frozen=True)
class Task:
    """What is to be found: the choice with the best objective within limits, and the front against another measure."""

    inquiry: Inquiry
    section: Optimise
    space: Space
    bounds: tuple[Bound, ...]

    @property
    def measures(self) -> tuple[str, ...]:
        """What is asked of every run: the objective, the other side, what is bounded, and the other outcomes."""
        goals = (self.section.objective, self.section.against)
        return (*goals, *(bound.measure for bound in self.bounds), *self.others)

    @property
    def others(self) -> tuple[str, ...]:
        """The study's outcomes that are no goals of the search."""
        goals = (self.section.objective, self.section.against)
        return tuple(name for name in dict.fromkeys(self.inquiry.file.outcomes) if name not in goals)

    @property
    def searched(self) -> range:
        """The worlds of the search."""
        return range(self.inquiry.file.replications)

    @property
    def fresh(self) -> range:
        """The worlds of the confirmation, of which the search knows nothing."""
        start = self.inquiry.file.replications
        return range(start, start + self.section.fresh_replications)

    @property
    def senses(self) -> tuple[int, int]:
        """Of the objective and of the other side: 1 if higher is better, else -1."""
        return sense(self.section.objective), sense(self.section.against)

    def text(self, case: Case) -> str:
        """A choice in words."""
        return choice_text(self.inquiry, case)

    def goals(self, worlds: Array) -> Array:
        """Both goals in every world of `worlds` [..., replicate, measure], larger better."""
        return np.asarray(worlds[..., :2] * np.array(self.senses))

    def means(self, worlds: Array) -> Array:
        """Mean goals of `worlds` [replicate, measure]; nan where fewer than half of the worlds have a figure."""
        goals = self.goals(worlds)
        known = np.isfinite(goals)
        enough = 2 * known.sum(axis=0) >= len(goals)
        sums = np.where(known, goals, 0.0).sum(axis=0)
        return np.asarray(np.where(enough, sums / np.maximum(known.sum(axis=0), 1), np.nan))

    def violations(self, worlds: Array) -> tuple[float, ...]:
        """How far each bound is broken by `worlds` [replicate, measure], in sizes of its amount (of 1 if that is 0)."""
        excesses = [bound.excess(worlds[:, 2 + place]) for place, bound in enumerate(self.bounds)]
        sizes = [abs(bound.amount) or 1.0 for bound in self.bounds]
        return tuple(
            excess / size if math.isfinite(excess) else _BEYOND_ANY
            for excess, size in zip(excesses, sizes, strict=True)
        )

    def kept(self, worlds: Array) -> bool:
        """Whether `worlds` [replicate, measure] keep every bound and have a figure for the objective."""
        return all(each <= 0 for each in self.violations(worlds)) and math.isfinite(self.means(worlds)[0])


def task_of(inquiry: Inquiry) -> Task:
    """What the study asks; raises `BadInput`, with the line, for what cannot be searched."""
    section = inquiry.section
    assert isinstance(section, Optimise)  # noqa: S101  (the file's kind chose it)
    if not inquiry.levers:
        raise inquiry.refusal(
            "levers", "there is nothing to search; write levers, or kind: select to choose among scenarios"
        )
    if inquiry.uncertainties:
        raise inquiry.refusal(
            "uncertainties", "are not varied by a search; leave them out, or set one value of each under set"
        )
    for path, measure in (("objective", section.objective), ("against", section.against)):
        if sense(measure) == 0:
            raise inquiry.refusal(
                f"optimise.{path}", f"{measure_label(measure)} is neither better higher nor lower; name another measure"
            )
    if section.objective == section.against:
        raise inquiry.refusal("optimise.against", "is the objective itself; name another measure")
    return Task(inquiry, section, Space(inquiry.scenarios, inquiry.levers), bounds_of(section.limits))


@dataclass
class Tried:
    """Every choice that was tried, once each, in order: its stage and its worlds [replicate, measure]."""

    task: Task
    laboratory: Laboratory
    cases: list[Case] = field(default_factory=list)
    stages: list[str] = field(default_factory=list)
    worlds: list[Array] = field(default_factory=list)
    impossible: dict[Case, None] = field(default_factory=dict)

    def __len__(self) -> int:
        """How many choices were tried, the scenarios as they are not counted."""
        return sum(stage != PRESENT for stage in self.stages) + len(self.impossible)

    def knows(self, case: Case) -> bool:
        """Whether a choice was tried."""
        return case in self.cases or case in self.impossible

    def add(self, cases: Iterable[Case], stage: str) -> None:
        """Simulate those that are new, in the worlds of the search; those that are no possible company are noted."""
        new = [case for case in dict.fromkeys(cases) if not self.knows(case)]
        if not new:
            return
        try:
            self.worlds += list(self.laboratory.measure(new, self.task.measures, self.task.searched))
        except BadInput:
            able = [case for case in new if possible(self.task.inquiry, case)]
            if len(able) == len(new):
                raise
            self.impossible |= dict.fromkeys(case for case in new if case not in able)
            self.add(able, stage)
            return
        self.cases += new
        self.stages += [stage] * len(new)

    def place(self, case: Case) -> int | None:
        """Where a choice stands; None for one that is no possible company."""
        return None if case in self.impossible else self.cases.index(case)

    def inside(self) -> list[int]:
        """Choices of the space that keep all limits, the best objective first: those as they are do not count."""
        means = {place: self.task.means(worlds)[0] for place, worlds in enumerate(self.worlds)}
        found = [
            place
            for place, worlds in enumerate(self.worlds)
            if self.stages[place] != PRESENT and self.task.kept(worlds)
        ]
        return sorted(found, key=lambda place: -means[place])


def explore(task: Task, laboratory: Laboratory) -> Tried:
    """Try all choices if there are no more than trials, else search: for the best, around it, and along the front."""
    tried = Tried(task, laboratory)
    laboratory.say("the scenarios as they are")
    tried.add((Case(name) for name in task.space.scenarios), PRESENT)
    size, trials = task.space.size, task.section.trials
    if size is not None and size <= trials:
        laboratory.say(f"all {size} choices there are")
        tried.add(task.space.every(), START)
        return tried
    starts = _starts(task)
    laboratory.say(f"{len(starts)} choices to begin with")
    tried.add(starts, START)
    for_best = max(0, round(trials * _SHARE_FOR_BEST) - len(starts))
    _search(tried, for_best, 1, BEST)
    _walk(tried, round(trials * _SHARE_NEAR))
    _search(tried, trials - len(tried), 2, FRONT)
    return tried


def _starts(task: Task) -> list[Case]:
    """The companies as they stand where levers can tell them, the centre of each, and points all over the space."""
    space, seed = task.space, task.inquiry.file.seed
    present = [space.present(named(task.inquiry.companies, name)) for name in space.scenarios]
    centres = [space.at(name, [0.5] * len(space.dials)) for name in space.scenarios]
    count = max(_FEWEST_STARTS, 2 * len(space.dials), 2 * len(space.scenarios))
    all_over = space.spread(count, seed)
    found = dict.fromkeys((*(case for case in present if case), *centres, *all_over))
    return list(found)[: max(2, task.section.trials // 2)]


def _search(tried: Tried, count: int, goals: int, stage: str) -> None:
    """Let Optuna ask for so many choices, knowing all that was tried before."""
    task = tried.task
    search = Search(task.space, goals, task.inquiry.file.seed + goals)
    told = [case for case, was in zip(tried.cases, tried.stages, strict=True) if was != PRESENT]
    _tell(tried, search, told, goals)
    asked = 0
    while asked < count:
        batch = search.ask(min(BATCH, count - asked))
        asked += len(batch)
        what = "the best" if stage == BEST else "the front"
        tried.laboratory.say(f"searching for {what}: {asked} of {count} choices")
        tried.add(batch, stage)
        _tell(tried, search, batch, goals)


def _walk(tried: Tried, count: int) -> None:
    """Go from the best found to a better neighbour as long as there is one, with ever smaller steps.

    With the same luck everywhere the search's figure is as good as smooth, so that small steps tell. Source: compass
    search, Kolda, Lewis and Torczon (2003), Optimization by direct search, SIAM Review 45(3).
    """
    before, step = len(tried), _FIRST_STEP
    while tried.inside() and len(tried) - before < count and step >= _LAST_STEP:
        best = tried.cases[tried.inside()[0]]
        left = count - (len(tried) - before)
        new = [case for case in tried.task.space.near(best, step) if not tried.knows(case)][:left]
        if new:
            tried.laboratory.say(f"around the best: {len(tried) - before} of {count} choices")
            tried.add(new, NEAR)
        if tried.cases[tried.inside()[0]] == best:
            step /= 2


def _tell(tried: Tried, search: Search, cases: Sequence[Case], goals: int) -> None:
    for case in dict.fromkeys(cases):
        place = tried.place(case)
        means = tried.task.means(tried.worlds[place])[:goals] if place is not None else np.full(goals, np.nan)
        known = place is not None and bool(np.isfinite(means).all())
        violations = tried.task.violations(tried.worlds[place]) if place is not None else ()
        search.tell(case, [float(each) for each in means] if known else None, violations)
