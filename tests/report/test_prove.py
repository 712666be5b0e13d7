"""A proof as text, as a folder and as a picture."""

import itertools
import json

import pandas as pd
import pytest

from csim.errors import BadInput
from csim.report import prove_picture
from csim.report.prove import bridge_table, measures_table, proof_text, write_proof
from csim.report.terminal import WIDTH
from csim.study.prove.lives import PARTS
from tests.report.test_pictures import _texts
from tests.study.prove.made_up import proof

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
}


def test_the_answer_comes_first_then_tables():
    text = proof_text(proof())
    places = [
        text.index(part)
        for part in (
            "made_up with and without the team: 60 months, 12 replications, seed 1",
            "  People stay.",
            "What we found\n  With the team, vendor value is higher by",
            "The team caused",
            "Revenue caused: with less without",
            "Differences of measures",
            "Customers at the end, mean of a world",
            "What an analyst without a twin would say",
            "Per dollar of customer success cost",
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
    assert cells["Expansion"].startswith("+1.00 ±")
    assert cells["of it: seats kept"] == "0"
    assert cells["New, by reputation"].startswith("~")
    assert cells["Revenue"].startswith("+3.10 ±")


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
    assert "Gross revenue is before the cost of serving it: it is no return on the cost." in text


def test_few_replications_and_failures_are_told():
    assert "1 replication shows luck as much as effects." in proof_text(proof(replications=1))
    text = proof_text(proof(replications=3, failed=(1, 3)))
    assert "3 replications are few." in text
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
