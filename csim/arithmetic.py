"""Exponential, logarithm and their kin, with the same bits on every machine.

The platform's mathematical library rounds differently from one processor to the next, and compiled
kernels need not round like the interpreter.  These functions use only ``+ - * /``, comparisons,
``math.sqrt`` and ``math.frexp``, all of which are exact or correctly rounded everywhere, so that a run
gives the same numbers in Python, in a compiled kernel, and on another computer.

They are total: finite input gives a finite result, never nan, never an exception.  They are plain
Python, left undecorated; the engine compiles them.

Source of the argument reductions and of the polynomials: W. J. Cody and W. Waite, *Software Manual for
the Elementary Functions* (1980), with the minimax coefficients published in Sun's fdlibm (1993).
"""

import math

LARGEST = 1.7976931348623157e308
"""The largest finite number; what :func:`exp` and :func:`power` return instead of overflowing."""

LOG_OF_ZERO = -746.0
"""What :func:`log` returns at and below zero: below every other logarithm, and ``exp`` of it is 0."""

LOG_OF_LARGEST = 709.782712893384
"""Where :func:`exp` stops growing."""

_EXP_IS_ZERO_BELOW = -745.1332191019411
_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10
_ONE_OVER_LN2 = 1.44269504088896338700
_ROUNDER = 6755399441055744.0
_TWO_TO_62 = 4611686018427387904.0
_TWO_TO_MINUS_62 = 1.0 / _TWO_TO_62
_TWO_TO_MINUS_31 = 1.0 / 2147483648.0
_SQRT_HALF = 0.70710678118654752440
_SPLITTER = 134217729.0


def exp(x: float) -> float:
    """Return e to the power *x*, within one unit in the last place.

    Range ``[0, LARGEST]``: above 709.78 it stays at :data:`LARGEST`, below -745.13 it is 0.
    """
    if not _EXP_IS_ZERO_BELOW <= x <= LOG_OF_LARGEST:
        return _exp_out_of_range(x)
    rounded = (x * _ONE_OVER_LN2 + _ROUNDER) - _ROUNDER
    high = x - rounded * _LN2_HIGH
    return _exp_of_parts(high, rounded * _LN2_LOW, int(rounded))


def log(x: float) -> float:
    """Return the natural logarithm of *x*, within one unit in the last place.

    At and below zero it is :data:`LOG_OF_ZERO`, -746, which is below the logarithm of any positive number.
    """
    if not 0.0 < x <= LARGEST:
        return _log_out_of_range(x)
    mantissa, exponent = math.frexp(x)
    if mantissa < _SQRT_HALF:
        mantissa += mantissa
        exponent -= 1
    f = mantissa - 1.0
    s = f / (2.0 + f)
    half_square = 0.5 * f * f
    tail = s * (half_square + _log_series(s * s)) + exponent * _LN2_LOW
    return exponent * _LN2_HIGH - ((half_square - tail) - f)


def log1p(x: float) -> float:
    """Return the logarithm of ``1 + x``, within three units in the last place, for a small *x* too.

    At and below -1 it is :data:`LOG_OF_ZERO`.
    """
    if not -0.28 < x < 0.41:
        return log(1.0 + x)
    s = x / (2.0 + x)
    half_square = 0.5 * x * x
    return x - (half_square - s * (half_square + _log_series(s * s)))


def sqrt(x: float) -> float:
    """Return the square root of *x*, correctly rounded; below zero it is 0."""
    if x < 0.0:
        return 0.0
    return math.sqrt(x)


def power(base: float, exponent: float) -> float:
    """Return *base* to the power *exponent*, for a base of at least zero.

    Within two units in the last place for results between 1e-12 and 1e12, and a relative 1e-14 elsewhere.
    A base below zero counts as zero; zero to a positive power is 0 and to the power 0 is 1.  Zero to a
    negative power, like every result that would overflow, is :data:`LARGEST`.
    """
    if exponent == 0.0 or base == 1.0:
        return 1.0
    if base <= 0.0:
        return 0.0 if exponent > 0.0 else LARGEST
    return _power_of_positive(base, exponent)


def logistic(x: float) -> float:
    """Return ``1 / (1 + exp(-x))``: log-odds to probability, in ``[0, 1]``, within two units in the last place."""
    if x >= 0.0:
        return 1.0 / (1.0 + exp(-x))
    grown = exp(x)
    return grown / (1.0 + grown)


