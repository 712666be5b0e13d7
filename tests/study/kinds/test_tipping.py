"""Tipping: edges and returns of made-up companies whose answer is known."""

import math
import zlib

import numpy as np
import pytest

from csim.errors import BadInput
from csim.study.kinds import tipping
from tests.study.made_up_laboratory import MadeUpLaboratory, inquiry_of

BURDEN = "uncertainties: {burden: {path: product.learning_burden, low: 0.5, high: 2}}"
PRICE = "price: {path: segments.smb.contract.price_per_seat, times: true, low: 0.5, high: 1.5}"


def study(folder, varies=BURDEN, section="{measure: mrr, rounds: 4}", scenarios="[hybrid]", replications=16):
    return inquiry_of(
        folder,
        f"question: where?\nkind: tipping\nscenarios: {scenarios}\n{varies}\nreplications: {replications}\n"
        f"tipping: {section}\n",
    )


def luck(case, replicate):
    return float(np.random.default_rng([replicate, zlib.crc32(repr(case).encode())]).standard_normal())


def answered(inquiry, mrr, noise=0.0):
    """The answer where MRR is a function of the settings, with independent noise at every point."""
    laboratory = MadeUpLaboratory(
        lambda case, replicate: {"mrr": mrr(**dict(case.settings)) + noise * luck(case, replicate)}
    )
    return tipping.conduct(inquiry, laboratory), laboratory


def jumps(answer):
    rows = answer.tables["stretches"]
    return rows[rows["verdict"] == "jump"]


def level(answer, stretch):
    """The mean where a stretch begins."""
    points = answer.tables["points"]
    return float(points.loc[points["burden"] == stretch["left"], "mean"].iloc[0])


def test_a_step_in_noise_is_found_within_the_last_step_with_its_size(tmp_path):
    answer, laboratory = answered(study(tmp_path), lambda burden: 1e6 + 3e5 * (burden > 1.234), noise=3e4)
    (found,) = [row for _, row in jumps(answer).iterrows()]
    assert found["left"] < 1.234 < found["right"]
    assert found["right"] - found["left"] == pytest.approx(1.5 / 4 / 2**4)
    assert found["excess_low"] < 3e5 < found["excess_high"]
    assert answer.finding[0].startswith("Hybrid: a jump in MRR where burden goes from 1.227 to 1.25, by ")
    assert "k USD/month (95 %: " in answer.finding[0]
    assert " more than the trend on both sides explains. That trend alone " in answer.finding[0]
    assert answer.finding[0].endswith(
        f"; the jump is {found['excess'] / level(answer, found) * 100:.2g} % of the "
        f"{level(answer, found) / 1e6:.2f} M USD/month before it."
    )
    assert laboratory.runs <= tipping.plan(study(tmp_path)).runs
    assert tipping.plan(study(tmp_path)).at_most


def test_a_jump_larger_than_the_level_before_it_has_no_power_of_ten(tmp_path):
    answer, _ = answered(study(tmp_path), lambda burden: 1e5 + 1.5e5 * (burden > 1.234))
    assert answer.finding[0].endswith("; the jump is 150 % of the 100 k USD/month before it.")


def test_a_step_against_the_slope_is_found_too(tmp_path):
    answer, _ = answered(study(tmp_path), lambda burden: 4e5 * burden - 3e5 * (burden > 1.234), noise=2e4)
    (found,) = [row for _, row in jumps(answer).iterrows()]
    assert found["left"] < 1.234 < found["right"]
    assert found["excess_low"] < -3e5 < found["excess_high"]


def test_a_steep_but_smooth_rise_is_no_jump(tmp_path):
    answer, _ = answered(study(tmp_path), lambda burden: 3e5 / (1 + math.exp(-(burden - 1.234) / 0.08)), noise=2e3)
    assert jumps(answer).empty
    assert answer.finding[0].startswith("Hybrid: nowhere in this range is a jump found. The course of MRR over burden ")
    assert " from 0.5 to 2 is smooth, as far as was looked" in answer.finding[0]
    assert "Its steepest stretch, burden from 0.875 to 1.25, takes it up by " in answer.finding[0]


def test_noise_too_large_for_a_verdict_is_undecided(tmp_path):
    answer, _ = answered(study(tmp_path), lambda burden: 3e5 * burden, noise=6e4)
    assert jumps(answer).empty
    assert (
        "Hybrid: undecided. No jump in MRR is shown in burden from 0.5 to 2, but where burden goes" in answer.finding[0]
    )
    assert "is not excluded by 16 replications and 4 halvings." in answer.finding[0]


def test_a_flat_measure_is_not_looked_at_more_closely(tmp_path):
    answer, laboratory = answered(study(tmp_path), lambda burden: 1e6, noise=3e4)
    assert laboratory.runs == 5 * 16
    assert answer.facts["flat"] == {"hybrid": True}
    assert "No two settings of burden from 0.5 to 2 differ in MRR beyond what luck explains" in answer.finding[0]


