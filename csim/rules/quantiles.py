"""From one uniform number to one draw: the inverse cumulative distribution functions.

Every function takes *u* between 0 and 1, the share of all draws that are smaller, and rises with it, to the accuracy it
states: whoever has the greater *u* has the greater draw, whatever the parameters.  That is what makes two worlds
comparable that differ in a parameter only.  They are total: *u* at or beyond 0 or 1 and parameters outside their range
give the value at the nearest end, always finite.
"""

from csim.arithmetic import LARGEST, exp, log, log1p, logistic, sqrt

SMALLEST_SHAPE = 0.01
"""Gamma and Beta shapes below it count as this."""

LARGEST_BETA_SHAPE = 10_000.0
"""Beta shapes above it count as this."""

LARGEST_POISSON_MEAN = 1e7
"""Poisson means above it count as this."""

_POISSON_BY_COUNTING = 60.0
_GAMMA_BY_ITERATION = 1000.0
_TINY = 1e-300
_ENOUGH = 1e-7
_EXACT = 1e-15
_MOST_STEPS = 50  # of a million draws none took more than 12, none of its fractions more than 134 terms
_MOST_TERMS = 500

_CENTRE_ABOVE = (
    3.3871328727963666080, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
    45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
)  # fmt: skip
_CENTRE_BELOW = (
    1.0, 42.313330701600911252, 687.18700749205790830, 5394.1960214247511077,
    21213.794301586595867, 39307.895800092710610, 28729.085735721942674, 5226.4952788528545610,
)  # fmt: skip
_TAIL_ABOVE = (
    1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504,
    1.27045825245236838258, 0.241780725177450611770, 0.0227238449892691845833, 7.74545014278341407640e-4,
)  # fmt: skip
_TAIL_BELOW = (
    1.0, 2.05319162663775882187, 1.67638483018380384940, 0.689767334985100004550,
    0.148103976427480074590, 0.0151986665636164571966, 5.47593808499534494600e-4, 1.05075007164441684324e-9,
)  # fmt: skip
_FAR_ABOVE = (
    6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580, 0.296560571828504891230,
    0.0265321895265761230930, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
)  # fmt: skip
_FAR_BELOW = (
    1.0, 0.599832206555887937690, 0.136929880922735805310, 0.0148753612908506148525,
    7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15,
)  # fmt: skip
_LANCZOS = (
    676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
    12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
)  # fmt: skip
_LOG_ROOT_TWO_PI = 0.91893853320467274178


def normal_quantile(u: float) -> float:
    """Return the standard normal draw, between -38.6 and 38.6, to a relative 1e-15.

    Source: M. J. Wichura, algorithm AS 241, Applied Statistics 37 (1988).
    """
    centred = u - 0.5
    if -0.425 <= centred <= 0.425:
        r = 0.180625 - centred * centred
        return centred * _octic(r, _CENTRE_ABOVE) / _octic(r, _CENTRE_BELOW)
    r = sqrt(-log(u if centred < 0.0 else 1.0 - u))
    if r <= 5.0:
        size = _octic(r - 1.6, _TAIL_ABOVE) / _octic(r - 1.6, _TAIL_BELOW)
    else:
        size = _octic(r - 5.0, _FAR_ABOVE) / _octic(r - 5.0, _FAR_BELOW)
    return -size if centred < 0.0 else size


def lognormal_quantile(u: float, median: float, sigma: float) -> float:
    """Return the lognormal draw with this *median*, in its unit, and this spread *sigma* of the logarithm."""
    return min(median * exp(sigma * normal_quantile(u)), LARGEST)


def lognormal_mean_quantile(u: float, mean: float, sigma: float) -> float:
    """Return the lognormal draw with this *mean*, in its unit, and this spread *sigma* of the logarithm."""
    return min(mean * exp(sigma * (normal_quantile(u) - 0.5 * sigma)), LARGEST)


def exponential_quantile(u: float, mean: float) -> float:
    """Return the exponential draw with this *mean*, in its unit: ``-mean log(1 - u)``, at most 746 means."""
    return -mean * log1p(-u)


def poisson_quantile(u: float, mean: float) -> float:
    """Return the Poisson count with this *mean*, as a whole float: the least k with ``P(K <= k) >= u``.

    Exact up to a mean of 60, by adding probabilities.  Beyond that by an expansion that misses the count by one in
    less than one draw in a hundred.  Means above :data:`LARGEST_POISSON_MEAN` count as that.
    Source of the expansion: M. B. Giles, Algorithm 955, ACM Transactions on Mathematical Software 42 (2016).
    """
    if mean > _POISSON_BY_COUNTING:
        return float(int(_large_poisson(normal_quantile(u), min(mean, LARGEST_POISSON_MEAN))))
    if mean <= 0.0:
        return 0.0
    count = 0.0
    chance = exp(-mean)
    total = chance
    while total < u and (count < mean or chance > 1e-17):
        count += 1.0
        chance *= mean / count
        total += chance
    return count


