"""What a study of assumptions found: tables of the weightiest and by area, and a picture of who leads where."""

from __future__ import annotations

import math
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from csim.report.style import GREY, Look, drawing, save, sheet
from csim.report.terminal import table_text
from csim.study.assuming.doubts import OTHER, SAME, UNDECIDED, UNKNOWN
from csim.study.assuming.labels import area_of
from csim.study.assuming.telling import between, kinds_of, times
from csim.study.summary import Column, Table
from csim.study.words import NONE, in_sentence, joined, measure_unit, scale_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from csim.study.laboratory import Answer

_WIDTH = 110
_SHOWN = 15
_LONGEST_LABEL = 40
_LONGEST_RANGE = 20
_LINE = 42  # letters of a label in a line of the picture
_BAR = 0.5
_NARROWEST_NAMED = 0.16  # of the picture's width: shorter stretches have no room for a name
_NARROWEST_TOLD = 0.3  # room for the value of change and its interval beside it
_OPEN = "#DDDDDD"
_NOT_TOLD = (UNDECIDED, UNKNOWN)
_AT_END = 0.05  # of a range: the stretch that stands for an end at which it stays undecided who leads
_SIGNS = {OTHER: " !", UNDECIDED: " ?", UNKNOWN: " ?"}


def text(answer: Answer) -> str:
    """The weightiest assumptions: range, where another leads, how far the lead is at both ends; then all, by area."""
    table = answer.tables["assumptions"]
    if not len(table) or not len(answer.tables["ends"]):
        return "  No assumption was tried."
    rows = _chosen(table)
    measure = str(answer.facts["measure"])
    scale = scale_of(measure_unit(measure), [row[f"margin_{end}"] for row in rows for end in ("low", "high")])
    scale = scale._replace(digits=min(scale.digits, 1))
    changes = _changes(answer)
    columns = (
        Column("Assumption", "", tuple(_cut(row["label"], _LONGEST_LABEL) for row in rows)),
        Column("As- sumed", "", tuple(_bare(row["present"], row["high"]) for row in rows)),
        Column("Plausible", "", tuple(_cut(_range(row).replace(" per ", "/"), _LONGEST_RANGE) for row in rows)),
        Column("Another leads", "", tuple(changes.get(row["name"], NONE) for row in rows)),
        Column("Lead at low", scale.unit, tuple(_lead(row, "low", scale.number(row["margin_low"])) for row in rows)),
        Column("Lead at high", scale.unit, tuple(_lead(row, "high", scale.number(row["margin_high"])) for row in rows)),
    )
    notes = (
        (
            "x : times what is assumed. Lead: how far the foremost present leader is ahead of its most dangerous rival "
            "at an end; ! another leads there, ? not known."
        ),
        f"{len(table)} assumptions were tried; the table assumptions holds all of them, ends their intervals.",
    )
    title = f"The {len(rows)} weightiest of {len(table)} assumptions" if len(rows) < len(table) else "All assumptions"
    nothing = ("",) * len(rows)
    shown = Table(title, nothing, nothing, columns, notes)
    return "\n\n".join([table_text(shown, _WIDTH), *_areas(table)])


def draw(answer: Answer, folder: Path) -> list[Path]:
    """Draw who leads where within the ranges of the weightiest assumptions; nothing if none was tried."""
    if not len(answer.tables["ends"]):
        return []
    table = answer.tables["assumptions"]
    rows = _chosen(table)
    which = f"The {len(rows)} weightiest of {len(table)} assumptions. " if len(rows) < len(table) else ""
    with drawing():
        figure = sheet(
            9.5,
            1.9 + 0.56 * len(rows),
            _title(answer),
            f"{which}Each bar is the plausible range of one, all others as assumed (x 1: as assumed); its colour says "
            "who leads, as tried at both ends. Where a bar is plain between, no other value was tried.",
        )
        axes = figure.subplots()
        names = _bars(axes, answer, rows)
        _legend(axes, answer, names)
        return [save(figure, folder / "what_must_be_true.png")]