def test_an_edge_across_a_map_is_straight(tmp_path):
    """It runs from burden 1 at price x 0.5 to burden 1.5 at price x 1.5."""
    varies = BURDEN.replace("high: 2}}", f"high: 2, steps: 6}}, {PRICE}}}")
    answer, laboratory = answered(
        study(tmp_path, varies), lambda burden, price: 3e6 - 6e5 * (burden > 0.75 + 0.5 * price), noise=2e4
    )
    along = jumps(answer)[jumps(answer)["along"] == "burden"]
    assert sorted(along["beside_setting"]) == [0.5, 0.75, 1.0, 1.25, 1.5]
    for _, row in along.iterrows():
        assert row["left"] <= 0.75 + 0.5 * row["beside_setting"] <= row["right"]
        assert row["right"] - row["left"] < 0.02
    assert answer.finding[1].startswith("Hybrid: the edge crosses 5 of the 5 lines along burden: from ")
    assert laboratory.runs <= tipping.plan(study(tmp_path, varies)).runs


def test_a_choice_may_stand_beside_a_range_and_is_not_walked_along(tmp_path):
    varies = (
        "levers: {plan: {choices: {now: [], later: [horizon=48 months]}}}\n"
        "uncertainties: {burden: {path: product.learning_burden, low: 0.5, high: 2}}"
    )
    answer, _ = answered(study(tmp_path, varies), lambda plan, burden: 9e5 * (plan == "later" and burden > 1.6))
    (found,) = [row for _, row in jumps(answer).iterrows()]
    assert (found["along"], found["beside"]) == ("burden", "plan later")
    assert "(at plan later)" in answer.finding[0]


def test_whole_numbers_are_halved_down_to_neighbours(tmp_path):
    varies = "levers: {csms: {path: team.relationship.headcount, low: 1, high: 17}}"
    answer, _ = answered(study(tmp_path, varies), lambda csms: 1e6 + 4e5 * (csms >= 7), noise=2e4)
    (found,) = [row for _, row in jumps(answer).iterrows()]
    assert (found["left"], found["right"]) == (6, 7)
    assert "a jump in MRR where csms goes from 6 to 7 people, by " in answer.finding[0]


def test_listed_values_are_judged_as_they_are(tmp_path):
    varies = "levers: {csms: {path: team.relationship.headcount, values: [8, 2, 4, 6]}}"
    answer, laboratory = answered(study(tmp_path, varies), lambda csms: 1e6 + 4e5 * (csms > 5), noise=1e3)
    (found,) = [row for _, row in jumps(answer).iterrows()]
    assert (found["left"], found["right"]) == (4, 6)
    assert laboratory.runs == 4 * 16


def test_without_halvings_a_jump_is_not_claimed(tmp_path):
    answer, _ = answered(study(tmp_path, section="{measure: mrr, rounds: 0}"), lambda burden: 1e6 * (burden > 1))
    assert jumps(answer).empty
    assert "undecided" in answer.finding[0]


def test_one_replication_tells_no_jump_from_luck(tmp_path):
    answer, _ = answered(study(tmp_path, replications=1), lambda burden: 1e6 * (burden > 1))
    assert answer.finding == ("Hybrid: one replication shows no jumps, only luck; ask for at least 2, better 16.",)


def test_a_measure_that_exists_nowhere_is_said(tmp_path):
    answer = tipping.conduct(study(tmp_path), MadeUpLaboratory(lambda case, replicate: {}))
    assert answer.finding == (
        "Hybrid: nowhere on the map is there a figure of MRR, so there is nothing to say about an edge.",
    )


def test_a_part_of_the_map_that_failed_does_not_stop_the_rest(tmp_path):
    answer, _ = answered(study(tmp_path), lambda burden: math.nan if burden < 0.6 else 3e5 * (burden > 1.3), noise=1e3)
    assert len(jumps(answer)) == 1


FATES = "{measure: mrr, hysteresis: {kept: [], cut: [horizon=36 months], restored: [horizon=48 months]}}"


def fates(mrr_kept, mrr_cut, mrr_restored, noise=1e4):
    levels = {(): mrr_kept, ("horizon=36 months",): mrr_cut, ("horizon=48 months",): mrr_restored}

    def figures(case, replicate):
        common = 1e5 * float(np.random.default_rng(replicate).standard_normal())
        found = levels[case.sets] + common + noise * luck(case, replicate)
        return {"mrr": found, "customers": found / 1e3}

    return MadeUpLaboratory(figures)


def told(tmp_path, *levels, replications=16, noise=1e4):
    answer = tipping.conduct(study(tmp_path, "", FATES, replications=replications), fates(*levels, noise=noise))
    return answer, answer.finding[0]


def test_the_share_that_came_back_is_told_with_its_interval(tmp_path):
    answer, sentence = told(tmp_path, 3e6, 2e6, 2.7e6)
    rows = answer.tables["hysteresis"].set_index(["measure", "figure"])
    share = rows.loc[("mrr", "share")]
    assert share["low"] < 0.7 < share["high"]
    assert sentence.startswith("Hybrid, MRR after 60 months: the cut takes away ")
    assert ", 33 % of the whole, and putting it back undoes 70 % of that (95 %: " in sentence
    assert "It does not return within that time: what remains of it is " in sentence
    assert answer.facts["returns"]["hybrid.mrr"] is False
    assert answer.notes[0].startswith(
        "Whether it comes back is judged by MRR and customers at the end of the run (60 months); a longer run may "
    )


