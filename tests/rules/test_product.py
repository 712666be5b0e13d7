"""The product: defects, quality, burden, and the insight that guides research and development."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csim.rules.product import (
    ProductParameters,
    after_release,
    after_repair,
    digested,
    easier,
    guidance,
    insight,
    quality,
)
from tests.rules.declared import SHARE, records

P = ProductParameters(
    learning_burden_floor=0.15,
    release_every_weeks=13.0,
    release_novelty=0.03,
    release_defects=0.12,
    defect_removal_per_week=0.06,
    defect_value_loss=0.3,
    burden_improvement_per_year=0.05,
    insight_weight=0.5,
    insight_decay_per_week=0.04,
    insight_delay_weeks=26.0,
    insight_half=2.0,
    feedback_trust_gain=0.02,
    knowledge_base_start=0.3,
    knowledge_base_hours_to_build=1_500.0,
    knowledge_base_erosion=0.04,
    community_half=250.0,
)
ANY = records(ProductParameters)
STOCK = st.floats(0.0, 1e6)


def test_defects_lower_quality():
    assert quality(P, 0.0) == 1.0
    assert quality(P, 2.0) == pytest.approx(math.exp(-0.6))
    assert quality(P._replace(defect_value_loss=0.0), 9.0) == 1.0


@given(ANY, STOCK, STOCK)
def test_quality_is_a_share_that_falls_with_defects(p, defects, more):
    assert 0.0 <= quality(p, defects + more) <= quality(p, defects) <= 1.0


def test_each_release_adds_its_defects_and_repair_removes_a_share():
    assert after_release(P, 0.4) == pytest.approx(0.52)
    assert after_release(P._replace(release_defects=0.0), 0.4) == 0.4
    assert after_repair(P, 0.4, 0.0) == pytest.approx(0.4 * math.exp(-0.06))
    assert after_repair(P, 0.4, 0.8) == pytest.approx(0.4 * math.exp(-0.06 * 1.4))
    assert after_repair(P._replace(insight_weight=0.0), 0.4, 0.8) == after_repair(P, 0.4, 0.0)


def test_releases_and_repair_settle_where_what_comes_goes():
    """With defects d after each release, d = d exp(-13 removal) + added."""
    defects = 0.0
    for week in range(13 * 80):
        if week % 13 == 0:
            defects = after_release(P, defects)
        defects = after_repair(P, defects, 0.0)
    assert defects == pytest.approx(0.12 / (1.0 - math.exp(-0.06 * 13.0)) * math.exp(-0.06 * 13.0))


def test_design_makes_the_product_easier_year_by_year():
    left = 1.0
    for _ in range(52):
        left = easier(P, left, 0.0)
    assert left == pytest.approx(math.exp(-0.05))
    assert easier(P, 0.8, 0.6) == pytest.approx(0.8 * math.exp(-0.05 / 52.0 * 1.3))
    assert easier(P._replace(burden_improvement_per_year=0.0), 0.8, 0.6) == 0.8


@given(ANY, SHARE, SHARE, SHARE)
def test_guidance_speeds_up_repair_and_design(p, level, little, much):
    little, much = sorted((little, much))
    assert 0.0 <= after_repair(p, level, much) <= after_repair(p, level, little) <= level
    assert 0.0 <= easier(p, level, much) <= easier(p, level, little) <= level


def test_insight_is_a_stock_that_grows_stale():
    stock = 0.0
    for week in range(1, 80):
        stock = insight(P, stock, 0.3)
        assert stock == pytest.approx(0.3 * (1.0 - math.exp(-0.04 * week)) / (1.0 - math.exp(-0.04)))
    assert insight(P, 2.0, 0.0) == pytest.approx(2.0 * math.exp(-0.04))


def test_plans_follow_insight_with_a_delay():
    acted = 0.0
    for week in range(1, 80):
        acted = digested(P, acted, 3.0)
        assert acted == pytest.approx(3.0 * (1.0 - (25.0 / 26.0) ** week))
    assert digested(P._replace(insight_delay_weeks=0.5), 1.0, 3.0) == 3.0


@given(ANY, STOCK, STOCK)
def test_plans_lie_between_what_they_were_and_what_is_known(p, acted, stock):
    after = digested(p, acted, stock)
    assert min(acted, stock) - 1e-9 <= after <= max(acted, stock) + 1e-9


def test_guidance_is_half_at_its_half():
    assert guidance(P, 0.0) == 0.0
    assert guidance(P, 0.005) == pytest.approx(0.005 / 2.005)
    assert guidance(P, 2.0) == 0.5
    assert guidance(P, 6.0) == 0.75


@given(ANY, STOCK, STOCK)
def test_guidance_is_a_share_that_rises_with_insight(p, acted, more):
    assert 0.0 <= guidance(p, acted) <= guidance(p, acted + more) <= 1.0
