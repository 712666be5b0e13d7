"""Freezing: units, plays in force, history, and an identity that follows the content and nothing else."""

from __future__ import annotations

import pickle

import pytest

from csim.rules import plays, staff
from csim.scenario.freeze import whole_weeks
from csim.scenario.frozen import Scenario
from csim.scenario.load import load
from tests.scenario.companies import SMALL, small, write


def test_times_become_weeks_and_money_usd_per_week(tmp_path):
    large = small(tmp_path, "segments.large.contract.notice=21 days", "segments.large.champion.leaves=52 % per year")
    p = large.segments[1]
    assert p.price_usd_per_seat_per_week == 1.0
    assert p.term_weeks == 52.0
    assert p.notice_weeks == 3.0
    assert p.champion_leaves_per_week == 0.01
    assert p.ticket_promise_weeks == pytest.approx(1 / 7)
    assert p.marketing_usd_per_week == p.marketing_reference_usd_per_week == pytest.approx(300_000 / 52)


def test_a_monthly_plan_has_no_term_no_notice_and_no_prepayment(tmp_path):
    p = small(tmp_path, "segments.smb.contract.term=1 month").segments[0]
    assert (p.term_weeks, p.notice_weeks, p.prepaid_share) == (0.0, 0.0, 0.0)
    assert small(tmp_path, "segments.smb.contract.term=3 months").segments[0].term_weeks == 13.0


@pytest.mark.parametrize(("months", "weeks"), [(1, 5), (3, 13), (12, 52), (60, 260), (240, 1040), (7, 31)])
def test_a_run_lasts_the_whole_weeks_that_hold_its_months(months, weeks):
    assert whole_weeks(float(months)) == weeks


def test_the_burden_is_the_product_s_unless_the_segment_has_its_own(tmp_path):
    both = small(tmp_path, "product.learning_burden=1.5", "segments.large.learning.burden=2")
    assert [p.learning_burden for p in both.segments] == [1.5, 2.0]


def test_novelty_is_a_rate_whatever_the_number_of_releases(tmp_path):
    quarterly, monthly = small(tmp_path), small(tmp_path, "product.release_every=1 month")
    assert quarterly.product.release_novelty == pytest.approx(0.03)
    assert monthly.product.release_novelty == pytest.approx(0.01)


def test_marketing_beyond_its_reference_is_told_apart_from_it(tmp_path):
    p = small(tmp_path, "defaults.market={marketing: 520 USD/year, marketing_reference: 104 USD/year}").segments[0]
    assert (p.marketing_usd_per_week, p.marketing_reference_usd_per_week) == (10.0, 2.0)


def test_built_in_work_comes_first_and_is_in_force_everywhere(tmp_path):
    scenario = small(tmp_path)
    assert scenario.play_names == ("implementation", "support_ticket", "call", "mail", "courses")
    assert scenario.play_in_force == ((True, True, False, True, False), (True, True, True, False, True))
    setup, ticket = scenario.plays[:2]
    assert (setup.function, ticket.function) == (plays.IMPLEMENTATION, plays.SUPPORT)
    assert setup.hours == 1.0
    assert (setup.priority, ticket.priority) == (1.0, 0.0)


def test_courses_count_for_those_who_take_part(tmp_path):
    assert small(tmp_path).plays[4].academy_hours_per_week == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("trigger", "code", "weeks", "threshold"),
    [
        ("{kind: signup}", plays.SIGNUP, 0, 0),
        ("{kind: age, weeks: 1 month}", plays.AGE, 4, 0),
        ("{kind: renewal_in, weeks: 16}", plays.RENEWAL_IN, 16, 0),
        ("{kind: health_below, threshold: 40 %}", plays.HEALTH_BELOW, 13, 0.4),
        ("{kind: low_adoption, threshold: 0.3, not_before: 4 weeks}", plays.LOW_ADOPTION, 4, 0.3),
        ("{kind: survey_answer, points: 5}", plays.SURVEY_ANSWER, 0, 5),
        ("{kind: champion_left}", plays.CHAMPION_LEFT, 0, 0),
    ],
)
def test_triggers_become_codes_weeks_and_thresholds(tmp_path, trigger, code, weeks, threshold):
    call = small(tmp_path, f"plays.call.trigger={trigger}").plays[2]
    assert (call.trigger, call.trigger_weeks, call.trigger_threshold) == (code, weeks, threshold)


def test_a_strategy_may_be_changed_for_one_segment(tmp_path):
    changed = small(tmp_path, "strategy={all: people, large: {use: mixed, add: [mail], drop: [call]}}")
    assert changed.play_in_force == ((True, True, True, False, False), (True, True, False, True, True))


