"""The engine and its twin tell the same story: week by week, customer by customer, to the last bit.

Both run side by side. After every week each attribute of every customer, staff member, lead, piece of open work and
segment and of the company itself is compared, floating-point numbers by all their digits.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
import simpy
from hypothesis import HealthCheck, given, settings
from simpy.events import EventPriority

from csim.engine.business import SubscriptionBusiness
from csim.run import simulate
from csim.scenario.frozen import Scenario
from csim.scenario.load import shipped_names
from csim.state.columns import CONDITION_COLUMNS, CUSTOMER_COLUMNS, MARKET_COLUMNS, NEVER, STAFF_COLUMNS, WORK_COLUMNS
from tests.twin import spare_time, team, work
from tests.twin.company import Company
from tests.twin.customer import Customer
from tests.twin.generated import clockwork, companies, everything, shipped
from tests.twin.market import Market
from tests.twin.money import Money
from tests.twin.pipeline import Pipeline
from tests.twin.staff import StaffMember
from tests.twin.work import Queue, Work

TOLD_AT_MOST = 12
"""Differences of one week; after the first the others tell little."""

OF_THE_TABLES_ONLY = frozenset(
    {
        # The clock's twin is `week`; a list knows its own length; months and events are for reports, of which the
        # twin makes none; invoices are compared with the money.
        *("seed", "replicate", "origin_week", "month_start", "month_end", "growing_base", "events_on", "room_needed"),
        *("customers", "active", "leads", "work", "staff", "events", "billed_start", "billed_end"),
    }
)
CONDITIONS = tuple(column for column in CONDITION_COLUMNS if column.name not in OF_THE_TABLES_ONLY)
OPEN_WORK = tuple(column for column in WORK_COLUMNS if column.name != "finished")
"""What is open has not been finished."""
LEAD = ("id", "channel", "referrer", "week", "due", "fit")


def differences(scenario: Scenario, seed: int | None = None, replicate: int = 0) -> list[str]:
    """Run both, the history first, and return what differs in the first week in which anything does."""
    seed = scenario.seed if seed is None else seed
    past_of_engine = past_of_twin = None
    if scenario.history is not None:
        engine, twin = _both(scenario.history, seed, replicate)
        found = _side_by_side(engine, twin, scenario.history.weeks)
        if found:
            return found
        past_of_engine, past_of_twin = engine.legacy(), twin
    engine, twin = _both(scenario, seed, replicate, past_of_engine, past_of_twin)
    return _side_by_side(engine, twin, scenario.weeks)


def _both(scenario: Scenario, seed: int, replicate: int, *pasts: Any) -> tuple[SubscriptionBusiness, Company]:
    """Return the engine's company and the twin's at their first moment."""
    past_of_engine, past_of_twin = pasts or (None, None)
    engine = SubscriptionBusiness(scenario, seed, replicate, past_of_engine)
    return engine, Company(scenario, seed, replicate, past_of_twin)


def _side_by_side(engine: SubscriptionBusiness, twin: Company, weeks: int) -> list[str]:
    """Let both live so many weeks, and return what differs in the first that differs, the first moment included."""
    found = [f"at the first moment: {line}" for line in islice(_compared(engine, twin), TOLD_AT_MOST)]
    for _ in range(weeks):
        if found:
            break
        engine.step()
        twin.step()
        found = [f"week {twin.week}: {line}" for line in islice(_compared(engine, twin), TOLD_AT_MOST)]
    return found


def _compared(engine: SubscriptionBusiness, twin: Company) -> Iterator[str]:
    """Yield every difference of this moment, causes before what they may have caused as far as one can tell."""
    world, now = engine.world, engine.world.conditions[0]
    if not engine.books.defunct:
        # When the company has ended, nothing moves these any more.
        yield from _compare_rows("company", world.conditions, [twin], CONDITIONS)
        yield from _compare_rows("market", world.markets, twin.markets, MARKET_COLUMNS)
        yield from _compare_rows("work", world.work[: now.work], twin.team.open_work, OPEN_WORK)
        yield from _compare_roles(engine, twin)
    yield from _compare_rows("staff", world.staff[: now.staff], twin.team.people, STAFF_COLUMNS)
    yield from _compare_rows("customer", world.customers[: now.customers], twin.customers, CUSTOMER_COLUMNS)
    yield from _compare_customers(engine, twin)
    yield from _compare_money(engine, twin)


def _compare_rows(what: str, rows: Any, things: list[Any], columns: Any) -> Iterator[str]:
    """Compare a table of the engine with a list of the twin."""
    yield from _compare(f"number of {what} rows", len(rows), len(things))
    for number, (row, thing) in enumerate(zip(rows, things, strict=False)):
        for column in columns:
            told = _as_in_a_table(getattr(thing, column.name), column.initial)
            yield from _compare(f"{what} {number}.{column.name}", row[column.name].item(), told)


def _compare_roles(engine: SubscriptionBusiness, twin: Company) -> Iterator[str]:
    """Compare who does what, and how busy everybody has been."""
    yield from _compare("function_role", engine.world.function_role.tolist(), twin.team.function_role)
    for role, use in enumerate(engine.use_of_role.tolist()):
        yield from _compare(f"use of role {role}", use, twin.team.use_of_role[role])


def _compare_customers(engine: SubscriptionBusiness, twin: Company) -> Iterator[str]:
    """Compare what stands beside the table of customers: whom to visit, plays played, and leads.

    What was recommended this week is only an identity until sales hears of it.
    """
    world, now = engine.world, engine.world.conditions[0]
    yield from _compare("visited", world.active[: now.active].tolist(), [customer.row for customer in twin.active])
    for customer in twin.customers:
        played = [customer.last_played.get(kind, NEVER) for kind in range(len(twin.plays))]
        yield from _compare(f"customer {customer.row}.last_played", world.last_played[customer.row].tolist(), played)
    leads, pipeline = world.leads[: now.leads], twin.pipeline
    identities = [lead.id for lead in (*pipeline.leads, *pipeline.referrals)]
    yield from _compare("leads", leads["id"].tolist(), identities)
    for row, lead in zip(leads, pipeline.leads, strict=False):
        for name in LEAD:
            yield from _compare(f"lead {lead.id}.{name}", row[name].item(), _as_in_a_table(getattr(lead, name), -1))


def _compare_money(engine: SubscriptionBusiness, twin: Company) -> Iterator[str]:
    """Compare the company's books, and when which invoices will be paid."""
    for name in ("cash", "receivables", "deferred", "burn_per_week", "funding_now", "defunct"):
        yield from _compare(f"money.{name}", getattr(engine.books, name), getattr(twin.money, name))
    if not engine.books.defunct:
        now, ring = engine.world.conditions[0], engine.world.collections
        yield from _compare("money.billed_start", now.billed_start.item(), twin.money.billed_start)
        yield from _compare("money.billed_end", now.billed_end.item(), twin.money.billed_end)
        for week in range(twin.week + 1, twin.week + len(ring)):
            yield from _compare(f"due in week {week}", ring[week % len(ring)].item(), twin.money.due.get(week, 0.0))


