"""The books of every shipped company, kept a second time.

csim checks its own identities at the end of every run. Here the figures that enter them are found in another way: by a
census of the customers before and after each week, from the tables of customers and staff at the end, and from the
event log. Months are added up to half a year, which has whole weeks.
"""

from collections import Counter
from functools import lru_cache

import numpy as np
import pytest

from csim.engine.business import SubscriptionBusiness
from csim.rules.health import true_health
from csim.rules.plays import PLAY_TICKET
from csim.run import _past_of, simulate
from csim.scenario.load import load
from csim.shipped import shipped_folder
from csim.state import events
from csim.state.columns import ACTIVE, BASE, NEVER

MONTHS, WEEKS = 6, 26
SHIPPED = sorted(path.stem for path in shipped_folder().glob("*.yaml"))
PEOPLE = ("implementation_usd", "support_usd", "education_usd", "relationship_usd", "renewals_usd")
OTHER_COSTS = ("hosting_usd", "digital_usd", "recruiting_usd", "marketing_usd", "sales_usd", "rnd_usd", "gna_usd")


@pytest.fixture(scope="module", params=SHIPPED)
def half_year(request):
    """Half a year of one shipped company, and the census taken while the same was lived through week by week."""
    scenario = load(request.param)
    return simulate(scenario, seed=3, months=MONTHS, keep=True, events=True), census(request.param)


def test_all_shipped_companies_are_here():
    assert len(SHIPPED) >= 10
    assert "reference" in SHIPPED


@lru_cache(maxsize=1)
def census(name):
    """What came, by segment, counted from one week's customers to the next; and the customers of each week."""
    scenario = load(name)._replace(weeks=WEEKS)
    business = SubscriptionBusiness(scenario, 3, 0, _past_of(scenario, 3, 0, True, None))
    found = {kind: np.zeros((2, len(scenario.segments))) for kind in ("new", "returned", "left", "grown", "opening")}
    fees = 0.0
    before = standing(business)
    for segment, mrr in before.values():
        note(found["opening"], segment, mrr)
    for _ in range(WEEKS):
        known = int(business.world.conditions[0].customers)
        business.step()
        after = standing(business)
        for row, (segment, mrr) in after.items():
            if row in before:
                note(found["grown"], segment, mrr - before[row][1])
            else:
                note(found["new" if row >= known else "returned"], segment, mrr)
        for row, (segment, mrr) in before.items():
            if row not in after:
                note(found["left"], segment, mrr)
        rows = business.world.customers[: int(business.world.conditions[0].customers)]
        fees += float(np.sum(rows["fee_week"][paying(rows, business.week_now() - 1)]))
        before = after
    return found | {"fees": fees, "business": business}


def standing(business):
    """Segment and MRR by row of everyone who is a customer."""
    rows = business.world.customers[: int(business.world.conditions[0].customers)]
    return {
        int(row): (int(rows["segment"][row]), float(rows["price"][row] * rows["seats"][row]) * 52 / 12)
        for row in np.flatnonzero(rows["status"] == ACTIVE)
    }


def paying(rows, week):
    """Everyone who was a customer during this week: who is one now, and who left as it ended."""
    returning = (rows["status"] == ACTIVE) & (rows["contract_start"] == week + 1) & (rows["times_left"] > 0)
    return ((rows["status"] == ACTIVE) & ~returning) | ((rows["status"] != ACTIVE) & (rows["left_week"] == week + 1))


def note(sums, segment, mrr):
    sums[0, segment] += 1
    sums[1, segment] += mrr


def closely(found, due):
    return np.allclose(found, due, rtol=1e-9, atol=1e-6)


def flows(result, *names):
    return [np.sum(result.segment[name], axis=0) for name in names]


def test_customers_by_census(half_year):
    result, counted = half_year
    new, returned, left = flows(result, "new_customers", "returned_customers", "left_customers")
    # Who leaves and is back in the same week, or signs and leaves in it, is no change to a census of week ends.
    assert closely(counted["opening"][0] + new + returned - left, result.segment["customers"][-1])
    assert closely(counted["new"][0], new)
    assert closely(counted["returned"][0], returned)
    assert closely(counted["left"][0], left)
    assert np.sum(new) > 0


