"""Text for the terminal, at most 100 columns wide: the answer first, an interval beside every figure."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from csim.study.finding import finding
from csim.study.summary import Column, Table, chances_table, differences_table, figures_table, team_table

if TYPE_CHECKING:
    from csim.study.comparison import Comparison

WIDTH = 100
_LONGEST_LABEL = 24
_GAP = "  "
_SHOWN_FAILURES = 5

RESTS_ON_MORE = "All of them: experiments/what_must_be_true."
"""Where the lines on what a ranking rests on come from."""


def comparison_text(comparison: Comparison) -> str:
    """The whole answer: what to know first, figures, finding, differences, chances, and runs that failed."""
    study = comparison.study
    luck = ", the same luck for every strategy" if len(study.names) > 1 else ""
    head = f"{_counted(study.months, 'month')}, {_counted(study.replications, 'replication')}, seed {study.seed}{luck}"
    everyone = f"with {', '.join(comparison.conditions)}{' for all of them' if len(study.names) > 1 else ''}"
    above = [everyone, *comparison.cautions] if comparison.conditions else comparison.cautions
    parts = [
        "\n".join([head, *(_wrapped(line) for line in above)]),
        table_text(figures_table(comparison)),
        "What we found\n" + "\n".join(_wrapped(sentence) for sentence in finding(comparison)),
    ]
    if comparison.rests_on:
        lines = [*comparison.rests_on, RESTS_ON_MORE]
        parts.append("What the ranking rests on\n" + "\n".join(_wrapped(line) for line in lines))
    more = (team_table(comparison), differences_table(comparison), chances_table(comparison))
    parts += [table_text(table) for table in more if table]
    if study.failures:
        parts.append(_failures(comparison))
    return "\n\n".join(parts)


def table_text(table: Table, width: int = WIDTH) -> str:
    """A table in plain text; columns that do not fit are left out from the right, and a note says so."""
    labels = [textwrap.shorten(label, _LONGEST_LABEL, placeholder="...") for label in table.labels]
    first = max(len(label) for label in labels)
    marks = max(len(mark) for mark in table.marks)
    start = 2 + first + (len(_GAP) + marks if marks else 0)
    widths = [_width(column) for column in table.columns]
    shown = sum(start + sum(widths[: count + 1]) + len(_GAP) * (count + 1) <= width for count in range(len(widths)))
    columns, widths = table.columns[:shown], widths[:shown]
    heads = [textwrap.wrap(column.heading, size) for column, size in zip(columns, widths, strict=True)]
    depth = max((len(head) for head in heads), default=0)
    lines = [table.title] if table.title else []
    lines += [
        _line(" " * start, [(["" for _ in range(depth)] + head)[-depth + row] for head in heads], widths)
        for row in range(depth)
    ]
    lines.append(_line(" " * start, [column.unit for column in columns], widths))
    for row, label in enumerate(labels):
        lead = f"  {label:<{first}}" + (f"{_GAP}{table.marks[row]:<{marks}}" if marks else "")
        lines.append(_line(lead, [column.cells[row] for column in columns], widths))
    notes = list(table.notes)
    if shown < len(table.columns):
        left_out = ", ".join(column.heading for column in table.columns[shown:])
        notes.append(f"Too wide for the screen: {left_out}.")
    return "\n".join([*lines, *(_wrapped(note) for note in notes)])


def files_text(paths: Sequence[Path], folder: str) -> str:
    """Where the pictures are."""
    names = ", ".join(path.name for path in paths)
    return "\n".join(textwrap.wrap(f"{folder}: {names}", WIDTH - 10, subsequent_indent=" " * 10))


def _failures(comparison: Comparison) -> str:
    failures = comparison.study.failures
    lost = int((~comparison.study.complete).sum())
    lines = [f"{_counted(len(failures), 'run')} failed; {_counted(lost, 'replicate')} left out of every comparison"]
    lines += [
        _wrapped(f"{each.strategy}, replicate {each.replicate}: {each.error}") for each in failures[:_SHOWN_FAILURES]
    ]
    if len(failures) > _SHOWN_FAILURES:
        lines.append(f"  ... and {len(failures) - _SHOWN_FAILURES} more")
    return "\n".join(lines)


def _width(column: Column) -> int:
    words = max((len(word) for word in column.heading.split()), default=0)
    return max(words, len(column.unit), *(len(cell) for cell in column.cells))


def _line(lead: str, cells: Sequence[str], widths: Sequence[int]) -> str:
    return (lead + "".join(f"{_GAP}{cell:>{size}}" for cell, size in zip(cells, widths, strict=True))).rstrip()


def _wrapped(text: str) -> str:
    return "\n".join(_wrapped_lines(text))


def _wrapped_lines(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
