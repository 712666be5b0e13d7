"""Profit, cash and value of a run, for the vendor and for its customers."""

import numpy as np

from csim.ledger.result import COSTS, MONEY_PLACE, Floats, Run, numbers
from csim.measures.formulas import LONGEST_LIFETIME_MONTHS
from csim.measures.margins import contribution_by_month, margin_after_cs_by_month, monthly_revenue_churn
from csim.measures.sums import MONTHS_A_YEAR, SegmentSums, percent, ratio, with_total


def mid_month_discounts(months: int, discount_per_year: float) -> Floats:
    """Return what one USD at the middle of each month is worth at the start: ``(1 + d)^-((month - 1/2) / 12)``."""
    return np.power(1.0 + discount_per_year, -(np.arange(months) + 0.5) / MONTHS_A_YEAR)


def annuity_months(churn_per_month: Floats, discount_per_year: float) -> Floats:
    """Return what 1 USD a month from now on is worth, of which a share *churn* ends each month, for 120 months at most.

    ``sum (1 - c)^k (1 + d)^-((k + 1/2) / 12)`` over k from 0 to 119. Source: annuity, mid-month.
    """
    ages = np.arange(int(LONGEST_LIFETIME_MONTHS))
    kept = np.power(1.0 - np.asarray(churn_per_month)[..., None], ages)
    return np.asarray(kept @ mid_month_discounts(len(ages), discount_per_year))


def ebitda_by_month(run: Run) -> Floats:
    """Return revenue less every cost, USD by month."""
    money = numbers(run.money)
    earned: Floats = money[:, MONEY_PLACE["revenue"]] - money[:, [MONEY_PLACE[name] for name in COSTS]].sum(axis=1)
    return earned


def end_value(sums: SegmentSums, discount_per_year: float, overhead_share: float = 0.0) -> Floats:
    """Return what the base at the end is worth at the start, by segment with the sum last, USD.

    MRR x margin after CS cost of the last 12 months x annuity at the segment's own revenue churn x discount. The first
    year's churn is left out in runs longer than two: it still shows what was inherited. A base served at a loss has a
    negative value. *overhead_share* of revenue is deducted as well: what R&D and G&A take.
    """
    recent = slice(max(0, sums.months - MONTHS_A_YEAR), None)
    margin = ratio(margin_after_cs_by_month(sums)[recent].sum(axis=0), sums.by_month("revenue")[recent].sum(axis=0))
    first = MONTHS_A_YEAR if sums.months > 2 * MONTHS_A_YEAR else 0
    churn = np.nan_to_num(monthly_revenue_churn(sums, first))
    to_start = (1.0 + discount_per_year) ** (-sums.months / MONTHS_A_YEAR)
    worth = (
        sums.at_end("mrr")
        * (np.nan_to_num(margin) - overhead_share)
        * annuity_months(churn, discount_per_year)
        * to_start
    )
    return with_total(worth[:-1])


def value_measures(run: Run, sums: SegmentSums) -> dict[str, Floats | float]:
    """Return what the run was worth to the vendor and to its customers, discounted to the start."""
    discount = run.scenario.company.discount_per_year
    discounts = mid_month_discounts(sums.months, discount)
    npv = float(discounts @ ebitda_by_month(run))
    contribution = discounts @ contribution_by_month(sums)
    at_end = end_value(sums, discount)
    company = run.scenario.company
    overhead = company.rnd_share_of_revenue + company.gna_share_of_revenue
    after_overhead = float(end_value(sums, discount, overhead)[-1])
    spent = discounts @ (sums.by_month("revenue") + sums.by_month("people_usd"))
    profit = discounts @ sums.by_month("value_usd") - spent
    return {
        "vendor_npv": npv,
        "contribution_npv": contribution,
        "end_value": at_end,
        "vendor_value": npv + after_overhead,
        "contribution_value": contribution + at_end,
        "customer_profit": profit,
        "customer_roi": percent(profit, spent),
    }


def company_measures(run: Run, sums: SegmentSums) -> dict[str, float]:
    """Return profit, cash and solvency of the company."""
    money = numbers(run.money)
    earned = ebitda_by_month(run)
    revenue = money[:, MONEY_PLACE["revenue"]]
    cash = money[:, MONEY_PLACE["cash"]]
    defunct = np.flatnonzero(money[:, MONEY_PLACE["defunct"]] > 0.0)
    opening = float(run.opening["cash"])
    used = opening + float(money[:, MONEY_PLACE["funding"]].sum()) - float(cash[-1])
    return {
        "rule_of_40": rule_of_40(sums, earned, revenue),
        "burn_multiple": burn_multiple(sums, used),
        "ebitda": float(earned.sum()),
        "ebitda_margin": float(percent(earned.sum(), revenue.sum())),
        "cash_end": float(cash[-1]),
        "cash_low": min(opening, float(cash.min())),
        "deferred_revenue": float(money[-1, MONEY_PLACE["deferred_revenue"]]),
        "insolvent": float(len(defunct) > 0),
        "insolvency_month": float(defunct[0] + 1) if len(defunct) else float("nan"),
    }


def rule_of_40(sums: SegmentSums, ebitda: Floats, revenue: Floats) -> float:
    """Return ARR growth plus EBITDA margin of the last 12 months in points, nan in a shorter run. Source: GASP wiki."""
    if sums.months < MONTHS_A_YEAR:
        return float("nan")
    before = sums.at_starts("mrr")[-MONTHS_A_YEAR, -1]
    growth = percent(sums.at_end("mrr")[-1] - before, before)
    return float(growth + percent(ebitda[-MONTHS_A_YEAR:].sum(), revenue[-MONTHS_A_YEAR:].sum()))


def burn_multiple(sums: SegmentSums, cash_used_usd: float) -> float:
    """Return cash used over net new ARR, 0 where no cash was used, nan where ARR did not grow. Source: D. Sacks."""
    net_new = 12.0 * float(sums.at_end("mrr")[-1] - sums.at_starts("mrr")[0, -1])
    return max(0.0, cash_used_usd) / net_new if net_new > 0.0 else float("nan")
