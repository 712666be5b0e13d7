"""Turn what pydantic reports into problems in plain words, at the path a user would recognise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from csim.errors import suggestion
from csim.scenario.locate import Path, shown
from csim.scenario.places import Place, every, root
from csim.scenario.section import INCONSISTENT, PathProblem

_KEY = "[key]"


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem at a path, before its line is known; `explain` is the path that describes what may stand there."""

    path: Path
    message: str
    explain: Path


def findings(error: ValidationError, model: type[BaseModel], data: object) -> list[Finding]:
    """Every field that pydantic found wrong in `data`, contradictions between fields left out."""
    details = error.errors(include_url=False)
    return [_finding(each, model, data) for each in details if each["type"] != INCONSISTENT]


def contradictions(error: ValidationError, model: type[BaseModel], data: object) -> Iterator[Finding]:
    """Every contradiction between fields that sections told while pydantic validated `data`."""
    for detail in error.errors(include_url=False):
        if detail["type"] == INCONSISTENT:
            path, _ = _place_of(detail["loc"], model, data)
            for problem in detail["ctx"]["found"]:
                yield contradiction(path, problem)


def contradiction(section: Path, problem: PathProblem) -> Finding:
    """What the section at a path tells about its own fields."""
    steps = tuple(int(step) - 1 if step.isdecimal() else step for step in problem.path.split(".") if step)
    return Finding((*section, *steps), problem.message, (*section, *steps))


def _finding(detail: ErrorDetails, model: type[BaseModel], data: object) -> Finding:
    path, place = _place_of(detail["loc"], model, data)
    kind = detail["type"]
    if kind == "extra_forbidden":
        return Finding(path, _unknown(place, str(path[-1]), model, value_at(data, path[:-1])), path[:-1])
    if kind == "missing":
        return Finding(path, _missing(place), path)
    if kind in {"union_tag_invalid", "union_tag_not_found"} and place and place.discriminator:
        return _unchosen(path, place, detail)
    return Finding(path, _WORDS.get(kind, _other)(detail, place), path)


def _place_of(steps: tuple[int | str, ...], model: type[BaseModel], data: object) -> tuple[Path, Place | None]:
    """The path in the file that pydantic means, its own marks left out, and the place there (or above, if none)."""
    path: Path = ()
    here: Place | None = root(model)
    rest = list(steps)
    while rest:
        if here and len(here.sections) > 1:
            rest.pop(0)
        if not rest or rest[0] == _KEY:
            break
        step = rest.pop(0)
        below = here.child(str(step), data) if here else None
        path, data = (*path, step), value_at(data, (step,))
        if below is None:
            break
        here = below
    return path, here


def value_at(data: object, path: Path) -> Any:
    """What stands in plain data at a path, None if nothing does."""
    for step in path:
        if isinstance(data, Mapping):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def _unknown(place: Place | None, name: str, model: type[BaseModel], data: object) -> str:
    names = [child.field or "" for child in place.children(data)] if place else []
    other_variant = place.child(name) if place and place.discriminator else None
    if other_variant:
        return f"unknown here; it belongs to {other_variant.when}"
    hint = suggestion(name, names)
    elsewhere = [".".join(other.path) for other in every(model) if other.field == name]
    if elsewhere and not hint.startswith("did you mean"):
        return f"unknown here; did you mean {elsewhere[0]}?"
    return f"unknown; {hint}"


def _missing(place: Place | None) -> str:
    from csim.scenario.manual import manual  # only a mistake needs it

    text = manual(place.owner).get(place.field, "") if place and place.owner and place.field else ""
    meaning = f" ({text.rstrip('.')})" if text else ""
    return f"is missing{meaning}; write {_expected(place)}"


def _unchosen(path: Path, place: Place, detail: ErrorDetails) -> Finding:
    chooser = place.discriminator or ""
    words = [word for section in place.sections for word in place.words(section)]
    if detail["type"] == "union_tag_not_found":
        message = f"is missing; write one of {', '.join(words)}"
    else:
        found = value_at(detail["input"], (chooser,))
        message = f"{shown(found)} is not known; {suggestion(str(found), words)}"
    return Finding((*path, chooser), message, path)


def _not_a_map(detail: ErrorDetails, place: Place | None) -> str:
    return f"{shown(detail['input'])} is not a map; write {_expected(place)}"


def _not_a_list(detail: ErrorDetails, _place: Place | None) -> str:
    return f"{shown(detail['input'])} is not a list; write entries in brackets, such as [{_bare(detail['input'])}]"


def _not_a_choice(detail: ErrorDetails, place: Place | None) -> str:
    choices = [str(each) for each in place.choices] if place else []
    return f"{shown(detail['input'])} is not known; {suggestion(str(detail['input']), choices)}"


def _refused(detail: ErrorDetails, _place: Place | None) -> str:
    return str(detail["ctx"]["reason"])


def _other(detail: ErrorDetails, _place: Place | None) -> str:
    text = detail["msg"].removeprefix("Value error, ")
    return f"{shown(detail['input'])} cannot stand here: {text[:1].lower()}{text[1:]}"


def _bare(value: object) -> str:
    return "..." if isinstance(value, dict | list) or value is None else str(value)


def _expected(place: Place | None) -> str:
    """What may stand at a place, as the end of a sentence that begins with `write`."""
    if place is None:
        return "a value"
    if place.choices:
        return f"one of {', '.join(str(each) for each in place.choices)}"
    if place.kind:
        return f"{place.kind.what}, {place.kind.allowed}" if place.kind.allowed else place.kind.what
    if place.sections:
        names = [child.field or "" for child in place.children()]
        return f"a map with such names as {', '.join(dict.fromkeys(names[:5]))}"
    return "a list of entries" if place.is_list else "a map of names and values" if place.is_map else "a value"


_WORDS: dict[str, Callable[[ErrorDetails, Place | None], str]] = {
    "refused": _refused,
    "literal_error": _not_a_choice,
    "dict_type": _not_a_map,
    "model_type": _not_a_map,
    "model_attributes_type": _not_a_map,
    "union_tag_invalid": _not_a_map,
    "union_tag_not_found": _not_a_map,
    "list_type": _not_a_list,
    "tuple_type": _not_a_list,
}
