"""Renewal, departure, return, growth and shrinkage: each moves what it should, and nothing where it is off."""

import numpy as np
import pytest

from csim.rules import departure, renewal
from csim.state import events
from csim.state.columns import ACTIVE, LEFT
from tests.engine.company import (
    DOWN,
    PRICE_PER_YEAR,
    UP,
    Case,
    State,
    leaving,
    mean,
    moves,
    rests,
    run,
    same_life,
    total,
)

YEARLY = ("contract.term=12 months",)
ASLEEP = (*YEARLY, "contract.auto_renew=100 %")
MONTHLY = ("contract.term=1 month", "contract.auto_renew=100 %")
CALLS = ("strategy=calls",)
RISE = ("contract.uplift_at_renewal=20 %",)
DEARER = ("price", "price_change", "fee_week", "worth", "satisfaction")
INDIFFERENT = ("renewal.price_weight=0", "renewal.value_weight=0")
CARDS = ("departure.card_share=100 %", "departure.card_failure=10 %", "departure.card_recovery=0 %")
LEAVERS = (*YEARLY, "renewal.propensity_mean=20 %")
GROWING = ("expansion.rate=20 % per week",)
READY = State(knowledge=0.6, adoption=0.6)
SPARE = State(adoption=0.2)
BAD_TIMES = ("shocks=[{at: 0, kind: recession, lasts: 52 weeks, demand: 1, climate: 1}]",)
GOOD_TIMES = ("shocks=[]",)
CUTS = ("expansion.contraction_climate_weight=0.8", "expansion.contraction_climate_cut=0 %")
RIVAL = ("shocks=[{at: 0, kind: competitor, lasts: 52 weeks, demand: 1, competitor_pull: 1}]",)
TIRED = (*CALLS, "plays.call.effects.trust=-90 %")
PRICE = PRICE_PER_YEAR / 52.0
SEATS, LEFT_CUSTOMERS = mean("seats"), total("segment", "left_customers")
RETURNED, PAID_NOT = total("segment", "returned_customers"), total("segment", "left_payment")

