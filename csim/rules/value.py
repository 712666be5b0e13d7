"""What the product is worth to a customer, what it believes it is worth, and what it expected."""

from typing import NamedTuple

from csim.arithmetic import exp, log


class ValueParameters(NamedTuple):
    """What governs value in one segment."""

    value_per_active_seat_usd_per_week: float  # at full fit, knowledge and quality
    value_fit_floor: float  # share of value left at fit 0
    value_knowledge_floor: float  # share of value left at knowledge 0
    value_noise_sigma: float  # log-scale spread of one week's value
    perception_weeks: float  # length of the moving average, at least 1
    visibility_floor: float  # share of value still seen when nobody shows it
    visibility_drift_per_week: float  # speed of forgetting what was gained
    expectation_adapts_per_week: float  # speed at which expectation follows experience


def weekly_value(
    p: ValueParameters, seats: float, adoption: float, knowledge: float, fit: float, quality: float
) -> float:
    """Return the value of one week in USD before noise. Source: assumption (product of shares)."""
    fit_part = p.value_fit_floor + (1.0 - p.value_fit_floor) * fit
    knowledge_part = p.value_knowledge_floor + (1.0 - p.value_knowledge_floor) * knowledge
    return p.value_per_active_seat_usd_per_week * seats * adoption * fit_part * knowledge_part * quality


def averaged(p: ValueParameters, average: float, value: float) -> float:
    """Return the moving average of weekly value after one more week. Source: exponential smoothing."""
    return average + (value - average) / p.perception_weeks


def faded(p: ValueParameters, visibility: float) -> float:
    """Return how much of the true value is seen after a week in which nobody showed it. Source: assumption."""
    return p.visibility_floor + (visibility - p.visibility_floor) * exp(-p.visibility_drift_per_week)


def shown(visibility: float, share: float) -> float:
    """Return visibility after a review moved it by *share* of the way to the truth, from either side.

    *share* in [-1, 1]: below zero a review that misleads. Source: assumption.
    """
    return max(0.0, visibility + (1.0 - visibility) * share)


def worth(value: float, price: float) -> float:
    """Return ``clip(log((V + 0.05 P) / P), -2, 1.2)``: value for money on a log scale, 1.2 where nothing is paid.

    The clip gives zones of indifference at both ends. Source: shape after Jones & Sasser 1995; numbers assumption.
    """
    if price <= 0.0:
        return 1.2
    return min(1.2, max(-2.0, log((value + 0.05 * price) / price)))


def adapted(p: ValueParameters, expectation: float, experienced: float) -> float:
    """Return expected worth (log scale) after a week's experience. Source: assumption (adaptive expectations)."""
    return expectation + p.expectation_adapts_per_week * (experienced - expectation)
