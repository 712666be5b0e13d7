"""Sensitivity of companies whose figures are functions, so that the shares are known in closed form."""

import numpy as np
import pytest

from csim.errors import BadInput
from csim.study.kinds.sensitivity import conduct, joint_fates, plan
from csim.study.kinds.sensitivity_finding import Quantity
from csim.study.methods.indices import Screen
from tests.study.cached_inquiry import cached_inquiry
from tests.study.made_up_laboratory import MadeUpLaboratory, inquiry_of

STUDY = """
question: What does the choice hang on?
kind: sensitivity
scenarios: [hybrid, no_cs]
outcomes: [vendor_value, nrr]
replications: 3
uncertainties:
  burden: {path: product.learning_burden, low: 0.5, high: 1.5, times: true, label: learning burden}
  churn: {path: segments.*.learning.forgetting, low: 0.5, high: 1.5, times: true, label: other churn}
  price: {path: segments.*.contract.price_per_seat, low: 0.5, high: 1.5, times: true, label: price}
  dummy: {path: segments.*.renewal.trust_weight, low: 0.5, high: 1.5, times: true, label: the weather}
sensitivity: {trajectories: 6, samples: 128, keep: 4}
"""
ALONE = STUDY.replace("[hybrid, no_cs]", "[hybrid]")


def at(case):
    """Where each dial stands, from -0.5 to 0.5; the scenario as it is stands at 0."""
    settings = dict(case.settings)
    return {name: settings.get(name, 1.0) - 1.0 for name in ("burden", "churn", "price", "dummy")}


def linear(case, replicate):
    """The difference is 4 MUSD x burden + 2 MUSD x churn; hybrid's own value hangs on the price alone besides."""
    place, luck = at(case), 1e6 * replicate
    value = 20e6 + luck + 20e6 * place["price"]
    if case.scenario == "hybrid":
        value += 1e5 + 4e6 * place["burden"] + 2e6 * place["churn"]
    return {"vendor_value": value, "nrr": 100 + 5 * place["churn"] * (case.scenario == "hybrid")}


def answer(text, figures=linear):
    return conduct(cached_inquiry(text), MadeUpLaboratory(figures))


def shares(found, of, index, outcome="vendor_value"):
    rows = found.tables["indices"].query("of == @of and outcome == @outcome and index == @index")
    return dict(zip(rows["factor"], rows["share"], strict=True))


def test_shares_of_a_linear_difference_are_those_of_its_squared_slopes():
    found = answer(STUDY)
    for index in ("first", "total"):
        told = shares(found, "hybrid less no_cs", index)
        assert told == pytest.approx({"burden": 0.8, "churn": 0.2, "price": 0.0}, abs=0.04)
    assert shares(found, "hybrid", "total")["price"] == pytest.approx(400 / 420, abs=0.04)
    assert shares(found, "hybrid less no_cs", "total", "nrr")["churn"] == pytest.approx(1.0, abs=0.05)


def test_the_screen_gives_slopes_over_the_range():
    screen = answer(STUDY).tables["screen"]
    rows = screen.query("of == 'hybrid less no_cs' and outcome == 'vendor_value'").set_index("factor")
    assert rows["mu_star"].to_dict() == pytest.approx({"burden": 4e6, "churn": 2e6, "price": 0, "dummy": 0}, abs=1)
    assert rows["rank"].to_dict() == {"burden": "1", "churn": "2", "price": "-", "dummy": "-"}


def test_the_finding_says_what_the_decision_hangs_on():
    found = answer(STUDY)
    assert found.finding[0].startswith(
        "How far Hybrid is from No customer success in vendor value hangs most on learning burden: alone or together "
        "with other factors, it explains 8"
    )
    assert "; then comes other churn " in found.finding[0]
    assert found.finding[-2] == "The screen left out the weather (no effect at all)."
    assert found.finding[-1] == (
        "So before you choose between Hybrid and No customer success, find out more about learning burden."
    )
    assert "Their difference in NRR hangs most on other churn." in found.finding[2]
    assert "Hybrid's own vendor value hangs most on price; its NRR on other churn." in found.finding[2]


def test_how_often_the_better_one_changes_is_counted_all_over_the_ranges():
    """4 x burden + 2 x churn > -0.1 over the unit square: 0.5 + 0.1 / 4 of it, the edge being a straight line."""
    found = answer(STUDY)
    signs = found.facts["signs"]
    assert signs["points"] == 256
    assert signs["above"] + signs["below"] == 256
    assert signs["above"] / 256 == pytest.approx(0.525, abs=0.03)
    assert found.finding[1].startswith(
        f"Of 256 points all over the ranges, Hybrid has the higher vendor value at {signs['above']}, "
    )


