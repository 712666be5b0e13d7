"""Money and shocks: each mechanism moves what it should, and nothing where it is off."""

import numpy as np
import pytest

from csim.state.columns import LEFT
from tests.engine.company import (
    DOWN,
    PRICE_PER_YEAR,
    UP,
    Case,
    State,
    last,
    leaving,
    mean,
    moves,
    rests,
    run,
    same_life,
    same_tables,
    total,
)

CASH, OWED, EARNED_LATER = (last("money", name) for name in ("cash", "receivables", "deferred_revenue"))
REVENUE, DEFUNCT, FUNDING = total("money", "revenue"), last("money", "defunct"), total("money", "funding")
YEARLY = ("contract.term=12 months",)
POOR = ("company.cash=200 kUSD", "company.rnd_share=100 %")
ROUND = ("funding=[{at: month 1, amount: 5 MUSD}]",)
PRICE = PRICE_PER_YEAR / 52.0
NEW = State(0)
MARKET = ("market.leads_per_week=4", "market.marketing=100 kUSD/year")
ASK = ("support.tickets_per_account=0.5", "support.ticket_hours=2 hours")


def shock(kind, **figures):
    """Return the override with one shock from the third month on, lasting half a year."""
    named = {"at": "10 weeks", "kind": kind, "lasts": "26 weeks"} | figures
    return ("shocks=[{" + ", ".join(f"{name}: {value}" for name, value in named.items()) + "}]",)


CASES = [
    Case("a year ahead brings cash sooner", ("contract.prepaid=100 %",), CASH, UP, world=(*YEARLY, *MARKET), state=NEW),
    Case("and is earned later", ("contract.prepaid=100 %",), EARNED_LATER, UP, world=YEARLY),
    Case("customers pay late", ("contract.paid_after=90 days",), CASH, DOWN, ("departure.card_share=100 %",)),
    Case("so they owe more", ("contract.paid_after=90 days",), OWED, UP, ("departure.card_share=100 %",)),
    Case("a company without cash ends", POOR, DEFUNCT, UP, ("company.credit_line=90 MUSD",)),
    Case("new money keeps it alive", ROUND, DEFUNCT, DOWN, ("company.cash=100 MUSD",), world=POOR),
    Case("a drought stops new money", shock("funding_drought", at=0), FUNDING, DOWN, ("funding=[]",), world=ROUND),
    Case("hosting costs by use", ("contract.hosting_per_active_seat=90 USD/year",), total("money", "hosting_usd"), UP,
         ("adoption.ceiling_base=0.1 %",), world=("contract.hosting_share=0 %",)),
    Case("a recession drives customers away", shock("recession", demand=1), leaving, UP, shock("recession", demand=1,
         climate=0), world=YEARLY),
    Case("and keeps others from coming", shock("recession", climate=0), total("segment", "leads"), DOWN,
         shock("recession", climate=0, demand=1), world=MARKET),
    Case("a competitor drives customers away", shock("competitor", demand=1), leaving, UP,
         shock("competitor", demand=1, competitor_pull=0), world=YEARLY),
    Case("and takes others first", shock("competitor", competitor_pull=0), total("segment", "leads"), DOWN,
         shock("competitor", competitor_pull=0, demand=1), world=MARKET),
    Case("a price rise raises prices", shock("price_rise"), mean("price"), UP, shock("price_rise", uplift=0),
         world=YEARLY),
    Case("and drives customers away", shock("price_rise"), leaving, UP, shock("price_rise", uplift=0), world=YEARLY),
    Case("champions go together", shock("champion_exodus"), mean("champion"), DOWN,
         shock("champion_exodus", champions=0)),
    Case("CSMs go together", shock("csm_exodus"), total("role", "left"), UP, shock("csm_exodus", csms=0)),
    Case("an outage costs trust", shock("outage"), mean("trust"), DOWN, shock("outage", trust_loss=0)),
    Case("and brings questions", shock("outage"), total("segment", "tickets"), UP,
         shock("outage", tickets=1, trust_loss=0), world=ASK),
]  # fmt: skip
WITH_OFF = [case for case in CASES if case.off]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_moves(case):
    moves(case)


