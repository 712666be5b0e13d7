"""Hold the engine against its twin: both run side by side, and every attribute of everybody is compared each week."""

from collections.abc import Iterator
from typing import Any

from csim.engine.business import SubscriptionBusiness
from csim.run import _past_of
from csim.scenario.frozen import Scenario
from csim.state.columns import CONDITION_COLUMNS, CUSTOMER_COLUMNS, MARKET_COLUMNS, STAFF_COLUMNS, WORK_COLUMNS
from tests.twin.company import Company
from tests.twin.market import Market
from tests.twin.work import Work

COLUMNS_OF_THE_TABLES = frozenset(
    {
        # Clock, counts and switches of the engine's tables: a list knows its own length, and the twin keeps no tables.
        *(
            "billed_start",
            "billed_end",
            "seed",
            "replicate",
            "origin_week",
            "month_start",
            "month_end",
            "growing_base",
            "events_on",
        ),
        *("customers", "active", "leads", "work", "staff", "events", "room_needed"),
        # Of work that is open, which is all that is compared, it has no meaning yet.
        "finished",
    }
)
FOUND_AT_MOST = 12


def differences(scenario: Scenario, weeks: int | None = None, seed: int | None = None, replicate: int = 0) -> list[str]:
    """Run both and return the differences of the first week in which there are any, the history's weeks included."""
    seed = scenario.seed if seed is None else seed
    past_engine = past_twin = None
    if scenario.history is not None:
        engine, twin = _both(scenario.history, seed, replicate, None, None)
        found = _step_both(engine, twin, scenario.history.weeks)
        if found:
            return [f"history: {line}" for line in found]
        past_engine, past_twin = engine.legacy(), twin
    engine, twin = _both(scenario, seed, replicate, past_engine, past_twin)
    return _step_both(engine, twin, scenario.weeks if weeks is None else min(weeks, scenario.weeks))


def _both(scenario: Scenario, seed: int, replicate: int, past_engine: Any, past_twin: Any) -> tuple[Any, Company]:
    engine = SubscriptionBusiness(scenario, seed, replicate, past_engine)
    return engine, Company(scenario, seed, replicate, past_twin)


def _step_both(engine: SubscriptionBusiness, twin: Company, weeks: int) -> list[str]:
    for number in range(weeks + 1):
        found = []
        for difference in _compared(engine, twin):
            found.append(f"week {twin.week}{'' if number else ', before it'}: {difference}")
            if len(found) == FOUND_AT_MOST:
                return found
        if found or number == weeks:
            return found
        engine.step()
        twin.step()
    return []


def _compared(engine: SubscriptionBusiness, twin: Company) -> Iterator[str]:
    world = engine.world
    now = world.conditions[0]
    yield from _compare_money(engine, twin)
    if engine.books.defunct:
        yield from _compare_rows("staff", world.staff[: now.staff], twin.team.people, STAFF_COLUMNS)
        yield from _compare_rows("customer", world.customers[: now.customers], twin.customers, CUSTOMER_COLUMNS)
        return
    conditions = [column for column in CONDITION_COLUMNS if column.name not in COLUMNS_OF_THE_TABLES]
    yield from _compare_rows("company", world.conditions, [twin], conditions)
    yield from _compare_rows("market", world.markets, twin.markets, MARKET_COLUMNS)
    yield from _compare_rows("staff", world.staff[: now.staff], twin.team.people, STAFF_COLUMNS)
    yield from _compare_rows("customer", world.customers[: now.customers], twin.customers, CUSTOMER_COLUMNS)
    work = [column for column in WORK_COLUMNS if column.name not in COLUMNS_OF_THE_TABLES]
    yield from _compare_rows("work", world.work[: now.work], twin.team.open_work, work)
    visited = [customer.row for customer in twin.active]
    if visited != world.active[: now.active].tolist():
        yield f"customers visited: engine {world.active[: now.active].tolist()}, twin {visited}"
    if int(now.leads) != len(twin.pipeline.leads) + len(twin.pipeline.referrals):
        yield f"leads: engine {int(now.leads)}, twin {len(twin.pipeline.leads)} + {len(twin.pipeline.referrals)}"


def _compare_money(engine: SubscriptionBusiness, twin: Company) -> Iterator[str]:
    for name in ("billed_start", "billed_end"):
        yield from _compare(f"money.{name}", engine.world.conditions[0][name].item(), getattr(twin.money, name))
    for name in ("cash", "receivables", "deferred", "burn_per_week", "defunct"):
        yield from _compare(f"money.{name}", getattr(engine.books, name), getattr(twin.money, name))


def _compare_rows(what: str, rows: Any, objects: list[Any], columns: Any) -> Iterator[str]:
    if len(rows) != len(objects):
        yield f"{what}: the engine has {len(rows)}, the twin {len(objects)}"
    for number, (row, thing) in enumerate(zip(rows, objects, strict=False)):
        for column in columns:
            ours = row[column.name].item()
            yield from _compare(f"{what} {number}.{column.name}", ours, getattr(thing, column.name), column.initial)


def _compare(where: str, engine: Any, twin: Any, absent: Any = None) -> Iterator[str]:
    told = _as_told_by_engine(twin, absent)
    same = float(engine).hex() == float(told).hex() if isinstance(engine, float) else engine == told
    if not same:
        yield f"{where}: engine {_shown(engine)}, twin {_shown(told)}"


def _as_told_by_engine(value: Any, absent: Any) -> Any:
    if value is None:
        return absent
    if hasattr(value, "row"):
        return value.row
    if isinstance(value, Market):
        return value.place
    if isinstance(value, Work):
        return value.team.open_work.index(value)
    return value


def _shown(value: Any) -> str:
    return f"{value!r} ({value.hex()})" if isinstance(value, float) else repr(value)
