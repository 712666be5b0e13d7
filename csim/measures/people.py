"""The team of a run: cost, load, waits, and what became of work, by role with the whole team last."""

from csim.ledger.result import ROLE_PLACE, Floats, Run, numbers
from csim.measures.sums import MONTHS_A_YEAR, SegmentSums, percent, ratio, with_total
from csim.rules.plays import RELATIONSHIP
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
    """Return K27 over the full years of the run: ARR kept and expanded over CS and support cost."""
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


def book_measures(run: Run) -> dict[str, float]:
    """Return accounts and ARR per CSM: of the roles that do relationship work, month ends pooled. Source: K26."""
    managers = [place for place, role in enumerate(run.scenario.roles) if RELATIONSHIP in role.functions]
    books = numbers(run.role)[:, managers].sum(axis=(0, 1))
    heads = books[ROLE_PLACE["headcount"]]
    return {
        "accounts_per_csm": float(ratio(books[ROLE_PLACE["accounts"]], heads)),
        "arr_per_csm": float(ratio(books[ROLE_PLACE["managed_arr"]], heads)),
    }
