"""What happens at the ends: a history that leaves nobody behind, a company that has closed, a spread next to none."""

from csim.run import simulate
from csim.scenario.load import load
from tests.engine.company import run
from tests.engine.small import FEW


def test_a_history_without_customers_can_leave_a_session_open():
    nobody = [text.partition("=")[0] + "=0" for text in FEW if text.startswith("segments")]
    open_session = (
        "history.strategy=tech_touch",
        "history.length=3 months",
        "history.team=null",
        "plays.webinar.expiry=9 weeks",
    )
    told = simulate(load("tech_touch", [*nobody, *open_session]), months=1)
    assert told.opening["customers"].sum() == 0
    assert told.role["open"].sum() == 0


def test_nobody_is_hired_by_a_company_that_has_closed():
    plan = "team.csm.hiring={rule: fixed, plan: [{at: month 6, headcount: 9}], freeze_below_runway: 0 months}"
    closed = run("company.cash=1 USD", plan)
    assert closed.money["defunct"][0] == 1.0
    assert closed.role["hired"].sum() == 0
    assert run("company.cash=9 MUSD", plan).role["hired"].sum() > 0


def test_a_spread_too_small_to_square_is_none():
    next_to_none, none = (run(f"population.learning_rate_spread={share}") for share in ("1e-200 %", "0 %"))
    assert next_to_none.customers.tobytes() == none.customers.tobytes()


def test_who_comes_back_in_the_week_the_company_closes_counts_as_come_back():
    restless = (
        "market.leads_per_week=30",
        "market.marketing=100 kUSD/year",
        "market.sales_cost_per_lead=20 kUSD",
        "market.sales_cycle=0 weeks",
        "market.close_probability=100 %",
        "contract.term=1 month",
        "renewal.propensity_mean=5 %",
        "renewal.attention_monthly=100 %",
        "departure.win_back=100 % per week",
        "company.rnd_minimum=6 MUSD/year",
        "company.cash=4 MUSD",
    )
    told = run(*restless)
    closing = int(told.money["defunct"].argmax())
    assert told.money["defunct"].max() == 1.0
    assert told.segment["returned_customers"][closing].sum() > 0
    cohort = told.cohort
    settled = (cohort["paid_back"] + cohort["left_before"] - cohort["returned_before"]).sum(axis=2)
    assert settled.sum() == told.segment["new_customers"].sum()
    assert (settled <= told.segment["new_customers"]).all()
