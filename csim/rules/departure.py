"""Why customers leave, besides deciding to: failed payments; and whether they come back."""

from typing import NamedTuple

from csim.arithmetic import exp

# Reason codes, in order of the tables that count them. Never renumbered: stored results use them.
REASON_VALUE = 0
REASON_TRUST = 1
REASON_CHAMPION = 2
REASON_PRICE = 3
REASON_COMPETITOR = 4
REASON_CLIMATE = 5
REASON_PROPENSITY = 6
REASON_PAYMENT = 7
REASON_VENDOR_CLOSED = 8
REASONS = (
    "value",
    "trust",
    "champion",
    "price",
    "competitor",
    "climate",
    "propensity",
    "payment",
    "vendor_closed",
)


class DepartureParameters(NamedTuple):
    """What governs failed payments and returns in one segment."""

    card_share: float  # of customers who pay by card
    card_failure: float  # probability that a charge fails
    card_recovery: float  # share of failed charges won back by reminders
    win_back_window_weeks: float  # a former customer may return within
    win_back_per_week: float  # of those who decided to leave
    win_back_payment_per_week: float  # of those whose payment failed


def return_probability(p: DepartureParameters, reason: int) -> float:
    """Return the weekly probability that a former customer signs again, sooner after a mere payment failure.

    Source: win-back by cause of leaving, KKBox 2016; rates are assumptions for B2B.
    """
    if reason == REASON_VENDOR_CLOSED:
        return 0.0
    if reason == REASON_PAYMENT:
        return 1.0 - exp(-p.win_back_payment_per_week)
    return 1.0 - exp(-p.win_back_per_week)


def main_reason(
    propensity: float, value: float, trust: float, champion: float, price: float, competitor: float, climate: float
) -> int:
    """Return the code of what weighed most against staying: the largest shortfall in log-odds.

    Each argument is how far that term fell short of a sound account's (zero or below: it did not). Earlier ones win
    ties; own propensity if nothing fell short. Source: definition.
    """
    largest = max(0.0, propensity)
    reason = REASON_PROPENSITY
    if value > largest:
        largest, reason = value, REASON_VALUE
    if trust > largest:
        largest, reason = trust, REASON_TRUST
    if champion > largest:
        largest, reason = champion, REASON_CHAMPION
    if price > largest:
        largest, reason = price, REASON_PRICE
    if competitor > largest:
        largest, reason = competitor, REASON_COMPETITOR
    if climate > largest:
        reason = REASON_CLIMATE
    return reason