@pytest.mark.parametrize("case", WITH_OFF, ids=[case.name for case in WITH_OFF])
def test_rests_where_it_is_off(case):
    rests(case)


NEUTRAL = {
    "recession": {"climate": 0, "demand": 1},
    "competitor": {"competitor_pull": 0, "demand": 1},
    "price_rise": {"uplift": 0},
    "champion_exodus": {"champions": 0},
    "csm_exodus": {"csms": 0},
    "hiring_freeze": {"freezes_hiring": "false"},
    "outage": {"tickets": 1, "trust_loss": 0},
    "funding_drought": {"stops_funding": "false"},
}
BUSY = (*YEARLY, *MARKET, *ASK, *ROUND, "contract.auto_renew=50 %", "expansion.rate=3 % per week",
        "team.csm.leaves=50 % per year", "champion.leaves=50 % per year")  # fmt: skip


@pytest.mark.parametrize("kind", NEUTRAL)
def test_a_shock_without_strength_changes_nothing_in_any_table(kind):
    assert same_tables(run(*BUSY, *shock(kind, **NEUTRAL[kind])), run(*BUSY)) == []


@pytest.mark.parametrize("kind", [kind for kind in NEUTRAL if kind != "funding_drought"])
def test_before_a_shock_the_worlds_are_the_same_in_every_bit(kind):
    hit = (*BUSY, *shock(kind, depth="severe", at="26 weeks"), "team.csm.hiring={rule: accounts_per_csm, target: 0.3}")
    spared = (*BUSY, "team.csm.hiring={rule: accounts_per_csm, target: 0.3}")
    assert same_tables(run(*hit), run(*spared), months=6) == []
    assert "money" in same_tables(run(*hit), run(*spared))


@pytest.mark.parametrize("kind", NEUTRAL)
def test_a_deeper_shock_is_not_a_milder_one(kind):
    depths = [run(*BUSY, *POOR, *shock(kind, depth=depth)) for depth in ("mild", "severe")]
    assert same_tables(*depths) or kind in ("hiring_freeze", "funding_drought")


def test_a_shock_lasts_as_long_as_is_said():
    leads = [run(*MARKET, *shock("recession", demand=0, lasts=f"{weeks} weeks")).segment["leads"] for weeks in (9, 30)]
    assert np.sum(leads[1]) < np.sum(leads[0])
    assert leads[0][3, 0] == 0.0 < leads[0][5, 0]
    assert leads[1][5, 0] == 0.0 < leads[1][10, 0]


def test_an_exodus_takes_the_share_that_is_said():
    left = 1.0 - np.mean(run(*shock("champion_exodus", champions=0.4), state=State(1_000)).customers["champion"])
    assert 0.3 < left < 0.5
    assert total("role", "left")(run(*shock("csm_exodus", csms=1))) == 5.0


@pytest.mark.parametrize("term", ["1 month", "12 months", "24 months"])
def test_a_price_rise_is_added_once(term):
    rise = (f"contract.term={term}", "renewal.propensity_mean=99 %", *shock("price_rise", at=0, lasts="104 weeks"))
    steps = run(*rise, months=30).customers["price"] / PRICE
    assert np.max(steps) == pytest.approx(1.1)


def test_the_usual_rise_comes_once_a_year_to_monthly_plans_too():
    rise = ("contract.term=1 month", "contract.auto_renew=100 %", "renewal.attention_monthly=0 %",
            "contract.uplift_at_renewal=10 %", "renewal.attention_price_notice=0 %")  # fmt: skip
    steps = run(*rise, months=24).customers["price"] / PRICE
    assert steps == pytest.approx(1.21)


def test_customers_pay_the_price_that_they_decided_upon():
    """A rise that ends between the decision and the renewal was announced, and one that begins there was not."""
    rise = (*YEARLY, "contract.notice=90 days", "renewal.propensity_mean=99 %", *shock("price_rise", lasts="13 weeks"))
    people = run(*rise, months=11).customers
    renewed = people[people["renewals"] == 1]
    decided = renewed["term_ends"] - 52 - 1 - 13
    under_it = (decided >= 10) & (decided < 23)
    assert np.all((renewed["price"] > PRICE) == under_it)


