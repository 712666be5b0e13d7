"""What is read off a company's run: every measure, and some figures that published tables have and csim's do not."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from csim.errors import BadInput
from csim.ledger.result import Run
from csim.measures.definitions import find_measure, label
from csim.measures.people import relationship_roles
from csim.measures.summary import summarise
from csim.scenario.frozen import Role, Scenario
from csim.state.columns import BASE, NEVER
from csim.units import MONTHS_PER_YEAR, WEEKS_PER_YEAR, month_close_week

DAYS_PER_WEEK = 7
"""Of the calendar; published durations count them."""

BASE_SHARE_OF_PAY = 0.8
"""Of a CSM's pay, the rest being variable: the mix of row B048."""

_LONG_ENOUGH_WEEKS = 26  # customers who signed later may not be live because the run ended


class Meaning(NamedTuple):
    """What a figure is called, its unit, and whether the scenario sets it instead of the run finding it."""

    label: str
    unit: str
    is_set: bool = False


FIGURES = {
    "revenue_lost": Meaning("Revenue lost a year: 100 - GRR", "%"),
    "arr_per_customer": Meaning("ARR per customer, mean of the run", "USD"),
    "customers_at_start": Meaning("Customers at the start", "", is_set=True),
    "sales_and_marketing_share": Meaning("Sales and marketing / revenue", "%"),
    "rnd_share": Meaning("R&D / revenue", "%", is_set=True),
    "gna_share": Meaning("G&A / revenue", "%", is_set=True),
    "cost_of_goods_share": Meaning("Cost of goods sold / revenue, CS cost included", "%"),
    "involuntary_share": Meaning("Departures by failed payment / departures", "%"),
    "monthly_churn": Meaning("Departures per customer and month", "%"),
    "card_recovery": Meaning("Failed charges recovered", "%", is_set=True),
    "book": Meaning("Accounts that make a full book of a CSM", "", is_set=True),
    "csm_pay": Meaning("Pay of a CSM", "USD", is_set=True),
    "csm_base_pay": Meaning("Base pay of a CSM: 80 % of pay", "USD", is_set=True),
    "csm_loaded_cost": Meaning("Cost of a CSM: pay, overhead, tools", "USD", is_set=True),
    "csm_ramp_months": Meaning("Months until a CSM works at full speed", "months", is_set=True),
    "csm_hire_days": Meaning("Days to hire a CSM", "days", is_set=True),
    "onboarding_days": Meaning("First push of use after going live", "days", is_set=True),
    "golive_days": Meaning("Days from signing to going live, median", "days"),
}
"""Figures beside the measures, by name without segment."""


def meaning(figure: str) -> Meaning:
    """Return what a figure is, with its segment; raises `BadInput` where there is no such figure."""
    stem, _, segment = figure.partition(".")
    if stem in FIGURES:
        found = FIGURES[stem]
        return found._replace(label=f"{found.label}, {segment}") if segment else found
    measure, _ = find_measure(figure)
    return Meaning(label(figure), measure.unit.partition("/")[0] if measure.unit.startswith("USD") else measure.unit)


def figures(run: Run) -> dict[str, float]:
    """Return every measure of a run, and the figures beside them, by name; percentages as 12.5."""
    measures = summarise(run)
    return measures | _beside(run, measures) | settings(run.scenario) | _golive(run)


def settings(scenario: Scenario) -> dict[str, float]:
    """Return what the scenario sets and tables publish: books, pay, ramp, recovery of payments, onboarding."""
    found: dict[str, float] = {}
    for name, segment in zip(scenario.segment_names, scenario.segments, strict=True):
        found[f"card_recovery.{name}"] = 100.0 * segment.card_recovery
        found[f"onboarding_days.{name}"] = DAYS_PER_WEEK * segment.onboarding_weeks
    managers = [scenario.roles[place] for place in relationship_roles(scenario.roles)]
    for role in managers[:1]:
        found |= _csm(role)
        found |= {
            f"book.{name}": accounts
            for name, accounts in zip(scenario.segment_names, role.accounts_per_book, strict=True)
        }
    return found


def _csm(role: Role) -> dict[str, float]:
    terms = role.parameters
    pay = terms.salary_usd_per_year
    return {
        "csm_pay": pay,
        "csm_base_pay": BASE_SHARE_OF_PAY * pay,
        "csm_loaded_cost": pay * (1.0 + terms.overhead_share) + terms.tools_usd_per_year,
        "csm_ramp_months": terms.ramp_weeks * MONTHS_PER_YEAR / WEEKS_PER_YEAR,
        "csm_hire_days": DAYS_PER_WEEK * terms.time_to_hire_weeks,
    }


def _beside(run: Run, measures: dict[str, float]) -> dict[str, float]:
    revenue = float(run.money["revenue"].sum())
    customers = float(run.segment["customers"].sum())
    found = {
        "revenue_lost": 100.0 - measures["grr"],
        "arr_per_customer": MONTHS_PER_YEAR * float(run.segment["mrr"].sum()) / customers,
        "customers_at_start": float(np.sum(run.opening["customers"])),
        "cost_of_goods_share": 100.0 - measures["gross_margin"],
        "involuntary_share": _percent(measures["left.payment"], measures["departure_rate"]),
        "monthly_churn": measures["departure_rate"] / MONTHS_PER_YEAR,
    }
    for name in run.scenario.segment_names:
        found[f"monthly_churn.{name}"] = measures[f"departure_rate.{name}"] / MONTHS_PER_YEAR
    for figure, columns in (
        ("sales_and_marketing_share", ("marketing_usd", "sales_usd")),
        ("rnd_share", ("rnd_usd",)),
        ("gna_share", ("gna_usd",)),
    ):
        found[figure] = _percent(sum(float(run.money[column].sum()) for column in columns), revenue)
    return found


def _golive(run: Run) -> dict[str, float]:
    """Median days from signing to going live, of customers who signed early enough to be live by the end."""
    rows = run.customers
    if rows is None:
        raise BadInput.because("days to going live are read off the table of customers; keep it with the run")
    last = month_close_week(run.months) - _LONG_ENOUGH_WEEKS
    signed = (rows["channel"] != BASE) & (rows["signed_week"] >= 0) & (rows["signed_week"] < last)
    live = rows[signed & (rows["golive_week"] != NEVER)]
    return {
        f"golive_days.{name}": _median_days(live[live["segment"] == place])
        for place, name in enumerate(run.scenario.segment_names)
    }


def _median_days(rows: np.ndarray) -> float:
    return DAYS_PER_WEEK * float(np.median(rows["golive_week"] - rows["signed_week"])) if len(rows) else float("nan")


def _percent(part: float, whole: float) -> float:
    return 100.0 * part / whole if whole else float("nan")
