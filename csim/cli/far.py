"""Values that are allowed and far from every shipped company: mostly slips of unit or digit, so a note tells them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from csim.scenario.compose import Composed
    from csim.scenario.frozen import Scenario
    from csim.scenario.locate import Origin, Path
    from csim.scenario.quantities import Kind
    from csim.scenario.schema import ScenarioFile

FAR = 10.0
"""So many times the largest value of the shipped companies, or one part in so many of the smallest, is far."""

REFERENCE = "reference"
SHIPPED = (REFERENCE, "young_company", "smb_monthly", "enterprise")
"""The shipped companies; the other shipped scenarios are strategies and shocks of the first."""

OWN = "company's own"
"""How sources begin of what a company decides or is, such as its size: no other company says what is far there."""

COMPARED = ("price_per_seat", "hosting_per_active_seat", "implementation_hours", "sales_cost_per_lead", "tools")
"""Own figures that companies can be compared in all the same."""

NEVER_ZERO = ("price_per_seat", "per_active_seat", "salary")
"""Where zero means something absurd; elsewhere it turns something off."""

NOT_COMPARED = ("plays", "strategies", "shocks", "funding", "horizon", "seed")
MANY_PEOPLE = 10.0
"""So many people may serve any number of customers."""

MOST_WORTH = 50.0
"""Times its price that a seat may be worth to a customer; five is usual."""

USUAL_WORTH = "in the reference company five times"


class _Value(NamedTuple):
    """A number the user wrote: where, at which path, what it is, and its kind."""

    origin: Origin
    path: Path
    number: float
    kind: Kind


def far_values(composed: Composed, scenario: Scenario) -> list[str]:
    """Return a note for each number the user wrote that is far from what any shipped company has, and what it has.

    Only what stands in the named file or in an option counts as written by the user; *composed* is what *scenario* was
    frozen from.
    """
    from csim.scenario.locate import OVERRIDE
    from csim.scenario.without_effect import is_shipped

    files = {OVERRIDE} if is_shipped(composed.file) else {OVERRIDE, composed.file}
    values = list({_once(value): value for value in reversed(list(_numbers(composed, files)))}.values())[::-1]
    told = [note for note in map(_note, values) if note]
    return [*told, *_worth(composed, values), *_people(composed, scenario, files)]


def _once(value: _Value) -> tuple[Origin, Path]:
    """What a value under `defaults` has in common with its copies in segments."""
    return value.origin, ("defaults", *value.path[2:]) if value.path[0] == "segments" else value.path


def _numbers(composed: Composed, files: set[str]) -> Iterator[_Value]:
    """The numbers of the user's that other companies' can be held against."""
    from csim.scenario.places import find
    from csim.scenario.problems import value_at
    from csim.scenario.quantities import Kind, Switch
    from csim.scenario.schema import ScenarioFile

    data = composed.data
    for path, origin in composed.origins.items():
        if origin.file not in files or not path or path[0] in NOT_COMPARED:
            continue
        written = value_at(data, path)
        if isinstance(written, bool | dict | list) or written is None:
            continue
        kind = find(ScenarioFile, tuple(str(step + 1) if isinstance(step, int) else step for step in path), data).kind
        if not isinstance(kind, Kind) or not kind.numeric or isinstance(kind, Switch):
            continue
        if kind.source.startswith(OWN) and path[-1] not in COMPARED:
            continue
        yield _Value(origin, path, float(kind.read(written)), kind)


def _note(value: _Value) -> str:
    """What to say of a number that is far away from every shipped company's; empty for others."""
    from csim.scenario.locate import dotted

    own = _of_company(REFERENCE, value.path)
    if own and not _side(value, own):
        return ""
    known = [number for name in SHIPPED for number in _of_company(name, value.path)]
    side = _side(value, known)
    if not side:
        return ""
    whose, theirs = ("the reference company has", own) if own else ("shipped companies have", known)
    return (
        f"{value.origin}  {dotted(value.path)}: {value.kind.written(value.number)} is far {side} what any shipped "
        f"company has; {whose} {_range(value.kind, theirs)}. It is used as written."
    )


