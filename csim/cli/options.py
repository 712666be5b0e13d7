"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click

from csim.study.limits import check_months, check_replications, check_seed, check_workers

RESULTS = "csim-results"
"""Where results go unless the user says otherwise: a folder in the present one."""

type Command = Callable[..., object]


@dataclass(frozen=True)
class Simulating:
    """What the user asked for of a command that simulates worlds and writes a folder."""

    replications: int
    seed: int | None
    months: int | None
    workers: int | None
    overrides: tuple[str, ...]
    out: Path | None
    as_json: bool
    quiet: bool

    def folder(self, kind: str) -> Path:
        """Where results of this kind go, once all numbers are known to be in range and the folder can be written.

        Their folder is called what they are, unless the user says otherwise. Raises `BadInput` where it cannot be
        written or a number is out of range, before anything runs.
        """
        from csim.report.folder import check_folder

        check_replications(self.replications)
        check_workers(self.workers)
        check_months(self.months)
        check_seed(self.seed)
        out = self.out or Path(RESULTS) / kind
        check_folder(out, kind)
        return out


def simulating_options(default: str) -> Callable[[Command], Command]:
    """The options of `Simulating` but the replications, in the order of help; `default` is the folder's name."""

    def decorate(command: Command) -> Command:
        options = (
            seed_option,
            months_option,
            workers_option,
            set_option,
            out_option(f"{RESULTS}/{default}"),
            json_option,
            quiet_option,
        )
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def replications_option(default: int) -> Callable[[Command], Command]:
    """`--replications N`."""
    return click.option(
        "--replications", type=int, default=default, show_default=True, metavar="N", help="Worlds to try."
    )


def set_option(command: Command) -> Command:
    """`--set PATH=VALUE`, any number of times."""
    return click.option(
        "--set",
        "overrides",
        multiple=True,
        metavar="PATH=VALUE",
        help="Override a value, such as team.relationship.headcount=8; may be given several times.",
    )(command)


def seed_option(command: Command) -> Command:
    """`--seed N`."""
    return click.option("--seed", type=int, metavar="N", help="Where luck begins [default: the scenario's].")(command)


def months_option(command: Command) -> Command:
    """`--months N`."""
    return click.option("--months", type=int, metavar="N", help="Length of a run [default: the scenario's].")(command)


def workers_option(command: Command) -> Command:
    """`--workers N`."""
    return click.option(
        "--workers", type=int, metavar="N", help="Processes that share the work [default: one a processor]."
    )(command)


def out_option(default: str) -> Callable[[Command], Command]:
    """`--out DIR`; `default` says in help what it is otherwise."""
    return click.option(
        "--out", type=click.Path(path_type=Path), metavar="DIR", help=f"Folder of the results [default: {default}]."
    )


def json_option(command: Command) -> Command:
    """`--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Write one JSON document to standard output.")(command)


def quiet_option(command: Command) -> Command:
    """`--quiet`."""
    return click.option("--quiet", is_flag=True, help="The answer alone: no progress, no hints.")(command)


def amount(text: str, unit: str, option: str) -> float:
    """Read a quantity given as an option, such as `2 MUSD` or `1 %`; raises `BadInput` that names the option."""
    from csim.errors import BadInput
    from csim.units import QuantityError, parse

    try:
        return parse(text, unit)
    except QuantityError as error:
        raise BadInput.because(f"--{option}: {error}") from None
