"""Sweeps of companies whose figures are functions: where one overtakes the other is known."""

import numpy as np
import pytest

from csim.errors import BadInput
from csim.study.kinds.sweep import BETWEEN, conduct, plan, points_of
from csim.study.kinds.sweep_finding import meaning_of
from tests.statistics_helper import assert_proportion_equals
from tests.study.cached_inquiry import cached_inquiry
from tests.study.made_up_laboratory import MadeUpLaboratory, inquiry_of

STUDY = """
question: Which pays where?
kind: sweep
scenarios: [hybrid, no_cs]
outcomes: [vendor_value, customer_profit]
replications: 8
"""
BURDEN = """
uncertainties:
  burden: {path: product.learning_burden, low: 0.5, high: 2, times: true, steps: 4, label: learning burden}
"""
TEAM = """
levers:
  people: {path: team.relationship.headcount, low: 2, high: 8, steps: 3, label: CSMs}
"""
MODE = """
levers:
  mode: {choices: {early: [horizon=36 months], late: [horizon=24 months]}}
"""


SAME = {"vendor_value": 1e6, "customer_profit": 1e6}


def crossing(case, replicate):
    """Hybrid overtakes no_cs where the burden passes 1.25; CSMs cost it; luck is shared, but for a little."""
    settings = dict(case.settings)
    shared = np.random.default_rng(replicate).normal(0, 3e6)
    own = np.random.default_rng([replicate, len(case.scenario)]).normal(0, 1e4)
    burden, people = settings.get("burden", 1.0), settings.get("people", 5.0)
    lead = 4e6 * (burden - 1.25) - 1e5 * (people - 5) if case.scenario == "hybrid" else 0.0
    return {"vendor_value": 20e6 + shared + own + lead, "customer_profit": 1e6 * burden}


def answer(text, figures=crossing):
    return conduct(cached_inquiry(text), MadeUpLaboratory(figures))


def test_who_leads_changes_where_the_lines_cross():
    found = answer(STUDY + BURDEN)
    leaders = found.tables["leaders"].query("outcome == 'vendor_value'")
    assert leaders["burden"].tolist() == [0.5, 1.0, 1.5, 2.0]
    assert leaders["best"].tolist() == ["no_cs", "no_cs", "hybrid", "hybrid"]
    assert leaders["alone"].all()
    assert found.finding[0] == "By vendor value, Hybrid is ahead at 2 of 4 points and No customer success at 2."
    assert found.finding[1] == "Along learning burden, x 0.5 to x 1: No customer success; x 1.5 to x 2: Hybrid."
    assert found.finding[2].startswith("Hybrid less No customer success runs from -3.00")
    assert "at learning burden x 0.5 to +3.0" in found.finding[2]


def test_differences_are_paired():
    found = answer(STUDY + BURDEN)
    rows = found.tables["differences"].query("outcome == 'vendor_value'")
    assert rows["mean"].to_numpy() == pytest.approx([-3e6, -1e6, 1e6, 3e6], abs=3e4)
    assert ((rows["high"] - rows["low"]) < 1e5).all()
    levels = found.tables["points"].query("outcome == 'vendor_value'")
    assert ((levels["high"] - levels["low"]) > 2e6).all()


def test_equal_figures_tie_and_nobody_is_ahead():
    found = answer(STUDY + BURDEN)
    leaders = found.tables["leaders"].query("outcome == 'customer_profit'")
    assert set(leaders["leaders"]) == {f"hybrid{BETWEEN}no_cs"}
    assert not leaders["alone"].any()
    assert found.finding[-1] == ("By customer profit, nothing separates the best from the next at any of the 4 points.")


def test_one_point_is_no_range_and_no_plural():
    def only_one(case, replicate):
        return crossing(case, replicate) if dict(case.settings)["burden"] == 2.0 else {}

    found = answer(STUDY + BURDEN, only_one)
    assert found.finding[0] == "By vendor value, Hybrid is ahead at the only point that can be judged."
    alike = answer(
        STUDY + BURDEN.replace("steps: 4", "values: [1]").replace("low: 0.5, high: 2, ", ""), lambda *_: SAME
    )
    assert alike.finding[0] == "By vendor value, nothing separates the best from the next at the only point."


def test_a_difference_that_is_everywhere_the_same_has_no_two_ends():
    found = answer(STUDY + BURDEN, lambda *_: SAME)
    assert "Hybrid less No customer success is +0 USD (95 %: +0 to +0; a tie) at all 4 points." in found.finding


