"""`csim explain`: what a parameter, a measure or a whole scenario means."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from csim.cli.options import set_option
from csim.errors import BadInput, suggestion

MEASURES = "measures"
"""The word that lists all measures."""


@click.command("explain", short_help="Describe a parameter, a measure or a whole scenario.")
@click.argument("what", nargs=-1, metavar="[SCENARIO] [PATH|MEASURE]")
@set_option
def explain_command(what: tuple[str, ...], overrides: tuple[str, ...]) -> None:
    """Say what something means.

    \b
    csim explain                          what a scenario file may hold
    csim explain team.support.headcount   a parameter: meaning, unit, range
    csim explain cac_payback              a measure: formula, variant, source
    csim explain "CSM use"                a heading of a table, in any words
    csim explain measures                 all measures
    csim explain study                    what a study file may hold
    csim explain study.sweep.method       a setting of study files
    csim explain my_company.yaml          every value and where it comes from
    csim explain my_company.yaml seed     a parameter, with its value there
    """  # noqa: D301  (click wants the character, not the two signs)
    from csim.cli.naming import named

    told = named(" ".join(what)) if len(what) > 1 else ""
    if told and not _is_scenario(what[0]):
        click.echo(told)
    elif len(what) > 2:
        raise BadInput.because("explain takes a scenario, a path or measure, or a scenario and a path")
    elif what and _is_scenario(what[0]):
        click.echo(_scenario(what[0], what[1] if len(what) == 2 else None, overrides))
    elif len(what) == 2:
        raise BadInput.because(f"{what[0]} is not a scenario file; write its name before the path")
    elif overrides:
        raise BadInput.because("--set changes a scenario; name one to explain")
    else:
        click.echo(_general(what[0] if what else ""))


def _is_scenario(name: str) -> bool:
    from csim.scenario.load import shipped_names

    return Path(name).suffix in {".yaml", ".yml"} or name in shipped_names() or Path(name).is_file()


def _scenario(name: str, path: str | None, overrides: tuple[str, ...]) -> str:
    from csim.scenario.explain import describe
    from csim.scenario.load import checked, compose_named, load_composed
    from csim.scenario.preview import as_text, preview
    from csim.scenario.resolved import resolved
    from csim.scenario.schema import ScenarioFile

    composed = compose_named(name, overrides)
    if path is not None:
        return describe(ScenarioFile, path, composed)
    implied = ["What this implies before it is run:", *as_text(preview(load_composed(composed))).splitlines()]
    return "\n".join([resolved(composed, checked(composed)), *(f"# {line}".rstrip() for line in implied)])


def _general(name: str) -> str:
    from csim.cli.naming import named
    from csim.measures.definitions import REGISTRY, describe_measure
    from csim.scenario.explain import describe
    from csim.scenario.schema import ScenarioFile
    from csim.scenario.schema.root import Segment
    from csim.scenario.studies.load import EXPLAINED
    from csim.scenario.studies.schema import StudyFile

    if name == MEASURES:
        width = max(len(each) for each in REGISTRY)
        return "\n".join(f"{measure.id:<{width}}  {measure.label} ({measure.unit})" for measure in REGISTRY.values())
    stem, _, rest = name.partition(".")
    if stem == EXPLAINED:
        return describe(StudyFile, rest)
    fields = [*ScenarioFile.model_fields, "extends"]
    section = Segment.model_fields.get(stem)
    if section is not None and (stem not in REGISTRY or rest.partition(".")[0] in _fields_of(section.annotation)):
        return describe(ScenarioFile, f"defaults.{name}")  # what every segment has is written without a segment, too
    if stem in REGISTRY and stem not in fields:
        return describe_measure(name)
    told = named(name) if stem not in fields else ""
    if told:
        return told
    if stem and stem not in fields:
        near = suggestion(stem, [*fields, *REGISTRY])
        hint = (
            near
            if near.startswith("did you mean")
            else "csim explain lists parameters, csim explain measures the measures"
        )
        raise BadInput.because(f'nothing is called "{name}": no parameter, measure or scenario; {hint}')
    return describe(ScenarioFile, name)


def _fields_of(section: Any) -> tuple[str, ...]:
    """Return the names of a section's parameters."""
    return tuple(getattr(section, "model_fields", ()))
