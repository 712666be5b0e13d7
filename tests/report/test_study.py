"""How a study's answer reads: what was found comes first, what to know of its figures after it."""

import json
from dataclasses import replace

import pytest

from csim.errors import BadInput
from csim.report.study import check_answer, study_document, study_text, write_study
from csim.scenario.studies.load import load_study
from csim.study.conduct import Means, conduct
from tests.study.small import write_small

STUDY = """\
question: Does the learning burden matter?
kind: sweep
scenarios: [small.yaml, no_team.yaml]
uncertainties:
  burden: {path: product.learning_burden, values: [0.5, 2]}
outcomes: [mrr]
replications: 2
"""
HEAD = ["Does the learning burden matter?", "8 months, 2 replications, seed 1, the same luck everywhere"]


@pytest.fixture(scope="module")
def conducted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("burden")
    write_small(folder)
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    return conduct(load_study(folder), folder / "out", Means(workers=1))


def lines(conducted):
    return study_text(conducted).splitlines()


def test_the_finding_follows_the_question_at_once(conducted):
    told = lines(conducted)
    assert told[:4] == [*HEAD, "", "What we found"]
    assert told[4].startswith("  By MRR, ")


def test_the_heading_tells_how_many_replications_stand_behind_the_figures(conducted):
    def told(fewest, most, **changed):
        answer = replace(conducted.answer, replications=(fewest, most))
        found = replace(conducted, answer=answer, **changed)
        settings = json.loads(study_document(found))["settings"]
        assert settings["replications"] == 2  # as the study asks
        assert settings["replications_behind_figures"] == {"fewest": fewest, "most": most}
        return lines(found)[1]

    assert told(2, 96) == "8 months, 2 to 96 replications, seed 1, the same luck everywhere"
    assert told(1, 1) == "8 months, 1 replication, seed 1, the same luck everywhere"
    assert told(2, 2) == HEAD[1]
    why = "after 2 replications every difference is known"
    assert told(2, 2, stopped=why) == f"8 months, {why}, seed 1, the same luck everywhere"
    assert told(2, 8, stopped=why) == f"8 months, 2 to 8 replications, {why}, seed 1, the same luck everywhere"
    settings = json.loads(study_document(conducted))["settings"]
    assert settings["replications_behind_figures"] == {"fewest": 2, "most": 2}


def test_notes_stand_between_the_finding_and_the_tables(conducted):
    told = lines(replace(conducted, answer=replace(conducted.answer, notes=("Count twice.", "Then once."))))
    place = told.index("Notes")
    assert told[place : place + 4] == ["Notes", "  Count twice.", "  Then once.", ""]
    assert told.index("What we found") < place < told.index("MRR")
    without = lines(replace(conducted, answer=replace(conducted.answer, notes=())))
    assert "Notes" not in without


def test_companies_that_ran_out_of_money_are_told_before_the_finding(conducted):
    told = lines(replace(conducted, ended={"small": (1, 4), "no_team": (0, 4)}))
    assert told[2].startswith("  Out of money: Small company in 1 of 4 runs. What such a run gives")
    assert told.index("What we found") > 2


def test_runs_that_failed_are_told_before_the_finding_and_why_at_the_end(conducted):
    reasons = {f"key {number}": f"reason {number % 7}\nand more" for number in range(8)}
    told = lines(replace(conducted, failures=reasons))
    assert told[2] == "  8 runs failed and are left out; why stands at the end."
    assert told[-7:] == [
        "Runs that failed",
        "  2 x reason 0",
        *(f"  1 x reason {number}" for number in range(1, 5)),
        "  and 2 more errors: answer/answer.json has all",
    ]
    one = lines(replace(conducted, failures={"key": "no luck"}))
    assert one[2] == "  1 run failed and is left out; why stands at the end."
    assert one[-2:] == ["Runs that failed", "  1 x no luck"]


def other_than(conducted, **changes):
    inquiry = conducted.answer.inquiry
    return replace(inquiry, file=inquiry.file.model_copy(update=changes))


@pytest.fixture
def answered(conducted, tmp_path):
    """A folder with an answer of the study."""
    write_study(conducted, tmp_path)
    return tmp_path


def test_an_answer_of_the_same_study_is_replaced_without_ado(conducted, answered, tmp_path):
    assert check_answer(conducted.answer.inquiry, answered) == []
    assert check_answer(conducted.answer.inquiry, answered / "new") == []


def test_the_answer_of_another_study_is_refused_and_stays(conducted, answered):
    inquiry = conducted.answer.inquiry
    before = (answered / "answer" / "answer.json").read_bytes()
    message = (
        r"answer holds the answer of another study, burden.* \(\"Does the learning burden matter\?\", kind: sweep\)"
    )
    for other in (replace(inquiry, name="staffing"), other_than(conducted, kind="stress")):
        with pytest.raises(BadInput, match=rf"{message}; choose another folder with --out, or remove .*answer if"):
            check_answer(other, answered)
        with pytest.raises(BadInput, match=message):
            write_study(replace(conducted, answer=replace(conducted.answer, inquiry=other)), answered)
    assert (answered / "answer" / "answer.json").read_bytes() == before


def test_other_results_of_csim_are_not_replaced(conducted, answered):
    place = answered / "answer" / "provenance.json"
    place.write_text(place.read_text(encoding="utf-8").replace('"study"', '"comparison"'), encoding="utf-8")
    with pytest.raises(BadInput, match="answer holds a comparison; choose another folder with --out"):
        check_answer(conducted.answer.inquiry, answered)


def test_what_changed_since_the_answer_that_is_replaced_is_told(conducted, answered):
    inquiry = conducted.answer.inquiry
    told = "answers an earlier form of this study and is replaced: "
    (note,) = check_answer(other_than(conducted, question="Why?"), answered)
    assert note.endswith(told + 'it asked "Does the learning burden matter?"')
    (note,) = check_answer(replace(inquiry, text=inquiry.text + "months: 3\n"), answered)
    assert note.endswith(told + "its study file was another")
    changed = replace(inquiry.companies[0], sets=("product.learning_burden=1.3",))
    (note,) = check_answer(replace(inquiry, companies=(changed, *inquiry.companies[1:])), answered)
    assert note.endswith(told + "small was another then")


def test_pictures_say_who_ran_out_of_money(conducted, tmp_path, monkeypatch):
    said = []
    monkeypatch.setattr(
        "csim.report.studies.sweep_lines.save", lambda figure, path: said.append(figure._supxlabel.get_text()) or path
    )
    write_study(replace(conducted, ended={"small": (1, 4), "no_team": (0, 4)}), tmp_path / "some")
    write_study(conducted, tmp_path / "none")
    assert said[0].startswith("Out of money: Small company in 1 of 4 runs. ")
    assert not said[1].startswith("Out of money")