def test_one_who_always_leads_is_said_to():
    found = answer(
        STUDY + BURDEN,
        lambda case, replicate: {"vendor_value": replicate + 1e6 * (case.scenario == "no_cs"), "customer_profit": 1.0},
    )
    assert found.finding[0] == "By vendor value, No customer success is ahead at all 4 points."


def test_a_dial_that_changes_nothing_is_named():
    found = answer(
        STUDY + TEAM + BURDEN,
        lambda case, replicate: crossing(case._replace(settings=case.settings[1:]), replicate),
    )
    assert found.finding[-1] == (
        "CSMs makes no difference to any figure: something else in the scenarios, such as a hiring rule, may decide "
        "what it sets."
    )
    assert not answer(STUDY + TEAM + BURDEN).finding[-1].startswith("CSMs")


def test_one_who_never_leads_is_named():
    text = STUDY.replace("[hybrid, no_cs]", "[hybrid, no_cs, high_touch]") + BURDEN

    def third(case, replicate):
        figures = crossing(case, replicate)
        return figures | {"vendor_value": figures["vendor_value"] - 9e6 * (case.scenario == "high_touch")}

    assert answer(text, third).finding[0].endswith("High-touch is ahead nowhere.")


def test_with_several_dials_the_finding_names_the_one_that_decides():
    found = answer(STUDY + TEAM + BURDEN)
    assert len(found.tables["leaders"]) == 2 * 12
    assert found.finding[1] == (
        "Who is ahead changes most with learning burden: up to x 1, No customer success is ahead at 6 of 6; "
        "from x 1.5 on, Hybrid is ahead at 6 of 6."
    )
    assert found.finding[2] == (
        "So: with learning burden up to x 1, No customer success is ahead at most points; from x 1.5 on, Hybrid is "
        "ahead at most points."
    )
    assert "at CSMs 8 people, learning burden x 0.5 to" in found.finding[3]
    assert meaning_of(found.finding).startswith("With learning burden up to x 1, No customer success is ahead at ")


def led_by(leads):
    """Hybrid is ahead by `leads(burden, people)` millions, with luck of half a million."""

    def figures(case, replicate):
        settings = dict(case.settings)
        lead = leads(settings["burden"], settings["people"]) if case.scenario == "hybrid" else 0.0
        own = np.random.default_rng([replicate, len(case.scenario)]).normal(0, 3e5)
        return {"vendor_value": 20e6 + 1e6 * lead + own, "customer_profit": 1e6}

    return answer(STUDY + TEAM + BURDEN, figures).finding


def test_a_side_on_which_it_is_mostly_undecided_is_said_with_who_is_ahead_in_the_rest():
    said = led_by(lambda burden, people: -5 if burden < 1.2 else 5 * (people < 3))
    assert said[1] == (
        "Who is ahead changes most with learning burden: up to x 1, No customer success is ahead at 6 of 6; "
        "from x 1.5 on, Hybrid is ahead at 2 of 6, nobody at 4."
    )
    assert said[2].endswith(
        "; from x 1.5 on, it is undecided at most points, and Hybrid is ahead most often at the others."
    )


def test_a_side_without_any_winner_is_undecided_at_all_points():
    said = led_by(lambda burden, people: -5 if burden < 1.2 else 0)
    assert said[1].endswith("; from x 1.5 on, nobody is ahead at any of 6.")
    assert said[2].endswith("; from x 1.5 on, it is undecided at all points.")


def test_who_is_ahead_most_often_need_not_be_at_most_points():
    above = {2.0: lambda burden: 5, 5.0: lambda burden: 5 * (burden > 1.8), 8.0: lambda burden: 0}
    said = led_by(lambda burden, people: -5 if burden < 1.2 else above[people](burden))
    assert said[1].endswith("; from x 1.5 on, Hybrid is ahead at 3 of 6, nobody at 3.")
    assert said[2].endswith("; from x 1.5 on, Hybrid is ahead most often, though not at most points.")


def test_parts_that_tell_no_difference_are_not_told():
    """Wherever a dial is parted, Hybrid is ahead on both sides, and on neither at most points."""
    said = led_by(lambda burden, people: 5 * ((burden, people) in ((0.5, 2), (2.0, 8))))
    assert said[0].startswith("By vendor value, Hybrid is ahead at 2 of 12 points; at the other 10 nothing separates")
    assert said[1].startswith("Hybrid less No customer success runs from ")


def test_a_dial_is_parted_where_that_tells_most():
    said = led_by(lambda burden, people: -5 if burden < 1.8 else 5)
    assert said[1] == (
        "Who is ahead changes most with learning burden: up to x 1.5, No customer success is ahead at 9 of 9; from x 2 "
        "on, Hybrid is ahead at 3 of 3."
    )


