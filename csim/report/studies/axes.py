"""Axes along a dial: where its settings stand, what the axis is called, which scale and which ticks it has."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from csim.scenario.studies.dials import Dial, Setting

_FEW_TIMES = 8  # a scale of ratios shorter than that would show hardly any of 1, 2, 5, 10
_LETTERS_AN_INCH = 13  # of an axis' name, about
_LONG = 10_000  # numbers from here on are so long that ticks beside one another must be few


def axis_label(dial: Dial) -> str:
    """A dial's name with the unit its axis shows, unless the name says it already: `accounts for each CSM`."""
    said = not dial.shown_unit or dial.shown_unit in dial.label.split()
    return dial.label if said else f"{dial.label}, {dial.shown_unit}"


def folded_label(dial: Dial, inches: float) -> str:
    """`axis_label` in as many lines as an axis of this length, in inches, needs."""
    return textwrap.fill(axis_label(dial), max(12, int(inches * _LETTERS_AN_INCH)))


def place_of(dial: Dial, setting: Setting) -> float:
    """Where a setting stands on an axis: its number in the unit shown, or a choice's place from 0."""
    return dial.shown(float(setting)) if dial.numeric else float(dial.discrete.index(setting))


def tick_text(dial: Dial, setting: Setting) -> str:
    """What a tick says on an axis that `axis_label` names: the number without its unit, or the choice."""
    return number_text(float(f"{place_of(dial, setting):.3g}")) if dial.numeric else dial.text(setting)


def number_text(number: float) -> str:
    """A tick's number, its thousands set apart: `0.25`, `120,000`."""
    return f"{number:,.10g}"


def set_scale(axes: Axes, dial: Dial, name: str) -> None:
    """Give the axis `name` (x or y) a dial's scale and ticks."""
    from matplotlib.ticker import AutoLocator, FuncFormatter, LogLocator, MaxNLocator, NullFormatter

    axis = axes.xaxis if name == "x" else axes.yaxis
    if not dial.numeric:
        axis.set_ticks(range(len(dial.discrete)), [dial.text(choice) for choice in dial.discrete])
        (axes.set_xlim if name == "x" else axes.set_ylim)(-0.5, len(dial.discrete) - 0.5)
        return
    if dial.log:
        (axes.set_xscale if name == "x" else axes.set_yscale)("log")
        axis.set_major_locator(AutoLocator() if dial.high < _FEW_TIMES * dial.low else LogLocator(subs=(1, 2, 5)))
        axis.set_minor_formatter(NullFormatter())
    elif name == "x" and max(place_of(dial, setting) for setting in dial.levels) >= _LONG:
        axis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda number, _: number_text(number)))
