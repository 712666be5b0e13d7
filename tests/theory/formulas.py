"""Closed forms that csim must reduce to, written down afresh: nothing here imports csim.

Each function says whose formula it is. `test_formulas.py` holds them against published figures and against each other,
so that the engine is compared with theory and not with a second copy of its own code.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

# Queues. Waits are in mean service times, loads in Erlang: how many people the work would keep busy.


def erlang_b(servers: int, load: float) -> float:
    """Share of arrivals lost where nobody may wait: ``B_k = A B_(k-1) / (k + A B_(k-1))``. Source: Erlang 1917."""
    blocked = 1.0
    for server in range(1, servers + 1):
        blocked = load * blocked / (server + load * blocked)
    return blocked


def erlang_c(servers: int, load: float) -> float:
    """Probability to wait in M/M/c: ``C = c B / (c - A (1 - B))``. Source: Erlang 1917."""
    blocked = erlang_b(servers, load)
    return servers * blocked / (servers - load * (1.0 - blocked))


def erlang_c_wait(servers: int, load: float) -> float:
    """Mean wait in M/M/c, those who do not wait included: ``C / (c - A)``. Source: Erlang 1917."""
    return erlang_c(servers, load) / (servers - load)


def erlang_c_within(servers: int, load: float, limit: float) -> float:
    """Probability to wait no longer than *limit* service times: ``1 - C exp(-(c - A) limit)``. Source: Erlang 1917."""
    return 1.0 - erlang_c(servers, load) * math.exp(-(servers - load) * limit)


def pollaczek_khinchine(load: float, scv: float) -> float:
    """Mean wait in M/G/1: ``rho (1 + scv) / (2 (1 - rho))``, scv the variance of service over its squared mean."""
    return load * (1.0 + scv) / (2.0 * (1.0 - load))


def priority_waits(rates: Sequence[float], means: Sequence[float], scvs: Sequence[float]) -> list[float]:
    """Mean waits by class in M/G/1, the first class first, nobody interrupted; in the unit of *means*.

    ``W_k = W_0 / ((1 - s_(k-1)) (1 - s_k))``, ``W_0 = sum(rate mean^2 (1 + scv)) / 2``, ``s_k`` the load up to class k.
    Source: Cobham 1954.
    """
    residual = sum(rate * mean**2 * (1 + scv) for rate, mean, scv in zip(rates, means, scvs, strict=True)) / 2
    loads = [rate * mean for rate, mean in zip(rates, means, strict=True)]
    sums = [sum(loads[:place]) for place in range(len(loads) + 1)]
    return [residual / ((1 - before) * (1 - after)) for before, after in pairwise(sums)]


def conserved_wait(rates: Sequence[float], means: Sequence[float], scvs: Sequence[float]) -> float:
    """Sum of load times wait over classes, the same for every order of service: ``rho W_0 / (1 - rho)``.

    Source: Kleinrock 1965.
    """
    residual = sum(rate * mean**2 * (1 + scv) for rate, mean, scv in zip(rates, means, scvs, strict=True)) / 2
    load = sum(rate * mean for rate, mean in zip(rates, means, strict=True))
    return load * residual / (1 - load)


def many_servers_priority_waits(servers: int, loads: Sequence[float]) -> list[float]:
    """Mean waits by class in M/M/c, all classes served at one pace: ``C / c / ((1 - s_(k-1)) (1 - s_k))``.

    ``s_k`` is the load up to class k for each server. Source: Cobham 1954.
    """
    sums = [sum(loads[:place]) / servers for place in range(len(loads) + 1)]
    delayed = erlang_c(servers, sum(loads)) / servers
    return [delayed / ((1 - before) * (1 - after)) for before, after in pairwise(sums)]


# Learning and adoption.


def learned(start: float, gain: float, loss: float, time: float) -> float:
    """Knowledge under ``K' = gain (1 - K) - loss K``: exponential towards gain / (gain + loss). Source: identity."""
    steady = gain / (gain + loss)
    return steady + (start - steady) * math.exp(-(gain + loss) * time)


