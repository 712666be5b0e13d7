"""What it would be worth to know an uncertainty before deciding.

All uncertainties are sampled together (a Latin hypercube); every choice (the scenarios, or all points of the levers'
grid) is simulated at each point in the same worlds. Points come in blocks with worlds of their own, so that luck
averages out over the points too. What knowing one uncertainty is worth (EVPPI) is estimated by regression (Strong,
Oakley and Brennan 2014); its interval is the wider of the bootstrap over points and the jackknife over blocks (Tukey
1958), which knows that the points of a block share their luck. Figures are in the measure's unit, intervals 95 %.

Tables:
- `worth`: uncertainty, label, worth, low, high, floor (what the estimator gives where there is only noise), told
  (whether worth is above what noise gives), one row each, the most valuable first.
- `decision`: arm (in words), mean, low, high (over all points), best (deciding now), behind, behind_low, behind_high
  (how much better the best is; simultaneous, as some of all pairs, since the best is chosen by the same points),
  best_share (of points).
- `parts`: uncertainty, part (`lower third`, ..., or a setting), least, most (settings as numbers; nan for names),
  points, best, gain, gain_low, gain_high (of that one over the choice of now; simultaneous over choices and parts).
- `points`: point, block, one column `uncertainty_` and its name for each, arm, value (mean over the block's worlds).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from csim.scenario.studies.load import Inquiry
from csim.scenario.studies.sections import Information
from csim.study.choosing.information import FEWEST_POINTS, Decision, decide_now, information_values
from csim.study.choosing.several import compare_pairs
from csim.study.kinds.information_finding import finding, notes, too_few
from csim.study.laboratory import Answer, Case, Laboratory, Plan
from csim.study.methods.designs import latin_hypercube
from csim.study.methods.points import column_of, settings_at, something_varies
from csim.study.methods.space import choices
from csim.study.methods.spans import Span, span_of
from csim.study.statistics import CONFIDENCE, Array, student_quantile
from csim.study.words import measure_label, measure_unit, sense

if TYPE_CHECKING:
    import pandas as pd

    from csim.scenario.studies.dials import Dial, Settings

BLOCKS = 8
"""Groups of points, each with worlds of its own: enough to average luck out, few enough to keep all processors busy."""

MOST_ARMS = 50

type Blocks = np.ndarray[tuple[Any, ...], np.dtype[Any]]
"""The block of each point, counted from 0."""

_THIRDS = ("lower third", "middle third", "upper third")


class Sample(NamedTuple):
    """The points that finished: `values` [point, choice], larger better, their blocks, and the choice of now."""

    values: Array
    blocks: Blocks
    best: int


def plan(inquiry: Inquiry) -> Plan:
    """How many runs it takes; raises `BadInput`, with the line, for what cannot be asked."""
    section = _section(inquiry)
    arms, worlds = len(_arms(inquiry)), inquiry.file.replications
    words = f"{section.points} points x {arms} choices, each in {worlds} of {BLOCKS * worlds} worlds"
    return Plan(section.points * arms * worlds, words)


def conduct(inquiry: Inquiry, laboratory: Laboratory) -> Answer:
    """Simulate every choice at every point, and say what knowing would be worth."""
    section, arms = _section(inquiry), _arms(inquiry)
    dials = inquiry.uncertainties
    settings = settings_at(dials, latin_hypercube(section.points, len(dials), inquiry.file.seed))
    blocks = np.arange(section.points) * BLOCKS // section.points
    values = np.concatenate(
        [
            _block(inquiry, laboratory, [settings[point] for point in np.flatnonzero(blocks == block)], block)
            for block in range(BLOCKS)
        ]
    )
    kept = np.isfinite(values).all(axis=1)
    if kept.sum() - np.bincount(blocks[kept], minlength=BLOCKS).max() < FEWEST_POINTS:  # each block is left out once
        tables = {"points": _points(inquiry, settings, blocks, values)}
        return Answer(inquiry, too_few(int(kept.sum()), section.points), tables, {"best": None})
    turned, left = (
        sense(section.measure) * values[kept],
        [each for each, keep in zip(settings, kept, strict=True) if keep],
    )
    decision = decide_now(turned)
    evpi = _block_span(turned.max(axis=1) - turned[:, decision.best], blocks[kept])
    tables = {
        "worth": _worth(dials, left, turned, blocks[kept]),
        "decision": _decision(list(arms), turned, blocks[kept], decision, sense(section.measure)),
        "parts": _parts(dials, left, Sample(turned, blocks[kept], decision.best), list(arms)),
        "points": _points(inquiry, settings, blocks, values),
    }
    names = list(arms)
    facts = {"best": names[decision.best], "evpi": evpi._asdict(), "points": int(kept.sum())}
    return Answer(inquiry, finding(inquiry, tables, evpi), tables, facts, notes(inquiry, int(kept.sum())))


def _section(inquiry: Inquiry) -> Information:
    section = inquiry.section
    assert isinstance(section, Information)  # noqa: S101  (the file's kind chose it)
    something_varies(inquiry, inquiry.uncertainties, "uncertainties")
    label, unit = measure_label(section.measure), measure_unit(section.measure)
    if unit != "USD" or sense(section.measure) == 0:
        raise inquiry.refusal(
            "information.measure", f"{label} is no amount of USD to gain or lose; name one, such as vendor_value"
        )
    return section


def _arms(inquiry: Inquiry) -> dict[str, Case]:
    count = len(inquiry.scenarios) * math.prod(len(dial.levels) for dial in inquiry.levers)
    if count < 2:
        raise inquiry.refusal("scenarios", "there is nothing to decide; name another scenario, or write levers")
    if count > MOST_ARMS:
        raise inquiry.refusal("levers", f"make {count:,} choices, at most {MOST_ARMS} are compared; take fewer steps")
    return choices(inquiry)


def _block(inquiry: Inquiry, laboratory: Laboratory, settings: list[Settings], block: int) -> Array:
    """The measure's mean of every choice at some points, [point, choice], in the worlds of their block.

    At each point over the worlds in which all choices have a figure; nan if that is less than half of them.
    """
    arms, worlds = list(choices(inquiry).values()), inquiry.file.replications
    laboratory.say(f"block {block + 1} of {BLOCKS}: {len(settings)} points")
    cases = [Case(arm.scenario, (*arm.settings, *point)) for point in settings for arm in arms]
    measure = _section(inquiry).measure
    found = laboratory.measure(cases, [measure], range(block * worlds, (block + 1) * worlds))
    figures = found.reshape(len(settings), len(arms), worlds)
    whole = np.isfinite(figures).all(axis=1)  # [point, replicate]
    enough = 2 * whole.sum(axis=1) >= worlds
    sums = np.where(whole[:, None], figures, 0.0).sum(axis=2)
    return np.asarray(np.where(enough[:, None], sums / np.maximum(whole.sum(axis=1), 1)[:, None], np.nan))


def _block_means(values: Array, blocks: Blocks) -> Array:
    """Means of `values` [point, ...] over the points of each block: what luck left is independent between them."""
    return np.array([values[blocks == block].mean(axis=0) for block in np.unique(blocks)])


def _block_span(values: Array, blocks: Blocks) -> Span:
    """The mean of `values` [point] with an interval that knows that points of a block share their luck."""
    return span_of(_block_means(values, blocks))


def _worth(dials: tuple[Dial, ...], settings: list[Settings], values: Array, blocks: Blocks) -> pd.DataFrame:
    inputs = {dial.name: np.array(column_of(dial, settings)) for dial in dials}
    found = information_values(inputs, values)
    without = [
        information_values({name: each[blocks != block] for name, each in inputs.items()}, values[blocks != block])
        for block in np.unique(blocks)
    ]
    left_out = np.array([each["evppi"] for each in without])
    count = len(left_out)
    errors = np.sqrt((count - 1) / count * ((left_out - left_out.mean(axis=0)) ** 2).sum(axis=0))
    half = np.maximum(found["high"] - found["evppi"], student_quantile((1 + CONFIDENCE) / 2, count - 1) * errors)
    found["low"], found["high"] = np.maximum(0.0, found["evppi"] - half), found["evppi"] + half
    found.insert(1, "label", [dial.label for dial in dials])
    return found.rename(columns={"evppi": "worth"}).sort_values(
        "worth", ascending=False, kind="stable", ignore_index=True
    )


def _decision(names: list[str], values: Array, blocks: Blocks, decision: Decision, turn: int) -> pd.DataFrame:
    import pandas as pd

    top = values == values.max(axis=1, keepdims=True)
    shares = (top / top.sum(axis=1, keepdims=True)).mean(axis=0)
    found = compare_pairs(_block_means(values, blocks), names, against=names[decision.best], chosen=True)
    gaps = found[["mean", "low", "high"]].to_numpy(dtype=float).tolist()
    behind = {name: Span(*gap).turned(-1) for name, gap in zip(found["first"], gaps, strict=True)}
    rows = []
    for place, name in enumerate(names):
        span = _block_span(values[:, place], blocks).turned(turn)
        less = behind.get(name, Span(0.0, 0.0, 0.0))
        gap = {"behind": less.mean, "behind_low": less.low, "behind_high": less.high}
        told = {"arm": name, **span._asdict(), "best": place == decision.best, **gap}
        rows.append({**told, "best_share": float(shares[place])})
    return pd.DataFrame(rows)


def _parts(dials: tuple[Dial, ...], settings: list[Settings], sample: Sample, names: list[str]) -> pd.DataFrame:
    import pandas as pd

    columns = ["uncertainty", "part", "least", "most", "points", "best", "gain", "gain_low", "gain_high"]
    rows = []
    for dial in dials:
        column = np.array(column_of(dial, settings))
        parts = list(_split(dial, column))
        for part, members in parts:
            ends = (column[members].min(), column[members].max()) if dial.numeric else (math.nan, math.nan)
            best, gain = _best_there(sample, members, names, 1 - (1 - CONFIDENCE) / len(parts))
            rows.append((dial.name, part, *map(float, ends), int(members.sum()), best, *gain))
    return pd.DataFrame(rows, columns=columns)


def _best_there(sample: Sample, members: Blocks, names: list[str], confidence: float) -> tuple[str, Span]:
    """Which choice is best among some of the points, and by how much better than that of now."""
    now = names[sample.best]
    means = _block_means(sample.values[members], sample.blocks[members])
    found = compare_pairs(means, names, against=now, confidence=confidence).set_index("first")
    best = str(found["mean"].idxmax()) if found["mean"].notna().any() else now
    if not found["mean"].get(best, -1.0) > 0:
        return now, Span(0.0, 0.0, 0.0)
    gain = found.loc[best, ["mean", "low", "high"]].to_numpy(dtype=float)
    return best, Span(*gain.tolist())


def _split(dial: Dial, column: Any) -> Iterator[tuple[str, Any]]:
    """The points with each of the listed settings, or with settings in each third of the points."""
    if dial.discrete:
        for setting in dial.discrete:
            if (column == setting).any():
                yield dial.text(setting), column == setting
        return
    edges = np.quantile(column, [1 / 3, 2 / 3])
    place = np.searchsorted(edges, column, side="right")
    for third, name in enumerate(_THIRDS):
        if (place == third).any():
            yield name, place == third


def _points(inquiry: Inquiry, settings: list[Settings], blocks: Blocks, values: Array) -> pd.DataFrame:
    import pandas as pd

    names = list(choices(inquiry))
    rows = [
        {
            "point": point + 1,
            "block": int(blocks[point]) + 1,
            **{f"uncertainty_{name}": setting for name, setting in each},
            "arm": arm,
            "value": float(values[point, place]),
        }
        for point, each in enumerate(settings)
        for place, arm in enumerate(names)
    ]
    return pd.DataFrame(rows)
