"""The one home of statistical asserts: every tolerance is derived from a stated false-alarm rate, never chosen by eye.

`false_alarm` is the chance that an assert raises although what it claims is true, were the draws taken afresh. With
fixed seeds a test is settled once and for all, and the rate says how surprising its failure is: at one in a million, a
thousand asserts raise wrongly once in a thousand fresh worlds. `assert_greater` turns this round: it passes only on
proof, and there the rate is the chance that it passes although the first is not greater.

Means rest on Student's t: exact for normal draws, good for others once there are some hundreds of samples (thousands,
where a few large values carry the mean). Proportions and distributions are exact at any size.
"""

import math
from collections.abc import Callable, Iterable
from statistics import fmean, linear_regression, stdev

from csim.study.statistics import student_quantile

DEFAULT_FALSE_ALARM = 1e-6
SMALLEST_FALSE_ALARM = 1e-9


def assert_mean_equals(samples: Iterable[float], expected: float, *, false_alarm: float = DEFAULT_FALSE_ALARM) -> None:
    """Raise unless the mean of independent samples agrees with the expected one.

    Samples that are all alike agree only when they equal the expected value to 12 digits.
    """
    values = _numbers(samples, at_least=2)
    mean, allowed = fmean(values), _half_width(values, false_alarm)
    allowed += 1e-12 * max(abs(expected), abs(mean))
    assert abs(mean - expected) <= allowed, (
        f"mean {mean:.6g} of {len(values)} samples is {abs(mean - expected):.3g} away from {expected:.6g}; "
        f"luck explains {allowed:.3g} at a false-alarm rate of {false_alarm:g}"
    )


def assert_paired_means_equal(
    first: Iterable[float], second: Iterable[float], *, false_alarm: float = DEFAULT_FALSE_ALARM
) -> None:
    """Raise unless the mean of the pairwise differences first - second agrees with zero."""
    assert_mean_equals(_differences(first, second), 0.0, false_alarm=false_alarm)


def assert_ratio_equals(
    parts: Iterable[float],
    wholes: Iterable[float],
    expected: float,
    *,
    control: Iterable[float] | None = None,
    false_alarm: float = DEFAULT_FALSE_ALARM,
) -> None:
    """Raise unless independent pairs agree with the ratio of the mean of the parts to the mean of the wholes.

    For a mean over a number of items that is itself random, such as waits a run: a pair is the sum and the count. What
    is tested is that part - expected x whole is zero in the mean, which is exact where the mean of ratios is not.

    A `control` shares the luck of the pairs and has mean zero by definition, such as work that came less work due: what
    it explains of the gaps by linear regression is taken out, which narrows the tolerance and moves no mean.
    """
    sums, counts = _numbers(parts, at_least=2), _numbers(wholes, at_least=2)
    whole = fmean(counts)
    assert whole > 0, "the wholes have no positive mean, there is no ratio"
    gaps = [part - expected * count for part, count in zip(sums, counts, strict=True)]
    if control is None:
        gap, allowed = fmean(gaps), _half_width(gaps, false_alarm)
    else:
        gap, allowed = _without_control(gaps, _numbers(control, at_least=4), false_alarm)
    off, allowed = abs(gap) / whole, allowed / whole + 1e-12 * abs(expected)
    assert off <= allowed, (
        f"ratio {expected + gap / whole:.6g} over {len(sums)} pairs is {off:.3g} away from {expected:.6g}; "
        f"luck explains {allowed:.3g} at a false-alarm rate of {false_alarm:g}"
    )


def assert_greater(
    larger: Iterable[float], smaller: Iterable[float], *, false_alarm: float = DEFAULT_FALSE_ALARM
) -> None:
    """Raise unless the pairs prove that the first has the greater mean; pair what shares its luck.

    Here `false_alarm` is the chance of passing although the first is not greater.
    """
    differences = _differences(larger, smaller)
    mean, needed = fmean(differences), _half_width(differences, 2 * false_alarm)
    assert mean > max(needed, 0.0), (
        f"mean difference {mean:.6g} over {len(differences)} pairs does not prove the first greater; "
        f"it must exceed {needed:.3g} to be wrong at most {false_alarm:g} of the time"
    )


