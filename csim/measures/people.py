"""The team of a run: cost, load, waits, and what became of work, by role with the whole team last."""

import numpy as np

from csim.ledger.result import ROLE_PLACE, Floats, Run, numbers
from csim.measures.sums import MONTHS_A_YEAR, SegmentSums, percent, ratio, with_total
from csim.rules.plays import RELATIONSHIP
from csim.scenario.frozen import Role
from csim.units import HOURS_PER_WEEK, WEEKS_PER_YEAR

WORKING_DAYS_PER_WEEK = 5


def cost_measures(sums: SegmentSums) -> dict[str, Floats]:
    """Return what customer success costs, by segment."""
    revenue = sums.over_run("revenue")
    return {
        "cs_cost": sums.over_run("cs_usd"),
        "cs_cost_share": percent(sums.over_run("cs_usd"), revenue),
        "cs_and_support_cost_share": percent(sums.over_run("cs_usd", "support_usd"), revenue),
        "cs_magic_number": cs_magic_number(sums),
    }


def cs_magic_number(sums: SegmentSums) -> Floats:
    """Return the CS magic number over the full years of the run: ARR kept and expanded over CS and support cost."""
    full = sums.months // MONTHS_A_YEAR * MONTHS_A_YEAR
    expanded = sums.by_month("expansion_mrr")[:full].sum(axis=0)
    spent = (sums.by_month("cs_usd")[:full] + sums.by_month("support_usd")[:full]).sum(axis=0)
    return ratio(12.0 * (sums.at_years("year_ago_mrr_kept") + expanded), spent)


def role_measures(run: Run) -> dict[str, Floats]:
    """Return load, waits and turnover by role, the whole team last."""
    by_role = with_total(numbers(run.role).sum(axis=0))

    def total(name: str) -> Floats:
        column: Floats = by_role[:, ROLE_PLACE[name]]
        return column

    wait_weeks = ratio(total("wait_weeks"), total("started"))
    return {
        "utilisation": percent(total("hours_worked"), total("hours_present")),
        "wait_hours": HOURS_PER_WEEK * wait_weeks,
        "wait_days": WORKING_DAYS_PER_WEEK * wait_weeks,
        "late_share": percent(total("late"), total("started")),
        "expired_share": percent(total("expired"), total("created")),
        "cancelled_share": percent(total("cancelled"), total("created")),
        "headcount": total("person_weeks") / (run.months * WEEKS_PER_YEAR / MONTHS_A_YEAR),
        "staff_turnover": percent(total("left"), total("person_weeks") / WEEKS_PER_YEAR),
    }


def book_measures(run: Run, sums: SegmentSums) -> dict[str, float]:
    """Return accounts and ARR per CSM: what relationship roles serve over the people in them, month ends pooled.

    They serve the segments for which they have books, named or pooled; all of them if they have none. Source: Commune.
    """
    managers = relationship_roles(run.scenario.roles)
    books = np.array([run.scenario.roles[place].accounts_per_book for place in managers], np.float64)
    has_book = (books > 0.0).any(axis=0) if books.size else np.zeros(sums.segments, bool)
    served = has_book if has_book.any() else np.ones(sums.segments, bool)
    heads = float(numbers(run.role)[:, managers, ROLE_PLACE["headcount"]].sum())
    return {
        "accounts_per_csm": float(ratio(sums.over_run("customers")[:-1][served].sum(), heads)),
        "arr_per_csm": float(ratio(12.0 * sums.over_run("mrr")[:-1][served].sum(), heads)),
    }


def relationship_roles(roles: tuple[Role, ...]) -> list[int]:
    """Return the places of the roles that do relationship work, or take it over when another role splits."""
    own = {place for place, role in enumerate(roles) if RELATIONSHIP in role.functions}
    heirs = {role.split_into for role in roles if RELATIONSHIP in role.split_functions and role.split_into >= 0}
    return sorted(own | heirs)
