"""Where to look: points in the unit cube, [point, factor], every entry from 0 to 1.

What a coordinate means in a factor's own unit is the factor's business. All designs are functions of their sizes and a
seed alone, so that a study asked for again looks at the same points. Two of them grow: a longer Sobol sequence begins
with the shorter one, and a grid of 2 n - 1 levels holds the grid of n. A Latin hypercube does not: every size is a new
design.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from csim.errors import BadInput
from csim.study.statistics import Array

MOST_GRID_POINTS = 1_000_000
"""More points than that are a slip of the pen, not a grid."""

MOST_SOBOL_POINTS = 2**20
"""The longest Sobol sequence, far beyond what a study of runs can afford."""


def grid(levels: Sequence[int]) -> Array:
    """Every combination of evenly spaced levels; the last factor changes fastest.

    `levels` counts those of each factor: 1 level stands in the middle (0.5), n levels at 0, 1 / (n - 1), ..., 1. Raises
    `BadInput` without factors, for a factor without levels, or beyond a million points.
    """
    check_factors(len(levels))
    for place, count in enumerate(levels, 1):
        if count < 1:
            raise BadInput.because(f"factor {place} has {count} levels; a grid needs at least 1 of each factor.")
    points = math.prod(levels)
    if points > MOST_GRID_POINTS:
        product = " x ".join(str(count) for count in levels)
        raise BadInput.because(
            f"a grid of {product} levels has {points:,} points; at most {MOST_GRID_POINTS:,} are tried. "
            "Ask for fewer levels, or for a Sobol sequence, which needs no more points for more factors."
        )
    axes = [np.linspace(0.0, 1.0, count) if count > 1 else np.array([0.5]) for count in levels]
    meshes = np.meshgrid(*axes, indexing="ij")
    return np.stack([mesh.ravel() for mesh in meshes], axis=1)


def latin_hypercube(points: int, factors: int, seed: int) -> Array:
    """Points of which each factor's n slices of equal width hold exactly one, at a random place in it.

    It does not grow: asking for more points makes a new design that shares none with the old. Raises `BadInput`
    without points or factors. Source: McKay, Beckman and Conover (1979), by scipy.
    """
    from scipy.stats import qmc

    check_factors(factors)
    if points < 1:
        raise BadInput.because(f"{points} points were asked for; a Latin hypercube has at least 1.")
    sampler = qmc.LatinHypercube(factors, rng=np.random.default_rng(seed))
    return np.asarray(sampler.random(points), dtype=float)


def sobol_sequence(points: int, factors: int, seed: int) -> Array:
    """The first points of a scrambled Sobol sequence, which fills the cube more evenly than chance.

    The first n points of a longer sequence of the same seed are the shorter sequence. Raises `BadInput` unless
    `points` is a power of two (only then is the sequence balanced) and without factors. Source: Sobol' (1967), Owen's
    scrambling (1998), Joe and Kuo's directions (2008), by scipy.
    """
    from scipy.stats import qmc

    check_factors(factors)
    check_power_of_two(points, "a Sobol sequence")
    sampler = qmc.Sobol(factors, scramble=True, rng=np.random.default_rng(seed))
    return np.asarray(sampler.random(points), dtype=float)


def sobol_beginning(points: int, factors: int, seed: int) -> Array:
    """The first points of the same sequence, any number of them: where evenness matters more than balance.

    Raises `BadInput` without factors, or beyond 2 ** 20 points.
    """
    return sobol_sequence(max(2, 1 << (points - 1).bit_length()), factors, seed)[:points]


def check_factors(factors: int) -> None:
    """Raise `BadInput` unless something varies."""
    if factors < 1:
        raise BadInput.because("nothing varies: a design needs at least 1 factor; add a lever or an uncertainty.")


def check_power_of_two(points: int, what: str) -> None:
    """Raise `BadInput`, with the nearest sizes that will do, unless `points` is a power of two from 2 to 2 ** 20."""
    if 2 <= points <= MOST_SOBOL_POINTS and points.bit_count() == 1:
        return
    below = 2 ** (min(max(points, 2), MOST_SOBOL_POINTS).bit_length() - 1)
    near = f"{below} or {2 * below}" if below < points < MOST_SOBOL_POINTS else f"{below}"
    raise BadInput.because(
        f"{points} points were asked for; {what} is balanced only when their number is a power of two, "
        f"from 2 to {MOST_SOBOL_POINTS:,}. Ask for {near}."
    )
