"""What a study of assumptions found: a table of the weightiest, and a picture of who leads where in their ranges."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from csim.report.style import GREY, Look, drawing, save, sheet
from csim.report.terminal import table_text
from csim.study.summary import Column, Table
from csim.study.words import NONE, joined, measure_label, measure_unit, percent, scale_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from csim.study.laboratory import Answer

_WIDTH = 110
_SHOWN = 12
_IN_TEXT = 20
_BAR = 0.56
_LONGEST_LABEL = 34
_LONGEST_RANGE = 28
_NARROWEST_NAMED = 0.13  # of the picture's width: shorter stretches have no room for a name
_OPEN = "#DDDDDD"
_NOT_TOLD = ("undecided", "unknown")
_AT_END = 0.06  # of a range: the stretch that stands for an end at which it stays undecided who leads


def text(answer: Answer) -> str:
    """The weightiest assumptions: range, where another leads, how far the lead is at both ends."""
    table = answer.tables["assumptions"]
    if not len(table) or not len(answer.tables["ends"]):
        return "  No assumption was tried."
    rows = table.head(_IN_TEXT).to_dict("records")
    measure = str(answer.facts["measure"])
    leads = [row[f"margin_{end}"] for row in rows for end in ("low", "high")]
    scale = scale_of(measure_unit(measure), leads)
    scale = scale._replace(digits=min(scale.digits, 1))
    columns = (
        Column("Assumption", "", tuple(_short(row["label"]) for row in rows)),
        Column("Plausible", "", tuple(_range(row["low"], row["high"]) for row in rows)),
        Column(
            "Another leads in", "of range", tuple(percent(row["weight"]) if row["weight"] else NONE for row in rows)
        ),
        Column("Lead at low", scale.unit, tuple(_lead(row, "low", scale.number(row["margin_low"])) for row in rows)),
        Column("Lead at high", scale.unit, tuple(_lead(row, "high", scale.number(row["margin_high"])) for row in rows)),
    )
    notes = [
        "Lead: how far the foremost present leader is ahead of its most dangerous rival; ! another leads, ? not known.",
        f"{len(table)} assumptions were tried; the table assumptions holds all of them, ends their intervals.",
    ]
    shown = Table(
        "The weightiest assumptions",
        tuple(f"{n}" for n in range(1, len(rows) + 1)),
        ("",) * len(rows),
        columns,
        tuple(notes),
    )
    return table_text(shown, _WIDTH)


def draw(answer: Answer, folder: Path) -> list[Path]:
    """Draw who leads where within the ranges of the weightiest assumptions; nothing if none was tried."""
    if not len(answer.tables["ends"]):
        return []
    rows = _chosen(answer.tables["assumptions"])
    leaders = [answer.inquiry.label(name) for name in answer.facts["leaders"]]
    with drawing():
        figure = sheet(
            12,
            2.0 + 0.46 * len(rows),
            str(answer.facts["verdict"]),
            "Each bar is the plausible range of one assumption, all others as they are; its colour says who leads by "
            f"{measure_label(str(answer.facts['measure']))}, as tried at its ends. The black line is the present "
            "value, where "
            f"{joined(leaders)} lead{'s' if len(leaders) == 1 else ''}; diamonds mark where another comes to lead, "
            f"with their 95 % interval. A grey end: undecided or unknown there. The {len(rows)} weightiest of "
            f"{len(answer.tables['assumptions'])} assumptions.",
        )
        axes = figure.subplots()
        _bars(axes, answer, rows)
        return [save(figure, folder / "what_must_be_true.png")]


def _chosen(table: pd.DataFrame) -> list[dict[Any, Any]]:
    """The weightiest, and the effects of all touches wherever they stand."""
    rows = table.to_dict("records")
    always = [row for row in rows[_SHOWN:] if row["name"] == "effects_all"]
    return [*rows[: _SHOWN - len(always)], *always]


def _bars(axes: Axes, answer: Answer, rows: list[dict[Any, Any]]) -> None:
    look = Look(answer.inquiry.scenarios, answer.inquiry.baseline)
    ends = {(row["name"], row["end"]): row for row in answer.tables["ends"].to_dict("records")}
    for place, row in enumerate(reversed(rows)):
        _bar(axes, answer, look, (place, row))
        for end in ("low", "high"):
            _mark(axes, place, ends.get((row["name"], end), {}))
        axes.text(-0.012, place, _bare(row["low"], row["high"]), ha="right", va="center", fontsize=8.5)
        axes.text(1.012, place, _upper(row), ha="left", va="center", fontsize=8.5)
    axes.set_yticks(range(len(rows)), [_short(row["label"]) for row in reversed(rows)])
    axes.tick_params(axis="y", length=0, pad=56)
    axes.set(xlim=(0, 1), ylim=(-0.6, len(rows) - 0.4))
    axes.set_xticks([])
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)


def _bar(axes: Axes, answer: Answer, look: Look, placed: tuple[int, dict[Any, Any]]) -> None:
    place, row = placed
    for start, end, name in _stretches(row, answer.facts["leaders"]):
        colour = look.colour(name) if name else _OPEN
        axes.barh(place, end - start, left=start, height=_BAR, color=colour, edgecolor="white", linewidth=0.8)
        if name and end - start >= _NARROWEST_NAMED:
            label = " or ".join(map(answer.inquiry.label, answer.facts["leaders"]))
            label = label if name == answer.facts["leaders"][0] else answer.inquiry.label(name)
            middle = _middle(start, end, row["present_position"])
            axes.text(middle, place, label, ha="center", va="center", color="white", fontsize=8.5)
    present = row["present_position"]
    axes.plot([present, present], [place - 0.32, place + 0.32], color="black", linewidth=2.2, solid_capstyle="butt")


def _stretches(row: dict[Any, Any], leaders: list[str]) -> list[tuple[float, float, str]]:
    """From where to where who leads; nobody where it stays undecided or unknown."""
    low, high, parts = 0.0, 1.0, []
    if math.isfinite(row["low_change"]):
        low = row["low_change"]
        parts.append((0.0, low, row["low_leader"]))
    elif row["low_status"] in _NOT_TOLD:
        low = _AT_END
        parts.append((0.0, low, ""))
    if math.isfinite(row["high_change"]):
        high = row["high_change"]
        parts.append((high, 1.0, row["high_leader"]))
    elif row["high_status"] in _NOT_TOLD:
        high = 1 - _AT_END
        parts.append((high, 1.0, ""))
    return [*parts, (low, high, leaders[0])]


def _middle(start: float, end: float, present: float) -> float:
    """The middle of a stretch, or of the longer of the parts that the present value makes of it."""
    if not start < present < end:
        return (start + end) / 2
    return (start + present) / 2 if present - start >= end - present else (present + end) / 2


def _mark(axes: Axes, place: int, end: dict[Any, Any]) -> None:
    if not end or not math.isfinite(end["change"]):
        return
    low = place - 0.19  # below the names
    axes.plot([end["change_low"], end["change_high"]], [low, low], color="black", linewidth=1.2)
    axes.plot([end["change"]], [low], marker="D", color="white", markeredgecolor="black", markersize=6)
    side = "right" if end["end"] == "low" else "left"  # two changes near the present value keep apart
    told = _bare(end["change_text"], end["text"])
    axes.text(end["change"], place + 0.31, f" {told} ", ha=side, va="bottom", fontsize=7.5, color=GREY)


def _upper(row: dict[Any, Any]) -> str:
    """The upper end with its unit, and the present value if that is not simply the factor 1."""
    now = "" if row["present"] in ("x 1", "odds x 1") else f" (now {_bare(row['present'], row['high'])})"
    return f"{_cut(row['high'])}{now}"


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else f"{label[: _LONGEST_LABEL - 3]}..."


def _range(low: str, high: str) -> str:
    """`0.015 to 0.06 per week`, the unit once, cut where it is long."""
    return _cut(f"{_bare(low, high)} to {high}")


def _bare(low: str, high: str) -> str:
    """The lower end without the unit that the higher one bears."""
    number, _, unit = low.partition(" ")
    return number if unit and high.endswith(unit) and number[-1].isdigit() else low


def _cut(told: str) -> str:
    return told if len(told) <= _LONGEST_RANGE else f"{told[: _LONGEST_RANGE - 3]}..."


def _lead(row: dict[Any, Any], end: str, number: str) -> str:
    sign = {"other": " !", **dict.fromkeys(_NOT_TOLD, " ?")}.get(row[f"{end}_status"], "")
    return f"{number}{sign}"
