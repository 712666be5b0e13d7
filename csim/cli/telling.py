"""What a command says while it works, on standard error: a sentence now and then, and a bar with the time left."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

INTERRUPTED = 130
"""Exit code of a command that the interrupt key stopped, as shells have it."""

STOPPED = "\nstopped; nothing half-finished was left behind"
"""What is said then."""


class Teller:
    """Says things on standard error, or nothing at all if the user wants it quiet."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet

    def say(self, text: str) -> None:
        """Say a line."""
        if not self._quiet:
            click.echo(text, err=True)

    def compiling(self, text: str) -> None:
        """Say that the model is being compiled, which happens once after installing or changing csim."""
        self.say(f"      {text}: the first time takes up to half a minute ...")

    @contextmanager
    def bar(self, total: int) -> Iterator[Callable[[int, int], None] | None]:
        """A bar with the time left, advanced by the function it gives; none where nobody watches."""
        if self._quiet or not sys.stderr.isatty():
            yield None
            return
        from tqdm import tqdm

        form = "      simulating  [{bar:24}]  {n_fmt}/{total_fmt}   {remaining} left"
        with tqdm(total=total, file=sys.stderr, bar_format=form, ascii=" -#", leave=True, mininterval=0.2) as shown:
            yield lambda done, _: _advance(shown, done)


def place_of(path: Path) -> str:
    """A path as the user would type it: relative to the present folder where it lies inside."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _advance(bar: object, done: int) -> None:
    bar.update(done - bar.n)  # type: ignore[attr-defined]