def test_the_bridge_of_mrr_by_census(half_year):
    result, counted = half_year
    names = ("new_mrr", "returned_mrr", "churned_mrr", "expansion_mrr", "contraction_mrr")
    new, returned, churned, expansion, contraction = flows(result, *names)
    assert closely(counted["new"][1], new)
    assert closely(counted["returned"][1], returned)
    assert closely(
        counted["opening"][1] + new + returned + expansion - contraction - churned, result.segment["mrr"][-1]
    )
    assert closely(counted["grown"][1] - counted["left"][1], expansion - contraction - churned)


def test_customers_by_their_own_rows_and_by_events(half_year):
    result, _ = half_year
    customers, told = result.customers, Counter(result.events["kind"].tolist())
    present = customers[customers["status"] == ACTIVE]
    mrr = np.bincount(present["segment"], present["price"] * present["seats"] * 52 / 12, len(result.scenario.segments))
    assert closely(mrr, result.segment["mrr"][-1])
    assert len(present) == np.sum(result.segment["customers"][-1])
    assert told[events.SIGNED] == np.sum(result.segment["new_customers"])
    assert told[events.LEFT_VENDOR] == np.sum(result.segment["left_customers"]) == np.sum(customers["times_left"])
    assert told[events.RETURNED] == np.sum(result.segment["returned_customers"])
    assert told[events.RECOUPED] == np.sum(result.cohort["paid_back"])
    reached = np.isin(result.events["kind"], (events.TOUCHED, events.DECLINED, events.UNDELIVERED))
    assert np.sum(reached & (result.events["a"] > PLAY_TICKET)) == np.sum(result.segment["contacts"])
    signed = result.events[result.events["kind"] == events.SIGNED]
    assert closely(np.sum(signed["a"] * signed["b"]) / 12, np.sum(result.segment["new_mrr"]))


def test_stocks_at_the_last_close_are_sums_over_the_customers_of_that_moment(half_year):
    result, _ = half_year
    rows = result.customers[result.customers["status"] == ACTIVE]
    live = (rows["golive_week"] >= rows["signed_week"]) & (rows["golive_week"] < WEEKS)
    true = [true_health(*each) for each in zip(rows["worth"], rows["trust"], rows["champion"], strict=True)]
    due = {
        **{name: rows[name] for name in ("seats", "knowledge", "adoption", "trust", "satisfaction")},
        "live": live,
        "owned": rows["owner"] >= 0,
        "champions": rows["champion"],
        "health_observed": rows["health"],
        "active_seats": rows["seats"] * rows["adoption"],
        "health_true": np.array(true),
    }
    for name, each in due.items():
        sums = np.bincount(rows["segment"], each, len(result.scenario.segments))
        assert closely(sums, result.segment[name][-1]), name


def test_departures_by_cohort_are_those_of_its_customers(half_year):
    """Before or after they were paid back; who came back before counts as never having left before."""
    result, _ = half_year
    ours = result.customers[result.customers["channel"] != BASE]
    left, after, back = (np.sum(result.cohort[name]) for name in ("left_before", "left_after", "returned_before"))
    assert left + after == np.sum(ours["times_left"])
    unpaid = ours[ours["recouped_week"] == NEVER]
    returning = (unpaid["status"] == ACTIVE) & (unpaid["times_left"] > 0) & (unpaid["contract_start"] == WEEKS)
    assert left - back == np.sum(unpaid["status"] != ACTIVE) + np.sum(returning)


