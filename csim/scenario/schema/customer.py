"""What happens inside a customer: learning, adoption, value, trust, champions, and how customers differ."""

from __future__ import annotations

from typing import Annotated

from csim.scenario.quantities import Duration, Hours, Money, Number, Rate, Share
from csim.scenario.section import Section


class Learning(Section):
    """How a customer's people learn the product, and how that knowledge fades."""

    burden: Annotated[float | None, Number("ratio", low=0.001, high=100, source="assumption")] = None
    """How much there is to learn for this segment, 1 = a typical business application; null takes the product's."""

    forgetting: Annotated[float, Rate("per week", low=0, high=5, source="assumption; sign: Murre & Dros 2015")] = 0.03
    """Knowledge not in use that is lost. 0 turns forgetting off."""

    user_turnover: Annotated[float, Rate("per year", low=0, high=20, source="assumption; usual staff turnover")] = 0.2
    """Share of the customer's users replaced by untrained ones. 0 turns it off."""

    use_hours: Annotated[float, Hours("hours/week", low=0, high=40, source="assumption")] = 0.6
    """Hours of learning a week that daily use brings when every seat is in use."""

    knowledge_base_hours: Annotated[float, Hours("hours/week", low=0, high=40, source="assumption")] = 0.15
    """Hours a week spent reading a complete knowledge base, where it is open to the segment."""

    community_hours: Annotated[float, Hours("hours/week", low=0, high=40, source="assumption")] = 0.1
    """Hours a week spent in a community that answers every question, where it is open to the segment."""

    hours_budget: Annotated[float, Hours("hours/week", low=0, high=40, source="assumption")] = 3.0
    """Most hours a week that a customer's people give to learning."""


class Adoption(Section):
    """How use spreads among a customer's seats: diffusion under a ceiling."""

    innovation: Annotated[float, Rate("per week", low=0, high=5, source="assumption; form: Bass 1969")] = 0.05
    """How fast people begin to use the product on their own (Bass p)."""

    imitation: Annotated[float, Rate("per week", low=0, high=5, source="assumption; form: Bass 1969")] = 0.15
    """How fast people follow colleagues who use it (Bass q)."""

    ceiling_base: Annotated[float, Share(low=0.001, high=1, source="assumption")] = 0.3
    """Share of seats that can be in use without any knowledge."""

    ceiling_fit: Annotated[float, Share(source="assumption")] = 0.5
    """How much a poor fit lowers the rest of the ceiling. 0 turns it off."""

    decay: Annotated[float, Rate("per week", low=0, high=5, source="assumption")] = 0.1
    """How fast use above its ceiling falls back."""

    champion_boost: Annotated[float, Number("ratio", low=0, high=20, source="assumption")] = 0.5
    """What a champion adds to the speed of beginning, as a share of it. 0 turns it off."""

    onboarding_boost: Annotated[float, Number("ratio", low=1, high=20, source="assumption")] = 3.0
    """How many times as fast people begin while onboarding lasts. 1 turns it off."""


class Value(Section):
    """What the product is worth to a customer, and what the customer believes it is worth."""

    per_active_seat: Annotated[float, Money("USD/year", low=0, high=1e8, source="assumption")] = 3_000.0
    """What one seat in use earns or saves the customer at full fit, knowledge and quality."""

    fit_floor: Annotated[float, Share(source="assumption")] = 0.4
    """Share of that value left where the product does not fit at all."""

    knowledge_floor: Annotated[float, Share(source="assumption")] = 0.3
    """Share of that value left where nobody knows the product."""

    noise: Annotated[float, Number("sigma of the logarithm", low=0, high=3, source="assumption")] = 0.35
    """How much the value of one week varies by chance. 0 turns it off."""

    perception: Annotated[float, Duration("weeks", low=1, high=104, source="assumption; one quarter")] = 13.0
    """Over how long a customer averages what it gains."""

    visibility_floor: Annotated[float, Share(source="assumption")] = 0.7
    """Share of the true value a customer sees when nobody ever shows it. 1 turns the effect off."""

    visibility_drift: Annotated[float, Rate("per week", low=0, high=5, source="assumption; half a year")] = 0.0385
    """How fast what was shown is forgotten."""

    expectation_adapts: Annotated[float, Rate("per week", low=0, high=1, source="assumption; two years")] = 0.01
    """How fast expectation follows experience."""


