"""`csim schema`: the JSON Schema of scenario and study files, for editors."""

from __future__ import annotations

import json

import click


@click.command("schema", short_help="Print the JSON Schema of scenario files, for editors.")
@click.option("--study", is_flag=True, help="That of study files instead.")
def schema_command(study: bool) -> None:
    """Print the JSON Schema of scenario files.

    Save it as csim.schema.json beside your scenarios and begin them with the line
    "# yaml-language-server: $schema=csim.schema.json"; editors then complete names and mark mistakes.
    """
    from csim.scenario.json_schema import json_schema
    from csim.scenario.schema import ScenarioFile
    from csim.scenario.studies.schema import StudyFile

    schema = json_schema(StudyFile, "csim study") if study else json_schema(ScenarioFile, "csim scenario")
    click.echo(json.dumps(schema, indent=2, ensure_ascii=False))
