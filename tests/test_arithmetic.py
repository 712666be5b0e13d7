"""The exponential family: right to the last digits, total, and the same bits compiled or not."""

import decimal
import math
import struct
from collections.abc import Callable
from decimal import Decimal

import numba
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba.extending import register_jitable

from csim import arithmetic
from csim.arithmetic import LARGEST, LOG_OF_ZERO, exp, log, log1p, logistic, logit, power, sqrt

EXACT = decimal.Context(prec=60)
ANY_FINITE = st.floats(allow_nan=False, allow_infinity=False)


def units_off(found: float, exact: Decimal) -> float:
    """Return the error of *found* in units in the last place of the *exact* value."""
    unit = Decimal(math.ulp(float(exact)))
    return float(abs((Decimal(found) - exact) / unit))


def exact_power(base: float, exponent: float) -> Decimal:
    return EXACT.exp(EXACT.multiply(Decimal(exponent), EXACT.ln(Decimal(base))))


@given(st.floats(-707.0, 709.78))
def test_exp_is_right_to_one_unit(x: float) -> None:
    assert units_off(exp(x), EXACT.exp(Decimal(x))) < 1.0
    assert abs(exp(x) - math.exp(x)) <= 2.0 * math.ulp(math.exp(x))


@given(st.one_of(st.floats(0.4, 2.5), st.floats(min_value=5e-324, max_value=LARGEST)))
def test_log_is_right_to_one_unit(x: float) -> None:
    if x != 1.0:
        assert units_off(log(x), EXACT.ln(Decimal(x))) < 1.0
    assert abs(log(x) - math.log(x)) <= 2.0 * math.ulp(math.log(x))


@given(st.one_of(st.floats(-1.0 + 2.0**-50, 3.0), st.floats(-0.3, 0.5), st.floats(-1e-3, 1e-3)))
def test_log1p_is_right_to_three_units(x: float) -> None:
    if abs(x) >= 1e-20:
        assert units_off(log1p(x), EXACT.ln(EXACT.add(1, Decimal(x)))) < 3.0
    else:
        assert log1p(x) == x


@given(ANY_FINITE)
def test_sqrt_is_the_root_or_nothing(x: float) -> None:
    assert sqrt(x) == (math.sqrt(x) if x >= 0.0 else 0.0)


@given(st.floats(-700.0, 700.0))
def test_logistic_is_right_to_two_units(x: float) -> None:
    exact = 1 / EXACT.add(1, EXACT.exp(-Decimal(x)))
    assert units_off(logistic(x), exact) < 2.0


@given(st.one_of(st.floats(1e-300, 1.0 - 2.0**-53), st.floats(0.4, 0.6)))
def test_logit_is_right_to_four_units(probability: float) -> None:
    p = Decimal(probability)
    exact = EXACT.ln(EXACT.divide(p, EXACT.subtract(1, p)))
    if probability != 0.5:
        assert units_off(logit(probability), exact) < 4.0
    else:
        assert logit(probability) == 0.0


@given(st.floats(1e-9, 1e9), st.floats(-27.6, 27.6))
def test_power_is_right_to_two_units_for_ordinary_results(base: float, log_of_result: float) -> None:
    if base == 1.0:
        return
    exponent = log_of_result / math.log(base)
    assert units_off(power(base, exponent), exact_power(base, exponent)) < 2.0


@given(st.floats(1e-300, 1e300), st.floats(-700.0, 700.0))
def test_power_is_right_to_fourteen_digits_for_extreme_results(base: float, log_of_result: float) -> None:
    if base == 1.0:
        return
    exponent = log_of_result / math.log(base)
    assert power(base, exponent) == pytest.approx(float(exact_power(base, exponent)), rel=1e-14)


