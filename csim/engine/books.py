"""The company's money of a week: revenue, costs, invoices and cash, split exactly at the month's close."""

from csim.engine.policies import total
from csim.engine.world import World
from csim.ledger.columns import MONEY_COLUMNS
from csim.rules import plays
from csim.rules.money import CompanyParameters, lean_budget
from csim.scenario.frozen import Scenario
from csim.state.columns import table

COSTS = (
    "hosting_usd",
    "implementation_usd",
    "support_usd",
    "education_usd",
    "relationship_usd",
    "renewals_usd",
    "digital_usd",
    "recruiting_usd",
    "marketing_usd",
    "sales_usd",
    "rnd_usd",
    "gna_usd",
)


class Books:
    """Cash, receivables and deferred revenue of one company, and its table of money by month."""

    def __init__(self, scenario: Scenario, months: int, receivables: float, deferred: float) -> None:
        self.company: CompanyParameters = scenario.company
        self.panel = table(MONEY_COLUMNS, months)
        self.cash = scenario.company.cash_start_usd
        self.receivables = receivables
        self.deferred = deferred
        self.funding_now = 0.0
        self.defunct = False
        self.burn_per_week = 0.0

    def week(self, world: World, share_before_close: float, recruiting_usd: float) -> None:
        """Book one week. What happens at its start belongs to the month it begins in, at its end to the next.

        At a close inside the week the stocks are taken as of that moment.
        """
        now = world.conditions[0]
        first, last = int(now.month_start), int(now.month_end)
        costs = self._costs(world, recruiting_usd)
        revenue = total(world, "revenue")
        collected = self._collect(world)
        row = self.panel[first]
        row.invoiced += now.billed_start
        row.collected += collected
        row.funding += self.funding_now
        commission = total(world, "commission")
        row.sales_usd += commission
        self.cash += collected + self.funding_now - commission
        self.receivables += float(now.billed_start) - collected
        self.deferred += float(now.billed_start)
        self._accrue(first, share_before_close, revenue, costs)
        if share_before_close < 1.0:
            self.take_stock(first, world)
            self._accrue(last, 1.0 - share_before_close, revenue, costs)
        self.panel[last].invoiced += now.billed_end
        self.receivables += float(now.billed_end)
        self.deferred += float(now.billed_end)
        self.burn_per_week += ((sum(costs.values()) + commission - collected) - self.burn_per_week) / 13.0
        self.funding_now = 0.0

    def _costs(self, world: World, recruiting_usd: float) -> dict[str, float]:
        """Return the costs that accrue over the week by column; commissions are paid as it begins."""
        usd = world.function_usd
        revenue = total(world, "revenue")
        marketing = float(sum(world.segments["marketing_usd_per_week"].tolist()))
        acquisition = total(world, "spent")
        customer_success = total(world, "cs")
        people = float(usd[plays.EDUCATION] + usd[plays.RELATIONSHIP] + usd[plays.RENEWALS])
        company = self.company
        return {
            "hosting_usd": total(world, "hosting"),
            "implementation_usd": float(usd[plays.IMPLEMENTATION]),
            "support_usd": float(usd[plays.SUPPORT]),
            "education_usd": float(usd[plays.EDUCATION]),
            "relationship_usd": float(usd[plays.RELATIONSHIP]),
            "renewals_usd": float(usd[plays.RENEWALS]),
            "digital_usd": customer_success - people,
            "recruiting_usd": recruiting_usd,
            "marketing_usd": marketing,
            "sales_usd": acquisition - marketing,
            "rnd_usd": lean_budget(company.rnd_share_of_revenue, revenue, company.rnd_minimum_usd_per_year),
            "gna_usd": lean_budget(company.gna_share_of_revenue, revenue, company.gna_minimum_usd_per_year),
        }

    def _collect(self, world: World) -> float:
        """Return what customers pay this week, and empty its place in the ring."""
        slot = int(world.conditions[0].week) % len(world.collections)
        collected = float(world.collections[slot])
        world.collections[slot] = 0.0
        return collected

    def _accrue(self, month: int, share: float, revenue: float, costs: dict[str, float]) -> None:
        """Add a share of the week's flows to a month."""
        row = self.panel[month]
        row.revenue += revenue * share
        for name, usd in costs.items():
            row[name] += usd * share
        self.cash -= sum(costs.values()) * share
        self.deferred -= revenue * share

    def take_stock(self, month: int, world: World) -> None:
        """Write the stocks of this moment as those of a month's close."""
        now = world.conditions[0]
        row = self.panel[month]
        row.cash = self.cash
        row.receivables = self.receivables
        row.deferred_revenue = self.deferred
        row.defunct = float(self.defunct)
        row.defects = now.defects
        row.burden_factor = now.burden_factor
        row.coverage = now.coverage
        row.community = now.community

    def runway_months(self, credit: float) -> float:
        """Return for how many months cash and credit last at the present pace; infinite without a burn."""
        if self.burn_per_week <= 0.0:
            return float("inf")
        return max(0.0, self.cash + credit) / self.burn_per_week * 12.0 / 52.0

    def end(self, month: int) -> None:
        """Write off what nobody will pay or earn any more."""
        self.defunct = True
        row = self.panel[month]
        row.receivables_lost += self.receivables
        row.deferred_lost += self.deferred
        self.receivables = 0.0
        self.deferred = 0.0
