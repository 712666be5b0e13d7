"""Assumptions on which a ranking rests: a value of change known in closed form, no false alarms, ties and failures."""

import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from csim.errors import BadInput
from csim.study.kinds.what_must_be_true import conduct, plan
from csim.study.laboratory import Answer, Case
from tests.study.made_up_laboratory import MadeUpLaboratory, inquiry_of

STUDY = """
question: On what does the choice rest?
kind: what_must_be_true
scenarios: [hybrid, tech_touch, no_cs]
replications: 12
what_must_be_true: {present_replications: 48%s}
"""
type Figures = Callable[[Case, int], Mapping[str, float]]
FEW = ", only: [effects_all, effects_trust, trust_reversion, renewal_trust_weight, plays_hours]"


def luck(*what: object, spread: float) -> float:
    seed = zlib.crc32(repr(what).encode())
    return float(np.random.default_rng(seed).normal(0.0, spread))


def factor(case: Case, path: str, present: float) -> float:
    """What an override makes of a value, as a factor."""
    found = [re.fullmatch(rf"{re.escape(path)}=(.*)", text) for text in case.sets]
    return next((float(match[1]) / present for match in found if match), 1.0)


def noisy(case: Case, replicate: int) -> Mapping[str, float]:
    """Nothing matters: hybrid leads by 4 millions, and every case has luck of its own beside that of the world."""
    shared, own = luck(replicate, spread=20e6), luck(case, replicate, spread=2e6)
    return {"vendor_value": 100e6 + shared + own + {"hybrid": 4e6, "tech_touch": 0.0, "no_cs": -9e6}[case.scenario]}


def rests_on_trust(case: Case, replicate: int) -> Mapping[str, float]:
    """The lead of 5 millions falls by 12.5 for each unit of the factor: at 0.6 it is gone."""
    trust = factor(case, "plays.check_in.effects.trust", 0.05)
    lead = 5e6 - 12.5e6 * (1 - trust) if case.scenario == "hybrid" else 0.0
    behind = -20e6 if case.scenario == "no_cs" else 0.0
    own = luck(case.scenario, replicate, spread=2e6) + luck(case, replicate, spread=0.5e6)
    return {"vendor_value": 100e6 + lead + behind + own}


def answer_of(tmp_path: Path, figures: Figures, only: str = FEW) -> tuple[Answer, MadeUpLaboratory]:
    laboratory = MadeUpLaboratory(figures)
    return conduct(inquiry_of(tmp_path, STUDY % only), laboratory), laboratory


def test_the_one_assumption_that_matters_is_found_with_its_value(tmp_path: Path) -> None:
    only = ", only: [effects_trust, trust_reversion, renewal_trust_weight, plays_hours]"
    answer, laboratory = answer_of(tmp_path, rests_on_trust, only)
    assert answer.facts["changing"] == ["effects_trust"]
    assert answer.replications == (2, 48)
    row = answer.tables["assumptions"].iloc[0]
    assert (row["name"], row["low_status"], row["high_status"]) == ("effects_trust", "other", "same")
    assert row["low_leader"] == "tech_touch"
    assert row["low_change"] == pytest.approx(0.3, abs=0.05)  # x 0.6 of a range from 0 to 2
    assert row["weight"] == pytest.approx(row["low_change"])
    end = answer.tables["ends"].query("name == 'effects_trust' and end == 'low'").iloc[0]
    assert end["change_low"] < 0.3 < end["change_high"]
    assert "tech_touch overtakes hybrid" in end["overtaken"]
    assert answer.finding[0] == answer.facts["verdict"]
    assert answer.finding[0] == (
        "That Hybrid leads by vendor value rests on 1 of 4 assumptions (about touches): with that one alone at an end "
        "of its plausible range, another strategy leads."
    )
    assert re.match(
        r"How much trust touches build \(plausible: 0 to 2 times what is assumed\): below 0\.\d+ times "
        r"\(95 %: 0\.\d+ to 0\.\d+ times\) Tech-touch leads by vendor value, not Hybrid\.",
        answer.finding[1],
    )
    assert answer.facts["lines"] == [answer.finding[1]]
    assert answer.finding[3] == (
        "Of 4 assumptions tried, 1 lets another strategy lead and 3 leave the lead as it is (each end by its own 95 % "
        "interval)."
    )
    assert answer.finding[-1] == (
        "Before you rely on Hybrid, find out on which side of that value this lies in your company: how much trust "
        "touches build. What touches do shows where customers chosen by lot go without them."
    )
    assert laboratory.runs <= plan(answer.inquiry).runs


