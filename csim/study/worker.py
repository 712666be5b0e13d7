"""What happens inside a worker process: get ready once, do one task after another, leave nothing behind."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
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


_hands: list[Hand] = []


def begin(job: Job) -> None:
    """Take up a job in this process; the interrupt key is the parent's business, and so is life without a parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    _hands[:] = [Hand(job, alone=True)]


def work(position: int, task: Any) -> Outcome:
    """Do one task of the job this process has taken up."""
    return _hands[0].work(position, task)


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
