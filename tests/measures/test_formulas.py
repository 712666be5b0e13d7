"""Payback and lifetime value by formula, against published worked examples."""

import numpy as np
import pytest

from csim.measures.formulas import lifetime_multiple, payback_months, payback_months_with_churn
from csim.measures.summary import summarise
from tests.ledger.little_run import empty_run

# Yearly retention, yearly discount, and the multiples in the three conventions (Fader & Hardie 2012).
MULTIPLES = (
    (0.6, 0.0, 2.5, 1.5, 2.5),
    (0.6, 0.1, 2.2, 1.2, 2.0),
    (0.6, 0.15, 2.0909, 1.0909, 1.8182),
    (0.7, 0.1, 2.75, 1.75, 2.5),
    (0.8, 0.0, 5.0, 4.0, 5.0),
    (0.8, 0.1, 3.6667, 2.6667, 3.3333),
    (0.8, 0.15, 3.2857, 2.2857, 2.8571),
    (0.85, 0.1, 4.4, 3.4, 4.0),
    (0.9, 0.0, 10.0, 9.0, 10.0),
    (0.9, 0.1, 5.5, 4.5, 5.0),
    (0.9, 0.15, 4.6, 3.6, 4.0),
    (0.95, 0.1, 7.3333, 6.3333, 6.6667),
    (0.95, 0.15, 5.75, 4.75, 5.0),
)


@pytest.mark.parametrize("case", MULTIPLES)
def test_the_multiple_of_lifetime_value_in_its_three_conventions(case):
    retention, discount, *multiples = case
    found = [float(lifetime_multiple(np.array(retention), discount, convention)) for convention in (1, 2, 3)]
    assert found == pytest.approx(multiples, abs=5e-5)


def test_without_churn_and_discount_lifetime_value_is_infinite_and_left_undefined():
    assert np.isnan(lifetime_multiple(np.array(1.0), 0.0))


def one_customer(months=12, cs_cost_in="cogs", discount=0.1):
    """A company that wins one customer of 48,000 USD a year for 60,000 USD, at a gross margin of 80 % before CS."""
    run = empty_run(months, segments=("smb",), cs_cost_in=cs_cost_in, discount=discount)
    run.segment["new_customers"][0] = 1
    run.segment["acquisition_usd"][0] = 60_000.0
    run.segment["new_mrr"][0] = 4_000.0
    run.segment["customers"] = 1
    run.segment["mrr"] = 4_000.0
    run.segment["revenue"] = 4_000.0
    run.segment["hosting_usd"] = 500.0
    run.segment["support_usd"] = 200.0
    run.segment["implementation_usd"] = 100.0
    run.segment["cs_usd"] = 400.0
    return run


def test_payback_by_formula_as_in_the_textbook():
    figures = summarise(one_customer())
    assert figures["cac"] == 60_000.0
    assert figures["cac_payback_simple"] == 15.0
    assert figures["cac_payback_formula"] == pytest.approx(18.75)
    assert figures["cac_payback_formula"] == pytest.approx(12.0 * figures["cac_ratio"] / 0.8)
    assert figures["cac_payback_formula_cs"] == pytest.approx(60_000.0 / (4_000.0 * 0.7))
    assert figures["cac_payback_blended"] == figures["cac_payback_formula"]
    assert figures["cac_payback_formula.smb"] == figures["cac_payback_formula"]


def test_expansion_shortens_the_blended_payback_only():
    run = one_customer()
    run.segment["expansion_mrr"][3] = 1_000.0
    figures = summarise(run)
    assert figures["cac_payback_formula"] == pytest.approx(18.75)
    assert figures["cac_payback_blended"] == pytest.approx(15.0)


def test_a_product_sold_below_its_cost_never_pays_back():
    run = one_customer()
    run.segment["hosting_usd"] = 5_000.0
    figures = summarise(run)
    assert np.isnan([figures["cac_payback_formula"], figures["cac_payback_formula_cs"]]).all()
    assert figures["cac_payback_simple"] == 15.0


def test_nobody_signing_leaves_cac_undefined():
    run = empty_run()
    run.segment["acquisition_usd"] = 100.0
    figures = summarise(run)
    names = (
        "cac",
        "cac_with_cs",
        "cac_ratio",
        "cac_payback_simple",
        "cac_payback",
        "cac_payback_reached",
        "ltv_to_cac",
    )
    assert np.isnan([figures[name] for name in names]).all()


def test_payback_with_churn_is_the_month_in_which_what_is_left_has_paid():
    cac, margin, churn = 1_000.0, 100.0, 0.03
    months = float(payback_months_with_churn(*(np.array(x) for x in (cac, margin, churn))))
    repaid = margin * (1.0 - (1.0 - churn) ** months) / churn
    assert repaid == pytest.approx(cac)
    assert months > float(payback_months(cac, margin))
    assert payback_months_with_churn(np.array(cac), np.array(margin), np.array(0.0)) == pytest.approx(10.0)


def test_customers_who_leave_too_soon_never_pay_back():
    assert np.isnan(payback_months_with_churn(np.array(1_000.0), np.array(100.0), np.array(0.1)))


def test_lifetime_value_divides_by_churn_and_counts_cs_once():
    run = one_customer()
    run.segment["contraction_mrr"] = 40.0  # 1 % a month
    run.opening["mrr"][:] = 4_000.0
    figures = summarise(run)
    assert figures["ltv"] == pytest.approx(4_000.0 * 0.7 / 0.01)
    assert figures["ltv_to_cac"] == pytest.approx(280_000.0 / 60_000.0)
    assert figures["ltv_discounted"] == pytest.approx(12.0 * 2_800.0 * 1.1 / (1.1 - 0.99**12))
    run = one_customer(cs_cost_in="sales_and_marketing")
    run.segment["contraction_mrr"] = 40.0
    run.opening["mrr"][:] = 4_000.0
    figures = summarise(run)
    assert figures["ltv"] == pytest.approx(4_000.0 * 0.8 / 0.01)
    assert figures["ltv_to_cac"] == pytest.approx(320_000.0 / (60_000.0 + 12 * 400.0))


def test_without_churn_a_lifetime_is_ten_years():
    run = one_customer()
    run.opening["mrr"][:] = 4_000.0
    assert summarise(run)["ltv"] == pytest.approx(2_800.0 * 120.0)


@pytest.mark.parametrize(("where", "margin", "cac_ratio"), [("cogs", 70.0, 1.25), ("sales_and_marketing", 80.0, 1.35)])
def test_the_switch_moves_cs_cost_between_margin_and_acquisition(where, margin, cac_ratio):
    figures = summarise(one_customer(cs_cost_in=where))
    assert figures["gross_margin"] == pytest.approx(margin)
    assert figures["gross_margin_before_cs"] == pytest.approx(80.0)
    assert figures["gross_margin_after_cs"] == pytest.approx(70.0)
    assert figures["cac_ratio"] == pytest.approx(cac_ratio)
    assert figures["cac"] == pytest.approx(60_000.0)
    assert figures["cac_with_cs"] == pytest.approx(64_800.0)
