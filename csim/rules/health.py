"""The health score: a noisy reading of what can be seen of a customer, never the truth."""

from typing import NamedTuple


class HealthParameters(NamedTuple):
    """Weights of the score (they sum to one) and how noisy the telemetry is."""

    health_usage_weight: float
    health_ticket_weight: float
    health_survey_weight: float
    health_noise: float  # standard deviation of one reading
    health_neutral_owner_factor: float  # factor on noise where renewals are sold by another role


def reading(p: HealthParameters, usage: float, ticket_load: float, survey: float, error: float) -> float:
    """Return observed health in [0, 1] from usage [0, 1], open-ticket load [0, 1], last survey [0, 1] and an error.

    Source: the usual weighted score; weights are assumptions.
    """
    score = (
        p.health_usage_weight * usage
        + p.health_ticket_weight * (1.0 - ticket_load)
        + p.health_survey_weight * survey
        + error
    )
    return min(1.0, max(0.0, score))


def true_health(worth: float, trust: float, support: float) -> float:
    """Return the state of the account in [0, 1] as only the model knows it: worth, trust, champion. Definition."""
    return (min(1.2, max(-2.0, worth)) + 2.0) / 3.2 * 0.5 + 0.3 * trust + 0.2 * support


def ticket_load(recent_tickets: float, usual: float) -> float:
    """Return recent tickets against the usual number as a load in [0, 1]. Source: definition."""
    if recent_tickets <= 0.0:
        return 0.0
    return recent_tickets / (recent_tickets + max(usual, 0.01) * 2.0)
