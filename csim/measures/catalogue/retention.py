"""Measures of retention: revenue kept, customers kept, and why customers leave."""

from csim.measures.catalogue.measure import Measure

BY_SEGMENT = ("segment",)
TOO_SHORT = "the run is shorter than a year, or there were no customers a year earlier"
COHORT = "12-month cohorts, all years of the run pooled: sums at months 12, 24, ... over sums of their starts"

MEASURES = (
    Measure(
        "grr",
        "GRR",
        "%",
        "higher",
        "MRR now of the customers of a year ago, each no more than it was then / their MRR then",
        "SaaS Metrics Standards Board, gross revenue retention",
        COHORT,
        BY_SEGMENT,
        TOO_SHORT,
    ),
    Measure(
        "nrr",
        "NRR",
        "%",
        "higher",
        "MRR now of the customers of a year ago / their MRR then",
        "SaaS Metrics Standards Board, cohort method, as told by R. Rike, SaaS Barometer",
        COHORT,
        BY_SEGMENT,
        TOO_SHORT,
    ),
    Measure(
        "logo_churn",
        "Logo churn a year",
        "%",
        "lower",
        "customers of a year ago who are customers no more / customers of a year ago",
        "GASP wiki, logo churn",
        COHORT + "; customers who come and go within the year are left out",
        BY_SEGMENT,
        TOO_SHORT,
    ),
    Measure(
        "departure_rate",
        "Departures per customer and year",
        "%/year",
        "lower",
        "departures / customer-years, over the run; the sum of `left` over all reasons",
        "occurrence-exposure rate",
        "exposure is the mean of the customers at both ends of each month",
        BY_SEGMENT,
        "there were no customers",
    ),
    Measure(
        "left",
        "Departures per customer and year, by main reason",
        "%/year",
        "lower",
        "departures with that main reason / customer-years, over the run",
        "occurrence-exposure rate",
        "the main reason is the largest shortfall in the decision to stay; `propensity` where none fell short",
        ("reason", "segment"),
        "there were no customers",
    ),
    Measure(
        "renewal_rate",
        "Renewal rate",
        "%",
        "higher",
        "decisions to stay / renewal decisions, over the run",
        "Gainsight, Customer Success Metrics",
        "customers on monthly plans decide every month and weigh accordingly: read it by segment",
        BY_SEGMENT,
        "no contract came up for renewal",
    ),
    Measure(
        "renewal_rate_expected",
        "Renewal rate, expected",
        "%",
        "higher",
        "1 - sum of the chances to leave at renewal decisions / renewal decisions, over the run",
        "Gainsight, Customer Success Metrics, with the model's own probabilities in place of what luck made of them",
        "probabilities, not outcomes: the same effect with less noise",
        BY_SEGMENT,
        "no contract came up for renewal",
    ),
)
