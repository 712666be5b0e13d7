"""What is watched agrees with the ledger, and fees are explained by growth and prices."""

from functools import cache

import numpy as np
import pytest

from csim.run import simulate
from csim.scenario.load import load
from csim.state.events import EXPANDED, TOUCHED
from csim.study.prove.diary import ABSENT, NEVER_TOUCHED, Diary, first_touch, growth_of
from csim.study.prove.lives import PARTS, Sides, lives_of, matched, week_weights
from csim.study.prove.naive import COUNTS, alike_counts, counts_of, estimates_of
from tests.engine.company import State, company
from tests.engine.small import FEW

GROWING = (
    *("market.leads_per_week=2", "contract.setup=1 week", "expansion.rate=4 % per week", "expansion.tier_steps=2"),
    *("contract.term=12 months", "expansion.contraction_probability=60 %", "contract.price_per_seat=60 USD/year"),
)
COMPANIES = {
    "hybrid": (load("hybrid", FEW), load("hybrid", (*FEW, "strategy=no_cs")), 30),
    "monthly plans, a month that a week reaches beyond": (
        load("smb_monthly", ("segments.smb.population.customers=150", "history.length=6 months")),
        load("smb_monthly", ("segments.smb.population.customers=150", "history.length=6 months", "strategy=no_cs")),
        8,
    ),
    "insolvent": (
        load("hybrid", (*FEW, "company.cash=0 USD")),
        load("hybrid", (*FEW, "company.cash=0 USD", "strategy=no_cs")),
        12,
    ),
    "growing": (company(*GROWING, "strategy=mails"), company(*GROWING), 40),
}


@cache
def watched(name):
    """Both worlds of a company, finished."""
    *scenarios, months = COMPANIES[name]
    diaries = Diary(), Diary()
    runs = [
        simulate(scenario, seed=3, months=months, events=True, keep=True, watch=diary.look)
        for scenario, diary in zip(scenarios, diaries, strict=True)
    ]
    return Sides(runs[0], runs[1], *diaries)


def worlds(name):
    sides = watched(name)
    return ((sides.with_it, sides.diary_with), (sides.without, sides.diary_without))


def fees_by_week(run, diary):
    """[week, customer], replayed."""
    fee = np.full(len(run.customers), ABSENT)
    rows = []
    for change in diary.fees:
        fee[change.rows] = change.fees
        rows.append(fee.copy())
    return np.array(rows)


@pytest.mark.parametrize("name", COMPANIES)
def test_all_fees_are_the_revenue(name):
    for run, diary in worlds(name):
        fees = fees_by_week(run, diary)
        paid = np.where(fees == ABSENT, 0.0, fees).sum(axis=1) @ week_weights(run.months, len(fees))
        assert paid == pytest.approx(run.segment["revenue"].sum(), rel=1e-9)


@pytest.mark.parametrize("name", COMPANIES)
def test_all_decisions_are_the_renewals_due(name):
    sides = watched(name)
    lives = lives_of(sides, np.full(len(sides.with_it.customers), NEVER_TOUCHED))
    counts = counts_of(sides, lives, np.full(len(sides.with_it.customers), NEVER_TOUCHED))
    due, stay = (counts[:, COUNTS.index(each)] for each in ("untreated", "untreated_stay"))
    np.testing.assert_array_equal(due, sides.with_it.segment["renewals_due"].sum(axis=0))
    np.testing.assert_array_equal(stay, sides.with_it.segment["renewals_won"].sum(axis=0))
    if name == "hybrid":
        for run, diary in worlds(name):
            assert diary.decisions.leaving.sum() == pytest.approx(run.segment["leave_probability"].sum())


@pytest.mark.parametrize("name", COMPANIES)
def test_parts_add_up_to_the_difference_in_revenue_by_segment(name):
    sides = watched(name)
    assert sides.with_it.money["defunct"][-1] == (name == "insolvent")
    lives = lives_of(sides, np.full(len(sides.with_it.customers), NEVER_TOUCHED))
    for segment in range(len(sides.with_it.scenario.segments)):
        gap = (sides.with_it.segment["revenue"] - sides.without.segment["revenue"])[:, segment].sum()
        found = lives.parts[lives.segment == segment].sum()
        assert found == pytest.approx(gap, rel=1e-9, abs=1e-4)
    assert (lives.parts[:, PARTS.index("kept")] >= 0).all()
    assert (lives.parts[:, PARTS.index("lost")] <= 0).all()


def test_growth_explains_every_fee_where_prices_stay():
    kinds = set()
    for run, diary in worlds("growing"):
        growth = growth_of(run, diary)
        fees = fees_by_week(run, diary)
        for row in range(len(run.customers)):
            mine = fees[:, row][fees[:, row] != ABSENT]
            steps = growth.usd[(growth.row == row) & (growth.week < len(fees) - 1)]
            assert mine[0] + steps.sum() == pytest.approx(mine[-1], rel=1e-9), row
        kinds |= {(bool(grown), usd > 0) for grown, usd in zip(growth.grown, growth.usd, strict=True)}
        assert any(event["a"] == 0 for event in run.events if event["kind"] == EXPANDED), "tiers are among them"
    assert kinds == {(True, True), (False, False)}, "who grows pays more, who gives seats back pays less"


