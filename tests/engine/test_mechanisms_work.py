"""Plays and queues: what sets a play off, who does it first, what expires, and what is done in spare time."""

import numpy as np
import pytest

from csim.state import events
from tests.engine.company import DOWN, UP, Case, State, moves, rests, run, same_life, same_tables, total

CALLS, MAILS, SESSIONS, CHATS = (("strategy=calls",), ("strategy=mails",), ("strategy=sessions",), ("strategy=chats",))
IDLE = ("team.csm.contact_idle_share=100 %",)
KNOW = ("plays.chat.effects.trust=5 %",)
NEWCOMERS = ("market.leads_per_week=3", "market.marketing=100 kUSD/year", "market.close_probability=100 %")
LONG = ("plays.call.hours=10 hours", "plays.call.expiry=520 weeks")


def play_total(name, column):
    """Return the measure: sum of a column over one play."""

    def measure(result):
        return float(np.sum(result.play[column][:, result.scenario.play_names.index(name)]))

    return measure


CASES = [
    Case("uptake decides who takes part", ("plays.call.uptake=50 %",), play_total("call", "done"), DOWN,
         ("plays.call.effects.trust=0 %",), world=(*CALLS, "plays.call.effects.trust=5 %")),
    Case("a cooldown spares customers", ("plays.mail.cooldown=8 weeks",), play_total("mail", "done"), DOWN,
         ("plays.mail.effects.trust=0 %",), world=(*MAILS, "plays.mail.effects.trust=1 %")),
    Case("work nobody does in time is lost", ("plays.call.expiry=1 week",), play_total("call", "expired"), UP,
         ("team.csm.headcount=100",), world=(*CALLS, *LONG, "team.csm.headcount=3")),
    Case("more hours a task leave fewer of them done", ("plays.call.hours=12 hours",), play_total("call", "done"), DOWN,
         ("team.csm.headcount=0",), world=(*CALLS, "plays.call.expiry=2 weeks")),
    Case("work for who left is cancelled", ("renewal.propensity_mean=20 %",), play_total("call", "cancelled"), UP,
         ("contract.term=120 months",), world=(*CALLS, *LONG, "contract.term=12 months"), but=("own",)),
    Case("spare time goes into contact", IDLE, total("role", "hours_contact"), UP, ("plays.chat.effects.trust=0 %",),
         world=(*CHATS, *KNOW)),
    Case("contact keeps to what is welcome", ("trust.contacts_welcome_per_month=1",), play_total("chat", "done"), DOWN,
         ("team.csm.contact_idle_share=0 %",), world=(*CHATS, *KNOW, *IDLE)),
    Case("real work comes before contact", ("strategies.chats=[chat, call]", "plays.call.hours=20 hours"),
         total("role", "hours_contact"), DOWN, ("plays.call.hours=0 hours", "plays.chat.effects.trust=0 %"),
         world=(*CHATS, *KNOW, *IDLE)),
    Case("customers' people give their hours", ("plays.call.customer_hours=3 hours",), total("segment", "people_usd"),
         UP, ("strategy=nothing",), world=CALLS),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_moves(case):
    moves(case)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_rests_where_it_is_off(case):
    rests(case)


READING = "{kind: %s, threshold: %s, not_before: 0}"
BY_TICKETS = ("health.usage_weight=0", "health.ticket_weight=1", "health.survey_weight=0")
IN_FULL_USE = ("adoption.ceiling_base=100 %", "adoption.innovation=500 % per week")
UNUSABLE = (
    *("adoption.ceiling_base=0.1 %", "adoption.decay=500 % per week"),
    *("adoption.ceiling_fit=100 %", "market.fit_mean=1 %"),
)
OCCASIONS = [
    ("{kind: signup}", NEWCOMERS, ()),
    (READING % ("health_below", "90 %"), (), BY_TICKETS),
    (READING % ("low_adoption", "90 %"), (), IN_FULL_USE),
    (READING % ("expansion_signal", "20 %"), (), UNUSABLE),
    ("{kind: renewal_in, weeks: 8 weeks}", ("contract.term=12 months",), ()),
    ("{kind: champion_left}", ("champion.leaves=100 % per year",), ()),
    ("{kind: survey_answer, points: 10}", ("advocacy.survey_response=100 %",), ()),
    ("{kind: release}", ("product.release_every=13 weeks",), ("product.release_every=520 weeks",)),
]


@pytest.mark.parametrize(("trigger", "occasion", "none"), OCCASIONS, ids=[each[0][7:20] for each in OCCASIONS])
@pytest.mark.parametrize("channel", ["digital", "one_to_one"])
def test_a_play_begins_on_its_occasion_and_not_without(trigger, occasion, none, channel):
    used = ("strategies.its=[it]", "strategy=its", f"plays.it={{trigger: {trigger}, channel: {channel}, cooldown: 1}}")
    state, begun = State(adoption=0.5, knowledge=0.5), play_total("it", "created")
    assert begun(run(*used, *occasion, state=state)) > 0.0
    assert begun(run(*used, *none, state=state)) == 0.0


def test_a_play_at_an_age_comes_once_for_each():
    play = "plays.it={trigger: {kind: age, weeks: 60 weeks}, channel: digital}"
    made = run(play, "strategies.its=[it]", "strategy=its", months=24)
    assert play_total("it", "created")(made) == 100.0


def test_one_session_reaches_everyone_in_use_for_the_hours_of_one():
    result = run(*SESSIONS, "plays.session.uptake=100 %")
    assert play_total("session", "created")(result) == 13.0
    assert play_total("session", "done")(result) == 1_300.0
    assert play_total("session", "hours")(result) == pytest.approx(13 * 4.0)
    some = run(*SESSIONS, "plays.session.uptake=30 %")
    came = play_total("session", "done")(some)
    assert came + play_total("session", "declined")(some) == 1_300.0
    assert 300 < came < 480


def test_a_contact_that_is_passed_over_is_a_contact_all_the_same():
    fatigue = (*MAILS, "trust.fatigue_loss=5 %", "trust.contacts_welcome_per_month=2")
    read, passed_over = (run(*fatigue, f"plays.mail.uptake={share} %") for share in (100, 0))
    assert play_total("mail", "declined")(passed_over) == play_total("mail", "done")(read)
    assert same_life(read, passed_over)


def test_a_session_costs_once_however_many_come():
    result = run(*SESSIONS, "plays.session.cost_per_use=500 USD")
    assert play_total("session", "usd")(result) == pytest.approx(13 * 500.0)
    assert total("money", "digital_usd")(result) == pytest.approx(13 * 500.0)


def test_a_play_costs_by_use_and_by_year():
    by_use = run(*MAILS, "plays.mail.cost_per_use=2 USD")
    used = play_total("mail", "created")(by_use)
    assert play_total("mail", "usd")(by_use) == pytest.approx(2.0 * used)
    assert total("money", "digital_usd")(by_use) == pytest.approx(2.0 * used)
    by_year = run(*MAILS, "plays.mail.cost_per_year=26 kUSD/year")
    assert play_total("mail", "usd")(by_year) == pytest.approx(26_000.0)
    assert total("money", "digital_usd")(by_year) == pytest.approx(26_000.0)
    unused = run("plays.mail.cost_per_year=26 kUSD/year")
    assert total("money", "digital_usd")(unused) == pytest.approx(0.0, abs=1e-6)


TWO = "{trigger: {kind: cadence, weeks: 4 weeks}, channel: one_to_one, hours: 3 hours, hours_kind: constant, expiry: 2"


def test_what_is_more_urgent_is_done_first():
    def done(first, second):
        result = run(
            f"plays.one={TWO}, priority: {first}}}",
            f"plays.two={TWO}, priority: {second}}}",
            "strategies.both=[one, two]",
            "strategy=both",
            "team.csm.headcount=3",
        )
        return play_total("one", "done")(result), play_total("two", "done")(result)

    one, two = done(2, 5)
    assert one > 1.5 * two
    other_one, other_two = done(5, 2)
    assert other_two > 1.5 * other_one
    even_one, even_two = done(3, 3)
    assert even_one == pytest.approx(even_two, rel=0.1)


def test_work_waits_for_the_owner_of_the_account():
    """A named book of too few people leaves accounts without an owner, and their work undone."""
    named = (*CALLS, "team.csm.book=named", "team.csm.headcount=1", "team.csm.book_ceiling=1")
    result = run(*named, events=True)
    owned = np.flatnonzero(result.customers["owner"] >= 0)
    assert len(owned) == 40
    called = np.unique(result.events["customer"][result.events["kind"] == events.TOUCHED])
    assert called.tolist() == owned.tolist()
    pooled = run(*CALLS, "team.csm.headcount=1", events=True)
    assert len(np.unique(pooled.events["customer"][pooled.events["kind"] == events.TOUCHED])) == 100


def test_spare_time_goes_to_the_highest_value_at_risk_first():
    sizes = (*CHATS, *IDLE, "plays.chat.hours=10 hours", "plays.chat.cooldown=52 weeks", "team.csm.headcount=1")
    result = run(
        *sizes, "expansion.rate=30 % per week", state=State(adoption=0.6, knowledge=0.6), events=True, months=4
    )
    touched = result.events[result.events["kind"] == events.TOUCHED]
    assert len(touched) == 18 * 3
    assert len(np.unique(touched["customer"])) == len(touched)
    called = np.isin(np.arange(100), touched["customer"])
    risk = result.customers["price"] * result.customers["seats"] * (1.0 - result.customers["health"])
    assert np.mean(risk[called]) > np.mean(risk[~called])


def test_contact_in_spare_time_is_not_utilisation():
    idle, busy = run(*CHATS), run(*CHATS, *IDLE)
    assert total("role", "hours_worked")(busy) == total("role", "hours_worked")(idle) == 0.0
    assert 0.0 < total("role", "hours_contact")(busy) <= total("role", "hours_present")(busy)


def test_a_play_without_effect_hours_contact_or_promise_changes_nothing_but_its_own_count():
    assert same_life(run(*CALLS, "plays.call.hours=0 hours"), run())
    differing = same_tables(run(*MAILS, "plays.mail.contacts=0"), run())
    assert differing == ["segment", "play"]
    changed = [
        name
        for name in run().segment.dtype.names
        if run().segment[name].tobytes() != run(*MAILS, "plays.mail.contacts=0").segment[name].tobytes()
    ]
    assert changed == ["contacts"]


def test_everyone_may_have_other_plays():
    sets = ("segments={firms: {}, others: {}}", "strategy={firms: mails, others: nothing}")
    assert play_total("mail", "created")(run(*sets)) == play_total("mail", "created")(run(*MAILS))
    swapped = ("segments={firms: {}, others: {}}", "strategy={firms: nothing, others: mails}")
    assert play_total("mail", "created")(run(*swapped)) == 0.0


def test_plays_may_be_added_to_a_strategy_and_dropped_from_it():
    made = run("strategy={all: {use: nothing, add: [mail]}}")
    assert same_tables(made, run(*MAILS)) == []
    assert same_tables(run("strategy={all: {use: mails, drop: [mail]}}"), run()) == []
