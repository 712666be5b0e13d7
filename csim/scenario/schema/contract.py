"""The contract of a segment: price, term, renewal, growth, and ways of leaving."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from csim import units
from csim.scenario.quantities import Duration, Hours, Money, Number, Rate, Share
from csim.scenario.section import PathProblem, Section


class Contract(Section):
    """Price and terms, and what serving the contract costs."""

    price_per_seat: Annotated[float, Money("USD/year", low=0, high=1e7, source="company's own figure")] = 600.0
    """List price of one seat."""

    seats: Annotated[float, Number("seats", low=1, high=1e6, source="company's own figure")] = 20.0
    """Median number of seats a new customer buys."""

    seats_spread: Annotated[float, Number("sigma of the logarithm", low=0, high=3, source="assumption")] = 0.5
    """How much customers differ in size (lognormal); 0 makes them all alike."""

    term: Annotated[float, Duration("months", low=1, high=120, source="company's own figure")] = 12.0
    """Length of the contract: 1 month (a monthly plan) or a multiple of 3 months."""

    notice: Annotated[float, Duration("days", low=0, high=365, source="company's own figure")] = 60.0
    """How long before the term ends the decision falls. A monthly plan has none."""

    auto_renew: Annotated[float, Share(source="company's own figure")] = 0.6
    """Share of contracts that renew by themselves unless cancelled."""

    prepaid: Annotated[float, Share(source="company's own figure")] = 0.8
    """Share of contracts invoiced a year ahead; the others pay monthly."""

    uplift_at_renewal: Annotated[float, Share(low=-0.9, high=5, source="company's own policy")] = 0.0
    """Share added to the price at each renewal. A price change wakes sleeping customers."""

    paid_after: Annotated[float, Duration("days", low=0, high=365, source="assumption; 30 days is the usual term")] = (
        30.0
    )
    """Time from an invoice to the money."""

    hosting_per_active_seat: Annotated[float, Money("USD/year", low=0, high=1e6, source="company's own figure")] = 60.0
    """Hosting that each seat in use costs."""

    hosting_share: Annotated[float, Share(source="company's own figure")] = 0.1
    """Hosting that comes with the contract whatever its use, as a share of price."""

    customer_hour: Annotated[float, Money("USD/hour", low=0, high=10_000, source="assumption")] = 50.0
    """What an hour of the customer's own people costs the customer."""

    oversell: Annotated[float, Share(high=5, source="assumption")] = 0.0
    """Share by which the sale promises more than a customer like this gets."""

    setup: Annotated[float, Duration("weeks", low=0, high=104, source="assumption")] = 3.0
    """Least time from signing to going live."""

    implementation_hours: Annotated[float, Hours("hours", low=0, high=10_000, source="company's own figure")] = 20.0
    """The vendor's hours to bring one customer live; 0 means customers set up alone."""

    onboarding: Annotated[
        float, Duration("weeks", low=0, high=104, source="published onboarding windows: 30 to 90 days")
    ] = 13.0
    """How long the first push of use lasts after going live."""

    def inconsistencies(self) -> Iterable[PathProblem]:
        """Tell when the term is no term, or the notice longer than it."""
        whole = self.term == 1.0 or self.term % 3.0 == 0.0
        if not whole:
            found = f"{units.plain(self.term)} months are no term"
            yield PathProblem("term", f"{found}; write 1 month (a monthly plan) or a multiple of 3 months")
        elif self.term > 1.0 and self.notice / 7.0 >= self.term * units.WEEKS_PER_MONTH:
            found = f"{units.plain(self.notice)} days are as long as the term or longer"
            yield PathProblem("notice", f"{found}; write less than {units.plain(self.term)} months")


