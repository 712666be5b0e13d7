"""Ranking and selection: simulate only what may still be the best, and say how sure the choice is.

The fully sequential procedure of Kim and Nelson (2001), A fully sequential procedure for indifference-zone selection in
simulation, ACM Transactions on Modeling and Computer Simulation 11(3), with c = 1. Wherever the best arm is ahead of
every other by the indifference zone or more, it is chosen with at least the probability asked; where several lie within
the zone, one of those, with no statement about which. It is valid under common random numbers, which make it stop
earlier, as it looks at the variances of differences only. It assumes replicates that are independent of each other and
differences that are normal; with 16 replicates in the first stage the promise also holds for exponential ones (tested).

`while not selection.finished: selection.feed(simulated(selection.survivors, selection.wanted))` runs it to its end.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from csim.errors import BadInput
from csim.study.choosing.amounts import amount
from csim.study.statistics import Array
from csim.study.words import joined

SMALLEST_BATCH = 8
"""Replications between two looks, at least, where the procedure is not nearer to its end."""

MOST_MISSING = 0.1
"""Share of replicates with a failed run from above which nothing is promised: those left are another kind of world.
Assumption."""


type Counts = np.ndarray[tuple[int, ...], np.dtype[np.int64]]


class Elimination(NamedTuple):
    """`arm` was left behind by the arm `by`, after so many complete replications."""

    arm: str
    by: str
    after: int


class Outcome(NamedTuple):
    """What a selection found.

    `best` is the arm chosen, empty if no replicate is complete. `guaranteed` says whether the probability of correct
    selection holds, in worlds that all arms survive: not at the cap, where `best` merely leads among the `remaining`
    arms, nor where more than a tenth of the replicates is left out. `eliminated` is in the order in which arms fell
    behind; `replications` holds, by arm, in how many complete replications it was looked at;
    `left_out` counts the replicates in which a run had failed; `reason` says in one sentence why the selection ended.
    """

    best: str
    guaranteed: bool
    remaining: tuple[str, ...]
    eliminated: tuple[Elimination, ...]
    replications: dict[str, int]
    left_out: int
    reason: str

    @property
    def missing(self) -> float:
        """Share of the replicates looked at that were left out."""
        return self.left_out / max(1, self.left_out + max(self.replications.values()))


def boundary_squared(arms: int, first: int, probability: float) -> float:
    """Return h squared, which scales the boundary that a difference must cross for an arm to be left behind.

    h^2 = (first - 1) * ((2 * (1 - probability) / (arms - 1)) ** (-2 / (first - 1)) - 1), without unit. Source: Kim and
    Nelson (2001), with c = 1 and the share (1 - probability) / (arms - 1) of error for each pair, as dependent arms
    need it.
    """
    degrees = first - 1
    share = 2 * (1 - probability) / (arms - 1)
    return float(degrees * (share ** (-2 / degrees) - 1))


@dataclass
class Selection:
    """The choice of the arm with the largest mean, fed batch by batch. Whoever wants the smallest turns the sign.

    `zone` is the indifference zone in the unit of the values: a smaller lead would change no decision. `probability` is
    that of a correct selection, above 1 / arms and below 1. `first` replicates come before the first look and give the
    variances; `cap` is the most replicates that are fed. `unit` is for the reason only. What is found does not depend
    on how the replicates are cut into batches. Raises `BadInput` for what makes no sense.
    """

    arms: tuple[str, ...]
    zone: float
    probability: float = 0.95
    first: int = 16
    cap: int = 1_000
    unit: str = ""
    _left: list[int] = field(init=False, repr=False)
    _early: Array = field(init=False, repr=False)
    _sums: Array = field(init=False, repr=False)
    _limits: Array = field(init=False, repr=False)  # until when each pair has to be watched, in replications
    _complete: int = field(default=0, init=False, repr=False)
    _left_out: int = field(default=0, init=False, repr=False)
    _eliminated: list[Elimination] = field(default_factory=list, init=False, repr=False)
    _chosen: bool = field(default=False, init=False, repr=False)

    def __post_init__(self) -> None:
        problem = self._problem()
        if problem:
            raise BadInput.because(problem)
        count = len(self.arms)
        self._left = list(range(count))
        self._early = np.empty((0, count))
        self._sums = np.zeros(count)
        self._limits = np.full((count, count), math.inf)

    @property
    def survivors(self) -> tuple[str, ...]:
        """The arms still in the running, in the order given; the columns that `feed` expects."""
        return tuple(self.arms[arm] for arm in self._left)

    @property
    def fed(self) -> int:
        """How many replicates were looked at, those left out among them."""
        return self._complete + self._left_out

    @property
    def finished(self) -> bool:
        """Whether nothing more is to be fed."""
        return self._chosen or self.fed >= self.cap

    @property
    def wanted(self) -> int:
        """How many replicates to feed next: at most as many as there are, never more than may be used; 0 at the end."""
        if self.finished:
            return 0
        if self._complete < self.first:
            return min(self.first - self._complete, self.cap - self.fed)
        to_the_end = self._end() - self._complete
        return min(max(SMALLEST_BATCH, self._complete), to_the_end, self.cap - self.fed)

    def feed(self, values: Array) -> None:
        """Take in `values` [replicate, survivor], in the order of `survivors` before the call; larger is better.

        Replicates with a nan in an arm still in the running are left out for all. What comes after the end is ignored.
        """
        if values.ndim != 2 or values.shape[1] != len(self._left):
            message = f"a batch has one column for each of {joined(self.survivors)}, not the shape {values.shape}"
            raise ValueError(message)
        rows: Array = np.full((len(values), len(self.arms)), np.nan)
        rows[:, self._left] = values
        while len(rows) and not self.finished:
            rows = self._first_stage(rows) if self._complete < self.first else self._screen(rows)

    def result(self) -> Outcome:
        """What was found; before the end, what it would be if it ended here."""
        best = self.arms[self._left[int(np.argmax(self._sums[self._left]))]] if self._complete else ""
        after = {each.arm: each.after for each in self._eliminated}
        return Outcome(
            best=best,
            guaranteed=self._chosen and not self._too_many_missing,
            remaining=(best,) if self._chosen else self.survivors,
            eliminated=tuple(self._eliminated),
            replications={arm: after.get(arm, self._complete) for arm in self.arms},
            left_out=self._left_out,
            reason=self._reason(best),
        )

    def _problem(self) -> str:
        count = len(self.arms)
        if count < 2 or len(dict.fromkeys(self.arms)) < count:
            return f"a selection is among two or more different arms, not {joined(self.arms or ('none',))}"
        if not 0 < self.zone < math.inf:
            return f"the indifference zone is {self.zone:g}; give the smallest lead that matters, greater than 0"
        if not 1 / count < self.probability < 1:
            return (
                f"a probability of correct selection of {self.probability:g} cannot be asked among {count} arms; "
                f"give one above {1 / count:.3g}, which guessing reaches, and below 1"
            )
        if self.first < 2:
            return f"a first stage of {self.first} shows no variance; give 2 replications or more, better 16"
        if self.cap < self.first:
            return f"a cap of {self.cap} replications is below the first {self.first}; give {self.first} or more"
        return ""

    def _first_stage(self, rows: Array) -> Array:
        """Take in what the first stage still needs, and return the rest."""
        complete = np.isfinite(rows[: self.cap - self.fed]).all(axis=1)
        enough = np.flatnonzero(complete.cumsum() == self.first - self._complete)
        taken = int(enough[0]) + 1 if len(enough) else len(complete)
        early = rows[:taken][complete[:taken]]
        self._early = np.vstack([self._early, early])
        self._sums = np.cumsum(np.vstack([np.zeros(len(self.arms)), self._early]), axis=0)[-1]
        self._complete += len(early)
        self._left_out += taken - len(early)
        if self._complete == self.first:
            self._end_first_stage()
        return rows[taken:]

    def _end_first_stage(self) -> None:
        apart = self._early[:, :, None] - self._early[:, None, :]
        variances = apart.var(axis=0, ddof=1)
        # h^2 S^2 / zone^2: how long a difference has to be watched until its boundary has shrunk to nothing.
        self._limits = boundary_squared(len(self.arms), self.first, self.probability) * variances / self.zone**2
        self._look(self._sums[None, :], np.array([self.first]))

    def _screen(self, rows: Array) -> Array:
        """Go on until an arm falls behind or the rows end; return what was not looked at."""
        rows = rows[: self.cap - self.fed]
        complete = np.isfinite(rows[:, self._left]).all(axis=1)
        places = np.flatnonzero(complete)
        if not len(places):
            self._left_out += len(rows)
            return rows[:0]
        added = np.where(np.isfinite(rows[places]), rows[places], 0.0)
        sums = np.cumsum(np.vstack([self._sums, added]), axis=0)[1:]
        counts = self._complete + 1 + np.arange(len(places))
        before = len(self._left)
        looked = self._look(sums, counts)
        self._complete += looked
        self._sums = sums[looked - 1]
        turned = self._chosen or len(self._left) < before  # what comes after is judged by the arms then left
        used = int(places[looked - 1]) + 1 if turned else len(rows)
        self._left_out += used - looked
        return rows[used:]

    def _look(self, sums: Array, counts: Counts) -> int:
        """Look at `sums` [replicate, arm] after `counts` [replicate] replications; return how many were looked at."""
        left = self._left
        leads = (sums[:, None, left] - sums[:, left, None]) / self.zone  # [replicate, behind, ahead], in zones
        walls = np.maximum(0.0, (self._limits[np.ix_(left, left)] - counts[:, None, None]) / 2)
        behind = leads > walls
        ends = counts >= self._end()
        stops = np.flatnonzero(behind.any(axis=(1, 2)) | ends)
        if not len(stops):
            return len(counts)
        stop = int(stops[0])
        for place in np.flatnonzero(behind[stop].any(axis=1)):
            ahead = int(np.argmax(leads[stop, place] - walls[stop, place]))
            self._eliminated.append(Elimination(self.arms[left[place]], self.arms[left[ahead]], int(counts[stop])))
        gone = behind[stop].any(axis=1)
        self._left = [arm for arm, out in zip(left, gone, strict=True) if not out]
        self._chosen = len(self._left) == 1 or bool(counts[stop] >= self._end())
        return stop + 1

    def _end(self) -> int:
        """Replications after which the largest mean is chosen, whatever it is."""
        limits = self._limits[np.ix_(self._left, self._left)]
        return max(self.first, math.floor(limits.max()) + 1)

    @property
    def _too_many_missing(self) -> bool:
        return self._left_out > MOST_MISSING * self.fed

    def _reason(self, best: str) -> str:
        zone = amount(self.zone, self.unit)
        asked = f"{100 * self.probability:g} %"
        if self._chosen and self._too_many_missing:
            return (
                f"after {self._complete} replications {best} leads in worlds that all survive; {self._left_out} of "
                f"{self.fed} are left out, too many for a guarantee"
            )
        if self._chosen:
            return (
                f"after {self._complete} replications {best} is chosen; wherever the best is ahead by {zone} or more, "
                f"it is chosen with a probability of at least {asked}"
            )
        if not best:
            return f"after {self.fed} replications nothing is known: none of them finished for all arms"
        ended = "stopped at the cap of" if self.finished else "still going on after"
        return (
            f"{ended} {self.fed} replications; {joined(self.survivors)} remain, {best} leads, "
            f"and that it is the best is not guaranteed with the {asked} asked"
        )
