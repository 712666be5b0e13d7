"""The guide to querying a study's folder: its examples run as they stand, and give what the store gives."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from csim.study.register import COLUMNS
from csim.study.store.rows import COLUMNS as RUN_COLUMNS
from csim.study.store.rows import Row, run_key
from csim.study.store.store import Store

PAGE = Path(__file__).parents[3] / "docs" / "guides" / "querying.md"
HEADCOUNTS, RAMPS, REPLICATES = (4, 8, 12), (3.0, 6.0), 20
FAILED, FAILED_AT_FIRST = (2, 7), (1, 5)
POINTS = [(headcount, ramp) for ramp in RAMPS for headcount in HEADCOUNTS]


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def made_up_run(point, replicate):
    headcount, ramp = POINTS[point]
    luck = np.random.default_rng(replicate).normal(0.0, 0.05)
    figures = {"nrr": 0.9 + headcount / 100 - ramp / 200 + luck, "cash_end": 1e6 * (1 + luck) - 1e5 * headcount}
    figures["nrr.enterprise"] = float("nan") if replicate % 5 == 0 else figures["nrr"] + 0.05
    if point == 4:
        figures["mrr"] = 1e5 * luck
    key = run_key(f"hash {point}", 1, replicate, 60, "source")
    return Row(key, f"hash {point}", "hybrid", 1, replicate, 60, figures)


@pytest.fixture
def study(tmp_path, monkeypatch):
    """A study's folder with a failed run, one that failed at first, and what a crash while merging leaves."""
    store = Store(tmp_path)
    for replicate in range(REPLICATES):
        rows = [made_up_run(point, replicate) for point in range(len(POINTS))]
        for point, failed in (FAILED, FAILED_AT_FIRST):
            if replicate == failed:
                rows[point] = rows[point]._replace(measures={}, error="the books do not balance in month 7")
        store.add(rows)
    before = {file: file.read_bytes() for file in (tmp_path / "runs").glob("*.parquet")}
    store.compact()
    for file, content in before.items():
        file.write_bytes(content)
    store.add([made_up_run(*FAILED_AT_FIRST)])
    (tmp_path / "runs" / "_00001-0.parquet.damaged").write_text("no Parquet", encoding="utf-8")
    (tmp_path / "runs" / ".00001-0.parquet.1.part").write_text("no Parquet", encoding="utf-8")
    points = pd.DataFrame(POINTS, columns=["csm_headcount", "ramp_months"])
    points["point"] = range(1, len(POINTS) + 1)
    points["identity"] = [f"hash {point}" for point in range(len(POINTS))]
    points["months"], points["scenario"], points["overrides"] = 60, "hybrid", None
    points = points[[*COLUMNS, "csm_headcount", "ramp_months", "overrides"]]
    points.to_parquet(tmp_path / "points.parquet")
    monkeypatch.chdir(tmp_path)
    return store


def stored(store, point, measure):
    """A measure of all of a point's runs that did not fail."""
    keys = [made_up_run(point, replicate).key for replicate in range(REPLICATES) if (point, replicate) != FAILED]
    return store.values(keys, [measure])[:, 0]


def by_headcount(store, measure):
    return {
        headcount: np.concatenate(
            [stored(store, point, measure) for point, (count, _) in enumerate(POINTS) if count == headcount]
        )
        for headcount in HEADCOUNTS
    }


def test_the_queries_of_the_guide_give_what_the_store_gives(study):
    connection = duckdb.connect()
    view, means, difference, failures = blocks("sql")
    connection.execute(view)
    assert connection.execute("SELECT count(*) FROM run").fetchall() == [(len(POINTS) * REPLICATES,)]

    nrr, enterprise, cash = (by_headcount(study, measure) for measure in ("nrr", "nrr.enterprise", "cash_end"))
    found = connection.execute(means).fetchall()
    assert [row[:3] for row in found] == [("hybrid", headcount, len(nrr[headcount])) for headcount in HEADCOUNTS]
    assert sorted(row[2] for row in found) == [39, 40, 40]
    for _, headcount, _, mean, mean_enterprise, percentile in found:
        assert mean == pytest.approx(nrr[headcount].mean())
        assert mean_enterprise == pytest.approx(np.nanmean(enterprise[headcount]))
        assert percentile == pytest.approx(np.quantile(cash[headcount], 0.05))

    [(scenario, first, second, worlds, mean, error)] = connection.execute(difference).fetchall()
    assert (scenario, first, second, worlds) == ("hybrid", 1, 4, REPLICATES)
    differences = stored(study, 3, "nrr") - stored(study, 0, "nrr")
    assert mean == pytest.approx(differences.mean())
    assert error == pytest.approx(differences.std(ddof=1) / np.sqrt(REPLICATES), abs=1e-12)

    assert connection.execute(failures).fetchall() == [("the books do not balance in month 7", 1, FAILED[1])]


def test_the_pandas_example_of_the_guide_gives_what_the_store_gives(study):
    names: dict[str, object] = {}
    [example] = blocks("python")
    exec(compile(example, PAGE.name, "exec"), names)
    found = names["by_headcount"]
    assert found.to_dict() == pytest.approx(
        {("hybrid", headcount): values.mean() for headcount, values in by_headcount(study, "nrr").items()}
    )


def test_the_guide_names_the_columns_of_a_run():
    table = PAGE.read_text(encoding="utf-8").partition("| column of a run |")[2].partition("\n\n")[0]
    assert re.findall(r"`(\w+)`", table) == list(RUN_COLUMNS)
