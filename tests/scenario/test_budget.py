"""Staffing for a budget: content first, people for the rest."""

from __future__ import annotations

import pytest

from csim.errors import BadInput
from csim.rules import staff
from csim.scenario.budget import content_usd_per_year, with_cs_budget
from csim.scenario.load import checked, compose_named, load_composed
from csim.scenario.preview import preview
from tests.scenario.companies import SMALL, write


def test_roles_share_what_content_leaves(tmp_path):
    composed = compose_named(write(tmp_path, SMALL))
    assert content_usd_per_year(checked(composed)) == 12_000
    funded = load_composed(with_cs_budget(composed, 662_000))
    helpers, csm = funded.roles
    assert csm.parameters.hiring_rule == staff.HIRE_BUDGET
    assert csm.parameters.hiring_target == pytest.approx(0.8 * 650_000)
    assert helpers.parameters.hiring_rule == staff.HIRE_FIXED
    assert preview(funded).roles[1].people == 4.0  # 520,000 USD at 130,000 USD a person


def test_the_budget_shows_in_the_resolved_text_and_in_the_identity(tmp_path):
    composed = compose_named(write(tmp_path, SMALL))
    funded = load_composed(with_cs_budget(composed, 1e6))
    assert "--equal-budget" in funded.resolved
    assert funded.identity != load_composed(composed).identity


def test_a_strategy_without_shares_stays_as_it_is():
    composed = compose_named("no_cs")
    assert with_cs_budget(composed, 1e6) is composed


@pytest.mark.parametrize("name", ["high_touch", "tech_touch", "self_service", "hybrid"])
def test_shipped_strategies_spend_the_budget_to_the_nearest_person(name):
    composed = compose_named(name)
    funded = load_composed(with_cs_budget(composed, 2e6))
    people = {role.name: role.people for role in preview(funded).roles}
    spent = content_usd_per_year(checked(composed))
    half_a_person = 0.0
    for role in funded.roles[2:]:
        p = role.parameters
        cost = p.salary_usd_per_year * (1.0 + p.overhead_share) + p.tools_usd_per_year
        spent += people[role.name] * cost
        half_a_person += cost / 2.0
    assert abs(spent - 2e6) <= half_a_person


def test_a_budget_below_the_content_is_refused(tmp_path):
    composed = compose_named(write(tmp_path, SMALL))
    with pytest.raises(
        BadInput, match="content and licences cost 12,000 USD a year, more than the budget of 5,000 USD"
    ):
        with_cs_budget(composed, 5_000)


@pytest.mark.parametrize("amount", [-1.0, float("nan"), float("inf")])
def test_an_amount_that_is_none_is_refused(tmp_path, amount):
    composed = compose_named(write(tmp_path, SMALL))
    with pytest.raises(BadInput, match="USD a year is no budget; write such as 2 MUSD"):
        with_cs_budget(composed, amount)
