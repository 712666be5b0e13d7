"""Profit and value for both sides, on figures one can follow by hand."""

import numpy as np
import pytest

from csim.measures.summary import summarise
from csim.measures.value import annuity_months, mid_month_discounts
from tests.ledger.little_run import busy_run, empty_run


def test_money_at_mid_year_is_discounted_by_half_a_year():
    discounts = mid_month_discounts(12, 0.21)
    assert discounts[5] * discounts[6] == pytest.approx(1.0 / 1.21)
    assert mid_month_discounts(3, 0.0).tolist() == [1.0, 1.0, 1.0]


def test_the_annuity_is_capped_at_ten_years_and_shrinks_with_churn():
    assert annuity_months(np.array([0.0]), 0.0)[0] == pytest.approx(120.0)
    assert annuity_months(np.array([0.05]), 0.0)[0] == pytest.approx((1.0 - 0.95**120) / 0.05)
    monthly = 1.1 ** (-1 / 12)
    kept = 0.98 * monthly
    assert annuity_months(np.array([0.02]), 0.1)[0] == pytest.approx(monthly**0.5 * (1 - kept**120) / (1 - kept))


def small_company(months=12, discount=0.0):
    run = empty_run(months, segments=("smb", "enterprise"), discount=discount)
    run.opening["mrr"][:] = (1_000.0, 4_000.0)
    run.segment["mrr"] = (1_000.0, 4_000.0)
    run.segment["revenue"] = (1_000.0, 4_000.0)
    run.segment["hosting_usd"] = (200.0, 400.0)
    run.segment["cs_usd"] = (300.0, 600.0)
    run.segment["acquisition_usd"] = (100.0, 500.0)
    run.segment["value_usd"] = (3_000.0, 5_000.0)
    run.segment["people_usd"] = (500.0, 2_000.0)
    run.money["revenue"] = 5_000.0
    run.money["hosting_usd"] = 600.0
    run.money["relationship_usd"] = 900.0
    run.money["marketing_usd"] = 600.0
    run.money["rnd_usd"] = 1_000.0
    run.money["recruiting_usd"] = 50.0
    run.money["gna_usd"] = 350.0
    return run


def test_profit_of_the_vendor():
    figures = summarise(small_company())
    assert figures["contribution.smb"] == 12 * 400.0
    assert figures["contribution"] == 12 * 2_900.0
    assert figures["ebitda"] == 12 * 1_500.0
    assert figures["ebitda_margin"] == pytest.approx(30.0)
    assert figures["vendor_npv"] == pytest.approx(figures["ebitda"])
    assert figures["contribution_npv.smb"] == pytest.approx(figures["contribution.smb"])


def test_npv_takes_each_month_at_its_middle():
    figures = summarise(small_company(2, discount=0.1))
    expected = 1_500.0 * (1.1 ** (-0.5 / 12) + 1.1 ** (-1.5 / 12))
    assert figures["vendor_npv"] == pytest.approx(expected)
    assert figures["customer_profit.smb"] == pytest.approx(expected)


def test_profit_of_the_customers():
    figures = summarise(small_company())
    assert figures["customer_profit.smb"] == 12 * 1_500.0
    assert figures["customer_profit.enterprise"] == -12 * 1_000.0
    assert figures["customer_profit"] == 12 * 500.0
    assert figures["customer_roi.smb"] == pytest.approx(100.0)
    assert figures["customer_roi"] == pytest.approx(100.0 * 500.0 / 7_500.0)


def test_the_value_of_the_base_at_the_end():
    run = small_company()
    run.segment["churned_mrr"][:, 0] = 50.0  # 5 % a month of smb; nothing of enterprise
    run.segment["new_mrr"][:, 0] = 50.0
    figures = summarise(run)
    smb = 1_000.0 * 0.5 * (1.0 - 0.95**120) / 0.05
    enterprise = 4_000.0 * 0.75 * 120.0
    assert figures["end_value.smb"] == pytest.approx(smb)
    assert figures["end_value.enterprise"] == pytest.approx(enterprise)
    assert figures["end_value"] == pytest.approx(smb + enterprise)
    assert figures["vendor_value"] == pytest.approx(figures["vendor_npv"] + smb + enterprise)
    assert figures["contribution_value.smb"] == pytest.approx(figures["contribution_npv.smb"] + smb)


def test_the_value_of_the_base_is_discounted_from_the_end_to_the_start():
    short, long = (summarise(small_company(months, discount=0.1))["end_value"] for months in (12, 24))
    assert long == pytest.approx(short / 1.1)


def test_the_first_year_of_a_long_run_does_not_tell_the_churn_of_its_end():
    run = small_company(36)
    run.segment["churned_mrr"][:12, 1] = 400.0
    assert summarise(run)["end_value.enterprise"] == pytest.approx(4_000.0 * 0.75 * 120.0)
    run = small_company(24)
    run.segment["churned_mrr"][:12, 1] = 400.0
    assert summarise(run)["end_value.enterprise"] < 4_000.0 * 0.75 * 120.0 / 2


def test_a_base_served_at_a_loss_has_a_negative_value_and_an_empty_one_none():
    run = small_company()
    run.segment["cs_usd"] = (900.0, 0.0)
    run.segment["mrr"][-1, 1] = 0.0
    figures = summarise(run)
    assert figures["end_value.smb"] < 0.0
    assert figures["end_value.enterprise"] == 0.0


def test_cash_and_the_month_of_insolvency():
    run = small_company()
    run.opening["cash"] = 500.0
    run.money["cash"] = 800.0
    figures = summarise(run)
    assert (figures["cash_end"], figures["cash_low"], figures["insolvent"]) == (800.0, 500.0, 0.0)
    assert np.isnan(figures["insolvency_month"])
    run.money["cash"][7:] = -3.0
    run.money["defunct"][7:] = 1.0
    figures = summarise(run)
    assert (figures["cash_end"], figures["cash_low"], figures["insolvent"]) == (-3.0, -3.0, 1.0)
    assert figures["insolvency_month"] == 8.0


def test_burn_multiple_is_cash_used_for_a_dollar_of_new_arr():
    run = small_company()
    run.opening["cash"] = 100_000.0
    run.money["funding"][3] = 20_000.0
    run.money["cash"][-1] = 84_000.0
    run.segment["mrr"][-1] = (1_500.0, 4_500.0)
    assert summarise(run)["burn_multiple"] == pytest.approx(36_000.0 / 12_000.0)
    run.money["cash"][-1] = 130_000.0
    assert summarise(run)["burn_multiple"] == 0.0
    run.segment["mrr"][-1] = (0.0, 4_500.0)
    assert np.isnan(summarise(run)["burn_multiple"])


def test_rule_of_40_looks_at_the_last_year():
    run = small_company(24)
    run.segment["mrr"][-1] = (1_500.0, 4_500.0)
    assert summarise(run)["rule_of_40"] == pytest.approx(20.0 + 30.0)
    run = small_company(12)
    run.segment["mrr"][-1] = (1_500.0, 4_500.0)
    assert summarise(run)["rule_of_40"] == pytest.approx(20.0 + 30.0)


def test_every_figure_of_a_busy_run_is_finite_but_those_that_say_why_not():
    figures = summarise(busy_run(60))
    undefined = [name for name, value in figures.items() if not np.isfinite(value)]
    assert [name for name in undefined if not name.startswith("time_to_value_median_weeks")] == ["insolvency_month"]
