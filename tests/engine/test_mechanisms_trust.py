"""Trust and champions: each moves what it should, and nothing where it is off."""

import numpy as np
import pytest

from tests.engine.company import DOWN, UP, Case, State, mean, moves, newcomers, rests, run, same_life

TRUST, CHAMPIONS = mean("trust"), mean("champion")
ASK = ("support.tickets_per_account=0.5",)
SLOW = (*ASK, "support.ticket_hours=4 hours", "support.expiry=520 weeks")
MAILS, CALLS = ("strategy=mails",), ("strategy=calls",)
PROMISES = (*CALLS, "plays.call.promise=true", "plays.call.promise_within=520 weeks", "team.csm.headcount=0")
NAMED = ("team.csm.book=named", "team.csm.time_to_hire=1 week")
CHAMPIONS_LEAVE = ("champion.leaves=100 % per year",)
HARMLESS = ("champion.loss_of_trust=0 %",)

CASES = [
    Case(
        "a helpful contact adds trust",
        (*CALLS, "plays.call.effects.trust=10 %"),
        TRUST,
        UP,
        ("plays.call.effects.trust=0 %",),
    ),
    Case(
        "a harmful one costs trust",
        (*CALLS, "plays.call.effects.trust=-10 %"),
        TRUST,
        DOWN,
        ("plays.call.effects.trust=0 %",),
    ),
    Case(
        "an answer in time adds trust", ("trust.ticket_gain=5 %",), TRUST, UP, world=(*ASK, "support.promise=30 days")
    ),
    Case(
        "a late answer adds none",
        ("support.promise=0 days",),
        TRUST,
        DOWN,
        ("trust.ticket_gain=0 %", "trust.slow_answer_loss=0 %"),
        world=(*ASK, "trust.ticket_gain=5 %", "support.promise=30 days"),
    ),
    Case("trust reverts upwards", ("trust.reversion=5 % per week",), TRUST, UP, state=State(trust=0.1)),
    Case("trust reverts downwards", ("trust.reversion=5 % per week",), TRUST, DOWN, state=State(trust=0.95)),
    Case(
        "satisfaction carries trust",
        ("trust.satisfaction_slope=2",),
        TRUST,
        UP,
        ("trust.reversion=0 % per week",),
        world=("trust.reversion=5 % per week", "trust.satisfaction_slope=0", "value.per_active_seat=9000 USD/year"),
    ),
    Case(
        "slow answers cost trust",
        ("team.helpers.headcount=7",),
        TRUST,
        DOWN,
        ("trust.slow_answer_loss=0 %",),
        world=(*SLOW, "team.helpers.headcount=12", "trust.slow_answer_loss=5 %"),
    ),
    Case(
        "an answer that never comes costs trust",
        ("team.helpers.headcount=0",),
        TRUST,
        DOWN,
        ("trust.broken_promise_loss=0 %",),
        world=ASK,
    ),
    Case("a broken promise costs trust", PROMISES, TRUST, DOWN, ("plays.call.promise=false",)),
    Case("a broken promise costs what it costs", PROMISES, TRUST, DOWN, ("trust.broken_promise_loss=0 %",)),
    Case(
        "a promise kept late costs trust",
        ("plays.call.promise_within=0 weeks",),
        TRUST,
        DOWN,
        ("trust.slow_answer_loss=0 %",),
        world=(*PROMISES, "team.csm.headcount=1"),
    ),
    Case(
        "too many contacts cost trust, digital ones too",
        MAILS,
        TRUST,
        DOWN,
        ("trust.fatigue_loss=0 %",),
        world=("trust.fatigue_loss=5 %", "trust.contacts_welcome_per_month=2"),
    ),
    Case(
        "contacts within the budget cost none",
        MAILS,
        TRUST,
        DOWN,
        ("trust.contacts_welcome_per_month=100",),
        world=("trust.fatigue_loss=5 %", "trust.contacts_welcome_per_month=2"),
    ),
    Case(
        "contacts without weight cost none",
        MAILS,
        TRUST,
        DOWN,
        ("plays.mail.contacts=0",),
        world=("trust.fatigue_loss=5 %", "trust.contacts_welcome_per_month=2"),
    ),
    Case(
        "a change of CSM costs trust",
        ("team.csm.leaves=300 % per year",),
        TRUST,
        DOWN,
        ("trust.csm_change_loss=0 %",),
        world=NAMED,
    ),
    Case(
        "a pooled team has no CSM to change",
        ("team.csm.leaves=300 % per year",),
        TRUST,
        DOWN,
        ("team.csm.book=pooled",),
        world=NAMED,
    ),
    Case(
        "what nobody delivers costs trust",
        ("company.empowerment=0 %",),
        TRUST,
        DOWN,
        ("trust.unresolved_ticket_loss=0 %",),
        world=(*ASK, "support.escalation=50 %", "company.empowerment=100 %"),
    ),
    Case(
        "escalations need the rest of the company",
        ("support.escalation=50 %",),
        TRUST,
        DOWN,
        ("company.empowerment=100 %",),
        world=(*ASK, "company.empowerment=0 %"),
    ),
    Case(
        "a talk without follow-up helps nobody",
        ("plays.call.escalation=100 %",),
        TRUST,
        DOWN,
        ("company.empowerment=100 %",),
        world=(*CALLS, "plays.call.effects.trust=10 %", "company.empowerment=0 %"),
    ),
    Case("champions leave", CHAMPIONS_LEAVE, CHAMPIONS, DOWN),
    Case("new ones emerge", ("champion.returns=10 % per week",), CHAMPIONS, UP, world=CHAMPIONS_LEAVE),
    Case("trust leaves with a champion", CHAMPIONS_LEAVE, TRUST, DOWN, HARMLESS, but=("champion",)),
    Case(
        "threads keep that trust",
        ("population.threads=5",),
        TRUST,
        UP,
        ("champion.thread_cover=0",),
        world=CHAMPIONS_LEAVE,
        but=("threads",),
    ),
    Case(
        "threads thin out",
        ("champion.thread_decay=100 % per year",),
        mean("threads"),
        DOWN,
        ("champion.thread_cover=0",),
        world=CHAMPIONS_LEAVE,
        but=("threads",),
    ),
    Case(
        "a play gains threads",
        (*CALLS, "plays.call.effects.threads=1"),
        mean("threads"),
        UP,
        ("plays.call.effects.threads=0",),
    ),
    Case(
        "a play wins a new champion",
        ("strategy=replacements", "plays.replacement.effects.champion_win=100 %"),
        CHAMPIONS,
        UP,
        ("plays.replacement.effects.champion_win=0 %",),
        world=CHAMPIONS_LEAVE,
    ),
]
WITH_OFF = [case for case in CASES if case.off]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_moves(case):
    moves(case)


@pytest.mark.parametrize("case", WITH_OFF, ids=[case.name for case in WITH_OFF])
def test_rests_where_it_is_off(case):
    rests(case)


def test_each_contact_adds_less_the_more_trust_there_is():
    world = (*CALLS, "plays.call.effects.trust=10 %")
    gains = [TRUST(run(*world, state=State(trust=trust))) - trust for trust in (0.2, 0.5, 0.8)]
    assert gains[0] / 0.8 == pytest.approx(gains[1] / 0.5) == pytest.approx(gains[2] / 0.2)


def test_a_promise_that_was_never_given_costs_nothing_when_it_expires():
    assert same_life(run(*PROMISES, "plays.call.promise=false"), run())


def test_champions_stand_behind_as_many_purchases_as_is_said():
    world = ("market.leads_per_week=3", "market.marketing=100 kUSD/year", "market.close_probability=100 %")
    signed = newcomers(run(*world, "champion.at_start=40 %", months=24).customers)
    assert 0.25 < np.mean(signed["champion"]) < 0.55
    assert set(newcomers(run(*world, "champion.at_start=0 %").customers)["champion"]) == {0}
