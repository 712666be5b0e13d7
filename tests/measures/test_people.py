"""The team's load, waits and books, and how customers are."""

import time
from dataclasses import replace

import numpy as np
import pytest

from csim.measures.customers import kaplan_meier_median
from csim.measures.people import relationship_roles
from csim.measures.summary import summarise
from csim.rules.plays import RELATIONSHIP, SUPPORT
from csim.state.columns import ACTIVE, BASE, CUSTOMER_COLUMNS, LEFT, MARKETING, NEVER, table
from tests.ledger.little_run import busy_run, empty_run


def test_utilisation_is_work_done_in_hours_present():
    run = empty_run(2)
    run.role["hours_present"] = (100.0, 300.0)
    run.role["hours_worked"] = (90.0, 150.0)
    run.role["hours_contact"] = (10.0, 0.0)
    figures = summarise(run)
    assert figures["utilisation.csm"] == pytest.approx(90.0)
    assert figures["utilisation.support"] == pytest.approx(50.0)
    assert figures["utilisation"] == pytest.approx(60.0)


def test_waits_are_means_over_work_taken_up():
    run = empty_run(2)
    run.role["started"] = (10.0, 40.0)
    run.role["wait_weeks"] = (20.0, 5.0)
    run.role["late"] = (5.0, 0.0)
    figures = summarise(run)
    assert figures["wait_days.csm"] == pytest.approx(10.0)
    assert figures["wait_hours.csm"] == pytest.approx(80.0)
    assert figures["wait_days"] == pytest.approx(2.5)
    assert figures["late_share.csm"] == pytest.approx(50.0)
    assert figures["late_share"] == pytest.approx(10.0)


def test_work_expired_and_cancelled_is_a_share_of_work_created():
    run = empty_run(4)
    run.role["created"][:, 1] = 50.0
    run.role["expired"][:, 1] = 5.0
    run.role["cancelled"][:, 1] = 1.0
    figures = summarise(run)
    assert (figures["expired_share.support"], figures["cancelled_share.support"]) == (10.0, 2.0)
    assert np.isnan(figures["expired_share.csm"])


def test_turnover_and_headcount():
    run = empty_run(12)
    run.role["person_weeks"][:, 0] = 10 * 52 / 12
    run.role["left"][5, 0] = 2.0
    figures = summarise(run)
    assert figures["headcount.csm"] == pytest.approx(10.0)
    assert figures["headcount"] == pytest.approx(10.0)
    assert figures["staff_turnover.csm"] == pytest.approx(20.0)
    assert np.isnan(figures["staff_turnover.support"])


def with_books(run, books):
    roles = run.scenario.roles
    return replace(run, scenario=run.scenario._replace(roles=(roles[0]._replace(accounts_per_book=books), *roles[1:])))


def test_books_are_those_of_people_who_do_relationship_work():
    run = empty_run(12)
    run.role["headcount"] = (4.0, 9.0)
    run.segment["customers"] = (200.0, 40.0)
    run.segment["mrr"] = (10_000.0, 50_000.0)
    every, large = (summarise(with_books(run, books)) for books in ((100.0, 10.0), (0.0, 10.0)))
    assert (every["accounts_per_csm"], every["arr_per_csm"]) == (60.0, 180_000.0)
    assert (large["accounts_per_csm"], large["arr_per_csm"]) == (10.0, 150_000.0)
    assert summarise(run)["accounts_per_csm"] == 60.0


def test_relationship_work_may_pass_to_specialists():
    csm, support = empty_run().scenario.roles
    generalist = csm._replace(functions=(RELATIONSHIP, SUPPORT), split_functions=(RELATIONSHIP,), split_into=1)
    specialist = support._replace(functions=())
    assert relationship_roles((generalist, specialist)) == [0, 1]
    assert relationship_roles((csm, support)) == [0]


def test_a_company_without_a_team_has_no_books_and_no_load():
    figures = summarise(empty_run(12, roles=()))
    assert np.isnan([figures[name] for name in ("accounts_per_csm", "utilisation", "wait_days")]).all()


