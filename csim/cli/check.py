"""`csim check`: do the shipped companies give what is published of real ones?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from csim.cli.compiling import compile_first
from csim.cli.options import json_option, quiet_option, replications_option, workers_option
from csim.cli.telling import Teller, place_of
from csim.study.limits import CHECK_REPLICATIONS, check_replications, check_workers

if TYPE_CHECKING:
    from csim.study.plausibility.judge import Verdict

BELOW_THE_FLOOR = 1
"""Exit code where too little lies inside."""


@click.command("check", short_help="Hold the shipped companies against published figures.")
@replications_option(CHECK_REPLICATIONS)
@workers_option
@click.option("-o", "--out", type=click.Path(path_type=Path), metavar="DIR", help="Also write text and tables there.")
@json_option
@quiet_option
def check_command(replications: int, workers: int | None, out: Path | None, as_json: bool, quiet: bool) -> None:
    """Run the shipped companies and hold what comes out against published figures and mechanisms.

    Every published row is shown, also those that do not fit and those that cannot be compared. Ends with exit code 1
    if a row on GRR, NRR or CAC payback lies outside its band, or more than a fifth of those of quality A and B.
    """
    from csim.report.folder import check_folder
    from csim.report.plausibility import check_text, write_check
    from csim.study.holding import CHECK
    from csim.study.plausibility.document import check_document

    check_replications(replications)
    check_workers(workers)
    if out is not None:
        check_folder(out, CHECK)
    verdict = _checked(replications, workers, Teller(quiet=quiet))
    if out is not None:
        write_check(verdict, out)
    click.echo(check_document(verdict) if as_json else ("" if quiet else "\n") + check_text(verdict))
    if out is not None and not as_json and not quiet:
        click.echo(f"\nLook at   {place_of(out / 'rows.csv')}, mechanisms.csv, check.json")
    if not verdict.passed:
        click.get_current_context().exit(BELOW_THE_FLOOR)


def _checked(replications: int, workers: int | None, teller: Teller) -> Verdict:
    from csim.study.plausibility.check import check, runs_of
    from csim.study.plausibility.worlds import COMPANIES

    runs = runs_of(replications)
    teller.say(f"csim: {len(COMPANIES)} companies and their twins x {replications} replications, {runs:,} runs")
    compile_first(teller)
    with teller.bar(runs) as progress:
        return check(replications, workers, progress)
