"""The command line: a thin layer over `csim.api`. Commands are loaded when they are used."""

from __future__ import annotations

import importlib

import click

from csim.cli.telling import INTERRUPTED, STOPPED
from csim.errors import CsimError

COMMANDS = ("compare", "study", "prove", "run", "story", "rerun", "check", "new", "validate", "explain", "schema")
"""Commands in the order in which help lists them; each stands in the module of its name."""


class Commands(click.Group):
    """The commands, and how errors end them: 1 when a run failed, 2 for bad input, 130 when interrupted."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click asks with a context)
        """The commands, the main job first."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Load a command."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(importlib.import_module(f"csim.cli.{cmd_name}"), f"{cmd_name}_command")
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one may have been meant."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from csim.errors import suggestion

            ctx.fail(f'there is no command "{args[0]}"; {suggestion(args[0], COMMANDS)}')
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; what it raises on purpose becomes a message and an exit code."""
        try:
            return super().invoke(ctx)
        except CsimError as error:
            click.echo(str(error), err=True)
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo(STOPPED, err=True)
            ctx.exit(INTERRUPTED)


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from importlib.metadata import PackageNotFoundError, version

        try:
            click.echo(f"csim {version('csim')}")
        except PackageNotFoundError:
            click.echo("csim (a checkout that was not installed)")
        ctx.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version.")
def main() -> None:
    """Compare customer success strategies of a subscription business, week by week.

    \b
    csim compare                     the reference company's five strategies
    csim new my_company.yaml         a scenario file to make your own
    csim compare my_company.yaml my_other_strategy.yaml
                                     see csim compare --help
    """  # noqa: D301  (click wants the character, not the two signs)