CASES = [
    Case("value holds", ("value.per_active_seat=6000 USD/year",), leaving, DOWN, world=YEARLY),
    Case("trust holds", (*CALLS, "plays.call.effects.trust=10 %"), leaving, DOWN, world=YEARLY),
    Case("own propensity decides", ("renewal.propensity_mean=40 %",), leaving, UP, world=YEARLY),
    Case(
        "without a champion more leave",
        ("champion.at_start=0 %",),
        leaving,
        UP,
        ("renewal.champion_weight=0",),
        world=YEARLY,
        but=("champion",),
    ),
    Case(
        "threads cover for a champion",
        ("population.threads=5",),
        leaving,
        DOWN,
        ("champion.thread_cover=0",),
        world=(*YEARLY, "champion.at_start=0 %"),
        but=("threads",),
    ),
    Case("a competitor pulls", ("renewal.competitor_pull=1",), leaving, UP, world=YEARLY),
    Case("a price rise drives away", RISE, leaving, UP, world=(*YEARLY, "renewal.value_weight=0")),
    Case(
        "a price rise makes the value smaller",
        RISE,
        leaving,
        UP,
        INDIFFERENT,
        world=(*YEARLY, "renewal.price_weight=0"),
        but=DEARER,
    ),
    Case("contracts that renew by themselves are looked at less", ("contract.auto_renew=100 %",), leaving, DOWN,
         ("renewal.attention_auto_renew=100 %",), world=YEARLY),
    Case(
        "contact wakes the sleeping",
        (*CALLS, "plays.call.effects.wakes=1"),
        leaving,
        UP,
        ("plays.call.effects.wakes=0",),
        world=ASLEEP,
    ),
    Case(
        "contact wakes nobody who is awake",
        (*CALLS, "plays.call.effects.wakes=1"),
        leaving,
        UP,
        ("contract.auto_renew=0 %",),
        world=ASLEEP,
    ),
    Case(
        "the notice of a rise wakes the sleeping",
        RISE,
        leaving,
        UP,
        ("renewal.attention_price_notice=0 %",),
        world=(*ASLEEP, *INDIFFERENT),
        but=DEARER,
    ),
    Case(
        "a small rise wakes nobody",
        RISE,
        leaving,
        UP,
        ("renewal.price_noticed_above=20 %",),
        world=(*ASLEEP, *INDIFFERENT),
        but=DEARER,
    ),
    Case("a competitor wakes the sleeping", ("renewal.attention_competitor=2",), leaving, UP, GOOD_TIMES,
         world=(*ASLEEP, *RIVAL)),
    Case("monthly plans are looked at", ("renewal.attention_monthly=50 %",), leaving, UP, world=MONTHLY),
    Case("a bad climate drives away", BAD_TIMES, leaving, UP, GOOD_TIMES, world=YEARLY),
    Case("charges fail", CARDS, PAID_NOT, UP, ("departure.card_failure=0 %",)),
    Case("reminders win them back", ("departure.card_recovery=80 %",), PAID_NOT, DOWN, world=CARDS),
    Case("reminders that always work", CARDS, PAID_NOT, UP, ("departure.card_recovery=100 %",)),
    Case("who pays by transfer has no card to fail", CARDS, PAID_NOT, UP, ("departure.card_share=0 %",)),
    Case("who left may come back", ("departure.win_back=5 % per week",), RETURNED, UP, world=LEAVERS),
    Case(
        "for as long as the window is open",
        ("departure.win_back=5 % per week",),
        RETURNED,
        UP,
        ("departure.win_back_window=0 weeks",),
        world=LEAVERS,
    ),
    Case(
        "who only failed to pay comes back by its own rate",
        ("departure.win_back_after_payment=20 % per week",),
        RETURNED,
        UP,
        ("departure.card_failure=0 %",),
        world=CARDS,
    ),
    Case("ready accounts add seats", (*GROWING, "expansion.tier_share=0 %"), SEATS, UP, state=READY),
    Case("or take a higher tier", (*GROWING, "expansion.tier_share=100 %"), mean("price"), UP, state=READY),
    Case(
        "a play makes them grow",
        (*CALLS, "plays.call.effects.expansion_push=5 % per week"),
        SEATS,
        UP,
        ("plays.call.effects.expansion_push=0 % per week",),
        state=READY,
    ),
    Case("a bad climate keeps accounts small", BAD_TIMES, SEATS, DOWN, GOOD_TIMES, world=GROWING, state=READY),
    Case("spare seats go back", ("expansion.contraction_probability=80 %",), SEATS, DOWN, world=YEARLY, state=SPARE),
    Case(
        "more of them in a bad climate",
        BAD_TIMES,
        SEATS,
        DOWN,
        GOOD_TIMES,
        world=(*YEARLY, "expansion.contraction_climate_weight=0.8"),
        state=SPARE,
    ),
    Case("the sleeping keep them", ("contract.auto_renew=100 %",), SEATS, UP, ("renewal.attention_auto_renew=100 %",),
         world=(*YEARLY, "expansion.contraction_probability=80 %"), state=SPARE),
    Case(
        "and from those who need theirs",
        ("expansion.contraction_climate_cut=50 %",),
        SEATS,
        DOWN,
        GOOD_TIMES,
        world=(*YEARLY, *BAD_TIMES, *CUTS),
        state=State(adoption=0.9),
    ),
    Case("uplift raises the price of who stays", RISE, total("segment", "price_mrr"), UP, world=YEARLY),
]  # fmt: skip
WITH_OFF = [case for case in CASES if case.off]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_moves(case):
    moves(case)


@pytest.mark.parametrize("case", WITH_OFF, ids=[case.name for case in WITH_OFF])
def test_rests_where_it_is_off(case):
    rests(case)


@pytest.mark.parametrize(
    ("weight", "better"),
    [
        ("renewal.value_weight", State(adoption=0.9, knowledge=0.9)),
        ("renewal.trust_weight", State(trust=0.95)),
        ("renewal.switching_weight", State(adoption=0.9, knowledge=0.9)),
    ],
)
def test_a_better_account_stays_more_often_and_not_where_its_weight_is_zero(weight, better):
    alone = ["renewal.value_weight=0", "renewal.trust_weight=0", "renewal.switching_weight=0"]
    assert leaving(run(*YEARLY, *alone, f"{weight}=1", state=better)) < leaving(run(*YEARLY, *alone, f"{weight}=1"))
    assert leaving(run(*YEARLY, *alone, state=better)) == leaving(run(*YEARLY, *alone))


def test_the_chance_to_leave_is_the_rule_of_the_customer_s_own_state():
    """In a company where nothing changes, the state at the end is the state at the decision."""
    result = run(*ASLEEP, *RISE, "adoption.innovation=0", "adoption.imitation=0", "value.perception=1 week")
    p = result.scenario.segments[0]
    looks = renewal.attention(p, auto_renew=True, monthly=False, awake=0.0, price_notice=True, extra_pull=0.0)
    checked = 0
    for customer in result.customers:
        if customer.status != ACTIVE or customer.renewals != 1:
            continue
        value = customer.value / (PRICE * 20.0 * 1.2)
        worth = np.log(value + 0.05)
        tenure = ((customer.term_ends - 52) - customer.signed_week) / 52.0
        habit = renewal.switching(customer.adoption, tenure)
        against = p.renewal_price_weight * np.log(1.2)
        stay = renewal.log_odds(p, customer.own, worth, customer.trust, 1.0, habit, against)
        assert customer.leave_probability == pytest.approx(renewal.leaving_probability(looks, stay), rel=1e-9)
        checked += 1
    assert checked > 50


