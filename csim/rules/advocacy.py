"""Surveys, promoters, detractors and the referrals that follow."""

from typing import NamedTuple

from csim.arithmetic import exp


class AdvocacyParameters(NamedTuple):
    """What governs surveys and referrals in one segment."""

    survey_response: float  # share that answers
    survey_noise: float  # spread of an answer, in points
    survey_low: float  # mean answer at no satisfaction, 0 to 10
    survey_high: float  # mean answer at full satisfaction, 0 to 10
    promoter_satisfaction: float  # above this a customer recommends
    detractor_satisfaction: float  # below this it warns others
    referrals_per_week: float  # of a promoter
    detractor_close_loss: float  # share of deals lost in a segment of detractors only


def survey_answer(p: AdvocacyParameters, satisfied: float, deviate: float) -> float:
    """Return the answer, a whole number 0 to 10, of a customer this satisfied; *deviate* is standard normal.

    Source: assumption (noisy linear reading).
    """
    raw = p.survey_low + (p.survey_high - p.survey_low) * satisfied + p.survey_noise * deviate
    return float(int(min(10.0, max(0.0, raw)) + 0.5))


def referral_probability(p: AdvocacyParameters, satisfied: float) -> float:
    """Return the probability that a customer refers another this week; only promoters do. Source: assumption."""
    if satisfied < p.promoter_satisfaction:
        return 0.0
    return 1.0 - exp(-p.referrals_per_week)


def close_factor(p: AdvocacyParameters, detractor_share: float) -> float:
    """Return the factor in [0, 1] by which detractors lower the close rate of their segment. Source: assumption."""
    return 1.0 - p.detractor_close_loss * detractor_share
