"""Whether a customer looks at its contract, and whether it then stays."""

from typing import NamedTuple

from csim.arithmetic import exp, logistic, logit

EIGHT_WEEKS_KEPT = 0.8824969025845955
"""What is left of a fading quantity after a week: exp(-0.125), written out because it is asked for so often."""


class RenewalParameters(NamedTuple):
    """Weights of the renewal decision in one segment, in log-odds, and how often the contract is looked at."""

    propensity_mean: float  # mean of the customer's own propensity to stay, 0 to 1
    propensity_concentration: float  # alpha + beta of its Beta distribution, above zero
    renewal_value_weight: float
    renewal_trust_weight: float
    renewal_champion_weight: float
    renewal_switching_weight: float
    renewal_price_weight: float  # for each unit of log price change
    competitor_pull: float
    attention_auto_renew: float  # share of auto-renewing contracts that are looked at
    attention_monthly: float  # share of monthly contracts looked at each month
    attention_price_notice: float  # added by a notice of a price change
    price_noticed_above: float  # share of a rise from which it is noticed
    attention_competitor: float  # added for each unit of competitor pull beyond the usual


def alpha(p: RenewalParameters) -> float:
    """Return alpha of the Beta distribution of the probability to *leave*, as in Fader & Hardie 2007."""
    return (1.0 - p.propensity_mean) * p.propensity_concentration


def beta(p: RenewalParameters) -> float:
    """Return beta of the Beta distribution of the probability to *leave*, as in Fader & Hardie 2007."""
    return p.propensity_mean * p.propensity_concentration


def propensity(leave_probability: float) -> float:
    """Return the customer's own log-odds of staying, from its own probability to leave in (0, 1)."""
    return -logit(leave_probability)


def switching(adoption: float, tenure_years: float) -> float:
    """Return what leaving would cost in effort, in [0, 1]: deeper use, longer habit. Source: assumption."""
    return adoption * (1.0 - exp(-tenure_years))


def log_odds(
    p: RenewalParameters, own: float, worth: float, trust: float, support: float, switch: float, against: float
) -> float:
    """Return z, the log-odds of staying once the contract is looked at.

    *own* is the customer's propensity, *worth* perceived value for money (log scale), *support* champion cover in
    [0, 1], *switch* the cost of switching in [0, 1], *against* the sum of competitor pull, climate and price change.
    Nothing a team does enters here but through these. Source: logistic choice; weights are assumptions, swept.
    """
    return (
        own
        + p.renewal_value_weight * worth
        + p.renewal_trust_weight * (trust - 0.5)
        + p.renewal_champion_weight * support
        + p.renewal_switching_weight * switch
        - against
    )


def attention(
    p: RenewalParameters, auto_renew: bool, monthly: bool, awake: float, price_notice: bool, extra_pull: float
) -> float:
    """Return the chance in [0, 1] that the contract is looked at when it falls due.

    Contracts that renew by themselves are mostly not; a price notice, a competitor and being contacted (*awake*, the
    fading sum of wake-up calls) each raise it. Source: inertia of auto-renewal (KKBox 2016) and the field
    experiment of Ascarza, Iyengar & Schleicher 2016; sizes are assumptions.
    """
    if not auto_renew:
        return 1.0
    asleep = 1.0 - p.attention_auto_renew
    if monthly:
        asleep = 1.0 - p.attention_monthly
    if price_notice:
        asleep *= 1.0 - p.attention_price_notice
    asleep *= exp(-awake - p.attention_competitor * max(0.0, extra_pull))
    return 1.0 - asleep


def leaving_probability(looked: float, stay_log_odds: float) -> float:
    """Return the probability to leave at this decision: ``attention (1 - sigma(z))``."""
    return looked * (1.0 - logistic(stay_log_odds))


def faded_wakefulness(awake: float) -> float:
    """Return the effect of earlier wake-up calls a week later (mean memory of 8 weeks). Source: assumption."""
    return awake * EIGHT_WEEKS_KEPT


# What a sound account brings to the decision: departures are explained by what fell furthest short of it.
SOUND_PROPENSITY = 1.5
SOUND_WORTH = 1.0
SOUND_TRUST = 0.7
