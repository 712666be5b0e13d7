"""An investment kept, cut and restored: what each fate leaves less than the one that was kept, and what came back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from csim.report.style import GREY, Look, drawing, label_line_ends, save, sheet
from csim.scenario.studies.sections import Tipping
from csim.study.methods.hysteresis import INDIFFERENCE, Fate
from csim.study.words import Scale, in_sentence, joined, measure_label, measure_unit, scale_of, unit_of_difference

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from csim.study.laboratory import Answer

FATES = ("kept", "cut", "restored")
"""The three fates from left to right."""

_SHOWN = ("never cut", "cut", "cut and restored")
_TOLD = {
    Fate.RETURNS: "restores {}",
    Fate.STAYS_AWAY: "does not restore {}",
    Fate.BEYOND: "takes {} beyond where it would have been",
    Fate.UNDECIDED: "may or may not restore {}, which is undecided",
}


def measures_shown(answer: Answer) -> tuple[str, ...]:
    """The measures by which a return is judged; none without a test of hysteresis."""
    section = answer.inquiry.section
    hysteresis = section.hysteresis if isinstance(section, Tipping) else None
    return tuple(hysteresis.measures) if hysteresis is not None else ()


def draw_fates(answer: Answer, path: Path) -> Path:
    """A panel a measure, one below the other: the paired differences from the company that was never cut."""
    measures = measures_shown(answer)
    alone = len(answer.inquiry.scenarios) == 1
    zone = f" Grey: within {100 * INDIFFERENCE:g} % of that company, which counts as returned." if alone else ""
    note = (
        "Differences from the company that was never cut, in the same worlds, at the end of the run; bars are their "
        f"95 % intervals.{zone}"
    )
    with drawing():
        figure = sheet(9.0, 1.5 + 2.2 * len(measures), _title(answer, measures), note)
        panels = figure.subplots(len(measures), 1, squeeze=False, sharex=True)[:, 0]
        for axes, measure in zip(panels, measures, strict=True):
            _panel(axes, answer, measure)
        return save(figure, path)


def _title(answer: Answer, measures: tuple[str, ...]) -> str:
    """Which of the measures return, in the order of the finding's verdicts."""
    parts = [text.format(names) for fate, text in _TOLD.items() if (names := _whose(answer, measures, fate))]
    told = [f"Putting the investment back {'; it '.join(parts)}"] if parts else []
    nothing = _whose(answer, measures, Fate.NOTHING_LOST)
    told += [f"Cutting the investment takes nothing that shows from {nothing}"] if nothing else []
    return ". ".join(told)


def _whose(answer: Answer, measures: tuple[str, ...], fate: Fate) -> str:
    """`MRR and customers of Hybrid, MRR of High-touch`: what met this fate; empty if nothing did."""
    fates = answer.facts["fates"]
    of_each = {
        answer.inquiry.label(name): [
            in_sentence(measure) for measure in measures if fates[f"{name}.{measure}"] == fate.value
        ]
        for name in answer.inquiry.scenarios
    }
    return ", ".join(f"{joined(found)} of {name}" for name, found in of_each.items() if found)


def _panel(axes: Axes, answer: Answer, measure: str) -> None:
    names, spans = answer.inquiry.scenarios, _spans(answer, measure)
    unit = unit_of_difference(measure_unit(measure))
    scale = scale_of(unit, [spans[name, figure][0] for name in names for figure in ("lost", "missing")])
    look, ends = Look(names), []
    axes.axhline(0, color=GREY, linewidth=0.8, zorder=1)
    for place, name in enumerate(names):
        x = np.arange(len(FATES)) + 0.06 * (place - (len(names) - 1) / 2)
        ways = [spans[name, figure] for figure in ("lost", "missing")]
        last = _line(axes, ways, x, (look, name), scale)
        if np.isfinite(last):
            ends.append((float(x[-1]), last, _end_text(answer, name, spans[name, "share"]), look.colour(name)))
    level = ""
    if len(names) == 1 and ends:
        level = f" (never cut: {_level(measure, spans[names[0], 'kept'])})"
        whole = max(abs(spans[names[0], fate][0]) for fate in ("kept", "restored")) / scale.divisor
        axes.axhspan(-INDIFFERENCE * whole, INDIFFERENCE * whole, color=GREY, alpha=0.15, linewidth=0, zorder=0)
    axes.set_title(f"{measure_label(measure)}{level}")
    axes.set(ylabel=f"difference, {scale.unit}" if scale.unit else "difference", xlim=(-0.3, len(FATES) - 0.8))
    axes.set_xticks(range(len(FATES)), _SHOWN)
    axes.margins(y=0.15)
    label_line_ends(axes, ends)


def _spans(answer: Answer, measure: str) -> dict[tuple[str, str], tuple[float, float, float]]:
    """Mean, low and high of one measure by scenario and figure."""
    table = answer.tables["hysteresis"]
    return {
        (row["scenario"], row["figure"]): (float(row["mean"]), float(row["low"]), float(row["high"]))
        for row in table[table["measure"] == measure].to_dict("records")
    }


def _line(
    axes: Axes, ways: Sequence[tuple[float, float, float]], x: np.ndarray, who: tuple[Look, str], scale: Scale
) -> float:
    """Draw one scenario's way from the company never cut, which is 0; where it ends, nan if there is no figure."""
    look, name = who
    mean, low, high = np.array([(0.0, 0.0, 0.0), *ways]).T / -scale.divisor
    if not np.isfinite(mean).all():
        return math.nan
    axes.plot(x, mean, color=look.colour(name), linestyle=look.dash(name), marker=look.marker(name))
    if np.isfinite(low).all():
        axes.vlines(x[1:], low[1:], high[1:], color=look.colour(name), linewidth=3, alpha=0.5)
    return float(mean[-1])


def _level(measure: str, kept: tuple[float, float, float]) -> str:
    """What the company never cut has, with half its interval."""
    mean, low, high = kept
    scale = scale_of(measure_unit(measure), [mean], [(high - low) / 2])
    around = f" ±{scale.number((high - low) / 2)}" if math.isfinite(high - low) else ""
    return f"{scale.number(mean)}{around} {scale.unit}".rstrip()


def _end_text(answer: Answer, name: str, share: tuple[float, float, float]) -> str:
    """A scenario's name, if there are several, and what of the loss came back."""
    mean, low, high = (100 * each for each in share)
    back = "nothing lost that shows"
    if math.isfinite(mean):
        span = f" ({low:.0f} to {high:.0f} %)" if math.isfinite(low) else ""
        back = "nothing came back" if high <= 0 else f"{mean:.0f} % came back{span}"
    return f"{answer.inquiry.label(name)}: {back}" if len(answer.inquiry.scenarios) > 1 else back
