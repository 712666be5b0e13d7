"""What matters: Morris' screen of everything that varies, then Sobol's indices of what survives it.

Looked at are, for every outcome, the difference between the scenario that is best as it stands (the baseline aside) and
the baseline, which is what a decision rests on, and that scenario's own figure; with one scenario only its own. What
the screen leaves out stands, from then on, as the scenarios say.

Tables:

- `screen`: of, outcome, factor, rank, mu_star, low, high, mu, sigma, luck (see `csim.study.methods.indices.Screen`);
- `factors`: factor, kept, reason: what the screen decided;
- `indices`: of, outcome, factor, index (first or total), rank, share, low, high; empty if nothing survived.

`of` is `hybrid` or `hybrid less no_cs`; ranks are ranges, or `-` where an interval reaches down to nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np
import pandas as pd

from csim.scenario.studies.sections import Sensitivity
from csim.study.kinds.sensitivity_finding import Looked, Quantity, Signs, sensitivity_finding
from csim.study.laboratory import Answer, Case, Laboratory, Plan
from csim.study.methods.indices import (
    NEGLIGIBLE_EFFECT,
    NO_EFFECT,
    UNTOLD,
    Fate,
    Indices,
    Screen,
    capped,
    morris_points,
    morris_screen,
    saltelli_points,
    sobol_indices,
    survivors,
)
from csim.study.methods.points import cases_at, counted, settings_at, something_varies
from csim.study.statistics import Array, intervals
from csim.study.words import sense

if TYPE_CHECKING:
    from csim.scenario.studies.dials import Dial
    from csim.scenario.studies.load import Inquiry

_WEAKEST_FIRST = (UNTOLD, NEGLIGIBLE_EFFECT, NO_EFFECT)
"""Reasons for leaving a factor out; of several quantities' reasons the one that claims least is told."""

RANGES_NOTE = (
    "Shares are of the variance over the ranges given, every value in them equally likely: wider ranges, larger shares."
)


class _Stage(NamedTuple):
    """What a stage looks at: the dials that vary, the points, and the values of each quantity [point, replicate]."""

    dials: tuple[Dial, ...]
    points: Array
    values: Mapping[Quantity, Array]


def plan(inquiry: Inquiry) -> Plan:
    """How many runs it takes at most; raises `BadInput` if nothing varies."""
    something_varies(inquiry, inquiry.dials, "levers or uncertainties")
    section, factors = _section(inquiry), len(inquiry.dials)
    pair = min(2, len(inquiry.scenarios))
    standing = len(inquiry.scenarios) - 1 if len(inquiry.scenarios) > 2 else 0
    screen, shares = section.trajectories * (factors + 1), section.samples * (min(section.keep, factors) + 2)
    points = standing + pair * (screen + shares)
    words = f"{screen} points to screen {counted(factors, 'factor')}, at most {shares} for indices"
    times = f"{counted(pair, 'scenario')} x {counted(inquiry.file.replications, 'replication')}"
    return Plan(points * inquiry.file.replications, f"({words}) x {times}", at_most=True)


def conduct(inquiry: Inquiry, laboratory: Laboratory) -> Answer:
    """Screen, then find the indices of the survivors."""
    something_varies(inquiry, inquiry.dials, "levers or uncertainties")
    section, seed = _section(inquiry), inquiry.file.seed
    pair = _pair(inquiry, laboratory)
    laboratory.say(f"screening {counted(len(inquiry.dials), 'factor')}")
    points = morris_points(len(inquiry.dials), section.trajectories, section.levels, seed)
    stage = _stage(inquiry, laboratory, pair, inquiry.dials, points)
    names = [dial.name for dial in inquiry.dials]
    screens = {
        each: morris_screen(names, stage.points, values, section.levels, seed) for each, values in stage.values.items()
    }
    fates = joint_fates(screens, section.keep)
    kept = tuple(dial for dial, fate in zip(inquiry.dials, fates, strict=True) if fate.kept)
    indices: dict[Quantity, Indices] = {}
    signs = None
    if kept:
        laboratory.say(f"indices of {', '.join(dial.label for dial in kept)}")
        stage = _stage(inquiry, laboratory, pair, kept, saltelli_points(len(kept), section.samples, seed))
        found = [dial.name for dial in kept]
        indices = {each: sobol_indices(found, values, seed) for each, values in stage.values.items()}
        signs = _signs(stage, len(kept)) if len(pair) > 1 else None
    looked = Looked(inquiry, pair, screens, fates, indices, signs)
    return Answer(inquiry, sensitivity_finding(looked), _tables(looked), _facts(looked), _notes(looked))


