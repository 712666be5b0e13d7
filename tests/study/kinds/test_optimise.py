"""A search finds optima that are known, confirms them in worlds it has not seen, and claims no more."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binomtest

from csim.errors import BadInput
from csim.scenario.studies.kinds import Limit
from csim.scenario.studies.load import Inquiry
from csim.scenario.studies.sections import Optimise
from csim.study.kinds.optimise import conduct, plan
from csim.study.laboratory import Answer, Case
from tests.study.made_up_laboratory import MadeUpLaboratory, inquiry_of

STUDY = """
question: What serves best?
kind: optimise
scenarios: {scenarios}
levers:
  price: {{path: segments.*.contract.price_per_seat, low: 0.5, high: 1.5, times: true}}
  people: {{path: team.support.headcount, low: 5, high: 25}}
replications: 12
optimise: {{trials: {trials}, fresh_replications: 40, finalists: 4{more}}}
"""
TOUCHES = """
question: Which choice?
kind: optimise
scenarios: [hybrid]
levers:
  support:
    choices: {few: [team.support.headcount=5], some: [team.support.headcount=10], many: [team.support.headcount=20]}
  price: {path: segments.*.contract.price_per_seat, values: [0.8, 1, 1.2], times: true}
replications: %s
optimise: {trials: 20, fresh_replications: 8}
"""
APART = """
question: Which two?
kind: optimise
scenarios: [hybrid]
levers:
  least: {path: segments.smb.contract.notice, values: [30 days, 300 days]}
  term: {path: segments.smb.contract.term, values: [6 months, 12 months]}
