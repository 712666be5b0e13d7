"""Which factors matter: Morris' screen and Sobol's indices by SALib, with intervals, and only such ranks as are sure.

Values are [row] or [row, replicate], one row a point of the design; replicates share their luck between rows, so that a
row's mean is the outcome averaged over the same worlds everywhere. nan is a run that failed: within one block (a
trajectory, or one base point of Saltelli's sample with all its variations) replicates that miss a row are left out, and
a block that has none left is dropped and counted. SALib's luck comes from the seeds given here; numpy's global state is
neither read nor moved.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from csim.errors import BadInput
from csim.study.methods.designs import check_factors, check_power_of_two
from csim.study.statistics import CONFIDENCE, Array, student_quantile

if TYPE_CHECKING:
    import pandas as pd

NO_RANK = "-"
"""What stands where a rank would claim more than is known."""

NO_EFFECT = "no effect at all"
"""Why a factor is left out that changes nothing."""

UNTOLD = "not told from luck"
"""Why a factor is left out whose effect luck alone could give: it may matter, but these runs do not show it."""

NEGLIGIBLE_EFFECT = "under 5 % of the largest effect"
"""Why a factor is left out that surely matters little."""

NEGLIGIBLE = 0.05
"""An effect below this share of the largest is screened out: squared, it is at most 0.25 % of the largest."""

_RESAMPLES = 1_000
_FEWEST_TRAJECTORIES = 4
_FEWEST_BASE_POINTS = 8
_SAME = 1e-12  # of the largest size: what rounding leaves of two equal figures


@dataclass(frozen=True)
class Screen:
    """Morris' elementary effects, one entry a factor, in the outcome's unit over the factor's whole range.

    `mu_star` is the mean size of the effect, with its 95 % interval `low` to `high`; `mu` its mean with sign; `sigma`
    its spread over the places where it was taken (0: the same everywhere; large: curved, or it depends on others).
    `luck` is the size that luck alone would stay under with 95 % probability, nan with a single replicate. `used` and
    `dropped` count trajectories. `trouble` says in words why there is nothing to tell; then all figures are nan.
    """

    names: tuple[str, ...]
    mu_star: Array
    low: Array
    high: Array
    mu: Array
    sigma: Array
    luck: Array
    used: int
    dropped: int
    trouble: str = ""

    @property
    def ranks(self) -> tuple[str, ...]:
        """Rank ranges by `mu_star`; none for a factor whose interval reaches down to what luck alone would give."""
        return rank_ranges(self.low, self.high, np.nan_to_num(self.luck))

    @property
    def table(self) -> pd.DataFrame:
        """Columns factor, rank, mu_star, low, high, mu, sigma, luck: one row a factor, in the order given."""
        import pandas as pd

        figures = {name: getattr(self, name) for name in ("mu_star", "low", "high", "mu", "sigma", "luck")}
        return pd.DataFrame({"factor": self.names, "rank": self.ranks, **figures})


@dataclass(frozen=True)
class Indices:
    """Sobol's indices with 95 % bootstrap intervals, one entry a factor.

    `first`: the share of the outcome's variance that knowing the factor alone would remove. `total`: the share that
    would be left if all others were known. `luck_share`: the share of the variance that is luck the replicates have not
    averaged out, nan with a single replicate. `used` and `dropped` count base points. `trouble` as in `Screen`.
    """

    names: tuple[str, ...]
    first: Array
    first_low: Array
    first_high: Array
    total: Array
    total_low: Array
    total_high: Array
    luck_share: float
    used: int
    dropped: int
    trouble: str = ""

    @property
    def first_ranks(self) -> tuple[str, ...]:
        """Rank ranges by the first-order index."""
        return rank_ranges(self.first_low, self.first_high)

    @property
    def total_ranks(self) -> tuple[str, ...]:
        """Rank ranges by the total index; luck alone can give any factor a total index up to its own share."""
        return rank_ranges(self.total_low, self.total_high, float(np.nan_to_num(self.luck_share)))

    @property
    def table(self) -> pd.DataFrame:
        """Columns factor, index (first or total), rank, share, low, high: two rows a factor, in the order given."""
        import pandas as pd

        parts = [
            pd.DataFrame({"factor": self.names, "index": name, "rank": ranks, "share": share, "low": low, "high": high})
            for name, ranks, share, low, high in (
                ("first", self.first_ranks, self.first, self.first_low, self.first_high),
                ("total", self.total_ranks, self.total, self.total_low, self.total_high),
            )
        ]
        return pd.concat(parts, ignore_index=True)


@dataclass(frozen=True)
class Fate:
    """What the screen decided about a factor, and why."""

    factor: str
    kept: bool
    reason: str


def morris_points(factors: int, trajectories: int, levels: int, seed: int) -> Array:
    """Trajectories through the unit cube in which one factor moves at a time: [trajectory x (factors + 1), factor].

    More trajectories of the same seed begin with the fewer. Raises `BadInput` without factors, with fewer than 4
    trajectories, or unless `levels` is even and at least 2. Source: Morris (1991), by SALib.
    """
    check_factors(factors)
    if trajectories < _FEWEST_TRAJECTORIES:
        raise BadInput.because(
            f"{trajectories} trajectories were asked for; a screen needs at least {_FEWEST_TRAJECTORIES} to know how "
            "sure its effects are. Ask for 10 or more."
        )
    if levels < 2 or levels % 2:
        raise BadInput.because(f"{levels} levels were asked for; Morris' steps need an even number of at least 2.")
    from SALib.sample import morris

    points = morris.sample(_problem(factors), trajectories, num_levels=levels, seed=seed + 1)
    return np.clip(np.asarray(points, dtype=float), 0.0, 1.0)


def saltelli_points(factors: int, base: int, seed: int) -> Array:
    """Saltelli's sample for first-order and total indices: [base x (factors + 2), factor].

    A larger base of the same seed begins with the smaller. Raises `BadInput` without factors or unless `base` is a
    power of two. Source: Saltelli et al. (2010) on a scrambled Sobol sequence, by SALib.
    """
    check_factors(factors)
    check_power_of_two(base, "Saltelli's sample")
    from SALib.sample import sobol

    return np.asarray(sobol.sample(_problem(factors), base, calc_second_order=False, seed=seed + 1), dtype=float)


def morris_screen(names: Sequence[str], points: Array, values: Array, levels: int, seed: int) -> Screen:
    """The screen of values found at `morris_points`; raises `BadInput` if their sizes do not belong together.

    Source: Morris (1991), mu_star by Campolongo et al. (2007), by SALib.
    """
    factors = len(names)
    blocks = _blocks(values, len(points), factors + 1)
    used = np.isfinite(blocks).all(axis=1).any(axis=1)
    trouble = _trouble(blocks[used], len(blocks), "trajectories", _FEWEST_TRAJECTORIES)
    counts = (int(used.sum()), int((~used).sum()))
    if trouble:
        no = np.full(factors, np.nan)
        return Screen(tuple(names), no, no, no, no, no, no, *counts, trouble)
    from SALib.analyze import morris

    kept_points = points.reshape(len(blocks), factors + 1, factors)[used]
    found = morris.analyze(
        _problem(factors),
        kept_points.reshape(-1, factors),
        _means(blocks[used]).ravel(),
        num_resamples=_RESAMPLES,
        conf_level=CONFIDENCE,
        num_levels=levels,
        seed=seed + 1,
    )
    mu_star, half, mu, sigma = (np.asarray(found[key], float) for key in ("mu_star", "mu_star_conf", "mu", "sigma"))
    luck = _luck_of_effects(elementary_effects(kept_points, blocks[used]))
    return Screen(tuple(names), mu_star, mu_star - half, mu_star + half, mu, sigma, luck, *counts)


def sobol_indices(names: Sequence[str], values: Array, seed: int) -> Indices:
    """The indices of values found at `saltelli_points`; raises `BadInput` if their number does not belong to them.

    Source: Saltelli et al. (2010) for both estimators, bootstrap over base points, by SALib.
    """
    factors = len(names)
    blocks = _blocks(values, len(values), factors + 2)
    used = np.isfinite(blocks).all(axis=1).any(axis=1)
    trouble = _trouble(blocks[used], len(blocks), "base points", _FEWEST_BASE_POINTS)
    counts = (int(used.sum()), int((~used).sum()))
    if trouble:
        no = np.full(factors, np.nan)
        return Indices(tuple(names), no, no, no, no, no, no, math.nan, *counts, trouble)
    from SALib.analyze import sobol

    found = sobol.analyze(
        _problem(factors),
        _means(blocks[used]).ravel(),
        calc_second_order=False,
        num_resamples=_RESAMPLES,
        conf_level=CONFIDENCE,
        seed=seed + 1,  # SALib takes 0 for no seed and would draw from the global state
    )
    first, first_half, total, total_half = (np.asarray(found[key]) for key in ("S1", "S1_conf", "ST", "ST_conf"))
    spans = (first, first - first_half, first + first_half, total, total - total_half, total + total_half)
    return Indices(tuple(names), *spans, _luck_share(blocks[used]), *counts)


def survivors(screen: Screen, keep: int) -> tuple[Fate, ...]:
    """Which factors go on to the indices, one entry a factor in the order given, with the reason in words.

    Left out is a factor whose mean effect is no larger than luck alone would give, which does not say that it has none,
    or of which even the upper end of the interval is under 5 % of the largest effect. Of the others, the `keep` largest
    stay (see `capped`). Assumption: these two bounds.
    """
    if screen.trouble:
        return tuple(Fate(name, kept=False, reason=screen.trouble) for name in screen.names)
    largest = float(screen.mu_star.max())
    floor = np.nan_to_num(screen.luck)
    reasons: dict[int, str] = {}
    for place in range(len(screen.names)):
        if screen.mu_star[place] <= floor[place]:
            no_effect = screen.high[place] <= _SAME * largest
            reasons[place] = NO_EFFECT if no_effect else UNTOLD
        elif screen.high[place] < NEGLIGIBLE * largest:
            reasons[place] = NEGLIGIBLE_EFFECT
    left = [place for place in np.argsort(-screen.mu_star, kind="stable") if place not in reasons]
    reasons |= dict.fromkeys(left[keep:], capped(keep))
    return tuple(
        Fate(name, place not in reasons, reasons.get(place, "kept")) for place, name in enumerate(screen.names)
    )


def capped(keep: int) -> str:
    """Why a factor is left out that survives the screen: no more than so many were to be kept."""
    return f"only {keep} {'was' if keep == 1 else 'were'} to be kept"


def rank_ranges(low: Array, high: Array, floor: Array | float = 0.0) -> tuple[str, ...]:
    """The ranks that intervals allow, 1 for the largest: `1`, `2-3`, or `-` where the interval reaches the floor.

    Two factors can be told apart only where their intervals do not overlap; one without rank may still stand in the
    range of others.
    """
    floors = np.broadcast_to(np.asarray(floor, dtype=float), low.shape)
    ranks = []
    for place in range(len(low)):
        if not low[place] > floors[place]:
            ranks.append(NO_RANK)
            continue
        best = 1 + int((low > high[place]).sum())
        worst = len(low) - int((~(high >= low[place])).sum())
        ranks.append(str(best) if best == worst else f"{best}-{worst}")
    return tuple(ranks)


def elementary_effects(points: Array, values: Array) -> Array:
    """Change of the outcome over a factor's whole range, taken at one step: [trajectory, factor, replicate].

    `points` is [trajectory, step, factor], `values` [trajectory, step, replicate]. Source: Morris (1991).
    """
    moved = np.diff(points, axis=1)
    factor = np.abs(moved).argmax(axis=2)
    size = np.take_along_axis(moved, factor[:, :, None], axis=2)
    effects = np.empty((len(points), points.shape[2], values.shape[2]))
    np.put_along_axis(effects, factor[:, :, None], np.diff(values, axis=1) / size, axis=1)
    return effects


def _problem(factors: int) -> dict[str, object]:
    # A fresh one for each call: SALib writes into it.
    return {
        "num_vars": factors,
        "names": [f"f{place:04}" for place in range(factors)],
        "bounds": [[0.0, 1.0]] * factors,
    }


def _blocks(values: Array, rows: int, size: int) -> Array:
    """Values as [block, row in block, replicate]."""
    if len(values) != rows or not rows or rows % size:
        raise BadInput.because(
            f"{len(values)} values do not belong to this design: it has {rows} points in blocks of {size}."
        )
    return np.asarray(values, dtype=float).reshape(rows // size, size, -1)


def _means(blocks: Array) -> Array:
    """The mean of each row over the replicates that its block has complete: [block, row]."""
    complete = np.isfinite(blocks).all(axis=1, keepdims=True)
    means: Array = np.where(complete, blocks, 0.0).sum(axis=2) / complete.sum(axis=2)
    return means


def _trouble(blocks: Array, asked: int, what: str, fewest: int) -> str:
    if len(blocks) < fewest:
        return f"only {len(blocks)} of {asked} {what} have all their runs, too few to judge by (at least {fewest})"
    means = _means(blocks)
    if np.ptp(means) <= _SAME * np.abs(means).max():
        return f"the outcome is the same at all {means.size} points, so nothing moves it"
    return ""


def _luck_of_effects(effects: Array) -> Array:
    """The mean size of a factor's effect that luck alone would stay under with 95 % probability.

    Replicates that differ in an effect tell how far their mean strays; trajectories share their luck, so averaging over
    them is not counted on. nan with fewer than two replicates. Assumption: normal means, so that the bound is Student's
    with the degrees of freedom behind the variance (`_degrees`).
    """
    runs = np.isfinite(effects).sum(axis=2)
    if runs.min() < 2:
        return np.full(effects.shape[1], np.nan)
    errors = np.nanvar(effects, axis=2, ddof=1) / runs
    away = np.nan_to_num(effects - np.nanmean(effects, axis=2, keepdims=True))
    quantiles = [
        student_quantile((1 + CONFIDENCE) / 2, _degrees(away[:, factor], int(runs.min())))
        for factor in range(effects.shape[1])
    ]
    return np.asarray(quantiles * np.sqrt(errors.mean(axis=0)))


def _degrees(away: Array, replicates: int) -> int:
    """Degrees of freedom of a variance that is averaged over trajectories, from `away` [trajectory, replicate].

    Each trajectory brings replicates - 1, but those that share their luck bring the same ones. With the mean
    correlation r between T trajectories they count as 1 / (1 / T + (1 - 1 / T) r^2). Source: Satterthwaite (1946), for
    squares of normal figures, whose correlation is r^2.
    """
    count = len(away)
    squares = float((away**2).sum())
    if squares == 0:
        return replicates - 1
    shared = count * float((away.mean(axis=0) ** 2).sum()) / squares  # 1 if all are the same, 1 / count if unrelated
    correlation = max(0.0, (count * shared - 1) / (count - 1))
    return max(1, int((replicates - 1) / (1 / count + (1 - 1 / count) * correlation**2)))


def _luck_share(blocks: Array) -> float:
    """Share of the variance between rows that is luck: what rows and replicates cannot explain apart.

    Source: mean square of the interaction in an analysis of variance of rows by replicates.
    """
    rows = blocks[:, :, np.isfinite(blocks).all(axis=(0, 1))].reshape(blocks.shape[0] * blocks.shape[1], -1)
    count, replicates = rows.shape
    if replicates < 2:
        return math.nan
    rest = rows - rows.mean(axis=1, keepdims=True) - rows.mean(axis=0) + rows.mean()
    left = float((rest * rest).sum()) / ((count - 1) * (replicates - 1)) / replicates
    return min(1.0, left / float(rows.mean(axis=1).var()))