def joint_fates(screens: Mapping[Quantity, Screen], keep: int) -> tuple[Fate, ...]:
    """What becomes of each factor, all quantities considered: kept if it survives the screen of any of them.

    At most `keep` stay: first those that move a difference, which decisions rest on, then those that move a scenario's
    own figure; among them those whose effect is largest beside the largest on the same quantity.
    """
    told = {quantity: survivors(screen, len(screen.names)) for quantity, screen in screens.items()}
    names = next(iter(screens.values())).names
    weights = [
        max(
            (
                (bool(quantity.less), float(screens[quantity].mu_star[place] / screens[quantity].mu_star.max()))
                for quantity, fates in told.items()
                if fates[place].kept
            ),
            default=(False, 0.0),
        )
        for place in range(len(names))
    ]
    moving = [place for place in range(len(names)) if weights[place][1] > 0]
    order = sorted(moving, key=lambda place: weights[place], reverse=True)
    fates = []
    for place, name in enumerate(names):
        if place in order[:keep]:
            fates.append(Fate(name, kept=True, reason="kept"))
        elif place in order:
            fates.append(Fate(name, kept=False, reason=capped(keep)))
        else:
            reasons = [each[place].reason for each in told.values()]
            fates.append(Fate(name, kept=False, reason=min(reasons, key=_claim)))
    return tuple(fates)


def _claim(reason: str) -> int:
    return _WEAKEST_FIRST.index(reason) if reason in _WEAKEST_FIRST else len(_WEAKEST_FIRST)


def _section(inquiry: Inquiry) -> Sensitivity:
    return cast("Sensitivity", inquiry.section)


def _pair(inquiry: Inquiry, laboratory: Laboratory) -> tuple[str, ...]:
    """The best scenario other than the baseline, and the baseline; the only one alone."""
    if len(inquiry.scenarios) == 1:
        return inquiry.scenarios
    others = [name for name in inquiry.scenarios if name != inquiry.baseline]
    judged = next((name for name in inquiry.file.outcomes if sense(name)), None)
    if len(others) == 1 or judged is None:
        return others[0], inquiry.baseline
    laboratory.say("which scenario is best as it stands")
    found = laboratory.measure([Case(name) for name in others], [judged], range(inquiry.file.replications))
    means = sense(judged) * intervals(np.moveaxis(found[:, :, 0], 1, 0)).mean
    return others[int(np.nanargmax(means)) if np.isfinite(means).any() else 0], inquiry.baseline


def _stage(
    inquiry: Inquiry, laboratory: Laboratory, pair: Sequence[str], dials: tuple[Dial, ...], points: Array
) -> _Stage:
    outcomes, replications = inquiry.file.outcomes, inquiry.file.replications
    cases = cases_at(pair, settings_at(dials, points))
    found = laboratory.measure(cases, outcomes, range(replications)).reshape(len(points), len(pair), replications, -1)
    values: dict[Quantity, Array] = {}
    for place, outcome in enumerate(outcomes):
        if len(pair) > 1:
            values[Quantity(outcome, pair[0], pair[1])] = found[:, 0, :, place] - found[:, 1, :, place]
        values[Quantity(outcome, pair[0])] = found[:, 0, :, place]
    return _Stage(dials, points, values)


def _signs(stage: _Stage, factors: int) -> Signs:
    """At how many points, spread evenly over the ranges, the first quantity is surely above or below zero."""
    values = next(iter(stage.values.values())).reshape(-1, factors + 2, next(iter(stage.values.values())).shape[1])
    # The first and the last row of each block are independent points; those between repeat most of the first.
    found = intervals(np.concatenate([values[:, 0], values[:, -1]]).T)
    known = int(np.isfinite(found.mean).sum())
    return Signs(int((found.low > 0).sum()), int((found.high < 0).sum()), known, len(found.mean))


def _tables(looked: Looked) -> dict[str, pd.DataFrame]:
    screens = [_marked(quantity, screen.table) for quantity, screen in looked.screens.items()]
    shares = [_marked(quantity, found.table) for quantity, found in looked.indices.items()]
    empty = pd.DataFrame(columns=["of", "outcome", "factor", "index", "rank", "share", "low", "high"])
    return {
        "screen": pd.concat(screens, ignore_index=True),
        "factors": pd.DataFrame([(fate.factor, fate.kept, fate.reason) for fate in looked.fates]).set_axis(
            ["factor", "kept", "reason"], axis=1
        ),
        "indices": pd.concat(shares, ignore_index=True) if shares else empty,
    }


def _marked(quantity: Quantity, table: pd.DataFrame) -> pd.DataFrame:
    table.insert(0, "of", quantity.of)
    table.insert(1, "outcome", quantity.outcome)
    return table


def _facts(looked: Looked) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "compared": list(looked.pair),
        "kept": [fate.factor for fate in looked.fates if fate.kept],
        "trajectories_left_out": {each.key: screen.dropped for each, screen in looked.screens.items()},
        "base_points_left_out": {each.key: found.dropped for each, found in looked.indices.items()},
        "luck_share": {each.key: found.luck_share for each, found in looked.indices.items()},
    }
    if looked.signs is not None:
        facts["signs"] = {name: getattr(looked.signs, name) for name in ("above", "below", "points")}
    return facts


def _notes(looked: Looked) -> tuple[str, ...]:
    notes = [RANGES_NOTE]
    if looked.inquiry.file.replications < 2:
        notes.append("With one replication, luck cannot be told from effects.")
    if any(fate.reason == NO_EFFECT for fate in looked.fates):
        notes.append(
            "Where a factor has no effect at all, something else in the scenarios, such as a hiring rule, may decide "
            "what it sets."
        )
    return tuple(notes)
