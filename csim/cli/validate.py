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

    Each mistake comes with its file, line and path, what was found and what is allowed. Ends with exit code 2 if there
    are any. Values that are right and do not do what they say are noted on standard error.
    """
    from csim.errors import BadInput, SeveralBadInputs
    from csim.scenario.load import compose_named, load_composed

    errors = []
    for scenario in scenarios:
        try:
            composed = compose_named(scenario, overrides)
            found = load_composed(composed)
        except BadInput as error:
            errors.append(error)
        else:
            click.echo(f"{scenario}: fine ({found.name})")
            tell_notes_on(composed, found)
    if errors:
        raise errors[0] if len(errors) == 1 else SeveralBadInputs(errors)