def test_customers_of_both_worlds_are_matched_by_identity():
    sides = watched("hybrid")
    first, second = matched(sides)
    both = (first >= 0) & (second >= 0)
    assert 50 <= both.sum() < len(first)
    assert (sides.with_it.customers["id"][first[both]] == sides.without.customers["id"][second[both]]).all()
    assert sorted(first[first >= 0]) == list(range(len(sides.with_it.customers)))
    assert sorted(second[second >= 0]) == list(range(len(sides.without.customers)))
    alone = sides.with_it.customers["id"][first[(first >= 0) & (second < 0)]]
    assert not np.isin(alone, sides.without.customers["id"]).any()


def test_touches_count_by_play_and_by_role():
    run = watched("hybrid").with_it
    none = np.zeros((3, len(run.scenario.plays)), bool)
    assert (first_touch(run, none, []) == NEVER_TOUCHED).all()
    play = run.scenario.play_names.index("value_report")
    one = none.copy()
    one[:, play] = True
    touched = first_touch(run, one, [])
    events = run.events[(run.events["kind"] == TOUCHED) & (run.events["a"] == play)]
    assert len(events) > 20
    for row in np.unique(events["customer"]):
        assert touched[row] == events["week"][events["customer"] == row].min()
    assert (touched != NEVER_TOUCHED).sum() == len(np.unique(events["customer"]))
    support = [role.name for role in run.scenario.roles].index("support")
    assert (first_touch(run, none, [support]) != NEVER_TOUCHED).sum() > 20


def test_decisions_know_how_many_terms_were_renewed_before():
    """In the history, too: months of monthly plans go on counting from the run's first decision."""
    run, diary = worlds("monthly plans, a month that a week reaches beyond")[0]
    mine = diary.decisions
    first = {row: mine.earlier[mine.row == row][0] for row in np.unique(mine.row)}
    assert max(first.values()) >= 2, "some had renewed before the run began"
    for row in first:
        of_one = mine.row == row
        renewed = mine.earlier[of_one]
        assert (np.diff(renewed) == mine.stays[of_one][:-1]).all(), "each decision to stay is one more term"
    assert (mine.earlier <= run.customers["renewals"][mine.row]).all()


def test_alike_are_decisions_of_a_segment_at_the_same_renewal():
    # Segment 0 at renewal 0: 3 treated, 2 to stay; 2 others, 1 to stay. At renewal 1 nobody is left untreated.
    # Segment 1 at renewal 2: 1 treated, to leave; 4 others, 3 to stay. At renewal 0 nobody is treated.
    segment = np.repeat([0, 0, 0, 1, 1, 1], [3, 2, 5, 1, 4, 2])
    earlier = np.repeat([0, 0, 1, 2, 2, 0], [3, 2, 5, 1, 4, 2])
    treated = np.repeat([True, False, True, True, False, False], [3, 2, 5, 1, 4, 2])
    stays = np.array([1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0], bool)
    found = alike_counts(segment, earlier, stays, treated, 3)
    np.testing.assert_allclose(found, [[3, 2, 3 * (2 / 3 - 1 / 2)], [1, 4, 0 - 3 / 4], [0, 0, 0]])


def test_estimates_of_counts_by_hand():
    counts = np.zeros((2, len(COUNTS)))
    place = COUNTS.index
    counts[:, place("treated")], counts[:, place("treated_stay")] = (30, 10), (27, 5)
    counts[:, place("untreated")], counts[:, place("untreated_stay")] = (20, 40), (19, 16)
    counts[:, place("before")], counts[:, place("before_stay")] = (10, 0), (10, 0)
    counts[:, place("matched")], counts[:, place("matched_chance")] = (25, 10), (0.5, 0.2)
    counts[:, place("matched_stay")] = (1, -1)
    counts[:, place("alike_treated")], counts[:, place("alike_gap")] = (24, 6), (-1.5, 0.9)
    found = estimates_of(counts)
    assert found["treated_untreated"] == pytest.approx(100 * (32 / 40 - 35 / 60))
    assert found["by_segment"] == pytest.approx(100 * (0.75 * (27 / 30 - 19 / 20) + 0.25 * (5 / 10 - 16 / 40)))
    assert found["careful"] == pytest.approx(100 * -0.6 / 30)
    assert found["before_after"] == pytest.approx(100 * (32 / 40 - 1))
    assert found["caused"] == pytest.approx(100 * 0.7 / 35)
    assert found["realised"] == 0.0


def test_estimates_without_anybody_are_unknown():
    found = estimates_of(np.zeros((3, len(COUNTS))))
    assert all(np.isnan(value) for value in found.values())


def test_a_run_that_is_watched_is_the_same_run():
    run = watched("growing").with_it
    alone = simulate(COMPANIES["growing"][0], seed=3, months=40, keep=True)
    assert run.customers.tobytes() == alone.customers.tobytes()
    assert run.segment.tobytes() == alone.segment.tobytes()


def test_a_company_without_customers_has_nothing_to_tell():
    empty = company(state=State(0))
    diary = Diary()
    run = simulate(empty, months=3, events=True, keep=True, watch=diary.look)
    sides = Sides(run, run, diary, diary)
    lives = lives_of(sides, np.zeros(0, np.int64))
    assert len(lives.fate) == 0
    assert not counts_of(sides, lives, np.zeros(0, np.int64)).any()
