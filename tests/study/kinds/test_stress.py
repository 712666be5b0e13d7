"""Stress: chances and first breakers known in closed form, batteries nobody breaks under, failures and ties."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from csim.errors import BadInput
from csim.study.kinds.stress import conduct, plan
from csim.study.kinds.stress_finding import headline
from csim.study.laboratory import Answer, Case
from tests.study.made_up_laboratory import MadeUpLaboratory, inquiry_of

STUDY = """
question: Which breaks first?
kind: stress
scenarios: [hybrid, tech_touch, no_cs]
replications: %d
%s
"""
CALM = {"vendor_value": 1e6, "cash_low": 1e6}
type Figures = Callable[[Case, int], Mapping[str, float]]
DEPTH = {"mild": 1, "moderate": 2, "severe": 3}


def severity(case: Case) -> int:
    """How many steps of depth befall a case in all; 0 in the calm world."""
    return sum(DEPTH[depth] * text.count(f"depth: {depth}") for text in case.sets for depth in DEPTH)


def luck(case: Case, replicate: int, purpose: int) -> float:
    """From 0 to 1; the same for all cases in one world."""
    return float(np.random.default_rng([replicate, purpose]).uniform())


def rich(case: Case, replicate: int) -> Mapping[str, float]:
    """Nobody breaks; each step of depth costs a million, two of them hybrid, and recessions cost ten."""
    recession = any("kind: recession" in text for text in case.sets)
    cost = severity(case) * (2.0 if case.scenario == "hybrid" else 1.0) + 10.0 * recession
    return {
        "insolvent": 0.0,
        "cash_low": 1e6 * (5 - 0.1 * severity(case)) + 1e6 * luck(case, replicate, 1),
        "cac_payback_reached": 1.0,
        "cac_payback_restricted": 12.0 + severity(case),
        "vendor_value": 1e6 * (100 - cost + 5 * luck(case, replicate, 2)),
    }


def poor(case: Case, replicate: int) -> Mapping[str, float]:
    """With all moderate shocks, hybrid breaks with a chance of 0.8, tech_touch of 0.3; no_cs never."""
    chance = {"hybrid": 0.8, "tech_touch": 0.3, "no_cs": 0.0}[case.scenario]
    broken = severity(case) >= 16 and luck(case, replicate, 3) < chance
    month = {"insolvency_month": 20.0 if case.scenario == "hybrid" else 30.0} if broken else {}
    payback = {"cac_payback_reached": 1.0 - (luck(case, replicate, 4) < 0.4), "cac_payback_restricted": 12.0}
    return dict(rich(case, replicate)) | month | payback | {"insolvent": float(broken)}


def answer_of(tmp_path: Path, figures: Figures, worlds: int = 32, section: str = "") -> Answer:
    return conduct(inquiry_of(tmp_path, STUDY % (worlds, section)), MadeUpLaboratory(figures))


def test_where_nobody_breaks_the_bound_is_told_and_what_suffers_most(tmp_path: Path) -> None:
    answer = answer_of(tmp_path, rich)
    first, plan, together, single, late, cash = answer.finding
    assert first == (
        "No strategy breaks: none runs out of money in any of 32 worlds, under any shock or all together, so the "
        "chance is at most 11 % for each of them, the end of its exact 95 % interval."
    )
    assert plan == (
        "For a plan: in these worlds shocks cost value, not survival, and give no reason to prefer one strategy for "
        "its safety."
    )
    assert together.startswith("All shocks together, each moderate, cost Hybrid most: 42.0")
    assert single == (
        "Of single shocks, recession costs every strategy most, Hybrid most of all: 14.0 M USD (95 %: 14.0 to 14.0)."
    )
    assert late == (
        "Payback takes more than 24 months when all shocks are moderate: every strategy in 100 % of worlds (95 %: 89 "
        "to 100 %; without shocks 0 %)."
    )
    assert cash.startswith(
        "The lowest cash is that of Hybrid when all shocks are severe, by the estimates: in one world of twenty it "
    )
    assert cash.endswith(" or less (95 %: at most 2.81; too few worlds to say how low).")
    assert any("32 worlds are too few to bound the 5th percentile" in note for note in answer.notes)


def test_a_single_strategy_is_told_by_its_name(tmp_path: Path) -> None:
    alone = STUDY.replace("[hybrid, tech_touch, no_cs]", "[hybrid]")
    harmless = conduct(inquiry_of(tmp_path, alone % (8, "")), MadeUpLaboratory(lambda *_: {"insolvent": 0.0} | CALM))
    assert "No single shock costs Hybrid value that the interval tells from nothing." in harmless.finding
    assert "All shocks together, each moderate, cost Hybrid no value that the interval " in " ".join(harmless.finding)
    answer = conduct(inquiry_of(tmp_path, alone % (8, "")), MadeUpLaboratory(rich))
    assert answer.finding[0].startswith("Hybrid does not run out of money in any of 8 worlds, under any shock or all ")
    assert answer.finding[1] == "For a plan: in these worlds shocks cost value, not survival."
    assert headline(answer.inquiry, answer.tables, answer.facts).startswith("Hybrid never runs out of money in 8 wor")
    broken = conduct(inquiry_of(tmp_path, alone % (8, "")), MadeUpLaboratory(poor))
    assert broken.finding[0].startswith("Out of money at worst, when all shocks are moderate: Hybrid in ")
    assert broken.finding[1].startswith("For a plan: to survive these shocks in each of these worlds, Hybrid needs ")


def test_chances_and_first_breaker_are_found(tmp_path: Path) -> None:
    answer = answer_of(tmp_path, poor, 80)
    rows = {(row["strategy"], row["condition"]): row for row in answer.tables["conditions"].to_dict("records")}
    for strategy, chance in (("hybrid", 0.8), ("tech_touch", 0.3), ("no_cs", 0.0)):
        row = rows[strategy, "together_moderate"]
        assert row["chance_low"] <= chance <= row["chance_high"]
        assert rows[strategy, "outage"]["insolvent"] == 0
        assert row["late_low"] <= 0.4 <= row["late_high"]
    breaking = {row["strategy"]: row for row in answer.tables["breaking"].to_dict("records")}
    assert breaking["hybrid"]["depth"] == "moderate"
    assert breaking["hybrid"]["month"] == 20.0
    assert breaking["hybrid"]["first"] == breaking["hybrid"]["broken"]
    assert breaking["no_cs"]["broken"] == 0
    assert answer.finding[0] == (
        "Hybrid breaks first in 69 of 80 worlds; in 11 nobody breaks. At its weakest it runs out of money when all "
        "shocks are moderate, in month 20."
    )
    assert answer.finding[1] == (
        "Out of money at worst, when all shocks are moderate: Hybrid in 86 % of worlds (95 %: 76 to 93 %) and "
        "Tech-touch in 31 % (21 to 43 %); No customer success in none of 80 worlds (at most 4.6 %)."
    )
    assert answer.finding[2] == (
        "For a plan: to survive these shocks in each of these worlds, Hybrid and Tech-touch each need more cash than "
        "here, or costs that can be cut in time."
    )
    assert np.isfinite(answer.tables["conditions"]["cash_p05_low"]).all()


def test_the_mildest_battery_counts_before_the_month(tmp_path: Path) -> None:
    def figures(case: Case, replicate: int) -> Mapping[str, float]:
        needed = {"hybrid": 24, "tech_touch": 8, "no_cs": 99}[case.scenario]
        broken = severity(case) >= needed
        month = {"insolvency_month": 13.0 if case.scenario == "hybrid" else 40.0} if broken else {}
        return dict(rich(case, replicate)) | month | {"insolvent": float(broken)}

    answer = answer_of(tmp_path, figures)
    assert answer.finding[0].startswith(
        "Tech-touch breaks first in 32 of 32 worlds. At its weakest it runs out of money when all shocks are mild"
    )


def test_who_breaks_first_stays_undecided_where_worlds_are_few_or_all_break_at_once(tmp_path: Path) -> None:
    def alike(case: Case, replicate: int) -> Mapping[str, float]:
        broken = severity(case) >= 16
        month = {"insolvency_month": 20.0} if broken else {}
        return dict(rich(case, replicate)) | month | {"insolvent": float(broken)}

    undecided = (
        "Which strategy breaks first is undecided: every strategy runs out of money, in 32 of 32 worlds at least one."
    )
    assert undecided in answer_of(tmp_path, alike).finding
    few = answer_of(tmp_path / "few", poor, 3).finding
    assert any(sentence.startswith("Which strategy breaks first is undecided: ") for sentence in few)


def test_equal_losses_are_a_tie(tmp_path: Path) -> None:
    def noisy(case: Case, replicate: int) -> Mapping[str, float]:
        seed = [replicate, len(case.scenario), severity(case)]
        value = 100 - severity(case) + float(np.random.default_rng(seed).normal())
        return dict(rich(case, replicate)) | {"vendor_value": 1e6 * value}

    answer = answer_of(tmp_path, noisy)
    assert any("; nothing separates " in sentence for sentence in answer.finding)
    assert any(
        sentence.startswith("Of single shocks, ") and " tie as the worst " in sentence for sentence in answer.finding
    )


def test_harmless_shocks_are_called_so(tmp_path: Path) -> None:
    def harmless(case: Case, replicate: int) -> Mapping[str, float]:
        return dict(rich(case, replicate)) | {"vendor_value": 1e8 + 1e6 * luck(case, replicate, 5)}

    finding = answer_of(tmp_path, harmless).finding
    assert "All shocks together, each moderate, cost no strategy value that the interval tells from nothing." in finding
    assert "No single shock costs any strategy value that the interval tells from nothing." in finding
    assert finding[1] == (
        "For a plan: in these worlds shocks cost neither survival nor, as far as shows, value, and give no reason to "
        "prefer one strategy for its safety."
    )


def test_one_world_has_no_interval(tmp_path: Path) -> None:
    answer = answer_of(tmp_path, rich, 1)
    assert answer.finding[0].startswith("No strategy breaks: none runs out of money in the one world tried")
    assert "at most 98 %" in answer.finding[0]
    assert answer.finding[1] == "For a plan, one world is too few: ask for 72 or more."
    assert np.isnan(answer.tables["conditions"]["change_low"]).all()
    assert not any(" cost" in sentence for sentence in answer.finding), "no interval, so nothing of losses"
    assert any(note.startswith("1 world is too few to bound ") for note in answer.notes)


def test_a_rare_insolvency_is_not_excluded_by_a_thousand_worlds(tmp_path: Path) -> None:
    """None in 1,000 worlds bounds the chance by 0.368 %, which the sentence, as the table, rounds outward."""
    section = "stress: {shocks: {slump: {at: month 12, kind: recession}}}"

    def never(case: Case, replicate: int) -> Mapping[str, float]:
        return {"insolvent": 0.0, "vendor_value": 1e8}

    answer = answer_of(tmp_path, never, 1_000, section)
    assert answer.tables["conditions"]["chance_high"].max() == pytest.approx(1 - 0.025 ** (1 / 1_000))
    assert "the chance is at most 0.37 % for each of them, the end" in answer.finding[0]

    def once(case: Case, replicate: int) -> Mapping[str, float]:
        return {"insolvent": float(replicate == 7 and case.scenario == "hybrid"), "vendor_value": 1e8}

    assert "Hybrid in 0.1 % of worlds (95 %: 0 to 0.6 %)" in answer_of(tmp_path, once, 1_000, section).finding[1]


def test_who_breaks_first_is_told_with_the_worlds_it_rests_on(tmp_path: Path) -> None:
    def seldom(case: Case, replicate: int) -> Mapping[str, float]:
        broken = case.scenario == "hybrid" and severity(case) >= 24 and replicate < 9
        month = {"insolvency_month": 20.0} if broken else {}
        return dict(rich(case, replicate)) | month | {"insolvent": float(broken)}

    assert (
        answer_of(tmp_path, seldom, 100)
        .finding[0]
        .startswith("Hybrid breaks first in 9 of 100 worlds; in 91 nobody breaks. At its weakest ")
    )


def test_where_others_break_too_that_is_counted(tmp_path: Path) -> None:
    def mostly(case: Case, replicate: int) -> Mapping[str, float]:
        mine = {"hybrid": replicate < 30, "tech_touch": 25 <= replicate < 35, "no_cs": False}[case.scenario]
        broken = mine and severity(case) >= 24
        month = {"insolvency_month": 20.0} if broken else {}
        return dict(rich(case, replicate)) | month | {"insolvent": float(broken)}

    assert (
        answer_of(tmp_path, mostly, 40)
        .finding[0]
        .startswith(
            "Hybrid breaks first in 25 of 40 worlds; in 10 another does, or several at once; in 5 nobody breaks. "
        )
    )


def test_strategies_without_a_finished_run_are_named(tmp_path: Path) -> None:
    def unfinished(figures: Figures) -> Figures:
        return lambda case, replicate: {} if case.scenario == "no_cs" else figures(case, replicate)

    nobody = answer_of(tmp_path / "rich", unfinished(rich), 24).finding
    assert nobody[0].startswith("Of what finished, no strategy breaks: none runs out of money in any of 24")
    assert nobody[1] == "No run finished of No customer success: nothing can be said of that."
    somebody = answer_of(tmp_path / "poor", unfinished(poor), 24).finding
    assert somebody[0] == "Which strategy breaks first is not known: in no world did all runs finish."
    assert somebody[1].startswith("Out of money at worst, when all shocks are moderate: Hybrid in ")
    assert "No customer success" not in somebody[1]
    assert somebody[2] == nobody[1]


def test_the_only_strategy_with_finished_runs_does_not_lose_most(tmp_path: Path) -> None:
    answer = answer_of(tmp_path, lambda case, replicate: rich(case, replicate) if case.scenario == "hybrid" else {})
    losses = next(sentence for sentence in answer.finding if sentence.startswith("All shocks together"))
    assert losses.startswith("All shocks together, each moderate, cost Hybrid 42.0")


def test_conditions_without_a_finished_run_are_named(tmp_path: Path) -> None:
    def fails(case: Case, replicate: int) -> Mapping[str, float]:
        return {} if case.scenario == "hybrid" and severity(case) >= 24 else rich(case, replicate)

    told = answer_of(tmp_path, fails, 24).finding
    assert told[1] == "No run finished of Hybrid with all shocks, severe: nothing can be said of that."


@pytest.mark.parametrize("base", [0.0, -0.5, 0.1])
def test_a_loss_is_no_share_of_a_value_that_may_be_nothing(tmp_path: Path, base: float) -> None:
    def worthless(case: Case, replicate: int) -> Mapping[str, float]:
        noise = float(np.random.default_rng([replicate, 6]).normal())
        value = base + noise * (base != 0) - severity(case)
        return dict(rich(case, replicate)) | {"vendor_value": 1e6 * value}

    answer = answer_of(tmp_path, worthless)
    assert answer.tables["conditions"]["change_percent"].isna().all()
    loss = next(sentence for sentence in answer.finding if sentence.startswith("All shocks together"))
    assert "of its value" not in loss
    assert "nan" not in loss


def test_enough_worlds_bound_the_lowest_cash_on_both_sides(tmp_path: Path) -> None:
    told = next(each for each in answer_of(tmp_path, rich, 80).finding if each.startswith("The lowest cash is "))
    assert " M USD or less (95 %: 2." in told
    one = next(each for each in answer_of(tmp_path / "one", rich, 1).finding if each.startswith("The lowest cash is "))
    assert one.endswith(" or less (too few worlds for an interval).")


def test_who_may_be_first_is_narrowed_to_those_whom_nobody_surely_precedes(tmp_path: Path) -> None:
    """Hybrid and tech_touch break alike in every world, no_cs later in all of them."""

    def late(case: Case, replicate: int) -> Mapping[str, float]:
        broken = severity(case) >= (24 if case.scenario == "no_cs" else 16)
        return (
            dict(rich(case, replicate)) | ({"insolvency_month": 20.0} if broken else {}) | {"insolvent": float(broken)}
        )

    answer = answer_of(tmp_path, late)
    assert answer.finding[0] == (
        "Which strategy breaks first is undecided between Hybrid and Tech-touch: in 32 of 32 worlds some strategy "
        "runs out of money."
    )
    title = headline(answer.inquiry, answer.tables, answer.facts)
    assert title.startswith("Undecided which breaks first: Hybrid or Tech-touch. All moderate shocks together cost ")


def test_many_shocks_that_tie_are_counted_and_not_listed(tmp_path: Path) -> None:
    def alike(case: Case, replicate: int) -> Mapping[str, float]:
        value = 100 - severity(case) + 0.1 * luck(case, replicate, sum(map(ord, "".join(case.sets))))
        return dict(rich(case, replicate)) | {"vendor_value": 1e6 * value}

    told = next(each for each in answer_of(tmp_path, alike).finding if each.startswith("Of single shocks, "))
    assert " shocks tie as the worst for " in told
    assert told.split()[3].isdigit()


def test_whose_payback_suffers_most_comes_first_and_equals_are_told_once(tmp_path: Path) -> None:
    def slow(case: Case, replicate: int) -> Mapping[str, float]:
        months = 12.0 + 20.0 * (case.scenario == "no_cs" and severity(case) > 0 and replicate < 8)
        return dict(rich(case, replicate)) | {"cac_payback_restricted": months}

    late = next(each for each in answer_of(tmp_path, slow).finding if each.startswith("Payback takes "))
    assert late == (
        "Payback takes more than 24 months when all shocks are moderate: No customer success in 25 % of worlds (95 %: "
        "11 to 44 %; without shocks 0 %); the others in no world, with shocks or without (at most 11 %)."
    )


def test_payback_is_told_of_the_calm_world_where_shocks_never_come_together(tmp_path: Path) -> None:
    never = answer_of(tmp_path, rich, section="stress: {together: false}").finding
    assert "In no world does payback take more than 24 months, without any shock." in never


def test_only_strategies_whose_payback_is_known_are_said_to_be_paid_back(tmp_path: Path) -> None:
    def unsold(case: Case, replicate: int) -> Mapping[str, float]:
        signed = case.scenario != "no_cs"
        return {name: each for name, each in rich(case, replicate).items() if signed or not name.startswith("cac")}

    late = next(each for each in answer_of(tmp_path, unsold).finding if each.startswith("Payback takes "))
    assert "every strategy" not in late
    assert "moderate: Hybrid and Tech-touch in 100 % of worlds" in late


def test_the_bound_of_who_never_breaks_rests_on_the_condition_with_the_fewest_worlds(tmp_path: Path) -> None:
    def sparse(case: Case, replicate: int) -> Mapping[str, float]:
        if case.scenario == "no_cs" and severity(case) >= 24 and replicate >= 8:
            return {}
        return poor(case, replicate)

    chances = next(each for each in answer_of(tmp_path, sparse).finding if each.startswith("Out of money at worst"))
    assert chances.endswith("; No customer success in none of 8 worlds (at most 37 %).")


def test_chances_are_told_by_what_is_worst_and_spared_strategies_are_named(tmp_path: Path) -> None:
    def mixed(case: Case, replicate: int) -> Mapping[str, float]:
        told = "".join(case.sets)
        deep, slump = severity(case) >= 24, "kind: recession" in told
        broken = {"hybrid": deep, "tech_touch": slump and replicate < 16, "no_cs": deep and replicate < 8}
        hurt = case.scenario == "hybrid" and slump
        value = 100 - 10 * hurt + luck(case, replicate, len(told) * (case.scenario != "hybrid"))
        gone = broken[case.scenario]
        month = {"insolvency_month": 20.0} if gone else {}
        return dict(rich(case, replicate)) | month | {"insolvent": float(gone), "vendor_value": 1e6 * value}

    finding = answer_of(tmp_path, mixed).finding
    assert finding[1] == (
        "Out of money at worst, when all shocks are severe: Hybrid in 100 % of worlds (95 %: 89 to 100 %) and No "
        "customer success in 25 % (11 to 44 %); under recession: Tech-touch in 50 % (31 to 69 %)."
    )
    assert finding[2] == (
        "For a plan: to survive these shocks in each of these worlds, every strategy needs more cash than here, or "
        "costs that can be cut in time."
    )
    assert any(
        sentence == "Of single shocks, recession costs Hybrid most; none costs Tech-touch or No customer success value "
        "that the interval tells from nothing."
        for sentence in finding
    )


def test_even_without_a_shock_a_strategy_may_break(tmp_path: Path) -> None:
    def doomed(case: Case, replicate: int) -> Mapping[str, float]:
        broken = case.scenario == "hybrid"
        return (
            dict(rich(case, replicate)) | ({"insolvency_month": 9.0} if broken else {}) | {"insolvent": float(broken)}
        )

    finding = answer_of(tmp_path, doomed).finding
    assert finding[0].endswith("At its weakest it runs out of money without any shock, in month 9.")
    assert finding[2] == (
        "For a plan: to survive these shocks in each of these worlds, Hybrid needs more cash than here, or costs that "
        "can be cut in time; Hybrid needs it even without a shock."
    )


def test_failed_runs_are_left_out_and_counted(tmp_path: Path) -> None:
    def fails(case: Case, replicate: int) -> Mapping[str, float]:
        return {} if case.scenario == "hybrid" and replicate < 2 and severity(case) else rich(case, replicate)

    answer = answer_of(tmp_path, fails, 8)
    assert answer.tables["conditions"].query("strategy == 'hybrid' and condition == 'outage'")["worlds"].iloc[0] == 6
    assert any(note == "22 runs failed and are left out." for note in answer.notes)
    nothing = answer_of(tmp_path / "nothing", lambda _case, _replicate: {}, 4)
    assert nothing.finding == ("No run finished, so nothing can be said about any shock.",)


def test_paybacks_nobody_can_know_are_not_counted(tmp_path: Path) -> None:
    def nobody_signed(case: Case, replicate: int) -> Mapping[str, float]:
        return {name: value for name, value in rich(case, replicate).items() if not name.startswith("cac")}

    answer = answer_of(tmp_path, nobody_signed)
    assert (answer.tables["conditions"]["late_worlds"] == 0).all()
    assert not any("ayback take" in sentence for sentence in answer.finding)


def test_a_payback_that_may_yet_come_is_not_told(tmp_path: Path) -> None:
    def unreached(case: Case, replicate: int) -> Mapping[str, float]:
        return dict(rich(case, replicate)) | {"cac_payback_reached": 0.0, "cac_payback_restricted": 12.0}

    short = answer_of(tmp_path, unreached, 8, "months: 24")
    assert not any("ayback" in sentence for sentence in short.finding)
    assert not any(str(column).startswith("late") for column in short.tables["conditions"])
    assert [note for note in short.notes if "ayback" in note] == [
        "Payback over 24 months cannot be told: customers are followed for 12 months; a longer run (months:) tells."
    ]
    long = answer_of(tmp_path, unreached, 8, "months: 48")  # followed for 24 months: by then it should have come
    assert any(sentence.startswith("Payback takes more than 24 months") for sentence in long.finding)
    assert not any("cannot be told" in note for note in long.notes)
    soon = answer_of(tmp_path, lambda *each: dict(rich(*each)) | {"cac_payback_restricted": 9.0}, 8, "months: 24")
    assert any(sentence.startswith("In no world does payback take more than 24") for sentence in soon.finding)


def test_the_plan_counts_every_run(tmp_path: Path) -> None:
    inquiry = inquiry_of(tmp_path, STUDY % (4, ""))
    laboratory = MadeUpLaboratory(rich)
    conduct(inquiry, laboratory)
    assert laboratory.runs == plan(inquiry).runs == 3 * 12 * 4


@pytest.mark.parametrize(
    ("section", "message"),
    [
        (
            "levers: {burden: {path: product.learning_burden, low: 0.5, high: 1}}",
            "have no place here, as shocks alone vary",
        ),
        ("months: 9", "recession begins after the run has ended; let it begin sooner, or set months"),
    ],
)
def test_studies_that_make_no_sense_are_refused(tmp_path: Path, section: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        plan(inquiry_of(tmp_path, STUDY % (4, section)))
