"""What scenarios assume: every number whose source is weak, grouped as people would doubt it, with its plausible range.

A number is an assumption if its source is one: the comment that ends its line in a scenario file if that names one,
else what the schema says of it. What only the company knows or decides is none. Values that stand in every segment,
play or role are one assumption each, since whoever doubts one doubts all; the effects of touches are grouped by effect,
by channel and all together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from csim import units
from csim.errors import BadInput, suggestion
from csim.scenario.places import Place, entry, find
from csim.scenario.quantities import Kind, Switch
from csim.scenario.schema.root import ScenarioFile
from csim.scenario.section import Section
from csim.scenario.studies.company import StudyCompany
from csim.study.assuming.labels import label_of
from csim.study.assuming.plausible import Way, way_of, without_way

WEAK = re.compile(r"assum|proxy|halved|direction", re.IGNORECASE)
"""Words of a source by which a number is an assumption, though a publication may stand beside it."""

_OWN_DECISION = (
    "company's own plan",
    "company's own policy",
    "company's own question",
    "what the scenario asks",
    "any",
)
_MAPS = ("segments", "plays", "team")
_EFFECTS = ("plays", "*", "effects")
_PEOPLE = ("one_to_one", "one_to_many")
_NAMED = 3
"""Roles or plays that a label names at most."""

_BARE = (
    *("", "ratio", "0-1", "alpha + beta", "sigma of the logarithm", "standard deviation", "trust", "full books"),
    *("log-odds", "per log-odds", "per log value", "per unit of defects", "per thread"),
)
"""Units that say nothing to a reader beside the label."""


class Member(NamedTuple):
    """One number of one scenario: its path, what it is now, and what is allowed."""

    path: str
    value: float
    low: float
    high: float
    whole: bool


@dataclass(frozen=True)
class Assumption:
    """One thing assumed, and how it varies.

    `members` holds the numbers by scenario; `common` is what they all are, if that is one figure. `way` says how a
    setting changes them and from where to where it plausibly lies; `touches` marks the effects of plays.
    """

    name: str
    label: str
    source: str
    unit: str
    way: Way
    members: Mapping[str, tuple[Member, ...]]
    common: float | None = None
    touches: bool = False

    def sets(self, scenario: str, setting: float) -> tuple[str, ...]:
        """The overrides that a setting means in a scenario; none where it changes nothing there."""
        return tuple(
            f"{member.path}={number}"
            for member in self.members.get(scenario, ())
            if (number := self._number(member, setting)) is not None
        )

    def text(self, setting: float) -> str:
        """A setting in words: the figure itself where all numbers are one figure, else the factor."""
        if self.common is None:
            return self.way.text(setting)
        number = self.way.changed(self.common, setting)
        members = next(iter(self.members.values()))
        return self._figure(min(max(number, members[0].low), members[0].high))

    @property
    def now(self) -> str:
        """What is assumed at present: a figure, or from the smallest to the largest; empty for what has no one unit."""
        if self.touches:
            return ""
        if self.common is not None:
            return self.text(self.way.present)
        values = [member.value for members in self.members.values() for member in members]
        low, high = self._figure(min(values)), self._figure(max(values))
        number, _, unit = low.partition(" ")
        return f"{number if high.endswith(unit) else low} to {high}"

    def differs(self, setting: float) -> bool:
        """Whether a setting changes any scenario."""
        return any(self.sets(scenario, setting) for scenario in self.members)

    def _figure(self, number: float) -> str:
        """One of the numbers with its unit."""
        if self.unit == "share":
            return f"{units.plain(float(f'{100 * number:.3g}'))} %"
        told = units.plain(float(f"{number:.3g}")) if abs(number) < 1000 else f"{float(f'{number:.3g}'):,.0f}"
        return told if self.unit in _BARE else f"{told} {self.unit}"

    def _number(self, member: Member, setting: float) -> str | None:
        number = min(max(self.way.changed(member.value, setting), member.low), member.high)
        if member.whole:
            number = round(number)
        if number == member.value:
            return None
        return repr(int(number) if float(number).is_integer() else float(number))


class Untried(NamedTuple):
    """A thing assumed that does not vary here, and why."""

    name: str
    reason: str


class _Found(NamedTuple):
    """A number whose source is weak."""

    company: str
    path: tuple[str, ...]
    value: float
    source: str
    kind: Any

    @property
    def member(self) -> Member:
        low, high = getattr(self.kind, "low", self.value), getattr(self.kind, "high", self.value)
        return Member(".".join(self.path), float(self.value), low, high, self.kind.what == "a whole number")


def assumptions_of(companies: Sequence[StudyCompany]) -> tuple[tuple[Assumption, ...], tuple[Untried, ...]]:
    """Everything that these scenarios assume, in the order of the file, and what of it cannot be varied."""
    patterns: dict[tuple[str, ...], list[_Found]] = {}
    untried: dict[str, str] = {}
    for company in companies:
        for path, value, place in _values(company):
            pattern = _pattern(path)
            kind = place.kind
            source = _source(company, path, kind) if isinstance(kind, Kind) else getattr(place.fact, "source", "")
            if not _weak(source, kind):
                continue
            if not isinstance(kind, Kind) or not kind.numeric or isinstance(kind, Switch):
                untried[name_of(pattern)] = "a choice or a switch, which has no range"
            elif not isinstance(value, bool):
                patterns.setdefault(pattern, []).append(_Found(company.name, path, float(value), source, kind))
    tried = []
    for pattern, found in patterns.items():
        reason = without_way(pattern)
        made = None if reason else _assumption(pattern, found, _part(companies, found))
        if made is None:
            untried[name_of(pattern)] = reason or "zero or at its limit in every scenario, with no plausible range told"
        else:
            tried.append(made)
    return (*_touches(companies, tried), *_others(tried)), tuple(Untried(*each) for each in untried.items())


def name_of(pattern: Sequence[str]) -> str:
    """The name of the assumption at a pattern, which a study file may write: `trust_reversion`, `effects_trust`."""
    steps = [step for step in pattern if step not in ("*", "segments", "effects")]
    if tuple(pattern[:3]) == _EFFECTS:
        return f"effects_{pattern[-1]}"
    return "_".join(steps)[:40]


def _pattern(path: tuple[str, ...]) -> tuple[str, ...]:
    """The path without names of the user's own; a team of the past is one with that of today."""
    steps = path[1:] if path[:2] == ("history", "team") else path
    if steps[0] in _MAPS:
        steps = (steps[0], "*", *steps[2:])
    return tuple("*" if step.isdecimal() else step for step in steps)