def test_outcomes_beyond_the_first_are_told_in_a_short_sentence_each():
    text = STUDY.replace("[hybrid, no_cs]", "[hybrid, no_cs, high_touch]").replace(
        "customer_profit]", "nrr.mid_market]"
    )

    def figures(case, replicate):
        lead = (dict(case.settings)["burden"] > 1.2) * (case.scenario == "hybrid")
        own = np.random.default_rng([replicate, len(case.scenario)]).normal(0, 0.1)
        return {"vendor_value": 1e6 * (lead + own), "nrr.mid_market": 100 + 9 * lead + own}

    found = answer(text + BURDEN, figures).finding
    assert found[0].endswith("No customer success and High-touch are ahead nowhere.")
    assert found[-1] == "By NRR (mid-market), Hybrid is ahead at 2 of 4 points; undecided at 2."


def test_one_scenario_tells_its_range_and_what_moves_it():
    found = answer(STUDY.replace("[hybrid, no_cs]", "[hybrid]") + TEAM + BURDEN)
    assert set(found.tables) == {"points"}
    assert found.finding[0].startswith("The vendor value is lowest, ")
    assert found.finding[0].endswith("; learning burden by itself explains 99 % of its variation.")
    assert "at CSMs 8 people, learning burden x 0.5, and highest, " in found.finding[0]
    assert found.notes == ()


def test_choices_are_points_too():
    found = answer(
        STUDY + MODE,
        lambda case, replicate: {
            "vendor_value": replicate + 1e6 * ((case.scenario == "hybrid") == (dict(case.settings)["mode"] == "late"))
        },
    )
    assert found.finding[1] == "Along mode, early: No customer success; late: Hybrid."
    assert found.finding[-1] == "By customer profit nothing is known: no point has a figure."


@pytest.mark.parametrize("scenarios", ["[hybrid, no_cs]", "[hybrid]"])
def test_a_single_replicate_shows_no_differences(scenarios):
    text = STUDY.replace("replications: 8", "replications: 1").replace("[hybrid, no_cs]", scenarios)
    found = answer(text + BURDEN)
    assert found.finding == ("One replication shows no differences, only luck; ask for more replications.",)


def test_failed_runs_leave_the_rest_standing():
    def failing(case, replicate):
        burden = dict(case.settings)["burden"]
        if burden == 0.5 or (burden == 1.0 and replicate < 3):
            return {}
        return crossing(case, replicate)

    found = answer(STUDY + BURDEN, failing)
    points = found.tables["points"].query("scenario == 'hybrid' and outcome == 'vendor_value'")
    assert points["runs"].tolist() == [0, 5, 8, 8]
    assert found.tables["leaders"].query("outcome == 'vendor_value'")["best"].tolist() == [
        "",
        "no_cs",
        "hybrid",
        "hybrid",
    ]
    assert found.finding[0] == (
        "By vendor value, Hybrid is ahead at 2 of 3 points that can be judged and No customer success at 1."
    )


def test_one_of_two_without_figures_leads_nowhere_against_it():
    found = answer(
        STUDY + BURDEN,
        lambda case, replicate: crossing(case, replicate) if case.scenario == "hybrid" else {},
    )
    assert set(found.tables["leaders"].query("outcome == 'vendor_value'")["ahead"].isna()) == {True}
    assert found.finding[0] == (
        "By vendor value nothing is known: at no point do two scenarios have figures in the same world."
    )
    assert "are missing differently often, Hybrid in 0 and No customer success in 32: who" in found.finding[-1]


def failing_in_bad_worlds(behind):
    """Hybrid is behind in each world in which it survives, the good ones."""

    def figures(case, replicate):
        good = replicate < 4
        if case.scenario == "hybrid" and not good:
            return {}
        own = behind + 1e5 * np.random.default_rng(replicate).normal() if case.scenario == "hybrid" else 0.0
        return {"vendor_value": (20e6 if good else 5e6) - own}

    return figures


def test_who_fails_in_bad_worlds_is_not_ahead_for_that():
    found = answer(STUDY + BURDEN, failing_in_bad_worlds(1e6))
    means = found.tables["points"].query("outcome == 'vendor_value'").groupby("scenario")["mean"].mean()
    assert means["hybrid"] > means["no_cs"]
    leaders = found.tables["leaders"].query("outcome == 'vendor_value'")
    assert set(leaders["best"]) == {"no_cs"}
    assert set(leaders["behind"]) == {"hybrid"}
    assert (leaders["low"] > 0).all()
    assert found.finding[0] == "By vendor value, No customer success is ahead at all 4 points."
    assert found.finding[-1] == (
        "Of 32 runs each, figures of vendor value are missing differently often, Hybrid in 16 and No customer success "
        "in 0: who is ahead is said of the worlds in which all have one, and those may be the easier ones."
    )
    ahead = answer(STUDY + BURDEN, failing_in_bad_worlds(-1e6))
    assert ahead.finding[0] == "By vendor value, Hybrid is ahead at all 4 points."