def _side(value: _Value, known: Sequence[float]) -> str:
    """`above` or `below` where a number is far from all of these, which need not be any; else nothing.

    Zero turns most things off, so it is far from nothing unless it is absurd; and nothing is far from zero alone.
    """
    sizes = [abs(number) for number in known]
    if not any(sizes) or (value.number == 0.0 and value.path[-1] not in NEVER_ZERO):
        return ""
    if abs(value.number) > FAR * max(sizes):
        return "above"
    return "below" if abs(value.number) < min(sizes) / FAR else ""


def _of_company(name: str, path: Path) -> list[float]:
    """The numbers a shipped company has where a path leads, whatever its segments and roles are called."""
    steps = ("segments", "*", *path[1:]) if path[0] == "defaults" else path
    found = list(_at(_company(name), steps))
    return [float(each) for each in found if isinstance(each, int | float) and not isinstance(each, bool)]


@cache
def _company(name: str) -> ScenarioFile:
    from csim.scenario.load import checked, compose_named

    return checked(compose_named(name))


def _at(here: object, steps: Path) -> Iterator[object]:
    from csim.scenario.section import Section

    if not steps:
        yield here
    elif isinstance(here, dict):
        for each in here.values():
            yield from _at(each, steps[1:])
    elif isinstance(here, list):
        for each in here:
            yield from _at(each, steps[1:])
    elif isinstance(here, Section) and isinstance(steps[0], str):
        yield from _at(getattr(here, steps[0], None), steps[1:])


def _range(kind: Kind, numbers: Sequence[float]) -> str:
    low, high = (str(kind.written(number)) for number in (min(numbers), max(numbers)))
    return low if low == high else f"{low} to {high}"


def _worth(composed: Composed, values: Sequence[_Value]) -> Iterator[str]:
    """Segments in which a seat is worth less than its price, or absurdly more, and the user wrote one of the two."""
    from csim.scenario.load import checked
    from csim.scenario.locate import dotted

    ends = (("contract", "price_per_seat"), ("value", "per_active_seat"))
    wrote = {value.path: value for value in values if value.path[-2:] in ends and value.number}
    if not wrote:
        return
    for name, segment in checked(composed).segments.items():
        price, worth = segment.contract.price_per_seat, segment.value.per_active_seat
        written = [
            wrote[path] for end in ends for path in (("segments", name, *end), ("defaults", *end)) if path in wrote
        ]
        if written and price > 0.0 and worth > 0.0 and not 1.0 <= worth / price <= MOST_WORTH:
            told = f"at its best a seat is worth {_two_digits(worth / price)} times its price to a customer"
            yield (
                f"{written[0].origin}  {dotted(written[0].path)}: {told} ({worth:,.10g} for {price:,.10g} USD/year); "
                f"{USUAL_WORTH}."
            )


def _two_digits(number: float) -> str:
    """A number to two digits, its thousands set apart and without a power of ten: `0.67`, `120`, `1,300`."""
    return f"{float(f'{number:.2g}'):,.10g}"


def _people(composed: Composed, scenario: Scenario, files: set[str]) -> Iterator[str]:
    """Roles with more people than the company has customers."""
    from csim.scenario.load import load
    from csim.scenario.preview import preview

    seen = preview(scenario)
    customers = sum(segment.customers for segment in seen.segments)
    for role in seen.roles:
        origin = composed.origins.get(("team", role.name, "headcount"))
        if origin is None or origin.file not in files or role.people <= max(MANY_PEOPLE, customers):
            continue
        usual = preview(load(REFERENCE))
        everyone = sum(each.people for each in usual.roles)
        theirs = sum(segment.customers for segment in usual.segments)
        yield (
            f"{origin}  team.{role.name}.headcount: {role.people:,.0f} people for {customers:,.0f} customers at the "
            f"start; the reference company has {everyone:,.0f} in all roles for {theirs:,.0f}. It is used as written."
        )