def test_without_luck_of_their_own_everyone_has_the_mean_propensity():
    alike = run(*YEARLY, "renewal.propensity_concentration=10000").customers["own"]
    spread = run(*YEARLY).customers["own"]
    assert np.std(alike) < 0.1 * np.std(spread)


@pytest.mark.parametrize(("days", "weeks"), [(0, 0), (56, 8)])
def test_the_decision_falls_in_the_notice_window(days, weeks):
    result = run(*LEAVERS, f"contract.notice={days} days", events=True, months=24)
    log = result.events
    decided = {e.customer: e.week for e in log if e.kind == events.DECIDED_TO_LEAVE}
    left = {e.customer: e.week for e in log if e.kind == events.LEFT_VENDOR}
    assert len(left) > 30
    assert {left[customer] - decided[customer] for customer in left} == {weeks}


def test_nobody_calls_a_customer_that_has_decided_to_leave():
    calls = (*LEAVERS, "contract.notice=182 days", *CALLS, "plays.call.effects.trust=1 %", "plays.call.expiry=1 week")
    log = run(*calls, events=True, months=24).events
    for customer in np.unique(log["customer"][log["kind"] == events.DECIDED_TO_LEAVE]):
        mine = log[log["customer"] == customer]
        decided = mine["week"][mine["kind"] == events.DECIDED_TO_LEAVE][0]
        assert not np.any((mine["kind"] == events.TOUCHED) & (mine["week"] > decided + 1))


def test_monthly_plans_decide_each_month():
    result = run(*MONTHLY, "renewal.propensity_mean=99 %", "renewal.attention_monthly=0 %")
    assert total("segment", "renewals_due")(result) == 1_200.0
    assert LEFT_CUSTOMERS(result) == 0.0


def test_every_departure_has_the_reason_that_weighed_most():
    def main(*sets):
        counts = run(*YEARLY, "renewal.propensity_mean=50 %", *sets).customers
        return departure.REASONS[np.bincount(counts["reason"][counts["status"] == LEFT]).argmax()]

    assert main("renewal.competitor_pull=4") == "competitor"
    assert main("value.per_active_seat=100 USD/year", "renewal.value_weight=3") == "value"
    assert main("trust.baseline=0", "population.trust=0", "renewal.trust_weight=9", *TIRED) == "trust"
    assert main("champion.at_start=0 %", "renewal.champion_weight=9") == "champion"
    assert main("contract.uplift_at_renewal=500 %", "renewal.price_weight=5", "renewal.value_weight=0") == "price"
    assert main("shocks=[{at: 0, kind: recession, lasts: 104 weeks, climate: 5}]") == "climate"
    assert main(*CARDS, "renewal.propensity_mean=99 %") == "payment"
    assert main("renewal.propensity_mean=10 %", "renewal.value_weight=0", "renewal.trust_weight=0") == "propensity"


def test_seats_and_tiers_grow_by_the_factors_that_are_said():
    steps = run(*GROWING, "expansion.tier_share=100 %", "expansion.tier_steps=1", state=READY, months=24).customers
    assert set(np.round(steps["price"] / PRICE, 9)) == {1.25}
    assert np.max(steps["seats"]) > 20.0
    none = run(*GROWING, "expansion.tier_share=100 %", "expansion.tier_steps=0", state=READY)
    only = run(*GROWING, "expansion.tier_share=0 %", state=READY)
    assert same_life(none, only)
    assert set(only.customers["price"]) == {PRICE}


def test_what_is_given_back_is_what_is_not_used():
    result = run(*YEARLY, "expansion.contraction_probability=100 %", "renewal.propensity_mean=99 %", state=SPARE)
    shrunk = result.customers[result.customers["seats"] < 20.0]
    assert len(shrunk) > 30
    assert total("segment", "contraction_mrr")(result) > 0.0
    assert np.all(shrunk["seats"] >= 1.0)


@pytest.mark.parametrize("uplift", [20, -20])
def test_the_price_of_who_stays_changes_as_announced(uplift):
    result = run(*YEARLY, f"contract.uplift_at_renewal={uplift} %", "renewal.propensity_mean=99 %")
    renewed = result.customers[result.customers["renewals"] == 1]
    assert len(renewed) > 50
    assert renewed["price"] / PRICE == pytest.approx(1.0 + uplift / 100.0)
