"""Acquisition and advocacy: each mechanism moves what it should, and nothing where it is off."""

import numpy as np
import pytest

from csim.state import events
from csim.state.columns import REFERRED
from tests.engine.company import DOWN, UP, Case, State, mean, moves, newcomers, rests, run, same_life, total
from tests.statistics_helper import assert_mean_equals

MARKET = (
    "market.leads_per_week=4",
    "market.marketing=100 kUSD/year",
    "market.marketing_reference=100 kUSD/year",
    "market.potential_customers=1000000",
    "market.sales_cycle=2 weeks",
    "market.sales_cost_per_lead=500 USD",
)
PICKY = (*MARKET, "market.qualification_fit=60 %")
BACK = "plays.back={trigger: {kind: survey_answer, points: 10}, channel: one_to_one, hours: 1, effects: {trust: 20 %}}"
LEADS, SIGNED, REFERRALS = (total("segment", name) for name in ("leads", "new_customers", "referred_leads"))
SPENT, ANSWERS = total("segment", "acquisition_usd"), total("segment", "surveyed")
HAPPY = ("advocacy.promoter_satisfaction=0 %", "advocacy.detractor_satisfaction=0 %")
REFER = (*MARKET, *HAPPY, "advocacy.referrals=200 % per year")
UNHAPPY = ("advocacy.promoter_satisfaction=100 %", "advocacy.detractor_satisfaction=100 %")
ALIKE = ("market.close_fit_weight=0 %", "value.fit_floor=100 %", "adoption.ceiling_fit=0 %")


def new_cac(result):
    """Mean acquisition cost of customers who signed."""
    return float(np.mean(newcomers(result.customers)["cac"]))


def new_fit(result):
    """Mean fit of customers who signed."""
    return float(np.mean(newcomers(result.customers)["fit"]))


CASES = [
    Case(
        "spend brings leads",
        ("market.marketing=400 kUSD/year",),
        LEADS,
        UP,
        ("market.marketing_elasticity=0 %",),
        world=MARKET,
    ),
    Case("no spend brings none", ("market.marketing=0 USD/year",), LEADS, DOWN, world=MARKET),
    Case("satisfied customers talk", ("market.word_of_mouth=1000 % per year",), LEADS, UP, UNHAPPY, (*MARKET, *HAPPY)),
    Case("markets are used up", ("market.potential_customers=110",), LEADS, DOWN, world=MARKET),
    Case(
        "bad leads are turned away",
        ("market.qualification_discipline=100 %",),
        total("segment", "turned_away"),
        UP,
        ("market.qualification_fit=0 %",),
        world=MARKET,
    ),
    Case("so that customers fit better", ("market.qualification_discipline=100 %",), new_fit, UP, world=PICKY),
    Case("poor fits sign less often", ("market.close_fit_weight=100 %",), SIGNED, DOWN, world=MARKET),
    Case("selling takes time", ("market.sales_cycle=26 weeks",), SIGNED, DOWN, world=MARKET),
    Case("commissions cost", ("market.commission=50 %",), new_cac, UP, world=MARKET),
    Case("selling costs", ("market.sales_cost_per_lead=2 kUSD",), new_cac, UP, world=MARKET),
    Case("promoters refer", ("advocacy.referrals=200 % per year",), REFERRALS, UP, UNHAPPY, (*MARKET, *HAPPY)),
    Case("referred leads fit better", ("market.referral_fit_bonus=100 %",), new_fit, UP, UNHAPPY, world=REFER),
    Case("and sign more often", ("market.referral_close_factor=3",), SIGNED, UP, UNHAPPY, world=REFER),
    Case("and cost less to win", ("market.referral_cost_factor=0",), SPENT, DOWN, UNHAPPY, world=REFER),
    Case("rewards cost", ("market.referral_reward=5 kUSD",), SPENT, UP, UNHAPPY, world=REFER),
    Case(
        "detractors cost deals",
        ("advocacy.detractor_close_loss=90 %",),
        SIGNED,
        DOWN,
        HAPPY,
        world=(*MARKET, *UNHAPPY),
    ),
    Case("surveys are answered", ("advocacy.survey_response=50 %",), ANSWERS, UP),
    Case("surveys come more often", ("company.survey_every=4 weeks",), ANSWERS, UP, ("advocacy.survey_response=0 %",),
         world=("advocacy.survey_response=50 %",)),
    Case(
        "who answers with few points is called back",
        ("advocacy.survey_response=100 %",),
        mean("trust"),
        UP,
        ("plays.back.effects.trust=0 %",),
        world=(BACK, "strategies.back=[back]", "strategy=back"),
    ),
]  # fmt: skip
WITH_OFF = [case for case in CASES if case.off]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_moves(case):
    moves(case)


