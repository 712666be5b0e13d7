"""What must hold between the parts of a scenario that are each right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from csim import units
from csim.errors import nearest, suggestion
from csim.scenario.schema.every_segment import ALL
from csim.scenario.section import PathProblem

if TYPE_CHECKING:
    from csim.scenario.schema.root import ScenarioFile
    from csim.scenario.schema.strategies import StrategyBySegment
    from csim.scenario.schema.team import Role

MOST_CUSTOMERS = 2_000_000
"""Customers a run may have, those of the start and those won later."""
BYTES_PER_CUSTOMER = 800
"""Memory one customer takes."""
MOST_STAFF = 100_000
"""People a team may have."""
_WEEKS_OF_LEADS = 64


def contradictions(file: ScenarioFile) -> Iterator[PathProblem]:
    """Everything in a scenario that contradicts something else in it."""
    yield from _time(file)
    yield from _segments(file)
    yield from _customers(file)
    yield from _size(file)
    yield from _team(file.team, "team")
    yield from _strategies(file, file.strategy, "strategy")
    if file.history is not None:
        yield from _team(file.history.team, "history.team")
        yield from _strategies(file, file.history.strategy, "history.strategy")


def _time(file: ScenarioFile) -> Iterator[PathProblem]:
    if not file.horizon.is_integer():
        yield PathProblem(
            "horizon", f"{units.plain(file.horizon)} months are not whole months; write such as 60 months"
        )
    if file.history is not None and not file.history.length.is_integer():
        found = units.plain(file.history.length)
        yield PathProblem("history.length", f"{found} months are not whole months; write such as 36 months")


def _segments(file: ScenarioFile) -> Iterator[PathProblem]:
    if not file.segments:
        yield PathProblem("segments", "names no segment; write at least one, such as smb: {}")
    if ALL in file.segments:
        yield PathProblem(f"segments.{ALL}", f"{ALL} stands for every segment; choose another name")
    floor = file.product.learning_burden_floor
    if file.product.learning_burden < floor:
        yield PathProblem("product.learning_burden", _below_floor(file.product.learning_burden, floor))
    for name, segment in file.segments.items():
        burden = segment.learning.burden
        if burden is not None and burden < floor:
            yield PathProblem(f"segments.{name}.learning.burden", _below_floor(burden, floor))


def _below_floor(burden: float, floor: float) -> str:
    return (
        f"{units.plain(burden)} is below product.learning_burden_floor, {units.plain(floor)}, "
        "which no design removes; write at least that, or lower the floor"
    )


def _customers(file: ScenarioFile) -> Iterator[PathProblem]:
    if file.history is not None and file.base_file is not None:
        yield PathProblem("base_file", "stands beside a history; keep one of them, the other as null")
    for name, segment in file.segments.items():
        customers, market = segment.population.customers, segment.market.potential_customers
        path = f"segments.{name}.population.customers"
        if customers > 0 and file.history is None and file.base_file is None:
            yield PathProblem(path, "nothing makes these customers; write a history or a base_file, or 0 here")
        if customers > market:
            yield PathProblem(
                path,
                f"{units.plain(customers)} customers are more than the {units.plain(market)} of "
                "market.potential_customers; raise that or write fewer",
            )


def _size(file: ScenarioFile) -> Iterator[PathProblem]:
    weeks = units.month_close_week(file.horizon)
    at_start, won = 0.0, 0.0
    for segment in file.segments.values():
        market = segment.market
        at_start += segment.population.customers
        won += min(market.potential_customers, market.leads_per_week * market.close_probability * weeks)
    if at_start + won > MOST_CUSTOMERS:
        path = "segments" if won > at_start else _largest(file)
        yield PathProblem(path, _too_many(at_start, won))


def _largest(file: ScenarioFile) -> str:
    name = max(file.segments, key=lambda each: file.segments[each].population.customers)
    return f"segments.{name}.population.customers"


def _too_many(at_start: float, won: float) -> str:
    total = at_start + won
    return (
        f"{_count(at_start)} customers at the start and about {_count(won)} won later would need about "
        f"{memory(total * BYTES_PER_CUSTOMER)} of memory; at most {_count(MOST_CUSTOMERS)} are allowed; "
        "write fewer customers or leads, one for every hundred"
    )


def _count(number: float) -> str:
    return f"{number:,.0f}" if number < 1e12 else f"{number:.3g}"


def memory(size: float) -> str:
    """A size in bytes in words: 1.6 GB."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.3g} {unit}"
        size /= 1000
    return f"{size:,.0f} TB"


def _team(team: Mapping[str, Role], path: str) -> Iterator[PathProblem]:
    people = sum(role.headcount for role in team.values())
    if people > MOST_STAFF:
        yield PathProblem(path, f"{_count(people)} people are too many; at most {_count(MOST_STAFF)} are allowed")
    shares = sum(role.budget_share for role in team.values())
    if shares > 1.0 + 1e-9:
        yield PathProblem(
            path, f"the budget_share of all roles sum to {shares:.0%}; change them so that none is above 100 %"
        )
    doers: dict[str, str] = {}
    specialists = {role.split.into for role in team.values() if role.split is not None}
    for name, role in team.items():
        if role.split is not None and role.split.into not in team:
            found = role.split.into
            yield PathProblem(
                f"{path}.{name}.split.into", f"no role is called {found}; {suggestion(found, list(team))}"
            )
        if role.split is not None and role.split.into == name:
            yield PathProblem(f"{path}.{name}.split.into", "is the role itself; name the specialists' role")
        for function in role.functions if name not in specialists else ():
            if function in doers:
                told = f"{function} is done by {doers[function]} already; each kind of work has one role"
                yield PathProblem(f"{path}.{name}.functions", told)
            doers.setdefault(function, name)


def _strategies(file: ScenarioFile, chosen: StrategyBySegment, path: str) -> Iterator[PathProblem]:
    for segment, use in chosen.items():
        plays = file.strategies.get(use.use)
        if plays is None:
            continue
        wanted = [segment] if segment != ALL else [name for name in file.segments if name not in chosen]
        for name in wanted:
            if name in file.segments and name not in plays and ALL not in plays:
                told = f"says nothing about segment {name}, where {path} uses it; write {name}: [] for no plays"
                yield PathProblem(f"strategies.{use.use}", told)
        yield from _strangers(file, use.use)
        for name in use.drop:
            if name not in {play for named in plays.values() for play in named}:
                told = f"{name} is not in {use.use} anyway; leave it out"
                yield PathProblem(f"{path}.{segment}.drop", told)


def _strangers(file: ScenarioFile, strategy: str) -> Iterator[PathProblem]:
    """Segments that a strategy names and the company does not have: a typo, unless a shipped strategy knows more."""
    plays = file.strategies[strategy]
    unnamed = [name for name in file.segments if name not in plays]
    for name in plays:
        meant = nearest(name, unnamed)
        if name in file.segments or name == ALL or (meant is None and ALL in plays):
            continue
        known = unnamed or [*file.segments, ALL]
        yield PathProblem(f"strategies.{strategy}.{name}", f"no segment is called {name}; {suggestion(name, known)}")
