"""Learning, adoption, value and the way to it: each mechanism moves what it should, and nothing where it is off."""

import numpy as np
import pytest

from csim.state.columns import BASE, NEVER
from tests.engine.company import DOWN, UP, Case, State, mean, moves, newcomers, rests, run, same_life, total
from tests.statistics_helper import assert_mean_equals

KNOWLEDGE, ADOPTION, WORTH = mean("knowledge"), mean("adoption"), mean("worth")
USE = ("learning.use_hours=1 hours/week",)
NEWCOMERS = ("market.leads_per_week=3", "market.marketing=100 kUSD/year", "market.close_probability=100 %")
"""A hundred and fifty new customers a year, beside the base."""
TRAINED = ("strategy=calls", "plays.call.effects.training=2 hours")
READING = ("strategy=library", "product.knowledge_base_start=50 %")
ASKING = ("strategy=forums", "product.community_half=10")
SHOWN = ("strategy=calls", "plays.call.effects.value_shown=50 %")
OPAQUE = ("value.visibility_floor=60 %",)
DEFECTS = ("product.release_defects=0.5",)
ABLE = State(knowledge=0.6, adoption=0.6)

CASES = [
    Case("use teaches", USE, KNOWLEDGE, UP),
    Case("knowledge not in use is forgotten", ("learning.forgetting=3 % per week",), KNOWLEDGE, DOWN),
    Case("new users arrive untrained", ("learning.user_turnover=50 % per year",), KNOWLEDGE, DOWN),
    Case("releases make knowledge obsolete", ("product.release_novelty=5 % per quarter",), KNOWLEDGE, DOWN),
    Case("a greater burden slows learning", ("product.learning_burden=2",), KNOWLEDGE, DOWN, world=USE),
    Case(
        "an easier product is learned sooner",
        ("product.burden_improvement=80 % per year",),
        KNOWLEDGE,
        UP,
        world=USE,
        off=("product.learning_burden_floor=1",),
    ),
    Case("training teaches", TRAINED, KNOWLEDGE, UP, off=("plays.call.effects.training=0 hours",)),
    Case(
        "a session reaches its audience only",
        ("plays.call.audience=5",),
        KNOWLEDGE,
        DOWN,
        world=TRAINED,
        off=("plays.call.effects.training=0 hours",),
    ),
    Case("people give only so many hours", ("learning.hours_budget=0.1",), KNOWLEDGE, DOWN, world=TRAINED),
    Case(
        "a session for many teaches",
        ("strategy=sessions", "plays.session.effects.training=2 hours"),
        KNOWLEDGE,
        UP,
        off=("plays.session.effects.training=0 hours",),
    ),
    Case(
        "courses teach",
        ("strategy=guides", "plays.guide.effects.academy=0.5 hours/week"),
        KNOWLEDGE,
        UP,
        off=("plays.guide.effects.academy=0 hours/week",),
    ),
    Case("articles teach", READING, KNOWLEDGE, UP, off=("learning.knowledge_base_hours=0 hours/week",)),
    Case(
        "a community teaches",
        ASKING,
        KNOWLEDGE,
        UP,
        off=("learning.community_hours=0 hours/week",),
        state=ABLE,
    ),
    Case(
        "poor fit lowers the ceiling of use",
        ("market.fit_mean=10 %",),
        ADOPTION,
        DOWN,
        off=("adoption.ceiling_fit=0 %", "value.fit_floor=100 %"),
        but=("fit",),
    ),
    Case(
        "defects lower the ceiling of use",
        DEFECTS,
        ADOPTION,
        DOWN,
        state=State(adoption=0.7),
        months=24,
        off=("product.defect_value_loss=0",),
    ),
    Case("use beyond its ceiling falls", ("adoption.decay=20 % per week",), ADOPTION, DOWN, state=State(adoption=0.9)),
    Case(
        "a champion speeds up the beginning",
        ("champion.at_start=100 %",),
        ADOPTION,
        UP,
        world=("champion.at_start=0 %", "adoption.champion_boost=2"),
        off=("adoption.champion_boost=0",),
        but=("champion",),
        months=2,
    ),
    Case(
        "a push of onboarding speeds up the beginning",
        ("strategy=calls", "plays.call.effects.adoption_push=4 weeks"),
        ADOPTION,
        UP,
        world=("adoption.onboarding_boost=3",),
        off=("adoption.onboarding_boost=1",),
        months=2,
    ),
    Case(
        "onboarding speeds up the beginning of the newly signed",
        ("contract.onboarding=13 weeks",),
        ADOPTION,
        UP,
        world=(*NEWCOMERS, "adoption.onboarding_boost=3"),
        off=("adoption.onboarding_boost=1",),
        months=6,
    ),
    Case(
        "nothing is gained before going live",
        ("contract.setup=20 weeks",),
        total("segment", "value_usd"),
        DOWN,
        world=NEWCOMERS,
    ),
    Case("value fits", ("market.fit_mean=90 %",), WORTH, UP, ("adoption.ceiling_fit=0 %", "value.fit_floor=100 %"),
         but=("fit",)),
    Case("defects cost value", DEFECTS, total("segment", "value_usd"), DOWN, ("product.defect_value_loss=0",)),
    Case("what nobody shows is forgotten", OPAQUE, WORTH, DOWN),
    Case("a review shows the value", SHOWN, WORTH, UP, world=OPAQUE, off=("value.visibility_floor=100 %",)),
    Case(
        "a review may mislead",
        ("strategy=calls", "plays.call.effects.value_shown=-20 %"),
        WORTH,
        DOWN,
        world=OPAQUE,
        off=("plays.call.effects.value_shown=0 %",),
    ),
    Case(
        "who was promised more is less satisfied",
        ("contract.oversell=50 %",),
        mean("satisfaction"),
        DOWN,
        months=24,
        off=("contract.oversell=0 %",),
    ),
    Case(
        "expectation follows experience",
        ("value.expectation_adapts=5 % per week",),
        mean("satisfaction"),
        UP,
        world=("contract.oversell=50 %",),
        months=24,
    ),
]  # fmt: skip
WITH_OFF = [case for case in CASES if case.off]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_moves(case):
    moves(case)


