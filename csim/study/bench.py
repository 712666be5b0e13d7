"""The laboratory of a real study: cases become companies, companies are simulated over all cores, runs are kept.

What is known already is read from the store. What is missing is simulated replicate by replicate, so that an unfinished
study holds whole replicates, and each finished task is on disk before the next one is taken in.
"""

from __future__ import annotations

import gc
import pickle
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from csim.errors import CsimError
from csim.ledger.provenance import source_hash
from csim.measures.summary import summarise
from csim.run import simulate
from csim.scenario.frozen import BaseCustomer, Scenario
from csim.study.laboratory import Case
from csim.study.observe import load_model
from csim.study.statistics import Array
from csim.study.store.rows import Row, run_key
from csim.study.workers.worker import Job, Outcome
from csim.units import MONTHS_PER_YEAR, WEEKS_PER_YEAR

if TYPE_CHECKING:
    from csim.scenario.studies.load import Inquiry
    from csim.study.store.store import Store

MOST_RUNS_A_TASK = 8
"""What a dead worker may lose, and what shares one history."""

_TASKS_TO_SHARE_OUT = 32  # enough that nobody waits long for the last one, few enough that each is worth its writing

PRELOADED = ("csim.study.bench",)

type Streamed = Callable[[Job, Iterable[object]], Generator[Outcome]]
"""An executor: does the tasks of a job and hands outcomes back as they are known."""


class Telling(Protocol):
    """Where a study says what it does."""

    def say(self, text: str) -> None:
        """Say a line."""

    def bar(self, total: int) -> AbstractContextManager[Callable[[int, int], None] | None]:
        """Show how many of so many runs are done, by the function it gives; None where nobody watches."""


class Errand(NamedTuple):
    """One run, as it travels to a worker: its key, its company packed small, whose base it has, and which replicate."""

    key: str
    packed: bytes
    company: str
    replicate: int


class Shared(NamedTuple):
    """What all errands share: a company to warm up with, bases of customers, the seed, the length of a run."""

    first: bytes
    bases: Mapping[str, tuple[BaseCustomer, ...]]
    seed: int
    months: int | None


class _Made(NamedTuple):
    """A case made ready: its content hash, its company packed, the history it may share with others, its length."""

    identity: str
    packed: bytes
    history: str
    months: int


def run_errands(shared: Shared, errands: Sequence[Errand]) -> bytes:
    """Do the runs of one task; what comes back is packed: by key, measures (or none) and error."""
    return zlib.compress(pickle.dumps({errand.key: _run(shared, errand) for errand in errands}), 1)


