"""The finding claims what intervals allow, and says what is undecided."""

import json

import numpy as np
import pytest

from csim.study.prove.document import proof_document
from csim.study.prove.finding import finding
from csim.study.prove.lives import PARTS
from csim.study.prove.proof import KEPT_REVENUE, REVENUE
from tests.study.prove.made_up import proof

NONE = (0.0, 0.0)
NOTHING_SURE = dict.fromkeys(PARTS, (0.0, 100_000.0))


def told(**changes):
    return " ".join(finding(proof(**changes)))


def test_revenue_its_parts_and_what_a_dollar_brought():
    text = told()
    assert text.startswith("The team caused 3.10 M USD")
    assert "of revenue over 60 months: +2.0" in text
    assert "M USD by customers and seats kept, +1.0" in text
    assert "M USD by seats and tiers added" in text
    assert "vendor value is higher by " in text
    assert "customers' own profit moved undecidedly, by " in text
    assert "so that each dollar of it brought 3." in text
    assert 3 <= len(finding(proof())) <= 6


def test_an_undecided_effect_is_called_so_and_no_dollar_is_told():
    text = told(parts=NOTHING_SURE, measures={"cs_cost": (0.0, 1.0), "vendor_value": (0.0, 1.0)})
    assert text.startswith("Whether the team caused revenue is undecided: ")
    assert "no part of it is decided either" in text
    assert "vendor value moved undecidedly" in text
    assert "each dollar" not in text


def test_what_is_decided_by_part_is_told_though_the_sum_is_not():
    text = told(parts=NOTHING_SURE | {"expansion": (30_000.0, 1_000.0)})
    assert "is undecided" in text.split(".")[0]
    assert "; decided are +60.0 k USD by seats and tiers added" in text


def test_a_loss_is_told_as_one():
    text = told(
        parts=dict.fromkeys(PARTS, NONE) | {"lost": (-100_000.0, 1_000.0)}, measures={"vendor_value": (-5e5, 10)}
    )
    assert text.startswith("The team cost 200.0 k USD (95 %: 199.1 to 200.9) of revenue over 60 months")
    assert "vendor value is lower by 500" in text


def test_customers_saved_and_lost():
    text = told()
    assert (
        "In the mean of a world it saves 16.0 customers and loses 6.0 that would have stayed, 6.0 of them after it had "
        "reached them: 10.0 more are kept (95 %: 10.0 to 10.0)." in text
    )
    assert "6.0 fewer are kept" in told(fates={"saved": 0})
    assert "No customer stays or leaves because of it." in told(fates={"saved": 0, "lost because of it": 0})


def test_retention_by_probability_and_how_much_luck_is_left_out():
    text = told()
    assert "Judged by probabilities, it raises the renewal rate by " in text
    assert f"as decided, the same effect has {proof().variance_ratio():.1f} times the variance" in text
    assert "is undecided" in told(measures={"renewal_rate_expected": (0.0, 1.0)})


def test_naive_estimates_stand_beside_what_was_caused():
    text = told()
    assert (
        "would have seen treated customers renew 15.0 points more often than customers never treated, 15.0 points more "
        "often than those within segments and 5.0 points less often than the same customers before they were treated; "
        "a careful one, who compares within segments with customers not treated yet, 8.3 points more often; " in text
    )
    assert "on those treated, it caused +1.00 points (95 %: 1.00 to 1.00)." in text


def test_with_one_segment_there_is_nothing_to_compare_within():
    text = told(segments=("smb",))
    assert "than customers never treated and 5.0 points less often than the same" in text


def test_with_nobody_to_compare_with_naive_estimates_do_not_exist():
    made = proof(decisions={"untreated": 2.0, "untreated_stay": 0.0, "before": 1.0, "before_stay": 1.0})
    assert np.isnan(made.estimate("treated_untreated").mean)
    text = " ".join(finding(made))
    assert "would have nobody to compare with: fewer than 10 decisions were of untreated customers" in text


def test_where_only_all_untreated_together_are_enough_the_careful_analyst_speaks_alone():
    text = told(decisions={"untreated": 4.0, "untreated_stay": 3.0, "before": 4.0, "before_stay": 4.0})
    assert "who compares within segments with customers not treated yet would have seen the treated renew 7.5 " in text


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