def _weak(source: str, kind: object) -> bool:
    schema = getattr(kind, "source", source)
    return bool(WEAK.search(source)) and not schema.startswith(_OWN_DECISION)


def _source(company: StudyCompany, path: tuple[str, ...], kind: Kind) -> str:
    """What the line says on which a value stands, if it says it is assumed; else what the schema says."""
    origin = company.composed.origins.get(path)
    said = company.composed.comment(origin) if origin else ""
    return said if WEAK.search(said) else kind.source


def _values(company: StudyCompany) -> Iterator[tuple[tuple[str, ...], Any, Place]]:
    """Every value of a scenario that is set, with its place; defaults have been spread over segments."""
    data = company.composed.data
    for path, value in _walked(company.file, ()):
        if path[0] not in ("defaults", "shocks", "funding") and _settable(path, data):
            yield path, value, find(ScenarioFile, path, data)


def _settable(path: tuple[str, ...], data: Mapping[str, Any]) -> bool:
    """Whether an override may change one value alone: not inside a section whose variant no file has chosen."""
    above = find(ScenarioFile, path[:-1], data)
    here: object = data
    for step in path[:-1]:
        here = entry(here, step)
    return above.discriminator is None or above.variant(here) is not None


def _walked(here: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(here, Section):
        for name in type(here).model_fields:
            yield from _walked(getattr(here, name), (*path, name))
    elif isinstance(here, Mapping):
        for name, below in here.items():
            yield from _walked(below, (*path, str(name)))
    elif isinstance(here, bool | int | float):
        yield path, here


def _assumption(pattern: tuple[str, ...], found: Sequence[_Found], part: str) -> Assumption | None:
    """The assumption that numbers at one pattern make; None if there is no telling how it may vary."""
    touches = pattern[:3] == _EFFECTS
    values = [each.value for each in found]
    way = way_of(pattern, found[0].kind, values)
    if way is None:
        return None
    varied = [each for each in found if touches is False or each.value]
    one = not touches and len(set(values)) == 1
    common = values[0] if one and _rises(way, values[0]) else None
    return Assumption(
        name=name_of(pattern),
        label=label_of(pattern) + part,
        source=found[0].source,
        unit=found[0].kind.unit_name,
        way=way,
        members=_by_company(varied),
        common=common,
        touches=touches,
    )


def _rises(way: Way, value: float) -> bool:
    """Whether a number becomes larger with the setting, so that `above` is said of both alike."""
    return way.of in ("added", "value") or value >= (1.0 if way.of == "excess" else 0.0)


def _part(companies: Sequence[StudyCompany], found: Sequence[_Found]) -> str:
    """Which segments, roles or plays of the companies an assumption is about, if only some of them: ` (smb)`."""
    if not _own_name(found[0].path):
        return ""
    own = list(dict.fromkeys(_own_name(each.path) for each in found))
    everybody = {name for company in companies for name in _own_names(company, found[0].path)}
    few = len(own) < len(everybody) and (len(own) <= _NAMED or found[0].path[0] == "segments")
    return f" ({', '.join(own).replace('_', ' ')})" if few else ""


def _own_name(path: tuple[str, ...]) -> str:
    steps = path[1:] if path[0] == "history" else path
    return steps[1] if steps[0] in _MAPS else ""


def _own_names(company: StudyCompany, path: tuple[str, ...]) -> list[str]:
    """The names of all segments, roles or plays of a company, those among which the one in a path is."""
    file = company.file
    team = {**file.team, **(file.history.team if file.history else {})}
    maps: Mapping[str, Mapping[str, object]] = {"segments": file.segments, "team": team, "plays": file.plays}
    return list(maps.get("team" if path[0] == "history" else path[0], {}))


def _by_company(found: Sequence[_Found]) -> dict[str, tuple[Member, ...]]:
    members: dict[str, tuple[Member, ...]] = {}
    for each in found:
        members[each.company] = (*members.get(each.company, ()), each.member)
    return members


def _touches(companies: Sequence[StudyCompany], tried: Sequence[Assumption]) -> Iterator[Assumption]:
    """The effects of touches: all at once, those by people, those without people, and one by one."""
    effects = [each for each in tried if each.touches]
    if not effects:
        return
    channels = {
        company.name: {name: play.channel for name, play in company.file.plays.items()} for company in companies
    }
    for name, label, wanted in (
        ("effects_all", "all effects of touches", None),
        ("effects_by_people", "all effects of touches by people", True),
        ("effects_digital", "all effects of digital touches", False),
    ):
        members: dict[str, tuple[Member, ...]] = {}
        for company in channels:
            own = [member for each in effects for member in each.members.get(company, ())]
            members[company] = tuple(
                each
                for each in own
                if wanted is None or (channels[company][each.path.split(".")[1]] in _PEOPLE) is wanted
            )
        if any(members.values()):
            yield replace(effects[0], name=name, label=label, members=members, unit="")
    yield from effects


def _others(tried: Sequence[Assumption]) -> Iterator[Assumption]:
    yield from (each for each in tried if not each.touches)


def overruled(
    found: Sequence[Assumption],
    only: Sequence[str],
    ranges: Mapping[str, tuple[float, float]],
    refusal: Callable[[str, str], BadInput],
) -> tuple[Assumption, ...]:
    """The assumptions named by `only`, all if it names none, with ranges of the study's own.

    Raises what `refusal(path, message)` makes for a name that no assumption bears or a range it cannot have.
    """
    names = [each.name for each in found]
    for path, asked in (("only", list(only)), ("ranges", list(ranges))):
        for name in asked:
            if name not in names:
                raise refusal(path, f"no assumption of these scenarios is called {name}; {suggestion(name, names)}")
    for name, (low, _) in ranges.items():
        way = found[names.index(name)].way
        if way.of in ("factor", "odds", "excess") and low < 0:
            raise refusal(f"ranges.{name}", f"is about a {way.of} that multiplies; write numbers from 0 up")
    chosen = [each for each in found if not only or each.name in only]
    return tuple(
        replace(
            each, way=each.way._replace(low=ranges[each.name][0], high=ranges[each.name][1], reason="the study's own")
        )
        if each.name in ranges
        else each
        for each in chosen
    )
