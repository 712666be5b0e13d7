"""One run as a row: its key, where it comes from, its measures or its error; and rows as a table, one column each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa

type Table = pa.Table

TEXTS = ("key", "identity", "scenario", "error")
NUMBERS = ("seed", "replicate", "months")
COLUMNS = ("key", "identity", "scenario", "seed", "replicate", "months", "error")
"""The columns every shard has; all further ones are measures."""

KEY_LETTERS = 32


class Row(NamedTuple):
    """One run that was finished, or that failed.

    `key` is its `run_key`; `identity` the content hash of its resolved scenario, `scenario` that scenario's name;
    `seed`, `replicate` and `months` say which world it was and for how long. `measures` are its figures by id, nan
    for one that does not exist in this run. A failure has its `error`, one sentence, and no measures.
    """

    key: str
    identity: str
    scenario: str
    seed: int
    replicate: int
    months: int
    measures: Mapping[str, float]
    error: str = ""


def run_key(identity: str, seed: int, replicate: int, months: int, source: str) -> str:
    """Name a run by all it depends on: the resolved scenario's hash, seed, replicate, months and csim's source hash.

    The first 32 hexadecimal digits of a SHA-256 hash, 128 bits: among 10^9 runs the chance that any two share a key
    is 1 in 10^21, and half the digits take half the memory.
    """
    told = json.dumps([identity, seed, replicate, months, source])
    return hashlib.sha256(told.encode()).hexdigest()[:KEY_LETTERS]


def table_of(rows: Sequence[Row]) -> Table:
    """The rows as a table: the fixed columns, then one of float64 for each measure any of them has.

    A measure that a run does not have, or that is nan in it, is null, which every query leaves out as csim does.
    """
    import pyarrow as pa

    columns = {name: pa.array([getattr(row, name) for row in rows], pa.string()) for name in TEXTS}
    columns |= {name: pa.array([getattr(row, name) for row in rows], pa.int64()) for name in NUMBERS}
    measures = list(dict.fromkeys(measure for row in rows for measure in row.measures))
    taken = [measure for measure in measures if measure in columns]
    if taken:
        raise ValueError(f"a measure cannot be called {taken[0]}; a column of every run has that name")
    figures = np.array([row.measures.get(measure, np.nan) for measure in measures for row in rows], float)
    joined = pa.array(figures, from_pandas=True)  # one array cut in pieces: hundreds of small ones take much longer
    pieces = [joined.slice(start, len(rows)) for start in range(0, len(figures), len(rows))]
    return pa.table([*(columns[name] for name in COLUMNS), *pieces], names=[*COLUMNS, *measures])
