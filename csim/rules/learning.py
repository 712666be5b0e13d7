"""How a customer's people learn the product, and how that knowledge fades."""

from typing import NamedTuple

from csim.arithmetic import exp


class LearningParameters(NamedTuple):
    """What governs learning in one segment; every value is at least zero."""

    learning_burden: float  # 1 = a typical business application; above zero
    forgetting_per_week: float  # of knowledge not in use
    user_turnover_per_week: float  # share of trained users replaced by untrained ones
    use_hours_per_week: float  # practice at full adoption
    knowledge_base_hours_per_week: float  # reading, at full coverage
    community_hours_per_week: float  # reading and asking, when every question is answered
    learning_hours_budget_per_week: float  # most that people give to learning


def practice_hours(p: LearningParameters, adoption: float) -> float:
    """Return hours a week of learning by use itself, which cost the customer no extra time. Source: assumption."""
    return p.use_hours_per_week * adoption


def study_hours(
    p: LearningParameters, knowledge: float, knowledge_base: float, community: float, academy_hours: float
) -> float:
    """Return hours a week that a user studies alone: articles, community, courses; nobody studies what it knows.

    *knowledge_base* is the coverage in [0, 1] and *community* the chance of an answer in [0, 1], both zero without
    access; *academy_hours* are self-paced course hours a week of somebody who knows nothing. Source: assumption.
    """
    offered = p.knowledge_base_hours_per_week * knowledge_base + p.community_hours_per_week * community + academy_hours
    return offered * (1.0 - knowledge)


def within_budget(p: LearningParameters, hours: float) -> float:
    """Return hours actually given to learning this week, within what people can give. Source: assumption."""
    return min(p.learning_hours_budget_per_week, hours)


def burden(start: float, floor: float, factor: float) -> float:
    """Return the learning burden: what design has left (*factor* in [0, 1]) of the part above the *floor*.

    A burden that starts below the floor stays where it is. Source: assumption; the floor is never passed.
    """
    if start <= floor:
        return start
    return floor + (start - floor) * factor


def learned(
    p: LearningParameters, rate_per_hour: float, burden: float, knowledge: float, hours: float, adoption: float
) -> float:
    """Return knowledge in [0, 1] after one week: the exact step of linear learning with forgetting.

    ``a = rate hours / burden``, ``f = forgetting (1 - adoption) + user_turnover``, ``K* = a / (a + f)``,
    ``K' = K* + (K - K*) exp(-(a + f))``. Source: the exponential law of practice of individuals (Heathcote, Brown,
    Mewhort 2000) with proportional forgetting.
    """
    gain = rate_per_hour * hours / burden
    loss = p.forgetting_per_week * (1.0 - adoption) + p.user_turnover_per_week
    if gain + loss <= 0.0:
        return knowledge
    steady = gain / (gain + loss)
    return steady + (knowledge - steady) * exp(-(gain + loss))


def after_release(knowledge: float, novelty: float) -> float:
    """Return knowledge after a release of *novelty* in [0, 1] made that share of it obsolete. Source: assumption."""
    return knowledge * (1.0 - novelty)


def diluted(level: float, seats_before: float, seats_after: float) -> float:
    """Return a per-seat level (knowledge, adoption) after untrained seats joined. Source: identity."""
    if seats_after <= seats_before:
        return level
    return level * seats_before / seats_after


def audience_share(audience: float, active_seats: float) -> float:
    """Return the share of users a session for *audience* people reaches, in (0, 1]. Source: identity."""
    if active_seats <= audience:
        return 1.0
    return audience / active_seats