def _title(answer: Answer) -> str:
    """The verdict in short."""
    leaders = [answer.inquiry.label(name) for name in answer.facts["leaders"]]
    lead = f"{joined(leaders)} lead{'s' if len(leaders) == 1 else ''} by {in_sentence(str(answer.facts['measure']))}"
    kinds = kinds_of(answer.tables["assumptions"])
    tried = sum(map(len, kinds.values()))
    if not tried or len(kinds[UNKNOWN]) == tried:
        return str(answer.facts["verdict"])
    left = f"; {len(kinds[UNDECIDED])} leave it undecided" if kinds[UNDECIDED] else ""
    if kinds[OTHER]:
        would = "would" if len(kinds[OTHER]) > 1 else "alone would"
        return f"{lead}, but {len(kinds[OTHER])} of {tried} assumptions {would} let another lead{left}"
    if len(kinds[SAME]) == tried:
        return f"{lead}, whichever of {tried} assumptions is off alone" if tried > 1 else f"{lead} at either end"
    return f"{lead}: none of {tried} assumptions alone surely changes that{left}"


def _areas(table: pd.DataFrame) -> list[str]:
    """How many assumptions of each area do what, if there are more than the table above shows."""
    if len(table) <= _SHOWN:
        return []
    kinds = kinds_of(table)
    counts: dict[str, dict[str, int]] = {}
    for kind, names in kinds.items():
        for name in names:
            counts.setdefault(area_of(name), dict.fromkeys(kinds, 0))[kind] += 1
    order = sorted(counts, key=lambda area: [-counts[area][kind] for kind in (OTHER, UNDECIDED, UNKNOWN)])
    open_ones = [area for area in order if counts[area][SAME] < sum(counts[area].values())]
    heads = ((OTHER, "Another leads"), (UNDECIDED, "Un- decided"), (UNKNOWN, "Un- known"), (SAME, "Lead holds"))
    columns = [Column("About", "", tuple(open_ones))]
    columns += [
        Column(head, "", tuple(f"{counts[area][kind] or NONE}" for area in open_ones))
        for kind, head in heads
        if kind != UNKNOWN or kinds[UNKNOWN]
    ]
    held = [f"{area} ({counts[area][SAME]})" for area in order if area not in open_ones]
    notes = (f"With all that are about {joined(held)} the lead holds.",) if held else ()
    if not open_ones:
        return [f"  {note}" for note in notes]
    nothing = ("",) * len(open_ones)
    return [table_text(Table("How many, by what they are about", nothing, nothing, tuple(columns), notes), _WIDTH)]


def _chosen(table: pd.DataFrame) -> list[dict[Any, Any]]:
    """The weightiest, and the effects of all touches wherever they stand."""
    rows = table.to_dict("records")
    always = [row for row in rows[_SHOWN:] if row["name"] == "effects_all"]
    return [*rows[: _SHOWN - len(always)], *always]


def _changes(answer: Answer) -> dict[str, str]:
    """By assumption: beyond which values another leads."""
    found: dict[str, list[str]] = {}
    for end in answer.tables["ends"].to_dict("records"):
        if math.isfinite(end["change"]):
            sign = "<" if end["end"] == "low" else ">"
            found.setdefault(end["name"], []).append(
                f"{sign}{_bare(end['change_text'], end['text']).removeprefix('x ')}"
            )
    return {name: ", ".join(told) for name, told in found.items()}


def _bars(axes: Axes, answer: Answer, rows: list[dict[Any, Any]]) -> set[str]:
    """All bars with their labels; the strategies that they show, empty for nobody."""
    look = Look(answer.inquiry.scenarios, answer.inquiry.baseline)
    ends = {(row["name"], row["end"]): row for row in answer.tables["ends"].to_dict("records")}
    axes.set(xlim=(0, 1), ylim=(-0.6, len(rows) - 0.4))
    shown: set[str] = set()
    for place, row in enumerate(reversed(rows)):
        shown |= _bar(axes, answer, look, (place, row))
        for end in ("low", "high"):
            _mark(axes, place, ends.get((row["name"], end), {}))
        label = textwrap.wrap(row["label"], _LINE)
        range_of = f"assumed {_bare(row['present'], row['high'])}, plausible {_range(row)}"
        lines = [*label, *textwrap.wrap(range_of, _LINE + 6)]
        _told(axes, place, lines, len(label))
    axes.set_xticks([])
    axes.set_yticks([])
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    return shown


