"""Each column says which phases write it, and the kernels write no other: read from their source."""

import ast
from pathlib import Path

from csim.engine import kernels
from csim.state.columns import (
    CONDITION_COLUMNS,
    CUSTOMER_COLUMNS,
    LEAD_COLUMNS,
    MARKET_COLUMNS,
    STAFF_COLUMNS,
    WORK_COLUMNS,
    Column,
    table,
)

TABLES = {
    "customer": CUSTOMER_COLUMNS,
    "lead": LEAD_COLUMNS,
    "item": WORK_COLUMNS,
    "person": STAFF_COLUMNS,
    "market": MARKET_COLUMNS,
    "now": CONDITION_COLUMNS,
}
"""What kernels call a record of each table."""

ROWS = {
    "customers": "customer",
    "leads": "lead",
    "work": "item",
    "staff": "person",
    "people": "person",
    "markets": "market",
}
"""What kernels call the tables themselves."""

PHASES = {
    "signing": {"sign"},
    "living": {"live"},
    "playing": {"play", "work"},
    "staffing": {"work"},
    "owning": {"work"},
    "working": {"work"},
    "spare_time": {"work"},
    "deciding": {"decide"},
    "advocating": {"advocate"},
    "accounting": {"account"},
    "common": {"play", "work"},
}
"""The phases that each module of kernels serves; what plays do to a customer happens in two of them."""

ALSO = {"depart": {"account"}, "add_work": {"sign", "live"}, "note": {"sign", "live", "decide", "advocate", "account"}}
"""Functions that other phases call too."""

ONLY = {"observe": {"observe"}, "settle": {"sign"}, "bill": {"sign"}}
"""Functions of one phase in a module of several."""

OUTSIDE = {"policies", "career", "handover", "carry", "session"}
"""Writers that are not kernels: phase 1, the lives of staff, and the set-up of a run."""


def written() -> dict[tuple[str, str], set[str]]:
    """Return for each record and column the phases whose kernels assign it."""
    found: dict[tuple[str, str], set[str]] = {}
    for module, phases in PHASES.items():
        source = (Path(kernels.__path__[0]) / f"{module}.py").read_text(encoding="utf-8")
        for function in ast.parse(source).body:
            if not isinstance(function, ast.FunctionDef):
                continue
            mine = ONLY.get(function.name, phases | ALSO.get(function.name, set()))
            for record, column in _assigned(function):
                found.setdefault((record, column), set()).update(mine)
    return found


def _assigned(function: ast.FunctionDef) -> list[tuple[str, str]]:
    targets: list[ast.expr] = []
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            targets += node.targets
        elif isinstance(node, ast.AugAssign):
            targets.append(node.target)
    places = [(_record(target.value), target.attr) for target in targets if isinstance(target, ast.Attribute)]
    return [(record, column) for record, column in places if record is not None]


def _record(value: ast.expr) -> str | None:
    """Return which table's record an expression is: a record by its usual name, or a row of a table."""
    if isinstance(value, ast.Name):
        return value.id if value.id in TABLES else None
    if not isinstance(value, ast.Subscript):
        return None
    rows = value.value
    name = rows.attr if isinstance(rows, ast.Attribute) else rows.id if isinstance(rows, ast.Name) else ""
    return ROWS.get(name)


def test_kernels_write_the_columns_that_say_so_and_no_others():
    found = written()
    wrong = []
    for record, columns in TABLES.items():
        for column in columns:
            said = set(column.written_by.split()) - OUTSIDE
            does = found.get((record, column.name), set())
            if said != does:
                wrong.append(f"{record}.{column.name}: says {sorted(said)}, kernels of {sorted(does)} write it")
    assert not wrong, "\n" + "\n".join(wrong)


def test_nothing_is_assigned_that_is_not_a_column():
    names = {record: {column.name for column in columns} for record, columns in TABLES.items()}
    assert [place for place in written() if place[1] not in names[place[0]]] == []


def test_a_table_begins_with_its_initial_values():
    made = table((Column("a", "f8", "", 0.5, "", ""), Column("b", "i8", "", 0, "", "")), 3)
    assert made["a"].tolist() == [0.5, 0.5, 0.5]
    assert made["b"].tolist() == [0, 0, 0]
    assert made[1].a == 0.5
