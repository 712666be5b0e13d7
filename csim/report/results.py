"""What a folder of results holds: tables, pictures, the answer as text, and what it takes to do it again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from csim.ledger.export import write_run
from csim.ledger.provenance import FILE_NAME, provenance_of, versions, write_provenance
from csim.report.dashboard import draw_dashboard
from csim.report.folder import FILES, replaced
from csim.report.pictures import draw_comparison
from csim.report.single import run_text
from csim.report.terminal import comparison_text
from csim.study.again import RUNS_TABLE, base_rows, comparison_provenance
from csim.study.document import FORMAT, plain
from csim.study.ended import ended
from csim.study.holding import COMPARISON, RUN
from csim.study.spending import PURPOSES, periods

if TYPE_CHECKING:
    from csim.study.comparison import Comparison
    from csim.study.single import Run

PICTURE = ".png"


def write_comparison(comparison: Comparison, folder: Path) -> list[Path]:
    """Write a comparison into `folder`, which is replaced as a whole, and return the pictures.

    Tables as CSV (every run also as Parquet), the whole as `comparison.json`, the finding as `finding.txt`, pictures,
    and provenance. Raises `BadInput` where the folder cannot be written, or holds anything but a comparison.
    """
    with replaced(folder, COMPARISON) as part:
        for name in ("table", "differences", "verdict", "curves"):
            getattr(comparison, name).to_csv(part / f"{name}.csv", index=False, lineterminator="\n")
        comparison.runs.to_parquet(part / f"{RUNS_TABLE}.parquet", index=False)
        comparison.runs.to_csv(part / f"{RUNS_TABLE}.csv", index=False, lineterminator="\n")
        _write(part / "comparison.json", comparison.to_json())
        _write(part / "finding.txt", comparison_text(comparison))
        pictures = [path.name for path in draw_comparison(comparison, part)]
        _sign(part, comparison_provenance(comparison))
    return [folder / name for name in pictures]


def write_single(run: Run, folder: Path) -> list[Path]:
    """Write one run into `folder`, which is replaced as a whole, and return the pictures.

    Tables as Parquet and CSV, measures and spending by purpose as CSV, the summary as text, the resolved scenario, the
    dashboard, and provenance. Raises `BadInput` where the folder cannot be written, or holds anything but a run.
    """
    result = run.result
    with replaced(folder, RUN) as part:
        write_run(result, part)
        run.measures.to_csv(part / "measures.csv", index=False, lineterminator="\n")
        run.spending.to_csv(part / "spending.csv", index=False, lineterminator="\n")
        _write(part / "summary.txt", run_text(run))
        _write(part / "scenario.yaml", result.scenario.resolved)
        dashboard = draw_dashboard(result, part / f"dashboard{PICTURE}").name
        _sign(part, {"kind": RUN, **provenance_of(result), "base": base_rows(result.scenario.base)})
    return [folder / dashboard]


def run_document(run: Run) -> str:
    """One run as one JSON document: how it was run, that its money ran out, every measure, and spending a month.

    What does not exist is null.
    """
    result = run.result
    end = ended(result)
    document = {
        "csim": {"kind": RUN, "format": FORMAT, "version": versions()["csim"]},
        "settings": {"seed": result.seed, "replicate": result.replicate, "months": result.months},
        "scenario": {"name": run.name, "identity": result.scenario.identity},
        "ended": None if end is None else end._asdict(),
        "measures": run.figures,
        "spending": [
            each._asdict() | {"purposes": dict(zip(PURPOSES, each.purposes, strict=True))} for each in periods(result)
        ],
    }
    return json.dumps(plain(document), indent=2, ensure_ascii=False, allow_nan=False)


def _sign(folder: Path, provenance: dict[str, Any]) -> None:
    """Write provenance last: with it, all the rest is there; it lists the files so that they may be replaced."""
    names = sorted(path.name for path in folder.iterdir() if path.name != FILE_NAME)
    write_provenance(folder, provenance | {FILES: names})


def _write(path: Path, text: str) -> None:
    path.write_text(text.rstrip("\n") + "\n", encoding="utf-8", newline="\n")
