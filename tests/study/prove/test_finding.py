"""The finding claims what intervals allow, and says what is undecided."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from csim.study.prove.document import proof_document
from csim.study.prove.finding import decided_together, finding, headline
from csim.study.prove.lives import PARTS
from csim.study.prove.naive import COUNTS
from csim.study.prove.proof import KEPT_REVENUE, REVENUE
from tests.statistics_helper import assert_proportion_equals
from tests.study.prove.made_up import insolvent, proof

NONE = (0.0, 0.0)
NOTHING_SURE = dict.fromkeys(PARTS, (0.0, 100_000.0))


def told(**changes):
    return told_of(proof(**changes))


def told_of(made):
    return " ".join(finding(made))


def test_revenue_its_parts_and_what_a_dollar_brought():
    text = told()
    assert text.startswith("Each dollar spent on the team left the vendor 1.12 USD (95 %: ")
    assert "In all, with the team vendor value is higher by 900 k USD (95 %: " in text
    assert "The team caused 3.10 M USD" in text
    assert "of revenue over 60 months: +2.0" in text
    assert "M USD by customers and seats kept, +1.0" in text
    assert "M USD by seats and tiers added" in text
    assert "customers' own profit is undecided, " in text
    assert "customer success costs 1.00 M USD (95 %: 0.99 to 1.01) more over 60 months; all work after the " in text
    assert "sale, recruiting included, costs 950 k USD (95 %: 950 to 950) more." in text
    assert 3 <= len(finding(proof())) <= 8


def test_an_undecided_effect_is_called_so_and_no_dollar_is_told():
    text = told(parts=NOTHING_SURE, measures={"cs_cost": (0.0, 1.0), "vendor_value": (0.0, 1.0)})
    assert "Whether the team caused revenue is undecided: " in text
    assert "no part of it is decided either" in text
    assert text.startswith(
        "What the team brought per dollar cannot be told: whether customer success costs more with it is undecided, "
    )
    assert "In all, with the team vendor value is undecided, " in text
    assert "left the vendor" not in text


def test_why_nothing_is_told_per_dollar():
    assert told(measures={"cs_cost": NONE}).startswith(
        "The team changed nothing in the cost of customer success: there is no dollar to judge by."
    )
    assert told(replications=1).startswith("What the team brought per dollar cannot be told: one replicate shows no")


def test_what_came_back_within_the_run_is_told_beside_the_value_with_the_base_at_its_end():
    text = finding(proof(measures={"vendor_npv": (400_000.0, 1_000.0)}))[0]
    assert " Within the 60 months alone it is +0.50 USD (95 %: 0." in text
    assert text.endswith(") for the vendor; the rest is what the base left at the end is worth.")
    undecided = finding(proof(measures={"vendor_npv": (0.0, 400_000.0)}))[0]
    assert "), undecided for the vendor; the rest is" in undecided


def test_whether_it_paid_may_be_undecided():
    text = told(measures={"vendor_value": (0.0, 1_000_000.0)})
    assert text.startswith(
        "Whether the team paid for itself is undecided: each dollar spent moved vendor value by +0.00 USD (95 %: "
    )
    assert ", that dollar already deducted; for customers it is undecided, +0.00 USD (95 %: " in text


def test_the_title_of_a_picture_says_what_is_undecided():
    made = proof(measures={"vendor_value": (0.0, 1_000_000.0)})
    paid = "Whether the team paid for itself is undecided, +0.00 USD (95 %: "
    assert headline(made).startswith(paid)
    assert "for each dollar; it caused 3.10 M USD" in headline(made)
    assert headline(replace(made, seen=proof(parts=NOTHING_SURE, measures={"vendor_value": (0.0, 1e6)}).seen)).endswith(
        " for each dollar, and so is revenue"
    )
    assert headline(proof(measures={"cs_cost": NONE})).startswith("The team caused 3.10 M USD")


def test_a_team_that_saves_cost_is_judged_by_the_dollar_saved():
    """2 segments' value of 0.9 M USD; the cost saved is worth 0.8 M at the start."""
    made = proof(measures={"cs_cost": (-1_000_000.0, 20_000.0)})
    assert finding(made)[0].startswith("Each dollar of CS cost that the team saved left the vendor 1.12 USD (95 %: ")
    assert " better off, that dollar included; " in finding(made)[0]
    assert "customer success costs 1.00 M USD (95 %: 0.99 to 1.01) less over 60 months; " in finding(made)[1]
    assert made.per_dollar("vendor_value").mean > 0
    assert set(made.effects.query("group == 'per dollar of CS cost' and quantity == 'revenue'")["unit"]) == {
        "USD of gross revenue per USD saved"
    }


