"""Do independent tasks over all cores and hand back what became of them, whatever happens to the workers.

Tasks may be many: they are taken from their source as workers become free, and nothing is kept of an outcome that has
been handed on. What a worker had in hand when it died (killed, out of memory) is done by others. The task it was doing
is tried again alone, while nobody else works, so that it can only be blamed for its own death; after three deaths it
has failed and says so.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from csim.errors import RunFailed
from csim.study.workers.crew import Crew, Numbered
from csim.study.workers.worker import Hand, Job, Outcome

MOST_DEATHS = 3
"""A task that ended this many workers has failed."""

type Finished = Callable[[Outcome], None]


def execute(
    job: Job, tasks: Sequence[Any], workers: int, finished: Finished | None = None, preload: Sequence[str] = ()
) -> list[Outcome]:
    """Do all tasks and return their outcomes in the order of the tasks.

    One worker, one task, or a system without processes: everything happens here, one task after the other. `finished`
    hears of each outcome when it is known; `preload` names modules a fork server loads once for all workers. Raises
    the `BadInput` of a task that was refused, and `RunFailed` if no worker survives its first task.
    """
    outcomes: dict[int, Outcome] = {}
    flow = stream(job, tasks, min(workers, len(tasks)), preload)
    try:
        for outcome in flow:
            outcomes[outcome.position] = outcome
            if finished is not None:
                finished(outcome)
    finally:
        flow.close()
    return [outcomes[position] for position in range(len(tasks))]


def stream(job: Job, tasks: Iterable[Any], workers: int, preload: Sequence[str] = ()) -> Generator[Outcome]:
    """Do tasks from a source of any length and yield each outcome when it is known; nothing is kept here.

    An outcome's position is the number of its task, from 0. A task is taken from `tasks` when a worker is free for
    it; where tasks take less than a quarter of a second, one more a worker is taken and waits behind the present one.
    Closing the generator ends the workers at once. With one worker, or on a system without processes, everything
    happens here, one task after the other. Raises as `execute` does.
    """
    numbered = enumerate(tasks)
    several = workers > 1 and not multiprocessing.current_process().daemon
    outcomes = _by_workers(job, numbered, workers, preload) if several else _here(job, numbered)
    try:
        for outcome in outcomes:
            if outcome.refused is not None:
                raise outcome.refused
            yield outcome
    finally:
        outcomes.close()


def default_workers() -> int:
    """The processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _here(job: Job, numbered: Iterable[Numbered]) -> Generator[Outcome]:
    hand = Hand(job, alone=False)
    for position, task in numbered:
        yield hand.work(position, task)


def _by_workers(job: Job, numbered: Iterator[Numbered], width: int, preload: Sequence[str]) -> Generator[Outcome]:
    crew = Crew(job, width, preload)
    todo = _Work(numbered)
    known: list[Outcome] = []
    try:
        while True:
            todo.give_out(crew)  # before the caller hears of anything, so that workers do not wait for the caller
            yield from known
            if not crew.busy:
                break
            outcomes, losses = crew.news()
            todo.note(outcomes)
            known = outcomes + [failed for loss in losses for failed in todo.blame(*loss)]
    finally:
        crew.stop()
    if not crew.width:
        yield from _here(job, todo.left)


class _Work:
    """What is still to do, and who is under suspicion of killing workers."""

    def __init__(self, numbered: Iterator[Numbered]) -> None:
        self._ahead = numbered
        self._again: deque[Numbered] = deque()
        self._suspects: deque[Numbered] = deque()
        self._deaths: dict[int, int] = {}
        self._on_trial = False
        self._somebody_lived = False

    @property
    def left(self) -> Iterator[Numbered]:
        """All tasks that nobody has in hand; raises `RunFailed` if one of them may end the process that does it."""
        if self._suspects:
            raise RunFailed("a worker process died and no other can be started; see whether memory runs out")
        return chain(self._again, self._ahead)

    def give_out(self, crew: Crew) -> None:
        """Keep every worker busy; but a suspect works alone, when the others have finished what they have in hand."""
        if not crew.busy:
            self._on_trial = bool(self._suspects)
            if self._on_trial and crew.give(self._suspects[0]):
                self._suspects.popleft()
        while crew.has_room and not self._on_trial and not self._suspects:
            task = self._again.popleft() if self._again else next(self._ahead, None)
            if task is None:
                return
            if not crew.give(task):
                self._again.appendleft(task)

    def note(self, outcomes: Sequence[Outcome]) -> None:
        """Somebody lived, and these tasks kill nobody."""
        for outcome in outcomes:
            self._somebody_lived = True
            self._deaths.pop(outcome.position, None)

    def blame(self, first: Numbered, *waiting: Numbered) -> Iterator[Outcome]:
        """A worker died while it did the `first` of what it had in hand; failed for good after three times."""
        self._again.extendleft(reversed(waiting))
        position = first[0]
        deaths = self._deaths.pop(position, 0) + 1
        if deaths < MOST_DEATHS:
            self._deaths[position] = deaths
            self._suspects.appendleft(first)
        elif self._somebody_lived:
            yield Outcome(position, error=f"ended its worker process {MOST_DEATHS} times; it may need more memory")
        else:
            raise RunFailed(
                "worker processes die before they finish anything; try --workers 1, which needs none, "
                "and see whether memory runs out"
            )
