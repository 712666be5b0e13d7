"""Inverse distribution functions: right against SciPy, rising with u, total, and the same bits compiled or not."""

import math
from collections.abc import Callable
from statistics import NormalDist
from typing import Any

import numba
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numba.extending import register_jitable
from scipy import special, stats  # type: ignore[import-untyped]

from csim import arithmetic
from csim.arithmetic import LARGEST
from csim.rules import quantiles
from csim.rules.quantiles import (
    _large_poisson,
    beta_log_odds_quantile,
    beta_quantile,
    exponential_quantile,
    gamma_quantile,
    lognormal_mean_quantile,
    lognormal_quantile,
    normal_quantile,
    poisson_quantile,
)

ANY_U = st.one_of(st.floats(2.0**-54, 1.0 - 2.0**-53), st.floats(0.001, 0.999))
INNER_U = st.floats(1e-9, 1.0 - 1e-9)
SHAPE = st.one_of(st.floats(0.05, 500.0), st.floats(0.05, 3.0))
Quantile = Callable[..., float]

EXAMPLES: list[tuple[Quantile, tuple[float, ...], Any]] = [
    (normal_quantile, (), stats.norm()),
    (lognormal_quantile, (2.0, 0.35), stats.lognorm(0.35, scale=2.0)),
    (lognormal_mean_quantile, (2.0, 0.7), stats.lognorm(0.7, scale=2.0 * math.exp(-0.245))),
    (exponential_quantile, (1.5,), stats.expon(scale=1.5)),
    (poisson_quantile, (0.3,), stats.poisson(0.3)),
    (poisson_quantile, (17.0,), stats.poisson(17.0)),
    (poisson_quantile, (350.0,), stats.poisson(350.0)),
    (poisson_quantile, (1e7,), stats.poisson(1e7)),
    (gamma_quantile, (0.05, 2.0), stats.gamma(0.05, scale=2.0)),
    (gamma_quantile, (4.0, 0.25), stats.gamma(4.0, scale=0.25)),
    (gamma_quantile, (5000.0, 0.1), stats.gamma(5000.0, scale=0.1)),
    (beta_quantile, (0.05, 0.05), stats.beta(0.05, 0.05)),
    (beta_quantile, (0.7, 6.0), stats.beta(0.7, 6.0)),
    (beta_quantile, (9.0, 1.5), stats.beta(9.0, 1.5)),
    (beta_quantile, (500.0, 500.0), stats.beta(500.0, 500.0)),
]
IDS = [f"{quantile.__name__}{parameters}" for quantile, parameters, _ in EXAMPLES]
each_example = pytest.mark.parametrize(("quantile", "parameters", "distribution"), EXAMPLES, ids=IDS)


@given(ANY_U)
def test_normal_against_python(u: float) -> None:
    assert normal_quantile(u) == pytest.approx(NormalDist().inv_cdf(u), rel=1e-14)


@given(ANY_U, st.floats(1e-3, 1e6), st.floats(0.0, 3.0))
def test_lognormal_against_scipy(u: float, middle: float, sigma: float) -> None:
    factor = math.exp(sigma * special.ndtri(u))
    assert lognormal_quantile(u, middle, sigma) == pytest.approx(middle * factor, rel=1e-12)
    assert lognormal_mean_quantile(u, middle, sigma) == pytest.approx(middle * factor * math.exp(-sigma * sigma / 2))


def test_lognormal_without_spread_is_its_centre() -> None:
    assert lognormal_quantile(0.9, 7.0, 0.0) == 7.0
    assert lognormal_mean_quantile(0.9, 7.0, 0.0) == 7.0
    assert lognormal_quantile(0.5, 7.0, 1.0) == 7.0


@given(ANY_U, st.floats(1e-3, 1e6))
def test_exponential_against_the_logarithm(u: float, mean: float) -> None:
    assert exponential_quantile(u, mean) == pytest.approx(-mean * math.log1p(-u), rel=1e-14)


@given(INNER_U, st.floats(1e-3, 60.0))
def test_small_poisson_is_exact(u: float, mean: float) -> None:
    count = poisson_quantile(u, mean)
    assert count == int(count)
    assert stats.poisson.cdf(count, mean) >= u - 1e-13
    assert count == 0.0 or stats.poisson.cdf(count - 1.0, mean) < u + 1e-13


@pytest.mark.parametrize("mean", [60.5, 100.0, 1e3, 1e5, 1e7])
def test_large_poisson_misses_by_one_in_less_than_one_draw_in_a_hundred(mean: float) -> None:
    grid = (np.arange(2_000) + 0.5) / 2_000
    misses = np.abs(np.array([poisson_quantile(u, mean) for u in grid]) - stats.poisson.ppf(grid, mean))
    assert misses.max() <= 1.0
    assert misses.mean() < 0.01


@pytest.mark.parametrize("mean", [60.5, 100.0, 1_000.0, 1e5])
def test_large_poisson_lies_where_the_incomplete_gamma_function_says(mean: float) -> None:
    """Giles 2016 gives the error of the expansion as of the order of mean^-3/2; its factor here was measured."""
    for u in (1e-6, 1e-3, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 0.999, 1.0 - 1e-6):
        found = special.gammaincc(_large_poisson(normal_quantile(u), mean), mean)
        assert found == pytest.approx(u, abs=5e-4 / mean**1.5)


