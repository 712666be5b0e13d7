"""Tables for people: names instead of codes, and the same in Parquet and CSV."""

import numpy as np
import pandas as pd
import pytest

from csim.errors import BadInput
from csim.ledger.export import read_table, tables_of, write_run
from csim.ledger.names import customer_label, customer_labels, staff_labels
from csim.ledger.provenance import read_provenance
from csim.state.columns import CUSTOMER_COLUMNS, table
from tests.ledger.little_run import busy_run, empty_run, kept_run


def test_labels_tell_segment_week_and_order():
    assert customer_label("smb", 187, 3) == "SMB-0187-03"
    assert customer_label("mid_market", -150, 1) == "MID_MARKET-B0150-01"


def test_labels_count_those_who_signed_in_the_same_week():
    rows = table(CUSTOMER_COLUMNS, 6)
    rows["segment"] = (0, 1, 0, 0, 1, 0)
    rows["signed_week"] = (5, 5, 5, 6, 5, 5)
    labels = customer_labels(rows, ("smb", "big"))
    assert labels == ["SMB-0005-01", "BIG-0005-01", "SMB-0005-02", "SMB-0006-01", "BIG-0005-02", "SMB-0005-03"]
    assert customer_labels(rows[:0], ("smb", "big")) == []


def test_who_follows_in_a_seat_is_told_apart():
    assert staff_labels(kept_run().staff, ("csm", "support")) == ["csm-01", "csm-02", "csm-01-2"]


def test_a_run_without_details_has_the_tables_by_month():
    tables = tables_of(busy_run())
    assert list(tables) == ["panel", "money", "roles", "plays", "cohorts"]
    assert list(tables["panel"])[:3] == ["month", "segment", "leads"]
    assert list(tables["money"])[:2] == ["month", "revenue"]
    assert tables["roles"].query("month == 3")["role"].tolist() == ["csm", "support"]
    assert tables["plays"]["play"].cat.categories.tolist()[2:] == ["onboarding_call", "webinar"]
    assert [len(tables[name]) for name in ("panel", "money", "roles", "plays")] == [48, 24, 48, 96]


def test_the_panel_holds_the_figures_of_the_run():
    run = busy_run()
    row = tables_of(run)["panel"].query("month == 5 and segment == 'enterprise'")
    assert row["mrr"].item() == run.segment["mrr"][4, 1]


def test_cohorts_stop_at_the_end_of_the_run_and_empty_ones_are_left_out():
    run = busy_run(6)
    run.cohort["signed"][2] = 0.0
    cohorts = tables_of(run)["cohorts"]
    ages = cohorts.query("segment == 'smb'").groupby("signed_month").size()
    assert ages.to_dict() == {1: 6, 2: 5, 4: 3, 5: 2, 6: 1}
    row = cohorts.query("signed_month == 2 and segment == 'enterprise' and age_months == 3")
    assert row["margin"].item() == run.cohort["margin"][1, 1, 3]


def test_customers_are_readable():
    customers = tables_of(kept_run())["customers"]
    assert customers["customer"].tolist() == ["ENTERPRISE-B0150-01", "SMB-0030-01", "SMB-0030-02"]
    assert customers["id"].tolist() == [f"{identity:016x}" for identity in (0xA1, 0xB2, 0xC3)]
    assert customers["referrer"].tolist()[2] == "SMB-0030-01"
    assert customers["status"].tolist() == ["customer", "left", "customer"]
    assert customers["channel"].tolist() == ["base", "marketing", "referral"]
    assert customers["reason"].tolist()[1] == "value"
    assert customers["owner"].tolist()[::2] == ["csm-02", "csm-01"]
    assert customers["monthly"].tolist() == [False, False, True]
    assert customers["left_week"].isna().tolist() == [True, False, True]
    assert customers["left_week"].tolist()[1] == 93
    assert customers["last_answer"].isna().tolist() == [True, False, True]
    assert customers["reason"].isna().tolist() == [True, False, True]


def test_staff_are_readable():
    staff = tables_of(kept_run())["staff"]
    assert staff["staff"].tolist() == ["csm-01", "csm-02", "csm-01-2"]
    assert staff["role"].tolist() == ["csm"] * 3
    assert staff["left_week"].isna().tolist() == [False, True, True]
    assert "current" not in staff


def test_events_are_decoded():
    events = tables_of(kept_run())["events"]
    first = events.iloc[0]
    assert (first["customer"], first["event"], first["a"], first["a_means"]) == ("SMB-0030-01", "signed", 8.0, "seats")
    touched = events.query("event == 'touched'").iloc[0]
    assert (touched["play"], touched["staff"]) == ("onboarding_call", "csm-01")
    assert np.isnan(touched["a"])
    left = events.query("event == 'left'").iloc[0]
    assert (left["reason"], left["b"]) == ("value", -1_408.0)
    assert pd.isna(events.query("event == 'release'")["customer"].item())
    assert pd.isna(left["play"])


def test_a_written_run_reads_back_equal_in_both_forms(tmp_path):
    run = kept_run()
    written = write_run(run, tmp_path)
    tables = tables_of(run)
    names = [f"{name}.{ending}" for name in tables for ending in ("parquet", "csv")]
    assert [path.name for path in written] == [*names, "provenance.json"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*names, "provenance.json"])
    for name, frame in tables.items():
        pd.testing.assert_frame_equal(read_table(tmp_path, name), frame, check_dtype=False, check_categorical=False)
        text = pd.read_csv(tmp_path / f"{name}.csv", dtype={"id": str})
        assert list(text) == list(frame)
        numbers = frame.select_dtypes("float")
        assert np.array_equal(text[list(numbers)].to_numpy(), numbers.to_numpy(), equal_nan=True)
    assert read_provenance(tmp_path)["name"] == "little"


def test_the_same_run_gives_the_same_bytes(tmp_path):
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        write_run(kept_run(), tmp_path / name)
    for path in (tmp_path / "first").iterdir():
        assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes()


def test_a_run_without_team_can_be_written(tmp_path):
    write_run(empty_run(2, roles=()), tmp_path)
    assert len(read_table(tmp_path, "roles")) == 0


def test_a_folder_that_is_gone_is_told_clearly(tmp_path):
    with pytest.raises(BadInput, match="cannot write .*panel.parquet: No such file or directory; choose a folder"):
        write_run(busy_run(2), tmp_path / "gone")


def test_a_table_that_is_missing_or_damaged_is_told_clearly(tmp_path):
    write_run(busy_run(2), tmp_path)
    with pytest.raises(BadInput, match="there is no table staff in .*; there: cohorts, money, panel, plays, roles"):
        read_table(tmp_path, "staff")
    with pytest.raises(BadInput, match="there is no table panel in .*; there: nothing"):
        read_table(tmp_path / "elsewhere", "panel")
    (tmp_path / "panel.parquet").write_bytes(b"half")
    with pytest.raises(BadInput, match="cannot read .*panel.parquet: .*; run the scenario again"):
        read_table(tmp_path, "panel")
