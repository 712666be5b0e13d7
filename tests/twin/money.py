"""The company's money of a week: what functions cost, who bears it, and what that leaves in the bank."""

from typing import TYPE_CHECKING

from csim.rules import plays
from csim.rules.money import lean_budget

if TYPE_CHECKING:
    from tests.twin.company import Company

SUPPORT, IMPLEMENTATION, SUCCESS = 0, 1, 2
"""The three kinds of cost of serving customers."""


class Money:
    """Cash, receivables and deferred revenue, and everything that moves them."""

    def __init__(self, company: "Company") -> None:
        self.company = company
        self.cash = company.scenario.company.cash_start_usd
        self.receivables = self.deferred = 0.0
        self.due: dict[int, float] = {}
        self.billed_start = self.billed_end = 0.0
        self.funding_now = 0.0
        self.burn_per_week = 0.0
        self.defunct = False
        self.function_usd = [0.0 for _ in plays.FUNCTIONS]

    def take_over(self, past: "Money") -> None:
        """Go on with the invoices of a history that are not paid yet."""
        self.due = dict(past.due)

    def open(self) -> None:
        """Open the books with what the customers of the first moment owe, and with what they have paid ahead."""
        company = self.company
        self.receivables = float(sum(usd for _, usd in sorted(self.due.items())))
        self.deferred = float(
            sum(customer.weekly_price * max(0, customer.paid_through - company.week) for customer in company.customers)
        )

    # Invoices.

    def write_invoices(self) -> None:
        """Write the invoices that fall due as the week begins."""
        self.billed_start = self.billed_end = 0.0
        for customer in self.company.active:
            customer.bill()

    def invoice(self, usd: float, weeks_to_pay: int) -> None:
        """Write an invoice at the start of the week."""
        self.billed_start += usd
        self._expect(self.company.week + weeks_to_pay, usd)

    def invoice_later(self, usd: float, weeks_to_pay: int) -> None:
        """Write an invoice at the end of the week, for seats or a tier added within a term that is paid ahead."""
        self.billed_end += usd
        self._expect(self.company.week + 1 + weeks_to_pay, usd)

    def _expect(self, week: int, usd: float) -> None:
        """Expect money in a week to come."""
        self.due[week] = self.due.get(week, 0.0) + usd

    # The week of the customers.

    def book_customers(self) -> None:
        """Let every customer bear its share of what the week has cost.

        People's time in which nobody was worked for is borne by all customers in proportion to their price; content
        and licences by the segments that use them, likewise.
        """
        company = self.company
        idle = self._cost_functions()
        content = self._content_by_segment()
        fees = 0.0
        for market in company.markets:
            market.clear_week()
        for customer in company.active:
            customer.market.revenue += customer.fee_week
            fees += customer.fee_week
        for customer in company.active:
            if not customer.is_active and not customer.leaves_this_week:
                continue
            share = customer.fee_week / fees if fees > 0.0 else 0.0
            market, programmes = customer.market, 0.0
            if market.revenue > 0.0:
                programmes = content[market.place] * customer.fee_week / market.revenue
            customer.book_week(idle[SUPPORT] * share, idle[IMPLEMENTATION] * share, idle[SUCCESS] * share + programmes)
        self._book_what_nobody_bears(idle, content, fees)

    def _cost_functions(self) -> list[float]:
        """Cost each function of the week, and return by kind of cost what is not yet some customer's."""
        company, team = self.company, self.company.team
        self.function_usd = [0.0 for _ in plays.FUNCTIONS]
        for place, role in enumerate(company.scenario.roles):
            p, heads = role.parameters, float(len(team.members(place)))
            cost = heads * (p.salary_usd_per_year * (1.0 + p.overhead_share) + p.tools_usd_per_year) / 52.0
            self._share_out(place, cost)
        rest = [0.0, 0.0, 0.0]
        for function, usd in enumerate(self.function_usd):
            rest[_kind_of(function)] += usd
        for customer in company.active:
            rest[SUPPORT] -= customer.support_usd_week
            rest[IMPLEMENTATION] -= customer.implementation_usd_week
            rest[SUCCESS] -= customer.cs_usd_week
        for market in company.markets:
            rest[SUCCESS] += market.digital_usd
        return rest

    def _share_out(self, role: int, cost: float) -> None:
        """Divide a role's cost among functions as its worked hours went; to its first function if it did nothing."""
        team = self.company.team
        worked = 0.0
        for usd in team.worked_usd[role]:
            worked += usd
        if worked > 0.0:
            for function, usd in enumerate(team.worked_usd[role]):
                self.function_usd[function] += cost * usd / worked
        elif role in team.function_role:
            self.function_usd[team.function_role.index(role)] += cost
        else:
            self.function_usd[plays.RELATIONSHIP] += cost

    def _content_by_segment(self) -> list[float]:
        """Return by segment its share of this week's content and licences, by last week's prices."""
        company = self.company
        content = [0.0 for _ in company.markets]
        for kind, play in enumerate(company.plays):
            weekly = play.usd_per_year / 52.0
            users = [market for market in company.markets if market.uses(kind)]
            if weekly <= 0.0 or not users:
                continue
            fees = 0.0
            for market in users:
                fees += market.fee
            for market in users:
                share = market.fee / fees if fees > 0.0 else 1.0 / len(users)
                content[market.place] += weekly * share
        return content

    def _book_what_nobody_bears(self, idle: list[float], content: list[float], fees: float) -> None:
        """Book on the segments, in equal parts, what no customer is there to bear."""
        markets = self.company.markets
        for market in markets:
            if fees <= 0.0:
                market.support += idle[SUPPORT] / len(markets)
                market.implementation += idle[IMPLEMENTATION] / len(markets)
                market.cs += idle[SUCCESS] / len(markets)
            if market.revenue <= 0.0:
                market.cs += content[market.place]

    # The week of the company.

    def book_company(self) -> None:
        """Book the week: what is paid as it begins, what accrues over it, and what is invoiced as it ends.

        A month that closes inside the week divides what accrues.
        """
        collected = self.due.pop(self.company.week, 0.0)
        commission = self._total("commission")
        costs, revenue = sum(self._costs()), self._total("revenue")
        self.cash += collected + self.funding_now - commission
        self.receivables += self.billed_start - collected
        self.deferred += self.billed_start
        for share in self._shares_of_months():
            self.cash -= costs * share
            self.deferred -= revenue * share
        self.receivables += self.billed_end
        self.deferred += self.billed_end
        self.burn_per_week += ((costs + commission - collected) - self.burn_per_week) / 13.0
        self.funding_now = 0.0

    def _costs(self) -> list[float]:
        """Return the costs that accrue over the week; commissions are paid as it begins."""
        company, usd, revenue = self.company, self.function_usd, self._total("revenue")
        p = company.scenario.company
        people = usd[plays.EDUCATION] + usd[plays.RELATIONSHIP] + usd[plays.RENEWALS]
        marketing = float(sum(market.p.marketing_usd_per_week for market in company.markets))
        recruiting, company.team.recruiting_usd = company.team.recruiting_usd, 0.0
        return [
            self._total("hosting"),
            usd[plays.IMPLEMENTATION],
            usd[plays.SUPPORT],
            usd[plays.EDUCATION],
            usd[plays.RELATIONSHIP],
            usd[plays.RENEWALS],
            self._total("cs") - people,
            recruiting,
            marketing,
            self._total("spent") - marketing,
            lean_budget(p.rnd_share_of_revenue, revenue, p.rnd_minimum_usd_per_year),
            lean_budget(p.gna_share_of_revenue, revenue, p.gna_minimum_usd_per_year),
        ]

    def _total(self, name: str) -> float:
        """Return the sum of one number over all segments."""
        return float(sum(getattr(market, name) for market in self.company.markets))

    def _shares_of_months(self) -> list[float]:
        """Return how the week divides among the months it touches: wholly, or at the close inside it.

        Month k closes at k * 52/12 weeks; a close at the very end of the week does not divide it.
        """
        since = self.company.week - self.company.origin_week
        begins_in, ends_in = since * 12 // 52, ((since + 1) * 12 - 1) // 52
        if begins_in == ends_in:
            return [1.0]
        before = (begins_in + 1) * 52.0 / 12.0 - since
        return [before, 1.0 - before]

    # The end of the money.

    def credit(self) -> float:
        """Return how far cash may fall below zero: not at all in a funding drought."""
        if self.company.suffers("stops_funding", self.company.week):
            return 0.0
        return self.company.scenario.company.credit_line_usd

    def runway_months(self) -> float:
        """Return for how many months cash and credit last at the present pace; for ever without a burn."""
        if self.burn_per_week <= 0.0:
            return float("inf")
        return max(0.0, self.cash + self.credit()) / self.burn_per_week * 12.0 / 52.0

    def close(self) -> None:
        """Write off what nobody will pay or earn any more."""
        self.defunct = True
        self.receivables = self.deferred = 0.0


def _kind_of(function: int) -> int:
    """Return whether a function's people are support, implementation or customer success."""
    return {plays.SUPPORT: SUPPORT, plays.IMPLEMENTATION: IMPLEMENTATION}.get(function, SUCCESS)
