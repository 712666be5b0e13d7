"""When plans fail whose failures are known: inside a box, nowhere, everywhere, by luck alone."""

import numpy as np
import pytest

from csim.errors import BadInput
from csim.study.kinds.discover import conduct, plan
from csim.study.kinds.discover_finding import Failing, conditions, discover_notes
from csim.study.methods.boxes import Box
from csim.study.methods.conditions import Edge, Tally
from tests.study.cached_inquiry import cached_inquiry
from tests.study.made_up_laboratory import MadeUpLaboratory, inquiry_of

STUDY = """
question: When does hybrid fail?
kind: discover
scenarios: [hybrid, no_cs]
replications: 4
uncertainties:
  ramp: {path: product.learning_burden, low: 1, high: 9, times: true, label: ramp}
  churn: {path: segments.*.learning.forgetting, low: 0.5, high: 1.5, times: true, label: other churn}
  weather: {path: segments.*.renewal.trust_weight, low: 0.5, high: 1.5, times: true, label: the weather}
  market: {choices: {calm: [horizon=36 months], wild: [horizon=24 months]}}
discover: {points: 256, fails_when: {measure: nrr, below: 100 %}}
"""


def luck(case, replicate):
    return np.random.default_rng([replicate, sum(map(ord, repr(case)))]).random()


def fails(chance):
    """NRR is 95 % where it fails, 105 % elsewhere."""
    return lambda case, replicate: {"nrr": 95.0 if luck(case, replicate) < chance(dict(case.settings)) else 105.0}


def boxed(settings):
    return 0.9 if settings["ramp"] > 5 and settings["churn"] > 0.9 else 0.05


def answer(figures, text=STUDY):
    return conduct(cached_inquiry(text), MadeUpLaboratory(figures))


def test_a_known_box_is_told_in_a_sentence():
    found = answer(fails(boxed))
    assert found.finding[0].startswith("Hybrid fails (NRR below 100 %) when ")
    assert " such worlds, " in found.finding[0]
    assert " %), and these are " in found.finding[0]
    assert found.finding[0].endswith("% of all its failures.")
    edges = found.tables["boxes"].set_index("dial")
    assert set(edges.index) == {"ramp", "churn"}
    assert edges.loc["ramp", "low"] == pytest.approx(5, abs=0.3)
    assert edges.loc["churn", "low"] == pytest.approx(0.9, abs=0.05)
    assert "ramp is at least x " in found.finding[0]
    assert "other churn is at least x " in found.finding[0]


def test_the_figures_are_those_of_the_half_held_out():
    found = answer(fails(boxed))
    points = found.tables["points"].query("half == 'check'")
    inside = points[points["box"] == 1]
    checked = found.tables["tallies"].query("half == 'check'").iloc[0]
    assert checked["runs"] == inside["runs"].sum()
    assert checked["failures"] == inside["failures"].sum()
    assert f"it did so in {checked['failures']} of {checked['runs']} such worlds" in found.finding[0]
    assert checked["coverage"] == pytest.approx(inside["failures"].sum() / points["failures"].sum())
    assert checked["density_low"] < 0.9 < checked["density_high"]
    assert found.finding[1].startswith(
        "These shares were counted on the half of the points that was kept aside to check"
    )
    outside = points[points["box"] == 0]
    share = 100 * outside["failures"].sum() / outside["runs"].sum()
    assert found.finding[2].endswith(f"outside these conditions in {share:.0f} %.")


def test_a_choice_is_a_condition():
    found = answer(fails(lambda settings: 0.95 if settings["market"] == "wild" else 0.05))
    assert found.finding[0].startswith("Hybrid fails (NRR below 100 %) when market is wild: ")
    assert found.tables["boxes"]["choices"].tolist() == ["wild"]


def test_two_ways_to_fail_are_two_sentences():
    found = answer(fails(lambda settings: float(settings["ramp"] > 7 or settings["market"] == "wild")))
    assert "when market is wild" in found.finding[0]
    assert found.finding[1].startswith("It also fails when ramp is at least x 7")
    assert "on the half used to find it, those of the first rule were " in found.finding[2]
    assert found.tables["tallies"]["box"].tolist() == [1, 1, 2, 2]


