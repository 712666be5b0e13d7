"""What is caused where it can be computed by hand: nothing, a cost, customers woken, and selection alone."""

import numpy as np
import pytest

from csim.study.prove.finding import finding, nothing_differs
from csim.study.prove.lives import FATES, PARTS
from csim.study.prove.naive import COUNTS, alike_counts, estimates_of
from csim.study.prove.proof import EXPECTED, REALISED, REVENUE
from csim.study.prove.prove import prove
from csim.study.prove.worlds import ask_against
from tests.engine.company import PRICE_PER_YEAR
from tests.statistics_helper import assert_greater, assert_mean_equals
from tests.study.prove.worlds import FEE, PEOPLE, SLEEPING, WAKING, asked, mixed, question
from tests.study.small import write_small


def proved(asked_about, replications=2, months=12):
    return prove(asked_about, replications, seed=1, workers=1, months=months)


def assert_nothing(proof):
    assert nothing_differs(proof)
    for name in ("parts", "reach"):
        assert not np.any([getattr(each, name) for each in proof.seen]), name
    for each in proof.seen:
        np.testing.assert_array_equal(each.measures[0], each.measures[1])
        assert each.fates[:, 2:].sum() == 0, "nobody is saved, lost, won or not won"
    assert not proof.customers[[name for name in proof.customers if name.endswith("_usd")]].to_numpy().any()
    effects = proof.effects[~proof.effects["group"].isin(["customers"])]
    naive = effects["quantity"].isin(["treated_untreated", "by_segment", "before_after"])
    assert not effects.loc[~naive, ["mean", "low", "high"]].fillna(0.0).to_numpy().any()


def test_a_twin_of_itself_causes_nothing_at_all(tmp_path):
    company = str(write_small(tmp_path))
    proof = proved(ask_against(company, company), months=8)
    assert_nothing(proof)
    assert proof.seen[0].fates.sum() > 30, "there are customers to compare"
    assert finding(proof) == [f"Nothing differs between both worlds: {proof.label} caused nothing at all."]


def test_a_play_without_effect_hours_or_contact_causes_nothing():
    proof = proved(asked(("strategy=mails", "plays.mail.contacts=0"), ("plays.mail.contacts=0",)))
    assert_nothing(proof)
    assert proof.decisions("treated").mean == 0, "contracts of ten years do not fall due"
    assert proof.seen[0].fates[0, FATES.index("stayed in both"), 1] == PEOPLE.customers, "it did reach everybody"


def test_a_play_that_only_costs_causes_its_cost_alone():
    costly = ("plays.mail.contacts=0", "plays.mail.cost_per_year=12 kUSD/year")
    proof = proved(asked((*costly, "strategy=mails"), costly), months=24)
    assert proof.measure("cs_cost").mean == pytest.approx(24_000.0)
    assert proof.measure("contribution").mean == pytest.approx(-24_000.0)
    assert proof.part(REVENUE) == (0.0, 0.0, 0.0, 2)
    assert proof.measure("customer_profit").mean == 0.0
    assert proof.per_dollar(REVENUE).mean == 0.0


def test_waking_sleeping_customers_loses_all_of_them_and_what_they_would_have_paid():
    proof = proved(asked(WAKING, SLEEPING))
    # Who signed w weeks ago is asked in week 52 - w and pays until then; without the message it pays all year.
    lost = -FEE * sum(range(1, 52))
    assert proof.part("lost").mean == pytest.approx(lost)
    assert proof.part(REVENUE).mean == pytest.approx(lost)
    assert [name for name in PARTS if proof.part(name).mean] == ["lost"]
    assert proof.fate("lost because of it").mean == 52
    assert proof.fate("lost because of it", reached=True).mean == 52
    assert proof.net_kept().mean == -52
    assert proof.measure("customers").mean == -52
    assert proof.measure(EXPECTED).mean == pytest.approx(-100.0, abs=0.01)
    assert proof.measure(REALISED).mean == -100.0
    assert proof.estimate("caused").mean == pytest.approx(-100.0, abs=0.01)
    assert proof.implied_usd("realised").mean == pytest.approx(-PEOPLE.seats * PRICE_PER_YEAR * 52)


def test_the_other_way_round_they_are_saved():
    proof = proved(asked(SLEEPING, WAKING))
    assert proof.part("kept").mean == pytest.approx(FEE * sum(range(1, 52)))
    assert proof.fate("saved").mean == 52
    assert np.isnan(proof.estimate("caused").mean), "what only the second world does reaches nobody in the first"


def test_selection_alone_looks_like_an_effect_to_whoever_has_no_twin():
    proof = proved(question(mixed("strategy=offers"), mixed()), replications=3)
    assert proof.part(REVENUE) == (0.0, 0.0, 0.0, 3)
    assert proof.estimate("caused") == (0.0, 0.0, 0.0, 3)
    assert proof.estimate("realised") == (0.0, 0.0, 0.0, 3)
    assert proof.decisions("treated").mean >= 30
    for name in ("treated_untreated", "by_segment"):
        assert proof.estimate(name).low > 80.0, name
        assert proof.misled_by(name).low > 80.0, name
        assert proof.implied_usd(name).mean > 100_000.0, name


def test_a_bad_sign_where_the_play_goes_to_the_ill():
    """The same offer, sent to those who use little: it looks as if it drove them away."""
    sets = ("plays.offer.trigger={kind: low_adoption, threshold: 50 %}",)
    proof = proved(question(mixed(*sets, "strategy=offers"), mixed(*sets)))
    assert proof.estimate("caused") == (0.0, 0.0, 0.0, 2)
    assert proof.estimate("treated_untreated").high < -40.0


@pytest.mark.parametrize("concentration", [1.8, 4.0, 10.0])
def test_a_careful_analyst_finds_nothing_where_treatment_is_by_lot_and_does_nothing(concentration):
    """Five yearly renewals; those who would leave anyway leave early, and most treatment comes later."""
    luck = np.random.default_rng(11)
    careful, pooled = zip(*(decisions_by_lot(luck, concentration) for _ in range(400)), strict=True)
    assert_mean_equals(careful, 0.0)
    assert_greater(pooled, [1.0] * len(pooled))


def decisions_by_lot(luck, concentration, count=400):
    """What a careful analyst finds at the same renewal, and over all renewals alike, in points."""
    segment = luck.integers(0, 2, count)
    mean = np.where(segment == 0, 0.85, 0.70)
    stay = luck.beta(mean * concentration, (1 - mean) * concentration)
    treated_year = luck.integers(0, 6, count)
    there = np.ones(count, bool)
    decisions = []
    for year in range(5):
        stays = luck.random(count) < stay
        rows = np.flatnonzero(there)
        decisions.append((segment[rows], np.full(len(rows), year), stays[rows], treated_year[rows] <= year))
        there &= stays
    columns = [np.concatenate(each) for each in zip(*decisions, strict=True)]
    counts = np.zeros((2, 2, len(COUNTS)))
    place = COUNTS.index("alike_treated")
    counts[0, :, place : place + 3] = alike_counts(*columns, 2)
    columns[1] = np.zeros_like(columns[1])
    counts[1, :, place : place + 3] = alike_counts(*columns, 2)
    return [estimates_of(each)["careful"] for each in counts]
