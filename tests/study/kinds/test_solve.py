"""Solve: the least and the largest value for which something holds, on made-up companies whose answer is known."""

import re
from statistics import NormalDist

import numpy as np
import pytest

from csim.errors import BadInput
from csim.study.kinds import solve
from tests.study.made_up_laboratory import MadeUpLaboratory, inquiry_of

CSMS = "levers: {csms: {path: team.relationship.headcount, low: 1, high: 21, label: CSMs}}"
TOOL = "levers: {tool: {path: team.relationship.tools, low: 0 kUSD/year, high: 20 kUSD/year, label: price of a tool}}"
LIMIT = "{limits: {nrr: {at_least: 100 %, probability: 90 %}}}"
BREAK_EVEN = "{at_least_as_good_as: no_cs, wanted: most}"


def study(folder, varies=CSMS, section=LIMIT, scenarios="[hybrid]", replications=32):
    return inquiry_of(
        folder,
        f"question: how many?\nkind: solve\nscenarios: {scenarios}\n{varies}\nreplications: {replications}\n"
        f"solve: {section}\n",
    )


def normal(replicate, stream=0):
    return float(np.random.default_rng([replicate, stream]).standard_normal())


def spread_evenly(replicate):
    """A normal figure whose share below any bound in the first 128 worlds is the right one, to within 1 / 256."""
    return NormalDist().inv_cdf(((replicate * 79) % 128 + 0.5) / 128)


def solved(inquiry, figures):
    laboratory = MadeUpLaboratory(figures)
    return solve.conduct(inquiry, laboratory), laboratory


def csms(case, lever="csms"):
    return dict(case.settings)[lever]


def nrr(slope=1.5, start=90.0, luck=spread_evenly):
    return lambda case, replicate: {"nrr": start + slope * csms(case) + 4 * luck(replicate)}


def test_the_fewest_people_of_a_normal_measure_in_closed_form(tmp_path):
    """NRR is normal around 90 + 1.5 n with spread 4, so it reaches 100 in 90 % of worlds from n = 10.08 on: 11."""
    exact = (100 - 90 + 4 * NormalDist().inv_cdf(0.9)) / 1.5
    answer, laboratory = solved(study(tmp_path), nrr())
    fact = answer.facts["hybrid"]
    assert (fact["outcome"], fact["value"]) == ("found", np.ceil(exact))
    assert fact["first_possible"] <= exact <= fact["first_sure"]
    assert answer.finding[0] == (
        "The fewest CSMs that will do with Hybrid: 11 people (95 %: surely not up to 9 people, surely from 12 people "
        "on)."
    )
    assert answer.finding[1].startswith("Hybrid: at 11 people NRR is at least 100 % in ")
    assert "of 128 worlds (95 %: " in answer.finding[1]
    assert "; at 10 people NRR is at least 100 % in " in answer.finding[1]
    assert answer.replications == (32, 128)
    plan = solve.plan(study(tmp_path))
    assert plan.at_most
    assert laboratory.runs <= plan.runs
    assert plan.words.startswith("5 values of CSMs in 32 worlds; near the answer at most ")


def test_from_where_on_more_buys_nothing_is_said(tmp_path):
    def idle(case, replicate):
        working = min(csms(case), 12)  # nobody beyond finds any work
        return {"nrr": 90 + 1.5 * working + normal(replicate), "vendor_value": 1e6 * working}

    answer, _ = solved(study(tmp_path), idle)
    assert answer.facts["hybrid"]["same_from"] == 16  # of the values tried
    (same,) = answer.finding[2:]
    assert same == (
        "Hybrid: from 16 people on, more change nothing that was seen: in each world NRR and vendor value are the same "
        "up to 21 people."
    )
    still, _ = solved(study(tmp_path / "still"), lambda _, replicate: {"nrr": 90 + normal(replicate)})
    assert still.finding[-1].startswith(
        "Hybrid: from 1 person on, more change nothing that was seen: in each world NRR"
    )
    rising, _ = solved(study(tmp_path / "rising"), nrr())
    assert rising.facts["hybrid"]["same_from"] is None
    assert "nothing that was seen" not in " ".join(rising.finding)
    failed, _ = solved(study(tmp_path / "failed"), lambda _case, _replicate: {})
    assert "nothing that was seen" not in " ".join(failed.finding)