class Renewal(Section):
    """How often the contract is looked at, and what then weighs in the decision.

    Nothing a team does enters here but through value, trust, champion and attention.
    """

    propensity_mean: Annotated[
        float, Share(low=0.01, high=0.99, source="assumption, set so that retention falls in published bands")
    ] = 0.8
    """Mean of the customer's own inclination to stay, everything else being neutral."""

    propensity_concentration: Annotated[
        float, Number("alpha + beta", low=0.05, high=10_000, source="assumption; form: Fader & Hardie 2007")
    ] = 4.0
    """How alike customers are in that inclination (alpha + beta of a Beta distribution); larger is more alike."""

    value_weight: Annotated[float, Number("log-odds", low=-10, high=10, source="assumption")] = 1.1
    """Weight of perceived value for money (log scale). 0 turns it off."""

    trust_weight: Annotated[float, Number("log-odds", low=-10, high=10, source="assumption")] = 1.5
    """Weight of trust beyond one half. 0 turns it off."""

    champion_weight: Annotated[
        float,
        Number("log-odds", low=-10, high=10, source="assumption, below the published risk ratios, which are vendors'"),
    ] = 0.7
    """Weight of a champion, or of threads that cover for one. 0 turns it off."""

    switching_weight: Annotated[float, Number("log-odds", low=-10, high=10, source="assumption")] = 0.25
    """Weight of what leaving would cost in effort: deeper use, longer habit. 0 turns it off."""

    price_weight: Annotated[
        float,
        Number("log-odds", low=0, high=20, source="assumption; rises above 10 % raise churn, published as direction"),
    ] = 1.5
    """Weight of a price change, for each unit of its logarithm. 0 turns it off."""

    competitor_pull: Annotated[float, Number("log-odds", low=-5, high=5, source="assumption")] = 0.0
    """Steady pull of competitors against staying."""

    attention_auto_renew: Annotated[
        float, Share(source="inertia of automatic renewal: KKBox 2016, 2.6 % churn against 11.7 % by hand")
    ] = 0.22
    """Share of automatically renewing contracts that are looked at when due; the others just go on."""

    attention_monthly: Annotated[float, Share(source="assumption")] = 0.1
    """Share of automatically renewing monthly plans that are looked at each month."""

    attention_price_notice: Annotated[float, Share(source="assumption")] = 0.3
    """Share of sleeping customers that the notice of a price change wakes."""

    price_noticed_above: Annotated[
        float, Share(high=5, source="assumption; T. Tunguz, Redpoint: rises below 10 % do little")
    ] = 0.1
    """Price rises up to this share are not noticed by sleeping customers."""

    attention_competitor: Annotated[float, Number("per log-odds", low=0, high=10, source="assumption")] = 0.5
    """How strongly a competitor's pull beyond the usual wakes sleeping customers. 0 turns it off."""


class Expansion(Section):
    """Growth and shrinkage of an account that stays."""

    rate: Annotated[
        float,
        Rate("per week", low=0, high=5, source="assumption; 40 % of new revenue is expansion: Benchmarkit 2025"),
    ] = 0.013
    """How often an account that is ready grows, without anybody asking. 0 turns it off."""

    seat_factor: Annotated[float, Number("ratio", low=1, high=10, source="assumption")] = 1.15
    """Seats after an expansion, as a multiple of those before."""

    ready_adoption: Annotated[float, Share(high=2, source="assumption")] = 0.85
    """Use, as a share of what is reachable, at which half the accounts are ready to grow."""

    ready_worth: Annotated[float, Number("log of value over price", low=-2, high=1.2, source="assumption")] = 0.3
    """Value for money (log scale) at which half the accounts are ready to grow."""

    tier_share: Annotated[float, Share(source="assumption")] = 0.15
    """Share of expansions that are a step up in tier instead of more seats."""

    tier_price_factor: Annotated[float, Number("ratio", low=1, high=10, source="company's own figure")] = 1.25
    """Price per seat after a step up in tier, as a multiple."""

    tier_steps: Annotated[float, Number("steps", low=0, high=20, source="company's own figure")] = 2.0
    """How many steps up exist."""

    contraction_adoption: Annotated[float, Share(low=0.01, high=1, source="assumption")] = 0.85
    """Below this share of seats in use, spare seats are noticed at renewal."""

    contraction_probability: Annotated[float, Share(source="assumption")] = 0.4
    """Chance that spare seats, once noticed, are given back. 0 turns contraction off."""

    contraction_climate_cut: Annotated[float, Share(source="assumption")] = 0.15
    """Share of its seats that an account cuts for each unit of bad climate, where it cuts at all."""

    contraction_climate_weight: Annotated[float, Number("per log-odds", low=0, high=5, source="assumption")] = 0.3
    """What one unit of bad climate adds to that chance."""


class Departure(Section):
    """Failed payments, and whether former customers come back."""

    card_share: Annotated[float, Share(source="company's own figure")] = 0.2
    """Share of customers that pay by card."""

    card_failure: Annotated[
        float, Share(source="assumption for B2B; 13 % of recurring card charges decline: Recurly 2017")
    ] = 0.02
    """Chance that one charge fails after the first retries. 0 turns failed payments off."""

    card_recovery: Annotated[float, Share(source="47.6 % median, 70 to 85 % best: published dunning figures 2026")] = (
        0.7
    )
    """Share of failed charges won back by reminders."""

    win_back_window: Annotated[
        float, Duration("weeks", low=0, high=520, source="KKBox 2016: few return after 9 months")
    ] = 39.0
    """How long after leaving a customer may come back."""

    win_back: Annotated[float, Rate("per week", low=0, high=1, source="assumption; KKBox 2016: 10 % of cancelled")] = (
        0.001
    )
    """How often one that decided to leave comes back. 0 turns it off."""

    win_back_after_payment: Annotated[
        float, Rate("per week", low=0, high=5, source="KKBox 2016: 88 % within 180 days, halved for B2B")
    ] = 0.04
    """How often one whose payment failed comes back. 0 turns it off."""
