"""A proof as text, as a folder and as a picture."""

import itertools
import json
import re
from dataclasses import replace

import pandas as pd
import pytest

from csim.errors import BadInput
from csim.report import prove_picture
from csim.report.prove import proof_text, wrapped, write_proof
from csim.report.prove_tables import bridge_table, costs_table, customers_table, effort_table, measures_table
from csim.report.terminal import WIDTH
from csim.study.prove.finding import finding
from csim.study.prove.lives import PARTS
from tests.report.test_pictures import _texts
from tests.study.prove.made_up import insolvent, proof

MANY = tuple(f"segment_{number}" for number in range(8))
KINDS = {
    "decided": {},
    "undecided, nobody to compare with": {
        "parts": dict.fromkeys(PARTS, (0.0, 1_000.0)),
        "decisions": {"untreated": 1.0, "before": 1.0, "alike_not_yet": 1.0},
    },
    "one replicate": {"replications": 1},
    "one segment": {"segments": ("smb",)},
    "many segments": {"segments": MANY},
    "the vendor's end": {"parts": {"ended": (-900_000.0, 300_000.0)}, "fates": {"lost to vendor's end": 33.5}},
    "no dollar": {"measures": {"cs_cost": (0.0, 1.0)}},
    "losses": {"parts": dict.fromkeys(PARTS, (-300_000.0, 100_000.0)), "measures": {"vendor_value": (-9e5, 9e4)}},
}


def test_the_answer_comes_first_then_tables():
    text = proof_text(proof())
    places = [
        text.index(part)
        for part in (
            "made_up with and without the team: 60 months, 12 replications, seed 1",
            "  People stay.",
            "What we found\n  Each dollar spent on the team left the vendor 1.12 USD",
            "The team caused",
            "Per dollar of customer success cost",
            "Revenue caused: with less without",
            "What it costs over 60 months",
            "What people's hours go to over 60 months",
            "Differences of measures: with less without",
            "Customers at the end of an average world",
            "What an analyst without a twin would say",
        )
    ]
    assert places == sorted(places)
    assert "~ : undecided" in text


@pytest.mark.parametrize("kind", KINDS)
def test_lines_fit_the_screen(kind):
    assert all(len(line) <= WIDTH for line in proof_text(proof(**KINDS[kind])).splitlines())


def test_the_bridge_shows_each_part_with_its_interval():
    table = bridge_table(proof())
    cells = dict(zip(table.labels, table.columns[0].cells, strict=True))
    assert cells["Seats and tiers added"].startswith("+1.00 ±")
    assert cells["of it: seats kept"] == "0"
    assert cells["New, by reputation"].startswith("~")
    assert cells["Revenue"].startswith("+3.10 ±")


def test_what_it_costs_is_told_by_work_and_by_what_is_paid():
    table = costs_table(proof())
    rows = dict(zip(table.labels, zip(*(column.cells for column in table.columns), strict=True), strict=True))
    assert [column.unit for column in table.columns] == ["k USD"] * 3
    assert rows["relationship work"] == ("1,050", "350", "+700 ±0")
    assert rows["messages, licences"] == ("150", "50", "+100 ±0")
    assert rows["CS cost"] == ("1,500", "500", "+1,000 ±0")
    assert rows["All after the sale"] == ("1,425", "475", "+950 ±0")
    assert rows["of it: people's tools"] == ("75", "25", "+50 ±0")
    assert "renewals work" not in rows, "nothing was spent on it"
    assert "hours that move from one to the other change CS cost and not what is paid" in table.notes[0]


def test_hours_and_what_plays_buy_are_told_by_play():
    table = effort_table(proof())
    assert table.labels == ("kickoff", "nothing to do", "writing content", "mail")
    assert table.columns[0].cells == ("1,800", "750", "-450", "0")
    assert table.columns[2].cells[0] == "+1,200 ±0"
    assert (table.columns[3].heading, table.columns[3].unit) == ("Bought", "k USD")
    assert table.columns[3].cells == ("0", "0", "0", "+100 ±0")


def test_where_no_hour_differs_there_is_no_table_of_hours():
    same = tuple(each._replace(effort=each.effort[[0, 0]]) for each in proof().seen)
    assert "What people's hours go to" not in proof_text(replace(proof(), seen=same))


def test_the_vendors_end_has_rows_of_its_own_where_there_was_one():
    fates = {"lost to vendor's end": 33.5}
    ended = insolvent(proof(parts={"ended": (-200_000.0, 50_000.0)}, fates=fates), 4, 0)
    bridge, customers, measures = bridge_table(ended), customers_table(ended), measures_table(ended)
    cells = dict(zip(bridge.labels, bridge.columns[0].cells, strict=True))
    assert cells["Vendor's end"].startswith("-0.40 ±")
    assert dict(zip(customers.labels, customers.columns[0].cells, strict=True))["lost to vendor's end"] == "67.0"
    assert "Rows three to six leave the vendor's end out" in customers.notes[0]
    assert "its retention falls to zero" in " ".join(measures.notes)
    for make in (bridge_table, customers_table):
        assert not [label for label in make(proof()).labels if "end" in label.split()]


def test_payback_that_is_never_reached_has_no_difference():
    cells = dict(zip(measures_table(proof()).labels, measures_table(proof()).columns[1].cells, strict=True))
    assert cells["CAC payback"] == "-"
    reached = proof(measures={"cac_payback_reached": (1.0, 0.0), "cac_payback_restricted": (-2.0, 0.5)})
    table = measures_table(reached)
    assert dict(zip(table.labels, table.columns[1].cells, strict=True))["CAC payback"].startswith("-2.0")