def test_the_break_even_price_of_a_straight_line(tmp_path):
    """The difference is 2.4 M less 200 a dollar of price, in noise that both companies share but for a part."""

    def figures(case, replicate):
        gain = 2.4e6 - 200 * dict(case.settings)["tool"] + 2e5 * normal(replicate, 1)
        return {"vendor_value": 1e7 + 1e6 * normal(replicate) + (gain if case.scenario == "hybrid" else 0.0)}

    answer, _ = solved(study(tmp_path, TOOL, BREAK_EVEN, "[hybrid, no_cs]", replications=16), figures)
    fact = answer.facts["hybrid"]
    assert list(answer.tables["answers"]["worlds"]) == [64]
    assert list(answer.facts) == ["hybrid"]
    assert fact["first_sure"] <= 12_000 <= fact["first_possible"]
    assert fact["value"] == pytest.approx(12_000, abs=400)
    assert re.fullmatch(
        r"Up to 1[12],\d{3} USD/year \(price of a tool\), Hybrid is at least as good as No customer success in vendor "
        r"value \(95 %: surely up to 1[12],\d{3} USD/year, surely not from 1[23],\d{3} USD/year on\)\.",
        answer.finding[0],
    )
    assert re.fullmatch(
        r"Hybrid: at 1[12],\d{3} USD/year vendor value differs from that of No customer success by [-+]?\d+ k USD "
        r"\(95 %: -\d+ to \+\d+; 64 worlds\)\.",
        answer.finding[1],
    )
    assert answer.notes == (
        "Differences to No customer success are paired world by world; both get the same price of a tool.",
        "The answer is found to 1 % of the range of price of a tool.",
    )


def test_the_interval_of_a_break_even_is_the_inverted_paired_t_test(tmp_path):
    """On a line the ends are where the mean is a half-width from zero; outer ends are rounded away from the answer."""

    def figures(case, replicate):
        gain = 2.4e6 - 200 * dict(case.settings)["tool"] + 2e5 * normal(replicate, 1)
        return {"vendor_value": gain if case.scenario == "hybrid" else 0.0}

    answer, _ = solved(study(tmp_path, TOOL, BREAK_EVEN, "[hybrid, no_cs]", replications=16), figures)
    luck = 2e5 * np.array([normal(replicate, 1) for replicate in range(64)])
    half = 1.998341 * luck.std(ddof=1) / 8 / 200  # Student's 97.5 % quantile with 63 degrees of freedom
    root = 12_000 + luck.mean() / 200
    fact = answer.facts["hybrid"]
    assert root + half <= fact["first_possible"] <= root + half + 200
    assert root - half - 200 <= fact["first_sure"] <= root - half


def test_a_rival_may_stay_as_it_is(tmp_path):
    seen = []

    def figures(case, replicate):
        seen.append(case)
        return {"vendor_value": 1e6 * (case.scenario == "hybrid")}

    section = "{at_least_as_good_as: no_cs, turn_both: false}"
    answer, _ = solved(study(tmp_path, CSMS, section, "[hybrid, no_cs]"), figures)
    assert {case.settings for case in seen if case.scenario == "no_cs"} == {()}
    assert answer.notes[0].endswith("; No customer success keeps its own CSMs.")
    assert answer.finding[0].startswith("Hybrid: every value in this range does, CSMs from 1 person to 21 people: ")


def test_the_largest_value_is_looked_for_from_above(tmp_path):
    section = "{limits: {nrr: {at_least: 100 %}}, wanted: most}"
    answer, _ = solved(study(tmp_path, section=section), lambda case, replicate: {"nrr": 107.5 - csms(case)})
    assert answer.facts["hybrid"]["value"] == 7
    assert answer.finding[0] == (
        "The most CSMs that will do with Hybrid: 7 people (95 %: surely up to 7 people, surely not from 8 people on)."
    )


def test_a_lever_that_does_not_count_anybody_has_a_lowest_and_a_highest_value(tmp_path):
    section = "{limits: {nrr: {at_least: 100 %}}, wanted: most}"
    answer, _ = solved(study(tmp_path, TOOL, section), lambda case, replicate: {"nrr": 112 - csms(case, "tool") / 1e3})
    assert answer.finding[0].startswith("The highest price of a tool that will do with Hybrid: 11,")
    section = "{limits: {nrr: {at_least: 100 %}}}"
    answer, _ = solved(study(tmp_path, TOOL, section), lambda case, replicate: {"nrr": 89 + csms(case, "tool") / 1e3})
    assert answer.finding[0].startswith("The lowest price of a tool that will do with Hybrid: 11,")


def test_what_may_hold_from_the_first_value_on_is_not_said_to_fail(tmp_path):
    loose = study(tmp_path, section="{limits: {nrr: {at_least: 100 %, probability: 12 %}}, closer: 1}", replications=8)
    answer, _ = solved(loose, lambda case, replicate: {"nrr": 101.0 if replicate < (csms(case) > 4) else 90.0})
    assert answer.finding[0] == (
        "The fewest CSMs that will do with Hybrid: 5 people (95 %: perhaps even at 1 person, not sure even at 21 "
        "people)."
    )