def test_luck_is_no_story():
    found = answer(fails(lambda settings: 0.3), STUDY.replace("replications: 4", "replications: 1"))
    assert len(found.finding) == 1
    assert found.finding[0].startswith("Hybrid fails (NRR below 100 %) in ")
    assert "and no condition on ramp, other churn, the weather and market tells which: " in found.finding[0]
    assert found.tables["boxes"].empty


@pytest.mark.parametrize(("share", "how"), [(0.0, "none"), (1.0, "all")])
def test_never_and_always_say_how_sure_that_is(share, how):
    """With 256 points alike, others are under 1 - 0.05 ** (1 / 256), 1.163 %, of the range."""
    found = answer(fails(lambda settings: share))
    assert len(found.finding) == 1
    assert found.finding[0] == (
        f"Hybrid failed (NRR below 100 %) in {how} of 1024 worlds: if it is otherwise anywhere in these ranges, then "
        "in less than 1.2 % of them (95 % sure)."
    )


@pytest.mark.parametrize(("points", "told"), [(64, "4.6 %"), (128, "2.4 %"), (256, "1.2 %")])
def test_a_bound_is_rounded_to_the_side_on_which_it_holds(points, told):
    """1 - 0.05 ** (1 / points) is 4.573 %, 2.313 % and 1.163 %."""
    found = answer(fails(lambda settings: 0.0), STUDY.replace("points: 256", f"points: {points}"))
    assert f"then in less than {told} of them (95 % sure)." in found.finding[0]
    assert float(told.split()[0]) / 100 >= 1 - 0.05 ** (1 / points)


def test_few_failures_are_told():
    found = answer(fails(lambda settings: float(settings["ramp"] > 8.8)))
    assert "failures are too few to look for their conditions" in found.finding[0]


def test_a_bound_may_lie_above():
    text = STUDY.replace("{measure: nrr, below: 100 %}", "{measure: logo_churn, above: 22.5 %}")
    found = answer(lambda case, replicate: {"logo_churn": 25.0 if dict(case.settings)["ramp"] > 5 else 10.0}, text)
    assert found.finding[0].startswith("Hybrid fails (logo churn a year above 22.5 %) when ramp is at least x 5")


def test_worlds_without_a_figure_do_not_count():
    def partly(case, replicate):
        return {} if replicate == 0 else fails(boxed)(case, replicate)

    found = answer(partly)
    assert found.notes == ("256 worlds have no figure and count neither as failures nor as successes.",)
    assert set(found.tables["points"]["runs"]) == {3}
    assert found.finding[0].startswith("Hybrid fails (NRR below 100 %) when ")


def test_points_without_a_world_are_in_no_half():
    def partly(case, replicate):
        return {} if dict(case.settings)["weather"] > 1.4 else fails(boxed)(case, replicate)

    points = answer(partly).tables["points"]
    assert (points["half"] == "").sum() == (points["runs"] == 0).sum() > 10


def test_nothing_but_failed_runs_is_said_plainly():
    assert answer(lambda case, replicate: {}).finding == ("No run gave a figure of NRR, so nothing was found.",)


def test_the_plan_asked_about_may_be_named():
    text = STUDY.replace("discover: {", "discover: {scenario: no_cs, ")
    laboratory = MadeUpLaboratory(fails(boxed))
    inquiry = cached_inquiry(text)
    assert conduct(inquiry, laboratory).finding[0].startswith("No customer success fails (NRR below 100 %) when ")
    assert plan(inquiry).runs == laboratory.runs == 256 * 4
    assert laboratory.said == ["No customer success at 256 points"]


def test_another_plan_is_refused(tmp_path):
    with pytest.raises(BadInput, match=r"discover.scenario: no scenario here is no_c; did you mean no_cs\?"):
        plan(inquiry_of(tmp_path, STUDY.replace("discover: {", "discover: {scenario: no_c, ")))


