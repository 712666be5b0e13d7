"""How a study's answer reads: what was found comes first, what to know of its figures after it."""

from dataclasses import replace

import pytest

from csim.report.study import study_text
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