def assert_proportion_equals(
    successes: int, trials: int, expected: float, *, false_alarm: float = DEFAULT_FALSE_ALARM
) -> None:
    """Raise unless the count agrees with the expected proportion, by exact binomial tails."""
    _check_rate(false_alarm)
    assert 0 <= successes <= trials, f"{successes} successes of {trials} trials is not a count"
    assert trials > 0, "no trials, nothing to compare"
    assert 0 <= expected <= 1, f"{expected:g} is not a proportion"
    at_most = _binomial_sum(range(successes, -1, -1), trials, expected)
    at_least = _binomial_sum(range(successes, trials + 1), trials, expected)
    assert min(at_most, at_least) >= false_alarm / 2, (
        f"{successes} of {trials} ({successes / trials:.6g}) where {expected:.6g} is expected happens with "
        f"probability {min(at_most, at_least):.3g} on its side, below {false_alarm / 2:g}"
    )


def assert_distribution_equals(
    samples: Iterable[float], cumulative: Callable[[float], float], *, false_alarm: float = DEFAULT_FALSE_ALARM
) -> None:
    """Raise unless samples follow the continuous distribution with this cumulative probability.

    The largest gap between the empirical and the given curve is compared with Massart's bound, which holds at any size.
    """
    _check_rate(false_alarm)
    values = sorted(_numbers(samples, at_least=1))
    count = len(values)
    gap, place = max(
        (max((rank + 1) / count - cumulative(value), cumulative(value) - rank / count), value)
        for rank, value in enumerate(values)
    )
    allowed = math.sqrt(math.log(2 / false_alarm) / (2 * count))
    assert gap <= allowed, (
        f"{count} samples stray from the distribution by {gap:.3g} at {place:.6g}; "
        f"luck explains {allowed:.3g} at a false-alarm rate of {false_alarm:g}"
    )


def _binomial_sum(counts: Iterable[int], trials: int, chance: float) -> float:
    """Sum binomial probabilities over counts that lead away from the observed one."""
    if chance in (0.0, 1.0):
        return float(round(chance * trials) in counts)
    total = 0.0
    for count in counts:
        share = math.exp(
            math.lgamma(trials + 1)
            - math.lgamma(count + 1)
            - math.lgamma(trials - count + 1)
            + count * math.log(chance)
            + (trials - count) * math.log1p(-chance)
        )
        total += share
        if total > 0.5 or share < 1e-12 * total:
            break
    return total


def _half_width(values: list[float], false_alarm: float) -> float:
    _check_rate(false_alarm)
    quantile = student_quantile(1 - false_alarm / 2, len(values) - 1)
    return quantile * stdev(values) / math.sqrt(len(values))


def _without_control(values: list[float], control: list[float], false_alarm: float) -> tuple[float, float]:
    """Mean of values where the control is zero, by linear regression, and its half width."""
    _check_rate(false_alarm)
    count, slope = len(values), linear_regression(control, values).slope
    centre, mean = fmean(control), fmean(values)
    rest = [value - mean - slope * (each - centre) for value, each in zip(values, control, strict=True)]
    spread = math.fsum((each - centre) ** 2 for each in control)
    variance = math.fsum(each**2 for each in rest) / (count - 2) * (1 / count + centre**2 / spread)
    return mean - slope * centre, student_quantile(1 - false_alarm / 2, count - 2) * math.sqrt(variance)


def _differences(first: Iterable[float], second: Iterable[float]) -> list[float]:
    return [a - b for a, b in zip(_numbers(first, at_least=2), _numbers(second, at_least=2), strict=True)]


def _numbers(samples: Iterable[float], *, at_least: int) -> list[float]:
    values = [float(value) for value in samples]
    assert len(values) >= at_least, f"{len(values)} samples are too few, at least {at_least} are needed"
    assert all(map(math.isfinite, values)), "a sample is infinite or not a number"
    return values


def _check_rate(false_alarm: float) -> None:
    assert SMALLEST_FALSE_ALARM <= false_alarm < 0.5, (
        f"a false-alarm rate of {false_alarm:g} is not between {SMALLEST_FALSE_ALARM:g} and 0.5"
    )