def test_one_assumption_alone_is_no_plural(tmp_path: Path) -> None:
    only = ", only: [%s]"
    alone, _ = answer_of(tmp_path, rests_on_trust, only % "effects_trust")
    assert alone.finding[0].startswith("That Hybrid leads by vendor value rests on the one assumption tried (about tou")
    robust, _ = answer_of(tmp_path / "robust", rests_on_trust, only % "plays_hours")
    assert robust.finding[0].startswith("Robust: not even the one assumption tried, ")
    assert robust.finding[-1] == "It need not be settled before you choose."


def test_all_touches_at_nothing_are_always_told(tmp_path: Path) -> None:
    answer, _ = answer_of(tmp_path, rests_on_trust, ", only: [effects_all]")
    assert any(
        re.match(r"If touches did nothing at all, Tech-touch would lead, \d\.\d+ M USD \(95 %: .*\) ahead\.", sentence)
        for sentence in answer.finding
    )

    def calm(case: Case, replicate: int) -> Mapping[str, float]:
        return {"vendor_value": 100e6 + 4e6 * (case.scenario == "hybrid") + luck(case, replicate, spread=0.3e6)}

    kept, _ = answer_of(tmp_path / "kept", calm, ", only: [effects_all]")
    assert any(
        sentence.startswith("If touches did nothing at all, Hybrid would still lead, ") for sentence in kept.finding
    )


def test_pure_noise_changes_nothing(tmp_path: Path) -> None:
    answer, laboratory = answer_of(tmp_path, noisy, "")
    table = answer.tables["assumptions"]
    assert len(table) > 150
    assert answer.facts["changing"] == []
    assert (answer.tables["ends"]["overtaken"] == "").all()
    assert answer.finding[0] == (
        f"None of {len(table)} assumptions, moved alone to the ends of its plausible range, demonstrably changes that "
        "Hybrid leads by vendor value."
    )
    assert answer.finding[-1].startswith("Before you rely on Hybrid, try more replications, and find out more about ")
    assert laboratory.runs < plan(answer.inquiry).runs / 3


def test_a_lead_that_holds_everywhere_is_robust(tmp_path: Path) -> None:
    def sure(case: Case, replicate: int) -> Mapping[str, float]:
        return {"vendor_value": 100e6 + 4e6 * (case.scenario == "hybrid") + luck(case, replicate, spread=0.2e6)}

    answer, _ = answer_of(tmp_path, sure)
    assert answer.finding[0] == (
        "Robust: none of 5 assumptions, moved alone to the ends of its plausible range, changes that Hybrid leads by "
        "vendor value."
    )
    assert "Of 5 assumptions tried, 5 leave the lead as it is (each end by its own 95 % interval)." in answer.finding
    assert answer.finding[-1] == (
        "No single one of them need be settled before you choose; that several are off at once was not tried."
    )
    assert set(answer.tables["ends"]["status"]) == {"same"}
    one, _ = answer_of(tmp_path / "one", sure, ", only: [plays_hours]")
    assert one.finding[0] == (
        "Robust: not even the one assumption tried, moved alone to the ends of its plausible range, changes that "
        "Hybrid leads by vendor value."
    )


def test_a_lead_that_only_vanishes_is_no_change(tmp_path: Path) -> None:
    def vanishes(case: Case, replicate: int) -> Mapping[str, float]:
        lead = 4e6 if case.scenario == "hybrid" and not case.sets else 0.0
        return {"vendor_value": 100e6 + lead + luck(case, replicate, spread=1e6)}

    answer, _ = answer_of(tmp_path, vanishes)
    assert answer.facts["changing"] == []
    assert set(answer.tables["ends"]["status"]) == {"undecided"}
    smallest = "Of those that leave it undecided the lead becomes smallest with these: "
    assert any(each.startswith(smallest) for each in answer.finding)
    one, _ = answer_of(tmp_path / "one", vanishes, ", only: [plays_hours]")
    assert (
        "At an end of one assumption it stays undecided whether the lead holds: hours of work that plays take."
        in one.finding
    )


