"""Lay a scenario file over those it extends, and overrides over both.

The order, later over earlier: the files named by `extends`, in their order, each after what it extends itself; the
scenario file; each `--set`. Maps merge, name by name. Everything else replaces: lists, texts, numbers. A map also
replaces when it chooses another variant (`rule: utilisation` over `rule: fixed_plan`), since the settings of one
mean nothing to the other. `null` forgets what earlier files said: the default holds again, an entry of a map of
names (a play, a segment) is gone, and so is what earlier files say by its name elsewhere, as in `accounts_per_book`. A
scenario's name and description are its own and not inherited.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path as FilePath

from pydantic import BaseModel

from csim.errors import Problem
from csim.scenario.extends import gather
from csim.scenario.locate import OVERRIDE, Located, Origin, Path, Plain, origins, plain
from csim.scenario.overrides import read_overrides
from csim.scenario.places import Place, root
from csim.scenario.quantities import Reference

NOT_INHERITED = ("name", "description")


@dataclass(frozen=True)
class Composed:
    """One scenario, put together and not yet checked.

    `file` is the scenario file as the user named it, `files` all files it is made of in the order in which they were
    laid over each other, `root` the values with their places, `comments` what ends the lines they stand on, and
    `problems` the mistakes found on the way.
    """

    file: str
    files: tuple[str, ...]
    root: Located
    comments: Mapping[tuple[str, int], str]
    problems: tuple[Problem, ...]

    @property
    def identifier(self) -> str:
        """The scenario's short name: its file's name without folder and ending."""
        return FilePath(self.file).stem

    @property
    def name(self) -> str:
        """The scenario's name: as it says itself, or else its short name."""
        content = self.root.content
        said = content.get("name") if isinstance(content, dict) else None
        return said.content if said and isinstance(said.content, str) else self.identifier

    @cached_property
    def data(self) -> dict[str, Plain]:
        """The values alone."""
        data = plain(self.root)
        return data if isinstance(data, dict) else {}

    @cached_property
    def origins(self) -> dict[Path, Origin]:
        """Where each value comes from, by path."""
        return origins(self.root)

    def comment(self, origin: Origin) -> str:
        """The comment at the end of the line a value stands on; empty if there is none."""
        return self.comments.get((origin.file, origin.line or 0), "")


def compose(
    file: str | FilePath, model: type[BaseModel], overrides: Sequence[str] = (), name: str | None = None
) -> Composed:
    """Put together the scenario in `file`, called `name` in messages, for the schema `model`.

    Raises `BadInput` if the scenario cannot be put together; lesser mistakes are kept in `problems` for `check`.
    """
    subject = name or str(file)
    layers = gather(FilePath(file), subject)
    settings = read_overrides(overrides, subject)
    top = root(model)
    whole: Located = Located({}, Origin(subject))
    for layer in layers:
        inherited = layer is not layers[-1]
        values = {key: value for key, value in layer.values.items() if not (inherited and key in NOT_INHERITED)}
        whole = _laid(whole, Located(values, layer.reading.root.origin), top)
    if "name" in model.model_fields:
        named = Located({"name": Located(FilePath(subject).stem, Origin(subject))}, Origin(subject))
        whole = _over(named, whole, top) or whole
    for setting in settings:
        whole = _laid(whole, setting, top)
    return Composed(
        file=subject,
        files=tuple(dict.fromkeys(layer.name for layer in layers)),
        root=_full(whole, top),
        comments={(layer.name, line): text for layer in layers for line, text in layer.reading.comments.items()},
        problems=tuple(dict.fromkeys(problem for layer in layers for problem in layer.reading.problems)),
    )


def _laid(below: Located, above: Located, top: Place) -> Located:
    """A whole layer laid over all before it."""
    removed = {
        (name, entry)
        for name, value in _inside(above).items()
        for entry, content in _inside(value).items()
        if content.content is None
    }
    return _over(_without(below, removed, top) if removed else below, above, top) or below


def _without(value: Located, removed: set[tuple[str, str]], place: Place | None) -> Located:
    """The value without the entries, of maps by the name of something, whose name something removed bore."""
    content = value.content
    if isinstance(content, list):
        entry = place.entry() if place and place.is_list else None
        return Located([_without(each, removed, entry) for each in content], value.origin)
    if not isinstance(content, dict):
        return value
    names = place.key_kind if place else None
    of = names.to if isinstance(names, Reference) else ""
    kept = {
        key: _without(child, removed, _child(place, key, content))
        for key, child in content.items()
        if (of, key) not in removed
    }
    return Located(dict(kept), value.origin)


def _inside(value: Located) -> dict[str, Located]:
    return value.content if isinstance(value.content, dict) else {}


def _over(below: Located | None, above: Located, place: Place | None) -> Located | None:
    """`above` laid over `below`; None if it says to forget."""
    content = above.content
    if content is None:
        return None
    if isinstance(content, list):
        return Located([_over(None, each, None) or each for each in content], above.origin)
    if not isinstance(content, dict):
        return above
    if below is not None and isinstance(below.content, list) and above.origin.file == OVERRIDE:
        return _in_list(below, below.content, content, place)
    merged = _kept(below, content, place)
    for key, value in content.items():
        laid = _over(merged.get(key), value, _child(place, key, merged | content))
        if laid is None:
            merged.pop(key, None)
        else:
            merged[key] = laid
    set_inside = below is not None and above.origin.file == OVERRIDE
    return Located(merged, below.origin if below is not None and set_inside else above.origin)


def _kept(below: Located | None, above: dict[str, Located], place: Place | None) -> dict[str, Located]:
    """The entries below that a map above leaves in force."""
    if below is None:
        return {}
    content = _expanded(below, place).content
    if not isinstance(content, dict):
        return {}
    chooser = place.discriminator if place else None
    if chooser in above and chooser in content and above[chooser].content != content[chooser].content:
        return {}
    return dict(content)


def _in_list(below: Located, items: list[Located], settings: dict[str, Located], place: Place | None) -> Located:
    """A list of which `--set shocks.1.depth=...` changes entries, counted from 1; other names replace it."""
    if not all(key.isdecimal() and 1 <= int(key) <= len(items) for key in settings):
        return Located(dict(settings), Origin(OVERRIDE))
    changed = list(items)
    for key, value in settings.items():
        position = int(key) - 1
        changed[position] = _over(items[position], value, place.entry() if place and place.is_list else None) or value
    return Located(changed, below.origin)


def _child(place: Place | None, key: str, content: dict[str, Located]) -> Place | None:
    """The place of a map's entry, by the variant the map chooses."""
    if place is None:
        return None
    chooser = place.discriminator
    chosen = {chooser: content[chooser].content} if chooser and chooser in content else None
    return place.child(key, chosen)


def _expanded(value: Located, place: Place | None) -> Located:
    """The value with its own short form written out."""
    short = place.short_form if place else None
    full: object = short.expanded(value.content) if short else value.content
    if full is value.content or not isinstance(full, dict):
        return value
    return Located({name: Located(value.content, value.origin) for name in full}, value.origin)


def _full(value: Located, place: Place | None) -> Located:
    """The value with its own short form and those of all it holds written out."""
    content = _expanded(value, place).content
    if isinstance(content, dict):
        return Located({key: _full(child, _child(place, key, content)) for key, child in content.items()}, value.origin)
    if isinstance(content, list) and place and place.is_list:
        return Located([_full(child, place.entry()) for child in content], value.origin)
    return Located(content, value.origin)
