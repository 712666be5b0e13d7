"""The reference of all parameters, as a Markdown page made from the schema."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from csim.scenario.explain import allowed_text, default_text, meaning, what
from csim.scenario.places import Place, every

_HEAD = "| Parameter | Meaning | What | Allowed | Default | Source |\n|---|---|---|---|---|---|"


def reference(model: type[BaseModel]) -> str:
    """Every parameter of a scenario file with its meaning, kind, range, default and source, by section.

    `NAME` in a path stands for a name of the user's own, `N` for the number of an entry in a list.
    """
    places = [place for place in every(model) if place.path]
    blocks = [_table([place for place in places if len(place.path) == 1 and place.is_value])]
    for top in (place for place in places if len(place.path) == 1 and not place.is_value):
        below = [place for place in places if place.path[0] == top.path[0] and place.is_value]
        blocks.append(f"## {top.path[0]}\n\n{meaning(top)}\n\n{_table(below)}")
    return "\n\n".join(block for block in blocks if block) + "\n"


def _table(places: list[Place]) -> str:
    return "\n".join([_HEAD, *_rows(places)]) if places else ""


def _rows(places: list[Place]) -> Iterator[str]:
    for place in places:
        when = f" ({place.when})" if place.when and not place.when.startswith(f"{place.field}:") else ""
        default = default_text(place) or "required"
        source = place.fact.source if place.fact else ""
        cells = (f"`{'.'.join(place.path)}`{when}", meaning(place), what(place), allowed_text(place), default, source)
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
