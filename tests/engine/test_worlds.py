"""Worlds that must be equal, in every bit or in the mean, and worlds that differ in one direction only."""

import numpy as np
import pytest

from csim.state.columns import BASE
from tests.engine.company import LIFE, State, newcomers, run, same_life, same_tables
from tests.statistics_helper import assert_paired_means_equal

LIVELY = (
    *("contract.term=12 months", "contract.auto_renew=50 %", "contract.notice=30 days", "contract.prepaid=50 %"),
    *("market.leads_per_week=4", "market.marketing=100 kUSD/year", "market.potential_customers=1000000000"),
    *("learning.use_hours=0.6 hours/week", "learning.forgetting=3 % per week", "population.learning_rate_spread=50 %"),
    *("value.noise=0.3", "trust.reversion=2 % per week", "trust.fatigue_loss=3 %", "health.noise=0.1"),
    *("champion.leaves=30 % per year", "champion.returns=2 % per week", "product.release_defects=0.1"),
    *("expansion.rate=2 % per week", "expansion.contraction_probability=40 %", "departure.card_share=30 %"),
    *("departure.card_failure=5 %", "departure.win_back=1 % per week", "advocacy.survey_response=30 %"),
)
"""A company in which everything happens but what people of the vendor do."""
SERVED = (
    *LIVELY,
    *("support.tickets_per_account=0.5", "strategies.both=[call, mail, chat]", "strategy=both"),
    *("plays.call.effects={trust: 5 %, training: 1, value_shown: 20 %, wakes: 0.1}", "plays.call.promise=true"),
    *("plays.mail.effects={training: 0.1, wakes: 0.02}", "plays.mail.uptake=30 %", "plays.mail.contacts=0.2"),
    *("team.csm.contact_idle_share=50 %", "team.csm.leaves=50 % per year", "team.helpers.absence=12 %"),
)
"""The same with a team at work."""
UNSTAFFED = ("team.helpers.headcount=0", "team.csm.headcount=0", "team.teachers.headcount=0")


def lives(result):
    """A customer's life by its identity."""
    return {int(row.id): tuple(row[name] for name in LIFE) for row in result.customers}


def test_one_more_customer_changes_nobody_s_life():
    fewer, more = (run(*LIVELY, state=State(customers)) for customers in (100, 101))
    without, with_it = lives(fewer), lives(more)
    assert len(with_it.keys() - without.keys()) == 1
    assert all(with_it[customer] == life for customer, life in without.items())


def test_one_more_lead_a_week_changes_nobody_s_life():
    fewer, more = (run(*LIVELY, f"market.leads_per_week={leads}") for leads in (4, 5))
    without, with_it = lives(fewer), lives(more)
    assert len(with_it) > len(without)
    assert all(with_it[customer] == life for customer, life in without.items())


def test_a_segment_more_changes_nobody_s_life_in_another():
    alone, beside = run(*LIVELY), run(*LIVELY, "segments.others.market.leads_per_week=9")
    without, with_it = lives(alone), lives(beside)
    assert np.sum(beside.customers["segment"] == 1) > 20
    assert all(with_it[customer] == life for customer, life in without.items())


def test_without_plays_a_csm_fewer_changes_nobody_s_life():
    assert same_life(run(*LIVELY), run(*LIVELY, "team.csm.headcount=4"))


def test_with_plays_a_csm_fewer_changes_somebody_s_life():
    """So that the test above is not about nothing."""
    assert not same_life(run(*SERVED), run(*SERVED, "team.csm.headcount=1"))


def test_without_work_no_team_equals_an_empty_one():
    empty = run(*LIVELY, *UNSTAFFED)
    none = run(*LIVELY, *[f"team.{role}=null" for role in ("helpers", "csm", "teachers")])
    assert [table for table in same_tables(empty, none) if table not in ("role", "staff")] == []


