"""What happened in a worked case: its company lived week by week, and any quantity of it at any week's end.

The rules run as plain Python here. The companies are so small that this is quick, a change of a rule needs no compiling
before the cases tell what it did, and other tests hold compiled and plain runs equal to the last bit.
"""

from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from csim.engine.build import name_key
from csim.engine.business import SubscriptionBusiness
from csim.ledger.columns import MONEY_COLUMNS, PLAY_COLUMNS, ROLE_COLUMNS, SEGMENT_COLUMNS
from csim.ledger.names import staff_labels
from csim.luck import kinds, purposes
from csim.luck.draws import entity_id, uniform
from csim.run import simulate
from csim.scenario.frozen import Scenario
from csim.state.columns import ACTIVE, CONDITION_COLUMNS, CUSTOMER_COLUMNS, STAFF_COLUMNS, Column
from tests.worked.case import Case, scenario_of

COMPANY = "the company"
OWN_WORDS = (
    Column("mrr", "f8", "USD/month", 0, "", "monthly recurring revenue of its customers"),
    Column("customers", "f8", "customers", 0, "", "customers"),
    Column("cash", "f8", "USD", 0, "", "cash"),
    Column("receivables", "f8", "USD", 0, "", "invoices not yet paid"),
    Column("deferred_revenue", "f8", "USD", 0, "", "invoiced, not yet earned"),
    Column("defunct", "f8", "0/1", 0, "", "1 once it has run out of cash"),
)


class Moment(NamedTuple):
    """Copies of the tables at the end of a week; panels hold sums since the start, stocks excepted."""

    customers: np.ndarray
    staff: np.ndarray
    company: dict[str, float]
    conditions: np.ndarray
    panels: dict[str, np.ndarray]


class Story:
    """The run of a case."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.scenario: Scenario = scenario_of(case)
        business = SubscriptionBusiness(self.scenario, case.seed, compiled=False)
        self.moments: list[Moment] = []
        for _ in range(case.weeks):
            business.step()
            self.moments.append(_moment_of(business))
        self.markets = {
            name: int(market.key)
            for name, market in zip(self.scenario.segment_names, business.world.markets, strict=True)
        }

    @cached_property
    def by_month(self) -> Any:
        """The measures of whole months, from a run of its own whose books are checked."""
        from csim.measures.monthly import monthly

        months = self.case.weeks * 12 // 52
        return monthly(simulate(self.scenario, self.case.seed, months=months, compiled=False))

    def measure(self, month: int, name: str, part: str) -> float:
        """Return a measure of one month, the first being 1, for the company or one of its segments."""
        table = self.by_month
        wanted = "all" if part == COMPANY else part
        found = table[(table["month"] == month) & (table["measure"] == name) & (table["segment"] == wanted)]
        if len(found) != 1:
            known = ", ".join(sorted(set(table["measure"])))
            raise ValueError(f"no measure {name} of {part} in month {month}; measures are {known}")
        return float(found["value"].iloc[0])

    def at_week_end(self, week: int, who: str, quantity: str) -> tuple[float, Column]:
        """Return a quantity at the end of a week, the first being 0, and what it means. Raises ValueError."""
        if not 0 <= week < len(self.moments):
            raise ValueError(f"week {week} is not lived: the case has weeks 0 to {len(self.moments) - 1}")
        moment = self.moments[week]
        if who == COMPANY:
            return self._of_company(moment, quantity)
        columns, row = self._row(moment, who)
        column = _find(columns, quantity, who)
        return float(row[quantity]), column

    def _of_company(self, moment: Moment, quantity: str) -> tuple[float, Column]:
        columns = (*OWN_WORDS, *CONDITION_COLUMNS, *MONEY_COLUMNS)
        column = _find(columns, quantity, COMPANY)
        if quantity in moment.company:
            return moment.company[quantity], column
        if quantity in moment.conditions.dtype.names:
            return float(moment.conditions[quantity]), column
        return float(moment.panels["money"][quantity]), column

    def _row(self, moment: Moment, who: str) -> tuple[tuple[Column, ...], Any]:
        """Return the record of whoever is named, and its columns."""
        people = staff_labels(moment.staff, [role.name for role in self.scenario.roles])
        tables = (
            (self.case.names, CUSTOMER_COLUMNS, moment.customers),
            (people, STAFF_COLUMNS, moment.staff),
            (self.scenario.segment_names, SEGMENT_COLUMNS, moment.panels["segment"]),
            ([role.name for role in self.scenario.roles], ROLE_COLUMNS, moment.panels["role"]),
            (self.scenario.play_names, PLAY_COLUMNS, moment.panels["play"]),
        )
        for names, columns, table in tables:
            if who in names and list(names).index(who) < len(table):
                return columns, table[list(names).index(who)]
        known = ", ".join([COMPANY, *(str(name) for names, _, table in tables for name in names[: len(table)])])
        raise ValueError(f"nobody is called {who} at that time; there are {known}")

    def draw(self, die: dict[str, str]) -> float:
        """Return the number in (0, 1) that luck drew, as one of a case's dice names it. Raises ValueError."""
        purpose, _ = self.purpose(die["for"])
        index = int(die.get("number", 0))
        if "play" in die:
            index = name_key(die["play"]) % (1 << 24)
        week = int(die.get("week", self._week_of_traits(die["of"])))
        return float(uniform(self.case.seed, 0, np.uint64(self._identity(die["of"])), week, purpose, index))

    def purpose(self, words: str) -> tuple[int, str]:
        """Return the number of a purpose of luck and the sentence that explains it. Raises ValueError."""
        known = {name.lower().replace("_", " "): meaning for name, meaning in purposes.meanings().items()}
        if words not in known:
            raise ValueError(f"nothing is drawn for {words}; draws are for {', '.join(known)}")
        return known[words]

    def _week_of_traits(self, who: str) -> int:
        """Return the week in which somebody's lasting traits are drawn: the first of the run for those of the start."""
        if who in self.case.names:
            return max(0, int(self.moments[-1].customers[self.case.names.index(who)].signed_week))
        return 0

    def _identity(self, who: str) -> int:
        """Return the identity that the luck of a customer, a segment's market or a person hangs on."""
        if who in self.markets:
            return self.markets[who]
        if who in self.case.names:
            return int(self.moments[-1].customers[self.case.names.index(who)].id)
        role, seat, *hire = who.rsplit("-")
        return int(entity_id(kinds.STAFF, name_key(role), int(seat) - 1, int(hire[0]) - 1 if hire else 0, 0))


