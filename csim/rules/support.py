"""Tickets and questions: how many arise, how many never reach a person."""

from typing import NamedTuple

from csim.arithmetic import exp


class SupportParameters(NamedTuple):
    """What governs tickets in one segment."""

    tickets_per_active_seat_per_week: float
    tickets_per_account_per_week: float  # whatever the size
    ticket_defect_factor: float  # added share for each unit of defects
    ticket_knowledge_relief: float  # share of tickets that full knowledge prevents
    deflection_by_knowledge_base: float  # share answered at full coverage
    deflection_by_community: float  # share answered when the community always answers
    ticket_hours: float  # mean handling time
    ticket_hours_sigma: float  # log-scale spread
    ticket_promise_weeks: float  # answers are promised within
    ticket_expiry_weeks: float  # after which the customer gives up
    ticket_escalation_share: float  # tickets beyond the agent's own means


def tickets_per_week(
    p: SupportParameters, seats: float, adoption: float, knowledge: float, defects: float, live: bool
) -> float:
    """Return expected tickets and questions this week, none before go-live. Source: assumption (rate form)."""
    if not live:
        return 0.0
    base = p.tickets_per_account_per_week + p.tickets_per_active_seat_per_week * seats * adoption
    return base * (1.0 + p.ticket_defect_factor * defects) * (1.0 - p.ticket_knowledge_relief * knowledge)


def deflected_share(p: SupportParameters, knowledge_base: float, community: float) -> float:
    """Return the share of questions answered before support sees them, in [0, 1]: either source may answer.

    Source: independence of the two; size after published deflection rates.
    """
    return 1.0 - (1.0 - p.deflection_by_knowledge_base * knowledge_base) * (1.0 - p.deflection_by_community * community)


def coverage_built(coverage: float, content_hours: float, hours_to_build: float) -> float:
    """Return knowledge-base coverage in [0, 1] after a week of writing. Source: assumption (diminishing returns)."""
    if hours_to_build <= 0.0:
        return coverage
    return 1.0 - (1.0 - coverage) * exp(-content_hours / hours_to_build)


def coverage_eroded(coverage: float, erosion: float) -> float:
    """Return coverage after a release made the share *erosion* of the articles wrong. Source: assumption."""
    return coverage * (1.0 - erosion)


def community_answers(helpers: float, half: float) -> float:
    """Return the chance in [0, 1] that a community with so many able, satisfied customers answers.

    ``h^3 / (h^3 + half^3)``: steep, because answers bring askers who become helpers. Source: assumption.
    """
    if half <= 0.0:
        return 0.0
    ratio = helpers / half
    cube = ratio * ratio * ratio
    return cube / (1.0 + cube)