def test_a_play_that_is_nothing_changes_nothing():
    """No effect, no hours, no contact, no promise; its own counts apart."""
    nothing = "plays.nothing={trigger: {kind: cadence, weeks: 2}, channel: digital, contacts: 0, cooldown: 1}"
    without, with_it = run(*SERVED, nothing), run(*SERVED, nothing, "strategies.both=[call, mail, chat, nothing]")
    assert same_tables(without, with_it) == ["segment", "play"]
    place = with_it.scenario.play_names.index("nothing")
    assert np.sum(with_it.play["created"][:, place]) > 1_000
    assert np.delete(with_it.play, place, axis=1).tobytes() == np.delete(without.play, place, axis=1).tobytes()
    for name in without.segment.dtype.names:
        assert name == "contacts" or with_it.segment[name].tobytes() == without.segment[name].tobytes(), name


def test_a_play_nobody_uses_changes_nothing():
    more = "plays.unused={trigger: {kind: signup}, channel: one_to_one, hours: 9, effects: {trust: 50 %}}"
    differing = same_tables(run(*SERVED), run(*SERVED, more))
    assert differing == ["play"]
    assert np.delete(run(*SERVED, more).play, -1, axis=1).tobytes() == run(*SERVED).play.tobytes()


def test_the_order_of_plays_in_a_strategy_does_not_matter():
    assert same_tables(run(*SERVED), run(*SERVED, "strategies.both=[chat, mail, call]")) == []


@pytest.mark.parametrize("price", [660.0, 1_200.0])
def test_a_higher_price_never_makes_a_renewal_likelier(price):
    """Team, acquisition and budgets do not answer to the price here."""
    world = ("contract.term=12 months", "learning.use_hours=0.6 hours/week", "contract.auto_renew=30 %")
    cheap, dear = (run(*world, state=State(500, price_per_year=each)).customers for each in (600.0, price))
    assert np.all(dear["leave_probability"] >= cheap["leave_probability"])
    assert np.mean(dear["leave_probability"] > cheap["leave_probability"]) > 0.9


def test_two_copies_of_a_company_are_twice_one_in_the_mean():
    copies, doubled = [], []
    two = ("segments={firms: {}, others: {}}",)
    for seed in range(40):
        one = run(*LIVELY, state=State(0), seed=seed, months=24)
        both = run(*LIVELY, *two, state=State(0), seed=seed, months=24)
        copies.append(float(np.sum(both.segment["mrr"][-1])))
        doubled.append(2.0 * float(np.sum(one.segment["mrr"][-1])))
        assert both.segment["mrr"][:, 0].tobytes() == one.segment["mrr"][:, 0].tobytes()
    assert_paired_means_equal(copies, doubled)


def test_worlds_are_the_same_until_the_first_cause_of_difference():
    usual = run(*SERVED)
    for later in (
        "team.csm.hiring={rule: fixed, plan: [{at: month 8, headcount: 1}]}",
        "shocks=[{at: 30 weeks, kind: outage, depth: severe}]",
        "shocks=[{at: 30 weeks, kind: recession, depth: mild}]",
        "funding=[{at: month 7, amount: 1 MUSD}]",
    ):
        other = run(*SERVED, later)
        assert same_tables(usual, other, months=6) == []
        assert same_tables(usual, other) != []


def test_a_longer_run_begins_like_a_shorter_one():
    short, long = run(*SERVED), run(*SERVED, months=24)
    assert same_tables(short, long, months=12) == []


def test_the_same_customers_have_the_same_luck_under_every_strategy():
    served, alone = (newcomers(run(*sets).customers) for sets in (SERVED, LIVELY))
    common = np.intersect1d(served["id"], alone["id"])
    assert len(common) > 20
    for name in ("own", "learning_rate", "auto_renew", "card", "fit", "signed_week"):
        one, other = ({int(row.id): row[name] for row in table} for table in (served, alone))
        assert all(one[int(each)] == other[int(each)] for each in common), name


def test_another_seed_is_another_story():
    assert {"segment", "money", "customers"} <= set(same_tables(run(*SERVED), run(*SERVED, seed=2)))
    assert set(run(*SERVED).customers["channel"]) > {BASE}