def _find(columns: tuple[Column, ...], quantity: str, who: str) -> Column:
    """Return the column of a quantity. Raises ValueError where there is none."""
    for column in columns:
        if column.name == quantity:
            return column
    raise ValueError(f"{who} has no {quantity}; it has {', '.join(column.name for column in columns)}")


def _moment_of(business: SubscriptionBusiness) -> Moment:
    """Take down how things stand as a week ends."""
    world = business.world
    now = world.conditions[0]
    customers = world.customers[: now.customers].copy()
    present = customers[customers["status"] == ACTIVE]
    company = {
        "mrr": float(np.sum(present["price"] * present["seats"])) * 52.0 / 12.0,
        "customers": float(len(present)),
        "cash": float(business.books.cash),
        "receivables": float(business.books.receivables),
        "deferred_revenue": float(business.books.deferred),
        "defunct": float(business.books.defunct),
    }
    panels = {
        "money": _so_far(business.books.panel, MONEY_COLUMNS, int(now.month_start)),
        "segment": _so_far(world.segment_panel, SEGMENT_COLUMNS, int(now.month_start)),
        "role": _so_far(world.role_panel, ROLE_COLUMNS, int(now.month_start)),
        "play": _so_far(world.play_panel, PLAY_COLUMNS, int(now.month_start)),
    }
    return Moment(customers, world.staff[: now.staff].copy(), company, world.conditions[0].copy(), panels)


def _so_far(panel: np.ndarray, columns: tuple[Column, ...], month: int) -> np.ndarray:
    """Return the sums of a panel since the start; a stock is that of the month under way."""
    sums = np.zeros(panel.shape[1:], dtype=panel.dtype)
    for column in columns:
        stock = column.written_by == "stock"
        sums[column.name] = panel[column.name][month] if stock else panel[column.name].sum(axis=0)
    return sums
