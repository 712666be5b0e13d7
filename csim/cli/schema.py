"""`csim schema`: the JSON Schema of scenario files, for editors."""

from __future__ import annotations

import json

import click


@click.command("schema", short_help="Print the JSON Schema of scenario files, for editors.")
def schema_command() -> None:
    """Print the JSON Schema of scenario files.

    Save it as csim.schema.json beside your scenarios and begin them with the line
    "# yaml-language-server: $schema=csim.schema.json"; editors then complete names and mark mistakes.
    """
    from csim.scenario.json_schema import json_schema
    from csim.scenario.schema import ScenarioFile

    click.echo(json.dumps(json_schema(ScenarioFile, "csim scenario"), indent=2, ensure_ascii=False))
