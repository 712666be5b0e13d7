"""Getting the compiled model ready, the first time with a word about it, and stoppable at any moment."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from csim.cli.telling import INTERRUPTED, STOPPED, Teller

if TYPE_CHECKING:
    from types import FrameType

    from csim.scenario.frozen import Scenario


def compile_first(teller: Teller, scenario: Scenario | None = None) -> None:
    """Load the compiled model, or compile it and say so; any scenario will do, as all share it."""
    from csim.api import load
    from csim.study.observe import load_model

    with _stopped_at_once():
        load_model(scenario or load("reference").scenario, teller.compiling)


@contextmanager
def _stopped_at_once() -> Iterator[None]:
    """End the process when the interrupt key is pressed: numba may swallow a KeyboardInterrupt and compile on.

    Nothing is being written meanwhile but numba's cache, whose files appear whole or not at all.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, _leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _leave(_: int, __: FrameType | None) -> None:
    click.echo(STOPPED, err=True)
    sys.stderr.flush()
    os._exit(INTERRUPTED)
