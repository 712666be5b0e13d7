"""Customers followed from one moment to a later one, across runs of the same luck."""

from __future__ import annotations

from typing import Any

import numpy as np

from csim.ledger.result import Run
from csim.state.columns import ACTIVE, BASE, LEFT
from csim.study.statistics import Array
from csim.units import WEEKS_PER_YEAR, month_close_week

type Mask = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
type Sums = dict[str, float]
"""What one replicate adds to an effect: named sums."""


def customers(run: Run) -> Any:
    """Return the table of customers of a run that kept it."""
    assert run.customers is not None, "worlds of the check keep the table of customers"  # noqa: S101
    return run.customers


def present(run: Run) -> Any:
    """Return the rows of customers there are at the end of a run."""
    rows = customers(run)
    return rows[rows["status"] == ACTIVE]


def at_start(run: Run) -> Any:
    """Return the rows of customers there were at the start of a run."""
    rows = customers(run)
    gone_before = (rows["status"] == LEFT) & (rows["left_week"] < 0)
    return rows[(rows["signed_week"] < 0) & ~gone_before]


def signed_in(run: Run) -> Any:
    """Return the rows of customers who signed in a run."""
    rows = customers(run)
    return rows[(rows["channel"] != BASE) & (rows["signed_week"] >= 0)]


def rows_of(run: Run, ids: Any) -> Any:
    """Return the rows of these customers in another world, in their order; all of them exist there."""
    rows = customers(run)
    order = np.argsort(rows["id"])
    return rows[order[np.searchsorted(rows["id"], ids, sorter=order)]]


def left_within(rows: Any, after_week: float, weeks: float = WEEKS_PER_YEAR) -> Mask:
    """Return which customers left after a week and at most so many weeks later."""
    gone: Mask = (rows["left_week"] > after_week) & (rows["left_week"] <= after_week + weeks)
    return gone


def followed(early: Run, late: Run, weeks: float = WEEKS_PER_YEAR) -> tuple[Any, Mask]:
    """Return the customers there are at the end of the shorter run, and which of them left in the weeks after."""
    rows = present(early)
    return rows, left_within(rows_of(late, rows["id"]), month_close_week(early.months), weeks)


def fifths(values: Array) -> tuple[Mask, Mask]:
    """Return which values are in the lowest and which in the highest fifth; equal ones go to the lower side."""
    low, high = np.quantile(values, (0.2, 0.8))
    return values <= low, values > high


def shares(first: Mask, first_of: Mask, second: Mask, second_of: Mask) -> Sums:
    """Return the counts of two shares: those of *first* among *first_of*, those of *second* among *second_of*."""
    return {
        "first": float((first & first_of).sum()),
        "first_of": float(first_of.sum()),
        "second": float((second & second_of).sum()),
        "second_of": float(second_of.sum()),
    }


def mrr_of(rows: Any) -> float:
    """Return the weekly price of those of these customers that are still there, USD."""
    there = rows["status"] == ACTIVE
    return float((rows["seats"] * rows["price"])[there].sum())