def test_a_segment_without_a_strategy_has_no_plays(tmp_path):
    text = SMALL.replace("    strategy: mixed\n", "    strategy: {smb: people}\n")
    scenario = load(write(tmp_path, text))
    assert scenario.play_in_force[1] == (True, True, False, False, False)


def test_roles_know_their_books_plans_and_targets(tmp_path):
    scenario = small(tmp_path, "team.csm.hiring={rule: arr_per_csm, target: 2 MUSD}", "team.csm.book=named")
    helpers, csm = scenario.roles
    assert csm.accounts_per_book == (50.0, 5.0)
    assert helpers.accounts_per_book == (0.0, 0.0)
    assert (csm.parameters.hiring_rule, csm.parameters.hiring_target) == (staff.HIRE_ARR, 2e6)
    assert csm.parameters.book_named == 1.0
    planned = small(tmp_path, "team.csm.hiring={rule: fixed, plan: [{at: month 12, headcount: 5}]}").roles[1]
    assert planned.headcount_plan == ((52, 5.0),)
    assert small(tmp_path, "team.csm.accounts_per_book=40").roles[1].accounts_per_book == (40.0, 40.0)


def test_work_that_a_split_hands_on_is_not_the_specialists_before(tmp_path):
    split = "team.helpers.split={at_headcount: 6, functions: [support], into: desk}"
    scenario = small(tmp_path, split, "team.desk={functions: [support]}")
    helpers, _, desk = scenario.roles
    assert helpers.functions == (plays.SUPPORT, plays.IMPLEMENTATION)
    assert desk.functions == ()
    assert (helpers.split_at_headcount, helpers.split_functions, helpers.split_into) == (6.0, (plays.SUPPORT,), 2)


def test_the_history_is_the_same_company_with_another_team_and_strategy(tmp_path):
    scenario = small(tmp_path)
    past = scenario.history
    assert past is not None
    assert (past.start_week, past.weeks) == (-52, 52)
    assert past.segments == scenario.segments
    assert past.play_names == scenario.play_names
    assert past.play_in_force == ((True, True, True, False, False),) * 2
    assert [role.name for role in past.roles] == ["helpers"]
    assert past.shocks == ()
    assert past.history is None


def test_shocks_and_funding_come_in_weeks(tmp_path):
    scenario = small(tmp_path, "shocks=[{at: month 12, kind: recession}]", "funding=[{at: month 6, amount: 2 MUSD}]")
    assert (scenario.shocks[0].week, scenario.shocks[0].demand_factor) == (52.0, 0.7)
    assert scenario.funding == ((26, 2e6),)


def same_identity(one: Scenario, other: Scenario) -> bool:
    return one.identity == other.identity


def test_identity_leaves_out_seed_horizon_name_and_notation(tmp_path):
    scenario = small(tmp_path)
    assert same_identity(scenario, small(tmp_path, "seed=7", "horizon=12", "name=Other", "description=x"))
    assert same_identity(scenario, small(tmp_path, "segments.smb.contract.auto_renew=60 %"))
    assert len(scenario.identity) == 64


@pytest.mark.parametrize(
    "setting",
    [
        "segments.smb.contract.auto_renew=61 %",
        "history.length=13",
        "history.strategy=mixed",
        "strategy=people",
        "company.cs_cost_in=sales_and_marketing",
        "shocks=[{at: month 1, kind: outage}]",
        "funding=[{at: month 6, amount: 1 USD}]",
        "team.csm.headcount=3",
        "plays.call.hours=3",
        "plays.letter={trigger: {kind: signup}, channel: digital}",
    ],
)
def test_identity_follows_the_content(tmp_path, setting):
    assert not same_identity(small(tmp_path), small(tmp_path, setting))


def test_strategies_share_the_identity_of_their_history(tmp_path):
    one, other = small(tmp_path), small(tmp_path, "strategy=people", "team.csm.headcount=9", "horizon=12")
    assert one.history is not None
    assert other.history is not None
    assert same_identity(one.history, other.history)


def test_a_frozen_scenario_travels_to_other_processes(tmp_path):
    scenario = small(tmp_path)
    assert pickle.loads(pickle.dumps(scenario)) == scenario


def test_the_resolved_text_gives_the_same_scenario_again(tmp_path):
    scenario = small(tmp_path, "defaults.trust.baseline=0.4", "team.csm.hiring={rule: accounts_per_csm}")
    again = load(write(tmp_path, scenario.resolved, "resolved.yaml"))
    assert again._replace(resolved="") == scenario._replace(resolved="")
