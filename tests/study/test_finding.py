"""The finding says what the intervals allow, and no more."""

import re

import pytest

from tests.study.made_up import FIGURES, comparison

ALL = tuple(FIGURES)


def test_a_tie_at_the_top_is_called_a_tie():
    found = comparison().finding
    assert "Hybrid and Tech-touch earn most, and nothing separates them" in found
    assert "High-touch, the next, earns 8." in found


def test_a_clear_winner_is_named_with_its_lead_and_interval():
    found = comparison(("hybrid", "high_touch", "no_cs")).finding
    assert re.match(
        r"Hybrid earns most, 7\d(\.\d+)? M USD over 24 months and in the base it leaves "
        r"\(6\d\.\d M USD of it within these months\): "
        r"8\.\d+ M USD \(95 %: [78]\.\d+ to [89]\.\d+\) more than High-touch, the next\.",
        found,
    ), found


def test_who_surely_loses_is_said_to_lose_least():
    names = ("hybrid", "high_touch")
    poor = {
        (name, replicate, measure): size + replicate % 2
        for replicate in range(40)
        for name, sizes in (("hybrid", (-4e6, -9e6)), ("high_touch", (-9e6, -2e6)))
        for measure, size in zip(("vendor_value", "customer_profit"), sizes, strict=True)
    }
    found = comparison(names, baseline="hybrid", changes=poor).finding
    assert "Hybrid loses least, -4.00 M USD over 24 months" in found
    assert "Customers themselves lose least with High-touch, -2.00 M USD" in found
    alike = poor | {(name, replicate, "vendor_value"): -4e6 for name in names for replicate in range(40)}
    others = ("hybrid", "high_touch", "no_cs")
    none = {("no_cs", replicate, "vendor_value"): -9e6 for replicate in range(40)}
    found = comparison(others, baseline="hybrid", changes=alike | none).finding
    assert "Hybrid and High-touch lose least, and nothing separates them" in found


def test_noise_makes_ties_of_everything():
    found = comparison(noise=200.0, replications=5).finding
    assert "Nothing separates High-touch from" in found
    assert "a tie" in found
    assert "Luck alone moves" in found


def test_a_sure_but_small_difference_is_a_tie_by_the_zone():
    made = comparison(("hybrid", "high_touch")[::-1], baseline="hybrid").judged(indifference=0.2)
    assert "is less than the 20 % that would change a decision" in made.finding


def test_who_pays_back_soonest_and_by_how_much():
    found = comparison().finding
    assert re.search(r"No customer success pays back acquisition cost soonest, in 15\.\d+ months: 1\.\d+ months", found)
    assert re.search(
        r"Hybrid pays back acquisition cost in 16\.\d+ months, sooner than any other",
        comparison(("hybrid", "high_touch"), baseline="hybrid").finding,
    )


def test_runs_that_never_pay_back_are_told():
    changes = {("hybrid", replicate, "cac_payback_reached"): 0.0 for replicate in range(12)}
    found = comparison(changes=changes).finding
    assert "not within the months followed: Hybrid in 12 of 40 runs" in found


def test_a_payback_that_the_best_never_reaches_is_none():
    names = ("hybrid", "high_touch")
    months = {(name, replicate, "cac_payback_restricted"): 12.0 for name in names for replicate in range(40)}
    missed = {("hybrid", replicate, "cac_payback_reached"): 0.0 for replicate in range(40)}
    found = comparison(names, baseline="hybrid", changes=months | missed).finding
    assert (
        "Who pays back acquisition cost soonest cannot be told: customers were followed for 12.0 months; not "
        "within the months followed: Hybrid in 40 of 40 runs." in found
    )


def test_a_payback_that_some_runs_do_not_reach_is_longer():
    changes = {("hybrid", replicate, "cac_payback_reached"): 0.0 for replicate in range(12)}
    found = comparison(("hybrid", "high_touch"), baseline="hybrid", changes=changes).finding
    assert re.search(r"Hybrid pays back acquisition cost in 16\.\d+ months or more, sooner than any other; not", found)


