"""The laboratory of a real study: cases become companies, companies are simulated over all cores, runs are kept.

What is known already is read from the store. What is missing is simulated replicate by replicate, so that an unfinished
study holds whole replicates, and each finished task is on disk before the next one is taken in.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from csim.errors import BadInput
from csim.ledger.provenance import figures_hash
from csim.scenario.studies.dials import settings_text
from csim.study.errands import PASSING, Ends, Errand, Shared, packed, run_errands, unpacked_ends, warm_up
from csim.study.laboratory import Case
from csim.study.statistics import Array
from csim.study.store.rows import Row, run_key
from csim.study.workers.worker import Job, Outcome
from csim.units import MONTHS_PER_YEAR, WEEKS_PER_YEAR

if TYPE_CHECKING:
    from csim.scenario.frozen import Scenario
    from csim.scenario.studies.load import Inquiry
    from csim.study.store.store import Store

MOST_RUNS_A_TASK = 8
"""What a dead worker may lose, and what shares one history."""

_TASKS_TO_SHARE_OUT = 32  # enough that nobody waits long for the last one, few enough that each is worth its writing

INSOLVENT = "insolvent"
"""The measure that is 1 where a company ran out of money: its other figures are then those of a company that ended."""

type Streamed = Callable[[Job, Iterable[object]], Generator[Outcome]]
"""An executor: does the tasks of a job and hands outcomes back as they are known."""

type Task = list[tuple[Case, Errand]]


class Telling(Protocol):
    """Where a study says what it does."""

    def say(self, text: str) -> None:
        """Say a line."""

    def bar(self, total: int) -> AbstractContextManager[Callable[[int, int], None] | None]:
        """Show how many of so many runs are done, by the function it gives; None where nobody watches."""


class Made(NamedTuple):
    """A case made ready: its content hash, its company packed, the history it may share with others, its length."""

    identity: str
    packed: bytes
    history: str
    months: int


@dataclass
class Bench:
    """A laboratory over a store and an executor.

    `runs` counts what was simulated here, `failures` tells by key what failed of what was asked for.
    """

    inquiry: Inquiry
    store: Store
    streamed: Streamed
    telling: Telling
    runs: int = 0
    failures: dict[str, str] = field(default_factory=dict)
    again: bool = False
    """Whether all runs are tried once more that failed before, and not only those that did not get through."""
    recorded: Callable[[Mapping[Case, Made]], None] | None = None
    """Told of new cases before their runs, so that runs in the store can be understood."""
    _made: dict[Case, Made] = field(default_factory=dict)
    _worlds: dict[Case, dict[int, bool]] = field(default_factory=dict)
    _to_retry: set[str] = field(default_factory=set)

    @property
    def ended(self) -> dict[str, tuple[int, int]]:
        """By scenario: in how many of the runs asked for it ran out of money, and how many those were."""
        found = dict.fromkeys(self.inquiry.scenarios, (0, 0))
        for case, worlds in self._worlds.items():
            insolvent, asked = found[case.scenario]
            found[case.scenario] = insolvent + sum(worlds.values()), asked + len(worlds)
        return found

    @property
    def months(self) -> tuple[int, int]:
        """How long the shortest and the longest of the runs asked for lasted."""
        lengths = [made.months for made in self._made.values()]
        return min(lengths, default=0), max(lengths, default=0)

    def measure(self, cases: Sequence[Case], measures: Sequence[str], replicates: range) -> Array:
        """The measures as [case, replicate, measure]; see `csim.study.laboratory.Laboratory`."""
        self._make_ready(cases)
        flat = [self._key(case, replicate) for case in cases for replicate in replicates]
        self._note_failures([key for key in flat if key in self.store])
        self._simulate(self._different(cases), replicates)
        self.failures.update(self.store.errors(flat))
        values = self.store.values(flat, [*measures, INSOLVENT]).reshape(len(cases), len(replicates), -1)
        for case, row in zip(cases, values[:, :, -1], strict=True):
            self._worlds.setdefault(case, {}).update(zip(replicates, row == 1.0, strict=True))
        return values[:, :, :-1]

    def missing(self, cases: Sequence[Case], replicates: range) -> int:
        """How many of these runs, each of another case or replicate, are still to be simulated."""
        self._make_ready(cases)
        keys = [self._key(case, replicate) for case in cases for replicate in replicates]
        self._note_failures([key for key in keys if key in self.store])
        return sum(map(self._missing, dict.fromkeys(keys)))

    def unused(self, replications: int) -> int:
        """How many more replicates than these are kept for all cases asked for; 0 if others were asked for as well."""
        asked = {replicate for worlds in self._worlds.values() for replicate in worlds}
        if asked != set(range(replications)):
            return 0
        there = replications
        while all(self._key(case, there) in self.store for case in self._worlds):
            there += 1
        return there - replications

    def say(self, text: str) -> None:
        """Tell the user what is done now."""
        self.telling.say(f"      {text}")

    def _make_ready(self, cases: Sequence[Case]) -> None:
        new = [case for case in dict.fromkeys(cases) if case not in self._made]
        self._made.update((case, self._ready(case)) for case in new)
        if self.recorded is not None and new:
            self.recorded({case: self._made[case] for case in new})

    def _different(self, cases: Sequence[Case]) -> list[Case]:
        """One case for each company: other settings can mean the same one, whose runs are the same."""
        found: dict[tuple[str, int], Case] = {}
        for case in cases:
            found.setdefault((self._made[case].identity, self._made[case].months), case)
        return list(found.values())

    def _note_failures(self, known: Sequence[str]) -> None:
        """Note which runs of an earlier time are tried once more in this one."""
        for key, error in self.store.errors(known).items():
            if key not in self.failures and (self.again or error.startswith(PASSING)):
                self._to_retry.add(key)

    def _simulate(self, cases: Sequence[Case], replicates: range) -> None:
        missing = sum(self._missing(self._key(case, replicate)) for replicate in replicates for case in cases)
        if not missing:
            return
        bases = {company.name: company.base for company in self.inquiry.companies}
        first = self._made[cases[0]].packed
        job = Job(run_errands, warm_up, Shared(first, bases, self.inquiry.file.seed, self.inquiry.months))
        size = max(1, min(MOST_RUNS_A_TASK, missing // _TASKS_TO_SHARE_OUT))
        done = 0
        with self.telling.bar(missing) as progress:
            for rows in self._rows(job, self._tasks(cases, replicates, size)):
                self.store.add(rows)
                self._to_retry.difference_update(row.key for row in rows)
                done += len(rows)
                self.runs += len(rows)
                if progress is not None:
                    progress(done, missing)

    def _rows(self, job: Job, source: Iterable[Task]) -> Iterator[list[Row]]:
        """The rows of each finished task; the runs of a task that did not get through are tried one by one."""
        broken: list[Task] = []
        yield from self._streamed_rows(job, source, broken)
        if broken:
            alone: list[Task] = []
            yield from self._streamed_rows(job, [[each] for task in broken for each in task], alone)

    def _streamed_rows(self, job: Job, source: Iterable[Task], broken: list[Task]) -> Iterator[list[Row]]:
        """Only tasks in hand are remembered, so that memory does not grow with runs."""
        given: dict[int, Task] = {}

        def tasks() -> Iterator[tuple[Errand, ...]]:
            for position, task in enumerate(source):
                given[position] = task
                yield tuple(errand for _, errand in task)

        outcomes = self.streamed(job, tasks())
        try:
            for outcome in outcomes:
                if outcome.refused is not None:
                    raise outcome.refused
                task = given.pop(outcome.position)
                if outcome.error and len(task) > 1:
                    broken.append(task)  # one of its runs may have ended the worker: the others are innocent
                else:
                    yield self._rows_of(outcome, task)
        finally:
            outcomes.close()

    def _rows_of(self, outcome: Outcome, task: Task) -> list[Row]:
        failed: Ends = {errand.key: ({}, f"{PASSING}{outcome.error}") for _, errand in task}
        ends = failed if outcome.error else unpacked_ends(outcome.value)
        rows = []
        for case, errand in task:
            found, error = ends[errand.key]
            made, seed = self._made[case], self.inquiry.file.seed
            rows.append(
                Row(errand.key, made.identity, case.scenario, seed, errand.replicate, made.months, found, error)
            )
        return rows

    def _tasks(self, cases: Sequence[Case], replicates: range, size: int) -> Iterator[Task]:
        """Replicate by replicate, tasks of at least `size` runs; cases that share a history go together."""
        by_history: dict[str, list[Case]] = {}
        for case in cases:
            by_history.setdefault(self._made[case].history, []).append(case)
        task: Task = []
        last: tuple[int, str] | None = None
        for replicate in replicates:
            for case in (case for group in by_history.values() for case in group):
                made, key = self._made[case], self._key(case, replicate)
                world = (replicate, made.history)
                if len(task) >= MOST_RUNS_A_TASK or (len(task) >= size and world != last):
                    yield task
                    task = []
                if self._missing(key):
                    task.append((case, Errand(key, made.packed, case.scenario, replicate)))
                    last = world
        if task:
            yield task

    def _missing(self, key: str) -> bool:
        return key not in self.store or key in self._to_retry

    def _ready(self, case: Case) -> Made:
        scenario = self._scenario(case)
        months = self.inquiry.months or scenario.weeks * MONTHS_PER_YEAR // WEEKS_PER_YEAR
        history = scenario.identity if scenario.history is None else scenario.history.identity
        return Made(scenario.identity, packed(scenario), history, months)

    def _scenario(self, case: Case) -> Scenario:
        company = next(each for each in self.inquiry.companies if each.name == case.scenario)
        try:
            return company.with_sets((*company.overrides(self.inquiry.dials, case.settings), *case.sets))
        except BadInput as error:
            where = settings_text(self.inquiry.dials, case.settings) or ", ".join(case.sets)
            told = "; ".join(dict.fromkeys(problem.text() for problem in error.problems))
            raise self.inquiry.refusal("", f"{case.scenario} cannot be at {where}: {told}") from None

    def _key(self, case: Case, replicate: int) -> str:
        made = self._made[case]
        return run_key(made.identity, self.inquiry.file.seed, replicate, made.months, figures_hash())
