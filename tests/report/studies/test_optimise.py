"""A search told: tables that fit the screen, pictures that are the same bytes twice."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

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
    assert max(map(len, told.splitlines())) <= 110
    titles = [line for line in told.splitlines() if line and not line.startswith(" ")]
    assert titles == ["Finalists by vendor value", "Their levers", "The front, in fresh worlds", "Their levers"]
    assert " of 10" in told
    assert "USD/year" in told
    assert "present" in told


def test_few_levers_stand_beside_the_figures(tmp_path: Path) -> None:
    cut = STUDY.index("  price:"), STUDY.index("replications:")
    few = conduct(inquiry_of(tmp_path, STUDY[: cut[0]] + STUDY[cut[1] :] % "95 %"), MadeUpLaboratory(company))
    finalists, front = text(few).split("\n\n")
    assert "14    long" in finalists
    present = next(line for line in front.splitlines() if "present" in line)
    assert present.split()[3:5] == ["-", "-"]  # the scenarios as they are have no settings


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