def test_out_of_money_is_said_first_with_the_worlds_counted():
    text = told_of(insolvent(proof(), 3, 1))
    assert text.startswith(
        "The company runs out of money in 3 of 12 worlds with the team and in 1 of 12 without (month 31 at the "
        "earliest). What that takes is told apart from what customers decide. Each dollar spent on the team left "
    )
    assert headline(insolvent(proof(), 3, 1)).startswith("Out of money in 3 of 12 worlds with and 1 without. Each ")
    assert "runs out of money" not in told()
    assert headline(proof()).startswith("Each dollar spent on the team left the vendor 1.12 USD (95 %: ")


def test_customers_of_the_vendors_end_are_told_apart():
    fates = {"saved": 0, "lost because of it": 0, "lost to vendor's end": 33.5, "spared vendor's end": 2}
    text = told(fates=fates)
    assert (
        "No customer is there at the end, or gone, by a decision that it changed. But 67.0 customers are "
        "lost only because the vendor ended with the team and 4.0 customers are there only because it ended without "
        "the team." in text
    )
    assert "67.0 lost" not in text


def test_no_figure_is_minus_zero():
    made = proof(
        parts=dict.fromkeys(PARTS, (-1e-9, 1_000.0)),
        measures={"vendor_value": (-1e-9, 1.0), "customer_profit": (-1e-9, 1.0)},
    )
    assert not re.search(r"-0(\.0+)?(?![\d.,])", " ".join(finding(made)))


def test_parts_that_hardly_matter_are_left_to_the_table():
    text = told(parts={"prices": (1_000.0, 10.0)})
    assert "by prices" not in text
    assert "by prices" in told(parts=dict.fromkeys(PARTS, NONE) | {"prices": (1_000.0, 10.0)})


def test_what_is_decided_by_part_is_told_though_the_sum_is_not():
    text = told(parts=NOTHING_SURE | {"expansion": (30_000.0, 1_000.0)})
    assert "caused revenue is undecided" in text
    assert "; decided: +60.0 k USD by seats and tiers added" in text


def test_a_loss_is_told_as_one():
    text = told(
        parts=dict.fromkeys(PARTS, NONE) | {"lost": (-100_000.0, 1_000.0)}, measures={"vendor_value": (-5e5, 10)}
    )
    assert re.search(r"The team cost the vendor 200\.0+ k USD \(95 %: 199\.\d+ to 200\.\d+\) of revenue over 60", text)
    assert "In all, with the team vendor value is lower by 500" in text


@pytest.mark.parametrize(("value", "word"), [(400_000.0, "better"), (-400_000.0, "worse")])
def test_a_dollar_is_told_by_the_value_it_left_not_by_the_revenue_it_brought(value, word):
    """1 M USD of cost is worth 0.8 M at the start, as value is."""
    made = proof(measures={"vendor_value": (value, 10_000.0)})
    assert finding(made)[0].startswith("Each dollar spent on the team left the vendor 0.50 USD (95 %: 0.")
    assert f") {word} off, that dollar already deducted; for customers it is undecided, " in finding(made)[0]
    assert made.per_dollar("vendor_value").mean == pytest.approx(value / 800_000.0)
    assert made.per_dollar(REVENUE).mean > 3.0
    assert "3.1" not in finding(made)[0], "revenue per dollar is no return"


