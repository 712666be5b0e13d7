"""The reference of all parameters, as a Markdown page made from the schema."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from csim.scenario.explain import allowed_text, default_text, meaning, what
from csim.scenario.places import Place, every

_HEAD = "| Parameter | Meaning | What | Allowed | Default | Source |\n|---|---|---|---|---|---|"


def reference(model: type[BaseModel]) -> str:
    """Every parameter of a scenario file with its meaning, kind, range, default and source, by section.

    `NAME` in a path stands for a name of the user's own, `N` for the number of an entry in a list. A section that may
    stand in several places is told at the first of them, to which the others refer.
    """
    places = [place for place in every(model) if place.path]
    first = _first_places(places)
    places = [place for place in places if not any(_is_below(place, path) for path in first)]
    told = [place for place in places if place.is_value or place.path in first]
    blocks = [_table([place for place in told if len(place.path) == 1], first)]
    for top in (place for place in places if len(place.path) == 1 and not place.is_value):
        below = [place for place in told if place.path[0] == top.path[0]]
        blocks.append(f"## {top.path[0]}\n\n{meaning(top)}\n\n{_table(below, first)}")
    return "\n\n".join(block for block in blocks if block) + "\n"


def _first_places(places: list[Place]) -> dict[tuple[str, ...], str]:
    """For each place whose one section already stood elsewhere, outside of it, the path of where that was."""
    first: dict[type[BaseModel], tuple[str, ...]] = {}
    again: dict[tuple[str, ...], str] = {}
    for place in places:
        if len(place.sections) != 1 or any(_is_below(place, path) for path in again):
            continue
        seen = first.setdefault(place.sections[0], place.path)
        if seen != place.path:
            again[place.path] = ".".join(seen)
    return again


def _is_below(place: Place, path: tuple[str, ...]) -> bool:
    return len(place.path) > len(path) and place.path[: len(path)] == path


def _table(places: list[Place], first: dict[tuple[str, ...], str]) -> str:
    return "\n".join([_HEAD, *_rows(places, first)]) if places else ""


def _rows(places: list[Place], first: dict[tuple[str, ...], str]) -> Iterator[str]:
    for place in places:
        when = f" ({place.when})" if place.when and not place.when.startswith(f"{place.field}:") else ""
        name = f"`{'.'.join(place.path)}`{when}"
        if place.path in first:
            yield f"| {name} | {meaning(place)} | as `{first[place.path]}` | | | |"
            continue
        default = default_text(place) or "required"
        source = place.fact.source if place.fact else ""
        cells = (name, meaning(place), what(place), allowed_text(place), default, source)
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