class Trust(Section):
    """What contacts add to trust and satisfaction, and what slowness, broken promises and pestering take away."""

    baseline: Annotated[float, Share(source="assumption")] = 0.5
    """Where trust settles without contact, at middling satisfaction."""

    reversion: Annotated[float, Rate("per week", low=0, high=5, source="assumption")] = 0.02
    """How fast trust settles there."""

    satisfaction_slope: Annotated[float, Number("trust", low=-2, high=2, source="assumption")] = 0.6
    """How far satisfaction moves that level, from none to full."""

    slow_answer_loss: Annotated[
        float, Share(source="assumption; sign and plateau: published satisfaction by resolution time")
    ] = 0.05
    """Share of trust lost with an answer later than promised. 0 turns it off."""

    broken_promise_loss: Annotated[float, Share(source="assumption")] = 0.15
    """Share of trust lost with a promise that is never kept. 0 turns it off."""

    csm_change_loss: Annotated[
        float, Share(source="assumption; sales fall 13 to 18 % when the contact changes: Shi et al. 2017")
    ] = 0.24
    """Share of trust lost when the customer's CSM changes. 0 turns it off."""

    fatigue_loss: Annotated[float, Share(source="assumption")] = 0.03
    """Share of trust lost with each contact beyond the welcome number. 0 turns fatigue off."""

    contacts_welcome_per_month: Annotated[float, Number("contacts a month", low=0, high=1000, source="assumption")] = (
        5.0
    )
    """Contacts a month that are welcome, digital ones counted at their weight."""

    unresolved_ticket_loss: Annotated[float, Share(source="assumption")] = 0.1
    """Share of trust lost with a ticket that is given up. 0 turns it off."""

    ticket_gain: Annotated[float, Share(source="assumption")] = 0.01
    """Trust gained, as a share of what is missing, with a ticket answered in time. 0 turns it off."""

    satisfaction_steepness: Annotated[float, Number("per log value", low=0, high=20, source="assumption")] = 2.0
    """How sharply value against expectation decides satisfaction."""

    satisfaction_trust_weight: Annotated[float, Number("log-odds", low=-10, high=10, source="assumption")] = 2.0
    """Weight of trust in satisfaction."""


class Champion(Section):
    """The customer's own advocate for the product, and the threads that cover for one who left."""

    at_start: Annotated[float, Share(source="assumption")] = 0.8
    """Share of customers that sign with a champion."""

    leaves: Annotated[float, Rate("per year", low=0, high=20, source="assumption; usual staff turnover")] = 0.2
    """How often a champion leaves. 0 turns it off."""

    returns: Annotated[float, Rate("per week", low=0, high=5, source="assumption")] = 0.02
    """How often a new champion emerges unaided."""

    loss_of_trust: Annotated[float, Share(source="assumption")] = 0.15
    """Share of trust that leaves with a champion nobody covers for. 0 turns it off."""

    thread_cover: Annotated[float, Number("per thread", low=0, high=10, source="assumption")] = 0.25
    """How well one further contact in the account covers for a champion who left. 0 turns threads off."""

    thread_decay: Annotated[float, Rate("per year", low=0, high=20, source="assumption; usual staff turnover")] = 0.3
    """How fast such contacts move on."""


class Population(Section):
    """How customers differ on the day they sign, and how many there are when the run begins."""

    customers: Annotated[float, Number("customers", low=0, high=1e15, source="company's own figure")] = 0.0
    """Customers when the run begins, made by the history. 0 is a company without customers."""

    growth: Annotated[float, Rate("per year", low=-0.9, high=20, source="company's own figure")] = 0.2
    """How fast that base grew before the run began."""

    learning_rate: Annotated[
        float,
        Rate("per hour", low=0, high=10, source="assumption; form: Heathcote, Brown, Mewhort 2000"),
    ] = 0.08
    """Share of what is left to learn that an hour of learning teaches at burden 1, on average."""

    learning_rate_spread: Annotated[float, Share(high=5, source="assumption")] = 0.5
    """How much customers differ in that speed (coefficient of variation); 0 makes them all alike."""

    trust: Annotated[float, Share(source="assumption")] = 0.55
    """Trust on the day of signing."""

    expected_worth: Annotated[float, Number("log of value over price", low=-2, high=1.2, source="assumption")] = 0.3
    """Value for money (log scale) that an honest sale lets a customer expect."""

    threads: Annotated[float, Number("contacts", low=0, high=100, source="assumption")] = 1.0
    """Contacts in the account beside the champion on the day of signing."""
