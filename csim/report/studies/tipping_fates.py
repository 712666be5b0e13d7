"""An investment kept, cut and restored: what each fate leaves, joined by a line, and what share came back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from csim.report.style import Look, drawing, label_line_ends, save, sheet
from csim.scenario.studies.sections import Tipping
from csim.study.methods.hysteresis import Fate
from csim.study.words import joined, measure_label, measure_unit, scale_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from csim.study.laboratory import Answer

FATES = ("kept", "cut", "restored")
"""The three fates from left to right."""

_TOLD = {
    Fate.RETURNS: "Returns when the investment is put back",
    Fate.STAYS_AWAY: "Does not return",
    Fate.BEYOND: "Ends beyond where it would have been",
    Fate.UNDECIDED: "Undecided whether it returns",
    Fate.NOTHING_LOST: "Nothing lost that shows",
}


def measures_shown(answer: Answer) -> tuple[str, ...]:
    """The measures by which a return is judged; none without a test of hysteresis."""
    section = answer.inquiry.section
    hysteresis = section.hysteresis if isinstance(section, Tipping) else None
    return tuple(hysteresis.measures) if hysteresis is not None else ()


def draw_fates(answer: Answer, path: Path) -> Path:
    """A panel a measure: the three fates of each scenario with 95 % intervals, and what share of the loss came back."""
    measures = measures_shown(answer)
    note = (
        "Bars are 95 % intervals of a mean; luck is the same in all three fates, so that their differences, from which "
        "the shares come, are surer than the bars look."
    )
    with drawing():
        figure = sheet(max(6.0 * len(measures), 7.0), 4.8, _title(answer, measures), note)
        for axes, measure in zip(figure.subplots(1, len(measures), squeeze=False)[0], measures, strict=True):
            _panel(axes, answer, measure)
        return save(figure, path)


def _title(answer: Answer, measures: tuple[str, ...]) -> str:
    """Which of the measures return, in the order of the finding's verdicts."""
    fates = answer.facts["fates"]
    parts = []
    for fate, text in _TOLD.items():
        of_each = {
            answer.inquiry.label(name): [
                measure_label(measure) for measure in measures if fates[f"{name}.{measure}"] == fate.value
            ]
            for name in answer.inquiry.scenarios
        }
        names = [f"{joined(found)} of {name}" for name, found in of_each.items() if found]
        parts += [f"{text}: {', '.join(names)}"] if names else []
    return "; ".join([parts[0], *(part[0].lower() + part[1:] for part in parts[1:])])


def _panel(axes: Axes, answer: Answer, measure: str) -> None:
    rows = answer.tables["hysteresis"]
    rows = rows[rows["measure"] == measure].set_index(["scenario", "figure"])
    scale = scale_of(measure_unit(measure), rows["mean"].tolist())
    look, ends = Look(answer.inquiry.scenarios), []
    for place, name in enumerate(answer.inquiry.scenarios):
        x = np.arange(len(FATES)) + 0.06 * (place - (len(answer.inquiry.scenarios) - 1) / 2)
        mean, low, high = (
            np.array([rows.loc[(name, fate), column] for fate in FATES], dtype=float) / scale.divisor
            for column in ("mean", "low", "high")
        )
        if not np.isfinite(mean).all():
            continue
        axes.plot(x, mean, color=look.colour(name), linestyle=look.dash(name), marker=look.marker(name))
        if np.isfinite(low).all():
            axes.vlines(x, low, high, color=look.colour(name), linewidth=2, alpha=0.6)
        ends.append(
            (
                float(x[-1]),
                float(mean[-1]),
                _end_text(answer, name, rows.loc[[(name, "share")]].iloc[0]),
                look.colour(name),
            )
        )
    axes.set(title=measure_label(measure), ylabel=scale.unit, xlim=(-0.3, len(FATES) - 0.8))
    axes.set_xticks(range(len(FATES)), FATES)
    axes.margins(y=0.15)
    label_line_ends(axes, ends)


def _end_text(answer: Answer, name: str, share: pd.Series) -> str:
    """A scenario's name, if there are several, and what of the loss came back."""
    mean, low, high = (100 * float(share[column]) for column in ("mean", "low", "high"))
    back = "nothing lost that shows"
    if np.isfinite(mean):
        span = f" ({low:.0f} to {high:.0f})" if np.isfinite(low) else ""
        back = "nothing came back" if high <= 0 else f"{mean:.0f} %{span} came back"
    return f"{answer.inquiry.label(name)}: {back}" if len(answer.inquiry.scenarios) > 1 else back
