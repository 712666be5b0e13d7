"""A scenario of a study, and what becomes of it when dials are set."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from pydantic import BaseModel

from csim.errors import BadInput, suggestion
from csim.scenario.base_file import read_base
from csim.scenario.check import check
from csim.scenario.compose import Composed
from csim.scenario.freeze import freeze
from csim.scenario.frozen import BaseCustomer, Scenario
from csim.scenario.load import checked, compose_named
from csim.scenario.places import Place, UnknownPathError, find
from csim.scenario.quantities import Kind
from csim.scenario.resolved import resolved
from csim.scenario.schema.root import ScenarioFile
from csim.scenario.studies.dials import Dial, Setting, Settings
from csim.scenario.studies.short_way import paths_of, with_numbers

ANY = "*"
"""Stands in a path for every name at its place."""


@dataclass(frozen=True)
class StudyCompany:
    """One scenario of a study: its short name, the file or shipped name it comes from, and the study's overrides."""

    name: str
    source: str
    sets: tuple[str, ...] = ()

    @cached_property
    def composed(self) -> Composed:
        """The scenario as its file says, the study's overrides laid over it; raises `BadInput`."""
        return compose_named(self.source, self.sets)

    @cached_property
    def file(self) -> ScenarioFile:
        """The scenario, checked; raises `BadInput` with every problem."""
        return checked(self.composed)

    @cached_property
    def base(self) -> tuple[BaseCustomer, ...]:
        """The base of customers it brings along; empty if it has a history."""
        return read_base(self.composed, self.file) if self.file.base_file is not None else ()

    @cached_property
    def resolved(self) -> str:
        """The whole scenario as YAML, with where each value comes from."""
        return resolved(self.composed, self.file)

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario with no dial touched."""
        return freeze(self.file, self.base, self.resolved)

    def expanded(self, path: str) -> tuple[str, ...]:
        """The paths of this scenario that a pattern means; commas separate patterns, `*` stands for any name.

        With `*`, only values that are set count (not null). Raises `BadInput` where a pattern means nothing.
        """
        found: dict[str, None] = {}
        for pattern in (part.strip() for part in path.split(",")):
            steps = pattern.split(".")
            matches = [".".join(each) for each in _matching(self.file, steps, ())] if ANY in pattern else [pattern]
            if not matches:
                raise BadInput.because(
                    f"{pattern} means nothing in {self.name}; csim explain {self.name} shows its values"
                )
            found.update(dict.fromkeys(matches))
        return tuple(found)

    def place(self, path: str) -> Place:
        """What may stand at a path; raises `BadInput` for a path that does not exist or holds no number."""
        try:
            place = find(ScenarioFile, tuple(path.split(".")), self.composed.data)
        except UnknownPathError as error:
            raise BadInput.because(f"{path}: unknown {error.name}; {suggestion(error.name, error.known)}") from None
        if not isinstance(place.kind, Kind) or not place.kind.numeric:
            raise BadInput.because(f"{path} holds no number; name a value that does, or write choices")
        self._check_names(path)
        return place

    def _check_names(self, path: str) -> None:
        """Refuse a path through an entry (a role, a play, a segment) that this scenario does not have."""
        here: Any = self.file
        for step in path.split(".")[:-1]:
            if isinstance(here, Mapping) and step not in here:
                raise BadInput.because(f"{path}: {self.name} has no {step}; {suggestion(step, list(map(str, here)))}")
            here = here.get(step) if isinstance(here, Mapping) else getattr(here, step, None)

    def value(self, path: str) -> float:
        """The number at a path as it stands; raises `BadInput` if none does."""
        here = _at(self.file, path)
        if here is None or isinstance(here, bool) or not isinstance(here, int | float):
            raise BadInput.because(f"{path} is not set in {self.name}, so nothing can be a multiple of it")
        return float(here)

    def overrides(self, dials: Sequence[Dial], settings: Settings) -> list[str]:
        """The overrides that settings mean here, as after `--set`; a value that several factors mean takes them all."""
        by_name = {dial.name: dial for dial in dials}
        found = [text for name, setting in settings for text in self._overrides(by_name[name], setting)]
        products: dict[str, float] = {}
        for name, setting in settings:
            for path in self.paths(by_name[name]) if by_name[name].times else ():
                products[path] = products.get(path, 1.0) * float(setting)
        return found + [f"{path}={self._product(path, product)}" for path, product in products.items()]

    def paths(self, dial: Dial) -> tuple[str, ...]:
        """The paths of this scenario that a dial means, each once. Raises `BadInput` where a pattern means nothing."""
        return tuple(dict.fromkeys(path for pattern in dial.paths for path in self.expanded(pattern)))

    def at(self, dials: Sequence[Dial], settings: Settings) -> Scenario:
        """The scenario with dials set; raises `BadInput` where that is no possible company."""
        return self.with_sets(self.overrides(dials, settings))

    def with_sets(self, sets: Sequence[str]) -> Scenario:
        """The scenario with overrides of its own, without its text, which takes half the time; raises `BadInput`."""
        if not sets:
            return self.scenario._replace(resolved="")
        if any(text.partition("=")[0].strip() == "base_file" for text in sets):
            raise BadInput.because(
                "base_file cannot vary in a study; write two scenario files and name both in scenarios"
            )
        paths = paths_of(sets)
        file = with_numbers(self.file, sets, self.kind) if self._trusted.get(paths, True) else None
        if file is not None and paths in self._trusted:
            return freeze(file, self.base)
        found = freeze(check(compose_named(self.source, (*self.sets, *sets)), ScenarioFile), self.base)
        if file is not None and all(_at(file, path) != _at(self.file, path) for path in paths):
            self._trusted[paths] = freeze(file, self.base) == found
        return found

    @cached_property
    def _trusted(self) -> dict[tuple[str, ...], bool]:
        """By the paths that overrides set, whether the short way led to the same company as the long one.

        Known from a company in which all those numbers are others than in the scenario, since only they show whether
        something else follows them.
        """
        return {}

    @cached_property
    def _kinds(self) -> dict[str, Kind | None]:
        return {}

    def kind(self, path: str) -> Kind | None:
        """What may stand at a path; None where that is no number."""
        if path not in self._kinds:
            try:
                self._kinds[path] = self.place(path).kind
            except BadInput:
                self._kinds[path] = None
        return self._kinds[path]

    def _overrides(self, dial: Dial, setting: Setting) -> Iterator[str]:
        if dial.choices:
            yield from dict(dial.choices)[str(setting)]
            return
        number = float(setting)
        for path in () if dial.times else self.paths(dial):
            self.place(path)
            yield f"{path}={int(number) if number.is_integer() else number!r}"

    def _product(self, path: str, factor: float) -> str:
        kind = self.place(path).kind
        product = self.value(path) * factor
        low, high = getattr(kind, "low", product), getattr(kind, "high", product)
        product = min(max(product, low), high)
        whole = kind is not None and kind.what == "a whole number"
        return repr(round(product) if whole else product)


def _at(file: ScenarioFile, path: str) -> Any:
    """What stands at a path; None if nothing does."""
    here: Any = file
    for step in path.split("."):
        here = here.get(step) if isinstance(here, Mapping) else getattr(here, step, None)
    return here


def _matching(here: object, steps: Sequence[str], path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Paths below a section or map that fit the pattern's steps and hold a number."""
    if not steps:
        if isinstance(here, int | float) and not isinstance(here, bool):
            yield path
        return
    if isinstance(here, BaseModel):
        entries = {name: getattr(here, name) for name in type(here).model_fields}
    elif isinstance(here, Mapping):
        entries = dict(here)
    else:
        return
    for name, below in entries.items():
        if fnmatch.fnmatchcase(str(name), steps[0]):
            yield from _matching(below, steps[1:], (*path, str(name)))


def named(companies: Sequence[StudyCompany], name: str) -> StudyCompany:
    """The company of this short name."""
    return next(each for each in companies if each.name == name)


def with_name(company: StudyCompany, name: str, sets: Sequence[str]) -> StudyCompany:
    """The same company under another name, with more overrides."""
    return replace(company, name=name, sets=(*company.sets, *sets))
