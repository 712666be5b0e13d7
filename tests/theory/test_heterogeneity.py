"""What csim must not do: credit a team for what selection does alone.

Where customers differ in their own propensity to stay, those who would leave leave first. The retention of a cohort
then rises with its age although nobody changes (Vaupel & Yashin 1985, Fader & Hardie 2010). A team that is hired while
this goes on, and has no effect at all, looks successful in any comparison of before and after. Compared with its twin,
the same company under the same luck without the team, it has done exactly nothing, and cost money.
"""

from functools import lru_cache

import numpy as np
import pytest

from csim.run import simulate
from csim.study.compare import compare
from tests.engine.company import State, company, same_life
from tests.statistics_helper import assert_greater
from tests.theory import published
from tests.theory.worlds import ALL_SIGN, NO_TEAM, OWN_PROPENSITY_ALONE, beta_distributed, copies, one_cohort

SERIES = published.SURVIVAL["regular"]
MIXED = beta_distributed(SERIES.alpha, SERIES.beta)
WORLD = (*ALL_SIGN, *OWN_PROPENSITY_ALONE, *MIXED, "market.leads_per_week=5", "market.commission=20 %")
ALL_ELSE_WEIGHS = (
    *("renewal.value_weight=1.1", "renewal.trust_weight=1.5", "renewal.champion_weight=0.7"),
    *("renewal.switching_weight=0.25", "contract.auto_renew=60 %"),
)
"""Value, trust and the champion count in the decision as they usually do; only that nothing moves them."""
NOBODY = (*NO_TEAM, "strategy=nothing")
HIRED = (
    *("team.helpers=null", "team.teachers=null", "team.csm.headcount=0", "team.csm.ramp=0", "team.csm.time_to_hire=0"),
    "team.csm.hiring={rule: fixed, plan: [{at: month 24, headcount: 8}]}",
    *("strategies.both=[call, mail, chat]", "strategy=both", "team.csm.contact_idle_share=100 %"),
)
"""A team that is hired after two years, calls every month, writes every week, and has no effect."""
MONTHS = 60
CREDIT = (
    *("grr", "nrr", "logo_churn", "departure_rate", "renewal_rate", "renewal_rate_expected", "mrr", "customers"),
    *("churned_mrr", "revenue", "health_true", "trust", "satisfaction", "customer_profit", "gross_margin_before_cs"),
)
"""What a team could be credited with."""


@lru_cache(maxsize=4)
def cohorts(number):
    """Renewals of the customers of so many independent companies, each with one cohort and nobody after the sale."""
    sets = (*WORLD, *NOBODY, "market.leads_per_week=400", copies(number))
    result = simulate(one_cohort(company(*sets, state=State(0))), seed=1, months=49, keep=True)
    return result, [result.customers[result.customers["segment"] == place] for place in range(number)]


def retention(customers, renewal):
    renewals = customers["renewals"]
    return float(np.sum(renewals >= renewal) / np.sum(renewals >= renewal - 1))


def test_without_team_and_learning_retention_rises_with_tenure_all_the_same():
    _, companies = cohorts(30)
    first, second, fourth = ([retention(each, renewal) for each in companies] for renewal in (1, 2, 4))
    assert_greater(second, first)
    assert_greater(fourth, second)


def test_although_nobody_s_own_chance_changes():
    """Whatever the tenure, the chance at the last decision is the customer's own, and nobody knows more than before."""
    result, _ = cohorts(30)
    customers = result.customers
    own = 1 / (1 + np.exp(customers["own"]))
    assert np.allclose(customers["leave_probability"], own, rtol=1e-9)
    assert len(set(customers["renewals"].tolist())) == 5
    assert set(customers["knowledge"].tolist()) == {0.0}


def test_who_is_left_is_who_was_likelier_to_stay():
    _, companies = cohorts(30)
    stayed, left = (
        [float(np.mean(each["own"][chosen(each)])) for each in companies]
        for chosen in (lambda each: each["renewals"] >= 2, lambda each: each["renewals"] < 2)
    )
    assert_greater(stayed, left)


def test_before_and_after_make_any_team_look_good():
    """In the year before the team is hired fewer renew than in the third year after, for sure; see how below."""
    result = simulate(
        company(*WORLD, *HIRED, copies(20), "market.leads_per_week=3", state=State(0)), seed=1, months=MONTHS
    )
    won, due = result.segment["renewals_won"], result.segment["renewals_due"]
    before, after = (np.sum(won[part], axis=0) / np.sum(due[part], axis=0) for part in (slice(12, 24), slice(48, 60)))
    assert_greater(after, before)


@pytest.mark.parametrize("more", [(), ALL_ELSE_WEIGHS], ids=["own propensity alone", "all weights on"])
def test_a_team_without_effect_changes_nobody_s_life(more):
    """The twin worlds are one world to their customers: bit for bit, signings and departures included."""
    with_team, without = (
        simulate(company(*WORLD, *more, *team, state=State(0)), seed=1, months=MONTHS, keep=True)
        for team in (HIRED, NOBODY)
    )
    assert with_team.role["headcount"][23, 0] == 0
    assert with_team.role["headcount"][-1, 0] == 8
    assert np.sum(with_team.role["hours_worked"]) > 1_000
    assert np.sum(with_team.role["hours_contact"]) > 1_000
    assert np.sum(without.customers["times_left"]) > 100
    assert same_life(with_team, without)


def test_a_study_credits_the_team_with_exactly_nothing():
    """Under the same luck every figure of retention is the same without the team, in every run; its cost is not."""
    team, nobody = (company(*WORLD, *ALL_ELSE_WEIGHS, *each, state=State(0)) for each in (HIRED, NOBODY))
    found = compare({"team": team, "nobody": nobody}, replications=3, workers=1, months=MONTHS)
    runs = found.runs.pivot_table(index="replicate", columns=["strategy", "measure"], values="value")
    for measure in CREDIT:
        assert (runs["team"][measure] == runs["nobody"][measure]).all(), measure
        difference = found.difference("team", "nobody", measure)
        assert (difference.mean, difference.low, difference.high) == (0.0, 0.0, 0.0), measure
        assert found.tied("team", "nobody", measure)
    assert found.difference("team", "nobody", "cs_cost").low > 0
    assert (runs["team"]["vendor_npv"] < runs["nobody"]["vendor_npv"]).all()
