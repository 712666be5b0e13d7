"""A base of customers from the user's own CSV file."""

from __future__ import annotations

import pytest

from csim.scenario import base_file
from csim.scenario.load import compose_named, load, load_composed
from tests.scenario.companies import SMALL, refused, write

HEAD = "segment,seats,price_per_seat_per_year,months_since_signing,knowledge,adoption,trust\n"
ROW = "large,120,520,12,0.5,0.6,0.55\n"
TEXT = SMALL[: SMALL.index("    history:")] + "    base_file: base.csv\n"


def test_customers_are_read_in_weeks_and_usd(tmp_path):
    write(tmp_path, HEAD + ROW + "smb,5,600,0,0,0,1\n", "base.csv")
    scenario = load(write(tmp_path, TEXT))
    large, smb = scenario.base
    assert large == (1, 120.0, 10.0, 52, 0.5, 0.6, 0.55)
    assert smb.segment == 0
    assert scenario.history is None


def test_the_content_of_the_file_counts_for_the_identity(tmp_path):
    write(tmp_path, HEAD + ROW, "base.csv")
    one = load(write(tmp_path, TEXT))
    write(tmp_path, HEAD + ROW + ROW, "base.csv")
    other = load(write(tmp_path, TEXT))
    assert one.identity != other.identity
    assert load_composed(compose_named(write(tmp_path, TEXT)), one.base).identity == one.identity


def test_every_mistake_in_the_file_is_told_with_its_line(tmp_path):
    rows = [
        "larg,120,520,12,0.5,0.6,0.55",
        "smb,0,520,x,0.5,0.6,7",
        "smb,1,nan,1,0,0,0",
        "smb,1",
        "smb,1,1,1,0,0,0,9",
    ]
    told = refused(tmp_path, text=TEXT, files={"base.csv": HEAD + "\n".join(rows) + "\n"})
    for message in (
        'line 2  segment: no segment is called "larg"; did you mean large?',
        'line 3  seats: "0" is not a number from 1 to 1000000',
        'line 3  months_since_signing: "x" is not a number from 0 to 1200',
        'line 3  trust: "7" is not a number from 0 to 1',
        'line 4  price_per_seat_per_year: "nan" is not a number from 0 to 10000000',
        'line 5  trust: "" is not a number from 0 to 1',
        "line 6  more than 7 values stand here; remove some",
    ):
        assert message in told


def test_columns_are_checked_first(tmp_path):
    told = refused(tmp_path, text=TEXT, files={"base.csv": HEAD.replace("seats,", "seets,") + ROW})
    assert "line 1  seats: this column is missing" in told
    assert "line 1  seets: unknown column; did you mean seats?" in told


def test_a_health_score_is_refused_with_what_to_do_instead(tmp_path):
    with_health = HEAD.strip() + ",health\n" + ROW.strip() + ",0.7\n"
    told = refused(tmp_path, text=TEXT, files={"base.csv": with_health})
    assert (
        "line 1  health: not a column of a base: csim reads every customer's health itself, each week anew, from "
        "usage, tickets and survey answers; remove this column, and say what you know of a customer in adoption and "
        "trust"
    ) in told
    assert "line 2" not in told


def test_a_file_that_is_missing_unreadable_or_outside_is_refused(tmp_path):
    assert "base_file: there is no file base.csv beside the scenario; check its name" in refused(tmp_path, text=TEXT)
    outside = TEXT.replace("base.csv", "../base.csv")
    assert "base_file: ../base.csv leads out of the scenario's folder; copy that file" in refused(
        tmp_path, text=outside
    )
    (tmp_path / "base.csv").write_bytes(b"\xff\xfe\x00")
    assert "base_file: base.csv cannot be read" in refused(tmp_path, text=TEXT)


def test_too_many_customers_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(base_file, "MOST_CUSTOMERS", 2)
    told = refused(tmp_path, text=TEXT, files={"base.csv": HEAD + ROW * 5})
    assert "line 4  more than 2 customers; keep fewer" in told


@pytest.mark.parametrize("text", ["", HEAD])
def test_an_empty_file_is_no_customers_or_no_columns(tmp_path, text):
    if text:
        write(tmp_path, text, "base.csv")
        assert load(write(tmp_path, TEXT)).base == ()
    else:
        assert "segment: this column is missing" in refused(tmp_path, text=TEXT, files={"base.csv": text})
