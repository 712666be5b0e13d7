"""Tickets, and the health score by which the vendor sees its customers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from csim import units
from csim.scenario.quantities import Duration, Hours, Number, Share
from csim.scenario.section import PathProblem, Section


class Support(Section):
    """Tickets and questions: how many arise, and how many never reach a person."""

    tickets_per_active_seat: Annotated[
        float,
        Number("tickets a week", low=0, high=100, source="0.5 to 1 ticket a customer and month: published B2B bands"),
    ] = 0.01
    """Tickets and questions a week from each seat in use."""

    tickets_per_account: Annotated[
        float,
        Number("tickets a week", low=0, high=1_000, source="0.5 to 1 ticket a customer and month: published B2B bands"),
    ] = 0.13
    """Tickets and questions a week from each customer, whatever its size."""

    defect_factor: Annotated[float, Number("per unit of defects", low=0, high=20, source="assumption")] = 0.5
    """Share of tickets that one unit of defects adds. 0 turns it off."""

    knowledge_relief: Annotated[
        float, Share(source="assumption; poorly onboarded customers ask 3 to 5 times as much, published")
    ] = 0.5
    """Share of tickets that full knowledge prevents. 0 turns it off."""

    deflection_by_knowledge_base: Annotated[
        float, Share(source="25 to 40 % within a year: published B2B deflection rates 2026")
    ] = 0.35
    """Share of questions that a complete knowledge base answers. 0 turns it off."""

    deflection_by_community: Annotated[float, Share(source="assumption, below the published totals")] = 0.2
    """Share of questions answered by a community that always answers. 0 turns it off."""

    ticket_hours: Annotated[
        float, Hours("hours", low=0, high=1_000, source="15 to 22 USD a ticket at help desks; B2B work assumed longer")
    ] = 1.0
    """Mean handling time of a ticket."""

    ticket_hours_spread: Annotated[float, Number("sigma of the logarithm", low=0, high=3, source="assumption")] = 0.8
    """How much handling times differ (lognormal)."""

    promise: Annotated[float, Duration("days", low=0, high=365, source="first replies of 4 to 12 h are published")] = (
        1.0
    )
    """Time within which an answer is promised."""

    expiry: Annotated[float, Duration("weeks", low=0.1, high=520, source="assumption")] = 6.0
    """Time after which the customer gives up on a ticket."""

    escalation: Annotated[float, Share(source="assumption")] = 0.08
    """Share of tickets beyond the means of whoever answers them."""


class Health(Section):
    """The health score: a noisy, weighted reading of what can be seen of a customer, never the truth."""

    usage_weight: Annotated[float, Share(source="assumption; usual scores")] = 0.5
    """Weight of usage. The three weights sum to 1."""

    ticket_weight: Annotated[float, Share(source="assumption; usual scores")] = 0.2
    """Weight of few recent tickets."""

    survey_weight: Annotated[float, Share(source="assumption; usual scores")] = 0.3
    """Weight of the last survey answer."""

    noise: Annotated[float, Number("standard deviation", low=0, high=1, source="assumption")] = 0.12
    """Error of one reading; better telemetry means less. 0 means usage, tickets and surveys are read exactly."""

    neutral_owner_factor: Annotated[float, Number("ratio", low=0, high=5, source="assumption")] = 0.8
    """Factor on that error where renewals are sold by somebody else than the CSM. 1 turns it off."""

    def inconsistencies(self) -> Iterable[PathProblem]:
        """Tell when the weights do not sum to 1."""
        total = self.usage_weight + self.ticket_weight + self.survey_weight
        if abs(total - 1.0) > 1e-6:
            found = f"usage_weight, ticket_weight and survey_weight sum to {units.plain(round(total, 6))}"
            yield PathProblem("", f"{found}; change them so that they sum to 1")
