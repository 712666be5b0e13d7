"""CAC payback in cohort dollars."""

import numpy as np
import pytest

from csim.measures.monthly import payback_curve
from csim.measures.payback import age_weeks, months_to_reach, signing_months
from csim.measures.summary import summarise
from tests.ledger.little_run import busy_run, empty_run


def test_a_sum_is_reached_on_a_straight_line_within_the_month():
    cumulative = np.array([10.0, 30.0, 30.0, 70.0])
    assert months_to_reach(cumulative, 10.0) == 1.0
    assert months_to_reach(cumulative, 15.0) == 1.25
    assert months_to_reach(cumulative, 40.0) == 3.25
    assert months_to_reach(cumulative, 5.0) == 0.5
    assert months_to_reach(cumulative, 0.0) == 0.0
    assert np.isnan(months_to_reach(cumulative, 71.0))


def test_losses_first_have_to_be_earned_back():
    assert months_to_reach(np.array([-10.0, 10.0, 30.0]), 20.0) == 2.5


@pytest.mark.parametrize(("months", "signing"), [(60, 24), (48, 24), (30, 15), (1, 0)])
def test_the_cohort_signs_in_the_first_half_and_at_most_two_years(months, signing):
    assert signing_months(months) == signing


def test_a_month_of_age_has_four_or_five_whole_weeks():
    assert age_weeks(12).tolist() == [5, 9, 13, 18, 22, 26, 31, 35, 39, 44, 48, 52]


def steady(usd_per_month, months):
    """What the months of age bring, at so much a month: in proportion to their weeks."""
    return usd_per_month * 12 / 52 * np.diff(age_weeks(months), prepend=0.0)


def cohort_of_two(months=12):
    """Two customers, 600 USD each, who bring 100 USD a month; one leaves after three months."""
    run = empty_run(months, segments=("smb",))
    run.cohort["signed"][2, 0, 0] = 2
    run.cohort["cac"][2, 0, 0] = 1_200.0
    present = np.where(np.arange(months) < 3, 2, 1)
    run.cohort["gross_profit"][2, 0] = steady(125.0, months) * present
    run.cohort["margin"][2, 0] = steady(100.0, months) * present
    run.cohort["signed"][months // 2, 0, 0] = 5  # signed in the second half: not in the cohort
    run.cohort["cac"][months // 2, 0, 0] = 1e9
    return run


def test_dead_cac_has_to_be_earned_back_too():
    figures = summarise(cohort_of_two(24))
    assert figures["cac_payback"] == pytest.approx(9.0)
    assert figures["cac_payback.smb"] == pytest.approx(9.0)
    assert figures["cac_payback_reached"] == 1.0
    assert figures["cac_payback_restricted"] == pytest.approx(9.0)
    assert figures["cac_payback_before_cs"] == pytest.approx(3.0 + 450.0 / 125.0)


def test_a_payback_beyond_the_follow_up_is_cut_there_and_says_so():
    figures = summarise(cohort_of_two(12))
    assert np.isnan(figures["cac_payback"])
    assert figures["cac_payback_reached"] == 0.0
    assert figures["cac_payback_restricted"] == 6.0
    assert np.isnan(figures["cac_payback_before_cs"])


def test_a_world_without_noise_pays_back_when_the_formula_says():
    run = empty_run(60, segments=("smb",))
    run.segment["new_customers"] = 3
    run.segment["acquisition_usd"] = 3 * 60_000.0
    run.segment["new_mrr"] = 3 * 4_000.0
    run.segment["revenue"] = 1_000.0
    run.segment["hosting_usd"] = 200.0
    run.cohort["signed"][:, 0, 0] = 3
    run.cohort["cac"][:, 0, 0] = 3 * 60_000.0
    run.cohort["margin"] = steady(3 * 4_000.0 * 0.8, 60)
    figures = summarise(run)
    assert figures["cac_payback"] == pytest.approx(18.75)
    assert figures["cac_payback"] == pytest.approx(figures["cac_payback_formula"])


def test_a_run_of_one_month_has_no_payback_and_no_error():
    assert np.isnan(summarise(busy_run(1))["cac_payback"])


def test_the_curve_starts_at_nothing_and_crosses_one_at_the_payback():
    run = busy_run(60)
    curve = payback_curve(run).query("segment == 'all'")
    payback = summarise(run)["cac_payback"]
    assert list(payback_curve(run)) == ["age_months", "segment", "after_cs", "before_cs"]
    assert np.interp(payback, curve["age_months"], curve["after_cs"]) == pytest.approx(1.0)
    assert curve["after_cs"].iloc[0] == 0.0
    assert curve["age_months"].tolist() == list(range(37))
    assert set(payback_curve(run)["segment"]) == {"smb", "enterprise", "all"}
