"""A base of customers that the user brought along, as a CSV file."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from pathlib import Path

from csim import units
from csim.errors import BadInput, Problem, suggestion
from csim.scenario.compose import Composed
from csim.scenario.frozen import BaseCustomer
from csim.scenario.locate import shown
from csim.scenario.schema.root import ScenarioFile

COLUMNS: Mapping[str, tuple[float, float]] = {
    "seats": (1.0, 1e6),
    "price_per_seat_per_year": (0.0, 1e7),
    "months_since_signing": (0.0, 1_200.0),
    "knowledge": (0.0, 1.0),
    "adoption": (0.0, 1.0),
    "trust": (0.0, 1.0),
}
"""The columns beside `segment`, each with the range of its numbers; prices in USD."""
MOST_CUSTOMERS = 2_000_000
HEALTH = (
    "not a column of a base: csim reads every customer's health itself, each week anew, from usage, tickets and survey "
    "answers; remove this column, and say what you know of a customer in adoption and trust"
)
"""What to tell somebody whose file brings a health score."""


def read_base(composed: Composed, file: ScenarioFile) -> tuple[BaseCustomer, ...]:
    """Read the base file of a checked scenario; raises `BadInput` with every problem, each with its line."""
    folder = Path(composed.file).resolve().parent
    name = file.base_file or ""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder):
        raise _unusable(composed, f"{name} leads out of the scenario's folder; copy that file into the folder")
    try:
        with path.open(encoding="utf-8-sig", newline="") as text:
            rows = csv.DictReader(text)
            return _customers(rows, name, tuple(file.segments))
    except FileNotFoundError:
        raise _unusable(composed, f"there is no file {name} beside the scenario; check its name") from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _unusable(composed, f"{name} cannot be read: {error}; save it as CSV in UTF-8") from None


def _customers(rows: csv.DictReader[str], name: str, segments: tuple[str, ...]) -> tuple[BaseCustomer, ...]:
    columns = ("segment", *COLUMNS)
    given = list(rows.fieldnames or ())
    missing = [column for column in columns if column not in given]
    unknown = [column for column in given if column not in columns]
    problems = [Problem(name, 1, column, "this column is missing") for column in missing]
    problems += [Problem(name, 1, column, _refusal(column, columns)) for column in unknown]
    customers: list[BaseCustomer] = []
    for row in () if problems else rows:
        customers.append(_customer(row, name, rows.line_num, segments, problems))
        if len(customers) > MOST_CUSTOMERS:
            problems.append(Problem(name, rows.line_num, "", f"more than {MOST_CUSTOMERS} customers; keep fewer"))
            break
    if problems:
        raise BadInput(problems, name)
    return tuple(customers)


def _refusal(column: str, columns: tuple[str, ...]) -> str:
    """Say why a column has no place in the file."""
    return HEALTH if column == "health" else f"unknown column; {suggestion(column, columns)}"


def _customer(
    row: dict[str, str], name: str, line: int, segments: tuple[str, ...], problems: list[Problem]
) -> BaseCustomer:
    segment = (row["segment"] or "").strip()
    if segment not in segments:
        message = f"no segment is called {shown(segment)}; {suggestion(segment, segments)}"
        problems.append(Problem(name, line, "segment", message))
    if None in row:
        problems.append(Problem(name, line, "", f"more than {len(COLUMNS) + 1} values stand here; remove some"))
    numbers = {column: _number(row[column], column, name, line, problems) for column in COLUMNS}
    return BaseCustomer(
        segment=segments.index(segment) if segment in segments else 0,
        seats=numbers["seats"],
        price_usd_per_seat_per_week=numbers["price_per_seat_per_year"] / units.WEEKS_PER_YEAR,
        weeks_since_signing=round(numbers["months_since_signing"] * units.WEEKS_PER_MONTH),
        knowledge=numbers["knowledge"],
        adoption=numbers["adoption"],
        trust=numbers["trust"],
    )


def _number(text: str | None, column: str, name: str, line: int, problems: list[Problem]) -> float:
    low, high = COLUMNS[column]
    try:
        value = float(text or "")
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        message = f"{shown(text or '')} is not a number from {units.plain(low)} to {units.plain(high)}"
        problems.append(Problem(name, line, column, message))
        return low
    return value


def _unusable(composed: Composed, message: str) -> BadInput:
    origin = composed.origins.get(("base_file",))
    file, line = (origin.file, origin.line) if origin else (composed.file, None)
    return BadInput([Problem(file, line, "base_file", message, explain="base_file")], composed.file)
