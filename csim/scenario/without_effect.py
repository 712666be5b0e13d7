"""Tell what the user wrote and the scenario overrules: right values, and no error, that do not do what they say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from csim.errors import listed
from csim.rules.staff import HIRE_RULES, HIRE_UTILISATION, planned
from csim.scenario.compose import Composed
from csim.scenario.frozen import Role, Scenario
from csim.scenario.load import find
from csim.scenario.locate import OVERRIDE, Located, Origin, dotted, origins
from csim.scenario.preview import preview
from csim.shipped import shipped_folder

_MOST_PLACES = 3


def without_effect(composed: Composed, scenario: Scenario) -> list[str]:
    """Return a note for each value the user wrote that a run of *scenario* does not start from or does not reach.

    These are headcounts at which a hiring rule does not start, and values of `defaults` that segments overrule. Only
    what stands in the named file or in an option counts as written by the user; *composed* is what *scenario* was
    frozen from.
    """
    files = {OVERRIDE} if is_shipped(composed.file) else {OVERRIDE, composed.file}
    return [*_headcounts(composed, scenario, files), *_defaults(composed, files)]


def is_shipped(name: str) -> bool:
    """Return whether the scenario of this name or path is one that ships with csim."""
    return find(name).resolve().is_relative_to(shipped_folder().resolve())


def _headcounts(composed: Composed, scenario: Scenario, files: set[str]) -> Iterator[str]:
    """Headcounts of the user's that are not what the hiring rule starts with."""
    for role in scenario.roles:
        path = ("team", role.name, "headcount")
        origin = composed.origins.get(path)
        if origin is None or origin.file not in files:
            continue
        asked = int(role.parameters.headcount)
        rule = HIRE_RULES[int(role.parameters.hiring_rule)]
        option = origin.file == OVERRIDE
        whose = f"{rule} of {composed.identifier}" if option else rule
        remedy = f"Add --set team.{role.name}.hiring.rule=fixed" if option else "Write hiring: {rule: fixed}"
        if _follows_history(role, scenario):
            chosen = composed.origins.get(("team", role.name, "hiring", "rule"))
            start = "as many as the work of the history needs by then"
            noted = chosen is not None and _is_behind(chosen, origin)
        else:
            start = str(_people_at_start(role, scenario))
            noted = start != str(asked)
        if noted:
            yield (
                f"{origin}  {dotted(path)}: {asked} is not what the run starts with: "
                f"the hiring rule {whose} starts with {start}. {remedy} to keep {asked}."
            )


def _follows_history(role: Role, scenario: Scenario) -> bool:
    """Whether the role starts with the people that its work in the history asks for, which only a run can tell."""
    past = scenario.history.roles if scenario.history is not None else ()
    return role.parameters.hiring_rule == HIRE_UTILISATION and role.name in [each.name for each in past]


def _people_at_start(role: Role, scenario: Scenario) -> int:
    if role.parameters.hiring_rule == HIRE_UTILISATION:
        heads = role.parameters.headcount
        return int(planned(role.parameters, heads, heads) + 0.5)
    return int(next(each.people for each in preview(scenario).roles if each.name == role.name))


def _defaults(composed: Composed, files: set[str]) -> Iterator[str]:
    """Values of the user's under `defaults` that some or all segments overrule with their own."""
    segments = _inside(_inside(composed.root).get("segments"))
    for steps, default in _by_parameter(_inside(composed.root).get("defaults")):
        written = next((each for each in origins(default).values() if _is_from(each, files)), None)
        if written is None:
            continue
        own: dict[str, Origin] = {}
        for name, segment in segments.items():
            found = _at(segment, steps)
            if found is not None and found is not default:
                own[name] = found.origin
        reached = [name for name in segments if name not in own]
        if own and (not reached or any(_is_behind(each, written) for each in own.values())):
            yield f"{written}  {_overruled(('defaults', *steps), own, reached)}"


def _overruled(path: tuple[str, ...], own: dict[str, Origin], reached: Sequence[str]) -> str:
    extent = f"reaches only {_joined(reached)}" if reached else "has no effect"
    names = _joined(list(own))
    who = f"segment {names} sets its own" if len(own) == 1 else f"segments {names} set their own"
    places = listed(list(dict.fromkeys(str(each) for each in own.values())), _MOST_PLACES)
    instead = dotted(("segments", next(iter(own)), *path[1:]))
    return f"{dotted(path)} {extent}: {who} ({places}). Write {instead} to change it there."


def _by_parameter(defaults: Located | None) -> Iterator[tuple[tuple[str, ...], Located]]:
    """Every parameter of `defaults` with its path there, down to the level at which a segment replaces it whole."""
    for section, value in _inside(defaults).items():
        if not isinstance(value.content, dict):
            yield (section,), value
        for name, parameter in _inside(value).items():
            yield (section, name), parameter


def _is_behind(overruling: Origin, written: Origin) -> bool:
    """Whether the user may not know of what overrules a value: another file says it than the value."""
    return overruling.file not in (written.file, OVERRIDE)


def _is_from(origin: Origin | None, files: set[str]) -> bool:
    return origin is not None and origin.file in files


def _inside(value: Located | None) -> dict[str, Located]:
    return value.content if value is not None and isinstance(value.content, dict) else {}


def _at(value: Located, steps: tuple[str, ...]) -> Located | None:
    found: Located | None = value
    for step in steps:
        found = _inside(found).get(step)
    return found


def _joined(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
