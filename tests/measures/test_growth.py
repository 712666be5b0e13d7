"""Growth, its bridge and retention, on figures one can follow by hand."""

import numpy as np
import pytest

from csim.measures.summary import summarise
from csim.rules.departure import REASONS
from tests.ledger.little_run import busy_run, empty_run


def test_net_new_mrr_is_the_bridge_and_the_change_of_mrr():
    run = busy_run()
    figures = summarise(run)
    gained = figures["new_mrr"] + figures["returned_mrr"] + figures["expansion_mrr"]
    assert figures["net_new_mrr"] == pytest.approx(gained - figures["contraction_mrr"] - figures["churned_mrr"])
    assert figures["net_new_mrr"] == pytest.approx(figures["mrr"] - run.opening["mrr"].sum())
    assert figures["arr"] == 12.0 * figures["mrr"]
    for name in ("mrr", "customers", "net_new_mrr", "revenue", "cs_cost", "contribution"):
        assert figures[name] == pytest.approx(figures[f"{name}.smb"] + figures[f"{name}.enterprise"])


def test_retention_pools_the_years_of_the_run_by_the_size_of_their_cohorts():
    run = empty_run(30, segments=("smb", "enterprise"))
    for month, base, kept, now in ((11, 100.0, 90.0, 120.0), (23, 300.0, 240.0, 270.0)):
        run.segment["year_ago_mrr"][month, 0] = base
        run.segment["year_ago_mrr_kept"][month, 0] = kept
        run.segment["year_ago_mrr_now"][month, 0] = now
    run.segment["year_ago_mrr"][17, 0] = 1e9  # no year ends there
    run.segment["year_ago_customers"][[11, 23], 0] = (10, 30)
    run.segment["year_ago_customers_kept"][[11, 23], 0] = (9, 23)
    figures = summarise(run)
    assert figures["grr.smb"] == pytest.approx(100.0 * 330.0 / 400.0)
    assert figures["nrr.smb"] == pytest.approx(100.0 * 390.0 / 400.0)
    assert figures["logo_churn.smb"] == pytest.approx(20.0)
    assert figures["grr"] == figures["grr.smb"]
    assert np.isnan(figures["grr.enterprise"])


def test_a_run_shorter_than_a_year_has_no_yearly_retention():
    figures = summarise(busy_run(11))
    names = ("grr", "nrr", "logo_churn", "rule_of_40", "cs_magic_number", "paid_back_share_12")
    assert np.isnan([figures[name] for name in names]).all()


def test_departures_by_reason_add_up_to_the_departure_rate():
    figures = summarise(busy_run())
    assert sum(figures[f"left.{reason}"] for reason in REASONS) == pytest.approx(figures["departure_rate"])
    assert sum(figures[f"left.{reason}.smb"] for reason in REASONS) == pytest.approx(figures["departure_rate.smb"])


def test_departure_rate_counts_customer_years():
    run = empty_run(12, segments=("smb",))
    run.opening["customers"][:] = 100.0
    run.segment["customers"] = 100.0
    run.segment["left_customers"][3:7] = 2.0
    run.segment["left_value"][3:7] = 2.0
    assert summarise(run)["departure_rate"] == pytest.approx(8.0)
    assert summarise(run)["left.value"] == pytest.approx(8.0)
    assert summarise(run)["left.trust"] == 0.0


def test_renewal_rate_and_the_rate_that_was_to_be_expected():
    run = empty_run(segments=("smb",))
    run.segment["renewals_due"][4:6] = 20.0
    run.segment["renewals_won"][4:6, 0] = (18.0, 19.0)
    run.segment["leave_probability"][4:6, 0] = (3.0, 3.0)
    assert summarise(run)["renewal_rate"] == pytest.approx(92.5)
    assert summarise(run)["renewal_rate_expected"] == pytest.approx(85.0)


def test_quick_ratio_and_the_share_of_expansion():
    run = empty_run(segments=("smb",))
    run.segment["new_mrr"][0] = 600.0
    run.segment["expansion_mrr"][1] = 200.0
    assert np.isnan(summarise(run)["quick_ratio"])
    run.segment["contraction_mrr"][2] = 50.0
    run.segment["churned_mrr"][3] = 150.0
    assert summarise(run)["quick_ratio"] == pytest.approx(4.0)
    assert summarise(run)["expansion_share_of_new_arr"] == pytest.approx(25.0)


@pytest.mark.parametrize(
    ("where", "expected"), [("cogs", 4.0 * 90.0 / 120.0), ("sales_and_marketing", 4.0 * 90.0 / 180.0)]
)
def test_magic_number_compares_quarters(where, expected):
    run = empty_run(8, segments=("smb",), cs_cost_in=where)
    run.segment["revenue"][:6, 0] = (100.0, 100.0, 100.0, 130.0, 130.0, 130.0)
    run.segment["revenue"][6:] = 1e6  # no whole quarter any more
    run.segment["acquisition_usd"][:, 0] = 40.0
    run.segment["cs_usd"][:, 0] = 20.0
    assert summarise(run)["magic_number"] == pytest.approx(expected)
    assert np.isnan(summarise(busy_run(5))["magic_number"])


def test_referrals_are_a_share_of_new_customers():
    run = empty_run(segments=("smb", "enterprise"))
    run.segment["new_customers"][0] = (6, 2)
    run.segment["referred_customers"][0] = (1, 1)
    figures = summarise(run)
    assert (figures["referrals"], figures["referrals.enterprise"]) == (25.0, 50.0)