def test_a_change_too_small_to_matter_is_none(tmp_path: Path) -> None:
    def tiny(case: Case, replicate: int) -> Mapping[str, float]:
        lead = (4e6 if not case.sets else -0.5e6) if case.scenario == "hybrid" else 0.0
        return {"vendor_value": 100e6 + lead + luck(case.scenario, replicate, spread=1e4)}

    assert answer_of(tmp_path, tiny)[0].facts["changing"] == []


def test_leaders_that_tie_are_beaten_only_by_one_ahead_of_both(tmp_path: Path) -> None:
    def two_lead(case: Case, replicate: int) -> Mapping[str, float]:
        hours = factor(case, "plays.check_in.hours", 0.8)
        trust = factor(case, "plays.check_in.effects.trust", 0.05)
        height = {
            "hybrid": 10e6 - 8e6 * (hours > 1.5),
            "tech_touch": 10e6 - 20e6 * (trust > 1.5),
            "no_cs": 5e6 + 20e6 * (hours > 1.5) * 0 + 9e6 * (trust < 0.5),
        }[case.scenario]
        return {"vendor_value": 100e6 + height + luck(case, replicate, spread=0.5e6)}

    answer, _ = answer_of(tmp_path, two_lead, ", only: [effects_trust, plays_hours]")
    assert sorted(answer.facts["leaders"]) == ["hybrid", "tech_touch"]
    assert "lead by vendor value, and nothing separates them; No customer success, the next," in answer.finding[2]
    rows = answer.tables["assumptions"].set_index("name")
    assert rows.loc["effects_trust", "low_status"] == "other"
    assert rows.loc["effects_trust", "low_leader"] == "no_cs"
    # One of the two falls behind, the other still leads: nobody else comes to lead.
    assert rows.loc["effects_trust", "high_status"] == "same"
    assert rows.loc["plays_hours", "high_status"] == "same"


def test_where_all_tie_nothing_is_simulated_further(tmp_path: Path) -> None:
    def alike(case: Case, replicate: int) -> Mapping[str, float]:
        return {"vendor_value": 100e6 + luck(replicate, spread=1e6)}

    answer, laboratory = answer_of(tmp_path, alike)
    assert laboratory.runs == 3 * 48
    assert answer.finding[0].startswith("As things stand nothing separates Hybrid, Tech-touch and No customer success")
    assert len(answer.finding) == 1


def test_without_any_figure_nothing_is_claimed(tmp_path: Path) -> None:
    answer, _ = answer_of(tmp_path, lambda _case, _replicate: {})
    assert answer.finding == ("No run gave a figure for vendor value, so nothing can be said about who leads.",)


def test_runs_that_fail_at_an_end_leave_it_unknown(tmp_path: Path) -> None:
    def fails(case: Case, replicate: int) -> Mapping[str, float]:
        return {} if any("reversion" in text for text in case.sets) else noisy(case, replicate)

    answer, _ = answer_of(tmp_path, fails, ", only: [trust_reversion, plays_hours]")
    ends = answer.tables["ends"].set_index(["name", "end"])
    assert ends.loc[("trust_reversion", "low"), "status"] == "unknown"
    assert ends.loc[("trust_reversion", "low"), "unknown"] == "tech_touch; no_cs"
    assert ends.loc[("plays_hours", "low"), "status"] == "same"
    assert "At 2 of 4 ends tried it could not be told who leads, as too few runs finished." in answer.finding
    assert "1 is unknown, as too few runs finished" in answer.finding[2]
    assert answer.finding[-1] == "Before you rely on Hybrid, find out why runs failed."
    assert not answer.finding[0].startswith("Robust")


def failing(*names: str) -> Figures:
    """Hybrid surely leads; at every end the runs of these strategies fail."""

    def figures(case: Case, replicate: int) -> Mapping[str, float]:
        if case.sets and case.scenario in names:
            return {}
        return {"vendor_value": 100e6 + 9e6 * (case.scenario == "hybrid") + luck(case, replicate, spread=0.1e6)}

    return figures