def _compare(where: str, engine: Any, twin: Any) -> Iterator[str]:
    """Yield the difference of two values, if there is one; numbers with a fraction are compared by all their bits."""
    same = engine.hex() == float(twin).hex() if isinstance(engine, float) else engine == twin
    if not same:
        yield f"{where}: the engine has {engine!r}, the twin {twin!r}"


def _as_in_a_table(value: Any, absent: Any) -> Any:
    """Return a value of the twin as a table holds it: things by their place, nothing by the column's initial value."""
    if value is None:
        return absent
    if isinstance(value, Customer | StaffMember):
        return value.row
    if isinstance(value, Work):
        return value.team.open_work.index(value)
    return value.place if isinstance(value, Market) else value


# The comparison.


@pytest.mark.parametrize("name", shipped_names())
def test_a_shipped_company_is_the_same_in_both(name):
    assert differences(shipped(name)) == []


def test_the_company_with_everything_is_the_same_in_both():
    assert differences(everything(), seed=4, replicate=2) == []


def test_a_company_that_runs_like_clockwork_is_the_same_in_both():
    assert differences(clockwork()) == []


@settings(max_examples=40, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(companies())
def test_any_company_is_the_same_in_both(drawn):
    assert differences(drawn.scenario()) == []


@pytest.mark.long
@settings(max_examples=600, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(companies())
def test_any_of_many_companies_is_the_same_in_both(drawn):
    assert differences(drawn.scenario()) == []


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2**63 - 1])
@pytest.mark.parametrize("name", shipped_names())
def test_a_shipped_company_is_the_same_in_both_for_longer(name, seed):
    assert differences(shipped(name, "history.length=14 months", "horizon=24 months"), seed, replicate=3) == []


# What the comparison is worth.


def test_everything_happens_in_the_company_with_everything():
    told = simulate(everything(), seed=4, replicate=2, keep=True)
    for name in ("hired", "left", "late", "expired", "cancelled", "hours_contact", "hours_content"):
        assert told.role[name].sum() > 0, name
    happened = ("referred_customers", "returned_customers", "left_payment", "left_vendor_closed", "turned_away")
    for name in (*happened, "deflected", "expansion_mrr", "contraction_mrr", "price_mrr", "first_values", "owned"):
        assert told.segment[name].sum() > 0, name
    standing = 3
    assert (told.play["done"].sum(axis=0) > 0).tolist() == [True] * (len(told.scenario.plays) - standing) + [False] * 3
    assert told.money["defunct"][-1] == 1.0
    assert {"generalists", "agents"} <= {told.scenario.roles[person["role"]].name for person in told.staff}


def _in_order_of_asking(queue, work):
    queue.waiting.put(simpy.PriorityItem(work.number, work))
    queue._stir()


def _last_hired_first(queue, person):
    queue.free.put(simpy.PriorityItem(-person.row, person))
    queue._stir()


SLIPS = {
    "late answers do not hurt": (Customer, "keep_waiting", lambda self: None),
    "recommendations are not heard": (Pipeline, "hear_of", lambda self, identity, referrer: None),
    "queues know no priority": (Queue, "line_up", _in_order_of_asking),
    "work goes to whoever was hired last": (Queue, "welcome", _last_hired_first),
    "work takes effect in order of asking": (team, "by_completion", lambda work: work.number),
    "nobody resigns": (StaffMember, "_resigns", lambda self: False),
    "whoever is free takes what has come so far": (work, "SETTLED", EventPriority(1)),
    "idle time is not used": (spare_time.Calls, "make", lambda self: None),
    "months close with weeks": (Money, "_shares_of_months", lambda self: [1.0]),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_in_the_twin_is_found(slip, monkeypatch):
    monkeypatch.setattr(*SLIPS[slip])
    assert differences(everything(), seed=4, replicate=2) or differences(clockwork())


def test_a_difference_tells_when_where_and_what(monkeypatch):
    monkeypatch.setattr(Customer, "observe", lambda self: setattr(self, "health", 0.25))
    first = differences(shipped("hybrid"))[0]
    assert first.startswith("week -13: customer 0.usage_seen: the engine has 0.")
    assert first.endswith(", the twin 0.0")
