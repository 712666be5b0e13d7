"""Tables by month."""

import numpy as np
import pytest

from csim.measures.definitions import find_measure
from csim.measures.monthly import bridge, monthly
from csim.measures.summary import summarise
from tests.ledger.little_run import busy_run

BESIDE_THE_REGISTRY = {"cash", "receivables", "open_work"}


def value(frame, measure, segment, month):
    return frame.query("measure == @measure and segment == @segment and month == @month")["value"].item()


def test_measures_by_month_are_tidy():
    run = busy_run()
    frame = monthly(run)
    assert list(frame) == ["month", "measure", "segment", "value"]
    assert not frame.duplicated(["month", "measure", "segment"]).any()
    assert (frame.groupby(["measure", "segment"]).size() == run.months).all()
    assert frame["month"].min() == 1
    assert set(frame["segment"]) == {"smb", "enterprise", "all"}


def test_measures_by_month_are_called_as_in_the_registry():
    for name in monthly(busy_run())["measure"].unique():
        assert name.split(".")[0] in BESIDE_THE_REGISTRY or find_measure(name)


def test_the_last_month_and_the_sums_agree_with_the_summary():
    run = busy_run(24)
    frame, figures = monthly(run), summarise(run)
    for name in ("mrr", "customers", "arr"):
        assert value(frame, name, "all", 24) == pytest.approx(figures[name])
        assert value(frame, name, "smb", 24) == pytest.approx(figures[f"{name}.smb"])
    for name in ("net_new_mrr", "revenue", "cs_cost", "contribution", "ebitda"):
        rows = frame.query("measure == @name and segment == 'all'")
        assert rows["value"].sum() == pytest.approx(figures[name])
    assert value(frame, "deferred_revenue", "all", 24) == pytest.approx(figures["deferred_revenue"])


def test_what_looks_back_a_year_begins_after_a_year():
    frame = monthly(busy_run(24))
    assert np.isnan(value(frame, "grr", "smb", 11))
    assert value(frame, "grr", "smb", 12) == pytest.approx(90.0)
    assert value(frame, "nrr", "all", 24) == pytest.approx(105.0)
    assert value(frame, "logo_churn", "all", 12) == pytest.approx(12.0)


def test_the_team_by_month():
    run = busy_run()
    frame = monthly(run)
    row = run.role[3, 1]
    assert value(frame, "utilisation.support", "all", 4) == pytest.approx(100.0 * row.hours_worked / row.hours_present)
    assert value(frame, "wait_days.support", "all", 4) == pytest.approx(5.0 * row.wait_weeks / row.started)
    assert value(frame, "headcount", "all", 4) == 8.0
    assert value(frame, "open_work.support", "all", 4) == pytest.approx(row.open)


def test_the_bridge_closes_in_every_line_and_joins_month_to_month():
    run = busy_run()
    frame = bridge(run)
    moved = frame["new"] + frame["returned"] + frame["expansion"] - frame["contraction"] - frame["churned"]
    assert (frame["opening"] + moved).to_numpy() == pytest.approx(frame["closing"].to_numpy())
    smb = frame.query("segment == 'smb'")
    assert smb["opening"].iloc[0] == run.opening["mrr"][0]
    assert smb["opening"].iloc[1:].tolist() == smb["closing"].iloc[:-1].tolist()
    assert frame.query("month == 5")["segment"].tolist() == ["smb", "enterprise", "all"]
