"""How customers of one segment differ from each other on the day they sign."""

from typing import NamedTuple


class PopulationParameters(NamedTuple):
    """Spread of traits between the customers of one segment, and what a base older than the run looks like."""

    learning_rate_per_hour: float  # mean speed of learning
    learning_rate_cv: float  # coefficient of variation between customers (Gamma), 0 = all alike
    trust_at_start: float  # 0 to 1
    expected_worth: float  # worth for money (log scale) a fair sale lets the customer expect
    threads_at_start: float  # contacts in the account beside the champion
    base_customers: float  # customers the company has when the run begins
    base_growth_per_year: float  # how fast that base grew before