def test_every_scenario_is_solved_for(tmp_path):
    answer, _ = solved(
        study(tmp_path, scenarios="[hybrid, high_touch]"),
        lambda case, replicate: {"nrr": 95.5 + csms(case) - 4 * (case.scenario == "high_touch")},
    )
    assert [answer.facts[name]["value"] for name in ("hybrid", "high_touch")] == [5, 9]
    assert list(answer.tables["answers"]["value"]) == [5, 9]


def test_no_value_is_an_answer(tmp_path):
    answer, _ = solved(study(tmp_path), lambda case, replicate: {"nrr": 60 + csms(case)})
    assert answer.facts["hybrid"]["outcome"] == "none"
    (sentence,) = answer.finding
    assert sentence.startswith(
        "Hybrid: no value in this range does, CSMs from 1 person to 21 people. It comes nearest at "
    )


def test_a_value_that_may_yet_do_is_named(tmp_path):
    answer, _ = solved(study(tmp_path), nrr(slope=0.7))
    assert answer.finding[0].startswith(
        "Hybrid: undecided. No value tried does, CSMs from 1 person to 21 people, but from 21 people on it is not "
        "excluded at 95 %. It comes nearest at 21 people: NRR is at least 100 % in "
    )
    assert answer.finding[0].endswith(" More replications narrow that.")


def test_too_few_worlds_are_never_sure(tmp_path):
    section = LIMIT.replace("{limits", "{closer: 1, limits")
    answer, _ = solved(study(tmp_path, section=section, replications=16), nrr(luck=normal))
    assert answer.facts["hybrid"]["first_sure"] is None
    assert answer.finding[0].endswith(", not sure even at 21 people).")


def test_what_holds_from_the_start_and_then_fails_is_told_with_the_other_question(tmp_path):
    answer, _ = solved(study(tmp_path), lambda case, replicate: {"nrr": 108 - csms(case)})
    assert answer.finding[0].startswith("Hybrid: even the fewest CSMs tried, 1 person, will do: there NRR is ")
    assert answer.finding[0].endswith("It fails from 11 people on; to find that end, ask for wanted: most.")


def test_more_is_not_always_better_is_said(tmp_path):
    answer, _ = solved(study(tmp_path), lambda case, replicate: {"nrr": 110 - 2 * abs(csms(case) - 11)})
    assert answer.facts["hybrid"]["value"] == 6
    assert answer.facts["hybrid"]["order"] == "broken"
    assert answer.finding[0].endswith(": 6 people (95 %: surely not at 5 people, surely at 6 people).")
    assert answer.finding[-1] == (
        "Hybrid: more is not always better here. Of the values first tried it holds at 6 people, 11 people and 16 "
        "people and fails at 1 person and 21 people, more than luck explains; beyond the answer it need not hold."
    )


def test_all_limits_must_hold_at_once(tmp_path):
    section = "{limits: {nrr: {at_least: 100 %}, cs_cost_share: {at_most: 10 %}}}"
    answer, _ = solved(
        study(tmp_path, section=section),
        lambda case, replicate: {"nrr": 92.5 + csms(case), "cs_cost_share": 0.6 * csms(case)},
    )
    assert answer.facts["hybrid"]["value"] == 8
    assert set(answer.tables["tried"]["condition"]) == {"nrr", "cs_cost_share"}


def test_failed_runs_count_as_worlds_in_which_it_does_not_hold(tmp_path):
    answer, _ = solved(
        study(tmp_path), lambda case, replicate: {"nrr": np.nan if replicate % 5 == 0 else 100.0 + csms(case)}
    )
    assert answer.facts["hybrid"]["outcome"] == "none"
    assert "whose run failed, counts as one in which it does not hold" in answer.notes[0]


def test_a_comparison_without_figures_is_said(tmp_path):
    answer, _ = solved(
        study(tmp_path, CSMS, "{at_least_as_good_as: no_cs}", "[hybrid, no_cs]"), lambda case, replicate: {}
    )
    assert "vendor value does not exist in any world" in answer.finding[0]


def few_above(enough):
    """Hybrid is worse by 10.5 less a person each; up to `enough` people only one world in eight has figures."""

    def figures(case, replicate):
        known = csms(case) > enough or replicate % 8 == 0
        gain = (csms(case) - 10.5) * (case.scenario == "hybrid")
        return {"vendor_value": 1e6 * (20 + gain + 0.01 * normal(replicate))} if known else {}

    return figures


def break_even(folder, figures):
    return solved(study(folder, CSMS, "{at_least_as_good_as: no_cs}", "[hybrid, no_cs]", replications=16), figures)[0]


def test_nothing_is_concluded_where_fewer_than_half_of_the_worlds_have_figures(tmp_path):
    answer = break_even(tmp_path, few_above(99))
    assert answer.facts["hybrid"]["outcome"] == "unknown"
    (sentence,) = answer.finding
    assert sentence.startswith("Hybrid: undecided, CSMs from 1 person to 21 people: at no value tried do half of the ")
    assert "vendor value of both exists in only 8 of 64 worlds." in sentence


