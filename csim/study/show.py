"""A comparison as notebooks show it: the finding, the figures, how sure."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from csim.study.summary import Table, chances_table, differences_table, figures_table, team_table

if TYPE_CHECKING:
    from csim.study.comparison import Comparison


def comparison_html(comparison: Comparison) -> str:
    """HTML for a notebook's cell."""
    study = comparison.study
    parts = [f"<p><strong>What we found.</strong> {escape(comparison.finding)}</p>"]
    parts += [_html(table) for table in _tables(comparison)]
    parts.append(f"<p>{study.months} months, {study.replications} replications, seed {study.seed}.</p>")
    return "\n".join(parts)


def comparison_markdown(comparison: Comparison) -> str:
    """Markdown for a document."""
    study = comparison.study
    parts = [f"**What we found.** {comparison.finding}"]
    parts += [_markdown(table) for table in _tables(comparison)]
    parts.append(f"{study.months} months, {study.replications} replications, seed {study.seed}.")
    return "\n\n".join(parts)


def _tables(comparison: Comparison) -> list[Table]:
    found = (
        figures_table(comparison),
        team_table(comparison),
        differences_table(comparison),
        chances_table(comparison),
    )
    return [table for table in found if table is not None]


def _html(table: Table) -> str:
    caption = f"<caption>{escape(table.title)}</caption>" if table.title else ""
    heads = [f"<th>{escape(column.heading)}<br><small>{escape(column.unit)}</small></th>" for column in table.columns]
    rows = []
    for row in range(len(table.labels)):
        cells = "".join(f"<td>{escape(column.cells[row])}</td>" for column in table.columns)
        rows.append(f"<tr><th>{escape(_named(table, row))}</th>{cells}</tr>")
    body = f"<thead><tr><th></th>{''.join(heads)}</tr></thead><tbody>{''.join(rows)}</tbody>"
    return f"<table>{caption}{body}</table><p><small>{escape(' '.join(table.notes))}</small></p>"


def _markdown(table: Table) -> str:
    heads = ["strategy", *(f"{column.heading} ({column.unit})".strip() for column in table.columns)]
    lines = [_line(heads), _line(["---", *(["---:"] * len(table.columns))])]
    lines += [
        _line([_named(table, row), *(column.cells[row] for column in table.columns)])
        for row in range(len(table.labels))
    ]
    title = [f"{table.title}:", ""] if table.title else []
    return "\n".join([*title, *lines, "", *table.notes])


def _named(table: Table, row: int) -> str:
    mark = f" ({table.marks[row]})" if table.marks[row] else ""
    return f"{table.labels[row]}{mark}"


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
