"""Phase 2: leads come, are turned away or worked, and some of them sign."""

from typing import TYPE_CHECKING

from csim.arithmetic import exp, log
from csim.luck import kinds, purposes
from csim.rules import acquisition, advocacy
from csim.rules.quantiles import exponential_quantile
from tests.twin.codes import BASE, MARKETING, REFERRED
from tests.twin.customer import Customer
from tests.twin.luck import drawn_share, entity_id, uniform

if TYPE_CHECKING:
    from tests.twin.company import Company
    from tests.twin.market import Market

LONGEST_SALES_CYCLE = 260
"""Weeks after which every lead has decided."""


class Lead:
    """Somebody who may become a customer."""

    def __init__(self, identity: int, market: "Market", channel: int, referrer: Customer | None) -> None:
        self.id, self.market, self.channel, self.referrer = identity, market, channel, referrer
        self.week = self.due = 0
        self.fit = 0.0

    def chance(self, purpose: int, week: int | None = None) -> float:
        """Return the lead's uniform number for *purpose*, of this week or of another one."""
        company = self.market.company
        return uniform(company.seed, company.replicate, self.id, company.week if week is None else week, purpose, 0)

    def drawn_fit(self) -> float:
        """Return how well the product fits, before a recommendation counts."""
        p = self.market.p
        return drawn_share(p.fit_mean, p.fit_concentration, self.chance(purposes.LEAD_FIT))

    def qualify(self) -> bool:
        """Return whether sales takes the lead up; selling then costs at once, and takes its time."""
        p, week = self.market.p, self.market.company.week
        self.fit = self.drawn_fit()
        effort = p.sales_usd_per_lead
        if self.channel == REFERRED:
            self.fit = acquisition.referred_fit(p, self.fit)
            effort *= p.referral_cost_factor
        if self.chance(purposes.LEAD_QUALIFIED) < acquisition.turned_away_probability(p, self.fit):
            return False
        self.market.spent += effort
        delay = exponential_quantile(self.chance(purposes.LEAD_DELAY), p.sales_cycle_weeks)
        self.week, self.due = week, week + 1 + int(min(delay, LONGEST_SALES_CYCLE))
        return True

    def closes(self) -> bool:
        """Return whether the lead signs; people who are dissatisfied have warned others of their segment."""
        p, market = self.market.p, self.market
        reputation = advocacy.close_factor(p, market.detractors / max(1.0, market.customers))
        wins = acquisition.close_probability(p, self.fit, self.channel == REFERRED, reputation)
        return self.chance(purposes.LEAD_CLOSE, self.week) < wins


class Pipeline:
    """All leads the vendor works on, in the order in which it heard of them."""

    def __init__(self, company: "Company") -> None:
        self.company = company
        self.leads: list[Lead] = []
        self.referrals: list[Lead] = []

    def take_over(self, past: "Pipeline") -> None:
        """Go on with the leads of a history; who referred them no longer matters."""
        for leads, before in ((self.leads, past.leads), (self.referrals, past.referrals)):
            for lead in before:
                lead.market, lead.referrer = self.company.markets[lead.market.place], None
                leads.append(lead)

    def clear(self) -> None:
        """Lose every lead: the company has ended."""
        self.leads, self.referrals = [], []

    def hear_of(self, identity: int, referrer: Customer) -> None:
        """Keep a recommendation of this week for next week."""
        self.referrals.append(Lead(identity, referrer.market, REFERRED, referrer))

    def sign_week(self) -> None:
        """Find leads, those that were referred first; let those decide whose time has come; grow a history's base."""
        heard, self.referrals = self.referrals, []
        self._take_up(heard)
        for market in self.company.markets:
            count = market.leads_this_week()
            self._take_up([self._stranger(market, MARKETING, index) for index in range(count)])
        for market in self.company.markets:
            market.let_spending_ripen()
        deciding = [lead for lead in self.leads if lead.due <= self.company.week]
        self.leads = [lead for lead in self.leads if lead.due > self.company.week]
        for lead in deciding:
            if lead.closes():
                self._sign(lead)
        if self.company.growing_base:
            for market in self.company.markets:
                self._fill_base(market)

    def _stranger(self, market: "Market", channel: int, index: int) -> Lead:
        """Return the lead of this week, channel and number in a segment."""
        return Lead(entity_id(kinds.LEAD, self.company.week, market.key, channel, index), market, channel, None)

    def _take_up(self, leads: list[Lead]) -> None:
        """Begin to sell to those who qualify."""
        self.leads.extend(lead for lead in leads if lead.qualify())

    def _sign(self, lead: Lead) -> None:
        """Win a customer, which bears its share of selling cost, its commission and its referrer's reward.

        A history follows its own path of growth; its leads only keep the pipeline and its cost going.
        """
        market, p = lead.market, lead.market.p
        if self.company.growing_base:
            market.take_from_pool()
            return
        customer = Customer(self.company, market, lead.id, lead.channel, lead.referrer, lead.fit, self.company.week)
        extra = p.commission_share * customer.weekly_price * 52.0
        if lead.channel == REFERRED:
            extra += p.referral_reward_usd
        market.commission += extra
        customer.cac = market.take_from_pool() + extra
        customer.begin_setup()

    def _fill_base(self, market: "Market") -> None:
        """Let a history's base follow its path; the first of them signed within the year before, so renewals spread."""
        company, p = self.company, market.p
        years = -company.week / 52.0
        target = p.base_customers * exp(-years * log(1.0 + p.base_growth_per_year))
        for index in range(int(target + 0.5) - int(market.customers)):
            lead = self._stranger(market, BASE, index)
            if company.week > company.origin_week:
                Customer(company, market, lead.id, BASE, None, lead.drawn_fit(), company.week).begin_setup()
                continue
            signed = company.week - int(52.0 * lead.chance(purposes.BASE_SIGNING))
            customer = Customer(company, market, lead.id, BASE, None, lead.drawn_fit(), signed)
            customer.signed_week = signed
            customer.settle()