replications: 4
optimise: {trials: 10, fresh_replications: 4}
"""
SHARED, OWN = 2e6, 1e5


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Inquiry:
    return inquiry_of(tmp_path_factory.mktemp("two"), STUDY.format(trials=30, more="", scenarios="[no_cs, hybrid]"))


@pytest.fixture(scope="module")
def one(two: Inquiry) -> Inquiry:
    return replace(two, companies=two.companies[1:])


def study(inquiry: Inquiry, trials: int, **limits: Limit) -> Inquiry:
    section = Optimise(trials=trials, fresh_replications=40, finalists=4, limits=limits)
    return replace(inquiry, file=inquiry.file.model_copy(update={"optimise": section}))


def luck(case: Case, replicate: int, size: float) -> float:
    """Luck of this very case in this world: the same whenever it is asked for."""
    place = [round(1000 * setting) for _, setting in case.settings if not isinstance(setting, str)]
    return float(np.random.default_rng([replicate, len(case.scenario), *place]).normal(0.0, size))


def company(case: Case, replicate: int) -> Mapping[str, float]:
    """Vendor value is a square with its top at price x 1.2 and 14 people; customers would have a price of x 0.7."""
    settings = {"price": 1.0, "people": 15.0} | {name: float(value) for name, value in case.settings}
    shared = float(np.random.default_rng(replicate).normal(0.0, SHARED))
    price, people = settings["price"], settings["people"]
    better = 2e6 if case.scenario == "hybrid" else 0.0
    return {
        "vendor_value": 30e6 + better - 50e6 * (price - 1.2) ** 2 - 5e4 * (people - 14) ** 2 + shared
        + luck(case, replicate, OWN),
        "customer_profit": 10e6 - 50e6 * (price - 0.7) ** 2 - 5e4 * (people - 14) ** 2 + shared / 10,
        "nrr": 100.0 - 40.0 * (price - 1.0) + luck(case, replicate, 0.1),
    }  # fmt: skip


def winner(answer: Answer) -> dict[str, float]:
    return dict(answer.facts["winner"]["settings"])


def test_a_known_optimum_is_found_and_confirmed(one: Inquiry) -> None:
    laboratory = MadeUpLaboratory(company)
    inquiry = study(one, 40)
    answer = conduct(inquiry, laboratory)
    best = winner(answer)
    assert best["price"] == pytest.approx(1.2, abs=0.1)
    assert best["people"] == pytest.approx(14, abs=3)
    assert best["people"].is_integer()
    assert re.fullmatch(
        r"Best is price x 1\.[12]\d*, people: 1\d; its vendor value is [\d.]+ M USD \(95 %: [\d.]+ to [\d.]+\) in 40 "
        r"fresh worlds\.",
        answer.finding[0],
    )
    assert answer.finding[1].startswith("That is better than the company as it is by ")
    row = answer.tables["finalists"].query("winner").iloc[0]
    worlds = [company(Case("hybrid", tuple(best.items())), replicate)["vendor_value"] for replicate in range(12, 52)]
    assert row["mean"] == pytest.approx(np.mean(worlds))
    assert row["low"] < row["mean"] < row["high"]
    assert laboratory.runs <= plan(inquiry).runs
    assert plan(inquiry).at_most


def test_the_optimum_within_a_limit_lies_at_the_limit(one: Inquiry) -> None:
    answer = conduct(study(one, 60, nrr=Limit(at_least=98.0)), MadeUpLaboratory(company))
    assert 0.95 < winner(answer)["price"] <= 1.055  # NRR is 98 % at a price of x 1.05
    assert "In fresh worlds NRR is at least 98 % in " in " ".join(answer.finding)
    assert " of worlds, for all 4 finalists at once; " in " ".join(answer.finding)
    assert "50 % asked" in " ".join(answer.finding)
    assert set(answer.tables["limits"]["worlds"]) == {40}


def test_a_limit_is_said_to_be_kept_only_where_that_is_sure(one: Inquiry) -> None:
    """It holds in 82 % of worlds whatever is chosen; 90 % are asked, then 60 %."""

    def company_of(study: int) -> MadeUpLaboratory:
        def marginal(case: Case, replicate: int) -> Mapping[str, float]:
            place = [round(1000 * float(setting)) for _, setting in case.settings]
            first, second = np.random.default_rng([study, replicate, *place]).normal(size=2)
            value = 30e6 + 1e5 * first
            return {"vendor_value": value, "customer_profit": 1e6, "nrr": 99.0 if second < 0.9154 else 90.0}

        return MadeUpLaboratory(marginal)

    limit = Limit(at_least=97.0, probability=0.9)
    told = [conduct(study(one, 20, nrr=limit), company_of(number)).finding[0] for number in range(20)]
    assert sum(text.startswith("Best is ") for text in told) >= 5  # chosen nevertheless, by those that luck favours
    assert not any(text.startswith("Best within") for text in told)  # some 1 in 20 at most, of those chosen
    assert all(text.endswith("; it is not shown to keep the limit.") for text in told if text.startswith("Best is "))
    sure = conduct(study(one, 20, nrr=Limit(at_least=97.0, probability=0.5)), company_of(0))
    assert sure.finding[0].startswith("Best within the limits is ")
    assert sure.tables["finalists"]["limits_shown"].iloc[0]
    row = sure.tables["limits"].iloc[0]
    wilson = binomtest(int(row["held"]), 40).proportion_ci(1 - 0.05 / 4, method="wilson")
    assert (row["low"], row["high"]) == pytest.approx((wilson.low, wilson.high))


def test_another_goal_without_figures_is_no_sign_of_harmony(one: Inquiry) -> None:
    def nowhere(case: Case, replicate: int) -> Mapping[str, float]:
        return {"vendor_value": company(case, replicate)["vendor_value"]}

    answer = conduct(study(one, 20), MadeUpLaboratory(nowhere))
    assert answer.facts["winner"] is not None
    assert answer.finding[-1] == (
        "Whether more vendor value costs customer profit is unknown: customer profit has no figure, as runs failed or "
        "it is not defined, with any choice that was confirmed."
    )


def test_where_few_choices_have_both_goals_harmony_is_claimed_of_those_alone(tmp_path: Path) -> None:
    def figures(case: Case, replicate: int) -> Mapping[str, float]:
        price = float(dict(case.settings).get("price", 1.0))
        known = price == 1.2 and dict(case.settings)["support"] == "some"
        return {"vendor_value": 1e6 * price + replicate} | ({"customer_profit": 1e6} if known else {})

    answer = conduct(inquiry_of(tmp_path, TOUCHES % 4), MadeUpLaboratory(figures))
    assert answer.finding[-1] == (
        "No trade-off shows among the choices that have figures of both: the same choice is best in vendor value and "
        "customer profit."
    )


def test_the_front_of_two_opposing_squares_lies_between_their_optima(one: Inquiry) -> None:
    answer = conduct(study(one, 60), MadeUpLaboratory(company))
    front = answer.tables["front"].query("role == 'front'")
    assert len(front) >= 4
    assert front["lever_price"].between(0.63, 1.27).all()
    assert front["lever_price"].max() > 1.1
    assert front["lever_price"].min() < 0.8
    beaten = answer.tables["front"].query("role == 'beaten'")
    assert not beaten["winner"].any()
    assert "points of the front against customer profit" in answer.finding[-1]
    assert "customer profit is better by" in answer.finding[-1]
    assert answer.facts["trade_off"]


def test_the_scenario_is_a_choice_too(two: Inquiry) -> None:
    answer = conduct(two, MadeUpLaboratory(company))
    assert answer.facts["winner"]["scenario"] == "hybrid"
    assert answer.finding[0].startswith("Best is Hybrid with price x ")
    assert "Hybrid as it is" in answer.finding[1]
    assert set(answer.tables["trials"].query("stage == 'present'")["scenario"]) == {"hybrid", "no_cs"}


def test_what_the_search_promised_is_held_against_fresh_worlds(one: Inquiry) -> None:
    """Low prices are favoured by the luck of the search's worlds alone."""

    def lucky(case: Case, replicate: int) -> Mapping[str, float]:
        favoured = float(dict(case.settings).get("price", 1.0)) < 0.9 and replicate < 12
        return {"vendor_value": 30e6 + 3e6 * favoured + luck(case, replicate, 5e5), "customer_profit": 1e6 + replicate}

    answer = conduct(study(one, 30), MadeUpLaboratory(lucky))
    told = " ".join(answer.finding)
    assert answer.facts["flattery"]["mean"] == pytest.approx(3e6, rel=0.25)
    assert answer.facts["flattery"]["low"] > 0
    assert "Whether that is better than the company as it is cannot be told: the difference is" in told
    assert ", which flattered its choice by " in told
    assert re.search(r"Nothing separates it from \d\.\d+ / \d+", told.replace("from x ", "from "))
    assert (
        "No trade-off between vendor value and customer profit was found: as far as luck lets us see, neither end of "
        "the front gives up one for more of the other."
    ) in told
    assert not answer.facts["trade_off"]


