"""Carry a study out: from a study file to its answer, over a store of runs that grows and is never simulated twice."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, NoReturn, cast

from csim.errors import BadInput, suggestion
from csim.run import simulate
from csim.scenario.studies.load import Inquiry
from csim.study.bench import Bench, Streamed, Telling
from csim.study.errands import PRELOADED
from csim.study.laboratory import Answer, Case, Plan
from csim.study.limits import check_workers
from csim.study.outcomes import check_outcomes
from csim.study.register import Register
from csim.study.replicate import replicated
from csim.study.store.store import Store
from csim.study.workers.executor import default_workers, stream
from csim.study.workers.worker import Job, Outcome

BYTES_A_RUN = 3_300
"""What a run takes on disk: about 390 measures, compressed (measured)."""

MOST_COUNTED = 500
"""The most companies that are made ready to count which of their runs are kept, before anything is said: seconds."""

LOCAL, DASK = "local", "dask"
EXECUTORS = (LOCAL, DASK)


@dataclass(frozen=True)
class Means:
    """What a study is carried out with: processes here, or a cluster at an address."""

    executor: str = LOCAL
    workers: int | None = None
    address: str = ""

    def streamed(self) -> Streamed:
        """The executor; raises `BadInput` for one that does not exist or cannot be reached."""
        if self.executor not in EXECUTORS:
            raise BadInput.because(f'no executor is called "{self.executor}"; {suggestion(self.executor, EXECUTORS)}')
        if self.executor == DASK:
            if not self.address:
                raise BadInput.because(
                    "the dask executor needs the address of a scheduler; add --address tcp://HOST:8786"
                )
            if self.workers is not None:
                raise BadInput.because(
                    "workers are processes on this machine, and a cluster has its own; leave --workers out, and start "
                    f"more of them with dask worker {self.address} --nthreads 1"
                )
            from csim.study.workers.cluster import stream_on_cluster

            return lambda job, tasks: stream_on_cluster(job, tasks, self.address)
        if self.address:
            raise BadInput.because("--address is for a cluster; add --executor dask, or leave it out")
        workers = self.workers or default_workers()

        def locally(job: Job, tasks: Iterable[object]) -> Generator[Outcome]:
            return stream(job, tasks, workers, PRELOADED)

        return locally

    def processes(self) -> int:
        """How many processes are ready to work; raises `BadInput` if those of a cluster cannot be reached or used."""
        if self.executor != DASK:
            return self.workers or default_workers()
        from csim.study.workers.cluster import processes_at

        return processes_at(self.address, PRELOADED)


class Outlook(NamedTuple):
    """What is about to be done, before the first run of it.

    `kept` of the plan's runs are in the folder already, None where that depends on what is found; `there` is how many
    runs the folder holds in all, `processes` how many are ready to work.
    """

    plan: Plan
    kept: int | None
    there: int
    processes: int

    @property
    def most(self) -> int:
        """The most runs that are simulated."""
        return self.plan.runs - (self.kept or 0)


class Silent:
    """Says nothing."""

    def say(self, text: str) -> None:
        """Say nothing."""

    def bar(self, total: int) -> AbstractContextManager[Callable[[int, int], None] | None]:  # noqa: ARG002
        """Show nothing."""
        return nullcontext()


@dataclass(frozen=True)
class Conducted:
    """A study carried out: the answer, how many runs its folder holds, how many are new, and those that failed."""

    answer: Answer
    runs: int
    new_runs: int
    failures: Mapping[str, str] = field(default_factory=dict)
    damaged: tuple[str, ...] = ()
    months: tuple[int, int] = (0, 0)
    """How long the shortest and the longest run lasted."""
    ended: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """By scenario: in how many runs it ran out of money, of how many."""
    stopped: str = ""
    """Why replication stopped, where a precision was asked for."""
    unused_replications: int = 0
    """Replications beyond those of this answer that the folder holds for everything asked."""


def check_study(inquiry: Inquiry, means: Means | None = None) -> None:
    """Raise `BadInput` for what shows before anything runs: unknown measures, amounts in other units, workers."""
    means = means or Means()
    check_outcomes(inquiry)
    lengths = {company.name: round(company.file.horizon) for company in inquiry.companies}
    if inquiry.months is None and len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise inquiry.refusal("scenarios", f"last differently long (months: {told}); say how long with months:")
    check_workers(means.workers)
    means.streamed()


def plan_of(inquiry: Inquiry) -> Plan:
    """What the study is going to do, before any of it is done."""
    plan = cast("Plan", _kind(inquiry).plan(inquiry))
    precision = inquiry.file.precision
    if precision is None:
        return plan
    most = plan.runs * precision.cap // inquiry.file.replications
    return Plan(most, f"{plan.words}, replicated until differences are known as asked", at_most=True)


def expected_seconds(inquiry: Inquiry, runs: int, processes: int) -> float:
    """About how long so many runs take, from one run of the first scenario that is timed here.

    The model must have been loaded. Nothing of this enters a result.
    """
    scenario = inquiry.companies[0].scenario
    began = time.perf_counter()
    simulate(scenario, seed=inquiry.file.seed, months=inquiry.months)
    return (time.perf_counter() - began) * runs / processes


def conduct(
    inquiry: Inquiry,
    folder: Path,
    means: Means | None = None,
    telling: Telling | None = None,
    *,
    again: bool = False,
    announce: Callable[[Outlook], None] | None = None,
) -> Conducted:
    """Carry the study out with its runs kept in `folder`; what is known there already is not simulated again.

    `again` also runs those once more that failed; `announce` hears what is about to be done. Raises `BadInput` for a
    study, folder or cluster that cannot be used, and `RunFailed` where the disk is full; what was simulated until then
    is kept.
    """
    means = means or Means()
    check_study(inquiry, means)
    processes = means.processes()
    store = Store(folder)
    register = Register(folder, inquiry)
    bench = Bench(inquiry, store, means.streamed(), telling or Silent(), again=again, recorded=register.record)
    try:
        if announce is not None:
            announce(_outlook(inquiry, bench, processes))
        inquiry, stopped = _replications(inquiry, bench)
        answer = cast("Answer", _kind(inquiry).conduct(inquiry, bench))
    finally:
        register.flush()
    return Conducted(
        answer=answer,
        runs=len(store),
        new_runs=bench.runs,
        failures=bench.failures,
        damaged=store.damaged,
        ended=bench.ended,
        months=bench.months,
        stopped=stopped,
        unused_replications=0 if stopped else bench.unused(inquiry.file.replications),
    )


class _Asked(Exception):  # noqa: N818  (no error: the way out of a kind that has asked)
    """What a kind of study asks for first."""

    def __init__(self, cases: Sequence[Case], replicates: range) -> None:
        super().__init__()
        self.cases = tuple(dict.fromkeys(cases))
        self.replicates = replicates


class _Listener:
    """A laboratory that answers nothing: it only hears the first thing it is asked for."""

    def measure(self, cases: Sequence[Case], measures: Sequence[str], replicates: range) -> NoReturn:  # noqa: ARG002
        raise _Asked(cases, replicates)

    def say(self, text: str) -> None:
        """Say nothing."""


def _outlook(inquiry: Inquiry, bench: Bench, processes: int) -> Outlook:
    """What is ahead; the runs kept are counted where a study asks for all it needs at once, if that is not much."""
    plan, there = plan_of(inquiry), len(bench.store)
    kept = 0 if not there else None
    if there and not plan.at_most:
        try:
            _kind(inquiry).conduct(inquiry, _Listener())
        except _Asked as asked:
            runs = len(asked.cases) * len(asked.replicates)
            if runs == plan.runs and len(asked.cases) <= MOST_COUNTED:
                kept = runs - bench.missing(asked.cases, asked.replicates)
    return Outlook(plan, kept, there, processes)


def _replications(inquiry: Inquiry, bench: Bench) -> tuple[Inquiry, str]:
    """The inquiry with as many replications as its precision asks for, and why it stopped there."""
    if inquiry.file.precision is None:
        return inquiry, ""
    cases: Callable[[Inquiry], Sequence[Case]] | None = getattr(_kind(inquiry), "cases", None)
    found = replicated(inquiry, bench, cases(inquiry) if cases else [Case(name) for name in inquiry.scenarios])
    return inquiry.with_replications(found.replications), found.reason


def _kind(inquiry: Inquiry) -> Any:
    return importlib.import_module(f"csim.study.kinds.{inquiry.file.kind}")
