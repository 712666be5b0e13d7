"""Do independent tasks on a cluster: the workers of a dask scheduler, on this machine or on a hundred others.

Only as many tasks are under way as keep the workers busy; outcomes come back when they are known and are kept nowhere.
Where workers are many or tasks short, several tasks travel as one parcel, so that the scheduler can keep up. What all
tasks share travels once to every worker process, also to those that join later. A process does one task at a time,
whatever number of threads it was given: what a run remembers of its company's history belongs to the process.

A worker that dies loses nothing: dask gives its tasks to others. It blames each death on all tasks the worker had, so
one that it gives up is tried again alone before it counts as failed.
"""

from __future__ import annotations

import pickle
import queue
import threading
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from itertools import islice
from math import isinf
from typing import Any

from csim.errors import BadInput, RunFailed
from csim.study.workers.machinery import SAME_EVERYWHERE, differences, machinery, refusal
from csim.study.workers.scheduler import Client, check_workers, connected, quiet
from csim.study.workers.worker import Hand, Job, Outcome, packed

NO_WORKER_SECONDS = 60
"""How long it may be without workers in the middle of the work; a nanny needs some seconds for a new one."""

PARCELS_PER_SECOND = 200
"""How many parcels a second are sent at most. A scheduler manages some five times as many (measured)."""

MOST_TOGETHER = 1000
"""The most tasks in one parcel."""

_LOOK_SECONDS = 1.0

type _Parcel = list[tuple[int, bytes]]
type _Answer = tuple[list[bytes], float]
type _Future = Any


def stream_on_cluster(job: Job, tasks: Iterable[Any], address: str) -> Generator[Outcome]:
    """Do tasks from a source of any length on the cluster of the dask scheduler at `address` (`tcp://host:8786`).

    Yields each outcome when it is known; its position is the number of its task, from 0. About two tasks a worker
    process are under way. Closing the generator leaves the workers to finish what they have in hand, unheard.

    Raises `BadInput` if dask is not installed, if there is no scheduler or no worker, if a worker's csim or libraries
    are others than here (results would not be the same to the last bit), or for a task that was refused; and
    `RunFailed` if the scheduler or all workers are lost on the way.
    """
    with quiet(), connected(address) as client:
        modules = sorted({job.perform.__module__, job.warm_up.__module__})
        here = machinery(modules)
        check_workers(client, address, here, modules)
        name, luggage = _luggage(job, modules, here)
        client.register_plugin(luggage, name)
        try:
            for outcome in _Round(client, address, name).through(enumerate(tasks)):
                if outcome.refused is not None:
                    raise outcome.refused
                yield outcome
        finally:
            with suppress(Exception):  # a scheduler that is gone has nothing left to forget
                client.unregister_worker_plugin(name)


def processes_at(address: str, modules: Sequence[str]) -> int:
    """How many worker processes the scheduler at `address` has, each found able to do the tasks of these modules.

    Raises `BadInput` as `stream_on_cluster` does.
    """
    with quiet(), connected(address) as client:
        check_workers(client, address, machinery(modules), modules)
        return len(client.nthreads())


