"""What happens inside a worker process: get ready once, do one task after another, leave nothing behind."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from queue import SimpleQueue
from typing import Any

from csim.errors import BadInput, CsimError


@dataclass(frozen=True)
class Job:
    """What to do with every task: `perform(shared, task)`, after `warm_up(shared)` once a process.

    Both functions stand in modules that a new process can import; `shared` and the tasks are plain data.
    """

    perform: Callable[[Any, Any], Any]
    warm_up: Callable[[Any], None]
    shared: Any


@dataclass(frozen=True)
class Outcome:
    """What became of the task at `position`: its `value`, or the `error` why there is none.

    `refused` is set instead if the task showed that the user's input cannot be used; `traceback` helps with faults
    of csim itself and is empty for errors raised on purpose.
    """

    position: int
    value: Any = None
    error: str = ""
    traceback: str = ""
    refused: BadInput | None = None


class Hand:
    """Does tasks of one job, in a worker process or in the caller's own."""

    def __init__(self, job: Job, *, alone: bool) -> None:
        self._job = job
        self._alone = alone
        self._warm = False

    def work(self, position: int, task: Any) -> Outcome:
        """Do one task; whatever it raises becomes part of the outcome."""
        try:
            self._get_ready()
            return Outcome(position, self._job.perform(self._job.shared, task))
        except BadInput as refusal:
            return Outcome(position, refused=refusal)
        except CsimError as failure:
            return Outcome(position, error=str(failure))
        except Exception as fault:  # noqa: BLE001  (one failed run must not end the study)
            return Outcome(position, error=f"{type(fault).__name__}: {fault}", traceback=traceback.format_exc())

    def _get_ready(self) -> None:
        if self._warm:
            return
        self._job.warm_up(self._job.shared)
        self._warm = True
        if self._alone:  # never in the caller's process, whose garbage is not ours to keep
            gc.collect()
            gc.freeze()


def serve(job: Job, line: Connection[Outcome, tuple[int, Any]]) -> None:
    """Do the tasks that come down the line, one after the other, and send each outcome back; leave when it is cut.

    The interrupt key is the parent's business; a parent that dies cuts the line.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    waiting: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_listen, args=(line, waiting), daemon=True).start()
    hand = Hand(job, alone=True)
    while True:
        position, task = pickle.loads(waiting.get())  # noqa: S301  (written by the parent)
        line.send_bytes(packed(hand.work(position, task)))


def _listen(line: Connection[Outcome, tuple[int, Any]], waiting: SimpleQueue[bytes]) -> None:
    """Always listen, so that a parent with much to say and a worker with much to say never wait for each other."""
    try:
        while True:
            waiting.put(line.recv_bytes())
    except (EOFError, OSError):
        os._exit(1)


def packed(outcome: Outcome) -> bytes:
    """The outcome as it travels, or that of a failed task if its value cannot."""
    try:
        return bytes(ForkingPickler.dumps(outcome))
    except Exception as fault:  # noqa: BLE001  (a value that cannot travel is a failed task, not a dead worker)
        error = f"its value cannot be sent back: {type(fault).__name__}: {fault}"
        return bytes(ForkingPickler.dumps(Outcome(outcome.position, error=error)))
