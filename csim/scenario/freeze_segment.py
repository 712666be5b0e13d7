"""A segment as the wide record that the rules read, in weeks and USD."""

from __future__ import annotations

from typing import Any

from csim import units
from csim.rules.acquisition import AcquisitionParameters
from csim.rules.adoption import AdoptionParameters
from csim.rules.advocacy import AdvocacyParameters
from csim.rules.champion import ChampionParameters
from csim.rules.departure import DepartureParameters
from csim.rules.expansion import ExpansionParameters
from csim.rules.health import HealthParameters
from csim.rules.learning import LearningParameters
from csim.rules.money import ContractParameters
from csim.rules.population import PopulationParameters
from csim.rules.records import SegmentParameters
from csim.rules.renewal import RenewalParameters
from csim.rules.support import SupportParameters
from csim.rules.trust import TrustParameters
from csim.rules.value import ValueParameters
from csim.scenario.schema.product import Product
from csim.scenario.schema.root import Segment

_YEAR = float(units.WEEKS_PER_YEAR)
_MONTHLY_PLAN_MONTHS = 1.0


def burden_of(segment: Segment, product: Product) -> float:
    """Return the learning burden of a segment: its own, or else the product's."""
    return product.learning_burden if segment.learning.burden is None else segment.learning.burden


def term_weeks(months: float) -> int:
    """Return the length of a contract in weeks, 0 for a monthly plan."""
    return 0 if months == _MONTHLY_PLAN_MONTHS else round(months * units.WEEKS_PER_MONTH)


def segment_parameters(segment: Segment, product: Product) -> Any:
    """Return the wide record of a segment, in weeks and USD."""
    parts: dict[str, float] = {}
    for record in (
        _acquisition(segment),
        _adoption(segment),
        _advocacy(segment),
        _champion(segment),
        _contract(segment),
        _departure(segment),
        _expansion(segment),
        _health(segment),
        _learning(segment, product),
        _population(segment),
        _renewal(segment),
        _support(segment),
        _trust(segment),
        _value(segment),
    ):
        parts.update({name: float(value) for name, value in record._asdict().items()})
    return SegmentParameters(**parts)


def _acquisition(segment: Segment) -> AcquisitionParameters:
    market = segment.market
    reference = market.marketing if market.marketing_reference is None else market.marketing_reference
    return AcquisitionParameters(
        market_size=market.potential_customers,
        leads_per_week=market.leads_per_week,
        marketing_usd_per_week=market.marketing / _YEAR,
        marketing_reference_usd_per_week=max(1.0, reference) / _YEAR,
        marketing_elasticity=market.marketing_elasticity,
        word_of_mouth_per_week=market.word_of_mouth / _YEAR,
        close_probability=market.close_probability,
        close_fit_weight=market.close_fit_weight,
        qualification_fit=market.qualification_fit,
        qualification_discipline=market.qualification_discipline,
        sales_cycle_weeks=market.sales_cycle,
        sales_usd_per_lead=market.sales_cost_per_lead,
        commission_share=market.commission,
        fit_mean=market.fit_mean,
        fit_concentration=market.fit_concentration,
        referral_fit_bonus=market.referral_fit_bonus,
        referral_close_factor=market.referral_close_factor,
        referral_cost_factor=market.referral_cost_factor,
        referral_reward_usd=market.referral_reward,
    )


def _adoption(segment: Segment) -> AdoptionParameters:
    adoption = segment.adoption
    return AdoptionParameters(
        adoption_innovation_per_week=adoption.innovation,
        adoption_imitation_per_week=adoption.imitation,
        adoption_ceiling_base=adoption.ceiling_base,
        adoption_ceiling_fit=adoption.ceiling_fit,
        adoption_decay_per_week=adoption.decay,
        champion_adoption_boost=adoption.champion_boost,
        onboarding_adoption_boost=adoption.onboarding_boost,
    )


def _advocacy(segment: Segment) -> AdvocacyParameters:
    advocacy = segment.advocacy
    return AdvocacyParameters(
        survey_response=advocacy.survey_response,
        survey_noise=advocacy.survey_noise,
        survey_low=advocacy.survey_low,
        survey_high=advocacy.survey_high,
        promoter_satisfaction=advocacy.promoter_satisfaction,
        detractor_satisfaction=advocacy.detractor_satisfaction,
        referrals_per_week=advocacy.referrals / _YEAR,
        detractor_close_loss=advocacy.detractor_close_loss,
    )


def _champion(segment: Segment) -> ChampionParameters:
    champion = segment.champion
    return ChampionParameters(
        champion_at_start=champion.at_start,
        champion_leaves_per_week=champion.leaves / _YEAR,
        champion_returns_per_week=champion.returns,
        champion_loss_trust=champion.loss_of_trust,
        thread_cover=champion.thread_cover,
        thread_decay_per_week=champion.thread_decay / _YEAR,
    )


def _contract(segment: Segment) -> ContractParameters:
    contract = segment.contract
    monthly = term_weeks(contract.term) == 0
    return ContractParameters(
        price_usd_per_seat_per_week=contract.price_per_seat / _YEAR,
        seats_median=contract.seats,
        seats_sigma=contract.seats_spread,
        term_weeks=term_weeks(contract.term),
        notice_weeks=0.0 if monthly else round(contract.notice / 7.0),
        auto_renew_share=contract.auto_renew,
        prepaid_share=0.0 if monthly else contract.prepaid,
        uplift_at_renewal=contract.uplift_at_renewal,
        days_to_pay_weeks=contract.paid_after / 7.0,
        hosting_usd_per_active_seat_per_week=contract.hosting_per_active_seat / _YEAR,
        hosting_share_of_price=contract.hosting_share,
        customer_hour_usd=contract.customer_hour,
        oversell=contract.oversell,
        setup_weeks=round(contract.setup),
        implementation_hours=contract.implementation_hours,
        onboarding_weeks=round(contract.onboarding),
    )


