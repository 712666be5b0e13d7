"""The plausibility check as people read it, and as a folder."""

import csv
import json
import math

import pytest

from csim.errors import BadInput
from csim.report.plausibility import cells, check_text, conclusion_text, verdict_words, where_text, write_check
from csim.study.plausibility.bands import Band
from csim.study.plausibility.estimates import Estimate
from csim.study.plausibility.published import mechanisms, published_figures
from tests.study.verdicts import exact, verdict

URL = "http"


@pytest.fixture(scope="module")
def text():
    return check_text(verdict())


def test_every_row_every_mechanism_and_every_source_is_shown(text):
    for row in published_figures():
        assert f"  {row.id} " in text, row.id
        assert not row.source.url or row.source.url in text, row.id
    for line in mechanisms():
        assert f"  {line.id} " in text, line.id
        assert line.source.url in text, line.id


def test_the_text_fits_a_hundred_columns(text):
    assert [line for line in text.splitlines() if len(line) > 100 and URL not in line] == []


def test_the_text_fits_also_where_figures_are_odd():
    moved = {("hybrid", "nrr"): 1234.5, ("hybrid", "arr_per_csm"): 123.456e6, ("hybrid", "nps.smb"): math.nan}
    made = check_text(verdict(moved))
    assert [line for line in made.splitlines() if len(line) > 100 and URL not in line] == []
    assert "  B003 NRR                          hybrid                 1,234 ±12 " in made


def test_a_row_tells_what_where_how_much_against_what_and_the_verdict(text):
    line = next(line for line in text.splitlines() if line.startswith("  B006 "))
    assert (
        line == "  B006 NRR 25 to 50 kUSD            hybrid mid_market     105.0 ±1.0   ~96.5 to 109.5 % inside  A  4"
    )


def test_companies_stand_side_by_side_whether_judged_or_not(text):
    start = text.index("Every company that was run, not judged")
    lines = text[start:].splitlines()
    assert lines[1].split() == ["GRR", "%", "NRR", "%", "payback", "realised", "margin", "%", "CS", "cost", "%"]
    hybrid = next(line for line in lines if line.startswith("  hybrid "))
    assert "18.6 ±1.1" in hybrid
    assert any(line.startswith("  young_company ") for line in lines)


def test_a_size_whose_sign_nobody_can_tell_is_not_counted_as_inside():
    told, untold = verdict(), verdict(effects={"academy_stays": Estimate(0.3, -0.2, 0.8)})
    line = next(each for each in untold.mechanisms if each.mechanism.effect == "academy_stays")
    assert line.size_inside  # a ceiling reaches down to nothing
    assert verdict_words(line) == "cannot tell"
    assert "0 wrong, 0 not told from nothing" in _plain(conclusion_text(told))
    assert "25 of 25 sizes inside where the sign is told" in _plain(conclusion_text(told))
    assert "1 not told from nothing" in _plain(conclusion_text(untold))
    assert "24 of 24 sizes inside where the sign is told" in _plain(conclusion_text(untold))


def _plain(text: str) -> str:
    return " ".join(text.split())


def test_the_verdict_stands_at_the_top_and_says_what_was_given(text):
    top = _plain(text[:900])
    assert "In short: 54 of 54 rows of quality A and B inside, 26 of 26 on GRR, NRR and payback; floor kept." in top
    assert "are figures that a scenario sets" in top
    assert "Outside: none" in top
    failed = _plain(check_text(verdict({("hybrid", "cac_payback_formula.smb"): 40.0}))[:900])
    assert "floor NOT KEPT" in failed
    assert "Outside: B055" in failed


def test_a_mean_inside_whose_interval_reaches_out_is_marked():
    wide = verdict({("hybrid", "nrr.smb"): Estimate(100.0, 60.0, 140.0)})
    assert "inside?" in next(line for line in check_text(wide).splitlines() if line.startswith("  B004 "))
    assert wide.passed


def test_rows_that_are_not_compared_say_why(text):
    told = " ".join(text.split())
    assert "a yearly contract cannot be left in its first 90 days" in told
    assert "Not compared, and why" in text


def test_a_passed_check_ends_with_what_it_means(text):
    end = conclusion_text(verdict())
    assert text.endswith(end)
    assert "GRR, NRR and payback: 26 of 26 rows inside; all have to be" in end
    assert "(100 %; at least 80 % have to be)" in end
    assert "Outside:" not in end
    assert "That is no proof that a forecast is right." in " ".join(end.split())


