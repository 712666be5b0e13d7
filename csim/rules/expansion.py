"""Growth and shrinkage of an account that stays."""

from typing import NamedTuple

from csim.arithmetic import exp, logistic

QUARTER_KEPT = 0.925961078642316
"""What is left of a fading quantity after a week: exp(-1.0 / 13.0), written out because it is asked for so often."""


class ExpansionParameters(NamedTuple):
    """What governs seats and tier in one segment."""

    expansion_per_week: float  # of a ready account, unaided
    expansion_seat_factor: float  # seats after an expansion, as a multiple
    expansion_ready_adoption: float  # share of the ceiling at which half the accounts are ready
    expansion_ready_worth: float  # worth (log scale) at which half the accounts are ready
    tier_share: float  # share of expansions that are a step up in tier
    tier_price_factor: float  # price per seat after a tier step, as a multiple
    tier_steps: float  # steps that exist
    contraction_adoption: float  # below this adoption spare seats are noticed at renewal
    contraction_probability: float  # that spare seats are then given back
    contraction_climate_weight: float  # added probability for each unit of bad climate
    contraction_climate_cut: float  # share of seats cut for each unit of bad climate


def readiness(p: ExpansionParameters, adoption: float, top: float, worth: float) -> float:
    """Return in (0, 1) how ready an account is to grow: near its ceiling and value proven. Source: assumption."""
    near = adoption / max(top, 0.01)
    return logistic(12.0 * (near - p.expansion_ready_adoption)) * logistic(4.0 * (worth - p.expansion_ready_worth))


def expansion_probability(p: ExpansionParameters, ready: float, push: float, climate: float) -> float:
    """Return the probability to grow this week: own rate plus what a play pushes, less in a bad climate.

    Source: assumption.
    """
    return 1.0 - exp(-ready * (p.expansion_per_week + push) * exp(-max(0.0, climate)))


def contraction_probability(p: ExpansionParameters, adoption: float, climate: float) -> float:
    """Return the probability that a renewing account which looks gives back seats: unused ones, or in a bad climate.

    Zero in a fair climate at or above the adoption at which seats count as used. Source: assumption.
    """
    wish = p.contraction_climate_weight * max(0.0, climate)
    if adoption < p.contraction_adoption:
        spare = 1.0 - adoption / p.contraction_adoption
        wish += p.contraction_probability * (0.5 + 0.5 * spare)
    return min(1.0, wish)


def seats_kept(p: ExpansionParameters, seats: float, adoption: float, climate: float) -> float:
    """Return seats after giving back those beyond what use calls for, or what a bad climate cuts if that is more.

    At least one is left. Source: assumption.
    """
    used = adoption / p.contraction_adoption
    uncut = 1.0 - p.contraction_climate_cut * max(0.0, climate)
    return max(1.0, seats * min(used, uncut))


def faded_push(push: float) -> float:
    """Return a play's push to expand a week later (mean memory of 13 weeks). Source: assumption."""
    return push * QUARTER_KEPT
