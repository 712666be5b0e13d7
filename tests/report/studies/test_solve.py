"""What a solve study prints and draws."""

import pytest

from csim.report.studies import solve as telling
from csim.study.kinds import solve
from tests.study.kinds.test_solve import BREAK_EVEN, CSMS, TOOL, few_above, normal, nrr, study
from tests.study.made_up_laboratory import MadeUpLaboratory

PNG = b"\x89PNG"


def gain(case, replicate):
    own = case.scenario == "hybrid"
    return {"vendor_value": (2.4e6 - 200 * dict(case.settings)["tool"] + 2e5 * normal(replicate)) * own}


@pytest.fixture(scope="module")
def answer(tmp_path_factory):
    return solve.conduct(study(tmp_path_factory.mktemp("solve")), MadeUpLaboratory(nrr()))


def test_values_tried_are_a_table(answer):
    text = telling.text(answer)
    assert text.startswith("Hybrid: CSMs\n")
    assert "NRR at least" in text
    assert [line.split()[-1] for line in text.splitlines() if " people " in line or " person " in line] == [
        "no"
    ] * 5 + ["yes"] * 5
    assert max(map(len, text.splitlines())) <= 110


def test_the_picture_is_the_same_bytes_again(answer, tmp_path):
    (tmp_path / "again").mkdir()
    (first,), (second,) = telling.draw(answer, tmp_path), telling.draw(answer, tmp_path / "again")
    assert first.name == "solve.png"
    assert first.read_bytes() == second.read_bytes()
    assert first.read_bytes().startswith(PNG)


def test_the_headline_is_the_answer(answer):
    assert telling.headline(answer) == "Least CSMs that will do. Hybrid: 11 people (95 %: 10 to 12 people)"


def test_a_break_even_is_told_and_drawn_as_a_difference(tmp_path):
    inquiry = study(tmp_path, TOOL, BREAK_EVEN, "[hybrid, no_cs]", replications=8)
    found = solve.conduct(inquiry, MadeUpLaboratory(gain))
    assert telling.headline(found).startswith("Where price of a tool breaks even with No customer success. Hybrid: 1")
    assert "Vendor value less that" in telling.text(found)
    assert telling.draw(found, tmp_path)[0].read_bytes().startswith(PNG)


@pytest.mark.parametrize(
    ("figures", "headline"),
    [
        (lambda case, replicate: {"nrr": 50.0}, "Hybrid: no value in this range does"),
        (lambda case, replicate: {"nrr": 150.0}, "Hybrid: already at 1 person"),
        (nrr(slope=0.7, luck=normal), "Hybrid: undecided, none tried does"),
        (nrr(luck=normal), ", nowhere sure at 95 %"),
    ],
)
def test_answers_that_are_no_value_have_headlines_too(tmp_path, figures, headline):
    section = "{closer: 1, limits: {nrr: {at_least: 100 %, probability: 90 %}}}"
    found = solve.conduct(study(tmp_path, CSMS, section, replications=16), MadeUpLaboratory(figures))
    assert headline in telling.headline(found)
    assert len(telling.draw(found, tmp_path)) == 1


def test_a_share_reads_all_only_if_exact(tmp_path):
    section = "{limits: {nrr: {at_least: 100 %, probability: 99.6 %}}, closer: 1}"
    figures = lambda case, replicate: {"nrr": 90.0 if replicate == 5 else 110.0}  # noqa: E731
    found = solve.conduct(study(tmp_path, CSMS, section, replications=512), MadeUpLaboratory(figures))
    assert "99.8 (98.9 to 100)" in telling.text(found)


def test_a_comparison_of_too_few_worlds_is_told_as_undecided(tmp_path):
    inquiry = study(tmp_path, CSMS, "{at_least_as_good_as: no_cs}", "[hybrid, no_cs]")
    found = solve.conduct(inquiry, MadeUpLaboratory(few_above(99)))
    assert telling.headline(found).endswith("Hybrid: undecided, too few worlds have figures")
    rows = [line for line in telling.text(found).splitlines() if " people " in line or " person " in line]
    assert {line.split()[-1] for line in rows} == {"-"}
    assert telling.draw(found, tmp_path) == []


def test_values_of_too_few_worlds_are_not_drawn(tmp_path, monkeypatch):
    drawn = []
    monkeypatch.setattr(telling, "label_line_ends", lambda axes, ends: drawn.append(axes.lines[1].get_xdata().min()))
    inquiry = study(tmp_path, CSMS, "{at_least_as_good_as: no_cs}", "[hybrid, no_cs]")
    telling.draw(solve.conduct(inquiry, MadeUpLaboratory(few_above(4))), tmp_path)
    assert drawn == [6]


def test_nothing_is_drawn_where_no_difference_exists(tmp_path):
    inquiry = study(tmp_path, CSMS, "{at_least_as_good_as: no_cs}", "[hybrid, no_cs]")
    found = solve.conduct(inquiry, MadeUpLaboratory(lambda case, replicate: {}))
    assert telling.draw(found, tmp_path) == []
    assert "-" in telling.text(found)
