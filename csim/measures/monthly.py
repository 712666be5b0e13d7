"""Measures by month and curves by age, as tidy tables for pictures. pandas is loaded on first use, not by workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from csim.ledger.result import MONEY_PLACE, ROLE_PLACE, Floats, Run, numbers
from csim.measures.customers import STATES
from csim.measures.incidence import LEFT_BEFORE, NOT_YET, PAID_BACK, incidence_shares
from csim.measures.margins import contribution_by_month, margin_after_cs_by_month
from csim.measures.payback import cohort_dollars
from csim.measures.people import WORKING_DAYS_PER_WEEK
from csim.measures.sums import MONTHS_A_YEAR, SegmentSums, percent, ratio, with_total
from csim.measures.value import ebitda_by_month

if TYPE_CHECKING:
    import pandas as pd

EVERYONE = "all"
"""What stands in the column "segment" for the whole company."""

AS_COUNTED = (
    "mrr",
    "customers",
    "new_customers",
    "left_customers",
    "new_mrr",
    "returned_mrr",
    "expansion_mrr",
    "price_mrr",
    "contraction_mrr",
    "churned_mrr",
    "revenue",
)


def monthly(run: Run) -> pd.DataFrame:
    """Return measures by month: columns month (1 is the first), measure, segment, value.

    Ids and units are those of the registry, read for one month: flows are of the month, stocks at its close; GRR, NRR
    and logo churn look back 12 months and are nan before. Beside them stand `cash`, `receivables` (USD) and, by role,
    `open_work.support` (items), `headcount.support`. "all" in segment is the company.
    """
    import pandas as pd

    sums = SegmentSums(run)
    by_segment = {**_growth(sums), **_customers(sums)}
    company = {**_company(run), **_roles(run)}
    parts = (*run.scenario.segment_names, EVERYONE)
    columns = {(name, part): values[:, i] for name, values in by_segment.items() for i, part in enumerate(parts)}
    columns |= {(name, EVERYONE): values for name, values in company.items()}
    return pd.DataFrame(
        {
            "month": np.tile(np.arange(1, run.months + 1), len(columns)),
            "measure": np.repeat([name for name, _ in columns], run.months),
            "segment": np.repeat([part for _, part in columns], run.months),
            "value": np.concatenate(list(columns.values())),
        }
    )


def payback_curve(run: Run) -> pd.DataFrame:
    """Return how far the payback cohort has repaid its CAC at each age: age_months, segment, after_cs, before_cs.

    1 is repaid; the cohort is that of `cac_payback`, and the curve crosses 1 there. nan where nobody signed or nothing
    was spent.
    """
    import pandas as pd

    dollars = cohort_dollars(run)
    cac = dollars.cac_usd[:, None]
    start = np.zeros((len(cac), 1))
    ages = dollars.follow_up_months + 1
    parts = (*run.scenario.segment_names, EVERYONE)
    return pd.DataFrame(
        {
            "age_months": np.tile(np.arange(ages), len(parts)),
            "segment": np.repeat(parts, ages),
            "after_cs": ratio(np.hstack((start, dollars.margin_usd)), cac).ravel(),
            "before_cs": ratio(np.hstack((start, dollars.gross_profit_usd)), cac).ravel(),
        }
    )


def incidence_curve(run: Run) -> pd.DataFrame:
    """Return what became of new customers by age: age_months, segment, paid_back, left_before, not_yet, followed.

    The three are shares that sum to 1 (Aalen-Johansen); `followed` is how many customers were observed so long; ages
    that nobody reached under observation are left out.
    """
    import pandas as pd

    shares, followed = incidence_shares(run)
    ages = shares.shape[-1]
    parts = (*run.scenario.segment_names, EVERYONE)
    curve = pd.DataFrame(
        {
            "age_months": np.tile(np.arange(ages), len(parts)),
            "segment": np.repeat(parts, ages),
            "paid_back": shares[PAID_BACK].ravel(),
            "left_before": shares[LEFT_BEFORE].ravel(),
            "not_yet": shares[NOT_YET].ravel(),
            "followed": followed.ravel(),
        }
    )
    return curve[curve["followed"] > 0.0].reset_index(drop=True)


def bridge(run: Run) -> pd.DataFrame:
    """Return the MRR bridge by month and segment, USD a month: what MRR was, what moved it, what it is.

    opening + new + returned + expansion - contraction - churned = closing; price is the part of expansion that came by
    price rises.
    """
    import pandas as pd

    sums = SegmentSums(run)
    parts = (*run.scenario.segment_names, EVERYONE)
    flows = ("new", "returned", "expansion", "price", "contraction", "churned")
    return pd.DataFrame(
        {
            "month": np.repeat(np.arange(1, run.months + 1), len(parts)),
            "segment": np.tile(parts, run.months),
            "opening": sums.at_starts("mrr").ravel(),
            **{name: sums.by_month(f"{name}_mrr").ravel() for name in flows},
            "closing": sums.by_month("mrr").ravel(),
        }
    )


def _growth(sums: SegmentSums) -> dict[str, Floats]:
    month = sums.by_month
    revenue = month("revenue")
    year_ago, customers_year_ago = month("year_ago_mrr"), month("year_ago_customers")
    figures = {name: month(name) for name in AS_COUNTED}
    gained = month("new_mrr") + month("returned_mrr") + month("expansion_mrr")
    return figures | {
        "arr": 12.0 * month("mrr"),
        "net_new_mrr": gained - month("contraction_mrr") - month("churned_mrr"),
        "grr": _after_a_year(percent(month("year_ago_mrr_kept"), year_ago)),
        "nrr": _after_a_year(percent(month("year_ago_mrr_now"), year_ago)),
        "logo_churn": _after_a_year(percent(customers_year_ago - month("year_ago_customers_kept"), customers_year_ago)),
        "renewal_rate": percent(month("renewals_won"), month("renewals_due")),
        "gross_margin_after_cs": percent(margin_after_cs_by_month(sums), revenue),
        "contribution": contribution_by_month(sums),
        "cs_cost": month("cs_usd"),
        "cs_cost_share": percent(month("cs_usd"), revenue),
    }


def _customers(sums: SegmentSums) -> dict[str, Floats]:
    month = sums.by_month
    customers, tickets, deflected = month("customers"), month("tickets"), month("deflected")
    return {name: ratio(month(name), customers) for name in STATES} | {
        "nps": percent(month("promoters") - month("detractors"), month("surveyed")),
        "tickets_per_customer": ratio(tickets, customers),
        "deflection_rate": percent(deflected, deflected + tickets),
        "contacts_per_customer": ratio(month("contacts"), customers),
    }


def _after_a_year(values: Floats) -> Floats:
    blank = values.copy()
    blank[: MONTHS_A_YEAR - 1] = np.nan
    return blank


def _company(run: Run) -> dict[str, Floats]:
    money = numbers(run.money)
    stocks = ("cash", "receivables", "deferred_revenue")
    return {"ebitda": ebitda_by_month(run)} | {name: money[:, MONEY_PLACE[name]] for name in stocks}


def _roles(run: Run) -> dict[str, Floats]:
    roles = with_total(numbers(run.role), axis=1)
    figures: dict[str, Floats] = {}
    for place, suffix in enumerate((*(f".{role.name}" for role in run.scenario.roles), "")):
        by_name = {name: roles[:, place, column] for name, column in ROLE_PLACE.items()}
        figures[f"utilisation{suffix}"] = percent(by_name["hours_worked"], by_name["hours_present"])
        figures[f"wait_days{suffix}"] = WORKING_DAYS_PER_WEEK * ratio(by_name["wait_weeks"], by_name["started"])
        figures[f"expired_share{suffix}"] = percent(by_name["expired"], by_name["created"])
        figures[f"open_work{suffix}"] = by_name["open"]
        figures[f"headcount{suffix}"] = by_name["headcount"]
    return figures
