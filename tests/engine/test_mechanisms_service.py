"""Questions, self-service and feedback: each moves what it should, and nothing where it is off."""

import numpy as np
import pytest

from tests.engine.company import DOWN, UP, Case, State, last, mean, moves, rests, run, total

TICKETS, COVERAGE, COMMUNITY = total("segment", "tickets"), last("money", "coverage"), last("money", "community")
BURDEN = last("money", "burden_factor")
ASK = ("support.tickets_per_account=0.5",)
LISTENING = (
    "strategy=calls",
    "plays.call.effects.insight=5",
    "product.insight_delay=1 week",
    "product.insight_decay=1 % per week",
)
DEFECTS = ("product.release_defects=0.5", "product.defect_value_loss=0")
WRITING = ("team.teachers.writes_content=true",)
READABLE = ("strategy=library", "product.knowledge_base_start=80 %", "learning.knowledge_base_hours=0 hours/week")
TALKING = ("strategy=forums", "product.community_half=20", "learning.community_hours=0 hours/week")
DESIGN = ("product.burden_improvement=50 % per year", "product.insight_weight=5")
ABLE = State(knowledge=0.6)

CASES = [
    Case("use brings questions", ("support.tickets_per_active_seat=0.05",), TICKETS, UP),
    Case(
        "defects bring questions",
        DEFECTS,
        TICKETS,
        UP,
        ("support.defect_factor=0",),
        world=(*ASK, "product.defect_value_loss=0"),
    ),
    Case(
        "articles answer questions", READABLE, TICKETS, DOWN, ("support.deflection_by_knowledge_base=0 %",), world=ASK
    ),
    Case(
        "a community answers questions",
        TALKING,
        TICKETS,
        DOWN,
        ("support.deflection_by_community=0 %",),
        world=ASK,
        state=ABLE,
    ),
    Case(
        "idle time goes into articles",
        WRITING,
        COVERAGE,
        UP,
        ("learning.knowledge_base_hours=0 hours/week", "support.deflection_by_knowledge_base=0 %"),
        world=(*ASK, "strategy=library"),
    ),
    Case("releases make articles wrong", ("product.knowledge_base_erosion=20 %",), COVERAGE, DOWN, world=READABLE),
    Case(
        "more writers write more",
        ("team.teachers.headcount=3",),
        COVERAGE,
        UP,
        ("product.knowledge_base_hours=0 hours",),
        world=WRITING,
    ),
    Case(
        "insight guides the repair of defects",
        LISTENING,
        last("money", "defects"),
        DOWN,
        ("product.insight_weight=0",),
        world=(*DEFECTS, "product.insight_weight=5"),
    ),
    Case("insight guides design", LISTENING, BURDEN, DOWN, ("product.insight_weight=0",), world=DESIGN),
    Case(
        "insight works with a delay",
        ("product.insight_delay=520 weeks",),
        BURDEN,
        UP,
        ("product.insight_weight=0",),
        world=(*LISTENING, *DESIGN),
    ),
    Case("insight grows stale", ("product.insight_decay=100 % per week",), BURDEN, UP, world=(*LISTENING, *DESIGN)),
    Case(
        "being heard adds trust",
        LISTENING,
        mean("trust"),
        UP,
        ("product.feedback_trust=0 %",),
        world=("product.feedback_trust=10 %",),
    ),
    Case(
        "surveys are listened to as well",
        ("advocacy.survey_response=100 %",),
        BURDEN,
        DOWN,
        ("product.insight_weight=0",),
        world=(*DESIGN, "product.insight_half=0.01", "company.survey_every=4 weeks"),
    ),
]
WITH_OFF = [case for case in CASES if case.off]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_moves(case):
    moves(case)


@pytest.mark.parametrize("case", WITH_OFF, ids=[case.name for case in WITH_OFF])
def test_rests_where_it_is_off(case):
    rests(case)


def test_knowledge_prevents_questions_and_not_where_it_is_off():
    def tickets(knowledge, *sets):
        return TICKETS(run(*ASK, *sets, state=State(knowledge=knowledge)))

    assert tickets(0.9) < tickets(0.1)
    assert tickets(0.9, "support.knowledge_relief=0 %") == tickets(0.1, "support.knowledge_relief=0 %")


def test_a_question_is_either_deflected_or_a_ticket():
    with_articles, without = run(*ASK, *READABLE), run(*ASK)
    asked = TICKETS(with_articles) + total("segment", "deflected")(with_articles)
    assert asked == TICKETS(without)
    assert total("segment", "deflected")(without) == 0.0


def test_a_community_answers_more_than_in_proportion_to_its_members():
    few, many = (COMMUNITY(run(*TALKING, state=State(customers=number, knowledge=0.6))) for number in (10, 20))
    assert many > 2.5 * few > 0.0


def test_there_is_no_community_where_no_play_keeps_it_open_or_nobody_is_able():
    assert COMMUNITY(run("product.community_half=1", state=ABLE)) == 0.0
    assert COMMUNITY(run(*TALKING, state=State(knowledge=0.3))) == 0.0


def test_the_coverage_written_follows_the_hours():
    result = run(*WRITING, "product.knowledge_base_hours=1000 hours")
    hours = total("role", "hours_content")(result)
    assert hours == pytest.approx(52 * 30)
    # What is written in the last week counts from the next on.
    assert COVERAGE(result) == pytest.approx(1.0 - np.exp(-(hours - 30) / 1000.0))