def test_the_log_tells_of_customers_what_their_rows_hold(half_year):
    """Seats from signing on, the price of a year after the last change, owners, and the weeks that things took."""
    result, _ = half_year
    rows, last = result.customers, {}
    seats = {int(event.customer): event.a for event in result.events if event.kind == events.SIGNED}
    for event in result.events:
        last[int(event.customer), int(event.kind)] = event
        if event.customer in seats and event.kind in (events.EXPANDED, events.CONTRACTED):
            seats[int(event.customer)] += event.a if event.kind == events.EXPANDED else -event.a
        if event.kind in (events.EXPANDED, events.RENEWED, events.CONTRACTED):
            last[int(event.customer), "price"] = event
    assert closely(list(seats.values()), rows["seats"][list(seats)])
    for (customer, kind), event in last.items():
        row = rows[customer]
        if kind == "price" and row["monthly"] == 0:
            assert closely(event.b, row["price"] * row["seats"] * 52)
        if kind == events.OWNER_CHANGED:
            assert event.b == row["owners_had"]
            assert event.a == row["owner"] or row["owner"] < 0
        if kind in (events.LIVE, events.FIRST_VALUE):
            week = row["golive_week" if kind == events.LIVE else "value_week"]
            assert event.week == week or row["times_left"] > 0
            assert event.a == event.week - row["signed_week"]
        if kind == events.LEFT_VENDOR and row["status"] != ACTIVE:
            assert (event.week + 1, event.a, event.b) == (row["left_week"], row["reason"], row["margin"] - row["cac"])


def test_revenue_is_what_customers_paid_for(half_year):
    result, counted = half_year
    revenue = np.sum(result.money["revenue"])
    assert closely(np.sum(result.customers["paid_usd"]), revenue)
    assert closely(counted["fees"], revenue)
    assert closely(np.sum(result.customers["value_usd"]), np.sum(result.segment["value_usd"]))
    assert closely(np.sum(result.customers["people_usd"]), np.sum(result.segment["people_usd"]))


def test_cash_receivables_and_deferred_revenue(half_year):
    result, counted = half_year
    money, opening = result.money, result.opening
    spent = sum(float(np.sum(money[name])) for name in (*PEOPLE, *OTHER_COSTS))
    came = float(np.sum(money["collected"]) + np.sum(money["funding"]))
    assert closely(opening["cash"] + came - spent, money["cash"][-1])
    invoiced = float(np.sum(money["invoiced"]))
    assert closely(opening["receivables"] + invoiced - np.sum(money["collected"]), money["receivables"][-1])
    assert closely(opening["deferred_revenue"] + invoiced - np.sum(money["revenue"]), money["deferred_revenue"][-1])
    present = result.customers[result.customers["status"] == ACTIVE]
    still_due = np.maximum(0, present["paid_through"] - WEEKS) * present["price"] * present["seats"]
    assert closely(np.sum(still_due), money["deferred_revenue"][-1])
    assert closely(np.sum(counted["business"].world.collections), money["receivables"][-1])


def test_what_people_cost_is_what_they_are_paid(half_year):
    result, _ = half_year
    roles = result.scenario.roles
    yearly = np.array(
        [
            r.parameters.salary_usd_per_year * (1 + r.parameters.overhead_share) + r.parameters.tools_usd_per_year
            for r in roles
        ]
    )
    paid = result.role["person_weeks"] * yearly / 52
    assert closely(result.role["cost_usd"], paid)
    assert closely(np.sum(paid), sum(float(np.sum(result.money[name])) for name in PEOPLE))


def test_hours_by_person_and_by_play(half_year):
    result, _ = half_year
    staff, role = result.staff, result.role
    assert np.all(staff["worked_total"] <= staff["present_total"] * (1 + 1e-12))
    assert closely(np.sum(staff["worked_total"]), np.sum(role["hours_worked"]))
    assert closely(np.sum(staff["present_total"]), np.sum(role["hours_present"]))
    assert closely(np.sum(result.play["hours"]), np.sum(role["hours_worked"]) + np.sum(role["hours_contact"]))


def test_work_created_is_done_lost_cancelled_or_open(half_year):
    result, counted = half_year
    role, told = result.role, Counter(result.events["kind"].tolist())
    ended = sum(float(np.sum(role[name])) for name in ("done", "expired", "cancelled"))
    assert np.sum(role["created"]) == ended + np.sum(role["open"][-1])
    now = counted["business"].world.conditions[0]
    assert np.sum(role["open"][-1]) == now.work
    assert closely(np.sum(role["open_hours"][-1]), np.sum(counted["business"].world.work["hours"][: now.work]))
    assert told[events.CANCELLED_WORK] == np.sum(result.play["cancelled"])
    assert told[events.EXPIRED_WORK] <= np.sum(result.play["expired"])  # sessions for many expire without a customer