@given(INNER_U, st.floats(0.0, 2e3), st.floats(0.0, 2e3))
def test_poisson_rises_with_its_mean(u: float, first: float, second: float) -> None:
    less, more = sorted((first, second))
    slack = 0.0 if more <= 60.0 else 1.0
    assert poisson_quantile(u, less) <= poisson_quantile(u, more) + slack


@given(ANY_U, st.one_of(SHAPE, st.floats(500.0, 1e6)), st.floats(1e-3, 1e3))
def test_gamma_against_scipy(u: float, shape: float, scale: float) -> None:
    exact = special.gammaincinv(shape, u) if u < 0.5 else special.gammainccinv(shape, 1.0 - u)
    assert gamma_quantile(u, shape, scale) == pytest.approx(scale * exact, rel=1e-7, abs=1e-290)


@given(ANY_U, SHAPE, SHAPE)
def test_beta_is_undone_by_the_incomplete_beta_function(u: float, alpha: float, beta: float) -> None:
    log_odds = beta_log_odds_quantile(u, alpha, beta)
    assume(abs(log_odds) < 600.0)
    if log_odds < 0.0:
        share = special.expit(log_odds)
        lower, upper = special.betainc(alpha, beta, share), special.betaincc(alpha, beta, share)
    else:
        share = special.expit(-log_odds)
        lower, upper = special.betaincc(beta, alpha, share), special.betainc(beta, alpha, share)
    found, wanted = (lower, u) if u <= 0.5 else (upper, 1.0 - u)
    assert found == pytest.approx(wanted, rel=1e-8)


@given(st.floats(0.001, 0.999), st.floats(0.5, 500.0), st.floats(0.5, 500.0))
def test_beta_against_scipy(u: float, alpha: float, beta: float) -> None:
    exact = float(special.betaincinv(alpha, beta, u))
    assert beta_quantile(u, alpha, beta) == pytest.approx(exact, rel=1e-7, abs=1e-9)


@given(ANY_U, SHAPE, SHAPE)
def test_beta_turns_round_with_its_shapes(u: float, alpha: float, beta: float) -> None:
    assume(u != 0.5 and 1.0 - (1.0 - u) == u)
    assert beta_log_odds_quantile(u, alpha, beta) == -beta_log_odds_quantile(1.0 - u, beta, alpha)


@each_example
@given(ANY_U, ANY_U)
def test_draws_rise_with_u(
    quantile: Quantile, parameters: tuple[float, ...], distribution: object, u: float, other: float
) -> None:
    first, second = sorted((u, other))
    less, more = quantile(first, *parameters), quantile(second, *parameters)
    assert less <= more + 1e-10 * abs(more)


@each_example
def test_mean_and_spread_of_an_even_grid(quantile: Quantile, parameters: tuple[float, ...], distribution: Any) -> None:
    """The grid leaves out half a stratum at each end, which costs up to a hundredth of a long tail's variance."""
    count = 5_000
    draws = np.array([quantile((place + 0.5) / count, *parameters) for place in range(count)])
    assert draws.mean() == pytest.approx(distribution.mean(), rel=3e-3, abs=1e-9)
    assert draws.std() == pytest.approx(distribution.std(), rel=2e-2)


@each_example
@given(st.one_of(ANY_U, st.sampled_from([-1.0, 0.0, 5e-324, 2.0**-54, 1.0 - 2.0**-53, 1.0, 2.0])))
def test_draws_are_finite_for_any_u(
    quantile: Quantile, parameters: tuple[float, ...], distribution: object, u: float
) -> None:
    assert math.isfinite(quantile(u, *parameters))


@given(ANY_U, st.floats(0.0, LARGEST), st.floats(0.0, LARGEST))
def test_draws_are_finite_for_any_parameters(u: float, first: float, second: float) -> None:
    for quantile in (lognormal_quantile, lognormal_mean_quantile, gamma_quantile, beta_quantile):
        assert math.isfinite(quantile(u, first, second))
    assert math.isfinite(poisson_quantile(u, first))


def test_parameters_beyond_their_range_count_as_its_end() -> None:
    assert poisson_quantile(0.4, -1.0) == poisson_quantile(0.4, 0.0) == 0.0
    assert poisson_quantile(0.4, 1e9) == poisson_quantile(0.4, quantiles.LARGEST_POISSON_MEAN)
    assert gamma_quantile(0.999, -1.0, 1.0) == gamma_quantile(0.999, quantiles.SMALLEST_SHAPE, 1.0)
    assert beta_quantile(0.4, 1e9, 2.0) == beta_quantile(0.4, quantiles.LARGEST_BETA_SHAPE, 2.0)
    assert beta_quantile(0.4, 2.0, -1.0) == beta_quantile(0.4, 2.0, quantiles.SMALLEST_SHAPE)


GRID = [2.0**-54, 1e-9, 0.003, 0.07, 0.2, 0.49, 0.5, 0.51, 0.77, 0.93, 0.998, 1.0 - 2.0**-53]


def test_compiled_and_plain_agree_bit_for_bit() -> None:
    for module in (arithmetic, quantiles):
        for function in list(vars(module).values()):
            if callable(function) and getattr(function, "__module__", "") == module.__name__:
                register_jitable(function)
    for quantile in dict.fromkeys(quantile for quantile, _, _ in EXAMPLES):
        kernel: Any = numba.njit(quantile)
        for parameters in [parameters for each, parameters, _ in EXAMPLES if each is quantile]:
            for u in GRID:
                assert kernel(u, *parameters) == quantile(u, *parameters), (quantile, parameters, u)