def test_no_line_parts_a_figure_from_its_unit():
    lines = [line for each in finding(proof()) for line in wrapped(each)]
    assert len(lines) > 12
    parted = re.compile(r"\d (k |M )?\n +(%|USD|k USD|M USD|points|customers )")
    assert not parted.search("\n".join(lines))
    assert not [line for line in lines if line.endswith((" k", " M"))]
    assert wrapped(f"{'x' * 90} +1.2 M USD") == ["  " + "x" * 90, "  +1.2 M USD"]


def test_what_rounds_to_nothing_is_written_so():
    cells = bridge_table(proof(parts={"contraction": (0.0, 100.0)})).columns[0].cells
    assert cells[3] == "~0"


def test_no_cell_is_minus_zero():
    made = proof(parts=dict.fromkeys(PARTS, (-1e-9, 1_000.0)), measures={"vendor_value": (-1e-9, 1.0)})
    assert not re.search(r"-0(\.0+)?(?![\d.,])", proof_text(made))


def test_tables_say_that_their_intervals_hold_one_by_one():
    for table in (bridge_table(proof()), measures_table(proof())):
        assert "with no effect at all, about 5 % of cells would seem decided" in " ".join(table.notes)


def test_rows_say_which_decisions_they_are_about():
    text = " ".join(proof_text(proof()).split())
    assert (
        "caused is over the 360 treated decisions taken in both worlds, the other rows are over all: 97.5 % of the"
        in text
    )
    assert "former and 95.0 % of all were to stay. off by holds this difference." in text
    assert "the 320 treated ones to which there are others of the same segment at the same renewal." in text
    few = " ".join(proof_text(proof(decisions={"matched": 2.0})).split())
    assert "taken in both worlds, the other rows" not in few
    assert "caused, by probability - - -" in few


def test_a_dollar_of_revenue_is_called_gross():
    text = proof_text(proof())
    assert text.index("vendor value, this cost deducted; both discounted") < text.index("gross revenue in all")
    assert "Gross revenue is before the cost of serving it: it is no return on the cost." in " ".join(text.split())


def test_value_within_the_run_stands_beside_value_with_the_base_at_its_end():
    text = proof_text(proof(measures={"vendor_npv": (-400_000.0, 10_000.0)}))
    assert re.search(r"of it within the run, without the base at its end +-0\.50 USD \(95 %: -0\.5", text)
    assert "a cost that goes on is deducted beyond the run, too." in " ".join(text.split())


def test_few_replications_and_failures_are_told():
    assert "1 replication shows luck as much as effects." in proof_text(proof(replications=1))
    text = proof_text(proof(replications=3, failed=(1, 3)))
    assert "3 replications are few: read intervals, not means." in text
    assert "2 replicates failed and are left out\n  replicate 1: the books do not balance" in text


def test_per_dollar_is_left_out_where_nothing_was_surely_spent():
    assert "Per dollar" not in proof_text(proof(measures={"cs_cost": (0.0, 100.0)}))


def test_a_folder_holds_the_answer_tables_picture_and_provenance(tmp_path):
    made = proof()
    picture = write_proof(made, tmp_path / "out")
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["customers.csv", "effects.csv", "finding.txt", "prove.json", "prove.png", "provenance.json"]
    assert picture.read_bytes().startswith(b"\x89PNG")
    customers = pd.read_csv(tmp_path / "out" / "customers.csv")
    assert customers["fate"].tolist() == ["saved", "not won because of it"]
    assert customers["number"].isna().tolist() == [False, True]
    effects = pd.read_csv(tmp_path / "out" / "effects.csv")
    assert list(effects) == ["group", "quantity", "segment", "unit", "mean", "low", "high", "runs"]
    assert (tmp_path / "out" / "finding.txt").read_text(encoding="utf-8") == proof_text(made) + "\n"
    provenance = json.loads((tmp_path / "out" / "provenance.json").read_text(encoding="utf-8"))
    assert provenance["kind"] == "proof"
    assert [world["name"] for world in provenance["worlds"]] == ["with", "without"]
    assert provenance["files"] == [name for name in names if name != "provenance.json"]


def test_the_same_proof_gives_the_same_bytes_and_replaces_what_was_there(tmp_path):
    write_proof(proof(), tmp_path / "out")
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    write_proof(proof(), tmp_path / "out")
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before


def test_a_folder_of_others_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(BadInput, match="holds no results of csim"):
        write_proof(proof(), tmp_path)


@pytest.mark.parametrize("kind", KINDS)
def test_no_text_of_the_picture_covers_another_or_is_cut_off(kind, monkeypatch, tmp_path):
    drawn = []
    monkeypatch.setattr("csim.report.prove_picture.save", lambda figure, path: drawn.append(figure) or path)
    prove_picture.draw_proof(proof(**KINDS[kind]), tmp_path / "prove.png")
    boxes = list(_texts(drawn[0]))
    assert len(boxes) > 15
    page = drawn[0].bbox
    for text, box in boxes:
        inside = box.x0 >= -2 and box.y0 >= -2 and box.x1 <= page.x1 + 2 and box.y1 <= page.y1 + 2
        assert inside, f"{text!r} is cut off"
    for (text, box), (other, further) in itertools.combinations(boxes, 2):
        width = min(box.x1, further.x1) - max(box.x0, further.x0)
        height = min(box.y1, further.y1) - max(box.y0, further.y0)
        assert not (width > 2 and height > 3), f"{text!r} covers {other!r}"
