"""Tasks for the executor's tests; worker processes import them from here."""

import os
import signal
import time
from pathlib import Path

from csim.errors import BadInput, RunFailed

WARM = []


def no_warm_up(shared):
    """Nothing to get ready."""


def note_warm_up(shared):
    WARM.append(shared)


def add(shared, task):
    return shared + task


def where(shared, task):
    time.sleep(0.05)
    return os.getpid(), list(WARM)


def slow_first(shared, task):
    time.sleep(0.3 if task == 0 else 0.0)
    return task


def raise_on_three(shared, task):
    if task == 3:
        raise ValueError("three is too many")
    if task == 4:
        raise RunFailed("the books do not balance in month 7")
    return task


def refuse(shared, task):
    if task == 1:
        raise BadInput.because("this company is too large")
    return task


def die_on_two(shared, task):
    """Task 2 kills its worker each time; task 5 only the first time, which it remembers in the folder `shared`."""
    mark = Path(shared) / "died"
    if task == 2:
        _die()
    if task == 5 and not mark.exists():
        mark.touch()
        _die()
    return task


def always_die(shared, task):
    _die()


def announce_and_sleep(shared, task):
    if task == -1:
        return
    (Path(shared) / f"{os.getpid()}.pid").touch()
    time.sleep(60)


def _die():
    if hasattr(signal, "SIGKILL"):
        os.kill(os.getpid(), signal.SIGKILL)
    os._exit(9)


def echo(shared, task):
    return task


def length(shared, task):
    return len(shared)


def unsendable(shared, task):
    return (lambda: task) if task == 1 else task


def die_on_marks(shared, task):
    """Tasks from 10 on kill their worker, but only the first time; every attempt leaves a mark in `shared`."""
    attempts = len(list(Path(shared).glob(f"{task}-*")))
    (Path(shared) / f"{task}-{attempts}").touch()
    if task >= 10 and attempts == 0:
        _die()
    time.sleep(0.02)
    return task


def moments(shared, task):
    """Take `shared` seconds; tell the process, the beginning and the end, by a clock that all processes share."""
    began = time.monotonic()
    time.sleep(shared)
    return os.getpid(), began, time.monotonic()


def load_company(shared):
    """Get ready as a study does."""
    from csim.study.observe import load_model

    load_model(shared)


def live_three_months(shared, task):
    """A small real study: the whole summary of a company in replicate `task`, and which process worked it out."""
    from csim.measures.summary import summarise
    from csim.run import simulate

    return summarise(simulate(shared, replicate=task, months=3)), os.getpid()
