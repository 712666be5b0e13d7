"""The table that says what the runs of a study's folder are: for each company its scenario, settings and overrides."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from csim.ledger.files import write_whole
from csim.scenario.studies.load import Inquiry
from csim.study.laboratory import Case

FILE_NAME = "points.parquet"


class Register:
    """Writes `points.parquet` into a study's folder: columns point, identity, scenario, one a dial, and overrides.

    `identity` is the content hash by which runs name their company. A dial that was not set is null. Numbers stand in
    the unit of their path.
    """

    def __init__(self, folder: Path, inquiry: Inquiry) -> None:
        self._path = folder / FILE_NAME
        self._inquiry = inquiry
        self._rows: dict[str, dict[str, Any]] = {}

    def record(self, cases: Mapping[Case, str]) -> None:
        """Add cases with their content hashes."""
        for case, identity in cases.items():
            told: dict[str, Any] = {"identity": identity, "scenario": case.scenario, **dict(case.settings)}
            told["overrides"] = json.dumps(case.sets) if case.sets else None
            self._rows.setdefault(json.dumps(told, sort_keys=True), told)
        import pandas as pd
        import pyarrow as pa
        import pyarrow.parquet as pq

        frame = pd.DataFrame(list(self._rows.values()))
        texts = ["identity", "scenario", *(dial.name for dial in self._inquiry.dials if not dial.numeric), "overrides"]
        columns = ["identity", "scenario", *(dial.name for dial in self._inquiry.dials), "overrides"]
        frame = frame.reindex(columns=columns)
        fields = [(name, pa.string() if name in texts else pa.float64()) for name in columns]
        frame.insert(0, "point", range(1, len(frame) + 1))
        table = pa.Table.from_pandas(frame, pa.schema([("point", pa.int64()), *fields]), preserve_index=False)
        write_whole(self._path, lambda file: pq.write_table(table, file, compression="zstd"))
