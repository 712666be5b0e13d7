"""The table that says what the runs of a study's folder are: for each company its scenario, settings and overrides."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from csim.ledger.files import write_whole
from csim.scenario.studies.load import Inquiry
from csim.study.laboratory import Case

if TYPE_CHECKING:
    import pandas as pd

    from csim.study.bench import Made

FILE_NAME = "points.parquet"

COLUMNS = ("point", "identity", "months", "scenario")
"""The columns every such table begins with; those of dials follow, and `overrides` stands last."""

_WRITTEN_FROM = 64  # new rows: fewer wait, so that many small steps do not write the whole table each time


class Register:
    """Keeps `points.parquet` in a study's folder.

    `identity`, the content hash by which runs name their company, and `months` say which runs a row is about. Rows with
    the same settings and overrides are at the same `point`, counted from 1, whatever their scenario. A dial that was
    not set is null; numbers stand in the unit of their path. What earlier studies wrote into the same folder stays,
    with the columns of their dials.
    """

    def __init__(self, folder: Path, inquiry: Inquiry) -> None:
        self._path = folder / FILE_NAME
        self._inquiry = inquiry
        self._rows: dict[str, dict[str, Any]] = {}
        self._numbers: dict[str, int] = {}
        self._unwritten = 0
        for row in self._earlier():
            self._add(row)

    def record(self, cases: Mapping[Case, Made]) -> None:
        """Add new cases; they are written at once if they are the first or many, else by `flush`."""
        for case, made in cases.items():
            row = {"identity": made.identity, "months": made.months, "scenario": case.scenario, **dict(case.settings)}
            self._unwritten += self._add(row | ({"overrides": json.dumps(case.sets)} if case.sets else {}))
        if self._unwritten >= _WRITTEN_FROM or not self._path.exists():
            self.flush()

    def flush(self) -> None:
        """Write what is not written yet; the table appears whole or stays as it was. Raises as `write_whole` does."""
        if not self._unwritten:
            return
        import pyarrow as pa
        import pyarrow.parquet as pq

        frame = self._frame()
        texts = {name for name in frame.columns if frame[name].map(lambda each: isinstance(each, str)).any()}
        whole = {"point", "months"}
        fields = [
            (name, pa.string() if name in texts else pa.int64() if name in whole else pa.float64())
            for name in frame.columns
        ]
        fields = [(name, pa.string() if name == "overrides" else kind) for name, kind in fields]
        table = pa.Table.from_pandas(frame, pa.schema(fields), preserve_index=False)
        write_whole(self._path, lambda file: pq.write_table(table, file, compression="zstd"))
        self._unwritten = 0

    def _add(self, row: Mapping[str, Any]) -> int:
        """Add a row unless it is there; return how many are new."""
        where = {name: value for name, value in row.items() if name not in COLUMNS}
        point = self._numbers.setdefault(json.dumps(where, sort_keys=True), len(self._numbers) + 1)
        key = json.dumps({**row, "point": point}, sort_keys=True)
        if key in self._rows:
            return 0
        self._rows[key] = {**row, "point": point}
        return 1

    def _frame(self) -> pd.DataFrame:
        import pandas as pd

        frame = pd.DataFrame(list(self._rows.values()))
        dials = dict.fromkeys(name for row in self._rows.values() for name in row if name not in COLUMNS)
        names = [*COLUMNS, *(name for name in dials if name != "overrides"), "overrides"]
        return frame.reindex(columns=names)

    def _earlier(self) -> list[dict[str, Any]]:
        """The rows of an earlier time, in the order of their points; none where the table is missing or damaged."""
        import pandas as pd

        try:
            frame = pd.read_parquet(self._path)
            rows = frame.sort_values("point", kind="stable").drop(columns="point").to_dict(orient="records")
        except (OSError, ValueError, KeyError):
            return []
        return [{str(name): value for name, value in row.items() if not pd.isna(value)} for row in rows]
