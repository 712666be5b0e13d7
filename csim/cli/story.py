"""`csim story`: one customer's life in plain words."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from csim.cli.compiling import compile_first
from csim.cli.telling import Teller
from csim.errors import BadInput
from csim.study.limits import check_replicate

if TYPE_CHECKING:
    from csim.run import RunResult

EVENTS = "events.parquet"


@click.command("story", short_help="Tell one customer's life in plain words.")
@click.argument("results", type=click.Path(path_type=Path), metavar="RESULTS")
@click.option("--customer", required=True, metavar="ID", help="A label such as SMB-0187-03, an identity or a number.")
@click.option("--strategy", metavar="NAME", help="Of a comparison: under which strategy [default: the first].")
@click.option("--replicate", type=int, metavar="N", help="Of a comparison: in which world [default: 0].")
def story_command(results: Path, customer: str, strategy: str | None, replicate: int | None) -> None:
    """Tell the life of one customer of RESULTS, a folder that csim run or csim compare wrote.

    Where no event log was kept, the run is done again with one, which changes nothing else. In a comparison the same
    label is the same customer with the same luck under every strategy.
    """
    from csim.ledger.story import tell_story
    from csim.study.again import kind_of, run_again, run_of_comparison, strategies_in
    from csim.study.holding import COMPARISON

    if kind_of(results) == COMPARISON:
        chosen = strategy or strategies_in(results)[0]
        check_replicate(replicate or 0)
        click.echo(_told(lambda: run_of_comparison(results, chosen, replicate or 0), customer))
        others = [name for name in strategies_in(results) if name != chosen]
        if others:
            Teller(quiet=False).say(f"\nThe same customer under another strategy: --strategy {' or '.join(others)}")
        return
    if strategy is not None or replicate is not None:
        raise BadInput.because(
            f"{results} holds one run; --strategy and --replicate choose among those of a comparison"
        )
    if (results / EVENTS).is_file():
        click.echo(tell_story(results, customer))
    else:
        click.echo(_told(lambda: run_again(results, events=True), customer))


def _told(run: Callable[[], RunResult], customer: str) -> str:
    from csim.ledger.export import write_run
    from csim.ledger.story import tell_story

    compile_first(Teller(quiet=False))
    with tempfile.TemporaryDirectory(prefix="csim-") as folder:
        write_run(run(), Path(folder))
        return tell_story(Path(folder), customer)
