"""`csim compare`: which strategy pays back soonest and earns most, by how much, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from csim.cli.compiling import compile_first
from csim.cli.notes import tell_notes
from csim.cli.options import Simulating, amount, replications_option, simulating_options
from csim.cli.telling import Teller, place_of
from csim.errors import RunFailed
from csim.study.holding import COMPARISON
from csim.study.limits import REPLICATIONS

if TYPE_CHECKING:
    from csim.scenario.frozen import Scenario
    from csim.study.comparison import Comparison


@dataclass(frozen=True)
class Asked(Simulating):
    """What the user asked for."""

    scenarios: tuple[str, ...]
    equal_budget: str | None
    baseline: str | None
    indifference: str


@click.command("compare", short_help="Compare strategies under the same luck: the main job.")
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO]...")
@replications_option(REPLICATIONS)
@click.option("--equal-budget", metavar="AMOUNT", help='The same CS spend a year for all, such as "2 MUSD".')
@click.option("--baseline", metavar="NAME", help="Take differences from this one [default: no_cs, else the first].")
@click.option("--indifference", metavar="SHARE", default="1 %", show_default=True, help="Smaller differences are ties.")
@simulating_options(COMPARISON)
def compare_command(**asked: Any) -> None:
    """Compare scenarios, each a file or the name of a shipped one, in the same worlds.

    Without SCENARIO: the reference company with high_touch, tech_touch, self_service, hybrid and no_cs.

    These are strategies of the reference company, not of yours. To give your company another strategy, write a file
    that changes strategy and team alone, then compare the two:

    \b
    # my_no_cs.yaml                  csim compare my_company.yaml my_no_cs.yaml
    extends: my_company.yaml
    name: My company without CS
    strategy: no_cs
    team:
      relationship: {headcount: 0, hiring: {rule: fixed}}
      education: {headcount: 0, hiring: {rule: fixed}}
    """  # noqa: D301  (click wants the character, not the two signs)
    _compare(Asked(**asked))


def _compare(asked: Asked) -> None:
    from csim.api import STRATEGIES, load_all, save
    from csim.study.comparison import check_judgement, default_baseline

    budget = None if asked.equal_budget is None else amount(asked.equal_budget, "USD", "equal-budget")
    zone = amount(asked.indifference, "share", "indifference")
    out = asked.folder(COMPARISON)
    scenarios = load_all(asked.scenarios or STRATEGIES, asked.overrides, budget)
    baseline = asked.baseline or default_baseline(tuple(scenarios))
    check_judgement(tuple(scenarios), baseline, zone)
    if not (asked.quiet or asked.as_json):
        tell_notes(asked.scenarios or STRATEGIES, asked.overrides, budget)
    comparison = replace(_simulated(asked, scenarios).judged(baseline, zone), conditions=_conditions(asked))
    pictures = save(comparison, out)
    _tell(asked, comparison, out, [path.name for path in pictures])
    if comparison.study.failures:
        raise RunFailed(_failed(comparison))


def _simulated(asked: Asked, scenarios: dict[str, Scenario]) -> Comparison:
    from csim.study.company import customers_at_start, start_text
    from csim.study.compare import compare, make_plan

    teller = Teller(quiet=asked.quiet)
    plan = make_plan(scenarios, asked.seed, asked.months)
    start = start_text([(name, customers_at_start(each)) for name, each in scenarios.items()])
    strategies = "strategy" if len(scenarios) == 1 else "strategies"
    size = f"{len(scenarios)} {strategies} x {asked.replications} replications, {plan.months} months"
    teller.say(f"csim: {size}, {start}")
    compile_first(teller, plan.scenarios[0])
    with teller.bar(len(scenarios) * asked.replications) as progress:
        return compare(scenarios, asked.replications, asked.seed, asked.workers, asked.months, progress)


def _conditions(asked: Asked) -> tuple[str, ...]:
    budget = () if asked.equal_budget is None else (f"{asked.equal_budget} a year for customer success",)
    return (*asked.overrides, *budget)


def _tell(asked: Asked, comparison: Comparison, out: Path, pictures: list[str]) -> None:
    if asked.as_json:
        click.echo(comparison.to_json())
        return
    from csim.report.terminal import comparison_text

    click.echo("" if asked.quiet else "\n", nl=False)
    click.echo(comparison_text(comparison))
    if not asked.quiet:
        folder = place_of(out)
        click.echo(f"\nLook at   {Path(folder) / pictures[0]}, {', '.join(pictures[1:])}")
        click.echo(f"Next      csim story {folder} --customer 7       one customer's life")
        click.echo("          csim new my_company.yaml               a scenario file to make your own")
        click.echo('          csim compare --equal-budget "2 MUSD"   the same CS spend for all')


def _failed(comparison: Comparison) -> str:
    first = comparison.study.failures[0]
    number = len(comparison.study.failures)
    runs = "run" if number == 1 else "runs"
    text = f"{number} {runs} failed; the first: {first.strategy}, replicate {first.replicate}: {first.error}"
    return f"{text}\n{first.traceback}".rstrip()