def just_decided(segment, column):
    """A proof without effects but in a part, or else in a segment, that alone would be decided: t = 2.5."""
    made = proof(parts=NOTHING_SURE)
    noise = np.array([each.parts for each in made.seen])
    shift = np.zeros(noise.shape[1:])
    looked_at = noise[:, segment] if column is None else noise[:, :, column]
    error = looked_at.sum(axis=-1).std(ddof=1) / np.sqrt(len(noise))
    shift[segment, 0 if column is None else column] = 2.5 * error
    return replace(made, seen=tuple(each._replace(parts=each.parts + shift) for each in made.seen))


def test_parts_that_are_picked_are_corrected_for_how_many_are_looked_at():
    made = just_decided(0, PARTS.index("expansion"))
    assert made.part("expansion").low > 0, "alone it would be decided"
    assert "no part of it is decided either" in finding(made)[2]


def test_segments_that_are_picked_are_corrected_for_how_many_are_looked_at():
    made = just_decided(1, None)
    assert made.part(REVENUE, "enterprise").low > 0, "alone it would be decided"
    assert "; by segment" not in finding(made)[2]


def test_where_all_is_noise_something_is_picked_once_in_twenty_times():
    names, trials = "abcdefgh", 1_000
    luck = np.random.default_rng(5).normal(size=(trials, 16, len(names)))
    picked = sum(len(decided_together(dict(zip(names, each.T, strict=True)))) > 0 for each in luck)
    assert_proportion_equals(picked, trials, 1 - (1 - 0.05 / len(names)) ** len(names))


def test_spill_over_is_corrected_for_its_two_kinds():
    """A difference that alone would just be decided, with p = 0.035, is not one of two."""
    values = np.array([1.0, -1.0, 0.5, -0.5, 0.2, -0.2, 0.8, -0.8])
    assert decided_together({"one": values + 0.625}) == ("one",)
    assert decided_together({"one": values + 0.625, "another": -values}) == ()
    assert decided_together({"one": values + 2.0, "another": -values}) == ("one",)


def test_customers_saved_and_lost():
    text = told()
    assert (
        "In an average world 16.0 customers are saved and 6.0 lost that would have stayed, all of them after it had "
        "reached them: 10.0 customers (95 %: 10.0 to 10.0) more are kept." in text
    )
    assert "6.0 customers (95 %: 6.0 to 6.0) fewer are kept" in told(fates={"saved": 0})
    nobody = told(fates={"saved": 0, "lost because of it": 0})
    assert "No customer is there at the end, or gone, by a decision that it changed." in nobody


def test_retention_by_probability_and_how_much_luck_is_left_out():
    text = told()
    assert "Judged by probabilities, the renewal rate is higher by " in text
    assert f"counted by what was decided, the same effect has {proof().variance_ratio():.1f} times the variance" in text
    assert "is undecided" in told(measures={"renewal_rate_expected": (0.0, 1.0)})


def test_naive_estimates_stand_beside_what_was_caused():
    text = told()
    assert (
        "would have seen treated customers renew 15.0 points more often than customers never treated, 15.0 points more "
        "often than those of the same segment and 5.0 points less often than they themselves before they were treated; "
        "a careful one, who compares with customers not treated yet of the same segment and at the same renewal, 8.0 "
        "points more often; on the 360 of 400 treated decisions taken in both worlds, it caused +1.00 points" in text
    )


def test_what_an_analyst_would_have_seen_may_be_undecided():
    assert "renew 15.0 points more often than customers never treated" in told()
    assert "renew an undecided 15.0 points more often than customers never treated" in told(replications=1)


def test_too_few_decisions_in_both_worlds_cause_nothing_that_could_be_told():
    made = proof(decisions={"matched": 1.0, "matched_chance": 0.3, "matched_stay": 1.0})
    assert np.isnan([made.estimate(name).mean for name in ("caused", "realised")]).all()
    text = " ".join(finding(made))
    assert "what it caused is not told, for fewer than 10 treated decisions are taken in both worlds." in text
    assert "+30.00" not in text
    assert not finding(proof(decisions={"treated": 4.0, "matched": 4.0}))[-1].startswith("An analyst")


