"""Do independent tasks over all cores and hand the outcomes back in order, whatever happens to the workers.

Processes are started explicitly: by a fork server that has already loaded the engine where the system has one, afresh
elsewhere, never by forking the caller. They never import the caller's main module, so notebooks and scripts without
an `if __name__ == "__main__"` work everywhere.

A worker that dies (killed, out of memory) breaks its pool. What was in hand is then tried again, each task alone in a
fresh worker, so that a task can only be blamed for its own death; after three deaths it has failed and says so.
"""

from __future__ import annotations

import concurrent.futures
import multiprocessing
import os
import signal
import sys
import types
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from typing import Any

from csim.errors import RunFailed
from csim.study.worker import Hand, Job, Outcome, begin, work

MOST_DEATHS = 3
"""A task that ended this many workers has failed."""

_PATIENCE_SECONDS = 0.5  # waiting without limit cannot be interrupted on Windows

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
    width = min(workers, len(tasks))
    several = width > 1 and not multiprocessing.current_process().daemon
    stream = _by_workers(job, tasks, width, preload) if several else _here(job, tasks, range(len(tasks)))
    try:
        for outcome in stream:
            if outcome.refused is not None:
                raise outcome.refused
            outcomes[outcome.position] = outcome
            if finished is not None:
                finished(outcome)
    finally:
        stream.close()
    return [outcomes[position] for position in range(len(tasks))]


def default_workers() -> int:
    """The processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _here(job: Job, tasks: Sequence[Any], positions: Iterable[int]) -> Generator[Outcome]:
    hand = Hand(job, alone=False)
    for position in positions:
        yield hand.work(position, tasks[position])


def _by_workers(job: Job, tasks: Sequence[Any], width: int, preload: Sequence[str]) -> Generator[Outcome]:
    ahead = deque(range(len(tasks)))
    suspects: deque[int] = deque()
    deaths = [0] * len(tasks)
    somebody_lived = False
    while ahead or suspects:
        queue = suspects or ahead
        try:
            crew = _Crew(job, 1 if suspects else width, preload)
        except (ImportError, NotImplementedError, OSError):  # no semaphores, no processes: some sandboxes
            yield from _here(job, tasks, [*suspects, *ahead])
            return
        try:
            for outcome in crew.through(queue, tasks):
                somebody_lived = True
                yield outcome
            dead = crew.in_hand
        finally:
            crew.stop()
        for position in dead:
            deaths[position] += 1
            if deaths[position] < MOST_DEATHS:
                suspects.appendleft(position)
            elif somebody_lived:
                yield Outcome(position, error=f"ended its worker process {MOST_DEATHS} times; it may need more memory")
            else:
                raise RunFailed(
                    "worker processes die before they finish anything; try --workers 1, which needs none, "
                    "and see whether memory runs out"
                )


class _Crew:
    """A pool of workers for one job, which knows its processes and what they have in hand."""

    def __init__(self, job: Job, workers: int, preload: Sequence[str]) -> None:
        self._processes: list[BaseProcess] = []
        self._workers = workers
        self._pool = ProcessPoolExecutor(workers, self._context(preload), initializer=begin, initargs=(job,))
        self._futures: dict[concurrent.futures.Future[Outcome], int] = {}

    @property
    def in_hand(self) -> list[int]:
        """Positions of the tasks that were given out and have not come back."""
        return sorted(self._futures.values())

    def through(self, queue: deque[int], tasks: Sequence[Any]) -> Iterator[Outcome]:
        """Work through the queue of positions, as far as the workers live; outcomes come as they are known."""
        broken = False
        while (queue or self._futures) and not broken:
            broken = not self._give_out(queue, tasks)
            done, _ = concurrent.futures.wait(
                self._futures, timeout=_PATIENCE_SECONDS, return_when=concurrent.futures.FIRST_COMPLETED
            )
            for future in done:
                if isinstance(future.exception(), BrokenProcessPool):
                    broken = True
                else:
                    del self._futures[future]
                    yield future.result()

    def stop(self) -> None:
        """End the workers: in peace when nothing is in hand, at once otherwise."""
        self._pool.shutdown(wait=not self._futures, cancel_futures=True)
        started = [process for process in self._processes if process.pid is not None]
        for process in started:
            if process.is_alive():
                process.terminate()
        for process in started:
            process.join()

    def _give_out(self, queue: deque[int], tasks: Sequence[Any]) -> bool:
        """Keep every worker busy, and no task waiting behind it: what is in hand is what a death may have lost."""
        try:
            while queue and len(self._futures) < self._workers:
                with _main_hidden(), _interrupt_put_off():
                    self._futures[self._pool.submit(work, queue[0], tasks[queue[0]])] = queue[0]
                queue.popleft()
        except BrokenProcessPool:
            return False
        return True

    def _context(self, preload: Sequence[str]) -> Any:
        method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
        context: Any = type(multiprocessing.get_context(method))()
        if method == "forkserver":
            context.set_forkserver_preload(list(preload))
        make = context.Process

        def recorded(*arguments: Any, **named: Any) -> BaseProcess:
            process: BaseProcess = make(*arguments, **named)
            self._processes.append(process)
            return process

        context.Process = recorded
        return context


@contextmanager
def _main_hidden() -> Iterator[None]:
    """Start processes that do not import the caller's main module; nothing of theirs lives there."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@contextmanager
def _interrupt_put_off() -> Iterator[None]:
    """Start processes to which the interrupt key means nothing, from their first moment on: they inherit its being off.

    Here it counts again afterwards, also if it was pressed meanwhile. Not on Windows, which has no such thing.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
