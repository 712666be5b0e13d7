"""CAC payback as it really happened, in cohort dollars: the CAC of customers already lost has to be earned back too."""

from typing import NamedTuple

import numpy as np

from csim.ledger.result import COHORT_PLACE, Floats, Run, numbers
from csim.measures.sums import with_total
from csim.units import MONTHS_PER_YEAR, WEEKS_PER_MONTH, WEEKS_PER_YEAR

MOST_SIGNING_MONTHS = 24
ROUNDING = 1e-9
"""So that 3 x 52/12 is 13 weeks, however it is rounded."""


class CohortDollars(NamedTuple):
    """The cohort whose payback is told, by segment with the company last: what it cost and what it brought by age."""

    follow_up_months: int
    cac_usd: Floats  # [segment]
    margin_usd: Floats  # [segment, age] cumulative, after CS cost, at the end of each month of age
    gross_profit_usd: Floats  # [segment, age] cumulative, CS cost not deducted
    signed: Floats  # [segment] customers


def signing_months(months: int) -> int:
    """Return how many months of signings make the payback cohort of a run: 24, or half the run if that is less."""
    return min(MOST_SIGNING_MONTHS, months // 2)


def cohort_dollars(run: Run) -> CohortDollars:
    """Return cost and cumulative margin of the customers signed in the first months, all followed equally long."""
    first = signing_months(run.months)
    follow = run.months - first
    cohort = with_total(numbers(run.cohort)[:first, :, :follow].sum(axis=0))
    return CohortDollars(
        follow,
        cohort[:, 0, COHORT_PLACE["cac"]],
        _at_month_ends(cohort[:, :, COHORT_PLACE["margin"]]),
        _at_month_ends(cohort[:, :, COHORT_PLACE["gross_profit"]]),
        cohort[:, 0, COHORT_PLACE["signed"]],
    )


def age_weeks(months: int) -> Floats:
    """Return how many weeks old a customer is when each of its first *months* months of age ends.

    Ages are counted in whole weeks, so a month of age has four or five of them, 13 in three months.
    """
    return np.ceil(np.arange(1, months + 1) * WEEKS_PER_YEAR / MONTHS_PER_YEAR - ROUNDING)


def _at_month_ends(flow: Floats) -> Floats:
    """Return the cumulative flow at the ages of exactly 1, 2, ... months, on straight lines between whole weeks."""
    months = flow.shape[1]
    exact = np.arange(1, months + 1) * WEEKS_PER_MONTH
    weeks = np.concatenate(([0.0], age_weeks(months)))
    cumulative = np.hstack((np.zeros((len(flow), 1)), np.cumsum(flow, axis=1)))
    return np.array([np.interp(exact, weeks, row) for row in cumulative]).reshape(len(flow), months)


def months_to_reach(cumulative: Floats, target: float) -> float:
    """Return when a sum that starts at 0 first reaches *target*, in months, straight lines between month ends.

    *cumulative* holds it at the end of each month; nan if it never gets there.
    """
    if target <= 0.0:
        return 0.0
    there = np.flatnonzero(cumulative >= target)
    if len(there) == 0:
        return float("nan")
    month = int(there[0])
    before = float(cumulative[month - 1]) if month else 0.0
    return month + (target - before) / (float(cumulative[month]) - before)


def payback_measures(run: Run) -> dict[str, Floats]:
    """Return realised payback by segment: the month, whether it was reached, and the month cut at the follow-up."""
    dollars = cohort_dollars(run)
    exists = dollars.signed > 0.0
    after = _months(dollars.margin_usd, dollars.cac_usd, exists)
    reached = np.where(np.isnan(after), 0.0, 1.0)
    restricted = np.where(np.isnan(after), float(dollars.follow_up_months), after)
    return {
        "cac_payback": after,
        "cac_payback_reached": np.where(exists, reached, np.nan),
        "cac_payback_restricted": np.where(exists, restricted, np.nan),
        "cac_payback_before_cs": _months(dollars.gross_profit_usd, dollars.cac_usd, exists),
    }


def _months(cumulative: Floats, cac: Floats, exists: np.ndarray) -> Floats:
    cases = zip(cumulative, cac.tolist(), exists.tolist(), strict=True)
    return np.array([months_to_reach(row, target) if there else float("nan") for row, target, there in cases])
