"""Two scenarios are the same company in every bit, week by week, until the first cause of difference.

The whole state is compared at the end of each week: every table, the event log and the books. For some changes the week
of the cause stands in the scenario; for others it is the first week in which something happens that the change bears
on, and the event log of the usual company tells which that is.
"""

from functools import cache
from hashlib import sha256

import pytest

from csim.engine.business import SubscriptionBusiness
from csim.engine.team import PLAN_EVERY_WEEKS
from csim.rules.shocks import SHOCK_KINDS
from csim.run import _past_of
from csim.scenario.schema.shocks import PRESETS
from csim.state import events
from tests.engine.company import State, company
from tests.engine.test_worlds import SERVED

WEEKS = 52
FILLED = {"customers": "customers", "last_played": "customers", "mrr_ago": "customers", "active": "active"} | {
    name: name for name in ("leads", "work", "staff", "events")
}
"""Tables with room to spare, and the count that says how many rows of each are in use."""
WHOLE = (
    *("conditions", "markets", "spend_ring", "collections", "worked_usd", "function_usd"),
    *("segment_panel", "role_panel", "play_panel", "cohorts"),
)
WORLD = (
    *SERVED,
    *("market.leads_per_week=2", "champion.leaves=1 % per year", "departure.card_failure=0.3 %"),
    *(
        "advocacy.survey_response=0.4 %",
        "contract.term=12 months",
        "contract.uplift_at_renewal=3 %",
        "expansion.rate=0 % per week",
    ),
    *("team.csm.hiring={rule: fixed, plan: [{at: month 8, headcount: 7}]}", "funding=[{at: month 9, amount: 1 MUSD}]"),
    *("product.release_every=13 weeks", "company.cash=3 MUSD", "company.credit_line=1 MUSD"),
    *("plays.replacement.uptake=50 %", "plays.answer={trigger: {kind: survey_answer, points: 10}, channel: digital}"),
    "plays.welcome={trigger: {kind: signup}, channel: one_to_one, hours: 2 hours}",
    "strategies.both=[call, mail, chat, replacement, answer, welcome]",
)


@cache
def lived(*sets):
    """Live the company's weeks and return what each table was at the end of every week, and the events."""
    scenario = company(*WORLD, *sets, state=State(60))._replace(weeks=WEEKS)
    business = SubscriptionBusiness(scenario, 1, events=True)
    told = []
    for _ in range(WEEKS):
        business.step()
        told.append({name: sha256(part).digest() for name, part in state(business)})
    return told, business.world.events[: business.world.conditions[0].events]


def state(business):
    """All that changes in a company, piece by piece."""
    world = business.world
    now = world.conditions[0]
    for name, count in FILLED.items():
        yield name, getattr(world, name)[: now[count]].tobytes()
    for name in WHOLE:
        yield name, getattr(world, name).tobytes()
    seats = [[(seat.number, seat.hires, seat.wanted) for seat in role] for role in business.team.seats]
    yield "seats", repr(seats).encode()
    books = business.books
    yield "books", books.panel.tobytes() + repr((books.cash, books.receivables, books.deferred)).encode()


def first_difference(sets):
    """The first week at whose end anything differs from the usual company, None if nothing ever does."""
    (usual, _), (other, _) = lived(), lived(*sets)
    return next((week for week, (one, two) in enumerate(zip(usual, other, strict=True)) if one != two), None)


def first(kind, *sets):
    """The first week in which something of this kind happens in the usual company, or in one with changes."""
    return min(int(event.week) for event in lived(*sets)[1] if event.kind == kind)


