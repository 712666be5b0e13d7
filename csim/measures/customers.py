"""Customers of a run: how soon they gain, how they are, what they say and ask, by segment."""

import numpy as np

from csim.ledger.result import Floats, Run
from csim.measures.sums import SegmentSums, percent, ratio
from csim.state.columns import BASE, LEFT, NEVER
from csim.units import month_close_week

STATES = ("health_true", "health_observed", "knowledge", "adoption", "trust", "satisfaction")


def customer_measures(run: Run, sums: SegmentSums) -> dict[str, Floats]:
    """Return time to value, state, survey answers, tickets and contacts."""
    customer_months = sums.over_run("customers")
    new = sums.over_run("new_customers")
    tickets, deflected = sums.over_run("tickets"), sums.over_run("deflected")
    figures = {name: ratio(sums.over_run(name), customer_months) for name in STATES}
    return figures | {
        "champion_share": percent(sums.over_run("champions"), customer_months),
        "time_to_value_weeks": ratio(sums.over_run("first_value_weeks"), sums.over_run("first_values")),
        "first_value_share": percent(sums.over_run("first_values"), new),
        "time_to_value_median_weeks": time_to_value_median(run),
        "nps": percent(sums.over_run("promoters") - sums.over_run("detractors"), sums.over_run("surveyed")),
        "tickets_per_customer": ratio(tickets, customer_months),
        "deflection_rate": percent(deflected, deflected + tickets),
        "contacts_per_customer": ratio(sums.over_run("contacts"), customer_months),
    }


def time_to_value_median(run: Run) -> Floats:
    """Return weeks until half of the customers signed in the run had reached value, by segment and in all.

    nan without the table of customers, or where half never got there under observation. Source: Kaplan and Meier 1958.
    """
    segments = len(run.scenario.segment_names)
    if run.customers is None:
        return np.full(segments + 1, np.nan)
    rows = run.customers[(run.customers["channel"] != BASE) & (run.customers["signed_week"] >= 0)]
    end = np.where(rows["status"] == LEFT, rows["left_week"], month_close_week(run.months))
    reached = rows["value_week"] != NEVER
    weeks = np.where(reached, rows["value_week"], end) - rows["signed_week"]
    chosen = [rows["segment"] == segment for segment in range(segments)]
    return np.array([kaplan_meier_median(weeks[mask], reached[mask]) for mask in (*chosen, slice(None))])


def kaplan_meier_median(weeks: Floats, reached: Floats) -> float:
    """Return the first time at which at most half are left, given times and whether each ended in the event.

    The others are censored at their time, after the events of the same time. nan if more than half are left at the end.
    Source: Kaplan and Meier 1958.
    """
    times, place = np.unique(weeks, return_inverse=True)
    events = np.bincount(place, weights=reached, minlength=len(times))
    everyone = np.bincount(place, minlength=len(times))
    at_risk = len(weeks) - (np.cumsum(everyone) - everyone)
    left = np.cumprod(1.0 - ratio(events, at_risk.astype(np.float64)))
    half = np.flatnonzero(left <= 0.5)
    return float(times[half[0]]) if len(half) else float("nan")