def test_a_value_before_which_figures_are_missing_is_no_break_even(tmp_path):
    answer = break_even(tmp_path, few_above(13))
    assert answer.facts["hybrid"]["outcome"] == "unknown"
    assert answer.finding[0].startswith("Hybrid: undecided. At CSMs 14 people it holds: ")
    assert answer.finding[0].endswith("as at 13 people vendor value of both exists in only 8 of 64 worlds.")


def test_values_without_figures_beside_the_answer_are_passed_over(tmp_path):
    answer = break_even(tmp_path, few_above(4))
    assert (answer.facts["hybrid"]["outcome"], answer.facts["hybrid"]["value"]) == ("found", 11)
    assert answer.finding[1].endswith("; 64 worlds).")
    assert answer.finding[-1] == (
        "Hybrid: at 1 person fewer than half of the worlds have figures, so nothing is concluded there."
    )


def test_worlds_without_figures_are_counted_in_the_sentence(tmp_path):
    def figures(case, replicate):
        gain = (csms(case) - 10.5) * (case.scenario == "hybrid")
        return {"vendor_value": 1e6 * gain} if replicate % 4 else {}

    assert break_even(tmp_path, figures).finding[1].endswith("; 48 of 64 worlds).")


def test_a_probability_is_told_as_it_was_asked(tmp_path):
    section = "{limits: {nrr: {at_least: 100 %, probability: 99.6 %}}, closer: 1}"
    answer, _ = solved(
        study(tmp_path, section=section, replications=512),
        lambda case, replicate: {"nrr": 90.0 if replicate == 5 or csms(case) < 10 else 110.0},
    )
    assert "in 99.8 % of 512 worlds (95 %: 98.9 to 100 %; asked: 99.6 %)" in answer.finding[1]
    assert "NRR is at least 100 % in 0 % of 512 worlds (95 %: 0 to 0.8 %; asked: 99.6 %)" in answer.finding[1]


def test_one_world_tells_no_chance(tmp_path):
    section = LIMIT.replace("{limits", "{closer: 1, limits")
    answer, _ = solved(study(tmp_path, section=section, replications=1), nrr())
    assert answer.finding == ("Hybrid: one world shows no chances, only luck; ask for at least 16.",)


def test_each_world_has_its_own_uncertainties_the_same_for_all_values(tmp_path):
    """NRR is 90.2 + n + 10 u with u even over 0.5 to 1.5: 82 % of worlds reach 100 with n = 3, 92 % with n = 4."""
    varies = f"{CSMS}\nuncertainties: {{burden: {{path: product.learning_burden, low: 0.5, high: 1.5}}}}"
    worlds = {}

    def figures(case, replicate):
        burden = dict(case.settings)["burden"]
        worlds.setdefault(replicate, set()).add(burden)
        return {"nrr": 90.2 + csms(case) + 10 * burden}

    answer, _ = solved(study(tmp_path, varies), figures)
    assert answer.facts["hybrid"]["value"] == 4
    assert all(len(found) == 1 for found in worlds.values())
    assert len({next(iter(found)) for found in worlds.values()}) == len(worlds) == 128
    assert "Each world has its own burden, spread evenly over the range" in answer.notes[1]


@pytest.mark.parametrize(
    ("varies", "section", "scenarios", "message"),
    [
        ("", LIMIT, "[hybrid]", r"0 levers \(none\); solve turns exactly one"),
        (f"{CSMS[:-1]}, {TOOL[9:]}", LIMIT, "[hybrid]", r"2 levers \(csms, tool\); solve turns exactly one"),
        (
            "levers: {plan: {choices: {now: [], later: [horizon=48 months]}}}",
            LIMIT,
            "[hybrid]",
            "has only choices, of which none is least; give it low and high",
        ),
        (CSMS, "{at_least_as_good_as: no_sc}", "[hybrid, no_cs]", "no scenario here is no_sc; did you mean no_cs"),
        (CSMS, "{at_least_as_good_as: hybrid}", "[hybrid]", "hybrid is the only scenario; name another to hold"),
        (
            CSMS,
            "{at_least_as_good_as: no_cs, measure: price_mrr}",
            "[hybrid, no_cs]",
            "of price_mrr neither more nor less is better, so nothing is worse; name a measure of value",
        ),
        (CSMS, "{}", "[hybrid]", "asks for nothing; write limits, or at_least_as_good_as"),
    ],
)
def test_what_cannot_be_solved_is_refused(tmp_path, varies, section, scenarios, message):
    with pytest.raises(BadInput, match=message):
        solve.plan(study(tmp_path, varies, section, scenarios))
