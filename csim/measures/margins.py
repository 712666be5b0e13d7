"""Profit by segment over some months, and which costs count where."""

from csim.ledger.result import Floats
from csim.measures.sums import SegmentSums, percent, ratio

COST_OF_SERVICE = ("hosting_usd", "support_usd", "implementation_usd")


def gross_profit_before_cs(sums: SegmentSums) -> Floats:
    """Return revenue less hosting, support and implementation over the run, USD by segment."""
    return sums.over_run("revenue") - sums.over_run(*COST_OF_SERVICE)


def gross_profit_after_cs(sums: SegmentSums) -> Floats:
    """Return the same less CS cost, USD by segment."""
    return gross_profit_before_cs(sums) - sums.over_run("cs_usd")


def gross_profit(sums: SegmentSums) -> Floats:
    """Return gross profit over the run as the scenario counts CS cost, USD by segment."""
    return gross_profit_after_cs(sums) if sums.cs_in_margin else gross_profit_before_cs(sums)


def sales_and_marketing(sums: SegmentSums) -> Floats:
    """Return sales and marketing over the run as the scenario counts CS cost, USD by segment."""
    return sums.over_run("acquisition_usd") if sums.cs_in_margin else sums.over_run("acquisition_usd", "cs_usd")


def margin_after_cs_by_month(sums: SegmentSums) -> Floats:
    """Return revenue less all cost of service and CS cost, USD by month and segment."""
    cost = sum((sums.by_month(name) for name in COST_OF_SERVICE), start=sums.by_month("cs_usd"))
    return sums.by_month("revenue") - cost


def contribution_by_month(sums: SegmentSums) -> Floats:
    """Return margin after CS cost less acquisition cost, USD by month and segment."""
    return margin_after_cs_by_month(sums) - sums.by_month("acquisition_usd")


def monthly_revenue_churn(sums: SegmentSums, first_month: int = 0) -> Floats:
    """Return contraction and churned MRR over MRR at the start of each month, from *first_month* on, by segment.

    Source: Finmark, gross revenue churn.
    """
    lost = sums.by_month("contraction_mrr")[first_month:] + sums.by_month("churned_mrr")[first_month:]
    return ratio(lost.sum(axis=0), sums.at_starts("mrr")[first_month:].sum(axis=0))


def margin_measures(sums: SegmentSums) -> dict[str, Floats]:
    """Return the margins and the contribution over the run by segment."""
    revenue = sums.over_run("revenue")
    return {
        "gross_margin": percent(gross_profit(sums), revenue),
        "gross_margin_before_cs": percent(gross_profit_before_cs(sums), revenue),
        "gross_margin_after_cs": percent(gross_profit_after_cs(sums), revenue),
        "contribution": gross_profit_after_cs(sums) - sums.over_run("acquisition_usd"),
    }