def test_without_a_world_in_common_it_is_unknown_who_leads():
    found = answer(
        STUDY + BURDEN,
        lambda case, replicate: (
            {"vendor_value": 1e6 + replicate} if (case.scenario == "hybrid") == (replicate < 4) else {}
        ),
    )
    assert set(found.tables["leaders"]["best"]) == {""}
    assert found.finding[0].startswith("By vendor value nothing is known: at no point do two scenarios have figures")


def alone(figures, study=STUDY):
    return answer(study.replace("[hybrid, no_cs]", "[hybrid]") + TEAM + BURDEN, figures).finding


def test_the_only_point_with_a_figure_is_not_everywhere():
    def one(case, replicate):
        settings = dict(case.settings)
        return {"vendor_value": 1e7 + 1e5 * replicate} if settings == {"people": 5.0, "burden": 1.0} else {}

    assert alone(one)[0] == (
        "Only 1 of 12 points has a figure of vendor value: it is 10.35 M USD (95 %: 10.15 to 10.55) at CSMs 5 people, "
        "learning burden x 1."
    )
    assert alone(one)[1] == "No point has a figure of customer profit."


def test_some_points_with_figures_are_counted():
    found = alone(lambda case, _: {"vendor_value": 1e7} if dict(case.settings)["burden"] < 1.2 else {})
    assert found[0].startswith("Only 6 of 12 points have a figure of vendor value. The vendor value is ")
    assert found[0].endswith(" at all of them.")


def test_luck_alone_separates_no_points():
    """Of 40 sweeps of pure noise, two are expected to show something by an interval that covers all pairs."""

    def noise(seed):
        return lambda case, replicate: {
            "vendor_value": 1e7
            + 1e6 * np.random.default_rng([seed, replicate, *str(case.settings).encode()]).standard_normal()
        }

    said = [alone(noise(seed))[0] for seed in range(40)]
    nothing = (
        "By vendor value, nothing separates the 12 points: the highest and the lowest differ by no more than luck may "
        "explain."
    )
    assert_proportion_equals(said.count(nothing), len(said), 0.95)
    assert all(text == nothing or text.startswith("The vendor value is lowest") for text in said)


def test_nothing_but_failures_is_said_plainly():
    assert answer(STUDY + BURDEN, lambda case, replicate: {}).finding == (
        "No run gave a figure, so nothing was found.",
    )


def test_the_plan_counts_the_runs_that_are_made():
    inquiry = cached_inquiry(STUDY + TEAM + BURDEN)
    laboratory = MadeUpLaboratory(crossing)
    conduct(inquiry, laboratory)
    assert plan(inquiry).runs == laboratory.runs == 12 * 2 * 8
    assert plan(inquiry).words == "12 points x 2 scenarios x 8 replications"
    assert laboratory.said == ["12 points, 2 scenarios at each"]


@pytest.mark.parametrize("method", ["sobol", "latin_hypercube"])
def test_samples_fill_the_range(method):
    inquiry = cached_inquiry(STUDY + TEAM + BURDEN + f"sweep: {{method: {method}, points: 32}}\n")
    settings = [dict(each) for each in points_of(inquiry)]
    assert len(settings) == 32
    assert all(2 <= each["people"] <= 8 and each["people"] == round(each["people"]) for each in settings)
    assert min(each["burden"] for each in settings) < 0.6
    assert max(each["burden"] for each in settings) > 1.9


def test_a_sobol_sweep_grows():
    text = STUDY + TEAM + BURDEN + "sweep: {method: sobol, points: 16}\n"
    fewer = points_of(cached_inquiry(text))
    more = points_of(cached_inquiry(text.replace("16}", "64}")))
    assert more[:16] == fewer


def test_a_sobol_sweep_of_another_size_is_refused_with_its_line(tmp_path):
    with pytest.raises(BadInput, match="100 is not a power of two, which method: sobol needs; write such as 64 or 128"):
        inquiry_of(tmp_path, STUDY + BURDEN + "sweep: {method: sobol, points: 100}\n")


def test_a_sweep_of_nothing_is_refused():
    with pytest.raises(
        BadInput, match="nothing varies, and kind: sweep needs something that does; write levers or unc"
    ):
        plan(cached_inquiry(STUDY))
