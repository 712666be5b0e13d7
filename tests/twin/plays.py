"""Phase 5: playbooks turn readings and occasions into work for people and into digital touches."""

from typing import TYPE_CHECKING

from csim.luck import purposes
from csim.rules import plays
from csim.rules.plays import PlayParameters
from tests.twin.codes import LEAVES, NEVER
from tests.twin.customer import Customer
from tests.twin.luck import drawn_hours

if TYPE_CHECKING:
    from tests.twin.company import Company

REMEMBERED_WEEKS = 26
"""For so long after a champion left is it worth looking for another."""

WITHOUT_OCCASION = (plays.STANDING, plays.PROGRAMME, plays.IDLE_TIME)
"""What triggers a play other than an occasion of one customer: nothing, the calendar, or free time."""


def start_plays(company: "Company") -> None:
    """Start every play that falls due, customer by customer; nobody courts a customer that has said it leaves."""
    for customer in company.active:
        if not customer.is_active or customer.decided == LEAVES:
            continue
        for kind in range(len(plays.BUILT_IN_PLAYS), len(company.plays)):
            play = company.plays[kind]
            if not customer.market.uses(kind) or int(play.trigger) in WITHOUT_OCCASION:
                continue
            last = customer.last_played.get(kind, NEVER)
            rested = company.week - last >= play.cooldown_weeks
            if rested and falls_due(customer, play, last):
                customer.last_played[kind] = company.week
                start(customer, kind)


def falls_due(customer: Customer, play: PlayParameters, last: int) -> bool:  # noqa: PLR0911  # a trigger a line
    """Return whether a play's occasion has come, by what the vendor can see; *last* is when it was played last."""
    week = customer.company.week
    age = week - customer.signed_week
    match int(play.trigger):
        case plays.SIGNUP:
            return age == 0
        case plays.AGE:
            return age == int(play.trigger_weeks)
        case plays.CADENCE:
            return plays.due_on_cadence(age, play.trigger_weeks)
        case plays.RENEWAL_IN:
            near = 0 < customer.weeks_to_decision <= play.trigger_weeks
            return not customer.monthly and near and week - last > play.trigger_weeks
        case plays.CHAMPION_LEFT:
            missed = not customer.champion and customer.champion_left_week > last
            return missed and week - customer.champion_left_week <= REMEMBERED_WEEKS
        case plays.SURVEY_ANSWER:
            return customer.answer_week == week - 1 and customer.last_answer <= play.trigger_threshold
        case plays.RELEASE:
            return customer.company.released
        case reading:
            used_for = week - customer.golive_week
            return customer.live_now and used_for >= play.trigger_weeks and reading_calls(customer, play, reading)


def reading_calls(customer: Customer, play: PlayParameters, reading: int) -> bool:
    """Return whether a low health score, little use, or, as a sign that an account may grow, much use calls for it."""
    if reading == plays.HEALTH_BELOW:
        return customer.health < play.trigger_threshold
    if reading == plays.LOW_ADOPTION:
        return customer.usage_seen < play.trigger_threshold
    return customer.usage_seen >= play.trigger_threshold


def start(customer: Customer, kind: int) -> None:
    """Start one use of a play: work that arrives in a queue within the week, or a digital touch now."""
    company = customer.company
    play, key = company.plays[kind], company.play_keys[kind]
    if play.channel in (plays.ONE_TO_ONE, plays.ONE_TO_MANY):
        arrival = company.week + customer.chance(purposes.PLAY_TIME, key)
        hours = drawn_hours(play, customer.chance(purposes.PLAY_HOURS, key))
        company.team.ask(customer, kind, int(play.function), 0, arrival, hours)
        return
    customer.charge_use(kind)
    customer.reach(kind)


def charge_session(company: "Company", kind: int) -> None:
    """Charge one session for many to the segments that use it, in equal parts."""
    using = [market for market in company.markets if market.uses(kind)]
    for market in using:
        market.digital_usd += company.plays[kind].usd_per_use / len(using)


def hold_session(company: "Company", kind: int) -> None:
    """Let a session for many reach every customer whose segment uses it and who is in use."""
    for customer in company.active:
        if customer.market.uses(kind) and customer.live_now:
            customer.reach(kind)
