"""Growth and retention of a run by segment: recurring revenue, its bridge, and what is kept of it."""

import numpy as np

from csim.ledger.result import Floats
from csim.measures.margins import sales_and_marketing
from csim.measures.sums import MONTHS_A_YEAR, SegmentSums, percent, ratio
from csim.rules.departure import REASONS


def growth_measures(sums: SegmentSums) -> dict[str, Floats]:
    """Return recurring revenue, customers, the bridge and what compares its parts."""
    gained = sums.over_run("new_mrr", "returned_mrr", "expansion_mrr")
    lost = sums.over_run("contraction_mrr", "churned_mrr")
    added = sums.over_run("new_mrr", "expansion_mrr")
    figures = {
        "mrr": sums.at_end("mrr"),
        "arr": 12.0 * sums.at_end("mrr"),
        "customers": sums.at_end("customers"),
        "net_new_mrr": gained - lost,
        "expansion_share_of_new_arr": percent(sums.over_run("expansion_mrr"), added),
        "quick_ratio": ratio(added, lost),
        "magic_number": magic_number(sums),
        "referrals": percent(sums.over_run("referred_customers"), sums.over_run("new_customers")),
    }
    bridge = ("new_mrr", "returned_mrr", "expansion_mrr", "price_mrr", "contraction_mrr", "churned_mrr")
    for name in (*bridge, "new_customers", "left_customers", "revenue"):
        figures[name] = sums.over_run(name)
    return figures


def magic_number(sums: SegmentSums) -> Floats:
    """Return the magic number with all quarters pooled; the numerator telescopes to the last quarter less the first."""
    quarters = sums.months // 3
    if quarters < 2:
        return np.full(sums.segments + 1, np.nan)
    revenue = sums.by_month("revenue")
    spent = sums.by_month("acquisition_usd")
    if not sums.cs_in_margin:
        spent = spent + sums.by_month("cs_usd")
    last = revenue[3 * quarters - 3 : 3 * quarters].sum(axis=0)
    return ratio(4.0 * (last - revenue[:3].sum(axis=0)), spent[: 3 * quarters - 3].sum(axis=0))


def retention_measures(sums: SegmentSums) -> dict[str, Floats]:
    """Return what was kept of revenue and customers, and why customers left."""
    years = customer_years(sums)
    year_ago = sums.at_years("year_ago_mrr")
    customers_year_ago = sums.at_years("year_ago_customers")
    due = sums.over_run("renewals_due")
    return {
        "grr": percent(sums.at_years("year_ago_mrr_kept"), year_ago),
        "nrr": percent(sums.at_years("year_ago_mrr_now"), year_ago),
        "logo_churn": percent(customers_year_ago - sums.at_years("year_ago_customers_kept"), customers_year_ago),
        "departure_rate": percent(sums.over_run("left_customers"), years),
        "left": np.stack([percent(sums.over_run(f"left_{reason}"), years) for reason in REASONS]),
        "renewal_rate": percent(sums.over_run("renewals_won"), due),
        "renewal_rate_expected": percent(due - sums.over_run("leave_probability"), due),
    }


def customer_years(sums: SegmentSums) -> Floats:
    """Return years that customers were customers: the mean of both ends of each month, by segment."""
    both_ends = sums.at_starts("customers") + sums.by_month("customers")
    return np.asarray(both_ends.sum(axis=0) / (2.0 * MONTHS_A_YEAR))


def acquisition_measures(sums: SegmentSums) -> dict[str, Floats]:
    """Return what new customers cost."""
    new = sums.over_run("new_customers")
    spent = sales_and_marketing(sums)
    return {
        "cac": ratio(sums.over_run("acquisition_usd"), new),
        "cac_with_cs": ratio(sums.over_run("acquisition_usd", "cs_usd"), new),
        "cac_ratio": ratio(spent, 12.0 * sums.over_run("new_mrr")),
        "cac_ratio_blended": ratio(spent, 12.0 * sums.over_run("new_mrr", "expansion_mrr")),
    }
