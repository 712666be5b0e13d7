"""Measures of acquisition: what customers cost, when that is earned back, and what they are worth."""

from csim.measures.catalogue.measure import Measure

BY_SEGMENT = ("segment",)
NOBODY = "nobody signed"
FORMULA = "whole run pooled; a formula: it ignores departures, so it is a lower bound"
REALISED = (
    "customers who signed in the first 24 months (half the run if that is less), "
    "each followed for as many months as then remain"
)
RISKS = "Aalen-Johansen: leaving competes with paying back, the end of the run censors, returns are allowed"


def _incidence(months: int) -> tuple[Measure, ...]:
    too_short = f"no customer was followed for {months} months"
    source = "Aalen & Johansen 1978"
    return (
        Measure(
            f"paid_back_share_{months}",
            f"Paid back within {months} months",
            "%",
            "higher",
            "share of new customers whose own margin after CS repaid their own CAC by then",
            source,
            RISKS,
            BY_SEGMENT,
            too_short,
        ),
        Measure(
            f"left_before_share_{months}",
            f"Left before paying back, {months} months",
            "%",
            "lower",
            "share of new customers who by then had left before repaying their CAC",
            source,
            RISKS,
            BY_SEGMENT,
            too_short,
        ),
        Measure(
            f"not_yet_share_{months}",
            f"Still customers and not yet paid back, {months} months",
            "%",
            "lower",
            "share of new customers who by then were customers and had not repaid their CAC",
            source,
            RISKS,
            BY_SEGMENT,
            too_short,
        ),
    )


COST = (
    Measure(
        "cac",
        "CAC",
        "USD",
        "lower",
        "marketing, selling, commissions and rewards / new customers, over the run",
        "D. Skok, Calculating LTV and CAC",
        "blended (referred customers included), CS cost left out whatever company.cs_cost_in says, no lag",
        BY_SEGMENT,
        NOBODY,
    ),
    Measure(
        "cac_with_cs",
        "CAC with CS",
        "USD",
        "lower",
        "(acquisition cost + all CS cost) / new customers, over the run",
        "D. Skok, Calculating LTV and CAC, with customer success in the cost",
        "all CS cost of the run, that for existing customers included: not the cost of onboarding alone",
        BY_SEGMENT,
        NOBODY,
    ),
    Measure(
        "cac_ratio",
        "New-customer CAC ratio",
        "ratio",
        "lower",
        "sales and marketing / ARR of new customers, over the run",
        "Benchmarkit, SaaS Performance Metrics, 2025",
        "numerator is total sales and marketing",
        BY_SEGMENT,
        NOBODY,
        switched=True,
    ),
    Measure(
        "cac_ratio_blended",
        "Blended CAC ratio",
        "ratio",
        "lower",
        "sales and marketing / (ARR of new customers + expansion ARR), over the run",
        "KBCM, Private SaaS Company Survey, 2019",
        splits=BY_SEGMENT,
        undefined="no ARR was added",
        switched=True,
    ),
)

