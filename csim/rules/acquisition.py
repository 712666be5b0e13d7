"""Leads, their quality, and what it costs to win them."""

from typing import NamedTuple

from csim.arithmetic import power


class AcquisitionParameters(NamedTuple):
    """What governs the market of one segment; money in USD."""

    market_size: float  # potential customers
    leads_per_week: float  # at the reference spend in an untouched market
    marketing_usd_per_week: float
    marketing_reference_usd_per_week: float
    marketing_elasticity: float  # of leads to spend, 0 to 1
    word_of_mouth_per_week: float  # leads a satisfied customer brings by talk alone, in an untouched market
    close_probability: float  # of a qualified lead of perfect fit
    close_fit_weight: float  # share of that chance lost at fit 0
    qualification_fit: float  # leads below this fit count as bad
    qualification_discipline: float  # share of bad leads turned away
    sales_cycle_weeks: float  # mean from lead to decision
    sales_usd_per_lead: float  # selling effort for each qualified lead
    commission_share: float  # of the first year's price
    fit_mean: float
    fit_concentration: float
    referral_fit_bonus: float  # of a referred lead, towards fit 1
    referral_close_factor: float  # of a referred lead
    referral_cost_factor: float  # selling effort of a referred lead
    referral_reward_usd: float  # paid for a referred customer


def leads_expected(p: AcquisitionParameters, customers: float, promoters: float, demand: float) -> float:
    """Return expected leads this week: spend with diminishing returns plus talk, in what is left of the market.

    ``(1 - N/M) demand (leads (spend/reference)^elasticity + talk promoters)``: Bass with advertising as p and word
    of mouth as q. *demand* is 1 in a normal economy. Source: Bass 1969; elasticity form is standard.
    """
    left = max(0.0, 1.0 - customers / max(1.0, p.market_size))
    spend = 0.0
    if p.marketing_usd_per_week > 0.0:
        spend = power(p.marketing_usd_per_week / p.marketing_reference_usd_per_week, p.marketing_elasticity)
    return left * demand * (p.leads_per_week * spend + p.word_of_mouth_per_week * promoters)


def turned_away_probability(p: AcquisitionParameters, fit: float) -> float:
    """Return the probability that sales declines this lead: only bad fits, by discipline. Source: definition."""
    if fit >= p.qualification_fit:
        return 0.0
    return p.qualification_discipline


def close_probability(p: AcquisitionParameters, fit: float, referred: bool, reputation: float) -> float:
    """Return the probability in [0, 1] that a qualified lead signs; *reputation* in [0, 1] from detractors.

    Source: assumption; referred leads close more often (Schmitt, Skiera, Van den Bulte 2011 for their quality).
    """
    chance = p.close_probability * (1.0 - p.close_fit_weight * (1.0 - fit)) * reputation
    if referred:
        chance *= p.referral_close_factor
    return min(1.0, chance)


def referred_fit(p: AcquisitionParameters, fit: float) -> float:
    """Return the fit of a referred lead: closer to ideal. Source: assumption after referral studies."""
    return fit + (1.0 - fit) * p.referral_fit_bonus