def gamma_mixed(mean_rate: float, spread: float, time: float) -> float:
    """Mean knowledge of learners whose rates are Gamma with this mean and coefficient of variation.

    ``1 - (1 + theta t)^-k``, ``k = 1 / spread^2``, ``theta = mean / k``: a power law, although everyone is exponential.
    Source: identity; that averaging makes power laws: Heathcote, Brown & Mewhort 2000.
    """
    shape = 1.0 / spread**2
    return 1.0 - (1.0 + mean_rate / shape * time) ** -shape


def bass(innovation: float, imitation: float, time: float, ceiling: float = 1.0) -> float:
    """Share that has adopted: ``F' = (p + q F) (c - F)``, ``F(0) = 0``, solved. Source: Bass 1969."""
    pace = innovation + imitation * ceiling
    gone = math.exp(-pace * time)
    return ceiling * (1.0 - gone) / (1.0 + imitation * ceiling / innovation * gone)


def bass_peak(innovation: float, imitation: float) -> float:
    """Time at which most adopt: ``ln(q / p) / (p + q)``. Source: Bass 1969."""
    return math.log(imitation / innovation) / (innovation + imitation)


# Retention and what it is worth.


def sbg_survival(alpha: float, beta: float, renewals: int) -> float:
    """Share left after so many renewals: ``prod (b + t - 1) / (a + b + t - 1)``. Source: Fader & Hardie 2007."""
    return math.prod(sbg_retention(alpha, beta, number) for number in range(1, renewals + 1))


def sbg_retention(alpha: float, beta: float, number: int) -> float:
    """Share of those who reach renewal *number* that renews. Source: Fader & Hardie 2007."""
    return (beta + number - 1) / (alpha + beta + number - 1)


def sbg_log_likelihood(alpha: float, beta: float, survivors: Sequence[float]) -> float:
    """Log likelihood of survivors by year, the first being all of them. Source: Fader & Hardie 2007."""
    total = survivors[-1] * math.log(sbg_survival(alpha, beta, len(survivors) - 1))
    for year, (before, after) in enumerate(pairwise(survivors)):
        left = sbg_survival(alpha, beta, year) - sbg_survival(alpha, beta, year + 1)
        total += (before - after) * math.log(left)
    return total


def hypergeometric(b: float, c: float, z: float) -> float:
    """Gauss's ``2F1(1, b; c; z)`` for 0 <= z < 1, by its series."""
    term = total = 1.0
    step = 0
    while term > 1e-17 * total:
        term *= (b + step) / (c + step) * z
        total += term
        step += 1
    return total


def expected_lifetime(alpha: float, beta: float, discount: float) -> float:
    """Discounted expected lifetime of a new customer, DEL, in payments, the first one now.

    ``2F1(1, b; a + b; 1 / (1 + d))``. Source: Fader & Hardie 2010.
    """
    return hypergeometric(beta, alpha + beta, 1 / (1 + discount))


def residual_lifetime(alpha: float, beta: float, discount: float, number: int) -> float:
    """Discounted residual lifetime, DERL, of a customer about to decide on renewal *number*.

    ``(b + n - 1) / (a + b + n - 1) 2F1(1, b + n; a + b + n; 1 / (1 + d))``. Source: Fader & Hardie 2010.
    """
    place = number - 1
    rest = hypergeometric(beta + place + 1, alpha + beta + place + 1, 1 / (1 + discount))
    return sbg_retention(alpha, beta, number) * rest


def lifetime_payments(retention: float, discount: float) -> tuple[float, float, float]:
    """Discounted payments of a customer that renews with a constant probability, by three conventions.

    First payment now; first payment not counted; each payment at its year's end. Source: Fader & Hardie 2012.
    """
    rest = 1.0 + discount - retention
    return (1.0 + discount) / rest, retention / rest, 1.0 / rest


def break_even_churn(rise: float) -> float:
    """Share of customers that may leave at a price rise before revenue falls: ``1 - 1 / (1 + p)``. Source: identity."""
    return 1.0 - 1.0 / (1.0 + rise)