def _large_poisson(normal: float, mean: float) -> float:
    """Return where the count at a *normal* deviate lies between whole numbers, for a large *mean*.

    It is the x at which the regularised upper incomplete gamma function ``Q(x, mean)`` reaches the deviate's
    probability; the count is the whole number below.
    """
    root = sqrt(mean)
    square = normal * normal
    first = (2.0 + square) / 6.0
    second = -normal * (2.0 + square) / 72.0 / root
    third = (3.0 * square * square + 7.0 * square - 16.0) / 810.0 / mean
    return mean + root * normal + first + second + third


def gamma_quantile(u: float, shape: float, scale: float) -> float:
    """Return the Gamma draw: mean ``shape * scale``, variance ``shape * scale * scale``, to a relative 1e-7.

    Newton's method on the logarithm of the smaller tail, which bends one way in the logarithm of the draw, so that
    it converges from wherever it starts.  A shape below :data:`SMALLEST_SHAPE` counts as that.
    """
    shape = max(shape, SMALLEST_SHAPE)
    if shape > _GAMMA_BY_ITERATION:
        return min(scale * _large_gamma(normal_quantile(u), shape), LARGEST)
    log_gamma = _log_gamma(shape)
    upper = u > 0.5
    wanted = log(1.0 - u if upper else u)
    place = _gamma_start(u, shape, log_gamma)
    step, steps = LARGEST, 0
    while abs(step) >= _ENOUGH and steps < _MOST_STEPS:
        log_tail, ratio = _gamma_tail(shape, log_gamma, place, upper)
        step = (log_tail - wanted if upper else wanted - log_tail) * ratio
        place += min(max(step, -4.0), 4.0)
        steps += 1
    return min(scale * exp(place), LARGEST)


def beta_quantile(u: float, alpha: float, beta: float) -> float:
    """Return the Beta draw, a share with mean ``alpha / (alpha + beta)``, to an absolute 1e-9."""
    return logistic(beta_log_odds_quantile(u, alpha, beta))


def beta_log_odds_quantile(u: float, alpha: float, beta: float) -> float:
    """Return the log-odds ``log(x / (1 - x))`` of the Beta draw x, exact where x itself is too close to 0 or 1.

    Newton's method on the logarithm of the smaller tail, which bends one way in the log-odds, so that it converges
    from wherever it starts.  Shapes count from :data:`SMALLEST_SHAPE` to :data:`LARGEST_BETA_SHAPE`.
    """
    a = min(max(alpha, SMALLEST_SHAPE), LARGEST_BETA_SHAPE)
    b = min(max(beta, SMALLEST_SHAPE), LARGEST_BETA_SHAPE)
    if u > 0.5:
        return -_low_beta_log_odds(1.0 - u, b, a)
    return _low_beta_log_odds(u, a, b)


def _octic(x: float, c: tuple[float, float, float, float, float, float, float, float]) -> float:
    """Return the polynomial with the eight coefficients *c*, the constant first."""
    high = c[4] + x * (c[5] + x * (c[6] + x * c[7]))
    return c[0] + x * (c[1] + x * (c[2] + x * (c[3] + x * high)))


def _log_gamma(x: float) -> float:
    """Return the logarithm of the gamma function for ``x > 0``, to about 15 digits of its largest term.

    Source: C. Lanczos, SIAM Journal on Numerical Analysis B 1 (1964), with Godfrey's coefficients for g = 7.
    """
    series = 0.99999999999980993
    place = x
    for coefficient in _LANCZOS:
        place += 1.0
        series += coefficient / place
    base = x + 7.5
    return _LOG_ROOT_TWO_PI + (x + 0.5) * log(base) - base + log(series) - log(x)


def _large_gamma(normal: float, shape: float) -> float:
    """Return the Gamma draw of scale 1 at a *normal* deviate, for a large *shape* (Cornish and Fisher, 1937)."""
    root = sqrt(shape)
    square = normal * normal
    third = normal * (square - 7.0) / 36.0 / root
    fourth = (16.0 - square * (7.0 + 3.0 * square)) / 810.0 / shape
    fifth = normal * (square * (256.0 + 9.0 * square) - 433.0) / 38880.0 / (shape * root)
    return max(shape + root * normal + (square - 1.0) / 3.0 + third + fourth + fifth, 0.0)


def _gamma_start(u: float, shape: float, log_gamma: float) -> float:
    """Return the logarithm of a first guess: the limit of small draws, or Wilson and Hilferty's if that is more."""
    lowest = (log(u) + log(shape) + log_gamma) / shape
    root = 1.0 - 1.0 / (9.0 * shape) + normal_quantile(u) / (3.0 * sqrt(shape))
    if root <= 0.0:
        return lowest
    return max(lowest, log(shape) + 3.0 * log(root))