@pytest.mark.parametrize("case", WITH_OFF, ids=[case.name for case in WITH_OFF])
def test_rests_where_it_is_off(case):
    rests(case)


def test_each_dollar_brings_fewer_leads_than_the_one_before():
    once, four_times = (LEADS(run(*MARKET, f"market.marketing={spend} kUSD/year", months=48)) for spend in (100, 400))
    assert 1.7 * once < four_times < 2.3 * once


def test_a_lead_is_the_same_lead_whatever_is_spent():
    """Identity belongs to the lead: more spend adds leads and leaves the others as they were."""
    few = newcomers(run(*MARKET).customers)
    many = newcomers(run(*MARKET, "market.marketing=400 kUSD/year").customers)
    again = many[np.isin(many["id"], few["id"])]
    assert len(again) == len(few) > 10
    for column in ("fit", "own", "seats", "signed_week", "champion"):
        assert again[column].tobytes() == few[column].tobytes()


def test_customers_bear_no_more_than_was_spent_and_what_they_bear_is_recorded():
    result = run(*MARKET, "market.commission=10 %")
    signed = newcomers(result.customers)
    assert np.all(signed["cac"] > 0.1 * 600.0 * 20.0)
    assert np.sum(signed["cac"]) == pytest.approx(total("segment", "cac_usd")(result))
    assert np.sum(signed["cac"]) <= SPENT(result)


def test_a_commission_is_a_share_of_the_first_year_s_price():
    without, with_it = (newcomers(run(*MARKET, f"market.commission={share} %").customers) for share in (0, 10))
    assert with_it["cac"] - without["cac"] == pytest.approx(0.1 * 600.0 * 20.0)


def test_sales_cycles_last_as_long_as_is_said():
    result = run(*MARKET, "market.sales_cycle=8 weeks", "market.close_probability=100 %", *ALIKE, months=48)
    assert 0.9 < SIGNED(result) / (LEADS(result) - total("segment", "turned_away")(result)) <= 1.0
    pipeline = LEADS(result) - total("segment", "turned_away")(result) - SIGNED(result)
    # Little's law: leads in the pipeline are the leads of a cycle and of the week it takes to begin.
    assert pipeline == pytest.approx(4 * 9, rel=0.5)


def test_a_referred_customer_names_its_referrer():
    result = run(*REFER)
    referred = result.customers[result.customers["channel"] == REFERRED]
    assert len(referred) > 10
    assert np.all(referred["referrer"] >= 0)
    assert np.all(result.customers["referrer"][result.customers["channel"] != REFERRED] == -1)
    assert len(referred) == total("segment", "referred_customers")(result)


def test_nobody_but_promoters_refers_and_nobody_but_detractors_warns():
    assert REFERRALS(run(*MARKET, *UNHAPPY, "advocacy.referrals=200 % per year")) == 0.0
    warned, not_warned = (run(*MARKET, *HAPPY, f"advocacy.detractor_close_loss={share} %") for share in (90, 0))
    assert same_life(warned, not_warned)


def test_answers_scatter_around_satisfaction_by_their_noise():
    world = ("advocacy.survey_response=100 %", "company.survey_every=4 weeks", "advocacy.survey_low=5",
             "advocacy.survey_high=5")  # fmt: skip

    def answers(noise):
        log = run(*world, f"advocacy.survey_noise={noise}", events=True).events
        return log["a"][log["kind"] == events.SURVEYED]

    assert set(answers(0)) == {5.0}
    noisy = answers(1.5)
    assert len(noisy) > 1_000
    assert_mean_equals(noisy, 5.0)
    assert np.std(noisy) == pytest.approx(1.5, rel=0.1)


def test_net_promoters_follow_satisfaction():
    world = ("advocacy.survey_response=100 %",)
    poor, rich = (
        run(*world, f"value.per_active_seat={usd} USD/year", state=State(adoption=0.5)) for usd in (300, 9000)
    )
    promoters, detractors = total("segment", "promoters"), total("segment", "detractors")
    assert promoters(rich) > promoters(poor)
    assert detractors(rich) < detractors(poor)


def test_a_free_product_may_have_a_base_that_pays():
    people = run("contract.price_per_seat=0 USD/year").customers
    assert np.all(np.isfinite(people["value_average"]))