def test_who_leaves_customers_below_the_baseline_is_told():
    profit = {"hybrid": 100e6, "high_touch": 130e6, "no_cs": 120e6}
    changes = {
        (name, replicate, "customer_profit"): size + 1e6 * (replicate % 3)
        for name, size in profit.items()
        for replicate in range(40)
    }
    found = comparison(tuple(profit), baseline="no_cs", changes=changes).finding
    assert (
        "more than with Hybrid, which leaves them 20.0 M USD (95 %: 20.0 to 20.0) below No customer success." in found
    )
    even = changes | {("no_cs", replicate, "customer_profit"): 100e6 for replicate in range(40)}
    assert "which leaves them" not in comparison(tuple(profit), baseline="no_cs", changes=even).finding


def test_a_payback_that_nobody_reaches_is_no_payback():
    names = ("hybrid", "high_touch")
    changes = {(name, replicate, "cac_payback_reached"): 0.0 for name in names for replicate in range(40)}
    found = comparison(names, baseline="hybrid", changes=changes).finding
    assert re.search(r"In no run was acquisition cost paid back within the [\d.]+ months", found)
    assert "as soon as" not in found


def test_customers_profit_is_told():
    assert re.search(
        r"Customers themselves earn 19\d(\.\d)? M USD with Hybrid, more than with any other", comparison().finding
    )
    found = comparison(("high_touch", "tech_touch"), baseline="high_touch").finding
    assert re.search(r"Customers themselves earn 17\d(\.\d)? M USD with Tech-touch, more than with any other", found)


def test_segments_where_another_strategy_wins_are_told():
    found = comparison().finding
    assert "In SMB Tech-touch earns 1." in found or "In SMB Tech-touch earns 2." in found
    assert "in enterprise High-touch earns 1." in found


def test_no_segment_is_claimed_without_proof():
    found = comparison(("hybrid", "no_cs")).finding
    assert "In no segment does another strategy demonstrably earn more than Hybrid, before R&D and G&A." in found


def test_where_the_winner_loses_is_told():
    assert (
        "Hybrid loses on NRR (High-touch is better by 0.50 points (95 %: "
        in comparison(noise=0.3).judged(indifference=0.001).finding
    )


def test_what_the_winner_leads_in_is_not_called_a_loss():
    assert "loses" not in comparison(("hybrid", "no_cs")).finding


def test_what_the_spread_rests_on_is_told():
    found = comparison(("hybrid", "no_cs")).finding
    assert re.search(
        r"Luck alone moves the difference to No customer success: nine of ten single runs lie between \+2\d", found
    )


def test_of_few_runs_all_are_told():
    assert re.search(r"all 8 single runs lie between \+\d", comparison(("hybrid", "no_cs"), replications=8).finding)


@pytest.mark.parametrize("names", [ALL, ALL[:2], ALL[:1]])
def test_the_finding_is_short(names):
    sentences = re.split(r"(?<=\.) (?=[A-Z])", comparison(names, baseline=names[0]).finding)
    assert len(sentences) <= 6
    assert len(sentences) >= 3


def test_work_that_is_left_undone_is_told_where_it_is_much_and_sure():
    calm = {("hybrid", replicate, "expired_share.relationship"): 6.5 for replicate in range(40)}
    assert "undone" not in comparison(changes=calm).finding
    roles = {"relationship": 30.0, "support": 16.0, "education": 9.0}
    busy = {
        ("hybrid", replicate, f"expired_share.{role}"): share + replicate % 2
        for replicate in range(40)
        for role, share in roles.items()
    }
    found = comparison(changes=busy).finding
    assert re.search(
        r"Hybrid leaves 3[01] % of relationship work and 1[67] % of support work undone: more falls", found
    )
    assert "education" not in found
    unsure = {("hybrid", replicate, "expired_share.relationship"): 100.0 * (replicate == 0) for replicate in range(5)}
    assert "undone" not in comparison(replications=5, changes=unsure).finding
