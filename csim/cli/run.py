"""`csim run`: one possible story of one scenario."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from csim.cli.compiling import compile_first
from csim.cli.notes import tell_notes
from csim.cli.options import RESULTS, json_option, months_option, out_option, quiet_option, seed_option, set_option
from csim.cli.telling import Teller, place_of
from csim.study.limits import check_months, check_replicate, check_seed


@dataclass(frozen=True)
class Asked:
    """What the user asked for."""

    scenario: str
    replicate: int
    events: bool
    seed: int | None
    months: int | None
    overrides: tuple[str, ...]
    out: Path | None
    as_json: bool
    quiet: bool


@click.command("run", short_help="Run one scenario once: one possible story.")
@click.argument("scenario")
@click.option("--replicate", type=int, default=0, show_default=True, metavar="N", help="Which world: other luck.")
@click.option("--events", is_flag=True, help="Keep the event log, so that customers' stories can be told.")
@seed_option
@months_option
@set_option
@out_option(f"{RESULTS}/NAME")
@json_option
@quiet_option
def run_command(**asked: Any) -> None:
    """Run SCENARIO, a file or the name of a shipped one, once, and write its tables and a dashboard.

    One run is one possible story; `csim compare` says what may be concluded.
    """
    _run(Asked(**asked))


def _run(asked: Asked) -> None:
    from csim.api import load, run, save
    from csim.report.folder import check_folder
    from csim.report.results import run_document
    from csim.report.single import run_text
    from csim.study.holding import RUN

    check_seed(asked.seed)
    check_months(asked.months)
    check_replicate(asked.replicate)
    out = asked.out or Path(RESULTS) / Path(asked.scenario).stem
    check_folder(out, RUN)
    scenario = load(asked.scenario, asked.overrides)
    if not (asked.quiet or asked.as_json):
        tell_notes([asked.scenario], asked.overrides)
    teller = Teller(quiet=asked.quiet)
    teller.say(f"csim: {scenario.name}, one run")
    compile_first(teller, scenario.scenario)
    made = run(scenario, asked.seed, asked.replicate, asked.months, asked.events)
    pictures = save(made, out)
    if asked.as_json:
        click.echo(run_document(made))
        return
    click.echo("" if asked.quiet else "\n", nl=False)
    click.echo(run_text(made))
    if not asked.quiet:
        folder = place_of(out)
        click.echo(f"\nLook at   {Path(folder) / pictures[0].name} and the tables beside it, spending.csv among them")
        click.echo(f"Next      csim story {folder} --customer 7    one customer's life")
        if made.figures["insolvent"]:
            click.echo(f"          csim compare {asked.scenario}   in how many worlds the money runs out")
        click.echo(f"          csim rerun {folder}                 the same run again, to see that it is equal")
