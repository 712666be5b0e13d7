"""A run as tables for people: names instead of codes, missing instead of never, as Parquet and as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from csim.errors import BadInput, listed
from csim.ledger.files import write_whole
from csim.ledger.names import customer_labels, staff_labels
from csim.ledger.provenance import provenance_of, write_provenance
from csim.ledger.result import Run
from csim.rules.departure import REASONS
from csim.state.columns import ACTIVE, CHANNELS_IN, CUSTOMER_COLUMNS, NEVER, STAFF_COLUMNS, Column
from csim.state.events import EVENTS

if TYPE_CHECKING:
    import pandas as pd

DECIDED = ("undecided", "stays", "leaves")
SCRATCH = ("current", "free_at")
"""Columns of the staff table that mean nothing outside the engine."""


def tables_of(run: Run) -> dict[str, pd.DataFrame]:
    """Return a run as tables by name, months counted from 1.

    panel (month, segment), money (month), roles (month, role), plays (month, play) and cohorts (signed_month, segment,
    age_months; cohorts in which nobody signed are left out) always; customers, staff and events if they were kept.
    Columns are those of `csim.ledger.columns` and `csim.state.columns`; identities are hexadecimal, customers and staff
    are called by labels.
    """
    scenario = run.scenario
    tables = {
        "panel": _by_month(run.segment, "segment", scenario.segment_names),
        "money": _by_month(run.money[:, None], "", ("",)),
        "roles": _by_month(run.role, "role", tuple(role.name for role in scenario.roles)),
        "plays": _by_month(run.play, "play", scenario.play_names),
        "cohorts": _cohorts(run),
    }
    if run.customers is not None:
        tables["customers"] = _customers(run, run.customers)
    if run.staff is not None:
        tables["staff"] = _staff(run, run.staff)
    if run.events is not None:
        tables["events"] = _events(run, run.events)
    return tables


def write_run(run: Run, folder: Path) -> list[Path]:
    """Write a run's tables, each as Parquet and as CSV, and then its provenance; return the files.

    Each file appears only when it is complete, provenance last: with it, the rest is there. Raises BadInput where the
    folder cannot be written.
    """
    import pyarrow as pa

    written = []
    for name, frame in tables_of(run).items():
        table = pa.Table.from_pandas(frame, preserve_index=False)
        written += [_write_parquet(table, folder / f"{name}.parquet"), _write_csv(table, folder / f"{name}.csv")]
    return [*written, write_provenance(folder, provenance_of(run))]


def read_table(folder: Path, name: str) -> pd.DataFrame:
    """Return a table that `write_run` wrote into *folder*. Raises BadInput where it is missing or cannot be read."""
    import pandas as pd
    import pyarrow as pa

    path = folder / f"{name}.parquet"
    if not path.is_file():
        there = sorted(found.stem for found in folder.glob("*.parquet")) if folder.is_dir() else []
        raise BadInput.because(f"there is no table {name} in {folder}; there: {listed(there) or 'nothing'}")
    try:
        return pd.read_parquet(path)
    except (OSError, pa.ArrowException) as error:
        raise BadInput.because(f"cannot read {path}: {error}; run the scenario again to get a new one") from error


def _write_parquet(table: Any, path: Path) -> Path:
    import pyarrow.parquet as pq

    write_whole(path, lambda file: pq.write_table(table, file, compression="zstd"))
    return path


def _write_csv(table: Any, path: Path) -> Path:
    import pyarrow as pa
    import pyarrow.csv as pa_csv

    for place, column in enumerate(table.schema):
        if pa.types.is_dictionary(column.type):
            table = table.set_column(place, column.name, table.column(place).cast(pa.string()))
    write_whole(path, lambda file: pa_csv.write_csv(table, file))
    return path


def _by_month(records: np.ndarray, kind: str, names: tuple[str, ...]) -> pd.DataFrame:
    import pandas as pd

    months, parts = records.shape
    columns: dict[str, Any] = {"month": np.repeat(np.arange(1, months + 1), parts)}
    if kind:
        columns[kind] = _named(np.tile(np.arange(parts), months), names)
    return pd.DataFrame(columns | {name: records[name].ravel() for name in records.dtype.names or ()})


def _cohorts(run: Run) -> pd.DataFrame:
    import pandas as pd

    months, ages = np.arange(run.cohort.shape[0]), np.arange(run.cohort.shape[2])
    lived = (months[:, None] + ages < run.months)[:, None, :] & (run.cohort["signed"][:, :, :1] > 0.0)
    signed, segment, age = np.nonzero(lived)
    rows = run.cohort[lived]
    columns: dict[str, Any] = {
        "signed_month": signed + 1,
        "segment": _named(segment, run.scenario.segment_names),
        "age_months": age,
    }
    return pd.DataFrame(columns | {name: rows[name] for name in rows.dtype.names or ()})


def _customers(run: Run, rows: np.ndarray) -> pd.DataFrame:
    import pandas as pd

    labels = customer_labels(rows, run.scenario.segment_names)
    columns: dict[str, Any] = {"customer": labels}
    columns |= {column.name: _readable(column, rows[column.name]) for column in CUSTOMER_COLUMNS}
    columns["referrer"] = _looked_up(rows["referrer"], labels)
    columns["segment"] = _named(rows["segment"], run.scenario.segment_names)
    columns["channel"] = _named(rows["channel"], CHANNELS_IN)
    columns["status"] = _named(np.where(rows["status"] == ACTIVE, 0, 1), ("customer", "left"))
    columns["decided"] = _named(rows["decided"], DECIDED)
    columns["reason"] = _named(rows["reason"], REASONS)
    columns["owner"] = _looked_up(rows["owner"], _staff_names(run))
    columns["last_answer"] = _or_missing(rows["last_answer"], rows["last_answer"] >= 0)
    return pd.DataFrame(columns)


def _staff(run: Run, rows: np.ndarray) -> pd.DataFrame:
    import pandas as pd

    columns: dict[str, Any] = {"staff": _staff_names(run)}
    kept = (column for column in STAFF_COLUMNS if column.name not in SCRATCH)
    columns |= {column.name: _readable(column, rows[column.name]) for column in kept}
    columns["role"] = _named(rows["role"], tuple(role.name for role in run.scenario.roles))
    return pd.DataFrame(columns)


def _events(run: Run, rows: np.ndarray) -> pd.DataFrame:
    """Return the log with its details decoded: play, staff and reason by name, other numbers with what they mean."""
    import pandas as pd

    kinds = rows["kind"]
    customers = [] if run.customers is None else customer_labels(run.customers, run.scenario.segment_names)
    lists = {"play": run.scenario.play_names, "server": tuple(_staff_names(run)), "reason": REASONS}
    columns: dict[str, Any] = {
        "week": rows["week"],
        "customer": _named(rows["customer"], customers),
        "event": _named(kinds, tuple(event for event, _, _ in EVENTS)),
    }
    coded = {name: np.full(len(rows), -1) for name in lists}
    for place, detail in ((1, "a"), (2, "b")):
        meanings = [event[place] for event in EVENTS]
        names = [meaning.split(" ", maxsplit=1)[0].rstrip(",") for meaning in meanings]
        numeric = np.array([bool(meaning) and name not in lists for meaning, name in zip(meanings, names, strict=True)])
        for name, codes in coded.items():
            here = np.array([found == name for found in names])[kinds]
            codes[here] = rows[detail][here].astype(np.int64)
        columns[detail] = np.where(numeric[kinds], rows[detail], np.nan)
        columns[f"{detail}_means"] = _named(np.where(numeric[kinds], kinds, -1), meanings)
    named = {"play": "play", "staff": "server", "reason": "reason"}
    columns |= {column: _named(coded[name], lists[name]) for column, name in named.items()}
    order = ("week", "customer", "event", *named, "a", "a_means", "b", "b_means")
    return pd.DataFrame({name: columns[name] for name in order})


def _staff_names(run: Run) -> list[str]:
    return [] if run.staff is None else staff_labels(run.staff, [role.name for role in run.scenario.roles])


def _readable(column: Column, values: np.ndarray) -> Any:
    if column.unit == "week" and column.dtype == "i8":
        return _or_missing(values, values != NEVER)
    if column.unit == "0/1":
        return values != 0
    if column.name == "id":
        return [f"{identity:016x}" for identity in values.tolist()]
    return values


def _or_missing(values: np.ndarray, known: np.ndarray) -> Any:
    import pandas as pd

    return pd.arrays.IntegerArray(values.astype(np.int64), ~known)


def _named(codes: np.ndarray, names: Sequence[str]) -> Any:
    """Return names for codes, missing where a code has none; a name that several codes share is one category."""
    import pandas as pd

    distinct = {name: place for place, name in enumerate(dict.fromkeys(names))}
    places = np.array([*(distinct[name] for name in names), -1], np.int64)
    known = (codes >= 0) & (codes < len(names))
    return pd.Categorical.from_codes(places[np.where(known, codes, -1)], categories=pd.Index(list(distinct)))


def _looked_up(rows: np.ndarray, labels: list[str]) -> list[str | None]:
    return [labels[row] if 0 <= row < len(labels) else None for row in rows.tolist()]
