"""`csim study`: from a question in a file to a decision."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from csim.cli.compiling import compile_first
from csim.cli.notes import tell
from csim.cli.options import RESULTS, json_option, out_option, quiet_option, workers_option
from csim.cli.telling import Teller, place_of
from csim.errors import RunFailed

if TYPE_CHECKING:
    from csim.scenario.studies.load import Inquiry
    from csim.study.conduct import Conducted, Means, Outlook

GO_ON = "start the same command again: what was simulated is kept and is not simulated again"


@dataclass(frozen=True)
class Asked:
    """What the user asked for."""

    file: Path
    replications: int | None
    executor: str
    address: str
    workers: int | None
    again: bool
    out: Path | None
    as_json: bool
    quiet: bool


@click.command("study", short_help="Answer a question: sweep, stress, optimise, what must be true ...")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--replications", type=int, metavar="N", help="Worlds to try [default: the study's].")
@click.option("--executor", default="local", show_default=True, metavar="NAME", help="local, or dask for a cluster.")
@click.option("--address", default="", metavar="ADDRESS", help="The cluster's scheduler, such as tcp://127.0.0.1:8786.")
@workers_option
@click.option("--again", is_flag=True, help="Try runs once more that failed before.")
@out_option(f"{RESULTS}/studies/NAME")
@json_option
@quiet_option
def study_command(**asked: Any) -> None:
    """Carry out the study in FILE (a study.yaml, or its folder) and answer its question.

    A study says what varies (levers: what we decide; uncertainties: what we do not control), what is looked at, and
    what kind it is: sweep, sensitivity, stress, tipping, optimise, solve, what_must_be_true, discover, select or
    information. The folders of experiments/ hold one of each.

    Its runs are kept in the folder of its results. A study that was stopped goes on where it was, and asking for more
    simulates only what is missing.
    """
    _study(Asked(**asked))


def _study(asked: Asked) -> None:
    from csim.report.folder import check_folder
    from csim.report.study import check_answer, study_document, study_text, write_study
    from csim.scenario.studies.load import load_study
    from csim.scenario.studies.notes import notes
    from csim.study.conduct import Means, check_study
    from csim.study.holding import ANSWER, STUDY
    from csim.study.limits import check_replications

    inquiry = load_study(asked.file)
    if asked.replications is not None:
        check_replications(asked.replications)
        inquiry = inquiry.with_replications(asked.replications)
    means = Means(asked.executor, asked.workers, asked.address)
    check_study(inquiry, means)
    out = asked.out or Path(RESULTS) / "studies" / inquiry.name
    check_folder(out / ANSWER, STUDY)
    earlier = check_answer(inquiry, out)
    if not asked.quiet:
        for note in (*(notes(inquiry) if not asked.as_json else ()), *earlier):
            tell(note)
    conducted = _conducted(asked, inquiry, means, out)
    pictures = write_study(conducted, out)
    if asked.as_json:
        click.echo(study_document(conducted))
        if conducted.unused_replications and not asked.quiet:
            tell(f"the answer rests on {_rests_on(conducted)}")
    else:
        click.echo("" if asked.quiet else "\n", nl=False)
        click.echo(study_text(conducted))
        if not asked.quiet:
            _tell_where(out, [path.name for path in pictures], conducted)
    if conducted.failures:
        number = len(conducted.failures)
        raise RunFailed(f"{number} run{'s' if number != 1 else ''} failed; --again tries them once more")


def _conducted(asked: Asked, inquiry: Inquiry, means: Means, out: Path) -> Conducted:
    from csim.study.conduct import conduct, expected_seconds, plan_of

    teller = Teller(quiet=asked.quiet)
    plan = plan_of(inquiry)
    most = "at most " if plan.at_most else ""
    teller.say(f"csim: {inquiry.file.question}\n      {plan.words}: {most}{plan.runs:,} runs")

    def announce(ahead: Outlook) -> None:
        seconds = 0.0
        if ahead.most:
            compile_first(teller, inquiry.companies[0].scenario)
            if not asked.quiet:
                seconds = expected_seconds(inquiry, ahead.most, ahead.processes)
        for sentence in _ahead(ahead, seconds, means, out):
            teller.say(f"      {sentence}")

    try:
        conducted = conduct(inquiry, out, means, teller, again=asked.again, announce=announce)
    except KeyboardInterrupt:
        teller.say(f"\n      {GO_ON}")
        raise
    for sentence in conducted.damaged:
        click.echo(f"note: {sentence}", err=True)
    return conducted


def _ahead(ahead: Outlook, seconds: float, means: Means, out: Path) -> Iterator[str]:
    """How long it takes and what of it is there already, in so far as that can be known."""
    from csim.study.conduct import LOCAL

    place, processes = place_of(out), f"{ahead.processes} process{'es' if ahead.processes != 1 else ''}"
    if not ahead.most:
        yield f"all of them are kept in {place} from before: nothing is left to simulate"
        return
    kept = f"{ahead.plan.runs:,} runs, {ahead.kept:,} of them kept from before: " if ahead.kept else ""
    about = "at most" if ahead.plan.at_most or ahead.kept is None else "about"
    whose = processes if means.executor == LOCAL else f"{processes} of the cluster, if they are as fast as this one"
    yield f"{kept}{about} {_time(seconds)} with {whose}, {_size(ahead.most)} of disk; the runs go to {place}"
    if ahead.kept is None:
        yield f"{ahead.there:,} runs are there already; as far as they serve, it takes less"


def _tell_where(out: Path, pictures: list[str], conducted: Conducted) -> None:
    from csim.study.holding import ANSWER

    folder = Path(place_of(out))
    known = conducted.runs - conducted.new_runs
    runs = f"{conducted.runs:,} runs in {folder}" + (f", {known:,} of them from before" if known else "")
    click.echo()
    if conducted.unused_replications:
        click.echo(f"Rests on  {_rests_on(conducted)}")
    if pictures:
        click.echo(f"Look at   {folder / ANSWER / pictures[0]}{''.join(f', {name}' for name in pictures[1:])}")
    click.echo(f"Kept      {runs}: Parquet, for pandas or DuckDB (docs/guides/querying.md)")


def _rests_on(conducted: Conducted) -> str:
    """That the answer could rest on more; a study that asks by what it finds may then ask for other runs as well."""
    from csim.study.conduct import plan_of

    used = conducted.answer.inquiry.file.replications
    kept = used + conducted.unused_replications
    besides = "only what it asks for besides" if plan_of(conducted.answer.inquiry).at_most else "nothing"
    return f"{used} of the {kept} replications kept there; --replications {kept} uses all and simulates {besides}"


def _time(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = seconds / 60
    return f"{round(minutes)} minutes" if minutes < 90 else f"{minutes / 60:.1f} hours"


def _size(runs: int) -> str:
    from csim.study.conduct import BYTES_A_RUN

    size = runs * BYTES_A_RUN / 1e6
    return f"{size:,.0f} MB" if size >= 1 else "less than 1 MB"
