"""The market of a segment: who might buy, what it costs to win them, and who brings others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from csim.scenario.quantities import Duration, Money, Number, Rate, Share
from csim.scenario.section import PathProblem, Section


class Market(Section):
    """Leads, their quality, and what it costs to win them."""

    potential_customers: Annotated[float, Number("customers", low=0, high=1e9, source="company's own figure")] = (
        10_000.0
    )
    """Companies that could ever buy. New customers become rarer as they are used up."""

    leads_per_week: Annotated[float, Number("leads a week", low=0, high=100_000, source="company's own figure")] = 5.0
    """Leads a week that marketing brings at its reference spend, in an untouched market."""

    marketing: Annotated[float, Money("USD/year", low=0, high=1e10, source="company's own figure")] = 300_000.0
    """What is spent on marketing to this segment."""

    marketing_reference: Annotated[float | None, Money("USD/year", low=1, high=1e10, source="company's own figure")] = (
        None
    )
    """The spend at which leads_per_week leads come; null means at the present spend, whatever that is."""

    marketing_elasticity: Annotated[
        float, Share(source="assumption; advertising elasticities are published well below one")
    ] = 0.5
    """How leads respond to marketing: 50 % means that four times the spend brings twice the leads; 0 % that none come
    from spending more."""

    word_of_mouth: Annotated[float, Rate("per year", low=0, high=10, source="assumption")] = 0.05
    """Leads a year that one promoter brings by talk alone, in an untouched market. 0 turns it off."""

    close_probability: Annotated[float, Share(source="assumption; common sales benchmarks are 15 to 30 %")] = 0.2
    """Chance that a qualified lead of perfect fit signs."""

    close_fit_weight: Annotated[float, Share(source="assumption")] = 0.5
    """Share of that chance that a lead of no fit loses."""

    qualification_fit: Annotated[float, Share(source="assumption")] = 0.3
    """Leads that fit the ideal customer less than this count as bad."""

    qualification_discipline: Annotated[float, Share(source="assumption")] = 0.5
    """Share of bad leads that sales turns away."""

    sales_cycle: Annotated[float, Duration("weeks", low=0, high=156, source="assumption")] = 8.0
    """Mean time from a lead to its decision."""

    sales_cost_per_lead: Annotated[float, Money("USD", low=0, high=1e7, source="company's own figure")] = 1_000.0
    """Selling effort for each qualified lead, whether it signs or not."""

    commission: Annotated[float, Share(source="assumption; about 10 % of the first year is usual in SaaS")] = 0.1
    """Commission, as a share of the first year's price."""

    fit_mean: Annotated[float, Share(low=0.01, high=0.99, source="assumption")] = 0.6
    """Mean fit of leads with the ideal customer."""

    fit_concentration: Annotated[float, Number("alpha + beta", low=0.1, high=10_000, source="assumption")] = 5.0
    """How alike leads are in fit (alpha + beta of a Beta distribution); larger is more alike."""

    referral_fit_bonus: Annotated[
        float, Share(source="assumption; referred customers stay longer: Schmitt, Skiera, Van den Bulte 2011")
    ] = 0.3
    """How far a referred lead is moved towards perfect fit."""

    referral_close_factor: Annotated[float, Number("ratio", low=0, high=10, source="assumption")] = 1.6
    """How many times as often a referred lead signs."""

    referral_cost_factor: Annotated[float, Number("ratio", low=0, high=10, source="assumption")] = 0.5
    """Selling effort of a referred lead, relative to another."""

    referral_reward: Annotated[float, Money("USD", low=0, high=1e7, source="company's own figure")] = 0.0
    """Paid to whoever referred a customer that signs."""


class Advocacy(Section):
    """Surveys, promoters, detractors and the referrals that follow."""

    survey_response: Annotated[float, Share(source="assumption; B2B response rates are commonly 10 to 40 %")] = 0.25
    """Share of customers that answer a survey."""

    survey_noise: Annotated[float, Number("points", low=0, high=10, source="assumption")] = 1.5
    """Spread of an answer (0 to 10) around what the customer thinks."""

    survey_low: Annotated[float, Number("points", low=0, high=10, source="assumption, so that NPS is near 35")] = 6.3
    """Mean answer of a customer that is not satisfied at all."""

    survey_high: Annotated[float, Number("points", low=0, high=10, source="assumption")] = 10.0
    """Mean answer of a customer that is fully satisfied."""

    promoter_satisfaction: Annotated[float, Share(source="assumption")] = 0.62
    """Above this satisfaction a customer recommends."""

    detractor_satisfaction: Annotated[float, Share(source="assumption")] = 0.35
    """Below this satisfaction a customer warns others."""

    referrals: Annotated[float, Rate("per year", low=0, high=52, source="assumption")] = 0.06
    """Leads a year that one promoter refers by name. 0 turns referrals off."""

    detractor_close_loss: Annotated[float, Share(source="assumption")] = 0.5
    """Share of deals lost in a segment where everybody is a detractor. 0 turns it off."""

    def inconsistencies(self) -> Iterable[PathProblem]:
        """Tell when a pair of limits is the wrong way round."""
        if self.survey_low > self.survey_high:
            yield PathProblem("survey_low", "is above survey_high; the satisfied must answer at least as well")
        if self.detractor_satisfaction > self.promoter_satisfaction:
            yield PathProblem("detractor_satisfaction", "is above promoter_satisfaction; nobody can be both")