def test_revenue_is_recognised_evenly_however_it_is_invoiced():
    monthly, prepaid, late = (
        run(*YEARLY, "renewal.propensity_mean=99 %", *sets)
        for sets in ((), ("contract.prepaid=100 %",), ("contract.paid_after=90 days",))
    )
    for other in (prepaid, late):
        assert other.money["revenue"].tobytes() == monthly.money["revenue"].tobytes()
        assert same_life(other, monthly)
    calm = run()
    assert calm.money["revenue"] == pytest.approx(100 * 20 * PRICE_PER_YEAR / 12)
    assert REVENUE(calm) == pytest.approx(100 * 20 * PRICE_PER_YEAR)


def test_costs_are_what_their_parameters_say():
    result = run("company.rnd_share=30 %", "company.gna_share=10 %", "company.gna_minimum=400 kUSD/year",
                 "contract.hosting_share=12 %", "contract.hosting_per_active_seat=0 USD/year")  # fmt: skip
    revenue = REVENUE(result)
    assert total("money", "rnd_usd")(result) == pytest.approx(max(500_000.0, 0.3 * revenue))
    assert total("money", "gna_usd")(result) == pytest.approx(400_000.0)
    assert total("money", "hosting_usd")(result) == pytest.approx(0.12 * revenue)
    assert total("money", "support_usd")(result) + total("money", "implementation_usd")(result) == pytest.approx(650e3)
    assert total("money", "relationship_usd")(result) == pytest.approx(5 * 130_000.0)
    assert total("money", "education_usd")(result) == pytest.approx(130_000.0)


def test_customers_owe_for_as_long_as_is_said():
    """Little's law: what is owed is what is invoiced in the time it takes to pay."""
    result = run("contract.paid_after=70 days", months=24)
    weekly = 100 * 20 * PRICE
    assert np.mean(result.money["receivables"][-12:]) == pytest.approx(10 * weekly, rel=0.1)


def test_when_the_money_has_run_out_everybody_goes_and_nothing_moves_any_more():
    result = run(*POOR)
    month = int(np.argmax(result.money["defunct"]))
    assert 1 <= month <= 10
    assert result.money["defunct"].tolist() == [0.0] * month + [1.0] * (12 - month)
    assert set(result.customers["status"]) == {LEFT}
    assert total("segment", "left_vendor_closed")(result) == 100.0
    assert set(result.staff["active"]) == {0}
    after = result.money[month + 1 :]
    for name in ("revenue", "invoiced", "collected", "marketing_usd", "rnd_usd", "gna_usd"):
        assert not after[name].any(), name
    assert len(set(after["cash"])) == 1


def test_credit_lets_cash_fall_below_zero_and_a_drought_takes_it_away():
    credit = (*POOR, "company.credit_line=90 MUSD")
    assert CASH(run(*credit)) < 0.0 == DEFUNCT(run(*credit))
    assert DEFUNCT(run(*credit, *shock("funding_drought", at="40 weeks"))) == 1.0


def test_books_close_whenever_a_customer_signs():
    """Also in the week of a close, where nothing but a commission is spent."""
    for seed in range(20):
        run("market.leads_per_week=2", "market.marketing=9 kUSD/year", "market.sales_cycle=0", seed=seed, months=2)


def test_what_is_open_when_the_company_ends_is_cancelled():
    result = run(*POOR, *ASK, "team.helpers.headcount=0")
    assert total("role", "cancelled")(result) > 0.0
    assert last("role", "open")(result) == 0.0


def test_seats_added_within_a_paid_year_are_paid_as_everything_else_is():
    """By card at once; others owe for as long as their terms say."""
    growing = ("contract.prepaid=100 %", "expansion.rate=20 % per week", "contract.paid_after=90 days")
    by_card = run(*growing, "departure.card_share=100 %", "departure.card_failure=0 %")
    assert np.sum(by_card.segment["expansion_mrr"]) > 0.0
    inside_a_week = [month for month in range(12) if (month + 1) * 52 % 12 != 0]
    assert by_card.money["receivables"][inside_a_week] == pytest.approx(0.0, abs=1e-6)
    assert np.all(run(*growing).money["receivables"][2:] > by_card.money["receivables"][2:])