def test_a_failed_check_names_what_lies_outside_and_what_follows():
    made = verdict({("hybrid", "cac_payback_formula.smb"): 40.0})
    text = check_text(made)
    line = next(line for line in text.splitlines() if line.startswith("  B055 "))
    assert "OUTSIDE" in line
    end = " ".join(conclusion_text(made).split())
    assert "25 of 26 rows inside" in end
    assert "Outside: B055 " in end
    assert "Below the floor: the shipped companies are not plausible in what is listed as outside." in end


@pytest.mark.parametrize(
    ("estimate", "band", "unit", "is_set", "told"),
    [
        (Estimate(95.23, 94.7, 95.76), Band(91, 104, ""), "%", False, ("95.2 ±0.5", "91 to 104 %")),
        (Estimate(0.471, 0.44, 0.502), Band(0.4275, 1.71, ""), "ratio", False, ("0.47 ±0.03", "0.427 to 1.71")),
        (Estimate(3.1e6, 3.0e6, 3.2e6), Band(1.11e6, 3e6, ""), "USD", False, ("3.1 ±0.1", "1.11 to 3 MUSD")),
        (Estimate(100e3, 100e3, 100e3), Band(87e3, 193e3, ""), "USD", True, ("100 set", "87 to 193 kUSD")),
        (Estimate(2.0, math.nan, math.nan), Band(-math.inf, 3, ""), "hours", False, ("2.0", "at most 3 hours")),
        (Estimate(13.0, 12.5, 13.5), Band(5, math.inf, ""), "ratio", False, ("13.0 ±0.5", "at least 5")),
        (Estimate(math.nan, math.nan, math.nan), Band(1, 2, ""), "%", False, ("-", "1 to 2 %")),
        (Estimate(28.0, 28.0, 28.0), Band(5, 63, ""), "days", False, ("28.0", "5 to 63 days")),
    ],
)
def test_figures_and_bands_are_written_alike(estimate, band, unit, is_set, told):
    assert cells(estimate, band, unit, is_set=is_set) == told


@pytest.mark.parametrize(
    ("company", "segment", "told"),
    [
        ("hybrid", "", "hybrid"),
        ("hybrid", "mid_market", "hybrid mid_market"),
        ("hybrid", "support", "hybrid"),
        ("hybrid_30_seats", "mid_market", "hybrid, 30 seats"),
        ("smb_monthly", "smb", "smb_monthly"),
        ("enterprise", "strategic", "enterprise strategic"),
    ],
)
def test_a_place_is_a_company_and_where_needed_its_segment(company, segment, told):
    assert where_text(company, segment) == told


@pytest.mark.parametrize(
    ("effect", "estimate", "told"),
    [
        ("outreach", exact(60.0), "inside"),
        ("outreach", exact(10.0), "right, WEAKER"),
        ("outreach", exact(200.0), "right, STRONGER"),
        ("outreach", exact(-60.0), "WRONG SIGN"),
        ("outreach", Estimate(60.0, -1.0, 121.0), "cannot tell"),
        ("csm_leaves", exact(-1.0), "right, WEAKER"),
        ("referral", exact(-10.0), "sign right"),
        ("deflection_later", exact(60.0), "ABOVE"),
        ("deflection_later", exact(10.0), "BELOW"),
    ],
)
def test_a_mechanism_is_judged_in_words(effect, estimate, told):
    made = verdict(effects={effect: estimate})
    assert {verdict_words(each) for each in made.mechanisms if each.mechanism.effect == effect} == {told}


def test_a_folder_holds_text_json_and_tables(tmp_path):
    write_check(verdict(), tmp_path / "check")
    names = sorted(path.name for path in (tmp_path / "check").iterdir())
    assert names == ["check.json", "check.txt", "mechanisms.csv", "provenance.json", "rows.csv"]
    assert (tmp_path / "check" / "check.txt").read_text(encoding="utf-8").startswith("Shipped companies against")
    rows = list(csv.DictReader((tmp_path / "check" / "rows.csv").read_text(encoding="utf-8").splitlines()))
    assert {row["id"] for row in rows} == {row.id for row in published_figures()}
    document = json.loads((tmp_path / "check" / "check.json").read_text(encoding="utf-8"))
    assert document["passed"] is True
    assert document["floor"]["must"] == {"rows": 26, "inside": 26}
    write_check(verdict(), tmp_path / "check")


def test_a_folder_with_other_things_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(BadInput, match="holds no results of csim"):
        write_check(verdict(), tmp_path)