def _told(axes: Axes, place: int, lines: list[str], black: int) -> None:
    """The label of a bar to its left, and below it in grey what is assumed and plausible."""
    step = 0.24
    top = place + step * (len(lines) - 1) / 2
    for number, line in enumerate(lines):
        size, colour = (9, "black") if number < black else (8.5, GREY)
        axes.text(-0.015, top - number * step, line, ha="right", va="center", fontsize=size, color=colour)


def _bar(axes: Axes, answer: Answer, look: Look, placed: tuple[int, dict[Any, Any]]) -> set[str]:
    place, row = placed
    stretches = _stretches(row, answer.facts["leaders"])
    for start, end, name in stretches:
        colour = look.colour(name) if name else _OPEN
        axes.barh(place, end - start, left=start, height=_BAR, color=colour, edgecolor="white", linewidth=0.8)
        middle = _middle(start, end, row["present_position"])
        if not name:
            axes.text(middle, place, "?", ha="center", va="center", fontsize=9.5)
        elif end - start >= _NARROWEST_NAMED:
            label = " or ".join(map(answer.inquiry.label, answer.facts["leaders"]))
            label = label if name == answer.facts["leaders"][0] else answer.inquiry.label(name)
            axes.text(middle, place, label, ha="center", va="center", color="white", fontsize=9.5)
    present = row["present_position"]
    axes.plot([present, present], [place - 0.3, place + 0.3], color="black", linewidth=2.2, solid_capstyle="butt")
    return {name for _, _, name in stretches}


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
    """The value at which another comes to lead: a diamond on the bar's lower edge, its interval, and the figure."""
    if not end or not math.isfinite(end["change"]):
        return
    low = place - _BAR / 2
    axes.plot([end["change_low"], end["change_high"]], [low, low], color="black", linewidth=1.3, zorder=4)
    axes.plot([end["change"]], [low], marker="D", color="white", markeredgecolor="black", markersize=6, zorder=5)
    side = "right" if end["end"] == "low" else "left"  # two changes near the present value keep apart
    room = end["change"] if side == "right" else 1 - end["change"]
    told = times(end["change_text"])
    if room >= _NARROWEST_TOLD:
        told += f" ({between(end['change_low_text'], end['change_high_text'])})"
    else:
        side = "left" if side == "right" else "right"
    axes.text(end["change"], place + _BAR / 2, f" {told} ", ha=side, va="bottom", fontsize=8.5, color=GREY)


def _legend(axes: Axes, answer: Answer, names: set[str]) -> None:
    """The colours of the strategies shown, and what the marks mean."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    look = Look(answer.inquiry.scenarios, answer.inquiry.baseline)
    shown = [name for name in answer.inquiry.scenarios if name in names]
    handles: list[Patch | Line2D] = [
        Patch(color=look.colour(name), label=f"{answer.inquiry.label(name)} leads") for name in shown
    ]
    if "" in names:
        handles.append(Patch(color=_OPEN, label="? undecided at this end"))
    handles.append(Line2D([], [], color="black", linewidth=2.2, label="as assumed"))
    if any(math.isfinite(change) for change in answer.tables["ends"]["change"]):
        mark = Line2D([], [], color="black", linewidth=1.3, marker="D", markerfacecolor="white", markersize=6)
        mark.set_label("another comes to lead (95 %)")
        handles.append(mark)
    axes.legend(
        handles=handles, loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=3, frameon=False, fontsize=9, borderpad=0
    )


def _range(row: dict[Any, Any]) -> str:
    """`0.015 to 0.06 per week`, the unit once."""
    low, high = str(row["low"]), str(row["high"])
    for sign in ("odds x ", "x "):
        if low.startswith(sign) and high.startswith(sign):
            return f"{low} to {high.removeprefix(sign)}"
    return f"{_bare(low, high)} to {high}"


def _bare(low: str, high: str) -> str:
    """The lower end without the unit that the higher one bears."""
    number, _, unit = low.partition(" ")
    return number if unit and high.endswith(f" {unit}") and number[-1].isdigit() else low


def _cut(told: str, longest: int) -> str:
    return told if len(told) <= longest else f"{told[: longest - 3]}..."


def _lead(row: dict[Any, Any], end: str, number: str) -> str:
    return f"{number}{_SIGNS.get(row[f'{end}_status'], '')}"