PLANNED = 3 * PLAN_EVERY_WEEKS
"""The first quarterly plan after month 8, which is week 34."""
SHOCKED = dict.fromkeys(SHOCK_KINDS, 30) | {"hiring_freeze": PLANNED, "funding_drought": PLANNED}
"""A shock at week 30 is felt at once, but for those that only stop what would have happened: hires, and the money of
month 9, which comes in week 39 too."""
DATED = {
    "people planned": ("team.csm.hiring.plan=[{at: month 8, headcount: 9}]", PLANNED),
    "nobody planned": ("team.csm.hiring.plan=[]", PLANNED),
    "people let go": ("team.helpers.hiring={rule: fixed, plan: [{at: month 8, headcount: 3}]}", PLANNED),
    "money": ("funding=[{at: month 9, amount: 1 MUSD}, {at: month 6, amount: 1 kUSD}]", 26),
    "no money": ("funding=[]", 39),
    "a release left out": ("product.release_every=26 weeks", 12),
}
CAUSED = {
    "a list price": ("contract.price_per_seat=700 USD/year", events.SIGNED, 0),
    "a commission": ("market.commission=30 %", events.SIGNED, 0),
    "a set-up": ("contract.setup=3 weeks", events.SIGNED, 0),
    "a play for newcomers, changed": ("plays.welcome.hours=5 hours", events.SIGNED, 0),
    "a play for a lost champion, changed": ("plays.replacement.hours=3 hours", events.CHAMPION_LEFT, 0),
    "a strategy without the first": ("strategies.both=[call, mail, chat, replacement, answer]", events.SIGNED, 0),
    "a strategy without the second": ("strategies.both=[call, mail, chat, answer, welcome]", events.CHAMPION_LEFT, 0),
    # An answer is read a week after it was given.
    "a strategy deaf to answers": ("strategies.both=[call, mail, chat, replacement, welcome]", events.SURVEYED, 1),
}
"""What is changed, the kind of event it bears on, and how many weeks later it is felt."""


@pytest.mark.parametrize("kind", SHOCK_KINDS)
@pytest.mark.parametrize("depth", ["mild", "severe"])
def test_a_shock_of_every_kind_changes_nothing_before_it_strikes(kind, depth):
    assert depth in PRESETS[kind]
    assert first_difference((f"shocks=[{{at: 30 weeks, kind: {kind}, depth: {depth}}}]",)) == SHOCKED[kind]


@pytest.mark.parametrize("change", DATED)
def test_what_has_a_date_changes_nothing_before_it(change):
    setting, week = DATED[change]
    assert first_difference((setting,)) == week


@pytest.mark.parametrize("change", CAUSED)
def test_a_change_is_felt_from_the_first_event_it_bears_on(change):
    setting, kind, later = CAUSED[change]
    assert first(kind) >= 3
    assert first_difference((setting,)) == first(kind) + later


def test_a_chance_to_return_changes_nothing_before_somebody_who_left_returns():
    setting = "departure.win_back=100 % per week"
    assert first(events.LEFT_VENDOR) < first(events.RETURNED, setting) == first_difference((setting,))


def test_the_same_company_told_twice_never_differs():
    """Overrides that say what holds anyhow; so that the tests above compare nothing but what was lived."""
    assert first_difference(("contract.price_per_seat=600 USD/year", "shocks=[]")) is None


def test_strategies_with_the_same_history_begin_with_the_same_company():
    """The one change of strategy within a company's life: from that of its history to that of its run."""
    history = "history={length: 12 months, strategy: calls, team: {csm: {functions: [relationship], headcount: 2}}}"
    begun = []
    for strategy, people in (("calls", 5), ("both", 3)):
        sets = (*WORLD, history, "population.customers=40", f"strategy={strategy}", f"team.csm.headcount={people}")
        scenario = company(*sets, state=State(0))._replace(weeks=WEEKS)
        business = SubscriptionBusiness(scenario, 1, past=_past_of(scenario, 1, 0, True, None))
        begun.append(dict(state(business)))
        assert len(business.customers) >= 35
    different = {name for name in begun[0] if begun[0][name] != begun[1][name]}
    assert {"staff", "seats"} <= different
    assert different.isdisjoint({"customers", "mrr_ago", "leads", "active", "spend_ring", "collections", "books"})
