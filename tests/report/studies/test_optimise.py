"""A search told: tables that fit the screen, pictures that are the same bytes twice."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from csim.report.studies import optimise as telling
from csim.report.studies.optimise import draw, text
from csim.study.kinds.optimise import conduct
from csim.study.laboratory import Answer, Case
from tests.study.made_up_laboratory import MadeUpLaboratory, inquiry_of

STUDY = """
question: Which number of people, which renewal practice?
kind: optimise
scenarios: [hybrid, no_cs]
levers:
  people: {path: team.support.headcount, low: 5, high: 25, label: support people}
  notice: {choices: {short: [segments.smb.contract.notice=30 days], long: [segments.smb.contract.notice=90 days]}}
  price: {path: segments.*.contract.price_per_seat, low: 0.5, high: 1.5, times: true, scale: log}
  salary: {path: team.support.salary, low: 60 kUSD/year, high: 90 kUSD/year}
replications: 6
optimise: {trials: 24, fresh_replications: 10, limits: {nrr: {at_least: %s, probability: 0.8}}}
"""


def company(case: Case, replicate: int) -> Mapping[str, float]:
    settings = {"people": 12.0, "price": 1.0, "salary": 70e3} | dict(case.settings)
    people, price = float(settings["people"]), float(settings["price"])
    shared = float(np.random.default_rng(replicate).normal(0.0, 1e6))
    better = 1e6 * (case.scenario == "hybrid") + 5e5 * (settings.get("notice") == "long")
    return {
        "vendor_value": 20e6 + better - 1e5 * (people - 14) ** 2 - 30e6 * (price - 1.2) ** 2 + shared,
        "customer_profit": 9e6 - 20e6 * (price - 0.8) ** 2 + shared / 4 * price,
        "nrr": 100.0 + people - 15.0 + shared / 1e6,
    }


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Answer:
    return conduct(inquiry_of(tmp_path_factory.mktemp("study"), STUDY % "95 %"), MadeUpLaboratory(company))


def test_tables_fit_the_screen_and_show_levers_beside_figures(answer: Answer) -> None:
    told = text(answer)
    assert max(map(len, told.splitlines())) <= 100
    titles = [line for line in told.splitlines() if line and not line.startswith(" ")]
    assert titles == [
        "Finalists by vendor value",
        "Their levers",
        "The finalists' other outcomes, in fresh worlds",
        "The front, in fresh worlds",
        "Their levers",
        "The front's other outcomes",
    ]
    assert " of 10" in told
    assert "USD/year" in told
    assert "present" in told


def test_few_levers_stand_beside_the_figures(tmp_path: Path) -> None:
    cut = STUDY.index("  price:"), STUDY.index("replications:")
    few = conduct(inquiry_of(tmp_path, STUDY[: cut[0]] + STUDY[cut[1] :] % "95 %"), MadeUpLaboratory(company))
    finalists, _, front, _ = text(few).split("\n\n")
    assert "14    long" in finalists
    present = next(line for line in front.splitlines() if line.split()[2:3] == ["present"])
    assert present.split()[3:5] == ["-", "-"]  # the scenarios as they are have no settings


def test_the_outcomes_asked_for_are_told_of_finalists_front_and_present(tmp_path: Path) -> None:
    def with_use(case: Case, replicate: int) -> Mapping[str, float]:
        people = float(dict(case.settings).get("people", 12.0))
        return dict(company(case, replicate)) | {"utilisation": 100 - 2 * people, "mrr": 5e5, "arr": 6e6}

    asked = f"{STUDY % '95 %'}outcomes: [vendor_value, utilisation, nrr, grr, mrr, arr]\n"
    found = conduct(inquiry_of(tmp_path, asked), MadeUpLaboratory(with_use))
    rest, front = text(found).split("The front's other outcomes\n")
    finalists = rest.partition("The finalists' other outcomes, in fresh worlds\n")[2].partition("\n\n")[0]
    best = found.tables["finalists"].query("winner").iloc[0]
    line = next(line for line in finalists.splitlines() if " best " in line)
    assert line.split()[-6] == f"{100 - 2 * best['lever_people']:.1f}"
    assert sum(" present " in line and line.split()[-6] == "76.0" for line in front.splitlines()) == 2  # twelve people
    assert finalists.splitlines()[-1] == "  ± is half the 95 % interval of a mean. 1 more stands in outcomes.csv."
    assert "GRR" not in finalists  # no run has a figure of it
    assert max(map(len, text(found).splitlines())) <= 100
    table = found.tables["outcomes"]
    assert list(dict.fromkeys(table["outcome"])) == ["utilisation", "nrr", "grr", "mrr", "arr"]
    assert found.replications == (6, 10)  # of the search, and fresh ones
    assert set(table[table["outcome"] == "nrr"]["worlds"]) == {10}
    assert len(table[table["table"] == "front"]) == 5 * len(found.tables["front"])


def test_pictures_are_the_same_bytes_twice(answer: Answer, tmp_path: Path) -> None:
    for folder in ("first", "second"):
        (tmp_path / folder).mkdir()
    first, second = (draw(answer, tmp_path / folder) for folder in ("first", "second"))
    assert [path.name for path in first] == ["search.png", "front.png"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_without_figures_of_the_other_goal_no_front_is_drawn(tmp_path: Path) -> None:
    def one_sided(case: Case, replicate: int) -> Mapping[str, float]:
        return {name: value for name, value in company(case, replicate).items() if name != "customer_profit"}

    answer = conduct(inquiry_of(tmp_path, STUDY % "95 %"), MadeUpLaboratory(one_sided))
    assert "Finalists by vendor value" in text(answer)
    assert [path.name for path in draw(answer, tmp_path)] == ["search.png"]


def test_without_anything_that_keeps_the_limits_only_the_search_is_drawn(tmp_path: Path) -> None:
    nothing = conduct(inquiry_of(tmp_path, STUDY % "200 %"), MadeUpLaboratory(company))
    assert text(nothing) == ""
    assert [path.name for path in draw(nothing, tmp_path)] == ["search.png"]


def figures_of(monkeypatch: pytest.MonkeyPatch, answer: Answer, folder: Path) -> list[Figure]:
    """What is drawn: the search and, where there is one, the front."""
    figures: list[Figure] = []
    monkeypatch.setattr(telling, "save", lambda figure, path: figures.append(figure) or path)
    draw(answer, folder)
    return figures


def test_levers_have_round_ticks_and_no_unit_twice(
    answer: Answer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    figure = figures_of(monkeypatch, answer, tmp_path)[0]
    people, notice, price, salary = figure.axes[:4]
    figure.draw_without_rendering()  # ticks are known only then
    assert people.get_xlabel() == "support people"
    assert [label.get_text() for label in notice.get_xticklabels()] == ["short", "long"]
    assert price.get_xlabel() == "price, times the scenario's own"
    ticks = [label for label in salary.get_xticklabels() if label.get_text()]
    assert {"60,000", "80,000"} <= {label.get_text() for label in ticks}
    boxes = [label.get_window_extent() for label in ticks]
    assert not [1 for place, box in enumerate(boxes) for other in boxes[:place] if box.overlaps(other)]


def test_a_front_that_trades_is_a_line_with_named_ends(
    answer: Answer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    front = figures_of(monkeypatch, answer, tmp_path)[1].axes[0]
    assert answer.facts["trade_off"]
    assert len(front.lines[2].get_xdata()) == len(answer.tables["front"].query("role == 'front'"))


def test_without_a_trade_off_the_picture_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def alike(case: Case, replicate: int) -> Mapping[str, float]:
        figures = company(case, replicate)
        own = np.random.default_rng([replicate, *str(case.settings).encode()]).normal(0.0, 1e5)
        return {**figures, "customer_profit": figures["vendor_value"] / 4 + own}

    found = conduct(inquiry_of(tmp_path, STUDY % "95 %"), MadeUpLaboratory(alike))
    figure = figures_of(monkeypatch, found, tmp_path)[1]
    title, note = (each.get_text().replace("\n", " ") for each in (figure._suptitle, figure._supxlabel))
    assert title.startswith("No trade-off between vendor value and customer profit was found")
    assert "The choices are not joined, as none is shown to trade one for the other." in note
    assert all(len(line.get_xdata()) == 2 for line in figure.axes[0].lines)


def test_the_front_is_told_by_what_it_gains(answer: Answer) -> None:
    told = text(answer)
    front = told[told.index("The front, in fresh worlds") :].split("\n\nTheir levers")[0]
    assert "less present: less Hybrid as it is in the same worlds, ± half of the 95 % interval." in front
    assert next(line for line in front.splitlines() if line.startswith("  1 ")).count("±") == 2


def test_one_world_of_the_search_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    once = (STUDY % "95 %").replace("replications: 6", "replications: 1")
    figure = figures_of(monkeypatch, conduct(inquiry_of(tmp_path, once), MadeUpLaboratory(company)), tmp_path)[0]
    assert "its mean over the 1 world of the search" in figure._supxlabel.get_text().replace("\n", " ")