@pytest.mark.parametrize("names", [("hybrid", "tech_touch", "no_cs"), ("hybrid",), ("tech_touch", "no_cs")])
def test_where_all_ends_fail_nothing_is_robust(tmp_path: Path, names: tuple[str, ...]) -> None:
    answer, _ = answer_of(tmp_path, failing(*names))
    assert set(answer.tables["ends"]["status"]) == {"unknown"}
    count = len(answer.tables["ends"])
    told = (
        f"On what it rests that Hybrid leads by vendor value is unknown: too few runs finished at each of {count} ends."
    )
    assert answer.finding[0] == answer.facts["verdict"] == told
    assert "If touches did nothing at all, it is unknown who would lead, as too few runs finished." in answer.finding


def test_one_rival_that_fails_leaves_the_ends_unknown(tmp_path: Path) -> None:
    answer, _ = answer_of(tmp_path, failing("no_cs"))
    assert set(answer.tables["ends"]["unknown"]) == {"no_cs"}
    assert answer.tables["ends"]["margin"].notna().all()
    assert answer.finding[0].startswith("On what it rests that Hybrid leads by vendor value is unknown")


def test_a_strategy_without_figures_leaves_the_lead_less_than_robust(tmp_path: Path) -> None:
    def absent(case: Case, replicate: int) -> Mapping[str, float]:
        return {} if case.scenario == "no_cs" else failing()(case, replicate)

    answer, _ = answer_of(tmp_path, absent)
    assert answer.finding[0].startswith("None of 5 assumptions, moved alone to the ends of its plausible range, demon")
    assert "missing differently often, Hybrid in 0, Tech-touch in 0 and No customer success in 48" in answer.finding[-2]
    assert answer.finding[-1] == "Before you rely on Hybrid, find out why runs failed."


def test_who_survives_only_good_worlds_does_not_lead_for_that(tmp_path: Path) -> None:
    def survivor(case: Case, replicate: int) -> Mapping[str, float]:
        good = replicate % 2 == 0
        if case.scenario == "hybrid" and not good:
            return {}
        own = 1e6 + luck(replicate, spread=0.1e6) if case.scenario == "hybrid" else 0.0
        worse = 3e6 if case.scenario == "no_cs" else 0.0
        return {"vendor_value": (20e6 if good else 5e6) - own - worse}

    answer, _ = answer_of(tmp_path, survivor, ", only: [plays_hours]")
    assert answer.facts["leaders"] == ["tech_touch"]
    assert answer.finding[1].startswith("As things stand Tech-touch leads by vendor value: it is 0.99 M USD")
    assert answer.finding[-2] == (
        "As things stand, in 48 worlds, figures for vendor value are missing differently often, Hybrid in 24, "
        "Tech-touch in 0 and No customer success in 0: who leads is said of the worlds that are left, and those may be "
        "the easier ones."
    )


def test_without_a_world_in_common_nobody_leads(tmp_path: Path) -> None:
    def apart(case: Case, replicate: int) -> Mapping[str, float]:
        return {"vendor_value": 1e6 + replicate} if (case.scenario == "hybrid") == (replicate % 2 == 0) else {}

    answer, _ = answer_of(tmp_path, apart)
    assert answer.facts["leaders"] == []
    assert answer.finding[0] == (
        "In no world do all strategies have a figure for vendor value, so nothing can be said about who leads."
    )
    only, _ = answer_of(
        tmp_path / "only",
        lambda case, replicate: {"vendor_value": 1e6 + replicate} if case.scenario == "hybrid" else {},
    )
    assert only.finding[0] == "Only Hybrid has figures for vendor value, so nothing can be said about who leads."


def test_the_rival_named_is_one_that_surely_leads(tmp_path: Path) -> None:
    """At every end tech_touch is far ahead of hybrid by its mean, with much luck; no_cs less far, but surely."""

    def figures(case: Case, replicate: int) -> Mapping[str, float]:
        height = {"hybrid": 100e6, "tech_touch": 90e6, "no_cs": 90e6}[case.scenario]
        if case.sets and case.scenario == "tech_touch":
            height += 16e6 + 24e6 * (-1) ** replicate
        if case.sets and case.scenario == "no_cs":
            height += 13e6
        return {"vendor_value": height + luck(case, replicate, spread=0.1e6)}

    answer, _ = answer_of(tmp_path, figures, ", only: [plays_hours]")
    ends = answer.tables["ends"]
    assert set(ends["status"]) == {"other"}
    assert set(ends["rival"]) == set(ends["leader"]) == {"no_cs"}
    assert (ends["margin_high"] < 0).all()


