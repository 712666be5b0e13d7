"""CAC payback and lifetime value by formula: what spreadsheets compute, beside what a run realised."""

import numpy as np

from csim.ledger.result import Floats
from csim.measures.margins import (
    gross_profit,
    gross_profit_after_cs,
    gross_profit_before_cs,
    monthly_revenue_churn,
    sales_and_marketing,
)
from csim.measures.sums import SegmentSums, ratio

LONGEST_LIFETIME_MONTHS = 120.0
"""No lifetime is taken to be longer: beyond ten years a churn rate says nothing. Source: a cap as Finmark's;
its length is an assumption."""


def payback_months(cac_usd: Floats | float, monthly_margin_usd: Floats | float) -> Floats:
    """Return months until a margin a month has repaid CAC, nan where the margin is zero or less.

    ``CAC / (MRR x gross margin)``. Source: GP Bullhound, CFO handbook.
    """
    margin = np.asarray(monthly_margin_usd, np.float64)
    return ratio(cac_usd, np.where(margin > 0.0, margin, np.nan))


def payback_months_with_churn(cac_usd: Floats, monthly_margin_usd: Floats, churn: Floats) -> Floats:
    """Return months until the margin of customers of whom a share *churn* leaves each month has repaid their CAC.

    ``ln(1 - c CAC / m) / ln(1 - c)``; the plain formula at c = 0; nan where they leave before. Source: derived.
    """
    plain = payback_months(cac_usd, monthly_margin_usd)
    with np.errstate(invalid="ignore", divide="ignore"):
        survival = np.log1p(-churn * plain) / np.log1p(-churn)
    return np.where(churn > 0.0, np.where(churn * plain < 1.0, survival, np.nan), plain)


def lifetime_multiple(retention: Floats, discount: float, convention: int = 1) -> Floats:
    """Return what one unit of margin a year is worth over an unlimited life, in years of margin.

    *retention* r and *discount* d are yearly. Convention 1: first payment now, ``(1+d)/(1+d-r)``; 2: first payment left
    out, ``r/(1+d-r)``; 3: booked at the period's end, ``1/(1+d-r)``. nan where it is infinite (r = 1, d = 0).
    Source: Fader and Hardie 2012.
    """
    first = {1: np.full_like(retention, 1.0 + discount), 2: retention, 3: np.ones_like(retention)}[convention]
    return ratio(first, 1.0 + discount - retention)


def formula_measures(sums: SegmentSums, discount_per_year: float) -> dict[str, Floats]:
    """Return the payback and lifetime-value formulas, the whole run pooled, by segment."""
    acquisition = sums.over_run("acquisition_usd")
    revenue = sums.over_run("revenue")
    before, after = (ratio(profit, revenue) for profit in (gross_profit_before_cs(sums), gross_profit_after_cs(sums)))
    new = sums.over_run("new_mrr")
    churn = monthly_revenue_churn(sums)
    with np.errstate(divide="ignore"):
        lifetime = np.minimum(1.0 / churn, LONGEST_LIFETIME_MONTHS)
    mrr_per_customer = ratio(sums.by_month("mrr").sum(axis=0), sums.by_month("customers").sum(axis=0))
    margin = mrr_per_customer * ratio(gross_profit(sums), revenue)
    ltv = margin * lifetime
    kept = np.power(1.0 - churn, 12.0)
    return {
        "cac_payback_formula": payback_months(acquisition, new * before),
        "cac_payback_formula_cs": payback_months(acquisition, new * after),
        "cac_payback_simple": payback_months(acquisition, new),
        "cac_payback_blended": payback_months(acquisition, sums.over_run("new_mrr", "expansion_mrr") * before),
        "cac_payback_survival": payback_months_with_churn(acquisition, new * after, churn),
        "ltv": ltv,
        "ltv_discounted": 12.0 * margin * lifetime_multiple(kept, discount_per_year),
        "ltv_to_cac": ratio(ltv, ratio(sales_and_marketing(sums), sums.over_run("new_customers"))),
    }