def test_choosing_by_luck_alone_flatters(one: Inquiry) -> None:
    """With nothing but luck to choose by, the search's best is worth nothing more, whatever was promised."""

    def pure(case: Case, replicate: int) -> Mapping[str, float]:
        return {"vendor_value": 30e6 + luck(case, replicate, 5e6) * bool(case.settings), "customer_profit": 1e6}

    answer = conduct(study(one, 40), MadeUpLaboratory(pure))
    best = answer.tables["finalists"].query("winner").iloc[0]
    assert best["low"] < 30e6 < best["high"]
    assert best["searched"] > best["high"]
    assert answer.tables["finalists"]["tie"].sum() == 3


def test_few_choices_are_all_tried(tmp_path: Path) -> None:
    def figures(case: Case, replicate: int) -> Mapping[str, float]:
        gain = {"few": 1.0, "some": 3.0, "many": 2.0}[str(dict(case.settings).get("support", "few"))]
        price = float(dict(case.settings).get("price", 1.0))
        return {"vendor_value": 1e6 * (gain + price) + replicate, "customer_profit": 5e6 - 1e6 * price}

    laboratory = MadeUpLaboratory(figures)
    inquiry = inquiry_of(tmp_path, TOUCHES % 4)
    answer = conduct(inquiry, laboratory)
    assert laboratory.said[1] == "all 9 choices there are"
    assert len(answer.tables["trials"]) == 10
    assert answer.facts["winner"]["settings"] == {"support": "some", "price": 1.2}
    assert answer.facts["winner"]["overrides"][0] == "team.support.headcount=10"
    assert "It is surely ahead of the other 4 finalists." in answer.finding
    assert "Price stands at the upper end of its range: beyond it may be better still." in answer.finding
    assert laboratory.runs <= plan(inquiry).runs


