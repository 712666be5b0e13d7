"""`csim validate`: check scenario files without running them."""

from __future__ import annotations

import click

from csim.cli.notes import tell_notes_on
from csim.cli.options import set_option


@click.command("validate", short_help="Check scenario files without running them.")
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...")
@set_option
def validate_command(scenarios: tuple[str, ...], overrides: tuple[str, ...]) -> None:
    """Check every SCENARIO, a file or the name of a shipped one, and tell all mistakes at once.

    A study file, or the folder it is in, is checked likewise, with the scenarios it names.

    Each mistake comes with its file, line and path, what was found and what is allowed. Ends with exit code 2 if there
    are any. Values that are right and do not do what they say, are far from every shipped company's, or imply what is
    hardly meant, are noted on standard error.
    """
    from csim.errors import BadInput, SeveralBadInputs
    from csim.scenario.load import compose_named, load_composed

    errors = []
    for scenario in scenarios:
        try:
            if _is_study(scenario):
                click.echo(f"{scenario}: fine ({_checked_study(scenario)})")
                continue
            composed = compose_named(scenario, overrides)
            found = load_composed(composed)
        except BadInput as error:
            errors.append(error)
        else:
            click.echo(f"{scenario}: fine ({found.name})")
            tell_notes_on(composed, found)
    if errors:
        raise errors[0] if len(errors) == 1 else SeveralBadInputs(errors)


def _is_study(name: str) -> bool:
    """Whether the file, or the study file in the folder, has a question and a kind among its names."""
    from pathlib import Path

    from csim.scenario.studies.load import FILE_NAME

    path = Path(name) / FILE_NAME if Path(name).is_dir() else Path(name)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return False
    return {"question", "kind"} <= {line.partition(":")[0] for line in lines}


def _checked_study(name: str) -> str:
    from csim.cli.notes import tell
    from csim.scenario.studies.load import load_study
    from csim.scenario.studies.notes import notes

    inquiry = load_study(name)
    for note in notes(inquiry):
        tell(note)
    count = len(inquiry.scenarios)
    return f"a study of {count} scenario{'s' if count != 1 else ''}: {inquiry.file.question}"