def test_one_who_is_better_everywhere_is_said_to_be():
    def ahead(case, replicate):
        figures = linear(case, replicate)
        return figures | {"vendor_value": figures["vendor_value"] + 9e6 * (case.scenario == "no_cs")}

    found = answer(STUDY, ahead)
    assert found.finding[1] == "No customer success has the higher vendor value at all 256 points tried."
    assert found.finding[-1] == (
        "So the choice between the two need not wait for any of these factors: they only decide by how much."
    )


def test_one_who_is_better_where_there_are_figures_is_not_said_to_be_so_everywhere():
    def ahead(case, replicate):
        if 1.3 < dict(case.settings).get("price", 1.0) < 1.33:  # no point of the screen
            return {}
        figures = linear(case, replicate)
        return figures | {"vendor_value": figures["vendor_value"] + 9e6 * (case.scenario == "no_cs")}

    found = answer(STUDY, ahead)
    points = found.facts["signs"]["points"]
    assert 200 < points < 256
    told = f"No customer success has the higher vendor value at all {points} of 256 points tried that have figures."
    assert told in found.finding
    assert not any("need not wait" in sentence for sentence in found.finding)


def test_overlapping_factors_are_not_put_in_order():
    def alike(case, replicate):
        place = at(case)
        return {"vendor_value": (place["burden"] + place["churn"]) * (case.scenario == "hybrid")}

    found = answer(STUDY, alike)
    assert "whose intervals overlap: alone or together with other factors, they explain" in found.finding[0]
    assert "learning burden" in found.finding[0]
    assert "other churn" in found.finding[0]
    ranks = found.tables["indices"].query("of == 'hybrid less no_cs' and outcome == 'vendor_value'")["rank"]
    assert set(ranks) == {"1-2"}


def test_what_a_decision_hangs_on_goes_before_what_only_moves_levels():
    found = answer(STUDY.replace("keep: 4", "keep: 2"))
    assert found.facts["kept"] == ["burden", "churn"]
    assert found.finding[-2] == (
        "The screen left out the weather (no effect at all). Price survived the screen, and was left out, as only 2 "
        "were to be kept."
    )


def test_a_factor_without_any_effect_is_worth_a_note():
    assert answer(STUDY).notes[-1] == (
        "Where a factor has no effect at all, something else in the scenarios, such as a hiring rule, may decide what "
        "it sets."
    )


def test_the_only_survivor_is_told_as_such():
    found = answer(STUDY, lambda case, replicate: {"vendor_value": at(case)["churn"] * (case.scenario == "hybrid")})
    assert found.finding[0] == (
        "How far Hybrid is from No customer success in vendor value hangs on other churn alone: nothing else survived "
        "the screen."
    )


def test_the_only_one_kept_is_not_said_to_be_the_only_one_that_matters():
    def alike(case, replicate):
        place = at(case)
        return {"vendor_value": (place["burden"] + 0.95 * place["churn"]) * (case.scenario == "hybrid")}

    found = answer(STUDY.replace("keep: 4", "keep: 1"), alike)
    assert found.finding[0] == (
        "How far Hybrid is from No customer success in vendor value: only learning burden, with the largest effect, "
        "was looked into; others that matter too were not."
    )
    assert found.finding[-2].endswith("Other churn survived the screen, and was left out, as only 1 was to be kept.")
    assert not any("alone" in sentence for sentence in found.finding)


def test_what_luck_may_hide_is_not_said_to_be_nothing():
    def hidden(case, replicate):
        place = at(case)
        own = np.random.default_rng([replicate, sum(map(ord, repr(case)))]).normal(0, 0.05)
        return {"vendor_value": (place["churn"] + own) * (case.scenario == "hybrid")}

    found = answer(STUDY.replace("replications: 3", "replications: 6").replace(", nrr", ""), hidden)
    assert found.facts["kept"] == ["churn"]
    assert found.finding[0].endswith(
        " in vendor value hangs on other churn; of nothing else the screen tells an effect from luck."
    )


def test_one_scenario_is_looked_at_by_itself():
    found = answer(ALONE)
    assert found.facts["compared"] == ["hybrid"]
    assert set(found.tables["screen"]["of"]) == {"hybrid"}
    assert found.finding[0].startswith("The vendor value of Hybrid hangs most on price: ")
    assert found.finding[-1] == "So before you rely on the vendor value of Hybrid, find out more about price."
    assert "signs" not in found.facts


