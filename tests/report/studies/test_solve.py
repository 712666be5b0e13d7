"""What a solve study prints and draws."""

import re

import pytest

from csim.report.studies import solve as telling
from csim.study.kinds import solve
from tests.study.kinds.test_solve import BREAK_EVEN, CSMS, TOOL, csms, few_above, normal, nrr, study
from tests.study.made_up_laboratory import MadeUpLaboratory

PNG = b"\x89PNG"


def gain(case, replicate):
    own = case.scenario == "hybrid"
    return {"vendor_value": (2.4e6 - 200 * dict(case.settings)["tool"] + 2e5 * normal(replicate)) * own}


@pytest.fixture(scope="module")
def answer(tmp_path_factory):
    return solve.conduct(study(tmp_path_factory.mktemp("solve")), MadeUpLaboratory(nrr()))


def test_values_tried_are_a_table(answer):
    text = telling.text(answer).partition("\n\n")[0]
    assert text.startswith("Hybrid: CSMs\n")
    assert "NRR at least" in text
    assert [line.split()[-1] for line in text.splitlines() if " people " in line or " person " in line] == [
        "no"
    ] * 5 + ["yes"] * 5
    assert max(map(len, text.splitlines())) <= 100


def test_the_outcomes_asked_for_stand_beside_the_values_tried(tmp_path):
    def company(case, replicate):
        use = 100 - 2 * csms(case) + normal(replicate)
        return {**nrr()(case, replicate), "utilisation": use, "vendor_value": 1e7 * csms(case), "mrr": 5e5, "arr": 6e6}

    more = f"{CSMS}\noutcomes: [nrr, utilisation, customer_profit, vendor_value, mrr, arr]"
    found = solve.conduct(study(tmp_path, more), MadeUpLaboratory(company))
    _, told = telling.text(found).split("\n\n")
    assert told.startswith("Hybrid: outcomes by CSMs\n")
    ten = next(line for line in told.splitlines() if line.startswith("  10 people "))
    assert re.fullmatch(r"  10 people +105\.\d ±0\.7 +(79|80)\.\d+ ±0\.\d+ +100 ±0", ten)
    assert told.endswith("  ± is half the 95 % interval of a mean. 2 more stand in outcomes.csv.")
    assert "profit" not in told  # no run has a figure of it
    assert max(map(len, told.splitlines())) <= 100
    table = found.tables["outcomes"]
    assert list(dict.fromkeys(table["outcome"])) == found.inquiry.file.outcomes
    assert list(table[(table["outcome"] == "utilisation") & (table["value"] == 10)]["worlds"]) == [128]


def test_the_picture_is_the_same_bytes_again(answer, tmp_path):
    (tmp_path / "again").mkdir()
    (first,), (second,) = telling.draw(answer, tmp_path), telling.draw(answer, tmp_path / "again")
    assert first.name == "solve.png"
    assert first.read_bytes() == second.read_bytes()
    assert first.read_bytes().startswith(PNG)


def test_the_headline_is_the_answer(answer):
    assert telling.headline(answer) == (
        "The fewest CSMs that will do with Hybrid: 11 people (95 %: surely not up to 9 people, surely from 12 people "
        "on)"
    )


def test_several_answers_share_a_headline(tmp_path):
    found = solve.conduct(
        study(tmp_path, scenarios="[hybrid, high_touch]"),
        MadeUpLaboratory(lambda case, _: {"nrr": 95.5 + csms(case) - 4 * (case.scenario == "high_touch")}),
    )
    assert telling.headline(found) == "Fewest CSMs that will do. Hybrid: 5 people; High-touch: 9 people"


def test_axes_say_what_is_counted(answer, tmp_path, monkeypatch):
    axes = drawn(answer, tmp_path, monkeypatch)
    assert axes.get_ylabel() == "% of worlds with NRR of at least 100 %"
    assert axes.get_xlabel() == "CSMs, people"
    assert [text.get_text() for text in axes.texts] == ["asked for: 90 %", "Hybrid"]


def test_shares_below_a_limit_are_drawn_as_shares(tmp_path, monkeypatch):
    section = "{limits: {cs_cost_share: {at_most: 10 %}}, wanted: most}"
    found = solve.conduct(
        study(tmp_path, section=section), MadeUpLaboratory(lambda case, _: {"cs_cost_share": 0.9 * csms(case)})
    )
    axes = drawn(found, tmp_path, monkeypatch)
    assert axes.get_ylabel() == "% of worlds with CS cost share of at most 10 %"
    assert sorted(set(axes.lines[0].get_ydata())) == [0, 100]


def drawn(found, folder, monkeypatch):
    figures = []
    monkeypatch.setattr(telling, "save", lambda figure, path: figures.append(figure) or path)
    telling.draw(found, folder)
    return figures[0].axes[0]


def test_a_break_even_is_told_and_drawn_as_a_difference(tmp_path, monkeypatch):
    inquiry = study(tmp_path, TOOL, BREAK_EVEN, "[hybrid, no_cs]", replications=8)
    found = solve.conduct(inquiry, MadeUpLaboratory(gain))
    assert telling.headline(found).startswith("Up to 1")
    assert " USD/year (price of a tool), Hybrid is at least as good as No customer success in vendor value (95 %: " in (
        telling.headline(found)
    )
    assert "Vendor value less that" in telling.text(found)
    assert "\n  10,000 USD/year " in telling.text(found)
    assert telling.draw(found, tmp_path)[0].read_bytes().startswith(PNG)
    axes = drawn(found, tmp_path, monkeypatch)
    assert axes.get_ylabel() == "vendor value less that of No customer success, M USD"
    assert "as good as No customer success" in [text.get_text() for text in axes.texts]


@pytest.mark.parametrize(
    ("figures", "headline"),
    [
        (lambda case, replicate: {"nrr": 50.0}, "Hybrid: no value in this range does"),
        (lambda case, replicate: {"nrr": 150.0}, "Hybrid: already at 1 person"),
        (nrr(slope=0.7, luck=normal), "Hybrid: undecided, none tried does"),
        (nrr(luck=normal), ", not sure even at 21 people)"),
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
    told = telling.text(found).partition("\n\n")[0]
    rows = [line for line in told.splitlines() if " people " in line or " person " in line]
    assert {line.split()[-1] for line in rows} == {"-"}
    assert telling.draw(found, tmp_path) == []


def test_values_of_too_few_worlds_are_not_drawn(tmp_path, monkeypatch):
    shown = []
    monkeypatch.setattr(telling, "label_line_ends", lambda axes, ends: shown.append(axes.lines[0].get_xdata().min()))
    inquiry = study(tmp_path, CSMS, "{at_least_as_good_as: no_cs}", "[hybrid, no_cs]")
    telling.draw(solve.conduct(inquiry, MadeUpLaboratory(few_above(4))), tmp_path)
    assert shown == [6]


def test_nothing_is_drawn_where_no_difference_exists(tmp_path):
    inquiry = study(tmp_path, CSMS, "{at_least_as_good_as: no_cs}", "[hybrid, no_cs]")
    found = solve.conduct(inquiry, MadeUpLaboratory(lambda case, replicate: {}))
    assert telling.draw(found, tmp_path) == []
    assert "-" in telling.text(found)