def warm_up(shared: Shared) -> None:
    """Load the compiled model."""
    load_model(_unpacked(shared.first))


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
    """Whether runs are tried once more that failed before."""
    recorded: Callable[[Mapping[Case, str]], None] | None = None
    """Told of every case and its content hash before its runs, so that runs in the store can be understood."""
    _made: dict[Case, _Made] = field(default_factory=dict)
    _to_retry: set[str] = field(default_factory=set)

    def measure(self, cases: Sequence[Case], measures: Sequence[str], replicates: range) -> Array:
        """The measures as [case, replicate, measure]; see `csim.study.laboratory.Laboratory`."""
        new = [case for case in dict.fromkeys(cases) if case not in self._made]
        self._made.update((case, self._ready(case)) for case in new)
        if self.recorded is not None and new:
            self.recorded({case: made.identity for case, made in self._made.items()})
        flat = [self._key(case, replicate) for case in cases for replicate in replicates]
        if self.again:
            known = [key for key in flat if key in self.store]
            self._to_retry |= set(self.store.errors(known)) - self.failures.keys()
        self._simulate(list(dict.fromkeys(cases)), replicates)
        self.failures.update(self.store.errors(flat))
        values = self.store.values(flat, measures)
        return values.reshape(len(cases), len(replicates), len(measures))

    def say(self, text: str) -> None:
        """Tell the user what is done now."""
        self.telling.say(f"      {text}")

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

    def _rows(self, job: Job, source: Iterable[list[tuple[Case, Errand]]]) -> Iterator[list[Row]]:
        """The rows of each finished task. Only tasks in hand are remembered, so that memory does not grow with runs."""
        given: dict[int, list[tuple[Case, Errand]]] = {}

        def tasks() -> Iterator[tuple[Errand, ...]]:
            for position, task in enumerate(source):
                given[position] = task
                yield tuple(errand for _, errand in task)

        outcomes = self.streamed(job, tasks())
        try:
            for outcome in outcomes:
                if outcome.refused is not None:
                    raise outcome.refused
                yield self._rows_of(outcome, given.pop(outcome.position))
        finally:
            outcomes.close()

    def _rows_of(self, outcome: Outcome, task: Sequence[tuple[Case, Errand]]) -> list[Row]:
        ends: dict[str, tuple[dict[str, float], str]]
        if outcome.error:
            ends = {errand.key: ({}, outcome.error) for _, errand in task}
        else:
            ends = pickle.loads(zlib.decompress(outcome.value))  # noqa: S301  (our own workers made it)
        rows = []
        for case, errand in task:
            found, error = ends[errand.key]
            made = self._made[case]
            seed = self.inquiry.file.seed
            rows.append(
                Row(errand.key, made.identity, case.scenario, seed, errand.replicate, made.months, found, error)
            )
        return rows

    def _tasks(self, cases: Sequence[Case], replicates: range, size: int) -> Iterator[list[tuple[Case, Errand]]]:
        """Replicate by replicate, tasks of at least `size` runs; cases that share a history go together."""
        by_history: dict[str, list[Case]] = {}
        for case in cases:
            by_history.setdefault(self._made[case].history, []).append(case)
        for replicate in replicates:
            task: list[tuple[Case, Errand]] = []
            for case in (case for group in by_history.values() for case in group):
                made, key = self._made[case], self._key(case, replicate)
                full = len(task) >= MOST_RUNS_A_TASK
                if full or (len(task) >= size and made.history != self._made[task[-1][0]].history):
                    yield task
                    task = []
                if self._missing(key):
                    task.append((case, Errand(key, made.packed, case.scenario, replicate)))
            if task:
                yield task

    def _missing(self, key: str) -> bool:
        return key not in self.store or key in self._to_retry

    def _ready(self, case: Case) -> _Made:
        company = next(each for each in self.inquiry.companies if each.name == case.scenario)
        overrides = (*company.overrides(self.inquiry.dials, case.settings), *case.sets)
        scenario = company.with_sets(overrides)
        months = self.inquiry.months or scenario.weeks * MONTHS_PER_YEAR // WEEKS_PER_YEAR
        history = scenario.identity if scenario.history is None else scenario.history.identity
        return _Made(scenario.identity, _packed(scenario), history, months)

    def _key(self, case: Case, replicate: int) -> str:
        made = self._made[case]
        return run_key(made.identity, self.inquiry.file.seed, replicate, made.months, source_hash())


def _packed(scenario: Scenario) -> bytes:
    return zlib.compress(pickle.dumps(scenario._replace(base=(), resolved="")), 6)


def _unpacked(packed: bytes) -> Scenario:
    scenario: Scenario = pickle.loads(zlib.decompress(packed))  # noqa: S301  (packed by the study itself)
    return scenario


def _run(shared: Shared, errand: Errand) -> tuple[dict[str, float], str]:
    scenario = _unpacked(errand.packed)._replace(base=shared.bases[errand.company])
    try:
        run = simulate(scenario, seed=shared.seed, replicate=errand.replicate, months=shared.months)
        return summarise(run), ""
    except CsimError as failure:
        return {}, str(failure)
    except Exception as fault:  # noqa: BLE001  (one failed run must not end the study)
        return {}, f"{type(fault).__name__}: {fault}"
    finally:
        gc.collect()  # a finished model is cyclic garbage that still holds its columns