def test_cs_cost_share_and_the_cs_magic_number():
    run = empty_run(15, segments=("smb",))
    run.segment["revenue"] = 1_000.0
    run.segment["cs_usd"] = 80.0
    run.segment["support_usd"] = 40.0
    run.segment["expansion_mrr"][[3, 13]] = 20.0  # the second after the last full year
    run.segment["year_ago_mrr_kept"][11] = 100.0
    figures = summarise(run)
    assert figures["cs_cost"] == 15 * 80.0
    assert figures["cs_cost_share"] == pytest.approx(8.0)
    assert figures["cs_and_support_cost_share"] == pytest.approx(12.0)
    assert figures["cs_magic_number"] == pytest.approx(12.0 * 120.0 / (12 * 120.0))


def test_states_are_means_over_customers_at_month_ends():
    run = empty_run(2, segments=("smb",))
    run.segment["customers"][:, 0] = (10, 30)
    run.segment["health_true"][:, 0] = (5.0, 25.0)
    run.segment["champions"][:, 0] = (4, 16)
    run.segment["tickets"][:, 0] = (10, 50)
    run.segment["deflected"][:, 0] = (10, 10)
    run.segment["contacts"][:, 0] = (20, 0)
    figures = summarise(run)
    assert figures["health_true"] == pytest.approx(0.75)
    assert figures["champion_share"] == pytest.approx(50.0)
    assert figures["tickets_per_customer"] == pytest.approx(1.5)
    assert figures["deflection_rate"] == pytest.approx(25.0)
    assert figures["contacts_per_customer"] == pytest.approx(0.5)


def test_nps_is_promoters_less_detractors_of_those_who_answered():
    run = empty_run(segments=("smb",))
    run.segment["surveyed"][3] = 200.0
    run.segment["promoters"][3] = 90.0
    run.segment["detractors"][3] = 30.0
    assert summarise(run)["nps"] == pytest.approx(30.0)
    assert np.isnan(summarise(empty_run())["nps"])


def test_time_to_value_of_those_who_reached_it():
    run = empty_run(segments=("smb",))
    run.segment["new_customers"][0] = 10
    run.segment["first_values"][1] = 4
    run.segment["first_value_weeks"][1] = 60.0
    assert summarise(run)["time_to_value_weeks"] == pytest.approx(15.0)
    assert summarise(run)["first_value_share"] == pytest.approx(40.0)


def test_the_median_keeps_the_censored_at_risk():
    weeks = np.array([2, 4, 4, 6, 8, 10])
    reached = np.array([True, True, False, True, True, False])
    # Left after week 2: 5/6; after 4: 5/6 x 4/5 = 2/3; after 6: 2/3 x 2/3 = 4/9.
    assert kaplan_meier_median(weeks, reached) == 6.0
    assert np.isnan(kaplan_meier_median(weeks, np.zeros(6, bool)))
    assert np.isnan(kaplan_meier_median(np.array([], int), np.array([], bool)))


def test_the_median_time_to_value_of_customers_signed_in_the_run():
    rows = table(CUSTOMER_COLUMNS, 6)
    rows["channel"] = (MARKETING, MARKETING, MARKETING, MARKETING, BASE, MARKETING)
    rows["signed_week"] = (0, 10, 20, 30, -40, -5)
    rows["status"] = (ACTIVE, ACTIVE, LEFT, ACTIVE, ACTIVE, ACTIVE)
    rows["value_week"] = (12, 30, NEVER, NEVER, 5, 5)
    rows["left_week"] = (NEVER, NEVER, 25, NEVER, NEVER, NEVER)
    rows["segment"] = (0, 0, 0, 0, 0, 0)
    run = empty_run(12)
    kept = replace(run, customers=rows)
    # Reached after 12 and 20 weeks, left after 5, still at it after 22: 1 x 2/3 x 1/3.
    assert summarise(kept)["time_to_value_median_weeks.smb"] == 20.0
    assert summarise(kept)["time_to_value_median_weeks"] == 20.0
    assert np.isnan(summarise(kept)["time_to_value_median_weeks.enterprise"])
    assert np.isnan(summarise(run)["time_to_value_median_weeks"])


def test_a_summary_takes_less_than_five_milliseconds():
    run = busy_run(60, segments=("smb", "mid_market", "enterprise"), roles=("csm", "support", "a", "b", "c"))
    taken = []
    for _ in range(20):
        start = time.perf_counter()
        summarise(run)
        taken.append(time.perf_counter() - start)
    assert min(taken) < 0.005
