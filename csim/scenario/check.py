"""Compare a composed scenario with the schema and tell every problem at once."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from csim.errors import BadInput, Problem, suggestion
from csim.scenario.compose import Composed
from csim.scenario.locate import Origin, Path, dotted
from csim.scenario.places import Place, root
from csim.scenario.problems import Finding, contradiction, contradictions, findings, value_at
from csim.scenario.quantities import Kind, Reference
from csim.scenario.section import WALKED_LATER, Section


def check[Schema: BaseModel](composed: Composed, model: type[Schema]) -> Schema:
    """The scenario as a validated `model`.

    Raises `BadInput` with every problem of the scenario: what the files' own form got wrong, unknown and missing
    names, wrong values, references to nothing, and values that contradict each other. A problem is not told again for
    what contains it, nor are contradictions that involve a value that is wrong itself.
    """
    checked, found = _validated(composed.data, model)
    found += _dangling(composed.data, root(model), composed.data, ())
    problems = _sorted([*composed.problems, *_located(found, composed)], composed)
    if problems or checked is None:
        raise BadInput(problems, composed.file)
    return checked


def _validated[Schema: BaseModel](data: dict[str, Any], model: type[Schema]) -> tuple[Schema | None, list[Finding]]:
    try:
        checked = model.model_validate(data, context=WALKED_LATER)
    except ValidationError as error:
        wrong = findings(error, model, data)
        return None, [*wrong, *_contradictions_besides(wrong, data, model)]
    return checked, list(_told(checked, ()))


def _contradictions_besides(wrong: list[Finding], data: dict[str, Any], model: type[BaseModel]) -> list[Finding]:
    """Contradictions that remain when the wrong values are left out, so that their defaults hold."""
    bad = [finding.path for finding in wrong]
    try:
        found = list(_told(model.model_validate(_without(data, bad), context=WALKED_LATER), ()))
    except ValidationError:
        found = _found_inside(data, model)
    return [each for each in found if not any(_overlap(each.path, path) for path in bad)]


def _found_inside(data: dict[str, Any], model: type[BaseModel]) -> list[Finding]:
    """Contradictions inside those sections that are complete in themselves."""
    try:
        model.model_validate(data)
    except ValidationError as error:
        return list(contradictions(error, model, data))
    return []


def _told(value: object, path: Path) -> Iterator[Finding]:
    """What every section below `value` tells about its own fields."""
    if isinstance(value, Section):
        for name in type(value).model_fields:
            yield from _told(getattr(value, name), (*path, name))
        for problem in value.inconsistencies():
            yield contradiction(path, problem)
    elif isinstance(value, Mapping):
        for key, child in value.items():
            yield from _told(child, (*path, str(key)))
    elif isinstance(value, list | tuple):
        for position, child in enumerate(value):
            yield from _told(child, (*path, position))


def _without(data: dict[str, Any], paths: list[Path]) -> dict[str, Any]:
    """A copy of the data in which nothing stands at these paths; a list with a wrong entry is left out whole."""
    left = copy.deepcopy(data)
    for path in map(_to_the_list, paths):
        above = value_at(left, path[:-1]) if path else None
        if isinstance(above, dict):
            above.pop(path[-1], None)
    return left


def _to_the_list(path: Path) -> Path:
    """The path of the list, if the path is that of one of its entries."""
    while path and isinstance(path[-1], int):
        path = path[:-1]
    return path


def _overlap(one: Path, other: Path) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def _dangling(value: object, place: Place, data: dict[str, Any], path: Path) -> list[Finding]:
    """Every name that refers to an entry of a map elsewhere which is not there."""
    found: list[Finding] = []
    if isinstance(value, dict):
        for key, child in value.items():
            found += _unresolved(place.key_kind, key, data, (*path, key))
            below = place.child(key, value)
            found += _dangling(child, below, data, (*path, key)) if below else []
    elif isinstance(value, list) and place.is_list:
        for position, child in enumerate(value):
            found += _dangling(child, place.entry(), data, (*path, position))
    else:
        found += _unresolved(place.kind, value, data, path)
    return found


def _unresolved(kind: Kind | None, name: object, data: dict[str, Any], path: Path) -> list[Finding]:
    if not isinstance(kind, Reference) or not isinstance(name, str):
        return []
    target = value_at(data, tuple(kind.to.split(".")))
    known = [*(target if isinstance(target, dict) else ()), *kind.also]
    if name in known:
        return []
    hint = suggestion(name, known) if known else f"{kind.to} names none"
    return [Finding(path, f"no {kind.noun} is called {name}; {hint}", path)]


def _located(found: list[Finding], composed: Composed) -> Iterator[Problem]:
    reported = {problem.path for problem in composed.problems}
    for each in found:
        path = dotted(_as_written(each.path, composed))
        if path not in reported:
            origin = _origin(each.path, composed)
            yield Problem(origin.file, origin.line, path, each.message, explain=dotted(each.explain))


def _as_written(path: Path, composed: Composed) -> Path:
    """The path without the name that a short form leaves out (its value then has the very origin of the whole)."""
    own, above = composed.origins.get(path), composed.origins.get(path[:-1])
    return path[:-1] if path and own is above and own is not None and own.line is not None else path


def _origin(path: Path, composed: Composed) -> Origin:
    """Where a path stands, or the nearest section above it that stands anywhere."""
    while path and path not in composed.origins:
        path = path[:-1]
    origin = composed.origins[path]
    return origin if path else Origin(origin.file)


def _sorted(problems: list[Problem], composed: Composed) -> list[Problem]:
    order = [composed.file, *reversed(composed.files)]

    def key(problem: Problem) -> tuple[int, int]:
        return (order.index(problem.file) if problem.file in order else len(order), problem.line or 0)

    return sorted(dict.fromkeys(problems), key=key)