PAYBACK = (
    Measure(
        "cac_payback",
        "CAC payback",
        "months",
        "lower",
        "month in which the cohort's cumulative margin after CS cost has repaid the CAC of the whole cohort",
        "model of csim: realised cohort dollars",
        f"realised, CAC of customers already lost included; {REALISED}; straight line within the month",
        BY_SEGMENT,
        "not reached within the follow-up (see cac_payback_reached and cac_payback_restricted), or nobody signed",
    ),
    Measure(
        "cac_payback_reached",
        "CAC payback reached",
        "0/1",
        "higher",
        "1 if cac_payback was reached within the follow-up, else 0; its mean is the chance to be paid back",
        "definition, csim",
        REALISED,
        BY_SEGMENT,
        NOBODY,
    ),
    Measure(
        "cac_payback_restricted",
        "CAC payback, at most the follow-up",
        "months",
        "lower",
        "the smaller of cac_payback and the months of follow-up, so that means exist",
        "restricted mean, as in survival analysis",
        f"realised, right-censored at the end of the follow-up; {REALISED}",
        BY_SEGMENT,
        NOBODY,
    ),
    Measure(
        "cac_payback_before_cs",
        "CAC payback before CS cost",
        "months",
        "lower",
        "as cac_payback, with gross profit in place of margin after CS cost",
        "model of csim: realised cohort dollars",
        f"realised, CS cost left out; {REALISED}",
        BY_SEGMENT,
        "not reached within the follow-up, or nobody signed",
    ),
    Measure(
        "cac_payback_formula",
        "CAC payback by formula",
        "months",
        "lower",
        "CAC / (MRR of a new customer x gross margin before CS cost)",
        "GP Bullhound, CFO handbook",
        FORMULA,
        BY_SEGMENT,
        "nobody signed, or the margin is zero or less (never paid back)",
    ),
    Measure(
        "cac_payback_formula_cs",
        "CAC payback by formula, CS cost in the margin",
        "months",
        "lower",
        "CAC / (MRR of a new customer x gross margin after CS cost)",
        "GP Bullhound, CFO handbook, with customer success in cost of goods sold",
        FORMULA,
        BY_SEGMENT,
        "nobody signed, or the margin is zero or less (never paid back)",
    ),
    Measure(
        "cac_payback_simple",
        "CAC payback by revenue",
        "months",
        "lower",
        "CAC / MRR of a new customer",
        "PulseRevOps, CAC payback definitions",
        "revenue, not margin: shorter than the other forms and not comparable with them; whole run pooled",
        BY_SEGMENT,
        NOBODY,
    ),
    Measure(
        "cac_payback_blended",
        "CAC payback by formula, expansion included",
        "months",
        "lower",
        "acquisition cost / ((new + expansion MRR) x gross margin before CS cost)",
        "PulseRevOps, CAC payback definitions",
        f"{FORMULA}; expansion of existing customers counts as if acquisition had bought it",
        BY_SEGMENT,
        "no MRR was added, or the margin is zero or less",
    ),
    Measure(
        "cac_payback_survival",
        "CAC payback by formula, churn included",
        "months",
        "lower",
        "ln(1 - c CAC / m) / ln(1 - c); m = MRR of a new customer x margin after CS cost, c = revenue churn a month",
        "derived: margin times constant survival, summed until it reaches the CAC",
        "constant churn: (contraction + churned MRR) / MRR at the start of each month, whole run pooled",
        BY_SEGMENT,
        "nobody signed, or such customers leave before they can pay back",
    ),
    *_incidence(12),
    *_incidence(24),
    *_incidence(36),
)

WORTH = (
    Measure(
        "ltv",
        "LTV",
        "USD",
        "higher",
        "MRR per customer x gross margin x lifetime; lifetime = 1 / monthly revenue churn, at most 120 months",
        "Finmark, how LTV is calculated; D. Skok, Calculating LTV and CAC",
        "simple, undiscounted; gross revenue churn (contraction + churned), whole run pooled",
        BY_SEGMENT,
        "there was no revenue",
        switched=True,
    ),
    Measure(
        "ltv_discounted",
        "LTV, discounted",
        "USD",
        "higher",
        "m (1 + d) / (1 + d - r): m = margin of a year per customer, d = company.discount_rate, r = yearly retention",
        "Fader & Hardie, Reconciling CLV Formulas, 2012, convention 1 (first payment now)",
        "r = (1 - monthly gross revenue churn) to the power 12; no cap on the lifetime",
        BY_SEGMENT,
        "there was no revenue, or neither churn nor discount (infinite)",
        switched=True,
    ),
    Measure(
        "ltv_to_cac",
        "LTV to CAC",
        "ratio",
        "higher",
        "ltv / (sales and marketing per new customer)",
        "D. Skok, LTV at least three times CAC",
        "CS cost counts once: in the margin or in sales and marketing",
        BY_SEGMENT,
        NOBODY,
        switched=True,
    ),
)

MEASURES = (*COST, *PAYBACK, *WORTH)