def _gamma_tail(shape: float, log_gamma: float, place: float, upper: bool) -> tuple[float, float]:
    """Return the logarithm of a tail beyond ``exp(place)`` and the tail over the density of the logarithm there."""
    x = exp(place)
    log_density = shape * place - x - log_gamma
    above = x >= shape + 1.0
    ratio = _gamma_fraction(shape, x) if above else _gamma_series(shape, x)
    if above == upper:
        return log_density + log(ratio), ratio
    density = max(exp(log_density), _TINY)
    tail = max(1.0 - density * ratio, _TINY)
    return log(tail), tail / density


def _gamma_series(shape: float, x: float) -> float:
    """Return the lower tail over ``x**shape exp(-x) / Gamma(shape)``, for ``x < shape + 1``."""
    term = 1.0 / shape
    total = term
    place = shape
    while term > 1e-16 * total:
        place += 1.0
        term *= x / place
        total += term
    return total


def _gamma_fraction(shape: float, x: float) -> float:
    """Return the upper tail over ``x**shape exp(-x) / Gamma(shape)``, for ``x >= shape + 1`` (Lentz, 1976)."""
    b = x + 1.0 - shape
    c = 1.0 / _TINY
    d = 1.0 / b
    total = d
    factor, count = 0.0, 0.0
    while abs(factor - 1.0) >= _EXACT and count < _MOST_TERMS:
        count += 1.0
        numerator = -count * (count - shape)
        b += 2.0
        d = 1.0 / (b + numerator * d)
        c = b + numerator / c
        factor = c * d
        total *= factor
    return total


def _low_beta_log_odds(u: float, a: float, b: float) -> float:
    """Return the log-odds of the Beta draw for ``u <= 0.5``."""
    log_beta = _log_gamma(a) + _log_gamma(b) - _log_gamma(a + b)
    wanted = log(u)
    lowest = (wanted + log(a) + log_beta) / a
    place = max(lowest, _beta_start(u, a, b, log_beta))
    step, steps = LARGEST, 0
    while abs(step) >= _ENOUGH and steps < _MOST_STEPS:
        log_tail, ratio = _beta_tail(a, b, log_beta, place)
        step = (wanted - log_tail) * ratio
        place = max(place + min(step, 4.0), lowest)
        steps += 1
    return place


def _beta_start(u: float, a: float, b: float, log_beta: float) -> float:
    """Return a first guess of the log-odds: the limit of large draws, or 26.5.22 of Abramowitz and Stegun."""
    if b < 1.0 and u * (a + b) > b:
        return -(log(1.0 - u) + log(b) + log_beta) / b
    if a < 1.0 or b < 1.0:
        return -LARGEST
    normal = -normal_quantile(u)
    half = (normal * normal - 3.0) / 6.0
    first, second = 1.0 / (2.0 * a - 1.0), 1.0 / (2.0 * b - 1.0)
    mean = 2.0 / (first + second)
    spread = normal * sqrt(mean + half) / mean
    return log(a / b) - 2.0 * (spread - (second - first) * (half + 5.0 / 6.0 - 2.0 / (3.0 * mean)))


def _beta_tail(a: float, b: float, log_beta: float, place: float) -> tuple[float, float]:
    """Return the logarithm of the lower tail at the log-odds *place* and the tail over the density there."""
    rest = log1p(exp(-abs(place)))
    log_density = -a * (rest + max(-place, 0.0)) - b * (rest + max(place, 0.0)) - log_beta
    x, y = logistic(place), logistic(-place)
    if x * (a + b + 2.0) < a + 1.0:
        ratio = _beta_fraction(a, b, x) / a
        return log_density + log(ratio), ratio
    density = max(exp(log_density), _TINY)
    tail = max(1.0 - density * _beta_fraction(b, a, y) / b, _TINY)
    return log(tail), tail / density


def _beta_fraction(a: float, b: float, x: float) -> float:
    """Return the continued fraction of the incomplete beta function (DiDonato and Morris, 1992; Lentz, 1976)."""
    c = 1.0
    d = 1.0 / (1.0 - (a + b) * x / (a + 1.0))
    total = d
    factor, count = 0.0, 0.0
    while abs(factor - 1.0) >= _EXACT and count < _MOST_TERMS:
        count += 1.0
        twice = a + 2.0 * count
        even = count * (b - count) * x / ((twice - 1.0) * twice)
        d = 1.0 / (1.0 + even * d)
        c = 1.0 + even / c
        total *= c * d
        odd = -(a + count) * (a + b + count) * x / (twice * (twice + 1.0))
        d = 1.0 / (1.0 + odd * d)
        c = 1.0 + odd / c
        factor = c * d
        total *= factor
    return total
