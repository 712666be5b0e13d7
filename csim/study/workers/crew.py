"""The worker processes of one job: they are started when there is work for them, and each has a line of its own.

Processes are started explicitly: by a fork server that has already loaded the engine where the system has one, afresh
elsewhere, never by forking the caller. They never import the caller's main module, so notebooks and scripts without
an `if __name__ == "__main__"` work everywhere.

A line of its own means that a worker which dies takes only its own tasks with it, and that the task it was doing is
known: answers come in the order of the tasks, so it is the first without one.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
import types
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import connection, resource_tracker
from multiprocessing.process import BaseProcess
from typing import Any

from csim.study.workers.worker import Job, Outcome, serve

type Numbered = tuple[int, Any]
"""A task behind its number."""

_PATIENCE_SECONDS = 0.5  # waiting without limit cannot be interrupted on Windows
_SHORT_SECONDS = 0.25  # what a task may take for the next one to wait behind it
_MOST_LINES = 61 if os.name == "nt" else 10_000  # Windows waits for at most 64 things at once


@dataclass(eq=False)
class _Member:
    process: BaseProcess
    line: connection.Connection[Numbered, Outcome]
    in_hand: deque[Numbered] = field(default_factory=deque)
    began: float = 0.0
    quick: bool = False

    def take(self, task: Numbered) -> None:
        if not self.in_hand:
            self.began = time.monotonic()
        self.in_hand.append(task)
        with suppress(ConnectionError):  # it is dead; its line says so when it is read
            self.line.send(task)

    def answer(self) -> Outcome | None:
        """The outcome of its first task, or None if there will be none."""
        try:
            outcome = self.line.recv()
        except (EOFError, OSError):
            return None
        now = time.monotonic()
        self.quick = now - self.began < _SHORT_SECONDS
        self.began = now
        self.in_hand.popleft()
        return outcome


class Crew:
    """At most `width` workers for one job; `width` falls when the system starts no more of them.

    Where tasks are short, the next one waits ready behind the one in work, so that nobody waits for the caller.
    """

    def __init__(self, job: Job, width: int, preload: Sequence[str]) -> None:
        self.width = min(width, _MOST_LINES)
        self._job = job
        self._context = _context_with(preload)
        self._members: dict[connection.Connection[Numbered, Outcome], _Member] = {}

    @property
    def busy(self) -> bool:
        """Whether anything is in hand."""
        return any(member.in_hand for member in self._members.values())

    @property
    def has_room(self) -> bool:
        """Whether a worker could take a task now."""
        return self._free() is not None or len(self._members) < self.width

    def give(self, task: Numbered) -> bool:
        """Hand a task to the worker who has least to do, starting one if all are busy; False if there is none."""
        member = self._free()
        if (member is None or member.in_hand) and len(self._members) < self.width:
            member = self._start() or member
        if member is not None:
            member.take(task)
        return member is not None

    def news(self) -> tuple[list[Outcome], list[list[Numbered]]]:
        """Wait until something is known: outcomes, and what each worker that died had in hand, in order."""
        outcomes: list[Outcome] = []
        losses: list[list[Numbered]] = []
        for line in connection.wait(list(self._members), _PATIENCE_SECONDS):
            member = self._members[line]  # type: ignore[index]  # these are the lines waited for
            outcome = member.answer()
            if outcome is not None:
                outcomes.append(outcome)
                continue
            del self._members[member.line]
            _end(member)
            if member.in_hand:
                losses.append(list(member.in_hand))
        return outcomes, losses

    def stop(self) -> None:
        """End all workers at once, whatever they have in hand."""
        for member in self._members.values():
            _kill(member.process)
        for member in self._members.values():
            _end(member)
        self._members.clear()

    def _free(self) -> _Member | None:
        least: _Member | None = None
        for member in self._members.values():
            if not member.in_hand:
                return member
            if member.quick and len(member.in_hand) == 1:
                least = least or member
        return least

    def _start(self) -> _Member | None:
        ours, theirs = self._context.Pipe()
        try:
            process = self._context.Process(target=serve, args=(self._job, theirs), daemon=True)
            with _main_hidden(), _interrupt_put_off():
                process.start()
        except (ImportError, NotImplementedError, OSError):  # no processes, or no more of them
            ours.close()
            self.width = len(self._members)
            return None
        finally:
            theirs.close()
        self._members[ours] = _Member(process, ours)
        return self._members[ours]


def _kill(process: BaseProcess) -> None:
    if process.is_alive():
        process.kill()


def _end(member: _Member) -> None:
    _kill(member.process)
    member.process.join()
    member.process.close()
    member.line.close()


def _context_with(preload: Sequence[str]) -> Any:
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context: Any = multiprocessing.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(list(preload))
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
    resource_tracker.ensure_running()  # started later, inside, it would let the key through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