@pytest.mark.parametrize("case", WITH_OFF, ids=[case.name for case in WITH_OFF])
def test_rests_where_it_is_off(case):
    rests(case)


def test_in_the_calm_company_nobody_learns_forgets_or_changes_its_mind():
    people = run(months=24, state=State(trust=0.37)).customers
    assert set(people["knowledge"]) == {0.3}
    assert set(people["trust"]) == {0.37}
    assert set(people["visibility"]) == {1.0}
    assert set(people["champion"]) == {1}
    assert set(people["threads"]) == {1.0}
    assert set(people["seats"]) == {20.0}
    assert set(people["live_hours"]) == {0.0}
    assert set(people["contact_load"]) == {0.0}


def test_customers_differ_in_speed_as_much_as_is_said_and_not_at_all_without_it():
    alike = run(*USE).customers["learning_rate"]
    differing = run(*USE, "population.learning_rate_spread=50 %").customers["learning_rate"]
    assert set(alike) == {0.08}
    assert np.std(differing) > 0.2 * np.mean(differing)


def test_new_seats_dilute_knowledge_and_use_by_exactly_their_number():
    grown = run("expansion.rate=20 % per week", "expansion.tier_share=0 %", state=ABLE).customers
    before = 0.6 * 20.0
    assert np.max(grown["seats"]) > 30.0
    assert grown["knowledge"] * grown["seats"] == pytest.approx(before)


def test_even_without_knowledge_some_use_is_within_reach():
    nobody_knows = run(state=State(knowledge=0.0, adoption=0.0), months=24).customers
    assert nobody_knows["adoption"] == pytest.approx(0.3, abs=0.01)


def test_before_going_live_there_is_no_use_no_knowledge_and_no_question():
    people = run(*NEWCOMERS, *USE, "contract.setup=104 weeks", "support.tickets_per_account=1").customers
    waiting = newcomers(people)
    assert len(waiting) > 50
    for column in ("adoption", "knowledge", "value", "tickets_recent", "active_seats"):
        assert not waiting[column].any()
    assert set(waiting["value_week"]) == {NEVER}


def test_going_live_waits_for_the_vendor_s_hours():
    by_hand = (*NEWCOMERS, "contract.implementation_hours=40 hours", "contract.setup=0 weeks")

    def weeks(*sets):
        people = newcomers(run(*by_hand, *sets).customers)
        people = people[people["golive_week"] > NEVER]
        return len(people), float(np.mean(people["golive_week"] - people["signed_week"])) if len(people) else 0.0

    many, quick = weeks("team.helpers.headcount=20")
    few, slow = weeks("team.helpers.headcount=2")
    assert many > few > 10
    assert slow > quick >= 1.0
    assert weeks("team.helpers.headcount=0")[0] == 0


def test_training_brings_the_first_value_sooner():
    def weeks(*sets):
        people = run(*NEWCOMERS, *USE, "value.per_active_seat=1500 USD/year", *sets, months=24).customers
        people = newcomers(people)
        people = people[people["value_week"] > NEVER]
        return float(np.mean(people["value_week"] - people["signed_week"]))

    assert weeks(*TRAINED) < weeks()


def test_the_first_value_is_counted_without_noise_and_noise_leaves_the_mean_alone():
    world = (*NEWCOMERS, *USE, "value.per_active_seat=1500 USD/year")
    calm, noisy = run(*world, months=24), run(*world, "value.noise=0.35", months=24)
    assert calm.customers["value_week"].tobytes() == noisy.customers["value_week"].tobytes()
    assert not same_life(calm, noisy)
    base = calm.customers["channel"] == BASE
    assert_mean_equals(noisy.customers["value_usd"][base] / calm.customers["value_usd"][base], 1.0)


def test_a_review_also_corrects_what_is_thought_too_highly_of():
    """Shortly after an oversold signing, perceived value lies above the truth; a review tells."""
    world = ("contract.oversell=300 %", "value.perception=52 weeks")
    assert WORTH(run(*world, *SHOWN, months=3)) < WORTH(run(*world, months=3))