class _Round:
    """The tasks of one study on their way to the workers and back."""

    def __init__(self, client: Client, address: str, name: str) -> None:
        self._client = client
        self._address = address
        self._name = name
        self._under_way: dict[_Future, _Parcel] = {}
        self._done: queue.SimpleQueue[_Future] = queue.SimpleQueue()
        self._suspects: deque[_Parcel] = deque()
        self._on_trial = False
        self._processes = 0
        self._seconds_a_task = float("inf")
        self._looked = -_LOOK_SECONDS
        self._seen = time.monotonic()

    def through(self, numbered: Iterator[tuple[int, Any]]) -> Iterator[Outcome]:
        """Send all tasks, a few ahead of the workers, and yield what becomes of them."""
        known: list[Outcome] = []
        while True:
            self._look()
            self._send(numbered)
            yield from known
            if not self._under_way:
                return
            known = self._received()

    def _send(self, numbered: Iterator[tuple[int, Any]]) -> None:
        if not self._under_way:
            self._on_trial = bool(self._suspects)
            if self._on_trial:
                self._submit(self._suspects.popleft())
        while len(self._under_way) < 2 * self._processes and not self._on_trial and not self._suspects:
            parcel = [(position, pickle.dumps(task, 5)) for position, task in islice(numbered, self._together())]
            if not parcel:
                return
            self._submit(parcel)

    def _together(self) -> int:
        wished = self._processes / PARCELS_PER_SECOND / self._seconds_a_task
        return max(1, min(MOST_TOGETHER, int(wished)))

    def _submit(self, parcel: _Parcel) -> None:
        future = self._client.submit(do, self._name, pickle.dumps(parcel, 5), pure=False)
        self._under_way[future] = parcel
        future.add_done_callback(self._done.put)

    def _received(self) -> list[Outcome]:
        """What has come back since the last time, after waiting for it a little."""
        try:
            done = [self._done.get(timeout=_LOOK_SECONDS)]
        except queue.Empty:
            return []
        with suppress(queue.Empty):
            while True:
                done.append(self._done.get_nowait())
        try:
            answers = dict(zip(done, self._client.gather(done), strict=True))
        except Exception:  # noqa: BLE001  (one of them has failed; ask each for itself)
            answers = {}
        outcomes: list[Outcome] = []
        for future in done:
            outcomes += self._opened(future, self._under_way.pop(future), answers.get(future))
            future.release()
        return outcomes

    def _opened(self, future: _Future, parcel: _Parcel, answer: _Answer | None) -> list[Outcome]:
        from distributed import KilledWorker

        try:
            outcomes, seconds = answer or future.result()
        except KilledWorker as killed:
            if self._on_trial:
                deaths = killed.allowed_failures + 1
                error = f"ended its worker process {deaths} times; it may need more memory"
                return [Outcome(position, error=error) for position, _ in parcel]
            self._suspects.extend([sent] for sent in parcel)
            return []
        except ImportError as missing:
            raise BadInput.because(
                f"a worker of {self._address} cannot take part: {missing}; {SAME_EVERYWHERE}"
            ) from missing
        except Exception as fault:
            if future.status in {"cancelled", "lost"}:
                raise self._lost("was lost") from fault
            error = f"{type(fault).__name__}: {fault}"
            return [Outcome(position, error=error) for position, _ in parcel]
        own = max(seconds / len(parcel), 1e-6)
        self._seconds_a_task = own if isinf(self._seconds_a_task) else 0.8 * self._seconds_a_task + 0.2 * own
        return [pickle.loads(outcome) for outcome in outcomes]  # noqa: S301  (written by csim on a worker)

    def _look(self) -> None:
        """Every now and then see how many workers there are."""
        now = time.monotonic()
        if now - self._looked < _LOOK_SECONDS:
            return
        self._looked = now
        try:
            processes = len(self._client.nthreads())
        except Exception as fault:
            raise self._lost("was lost") from fault
        if processes:
            self._processes = processes
            self._seen = now
        elif now - self._seen > NO_WORKER_SECONDS:
            raise self._lost(f"has had no workers for {NO_WORKER_SECONDS} seconds")

    def _lost(self, what: str) -> RunFailed:
        return RunFailed(
            f"the scheduler at {self._address} {what}; what is done is kept: start it and its workers again, "
            "then the same command, which does the rest"
        )


def do(name: str, parcel: bytes) -> _Answer:
    """On a worker: do the tasks of a parcel, of the job that came as luggage of that name.

    Returns the packed outcome of each and the seconds it took.
    """
    with _one_at_a_time:
        began = time.monotonic()
        sent: _Parcel = pickle.loads(parcel)  # noqa: S301  (all of it is written by the study)
        if name not in _hands:
            unlike = _refusal_of_this_process(name)
            if unlike is not None:
                return [packed(Outcome(position, refused=unlike)) for position, _ in sent], 0.0
            _hands.clear()
            _hands[name] = Hand(pickle.loads(_luggage_here(name)["job"]), alone=False)  # noqa: S301
        hand = _hands[name]
        outcomes = [packed(hand.work(position, pickle.loads(task))) for position, task in sent]  # noqa: S301
        return outcomes, time.monotonic() - began


_hands: dict[str, Hand] = {}
_one_at_a_time = threading.Lock()


def _luggage_here(name: str) -> dict[str, Any]:
    from distributed import get_worker

    contents: dict[str, Any] = get_worker().plugins[name].contents  # type: ignore[attr-defined]
    return contents


def _refusal_of_this_process(name: str) -> BadInput | None:
    from distributed import get_worker

    luggage = _luggage_here(name)
    others = differences(luggage["machinery"], machinery(luggage["modules"]))
    return refusal({get_worker().address: others}) if others else None


def _luggage(job: Job, modules: list[str], here: dict[str, str]) -> tuple[str, Any]:
    """What every worker process takes with it. Its class travels too, so that it can be unpacked anywhere."""
    from distributed import WorkerPlugin

    class Luggage(WorkerPlugin):
        contents: dict[str, Any]

    luggage = Luggage()
    packed_job = pickle.dumps(job, protocol=5)
    luggage.contents = {"machinery": here, "modules": modules, "job": packed_job}
    return f"csim-{sha256(packed_job).hexdigest()[:16]}", luggage