def logit(probability: float) -> float:
    """Return ``log(p / (1 - p))``: probability to log-odds, within four units in the last place.

    At and below 0 it is ``LOG_OF_ZERO`` and at and above 1 ``-LOG_OF_ZERO``, -746 and 746.
    """
    if 0.4375 <= probability <= 0.5625:
        s = 2.0 * probability - 1.0
        return s * (2.0 + _log_series(s * s))
    if probability <= 0.0:
        return LOG_OF_ZERO
    if probability >= 1.0:
        return -LOG_OF_ZERO
    return log(probability / (1.0 - probability))


def _exp_out_of_range(x: float) -> float:
    """Return what :func:`exp` gives where its result would overflow or vanish; nan stays nan."""
    if x > LOG_OF_LARGEST:
        return LARGEST
    if x < 0.0:
        return 0.0
    return x


def _log_out_of_range(x: float) -> float:
    """Return what :func:`log` gives at and below zero and at infinity; nan stays nan."""
    if x > LARGEST:
        return LOG_OF_LARGEST
    return LOG_OF_ZERO if x <= 0.0 else x


def _exp_of_parts(high: float, low: float, twos: int) -> float:
    """Return ``exp(high - low) * 2**twos`` for ``|high - low| <= 0.35`` and a tiny *low*."""
    x = high - low
    z = x * x
    p4 = -1.65339022054652515390e-06 + z * 4.13813679705723846039e-08
    p2 = -2.77777777770155933842e-03 + z * (6.61375632143793436117e-05 + z * p4)
    c = x - z * (1.66666666666666019037e-01 + z * p2)
    y = 1.0 - ((low - (x * c) / (2.0 - c)) - high)
    if -31 <= twos <= 31:
        return y * (float(1 << (twos + 31)) * _TWO_TO_MINUS_31)
    return _scale_far(y, twos)


def _scale_far(y: float, twos: int) -> float:
    """Return ``y * 2**twos`` for any *twos*, rounding at most once, in the last step."""
    while twos > 62:
        y *= _TWO_TO_62
        twos -= 62
    if twos > 0:
        return y * float(1 << twos)
    remainder = twos
    while remainder < -62:
        remainder += 62
    y = y * float(1 << (remainder + 62)) * _TWO_TO_MINUS_62
    while twos < remainder:
        y *= _TWO_TO_MINUS_62
        twos += 62
    return y


def _log_series(z: float) -> float:
    """Return the series R of ``log((1 + s) / (1 - s)) = 2 s + s R(s * s)``, for ``z = s * s <= 0.0295``."""
    w = z * z
    even = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01))
    inner = 2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)
    return even + z * (6.666666666666735130e-01 + w * inner)


def _power_of_positive(base: float, exponent: float) -> float:
    """Return ``exp(exponent * log(base))`` with the logarithm carried in two parts, for ``base > 0``."""
    high, low = _log_in_two_parts(base)
    product = exponent * high
    if not _EXP_IS_ZERO_BELOW <= product <= LOG_OF_LARGEST:
        return _exp_out_of_range(product)
    correction = _product_error(exponent, high, product) + exponent * low
    rounded = (product * _ONE_OVER_LN2 + _ROUNDER) - _ROUNDER
    remainder = product - rounded * _LN2_HIGH
    return min(_exp_of_parts(remainder, rounded * _LN2_LOW - correction, int(rounded)), LARGEST)


def _log_in_two_parts(x: float) -> tuple[float, float]:
    """Return the logarithm of ``0 < x <= LARGEST`` as a number and its remainder, about 60 bits in all."""
    mantissa, twos = math.frexp(x)
    if mantissa < _SQRT_HALF:
        mantissa += mantissa
        twos -= 1
    f = mantissa - 1.0
    d = 2.0 + f
    s = f / d
    product = s * d
    missing = ((f - product) - _product_error(s, d, product)) - s * (f - (d - 2.0))
    small = 2.0 * (missing / d) + s * _log_series(s * s) + twos * _LN2_LOW
    whole = twos * _LN2_HIGH + 2.0 * s
    small += 2.0 * s - (whole - twos * _LN2_HIGH)
    high = whole + small
    return high, small - (high - whole)


def _product_error(a: float, b: float, product: float) -> float:
    """Return ``a * b - product`` exactly, *product* being ``a * b`` rounded (T. J. Dekker, 1971)."""
    scaled_a = _SPLITTER * a
    a_high = scaled_a - (scaled_a - a)
    a_low = a - a_high
    scaled_b = _SPLITTER * b
    b_high = scaled_b - (scaled_b - b)
    b_low = b - b_high
    return ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low
