"""What information is worth, where the answer is known in closed form."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from csim.errors import BadInput
from csim.scenario.studies.load import Inquiry
from csim.study.kinds.information import conduct, plan
from csim.study.kinds.information_finding import finding
from csim.study.laboratory import Case
from csim.study.methods.spans import Span
from csim.study.statistics import student_quantile
from tests.study.made_up_laboratory import MadeUpLaboratory, inquiry_of

STUDY = """
question: What should we find out first?
kind: information
scenarios: [hybrid, no_cs]
uncertainties:
  burden: {path: product.learning_burden, low: 1, high: 2, label: learning burden}
  price: {path: segments.*.contract.price_per_seat, low: 0.5, high: 1.5, times: true}
  support: {choices: {few: [team.support.headcount=5], many: [team.support.headcount=25]}}
replications: 2
information: {points: 128}
"""
SLOPE = 8e6
"""Hybrid is worth this much more at a burden of 2 than at 1, as much as no_cs between: knowing is worth an eighth."""


@pytest.fixture(scope="module")
def inquiry(tmp_path_factory: pytest.TempPathFactory) -> Inquiry:
    return inquiry_of(tmp_path_factory.mktemp("study"), STUDY)


def settings_of(case: Case) -> dict[str, float]:
    return {name: float(value) for name, value in case.settings if not isinstance(value, str)}


def company(case: Case, replicate: int) -> Mapping[str, float]:
    """20 M USD with either at a burden of 1.5; hybrid gains with the burden, and price moves both alike."""
    settings = settings_of(case)
    shared = float(np.random.default_rng(replicate).normal(0.0, 2e6))
    alone = float(np.random.default_rng([replicate, len(case.scenario)]).normal(0.0, 2e5))
    gain = SLOPE * (settings["burden"] - 1.5) if case.scenario == "hybrid" else 0.0
    return {"vendor_value": 20e6 + gain + 3e6 * settings["price"] + shared + alone, "nrr": 100.0}


def test_what_knowing_is_worth_is_known_in_closed_form(inquiry: Inquiry) -> None:
    laboratory = MadeUpLaboratory(company)
    answer = conduct(inquiry, laboratory)
    worth = answer.tables["worth"].set_index("uncertainty")
    assert worth.loc["burden", "low"] < SLOPE / 8 < worth.loc["burden", "high"]
    assert worth.loc["burden", "worth"] == pytest.approx(SLOPE / 8, rel=0.1)
    assert worth["told"].to_dict() == {"burden": True, "price": False, "support": False}
    assert worth.loc["price", "low"] == 0.0
    assert answer.facts["evpi"]["mean"] == pytest.approx(SLOPE / 8, rel=0.1)
    assert answer.finding[0].startswith("Finding out the truth about learning burden is worth 0.98 M USD (95 %: 0.")
    assert answer.finding[0].endswith(") before you decide.")
    assert answer.finding[1] == (
        "Knowing the truth about price and about support is worth nothing that can be told from noise."
    )
    assert answer.finding[2].startswith("Without knowing, ")
    assert "on average, from which nothing separates " in answer.finding[2]
    assert answer.finding[-2].startswith("Knowing everything, luck included, would be worth 0.98 M USD (95 %: 0.")
    assert answer.finding[-1] == (
        f"So find out more about learning burden before you choose {answer.facts['best']}, where that costs less than "
        "it is worth. For the others these points show no reason to wait."
    )
    assert laboratory.runs == plan(inquiry).runs == 128 * 2 * 2


def test_where_the_choice_would_change_is_told(inquiry: Inquiry) -> None:
    answer = conduct(inquiry, MadeUpLaboratory(company))
    now = answer.facts["best"]
    other, third = ("No customer success", "lower") if now == "Hybrid" else ("Hybrid", "upper")
    assert f"In the {third} third of learning burden {other} is better by 2." in answer.finding[3]
    parts = answer.tables["parts"].set_index(["uncertainty", "part"])
    assert parts.loc[("burden", f"{third} third"), "gain"] == pytest.approx(SLOPE / 3, rel=0.1)
    assert parts.loc[("support", "few"), "gain_low"] <= 0


def test_a_choice_that_is_always_best_makes_knowing_worthless(inquiry: Inquiry) -> None:
    def clear(case: Case, replicate: int) -> Mapping[str, float]:
        better = 50e6 if case.scenario == "hybrid" else 0.0
        return {"vendor_value": company(case, replicate)["vendor_value"] + better}

    answer = conduct(inquiry, MadeUpLaboratory(clear))
    assert answer.facts["best"] == "Hybrid"
    assert answer.finding[0] == (
        "Knowing the truth about learning burden, about price and about support is worth nothing that can be told from "
        "noise: as far as these points tell, decide now."
    )
    assert answer.finding[1].endswith("on average, surely more than any other.")
    assert answer.finding[2] == "The same choice is best at every point: knowing everything would change nothing."
    assert answer.tables["worth"]["worth"].tolist() == [0.0, 0.0, 0.0]
    assert answer.tables["decision"].set_index("arm").loc["Hybrid", "best_share"] == 1.0


def test_luck_alone_is_not_worth_finding_out(inquiry: Inquiry) -> None:
    def lucky(case: Case, replicate: int) -> Mapping[str, float]:
        place = [round(1e6 * value) for value in settings_of(case).values()]
        return {"vendor_value": float(np.random.default_rng([replicate, len(case.scenario), *place]).normal(0, 5e6))}

    answer = conduct(inquiry, MadeUpLaboratory(lucky))
    assert not answer.tables["worth"]["told"].any()
    assert (answer.tables["worth"]["floor"] > 0).all()
    assert answer.facts["evpi"]["mean"] > 1e6  # knowing the luck itself, which nobody can


def test_less_is_better_where_the_measure_says_so(inquiry: Inquiry) -> None:
    section = inquiry.section.model_copy(update={"measure": "cac"})  # type: ignore[attr-defined]
    costs = replace(inquiry, file=inquiry.file.model_copy(update={"information": section}))

    def dear(case: Case, replicate: int) -> Mapping[str, float]:
        return {"cac": 50e6 - company(case, replicate)["vendor_value"]}

    answer = conduct(costs, MadeUpLaboratory(dear))
    assert answer.tables["worth"]["worth"].iloc[0] == pytest.approx(SLOPE / 8, rel=0.1)
    assert (answer.tables["decision"]["mean"] > 0).all()


def test_levers_make_choices_too(tmp_path: Path) -> None:
    text = STUDY.replace("[hybrid, no_cs]", "[hybrid]").replace(
        "replications: 2", "levers: {people: {path: team.implementation.headcount, values: [4, 8]}}\nreplications: 1"
    )

    def figures(case: Case, replicate: int) -> Mapping[str, float]:
        settings = settings_of(case)
        return {"vendor_value": SLOPE * (settings["burden"] - 1.5) * (settings["people"] == 8) + replicate}

    answer = conduct(inquiry_of(tmp_path, text), MadeUpLaboratory(figures))
    assert set(answer.tables["decision"]["arm"]) == {"people: 4", "people: 8"}
    assert answer.tables["worth"].set_index("uncertainty").loc["burden", "worth"] == pytest.approx(SLOPE / 8, rel=0.1)


def test_a_worth_that_may_be_nothing_is_told_by_its_upper_end_alone(inquiry: Inquiry) -> None:
    row = {"uncertainty": "burden", "label": "learning burden", "worth": 74e3, "low": 0.0, "high": 185e3, "told": True}
    arm = {"arm": "Hybrid", "mean": 2e7, "low": 1.9e7, "high": 2.1e7, "best": True, "behind_low": 0.0}
    columns = ["uncertainty", "part", "best", "gain", "gain_low", "gain_high"]
    tables = {"worth": pd.DataFrame([row]), "decision": pd.DataFrame([arm]), "parts": pd.DataFrame(columns=columns)}
    told = finding(inquiry, tables, Span(1e5, -2e4, 2.2e5))
    assert told[0] == (
        "Finding out the truth about learning burden is worth something, up to 185 k USD (95 %), before you decide."
    )
    assert told[-2].startswith("Knowing everything, luck included, would be worth up to 220 k USD (95 %)")
    assert told[-1] == (
        "So find out more about learning burden before you choose Hybrid, where that costs less than it is worth."
    )


def test_the_choice_of_now_is_held_against_its_rivals_as_one_of_all_pairs(tmp_path: Path) -> None:
    """Four choices that differ by luck alone: the best of them is compared as often as any two can be."""
    text = STUDY.replace("[hybrid, no_cs]", "[hybrid, no_cs, high_touch, tech_touch]")

    def lucky(case: Case, replicate: int) -> Mapping[str, float]:
        place = sum(map(ord, case.scenario))
        return {"vendor_value": float(np.random.default_rng([replicate, place]).normal(20e6, 1e6))}

    answer = conduct(inquiry_of(tmp_path, text), MadeUpLaboratory(lucky))
    points = answer.tables["points"].groupby(["block", "arm"])["value"].mean().unstack()
    best, decision = answer.facts["best"], answer.tables["decision"].set_index("arm")
    for rival in decision.index.drop(best):
        gap = points[best] - points[rival]
        half = student_quantile(1 - 0.05 / 6 / 2, 7) * gap.std() / np.sqrt(8)
        assert decision.loc[rival, "behind"] == pytest.approx(gap.mean())
        assert decision.loc[rival, "behind_low"] == pytest.approx(gap.mean() - half)
    assert any("(corrected for all 6 pairs)" in sentence for sentence in answer.finding)


def test_points_that_fail_are_left_out_and_counted(inquiry: Inquiry) -> None:
    def failing(case: Case, replicate: int) -> Mapping[str, float]:
        return {} if settings_of(case)["price"] > 1.4 else company(case, replicate)

    answer = conduct(inquiry, MadeUpLaboratory(failing))
    assert any(note.startswith("13 of 128 points are left out") for note in answer.notes)
    assert answer.facts["points"] == 115


def test_points_are_left_out_of_one_block_after_another(inquiry: Inquiry) -> None:
    """48 points would do, but not without those of a block, which the interval takes away."""

    def failing(case: Case, replicate: int) -> Mapping[str, float]:
        return company(case, replicate) if replicate < 6 else {}

    answer = conduct(inquiry, MadeUpLaboratory(failing))
    assert answer.finding[0] == "Nothing can be said: only 48 of 128 points finished for all choices."


def test_too_few_points_say_nothing(inquiry: Inquiry) -> None:
    def failing(case: Case, replicate: int) -> Mapping[str, float]:
        return {} if settings_of(case)["price"] > 0.6 else company(case, replicate)

    answer = conduct(inquiry, MadeUpLaboratory(failing))
    assert answer.finding[0].startswith("Nothing can be said: only 1")
    assert answer.finding[0].endswith(" of 128 points finished for all choices.")
    assert list(answer.tables) == ["points"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("[hybrid, no_cs]", "[hybrid]"), "there is nothing to decide; name another scenario, or write levers"),
        (("{points: 128}", "{measure: nrr}"), "NRR is no amount of USD to gain or lose"),
        (("uncertainties:", "levers:"), "nothing varies, and kind: information needs something that does"),
        (
            ("replications: 2", "levers: {people: {path: team.implementation.headcount, low: 1, high: 99, steps: 40}}"),
            "make 80 choices, at most 50 are compared",
        ),
    ],
)
def test_what_cannot_be_asked_is_refused(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    with pytest.raises(BadInput, match=told):
        plan(inquiry_of(tmp_path, STUDY.replace(*change)))
