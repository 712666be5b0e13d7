"""What csim's renewal rule says of a class of payments, all customers' propensities integrated out.

The chance of leaving is the rule's own, ``csim.rules.renewal``, with everything but the customer's propensity at rest:
worth 0, trust at its middle, no champion, no habit, nothing against.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from csim.rules import renewal

LAST_PAYMENT = 24
"""The largest number a monthly payer's payment can have by the end of 2016: billing rows begin in January 2015."""

_FIRST_OF_CLASS = {"1": 1, "2-3": 2, "4-12": 4, "13+": 13}
_LAST_OF_CLASS = {"1": 1, "2-3": 3, "4-12": 12}


class Customers(NamedTuple):
    """A population: how likely its customers are to stay once they look, and how often automatic payers look."""

    propensity_mean: float  # 0 to 1
    propensity_concentration: float  # above 0; small: customers differ much
    attention: float  # 0 to 1, of automatic payers; those who pay by hand always look


def churn_of_classes(customers: Customers, auto_renew: bool, last_payment: int = LAST_PAYMENT) -> dict[str, float]:
    """Return the share, 0 to 1, that leaves at the payments of each class; *last_payment* is where "13+" ends.

    A steady stream of new customers is assumed: payment n weighs as much as customers survive to it.
    """
    survival = survival_of(customers, auto_renew, last_payment)
    shares = {}
    for name, first in _FIRST_OF_CLASS.items():
        last = _LAST_OF_CLASS.get(name, last_payment)
        shares[name] = float((survival[first - 1] - survival[last]) / survival[first - 1 : last].sum())
    return shares


def survival_of(customers: Customers, auto_renew: bool, payments: int) -> NDArray[np.float64]:
    """Return the share still there after 0, 1, ..., *payments* decisions.

    The integrand is a polynomial in the probability to leave, of degree *payments*, so Gauss-Jacobi quadrature with
    more than half as many nodes is exact but for rounding.
    """
    parameters = _rule_parameters(customers)
    leaves, weights = beta_nodes(renewal.alpha(parameters), renewal.beta(parameters), payments // 2 + 1)
    stays = np.array([1.0 - leaving(parameters, auto_renew, float(leave)) for leave in leaves])
    powers: NDArray[np.float64] = stays[None, :] ** np.arange(payments + 1)[:, None]
    return powers @ weights


def leaving(parameters: renewal.RenewalParameters, auto_renew: bool, leave_probability: float) -> float:
    """Return the rule's chance to leave at one decision of a customer who, if it looks, leaves with the one given."""
    own = renewal.propensity(leave_probability)
    stay = renewal.log_odds(parameters, own, worth=0.0, trust=0.5, support=0.0, switch=0.0, against=0.0)
    looks = renewal.attention(parameters, auto_renew, monthly=True, awake=0.0, price_notice=False, extra_pull=0.0)
    return renewal.leaving_probability(looks, stay)


def beta_nodes(alpha: float, beta: float, count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return nodes in (0, 1) and weights, summing to 1, that integrate over Beta(alpha, beta).

    Exact for polynomials up to degree ``2 count - 1``. Source: G. H. Golub and J. H. Welsch, "Calculation of Gauss
    quadrature rules" (1969), from the recurrence of the Jacobi polynomials.
    """
    a, b = beta - 1.0, alpha - 1.0
    k = np.arange(1.0, count)
    total = 2.0 * k + a + b
    middle = np.concatenate([[(b - a) / (a + b + 2.0)], (b * b - a * a) / (total * (total + 2.0))])
    side = np.empty(count - 1)
    if count > 1:
        side[0] = 4.0 * (1.0 + a) * (1.0 + b) / ((2.0 + a + b) ** 2 * (3.0 + a + b))
        k, total = k[1:], total[1:]
        side[1:] = 4.0 * k * (k + a) * (k + b) * (k + a + b) / (total**2 * (total + 1.0) * (total - 1.0))
    root = np.sqrt(side)
    places, vectors = np.linalg.eigh(np.diag(middle) + np.diag(root, 1) + np.diag(root, -1))
    return np.clip((1.0 + places) / 2.0, 0.0, 1.0), vectors[0] ** 2


def _rule_parameters(customers: Customers) -> renewal.RenewalParameters:
    return renewal.RenewalParameters(
        propensity_mean=customers.propensity_mean,
        propensity_concentration=customers.propensity_concentration,
        renewal_value_weight=0.0,
        renewal_trust_weight=0.0,
        renewal_champion_weight=0.0,
        renewal_switching_weight=0.0,
        renewal_price_weight=0.0,
        competitor_pull=0.0,
        attention_auto_renew=customers.attention,
        attention_monthly=customers.attention,
        attention_price_notice=0.0,
        price_noticed_above=0.0,
        attention_competitor=0.0,
    )
