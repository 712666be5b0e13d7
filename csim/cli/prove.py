"""`csim prove`: what did the team cause, or one play, one role, one hire? Twin worlds answer, not correlation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from csim.cli.compiling import compile_first
from csim.cli.notes import tell_notes
from csim.cli.options import Simulating, replications_option, simulating_options
from csim.cli.telling import Teller, place_of
from csim.errors import RunFailed
from csim.study.holding import PROOF
from csim.study.limits import CHECK_REPLICATIONS

if TYPE_CHECKING:
    from csim.study.prove.proof import Proof
    from csim.study.prove.worlds import Question


_LIKED = "save_play"
"""The play most worth asking about, where a company has it."""


@dataclass(frozen=True)
class Asked(Simulating):
    """What the user asked for."""

    scenario: str
    without: tuple[str, ...]
    against: str | None


@click.command("prove", short_help="Tell what the team, a play or a hire caused: twin worlds.")
@click.argument("scenario", metavar="SCENARIO")
@click.option(
    "--without",
    multiple=True,
    metavar="WHAT",
    help="team, strategy, play:NAME, role:NAME or hire:ROLE; several are taken away together [default: team].",
)
@click.option("--against", metavar="SCENARIO", help="The twin is this scenario of the same company instead.")
@replications_option(CHECK_REPLICATIONS)
@simulating_options(PROOF)
def prove_command(**asked: Any) -> None:
    """Run a company beside its twin without one thing, under the same luck, and tell what that thing caused.

    SCENARIO is a file or the name of a shipped one. The same customers live in both worlds: the difference between
    them is the effect, and the naive estimates of an analyst without a twin stand beside it.

    \b
    csim prove hybrid                               the team: plays and people
    csim prove hybrid --without strategy            the plays; people stay
    csim prove hybrid --without play:save_play      one play
    csim prove hybrid --without role:education      everybody of a role
    csim prove hybrid --without hire:relationship   one person fewer
    csim prove hybrid --against tech_touch          another strategy
    """  # noqa: D301  (click wants the character, not the two signs)
    _prove(Asked(**asked))


def _prove(asked: Asked) -> None:
    from csim.report.prove import write_proof

    out = asked.folder(PROOF)
    question = _question(asked)
    if not (asked.quiet or asked.as_json):
        tell_notes([asked.scenario, *([asked.against] if asked.against else [])], asked.overrides)
    proof = replace(_proved(asked, question), conditions=asked.overrides)
    picture = write_proof(proof, out)
    _tell(asked, proof, out, picture.name)
    if proof.failures:
        first = proof.failures[0]
        count = len(proof.failures)
        runs = "replicate" if count == 1 else "replicates"
        told = f"{count} {runs} failed; the first: replicate {first.replicate}: {first.error}"
        raise RunFailed(f"{told}\n{first.traceback}".rstrip())


def _question(asked: Asked) -> Question:
    from csim.errors import BadInput
    from csim.study.prove.worlds import ask_against, ask_without

    if asked.against is None:
        return ask_without(asked.scenario, asked.without, asked.overrides)
    if asked.without:
        raise BadInput.because("--without and --against name two twins; keep one of them")
    return ask_against(asked.scenario, asked.against, asked.overrides)


def _proved(asked: Asked, question: Question) -> Proof:
    from csim.study.company import customers_at_start, start_text
    from csim.study.prove.prove import WORLDS, make_plan, prove

    teller = Teller(quiet=asked.quiet)
    months = make_plan(question, asked.seed, asked.months).months
    start = start_text([(question.name, customers_at_start(question.with_it))])
    teller.say(f"csim: 2 worlds x {asked.replications} replications, {months} months, {start}; about {question.label}")
    compile_first(teller, question.with_it)
    with teller.bar(WORLDS * asked.replications) as progress:
        return prove(question, asked.replications, asked.seed, asked.workers, asked.months, progress)


def _tell(asked: Asked, proof: Proof, out: Path, picture: str) -> None:
    if asked.as_json:
        from csim.study.prove.document import proof_document

        click.echo(proof_document(proof))
        return
    from csim.report.prove import proof_text

    click.echo("" if asked.quiet else "\n", nl=False)
    click.echo(proof_text(proof))
    if not asked.quiet:
        folder = place_of(out)
        click.echo(f"\nLook at   {Path(folder) / picture}, customers.csv (customer by customer), effects.csv")
        for place, hint in enumerate(_next(asked, proof)):
            click.echo(f"{'' if place else 'Next':<10}{hint}")


def _next(asked: Asked, proof: Proof) -> list[str]:
    """What to ask next of this scenario: a play that it has, one person fewer of those who look after customers."""
    from csim.rules.plays import BUILT_IN_PLAYS, RELATIONSHIP

    scenario = proof.question.with_it
    used = [any(row[place] for row in scenario.play_in_force) for place in range(len(scenario.play_names))]
    plays = [name for name, there in zip(scenario.play_names, used, strict=True) if there]
    roles = [role.name for role in scenario.roles if RELATIONSHIP in role.functions]
    named = [name for name in plays if name not in BUILT_IN_PLAYS]
    kinds = [f"play:{_LIKED if _LIKED in named else name}" for name in named[:1]] + [
        f"hire:{name}" for name in roles[:1]
    ]
    return [f"csim prove {asked.scenario} --without {kind}" for kind in kinds]
