"""Adoption alone is Bass's curve: exactly inside an account, and in the market as the step shrinks.

In the market csim goes by whole weeks: leads answer to the customers of the week before and sign a week later. So its
curve lags behind Bass's, the less the longer the diffusion takes. What is random is the Poisson number of leads.
"""

from functools import lru_cache
from itertools import pairwise

import numpy as np
import pytest

from csim.engine.business import SubscriptionBusiness
from csim.rules.acquisition import AcquisitionParameters, leads_expected
from tests.engine.company import State, company
from tests.statistics_helper import assert_greater, assert_mean_equals, assert_ratio_equals
from tests.theory import published
from tests.theory.formulas import bass, bass_peak
from tests.theory.worlds import ALL_SIGN, NO_TEAM, copies

P, Q = published.DIFFUSION_INNOVATION_PER_YEAR, published.DIFFUSION_IMITATION_PER_YEAR
CURVES = [(P, Q), (0.01, 0.4), (0.002, 0.3)]
"""Innovation and imitation a year: the means of published studies, and others within their range."""
NOBODY_PUSHES = ("adoption.champion_boost=0", "adoption.onboarding_boost=1")


def use_by_week(weeks, *sets, state):
    """Adoption of the one customer at the end of each week."""
    business = SubscriptionBusiness(company(*sets, state=state)._replace(weeks=weeks), seed=1)
    for _ in range(weeks):
        business.step()
        yield float(business.world.customers["adoption"][0])


def spread(innovation, imitation):
    return (
        *NOBODY_PUSHES,
        f"adoption.innovation={innovation!r} per year",
        f"adoption.imitation={imitation!r} per year",
    )


@pytest.mark.parametrize(("innovation", "imitation"), CURVES)
def test_use_inside_an_account_is_bass_at_every_weekly_step(innovation, imitation):
    """Five years in 260 steps; each step is exact, so nothing is lost on the way but rounding."""
    sets = (*spread(innovation, imitation), "adoption.ceiling_base=100 %")
    found = use_by_week(260, *sets, state=State(1, adoption=0.0))
    for week, use in enumerate(found, 1):
        assert use == pytest.approx(bass(innovation, imitation, week / 52), rel=1e-10)


def test_under_a_lower_ceiling_it_is_bass_in_a_smaller_market():
    """No fit is lost: 40 % without knowledge, and half of the other 60 % at half the knowledge, which nobody loses."""
    sets = (*spread(1.5, 6.0), "adoption.ceiling_base=40 %", "adoption.ceiling_fit=0 %")
    for week, use in enumerate(use_by_week(104, *sets, state=State(1, adoption=0.0, knowledge=0.5)), 1):
        assert use == pytest.approx(bass(1.5, 6.0, week / 52, ceiling=0.7), rel=1e-10)


def test_most_seats_come_into_use_at_the_time_of_the_peak():
    innovation, imitation = 1.0, 12.0
    sets = (*spread(innovation, imitation), "adoption.ceiling_base=100 %")
    curve = [0.0, *use_by_week(52, *sets, state=State(1, adoption=0.0))]
    most = max(range(52), key=lambda week: curve[week + 1] - curve[week])
    assert most <= 52 * bass_peak(innovation, imitation) <= most + 1


def market_rule(size, weeks_per_year, innovation=P, imitation=Q):
    """The rule of acquisition with advertising as Bass's p and talk as his q, everything else neutral."""
    p = dict.fromkeys(AcquisitionParameters._fields, 0.0) | {
        "market_size": size,
        "leads_per_week": innovation * size / weeks_per_year,
        "marketing_usd_per_week": 1.0,
        "marketing_reference_usd_per_week": 1.0,
        "word_of_mouth_per_week": imitation / weeks_per_year,
    }
    return AcquisitionParameters(**p)


def lag_of_rule(weeks_per_year, years=6):
    """How far the rule, step by step, is behind Bass after some years, as a share of the market."""
    rule, customers = market_rule(1e6, weeks_per_year), 0.0
    for _ in range(years * weeks_per_year):
        customers += leads_expected(rule, customers, customers, 1.0)
    return bass(P, Q, years) - customers / 1e6


def test_the_rule_of_acquisition_converges_to_bass_as_the_step_shrinks():
    """At first order: half the step, half the gap."""
    gaps = [lag_of_rule(weeks) for weeks in (26, 52, 104, 208, 416)]
    ratios = [coarse / fine for coarse, fine in pairwise(gaps)]
    assert ratios == pytest.approx([2.0] * 4, rel=0.02)
    assert 0 < gaps[-1] < 0.001


def test_with_a_yearly_step_the_rule_is_bass_as_spreadsheets_have_it():
    """``F' = F + (p + q F) (1 - F)``."""
    rule, customers, share = market_rule(1e6, 1), 0.0, 0.0
    for _ in range(15):
        customers += leads_expected(rule, customers, customers, 1.0)
        share += (P + Q * share) * (1 - share)
        assert customers / 1e6 == pytest.approx(share, rel=1e-12)


TALKING = (*ALL_SIGN, *NO_TEAM, "advocacy.promoter_satisfaction=0 %", "advocacy.detractor_satisfaction=0 %")
"""Whoever hears of the product signs the week after, uses it at once, and talks."""


@lru_cache(maxsize=8)
def markets(weeks_per_year, years, size, number):
    """In so many markets: customers at the end of each week, leads that came, and leads due by Bass's law."""
    rates = (
        f"market.potential_customers={size}",
        f"market.leads_per_week={P * size / weeks_per_year!r}",
        f"market.word_of_mouth={Q / weeks_per_year * 52!r} per year",
    )
    scenario = company(*TALKING, *rates, copies(number), state=State(0))._replace(weeks=years * weeks_per_year)
    business = SubscriptionBusiness(scenario, seed=1)
    customers, due = [np.zeros(number)], np.zeros(number)
    for _ in range(scenario.weeks):
        due += (P * size + Q * customers[-1]) * (1 - customers[-1] / size) / weeks_per_year
        business.step()
        customers.append(business.world.markets["customers"].copy())
    came = np.sum(business.world.segment_panel["leads"], axis=0)
    return np.array(customers), came, due


def test_as_many_leads_come_as_bass_expects_of_the_customers_there_are():
    """Week by week, whatever the step: the number of leads has the mean of Bass's hazard times what is left."""
    _, came, due = markets(26, 8, 500, 30)
    assert_ratio_equals(came, due, 1.0)


def test_market_acquisition_follows_bass_where_the_step_is_small():
    """With 26 steps a year, what the lag takes lies below what luck gives and takes."""
    curves, *_ = markets(26, 8, 500, 30)
    for year in (2, 4, 6, 8):
        assert_mean_equals(curves[26 * year] / 500, bass(P, Q, year))


def test_where_the_step_is_large_it_lags_behind():
    """Two steps a year instead of 26: far fewer are won by the sixth year."""
    fine, coarse = markets(26, 8, 500, 30)[0], markets(2, 8, 500, 30)[0]
    assert_greater(fine[26 * 6], coarse[2 * 6])


@pytest.mark.long
def test_market_acquisition_follows_bass_closely():
    curves, came, due = markets(104, 8, 500, 60)
    assert_ratio_equals(came, due, 1.0)
    for year in (2, 4, 6, 8):
        assert_mean_equals(curves[104 * year] / 500, bass(P, Q, year))