def test_one_replicate_shows_no_luck(tmp_path: Path) -> None:
    def figures(case: Case, replicate: int) -> Mapping[str, float]:
        return {"vendor_value": 1e6 * float(dict(case.settings).get("price", 1.0)) + replicate, "customer_profit": 1e6}

    answer = conduct(inquiry_of(tmp_path, TOUCHES % 1), MadeUpLaboratory(figures))
    assert "the search had promised 200 k USD." in answer.finding[1]


def test_limits_that_nothing_keeps_are_told_with_the_least_violated(one: Inquiry) -> None:
    answer = conduct(study(one, 24, nrr=Limit(at_least=130.0)), MadeUpLaboratory(company))
    assert answer.finding[0] == "None of the 24 choices tried keeps the limit."
    assert answer.finding[1].startswith("The least violated: price x 0.5")
    assert "NRR at least 130 % in 50 % of worlds (held in 0 of 12)" in answer.finding[1]
    assert answer.facts["winner"] is None
    assert not len(answer.tables["finalists"])


def test_limits_that_fresh_worlds_deny_are_told(one: Inquiry) -> None:
    def turned(case: Case, replicate: int) -> Mapping[str, float]:
        return {
            "vendor_value": 1e6 + luck(case, replicate, 1e4),
            "customer_profit": 1e6,
            "nrr": 100.0 if replicate < 12 else 90.0,
        }

    answer = conduct(study(one, 16, nrr=Limit(at_least=95.0)), MadeUpLaboratory(turned))
    assert answer.finding[0] == "None of the 4 finalists keeps the limits in fresh worlds."
    assert "but there NRR is at least 95 % in 0 of 40" in answer.finding[1]
    assert answer.facts["winner"] is None


def test_runs_that_fail_are_told_and_never_chosen(one: Inquiry) -> None:
    def failing(case: Case, replicate: int) -> Mapping[str, float]:
        price = float(dict(case.settings).get("price", 1.0))
        return {} if price > 1.2 or replicate == 20 else company(case, replicate)

    answer = conduct(study(one, 24), MadeUpLaboratory(failing))
    assert winner(answer)["price"] <= 1.2
    assert any("fresh runs failed or have no figure" in note for note in answer.notes)


def test_nothing_that_runs_is_told(one: Inquiry) -> None:
    answer = conduct(study(one, 8), MadeUpLaboratory(lambda _case, _replicate: {}))
    assert answer.finding == ("No choice has a figure for vendor value: runs failed, or it is not defined there.",)


def test_a_company_that_does_better_as_it_is_is_told(one: Inquiry) -> None:
    def best_untouched(case: Case, replicate: int) -> Mapping[str, float]:
        return {"vendor_value": 30e6 - 5e6 * bool(case.settings) + luck(case, replicate, OWN), "customer_profit": 1e6}

    told = conduct(study(one, 12), MadeUpLaboratory(best_untouched)).finding
    assert told[1].startswith("The company as it is is better by ")
    assert told[1].endswith(": what it does lies outside the search.")


def test_what_the_company_does_already_is_told(tmp_path: Path) -> None:
    """15 people at the present price is the best there is, and what hybrid does."""

    def figures(case: Case, replicate: int) -> Mapping[str, float]:
        settings = {"people": 15.0, "price": 1.0} | dict(case.settings)
        both = -abs(float(settings["people"]) - 15.0) - 10 * abs(float(settings["price"]) - 1.0)
        return {"vendor_value": 30e6 + 1e6 * both + replicate, "customer_profit": 5e6 + 1e5 * both + replicate}

    text = STUDY.format(trials=300, more="", scenarios="[hybrid]").replace(
        "low: 0.5, high: 1.5", "values: [0.9, 1, 1.1]"
    )
    answer = conduct(inquiry_of(tmp_path, text), MadeUpLaboratory(figures))
    assert answer.finding[1] == "That is what the company as it is already does."
    assert answer.finding[-1] == ("No trade-off shows: the same choice is best in vendor value and customer profit.")


def test_without_the_company_as_it_is_the_search_is_held_against_itself(one: Inquiry) -> None:
    def never_untouched(case: Case, replicate: int) -> Mapping[str, float]:
        return company(case, replicate) if case.settings else {}

    answer = conduct(study(one, 12), MadeUpLaboratory(never_untouched))
    assert answer.finding[1].startswith("The search had shown ")
    assert answer.facts["reference"] in set(answer.tables["front"]["choice"])