def test_a_company_that_comes_back_returns(tmp_path):
    answer, sentence = told(tmp_path, 3e6, 2e6, 3e6)
    assert "It returns, as far as 16 replications tell: what remains of it is " in sentence
    assert answer.facts["returns"]["hybrid.mrr"] is True


def test_less_than_one_percent_changes_no_decision(tmp_path):
    answer, sentence = told(tmp_path, 3e6, 2e6, 2.98e6, noise=2e3)
    assert "It returns, as far as 16 replications tell: what remains of it is " in sentence
    assert sentence.endswith("all of it less than 1 % of the whole.")
    assert answer.facts["fates"]["hybrid.mrr"] == "returns"


def test_a_loss_that_never_mattered_is_called_so(tmp_path):
    """What was lost, 0.67 % of the whole, lies within the zone of a return as well."""
    _, sentence = told(tmp_path, 3e6, 2.98e6, 3e6, noise=1e3)
    assert ", 0.67 % of the whole, and putting it back undoes " in sentence
    assert sentence.endswith("all of it less than 1 % of the whole, as was all that the cut took.")


def test_what_remains_is_told_in_the_unit_of_what_was_lost(tmp_path):
    _, sentence = told(tmp_path, 3e6, 2.9e6, 2.995e6, noise=2e3)
    assert " k USD/month (95 %: " in sentence.partition("takes away ")[2].partition("putting it back")[0]
    assert " k USD/month (95 %: " in sentence.partition("what remains of it is ")[2]


def test_the_notes_are_short_and_say_what_a_jump_is(tmp_path):
    notes = tipping.conduct(study(tmp_path, BURDEN, FATES), MadeUpLaboratory(lambda case, replicate: {})).notes
    assert notes[0].startswith("A jump is a change that the trend on both sides does not explain, and that stays as ")
    assert max(len(note) for note in notes) < 300
    assert "unexplained" not in " ".join(notes)


def test_a_return_that_luck_hides_is_undecided(tmp_path):
    for restored, noise in ((3e6, 3e5), (2.97e6, 1e4)):
        answer, sentence = told(tmp_path, 3e6, 2e6, restored, noise=noise)
        assert "Whether it returns is undecided, as far as 16 replications tell: what remains of it is " in sentence
        assert "; a return would need all of that within ±" in sentence
        assert sentence.endswith(" (1 % of the whole).")
        assert answer.facts["returns"]["hybrid.mrr"] is None


def test_more_than_before_is_said(tmp_path):
    assert "It ends beyond where it would have been without the cut" in told(tmp_path, 3e6, 2e6, 3.4e6)[1]


def test_putting_back_that_undoes_nothing_is_said(tmp_path):
    assert (
        "of the whole, and putting it back undoes nothing that shows. It does not return"
        in told(tmp_path, 3e6, 2e6, 2e6)[1]
    )
    assert "and putting it back makes it worse. It does not return" in told(tmp_path, 3e6, 2e6, 1.5e6)[1]


def test_a_cut_that_changes_nothing_leaves_nothing_to_win_back(tmp_path):
    answer, sentence = told(tmp_path, 3e6, 3e6, 3e6)
    assert "cutting the investment changes nothing demonstrable (" in sentence
    assert answer.facts["returns"]["hybrid.mrr"] is None


def test_one_replication_tells_no_return(tmp_path):
    assert "one replication cannot tell a return from luck." in told(tmp_path, 3e6, 2e6, 2e6, replications=1)[1]


def test_fates_that_all_failed_are_said(tmp_path):
    answer = tipping.conduct(study(tmp_path, "", FATES), MadeUpLaboratory(lambda case, replicate: {}))
    assert "it exists in no world with all three fates" in answer.finding[0]


def test_nothing_to_do_is_refused(tmp_path):
    with pytest.raises(BadInput, match="nothing varies; a tipping study needs one or two levers or uncertainties"):
        tipping.plan(study(tmp_path, ""))


def test_three_dials_are_too_many_for_a_map(tmp_path):
    varies = BURDEN[:-1] + f", {PRICE}, other: {{path: segments.smb.contract.seats, low: 5, high: 10}}}}"
    with pytest.raises(BadInput, match=r"3 things vary \(burden, price and other\); a map has at most 2"):
        tipping.plan(study(tmp_path, varies))


def test_choices_alone_have_nothing_between_them(tmp_path):
    with pytest.raises(BadInput, match="has only choices, between which nothing lies; give it low and high, or values"):
        tipping.plan(study(tmp_path, "levers: {plan: {choices: {now: [], later: [horizon=48 months]}}}"))


def test_hysteresis_without_measures_is_refused(tmp_path):
    with pytest.raises(BadInput, match=r"names nothing; write such as \[mrr, customers\]"):
        study(tmp_path, "", FATES.replace("kept: []", "measures: [], kept: []"))