def test_decisions_in_both_worlds_of_a_single_replicate_have_no_interval():
    made = proof()
    none = [each.counts.copy() for each in made.seen]
    for counts in none[1:]:
        counts[:, COUNTS.index("matched")] = 0.0
    seen = tuple(each._replace(counts=counts) for each, counts in zip(made.seen, none, strict=True))
    found = replace(made, seen=seen).estimate("caused")
    assert (found.mean, found.runs) == (pytest.approx(1.0), 1)
    assert np.isnan([found.low, found.high]).all()


def test_money_that_points_stand_for_is_of_the_decisions_they_are_about():
    made = proof()
    assert made.implied_usd("caused").mean == pytest.approx(0.01 * 3_600_000.0)
    assert made.implied_usd("treated_untreated").mean == pytest.approx(0.15 * 4_000_000.0)


def test_with_one_segment_there_is_nothing_to_compare_within():
    text = told(segments=("smb",))
    assert "than customers never treated and 5.0 points less often than they themselves before" in text


def test_with_nobody_to_compare_with_naive_estimates_do_not_exist():
    few = {"untreated": 2.0, "untreated_stay": 0.0, "before": 1.0, "before_stay": 1.0, "alike_not_yet": 3.0}
    made = proof(decisions=few)
    assert np.isnan(made.estimate("treated_untreated").mean)
    text = " ".join(finding(made))
    assert "nobody to compare with: each group of untreated customers took fewer than 10 decisions; on the" in text


def test_a_careful_analyst_may_find_nobody_where_a_careless_one_does():
    text = told(decisions={"alike_not_yet": 4.0})
    assert "at the same renewal, would find fewer than 10 decisions; on the 360 of 400" in text


def test_where_only_all_untreated_together_are_enough_the_careful_analyst_speaks_alone():
    text = told(decisions={"untreated": 4.0, "untreated_stay": 3.0, "before": 4.0, "before_stay": 4.0})
    assert "the same segment and at the same renewal would have seen the treated renew 8.0 points more often; " in text


def test_one_replicate_decides_nothing():
    text = told(replications=1)
    assert "one replicate shows no more than luck" in text
    assert "95 %" not in text


def test_parts_add_up_and_ratios_use_them():
    made = proof()
    for place in made.places:
        parts = [made.part(name, place).mean for name in PARTS]
        assert sum(parts) == pytest.approx(made.part(REVENUE, place).mean)
        assert sum(parts[:3]) == pytest.approx(made.part(KEPT_REVENUE, place).mean)
    segments = sum(made.part(REVENUE, place).mean for place in made.segments)
    assert segments == pytest.approx(made.part(REVENUE).mean)
    expected = made.part(REVENUE).mean / made.measure("cs_cost").mean
    assert made.per_dollar(REVENUE).mean == pytest.approx(expected)
    assert made.misled_by("treated_untreated").mean == pytest.approx(14.0)


def test_the_document_is_json_and_holds_every_effect():
    made = proof(failed=(4,))
    document = json.loads(proof_document(made))
    assert document["csim"]["kind"] == "proof"
    assert document["question"]["cause"] == "the team"
    assert document["failures"] == [{"replicate": 4, "error": "the books do not balance"}]
    assert document["notes"] == ["People stay."]
    assert document["finding"] == finding(made)
    found = {(row["group"], row["quantity"], row["segment"]): row for row in document["effects"]}
    revenue = found["revenue", "revenue", "all"]
    assert revenue["mean"] == pytest.approx(made.part(REVENUE).mean)
    assert revenue["unit"] == "USD"
    assert found["per dollar of CS cost", "revenue", "all"]["low"] > 0
    assert {key[2] for key in found} == {"all", "smb", "enterprise"}
    assert ("measure", "vendor_value", "smb") not in found, "what no segment has is left out"