def _departure(segment: Segment) -> DepartureParameters:
    departure = segment.departure
    return DepartureParameters(
        card_share=departure.card_share,
        card_failure=departure.card_failure,
        card_recovery=departure.card_recovery,
        win_back_window_weeks=departure.win_back_window,
        win_back_per_week=departure.win_back,
        win_back_payment_per_week=departure.win_back_after_payment,
    )


def _expansion(segment: Segment) -> ExpansionParameters:
    expansion = segment.expansion
    return ExpansionParameters(
        expansion_per_week=expansion.rate,
        expansion_seat_factor=expansion.seat_factor,
        expansion_ready_adoption=expansion.ready_adoption,
        expansion_ready_worth=expansion.ready_worth,
        tier_share=expansion.tier_share,
        tier_price_factor=expansion.tier_price_factor,
        tier_steps=expansion.tier_steps,
        contraction_adoption=expansion.contraction_adoption,
        contraction_probability=expansion.contraction_probability,
        contraction_climate_weight=expansion.contraction_climate_weight,
        contraction_climate_cut=expansion.contraction_climate_cut,
    )


def _health(segment: Segment) -> HealthParameters:
    health = segment.health
    return HealthParameters(
        health_usage_weight=health.usage_weight,
        health_ticket_weight=health.ticket_weight,
        health_survey_weight=health.survey_weight,
        health_noise=health.noise,
        health_neutral_owner_factor=health.neutral_owner_factor,
    )


def _learning(segment: Segment, product: Product) -> LearningParameters:
    learning = segment.learning
    return LearningParameters(
        learning_burden=burden_of(segment, product),
        forgetting_per_week=learning.forgetting,
        user_turnover_per_week=learning.user_turnover / _YEAR,
        use_hours_per_week=learning.use_hours,
        knowledge_base_hours_per_week=learning.knowledge_base_hours,
        community_hours_per_week=learning.community_hours,
        learning_hours_budget_per_week=learning.hours_budget,
    )


def _population(segment: Segment) -> PopulationParameters:
    population = segment.population
    return PopulationParameters(
        learning_rate_per_hour=population.learning_rate,
        # A rule squares it, and the square of a very small number is zero: so small a spread is none.
        learning_rate_cv=population.learning_rate_spread if population.learning_rate_spread > 1e-9 else 0.0,
        trust_at_start=population.trust,
        expected_worth=population.expected_worth,
        threads_at_start=population.threads,
        base_customers=population.customers,
        base_growth_per_year=population.growth,
    )


def _renewal(segment: Segment) -> RenewalParameters:
    renewal = segment.renewal
    return RenewalParameters(
        propensity_mean=renewal.propensity_mean,
        propensity_concentration=renewal.propensity_concentration,
        renewal_value_weight=renewal.value_weight,
        renewal_trust_weight=renewal.trust_weight,
        renewal_champion_weight=renewal.champion_weight,
        renewal_switching_weight=renewal.switching_weight,
        renewal_price_weight=renewal.price_weight,
        competitor_pull=renewal.competitor_pull,
        attention_auto_renew=renewal.attention_auto_renew,
        attention_monthly=renewal.attention_monthly,
        attention_price_notice=renewal.attention_price_notice,
        price_noticed_above=renewal.price_noticed_above,
        attention_competitor=renewal.attention_competitor,
    )


def _support(segment: Segment) -> SupportParameters:
    support = segment.support
    return SupportParameters(
        tickets_per_active_seat_per_week=support.tickets_per_active_seat,
        tickets_per_account_per_week=support.tickets_per_account,
        ticket_defect_factor=support.defect_factor,
        ticket_knowledge_relief=support.knowledge_relief,
        deflection_by_knowledge_base=support.deflection_by_knowledge_base,
        deflection_by_community=support.deflection_by_community,
        ticket_hours=support.ticket_hours,
        ticket_hours_sigma=support.ticket_hours_spread,
        ticket_promise_weeks=support.promise / 7.0,
        ticket_expiry_weeks=support.expiry,
        ticket_escalation_share=support.escalation,
    )


def _trust(segment: Segment) -> TrustParameters:
    trust = segment.trust
    return TrustParameters(
        trust_baseline=trust.baseline,
        trust_reversion_per_week=trust.reversion,
        trust_satisfaction_slope=trust.satisfaction_slope,
        slow_answer_loss=trust.slow_answer_loss,
        broken_promise_loss=trust.broken_promise_loss,
        csm_change_loss=trust.csm_change_loss,
        fatigue_loss=trust.fatigue_loss,
        contact_budget_per_month=trust.contacts_welcome_per_month,
        unresolved_ticket_loss=trust.unresolved_ticket_loss,
        ticket_trust_gain=trust.ticket_gain,
        satisfaction_steepness=trust.satisfaction_steepness,
        satisfaction_trust_weight=trust.satisfaction_trust_weight,
    )


def _value(segment: Segment) -> ValueParameters:
    value = segment.value
    return ValueParameters(
        value_per_active_seat_usd_per_week=value.per_active_seat / _YEAR,
        value_fit_floor=value.fit_floor,
        value_knowledge_floor=value.knowledge_floor,
        value_noise_sigma=value.noise,
        perception_weeks=value.perception,
        visibility_floor=value.visibility_floor,
        visibility_drift_per_week=value.visibility_drift,
        expectation_adapts_per_week=value.expectation_adapts,
    )
