"""Contracts in money: prices, invoices, uplift, and what the company spends around them."""

from typing import NamedTuple


class ContractParameters(NamedTuple):
    """The contract of one segment; money in USD, time in weeks."""

    price_usd_per_seat_per_week: float
    seats_median: float
    seats_sigma: float  # log-scale spread
    term_weeks: float  # 0 = monthly plan
    notice_weeks: float  # the decision falls this long before the term ends
    auto_renew_share: float
    prepaid_share: float  # of contracts invoiced a year ahead; the others monthly
    uplift_at_renewal: float  # share added to the price at each renewal
    days_to_pay_weeks: float
    hosting_usd_per_active_seat_per_week: float
    hosting_share_of_price: float  # hosting that comes with the contract whatever its use
    customer_hour_usd: float  # cost of an hour of the customer's people
    oversell: float  # share by which the sale promises more than the product gives
    setup_weeks: float  # least time from signing to go-live
    implementation_hours: float  # vendor's hours to go live; 0 = customers set up alone
    onboarding_weeks: float  # after go-live


class CompanyParameters(NamedTuple):
    """Money around the customers; one record for the company."""

    rnd_share_of_revenue: float
    rnd_minimum_usd_per_year: float
    gna_share_of_revenue: float
    gna_minimum_usd_per_year: float
    cash_start_usd: float
    credit_line_usd: float  # the company is defunct when cash falls below minus this
    discount_per_year: float
    empowerment: float  # share of escalations for which the rest of the company delivers
    seller_trust_weight: float  # how much trust decides what an owner who sells achieves, 0 = nothing
    neutral_trust_factor: float  # factor on trust won by a CSM that does not sell, 1 = none
    survey_every_weeks: float
    cac_smoothing: float  # share of a segment's selling pool that one new customer takes


def period_weeks(start_week: int, week: int) -> int:
    """Return the length in whole weeks of the contract month that begins at *week*, for a start at *start_week*.

    Contract months end at the whole week nearest to a multiple of 52/12 weeks after the start, so twelve make a year
    exactly. Source: convention.
    """
    age = week - start_week
    month = (age * 12 + 26) // 52
    return ((month + 1) * 52 + 6) // 12 - age


def term_end(start_week: int, week: int, term_weeks: int) -> int:
    """Return the week at which a term that begins at *week* ends; 0 *term_weeks* is a monthly plan."""
    if term_weeks <= 0:
        return week + period_weeks(start_week, week)
    return week + term_weeks


def weekly_price(price_usd_per_seat_per_week: float, seats: float) -> float:
    """Return what one week of the contract costs in USD. Source: identity."""
    return price_usd_per_seat_per_week * seats


def lean_budget(share: float, revenue_per_week: float, minimum_usd_per_year: float) -> float:
    """Return this week's spending of a function budgeted as a share of revenue, with a floor. Source: policy."""
    return max(minimum_usd_per_year / 52.0, share * revenue_per_week)