def test_of_several_the_best_is_held_against_the_baseline():
    def best(case, replicate):
        return {"vendor_value": at(case)["burden"] + replicate + {"high_touch": 2, "no_cs": 9}.get(case.scenario, 0)}

    found = answer(STUDY.replace("[hybrid, no_cs]", "[hybrid, high_touch, no_cs]"), best)
    assert found.facts["compared"] == ["high_touch", "no_cs"]


def test_nothing_that_moves_is_said_in_words():
    found = answer(STUDY, lambda case, replicate: {"vendor_value": 1.0 + replicate, "nrr": 100.0})
    assert len(found.finding) == 1
    assert found.finding[0] == (
        "Nothing can be said of how far Hybrid is from No customer success in vendor value: the outcome is the same at "
        "all 30 points, so nothing moves it."
    )
    assert found.tables["indices"].empty
    assert list(found.tables["indices"].columns)[:4] == ["of", "outcome", "factor", "index"]


def test_luck_alone_moves_nothing():
    def noise(case, replicate):
        code = sum(map(ord, repr(case)))
        return {"vendor_value": np.random.default_rng([replicate, code]).normal()}

    found = answer(STUDY.replace("replications: 3", "replications: 12"), noise)
    assert found.finding[0].startswith(
        "Nothing is seen to move how far Hybrid is from No customer success in vendor value: none of 4 factors "
        "survived the screen (not told from luck"
    )
    assert found.facts["kept"] == []


def test_luck_that_is_left_is_told():
    def noisy(case, replicate):
        code = sum(map(ord, repr(case)))
        figures = linear(case, replicate)
        own = np.random.default_rng([replicate, code]).normal(0, 8e5)
        return figures | {"vendor_value": figures["vendor_value"] + own}

    found = answer(STUDY, noisy)
    assert found.facts["luck_share"]["vendor_value of hybrid less no_cs"] > 0.1
    assert any(each.startswith("Luck that 3 replications have not averaged out is ") for each in found.finding)


def test_a_single_replicate_is_told():
    found = answer(STUDY.replace("replications: 3", "replications: 1"))
    assert "With one replication no point shows which of them is better; ask for more." in found.finding
    assert "With one replication, luck cannot be told from effects." in found.notes
    assert shares(found, "hybrid less no_cs", "total")["burden"] == pytest.approx(0.8, abs=0.04)


def test_failed_runs_are_left_out_by_block():
    def failing(case, replicate):
        return {} if replicate == 0 and at(case)["burden"] > 0.45 else linear(case, replicate)

    found = answer(STUDY, failing)
    assert shares(found, "hybrid less no_cs", "total")["burden"] == pytest.approx(0.8, abs=0.04)
    assert sum(found.facts["base_points_left_out"].values()) == 0


def test_failures_everywhere_are_told():
    assert "only 0 of 6 trajectories have all their runs" in answer(STUDY, lambda case, replicate: {}).finding[0]


def test_the_plan_is_not_exceeded():
    inquiry = cached_inquiry(STUDY)
    laboratory = MadeUpLaboratory(linear)
    conduct(inquiry, laboratory)
    assert plan(inquiry).at_most
    assert plan(inquiry).runs == 3 * 2 * (6 * 5 + 128 * 6)
    assert laboratory.runs <= plan(inquiry).runs
    assert laboratory.said == ["screening 4 factors", "indices of learning burden, other churn, price"]


def screen_of(*sizes, luck=0.0):
    size = np.array(sizes, dtype=float)
    return Screen(("a", "b"), size, size, size, size, size * 0, np.full(2, luck), 10, 0)


def test_the_reason_told_is_the_one_that_claims_least():
    screens = {
        Quantity("nrr", "hybrid", "no_cs"): screen_of(1.0, 0.01),
        Quantity("nrr", "hybrid"): screen_of(1.0, 0.0),
    }
    assert [fate.reason for fate in joint_fates(screens, 2)] == ["kept", "under 5 % of the largest effect"]


def test_sensitivity_to_nothing_is_refused(tmp_path):
    text = STUDY[: STUDY.index("uncertainties:")]
    with pytest.raises(BadInput, match="nothing varies, and kind: sensitivity needs something that does"):
        plan(inquiry_of(tmp_path, text))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("samples: 100", "100 is not a power of two; write such as 64, 128 or 256"),
        ("levels: 5", "5 is odd; write an even number, such as 4"),
        ("trajectories: 3", "trajectories"),
    ],
)
def test_numbers_that_no_method_takes_are_refused(tmp_path, wrong, message):
    text = STUDY[: STUDY.index("sensitivity: {")] + f"sensitivity: {{{wrong}}}\n"
    with pytest.raises(BadInput, match=message):
        inquiry_of(tmp_path, text)