@given(st.integers(-1021, 1023))
def test_powers_of_two_are_exact(twos: int) -> None:
    assert power(2.0, float(twos)) == math.ldexp(1.0, twos)
    assert log(math.ldexp(1.0, twos)) == pytest.approx(twos * math.log(2.0), rel=1e-15)


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (exp(0.0), 1.0),
        (exp(710.0), LARGEST),
        (exp(LARGEST), LARGEST),
        (exp(-746.0), 0.0),
        (exp(-LARGEST), 0.0),
        (exp(LOG_OF_ZERO), 0.0),
        (exp(math.inf), LARGEST),
        (exp(-math.inf), 0.0),
        (log(1.0), 0.0),
        (log(0.0), LOG_OF_ZERO),
        (log(-3.0), LOG_OF_ZERO),
        (log(math.inf), log(LARGEST)),
        (log1p(0.0), 0.0),
        (log1p(-1.0), LOG_OF_ZERO),
        (log1p(-2.0), LOG_OF_ZERO),
        (power(0.0, 0.0), 1.0),
        (power(0.0, 2.0), 0.0),
        (power(-8.0, 1.0 / 3.0), 0.0),
        (power(0.0, -1.0), LARGEST),
        (power(10.0, 400.0), LARGEST),
        (power(10.0, -400.0), 0.0),
        (power(1.0, LARGEST), 1.0),
        (logistic(0.0), 0.5),
        (logistic(-LARGEST), 0.0),
        (logistic(LARGEST), 1.0),
        (logit(0.5), 0.0),
        (logit(0.0), LOG_OF_ZERO),
        (logit(1.0), -LOG_OF_ZERO),
        (logit(-1.0), LOG_OF_ZERO),
        (logit(2.0), -LOG_OF_ZERO),
    ],
)
def test_edges_are_what_the_docstrings_say(found: float, wanted: float) -> None:
    assert found == wanted


def test_the_smallest_results_are_rounded_once() -> None:
    for x in (-708.5, -720.25, -744.0, -745.1):
        assert abs(exp(x) - math.exp(x)) <= math.ulp(0.0)


@given(ANY_FINITE, ANY_FINITE)
def test_finite_input_gives_finite_output(x: float, y: float) -> None:
    for found in (exp(x), log(x), log1p(x), sqrt(x), power(x, y), power(abs(x), y), logistic(x), logit(x)):
        assert math.isfinite(found)


def test_a_nan_stays_visible() -> None:
    for found in (
        exp(math.nan),
        log(math.nan),
        log1p(math.nan),
        sqrt(math.nan),
        power(math.nan, 2.0),
        power(2.0, math.nan),
    ):
        assert math.isnan(found)
    assert math.isnan(logistic(math.nan))
    assert math.isnan(logit(math.nan))


@given(ANY_FINITE)
def test_logistic_stays_a_probability_and_is_undone_by_logit(x: float) -> None:
    assert 0.0 <= logistic(x) <= 1.0
    if -30.0 <= x <= 10.0:
        assert logit(logistic(x)) == pytest.approx(x, abs=1e-11)


def compiled(function: Callable[..., float]) -> Callable[..., float]:
    """Return *function* as a kernel would call it."""
    for each in vars(arithmetic).values():
        if callable(each) and getattr(each, "__module__", "") == arithmetic.__name__:
            register_jitable(each)
    return numba.njit(function)  # type: ignore[no-any-return]


def bits(x: float) -> bytes:
    return struct.pack("<d", x)


SAMPLE = [
    sign * mantissa * 10.0**exponent
    for sign in (1.0, -1.0)
    for mantissa in (1.0, 1.37, 2.9, 6.02, 9.99)
    for exponent in (-310, -200, -20, -8, -4, -3, -2, -1, 0, 1, 2, 3, 8, 100, 307)
] + [0.0, 0.5, 0.7071067811865476, 20.8, 21.6, 709.7, -708.9, -745.0, LARGEST]


@pytest.mark.parametrize("function", [exp, log, log1p, sqrt, logistic, logit], ids=lambda f: f.__name__)
def test_compiled_and_plain_agree_bit_for_bit(function: Callable[[float], float]) -> None:
    kernel = compiled(function)
    for x in SAMPLE:
        assert bits(kernel(x)) == bits(function(x)), x


def test_compiled_and_plain_power_agree_bit_for_bit() -> None:
    kernel = compiled(power)
    for base in SAMPLE:
        for exponent in SAMPLE[::3]:
            assert bits(kernel(base, exponent)) == bits(power(base, exponent)), (base, exponent)