def test_another_is_said_to_lead_only_beyond_its_interval(tmp_path: Path) -> None:
    """At the low end hybrid is one million behind, with so much luck that the interval often holds zero."""
    undecided = 0
    text = (STUDY % ", only: [effects_all]").replace(", no_cs]", "]").replace("present_replications: 48, ", "")
    inquiry = inquiry_of(tmp_path, text)
    for seed in range(12):

        def behind(case: Case, replicate: int, seed: int = seed) -> Mapping[str, float]:
            if case.scenario == "tech_touch" or not case.sets:
                return {"vendor_value": 20e6 + 2e6 * (case.scenario == "hybrid")}
            own = np.random.default_rng([seed, replicate, len(str(case.sets))]).standard_normal()
            return {"vendor_value": 19e6 + 1.9e6 * float(own)}

        answer = conduct(inquiry, MadeUpLaboratory(behind))
        end = answer.tables["ends"].query("end == 'low'").iloc[0]
        (told,) = [sentence for sentence in answer.finding if sentence.startswith("If touches did nothing")]
        if end["status"] == "other":
            assert end["margin_high"] < 0
            low, high = re.findall(r"-?\d+\.\d+", told.partition("95 %:")[2])
            assert 0 <= float(low) < float(high)
        elif end["status"] == "undecided":
            undecided += 1
            assert told.endswith("it is undecided whether Hybrid or Tech-touch would lead.")
    assert 0 < undecided < 12


def test_an_end_that_is_no_company_is_drawn_back_or_told(tmp_path: Path) -> None:
    class Strict(MadeUpLaboratory):
        def measure(self, cases: Sequence[Case], measures: Sequence[str], replicates: range) -> np.ndarray:
            for case in cases:
                floors = [text for text in case.sets if text.startswith("product.learning_burden_floor=")]
                if floors and float(floors[0].partition("=")[2]) > 1.0:
                    raise BadInput.because("no such company")
            return super().measure(cases, measures, replicates)

    laboratory = Strict(noisy)
    ranges = ", only: [product_learning_burden_floor], ranges: {product_learning_burden_floor: {low: 0.5, high: 10}}"
    answer = conduct(inquiry_of(tmp_path, STUDY % ranges), laboratory)
    end = answer.tables["ends"].query("end == 'high'").iloc[0]
    assert 1.0 < end["setting"] < 10 / 1.5
    assert answer.tables["assumptions"].loc[0, "high"] == end["text"]
    far = ", only: [product_learning_burden_floor], ranges: {product_learning_burden_floor: {low: 0.5, high: 1.0e9}}"
    answer = conduct(inquiry_of(tmp_path / "far", STUDY % far), Strict(noisy))
    assert answer.tables["not_tried"]["reason"].str.contains("its high end is no possible company: .*floor").any()


def test_measures_that_are_better_low_rank_the_other_way(tmp_path: Path) -> None:
    def churn(case: Case, replicate: int) -> Mapping[str, float]:
        return {"logo_churn": 10.0 + 5.0 * (case.scenario != "hybrid") + luck(case, replicate, spread=0.1)}

    answer, _ = answer_of(tmp_path, churn, ", only: [plays_hours], measure: logo_churn")
    assert answer.facts["leaders"] == ["hybrid"]
    assert answer.tables["strategies"].set_index("strategy").loc["hybrid", "mean"] == pytest.approx(10.0, abs=0.1)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("scenarios: [hybrid, tech_touch, no_cs]", "scenarios: [hybrid]", "names one strategy, which leads whatever"),
        ("replications: 12", "replications: 12\nlevers: {burden: {path: product.learning_burden, low: 0.5, high: 1}}",
         "have no place here, as every assumption varies by itself"),
        (": 48", ": 48, only: [trust_revision]", "no assumption of these scenarios is called trust_revision"),
        (": 48", ": 48, measure: headcount", "is not better high or low; write another"),
    ],
)  # fmt: skip
def test_studies_that_make_no_sense_are_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    inquiry = inquiry_of(tmp_path, (STUDY % "").replace(old, new))
    with pytest.raises(BadInput, match=message):
        plan(inquiry)
