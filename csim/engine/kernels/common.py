"""What every phase needs: draws, notes, new work, and the effects of a play on a customer."""

import numpy as np

from csim.engine.world import Table, World
from csim.luck import purposes
from csim.luck.draws import Whole, uniform
from csim.rules import learning, plays, trust, value
from csim.rules.quantiles import exponential_quantile, lognormal_mean_quantile
from csim.state.columns import ACTIVE, IN_SERVICE, WAITING

UNPROMISED = 1e18
"""Weeks within which work that nobody promised is due."""


def chance(now: Table, entity: Whole, purpose: int, index: int) -> float:
    """Return this week's uniform number of *entity* for *purpose*."""
    return uniform(now.seed, now.replicate, np.uint64(entity), now.week, purpose, index)


def chance_then(now: Table, entity: Whole, week: int, purpose: int, index: int) -> float:
    """Return another week's uniform number: that of something which began in *week*."""
    return uniform(now.seed, now.replicate, np.uint64(entity), week, purpose, index)


def note(now: Table, log: Table, row: int, kind: int, a: float, b: float) -> None:
    """Write an event into the log, if one is kept."""
    if now.events_on == 0:
        return
    event = log[now.events]
    event.week = now.week
    event.customer = row
    event.kind = kind
    event.a = a
    event.b = b
    now.events += 1


def live_now(customer: Table, week: int) -> bool:
    """Return whether the customer uses the product in *week*."""
    return customer.status == ACTIVE and customer.golive_week >= customer.signed_week and customer.golive_week <= week


def weeks_to_decision(now: Table, customer: Table, p: Table) -> int:
    """Return weeks from the end of this week until the renewal is decided; negative once it is."""
    notice = 0
    if customer.monthly == 0:
        notice = int(p.notice_weeks)
    return customer.term_ends - notice - now.week - 1


def weeks_to_pay(customer: Table, p: Table) -> int:
    """Return whole weeks from an invoice to the money, at most a year; a card pays at once."""
    if customer.card == 1:
        return 0
    return int(p.days_to_pay_weeks)


def drawn_hours(play: Table, chance_of_hours: float) -> float:
    """Return hours of work for one use of a play."""
    if play.hours_kind == plays.HOURS_LOGNORMAL:
        return lognormal_mean_quantile(chance_of_hours, play.hours, play.hours_sigma)
    if play.hours_kind == plays.HOURS_EXPONENTIAL:
        return exponential_quantile(chance_of_hours, play.hours)
    return play.hours


def add_work(world: World, row: int, kind: int, function: int, index: int, arrival: float, hours: float) -> None:
    """Put a piece of work into its queue; the caller has made room."""
    now = world.conditions[0]
    play = world.plays[kind]
    item = world.work[now.work]
    item.customer = row
    item.play = kind
    item.function = function
    item.index = index
    item.week = now.week
    item.arrival = arrival
    item.started = -1e9
    item.finished = 0.0
    item.expires = arrival + play.expiry_weeks
    item.promised = play.promise_weeks if play.promise > 0.0 else UNPROMISED
    item.priority = play.priority
    item.hours = hours
    item.status = WAITING
    item.server = -1
    now.work += 1
    role = world.function_role[function]
    if role >= 0:
        world.role_panel[now.month_start, role].created += 1.0
    world.play_panel[now.month_start, kind].created += 1.0


def touch(
    now: Table, customer: Table, play: Table, key: int, p: Table, market: Table, panel: Table, delivered: bool
) -> bool:
    """Let one use of a play reach a customer, and return whether it won a champion.

    Fatigue first, for an unwelcome contact is heard unwillingly. Not *delivered*: the talk took place, but the rest
    of the company did not follow up.
    """
    customer.trust = trust.pestered(p, customer.trust, customer.contact_load, play.contacts)
    customer.contact_load += play.contacts
    customer.awake += play.wakes
    customer.people_hours_week += play.customer_hours
    market.heard += play.insight
    panel.contacts += 1.0
    if not delivered:
        customer.trust = trust.hurt(customer.trust, p.unresolved_ticket_loss)
        return False
    _take_effect(now, customer, play, market)
    if customer.champion == 1 or play.champion_win <= 0.0:
        return False
    if chance(now, customer.id, purposes.PLAY_CHAMPION, key) >= play.champion_win:
        return False
    customer.champion = 1
    return True


def _take_effect(now: Table, customer: Table, play: Table, market: Table) -> None:
    """Move the customer's states as the play's record says."""
    skill = 1.0
    warmth = 1.0
    if play.channel == plays.ONE_TO_ONE and play.function >= plays.RELATIONSHIP:
        skill = plays.seller_factor(market.seller_weight, customer.trust)
        warmth = market.neutral_factor
    users = max(1.0, customer.seats)
    customer.live_hours += play.training_hours * learning.audience_share(play.audience, users)
    if play.adoption_push_weeks > 0.0:
        start = max(customer.onboarding_until, now.week + 1)
        customer.onboarding_until = start + int(play.adoption_push_weeks)
    customer.visibility = value.shown(customer.visibility, min(1.0, max(-1.0, play.value_shown * skill)))
    gain = play.trust_gain
    if gain > 0.0:
        gain = min(1.0, gain * warmth)
    customer.trust = trust.helped(customer.trust, gain)
    customer.threads += play.threads
    customer.push += play.expansion_push * skill


def is_open(item: Table) -> bool:
    """Return whether the work still waits or is in hand."""
    return item.status == WAITING or item.status == IN_SERVICE