def test_levers_are_refused(tmp_path):
    text = STUDY + "levers:\n  people: {path: team.relationship.headcount, low: 2, high: 8}\n"
    with pytest.raises(BadInput, match="a plan stands still while it is asked when it fails; move them to uncertaint"):
        plan(inquiry_of(tmp_path, text))


def test_nothing_uncertain_is_refused(tmp_path):
    start, end = STUDY.index("uncertainties:"), STUDY.index("discover: {")
    with pytest.raises(BadInput, match="nothing varies, and kind: discover needs something that does; write uncertai"):
        plan(inquiry_of(tmp_path, STUDY[:start] + STUDY[end:]))


def test_more_points_keep_the_fewer():
    fewer = answer(fails(boxed), STUDY.replace("points: 256", "points: 100")).tables["points"]
    more = answer(fails(boxed)).tables["points"]
    assert len(fewer) == 100
    assert (more["ramp"].head(100) == fewer["ramp"]).all()


def test_how_far_payback_was_followed_is_a_note_and_not_in_the_sentence():
    failing = Failing("Hybrid", "cac_payback_restricted", None, 24.0)
    assert failing.phrase == "CAC payback above 24 months"
    assert discover_notes(failing, 0) == (
        "Where CAC payback is not reached within the months followed, it counts as that many months.",
    )


def test_a_label_with_a_comma_is_closed_by_one():
    failing = Failing("Hybrid", "cac_payback_formula_cs", None, 24.0)
    assert failing.phrase == "CAC payback by formula, CS cost in the margin, above 24 months"
    assert discover_notes(failing, 0) == ()


def test_conditions_of_ranges_and_of_listed_numbers():
    text = STUDY.replace(
        "{path: product.learning_burden, low: 1, high: 9, times: true, label: ramp}",
        ("{path: product.learning_burden, values: [1, 2, 5], times: true, label: ramp}"),
    )
    dials = cached_inquiry(text).uncertainties
    assert conditions([Edge(0, low=3.0)], dials) == "ramp is at least x 5"
    assert conditions([Edge(1, low=0.75), Edge(0, high=4.0), Edge(1, high=1.25)], dials) == (
        "other churn is from x 0.75 to x 1.25 and ramp is at most x 2"
    )
    assert conditions([Edge(3, allowed=(0, 1))], dials) == "market is calm or wild"


def test_conditions_that_are_not_confirmed_are_named():
    from csim.study.kinds.discover_finding import _doubts

    dials = cached_inquiry(STUDY).uncertainties
    nothing = Tally(10, 10, 9, 20, 20, 10)
    box = Box((Edge(0, low=5.0, checked_p=0.001), Edge(2, high=1.25, checked_p=0.3)), nothing, nothing, 0.001)
    assert _doubts((box,), dials) == (
        "Taken alone, the points kept aside do not confirm that it matters whether the weather is at most x 1.25."
    )


PAYBACK = """
question: When is it not paid back?
kind: discover
scenarios: [hybrid]
months: %s
uncertainties:
  burden: {path: product.learning_burden, low: 0.5, high: 2, label: learning burden}
discover: {points: 64, fails_when: {measure: cac_payback_restricted, above: %s months}}
"""


@pytest.mark.parametrize(("months", "bound", "enough"), [(24, 20, 41), (24, 12, 25), (48, 24, 49)])
def test_a_payback_that_no_run_follows_long_enough_is_refused(tmp_path, months, bound, enough):
    followed = {24: 12, 48: 24}[months]
    told = (
        f"discover.fails_when.above: runs of {months} months follow customers for {followed}, and what is not paid "
        "back by then counts as that many, so nothing would ever fail; "
        f"write months: {enough} or more, or a bound below {followed} months"
    )
    with pytest.raises(BadInput, match=told):
        plan(inquiry_of(tmp_path, PAYBACK % (months, bound)))
    assert plan(inquiry_of(tmp_path, PAYBACK % (enough, bound))).runs
