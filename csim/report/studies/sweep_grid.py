"""A sweep's grid: its settings in order, and who is ahead at each combination as a map in plain text."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from csim.report.studies.axes import axis_label, tick_text
from csim.study.kinds.sweep_finding import UNDECIDED, winners
from csim.study.words import in_sentence, measure_label, measure_unit, scale_of, sense

if TYPE_CHECKING:
    from csim.scenario.studies.dials import Dial, Setting
    from csim.study.laboratory import Answer

UNDECIDED_MARK, UNKNOWN_MARK = "-", "?"
_PANELS = 3
_LONGEST_CODE = 4
_KEY_WIDTH = 100
_GAP = "    "
_UNBROKEN = "\N{NO-BREAK SPACE}"


class Grid(NamedTuple):
    """Two dials that make a map, and a third one by whose settings there are several; None with two dials."""

    panels: Dial | None
    up: Dial
    across: Dial


def grid_of(answer: Answer) -> Grid | None:
    """How a grid of two or three dials is laid out; None for other designs. Panels have the dial of fewest settings."""
    dials = answer.inquiry.dials
    if len(dials) not in (2, _PANELS):
        return None
    counts = [len(levels(answer, dial)) for dial in dials]
    if answer.tables["points"]["point"].nunique() != math.prod(counts):
        return None
    if len(dials) == 2:
        return Grid(None, dials[1], dials[0])
    return Grid(*sorted(dials, key=lambda dial: len(levels(answer, dial))))


def levels(answer: Answer, dial: Dial) -> list[Setting]:
    """The settings of a dial that were tried, rising; choices in the order of the file."""
    found = list(dict.fromkeys(answer.tables["points"][dial.name]))
    return sorted(found) if dial.numeric else sorted(found, key=dial.discrete.index)


def judged(answer: Answer) -> list[str]:
    """The outcomes of which more, or less, is better."""
    return [outcome for outcome in answer.inquiry.file.outcomes if sense(outcome)]


def codes(labels: Sequence[str]) -> list[str]:
    """Short names, each its own: initials (`NCS`), or two letters of a single word (`Hy`); else numbers from 1."""
    found = []
    for label in labels:
        words = re.findall(r"[^\W_]+", label)
        found.append(words[0][:2] if len(words) == 1 else "".join(word[0] for word in words[:_LONGEST_CODE]).upper())
    own = all(found) and len(set(found)) == len(labels)
    return found if own else [str(number) for number in range(1, len(labels) + 1)]


def map_text(answer: Answer, width: int) -> str:
    """The first outcome at each combination: who is ahead, or its mean with one scenario; empty where no map fits."""
    grid = grid_of(answer)
    if grid is None or ("leaders" in answer.tables and not judged(answer)):
        return ""
    found = _who(answer) if "leaders" in answer.tables else _means(answer)
    lines = _laid(answer, grid, found.cells, width)
    return "\n".join([found.title, *lines, *found.key]) if lines else ""


class _Filled(NamedTuple):
    """A map's title, the text at each combination of settings in the order of the dials, and what it means."""

    title: str
    cells: Mapping[tuple[Setting, ...], str]
    key: tuple[str, ...]


def _who(answer: Answer) -> _Filled:
    inquiry, outcome = answer.inquiry, judged(answer)[0]
    short = dict(zip(inquiry.scenarios, codes([inquiry.label(name) for name in inquiry.scenarios]), strict=True))
    short[UNDECIDED] = UNDECIDED_MARK
    who = winners(answer.tables["leaders"], outcome)
    texts = [UNKNOWN_MARK if name is None else short[name] for name in who]
    key = [f"{short[name]} = {inquiry.label(name)}" for name in inquiry.scenarios if name in who]
    key += [f"{UNDECIDED_MARK} = undecided"] if UNDECIDED in who else []
    key += [f"{UNKNOWN_MARK} = unknown"] if None in who else []
    whole = "; ".join(each.replace(" ", _UNBROKEN) for each in key)
    wrapped = textwrap.wrap(whole, _KEY_WIDTH, initial_indent="  ", subsequent_indent="  ")
    lines = tuple(line.replace(_UNBROKEN, " ") for line in wrapped)
    return _Filled(f"Who is ahead by {in_sentence(outcome)}", _by_place(answer, "leaders", outcome, texts), lines)


def _means(answer: Answer) -> _Filled:
    outcome = answer.inquiry.file.outcomes[0]
    points = answer.tables["points"]
    means = points[points["outcome"] == outcome]["mean"].tolist()
    scale = scale_of(measure_unit(outcome), means)
    cells = _by_place(answer, "points", outcome, [scale.number(mean) for mean in means])
    return _Filled(f"{measure_label(outcome)}, means in {scale.unit}".removesuffix(" in "), cells, ())


def _by_place(answer: Answer, name: str, outcome: str, texts: Sequence[str]) -> dict[tuple[Setting, ...], str]:
    table = answer.tables[name]
    rows = table[table["outcome"] == outcome][[dial.name for dial in answer.inquiry.dials]]
    return dict(zip(rows.itertuples(index=False, name=None), texts, strict=True))


def _laid(answer: Answer, grid: Grid, cells: Mapping[tuple[Setting, ...], str], width: int) -> list[str]:
    """The panels beside one another, or one below the other where that is too wide; nothing if one alone is."""
    rows = list(reversed(levels(answer, grid.up)))
    lead = _padded(["", "", grid.up.label, *(grid.up.text(each) for each in rows)])
    panels = [_padded(_panel(answer, grid, cells, held)) for held in _held(answer, grid)]
    beside = [lead, *panels]
    stacks = [beside] if _width(beside) <= width else [[lead, panel] for panel in panels]
    if any(_width(stack) > width for stack in stacks):
        return []
    texts = ["\n".join(f"  {_GAP.join(parts)}".rstrip() for parts in zip(*stack, strict=True)) for stack in stacks]
    return "\n\n".join(text.removeprefix("\n") for text in texts).split("\n")


def _panel(answer: Answer, grid: Grid, cells: Mapping[tuple[Setting, ...], str], held: dict[str, Setting]) -> list[str]:
    """What is held, the name of the dial across, its settings, and a row of cells for each setting of the other."""
    across = levels(answer, grid.across)
    names = [dial.name for dial in answer.inquiry.dials]
    rows = [[tick_text(grid.across, each) for each in across]]
    for up in reversed(levels(answer, grid.up)):
        places = [held | {grid.up.name: up, grid.across.name: each} for each in across]
        rows.append([cells[tuple(place[name] for name in names)] for place in places])
    size = max(len(text) for row in rows for text in row)
    heading = f"{grid.panels.label} {grid.panels.text(held[grid.panels.name])}" if grid.panels else ""
    name = f"{grid.across.label} x" if grid.across.times else axis_label(grid.across)
    return [heading, name, *("  ".join(f"{text:>{size}}" for text in row) for row in rows)]


def _held(answer: Answer, grid: Grid) -> list[dict[str, Setting]]:
    return [{grid.panels.name: each} for each in levels(answer, grid.panels)] if grid.panels else [{}]


def _padded(lines: Sequence[str]) -> list[str]:
    size = max(map(len, lines))
    return [f"{line:<{size}}" for line in lines]


def _width(blocks: Sequence[Sequence[str]]) -> int:
    return 2 + sum(len(block[0]) for block in blocks) + len(_GAP) * (len(blocks) - 1)
