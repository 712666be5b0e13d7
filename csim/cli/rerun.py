"""`csim rerun`: do again what a folder of results records, and see whether it comes out equal."""

from __future__ import annotations

from pathlib import Path

import click

from csim.cli.compiling import compile_first
from csim.cli.options import workers_option
from csim.cli.telling import Teller
from csim.errors import RunFailed, listed
from csim.study.limits import check_workers


@click.command("rerun", short_help="Do recorded results again and check that they are equal.")
@click.argument("results", type=click.Path(path_type=Path), metavar="RESULTS")
@workers_option
def rerun_command(results: Path, workers: int | None) -> None:
    """Execute what RESULTS records (a folder that csim run or csim compare wrote) and compare the tables.

    Ends with exit code 1 if they differ. Nothing is written.
    """
    from csim.study.again import kind_of, repeat_comparison, repeat_run
    from csim.study.holding import COMPARISON

    check_workers(workers)
    kind = kind_of(results)
    teller = Teller(quiet=False)
    compile_first(teller)
    if kind == COMPARISON:
        teller.say("csim: the whole comparison again")
        with teller.bar(1) as progress:
            again = repeat_comparison(results, workers, progress)
    else:
        again = repeat_run(results)
    changes = [f"since then: {change}" for change in again.changes]
    if not again.equal:
        raise RunFailed("\n".join([f"not equal to {results}", *again.differences, *changes]))
    click.echo("\n".join([f"equal: {listed(again.tables)}", *changes]))
