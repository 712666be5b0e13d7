"""One segment of the market: what the vendor's story there adds up to, week by week."""

from typing import TYPE_CHECKING, Any

from csim.luck import kinds, purposes
from csim.rules import acquisition, plays
from csim.rules.quantiles import poisson_quantile
from csim.rules.records import SegmentParameters
from tests.twin.luck import entity_id, name_key, uniform

if TYPE_CHECKING:
    from tests.twin.company import Company
    from tests.twin.customer import Customer

LONGEST_LAG = 63
"""Weeks after which selling cost is borne by customers at the latest."""

HELPER_KNOWLEDGE = 0.5
HELPER_SATISFACTION = 0.5
"""What a member of the community must know, and how satisfied it must be, to help others."""


class Market:
    """A segment: its parameters, last week's counts, this week's money, and selling cost on its way to customers."""

    def __init__(self, company: "Company", place: int) -> None:
        self.company, self.place = company, place
        self.name = company.scenario.segment_names[place]
        self.p: Any = SegmentParameters(*map(float, company.scenario.segments[place]))
        self.key = entity_id(kinds.MARKET, name_key(self.name), 0, 0, 0)
        self.pool = self.spent = self.commission = self.digital_usd = 0.0
        self.spend_by_week: dict[int, float] = {}
        self.heard = 0.0
        self.owner_role = -1
        self.noise_factor = self.neutral_factor = 1.0
        self.seller_weight = 0.0
        self.forget_customers()
        self.clear_week()
        self._open_standing_plays()

    def _open_standing_plays(self) -> None:
        """Open to the segment what its strategy keeps open all the time: articles, a community, courses."""
        self.knowledge_base = self.community_open = self.academy_hours = 0.0
        for kind, play in enumerate(self.company.scenario.plays):
            if self.uses(kind) and play.trigger == plays.STANDING:
                self.knowledge_base = max(self.knowledge_base, float(play.knowledge_base))
                self.community_open = max(self.community_open, float(play.community))
                self.academy_hours += play.academy_hours_per_week

    def uses(self, kind: int) -> bool:
        """Return whether the strategy uses a play in this segment."""
        return self.company.scenario.play_in_force[self.place][kind]

    def take_over(self, past: "Market") -> None:
        """Go on from where a history left the segment: its counts, and selling cost that nobody has borne yet."""
        self.customers, self.fee = past.customers, past.fee
        self.promoters, self.detractors, self.helpers = past.promoters, past.detractors, past.helpers
        self.pool = past.pool
        self.spend_by_week = dict(past.spend_by_week)

    def leads_this_week(self) -> int:
        """Return how many leads spending and talk bring, and spend the week's marketing."""
        company, p = self.company, self.p
        expected = acquisition.leads_expected(p, self.customers, self.promoters, company.demand)
        luck = uniform(company.seed, company.replicate, self.key, company.week, purposes.LEAD_COUNT, 0)
        self.spent += p.marketing_usd_per_week
        return int(poisson_quantile(luck, expected))

    def let_spending_ripen(self) -> None:
        """Let selling cost of one sales cycle ago, between 1 and 63 weeks, wait for the customers it has won."""
        lag = max(1, min(LONGEST_LAG, int(self.p.sales_cycle_weeks + 0.5)))
        self.pool += self.spend_by_week.get(self.company.week - lag, 0.0)

    def take_from_pool(self) -> float:
        """Return the share of the waiting selling cost that one new customer bears."""
        share = self.company.scenario.company.cac_smoothing * self.pool
        self.pool -= share
        return share

    def close_week(self) -> None:
        """Remember what was spent on selling, and begin to count anew."""
        self.spend_by_week[self.company.week] = self.spent
        self.spent = self.commission = self.digital_usd = 0.0

    def clear_week(self) -> None:
        """Begin to book a week."""
        self.revenue = self.hosting = self.support = self.implementation = self.cs = 0.0
        self.value = self.people = 0.0

    def book(
        self, hosting: float, support: float, implementation: float, cs: float, value: float, people: float
    ) -> None:
        """Add one customer's week."""
        self.hosting += hosting
        self.support += support
        self.implementation += implementation
        self.cs += cs
        self.value += value
        self.people += people

    def forget_customers(self) -> None:
        """Begin to count customers."""
        self.customers = self.fee = self.promoters = self.detractors = self.helpers = 0.0

    def count(self, customer: "Customer") -> None:
        """Count one customer, and what next week's rules want to know of it."""
        self.customers += 1.0
        self.fee += customer.weekly_price
        if not customer.live_now:
            return
        if customer.satisfaction >= self.p.promoter_satisfaction:
            self.promoters += 1.0
        if customer.satisfaction < self.p.detractor_satisfaction:
            self.detractors += 1.0
        able = customer.knowledge > HELPER_KNOWLEDGE and customer.satisfaction > HELPER_SATISFACTION
        if able and self.community_open > 0.0:
            self.helpers += 1.0


def look_around(company: "Company") -> None:
    """Count what next week's company-wide rules read, and stop visiting who has gone for good."""
    for market in company.markets:
        market.forget_customers()
    visited, company.active = company.active, []
    for customer in visited:
        if customer.is_active:
            customer.market.count(customer)
        elif company.week + 1 - customer.left_week > customer.p.win_back_window_weeks:
            continue
        company.active.append(customer)
