"""Trust and satisfaction: what contacts add, and what slowness, broken promises and pestering take away."""

from typing import NamedTuple

from csim.arithmetic import exp, logistic

MONTH_KEPT = 0.7939226578179512
"""What is left of a fading quantity after a week: exp(-12.0 / 52.0), written out because it is asked for so often."""


class TrustParameters(NamedTuple):
    """What governs trust in one segment; losses are shares of trust lost."""

    trust_baseline: float  # where trust settles without contact, at middling satisfaction
    trust_reversion_per_week: float
    trust_satisfaction_slope: float  # how far satisfaction moves that level
    slow_answer_loss: float
    broken_promise_loss: float
    csm_change_loss: float
    fatigue_loss: float  # for each contact beyond the budget
    contact_budget_per_month: float  # contacts welcome in a month, digital ones at their weight
    unresolved_ticket_loss: float
    ticket_trust_gain: float  # for a ticket answered within the promise
    satisfaction_steepness: float  # how sharply worth against expectation decides
    satisfaction_trust_weight: float


def satisfaction(p: TrustParameters, experienced: float, expected: float, trust: float) -> float:
    """Return satisfaction in (0, 1) from worth against expectation (log scale) and trust. Source: assumption."""
    gap = p.satisfaction_steepness * (experienced - expected)
    return logistic(gap + p.satisfaction_trust_weight * (trust - 0.5))


def reverted(p: TrustParameters, trust: float, satisfied: float) -> float:
    """Return trust in [0, 1] after a week without contact: it settles where satisfaction puts it.

    Source: assumption (mean reversion).
    """
    level = p.trust_baseline + p.trust_satisfaction_slope * (satisfied - 0.5)
    level = min(1.0, max(0.0, level))
    return level + (trust - level) * exp(-p.trust_reversion_per_week)


def helped(trust: float, gain: float) -> float:
    """Return trust after a contact of *gain* in [-1, 1]: ``T + g (1 - T)``, or ``T (1 + g)`` where it did harm.

    Source: assumption (diminishing returns).
    """
    if gain < 0.0:
        return trust * (1.0 + gain)
    return trust + gain * (1.0 - trust)


def hurt(trust: float, loss: float) -> float:
    """Return trust after an event that costs the share *loss* in [0, 1] of it. Source: assumption."""
    return trust * (1.0 - loss)


def contact_load(load: float, contacts: float) -> float:
    """Return the fading count of contacts after one week (mean memory of a month). Source: assumption."""
    return (load + contacts) * MONTH_KEPT


def pestered(p: TrustParameters, trust: float, load: float, contacts: float) -> float:
    """Return trust after *contacts* that arrived on a *load* of recent ones, both in contacts.

    Only the part beyond the month's budget hurts. Source: assumption (contact fatigue).
    """
    beyond = min(contacts, max(0.0, load + contacts - p.contact_budget_per_month))
    return trust * exp(-p.fatigue_loss * beyond)