def test_a_search_that_promised_too_little_is_told(one: Inquiry) -> None:
    def unlucky(case: Case, replicate: int) -> Mapping[str, float]:
        gain = 1e6 if replicate < 12 else 4e6
        return {"vendor_value": 30e6 + gain * bool(case.settings) + luck(case, replicate, OWN), "customer_profit": 1e6}

    assert ", which was too little by 2.9" in conduct(study(one, 12), MadeUpLaboratory(unlucky)).finding[1]


def test_fresh_worlds_may_prefer_another_finalist(one: Inquiry) -> None:
    """High prices looked a little better, and are surely worse in fresh worlds."""

    def changing(case: Case, replicate: int) -> Mapping[str, float]:
        price = float(dict(case.settings).get("price", 1.0))
        turn = 1.0 if replicate < 12 else -1.0
        return {"vendor_value": 30e6 + turn * 1e6 * price + luck(case, replicate, 1e4), "customer_profit": 1e6}

    answer = conduct(study(one, 24), MadeUpLaboratory(changing))
    finalists = answer.tables["finalists"]
    assert finalists["searched"].idxmax() == 0
    assert not finalists["winner"].iloc[0]
    assert finalists.loc[finalists["winner"], "mean"].iloc[0] == finalists["mean"].max()
    assert answer.finding[1].startswith("The search's best was price x ")
    assert answer.finding[1].endswith(
        "; fresh worlds surely prefer the other, whose figure in them was chosen after looking and is somewhat too "
        "good."
    )


class Refusing(MadeUpLaboratory):
    """Refuses whatever it is asked for."""

    def measure(self, cases: Sequence[Case], measures: Sequence[str], replicates: range) -> np.ndarray:
        raise BadInput.because(f"no company has {len(cases)} cases, {len(measures)} measures, {len(replicates)} worlds")


class Strict(MadeUpLaboratory):
    """Refuses companies that csim refuses."""

    def __init__(self, inquiry: Inquiry) -> None:
        super().__init__(company)
        self._inquiry = inquiry

    def measure(self, cases: Sequence[Case], measures: Sequence[str], replicates: range) -> np.ndarray:
        for case in cases:
            self._inquiry.companies[0].at(self._inquiry.dials, case.settings)
        return super().measure(cases, measures, replicates)


def test_settings_that_make_no_company_are_left_out(tmp_path: Path) -> None:
    inquiry = inquiry_of(tmp_path, APART)
    answer = conduct(inquiry, Strict(inquiry))
    assert answer.facts["impossible"] == 1
    assert answer.notes[0] == "1 choice is no possible company and left out."
    assert len(answer.tables["trials"]) == 4


def test_what_is_wrong_with_all_of_them_is_told(one: Inquiry) -> None:
    with pytest.raises(BadInput, match="no company has"):
        conduct(one, Refusing(company))


def test_the_same_study_gives_the_same_answer(one: Inquiry) -> None:
    first, second = (conduct(study(one, 24), MadeUpLaboratory(company)) for _ in range(2))
    assert first.finding == second.finding
    assert first.tables["trials"].equals(second.tables["trials"])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("optimise: {", "optimise: {objective: headcount, "), "Headcount is neither better higher nor lower"),
        (("optimise: {", "optimise: {against: vendor_value, "), "is the objective itself; name another measure"),
        (("levers:", "uncertainties:"), "there is nothing to search; write levers, or kind: select"),
    ],
)
def test_what_cannot_be_searched_is_refused(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    text = STUDY.format(trials=10, more="", scenarios="[hybrid]").replace(*change)
    with pytest.raises(BadInput, match=told):
        plan(inquiry_of(tmp_path, text))


def test_uncertainties_are_refused(tmp_path: Path) -> None:
    text = STUDY.format(trials=10, more="", scenarios="[hybrid]").replace("  people:", "uncertainties:\n  people:")
    with pytest.raises(BadInput, match="are not varied by a search; leave them out"):
        plan(inquiry_of(tmp_path, text))
