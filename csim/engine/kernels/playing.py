"""Phases 4 and 5: the vendor reads its customers, and playbooks turn readings into work and digital touches."""

import numpy as np

from csim.engine.kernels.common import add_work, chance, drawn_hours, live_now, note, touch, weeks_to_decision
from csim.engine.world import Table, World
from csim.luck import purposes
from csim.rules import health, plays, support, trust
from csim.rules.quantiles import normal_quantile
from csim.state import events
from csim.state.columns import ACTIVE, LEAVES


def observe(world: World) -> None:
    """Read every customer's usage and health, with the noise of the telemetry."""
    now = world.conditions[0]
    for place in range(now.active):
        customer = world.customers[world.active[place]]
        if customer.status != ACTIVE:
            continue
        p = world.segments[customer.segment]
        spread = p.health_noise * world.markets[customer.segment].noise_factor
        error = 0.0
        if spread > 0.0:
            error = spread * normal_quantile(chance(now, customer.id, purposes.HEALTH_NOISE, 0))
        live = live_now(customer, now.week)
        usual = support.tickets_per_week(p, customer.seats, customer.adoption, customer.knowledge, now.defects, live)
        answer = 0.5
        if customer.last_answer >= 0:
            answer = customer.last_answer / 10.0
        customer.usage_seen = plays.observed_usage(customer.adoption, error)
        load = health.ticket_load(customer.tickets_recent, usual * 4.0)
        customer.health = health.reading(p, customer.adoption, load, answer, error)


def play(world: World, first: int) -> int:
    """Start every play that falls due, from place *first* of the list on; return the place where room ended."""
    now = world.conditions[0]
    customers = world.customers
    segments = world.segments
    playbook = world.plays
    in_force = world.in_force
    last_played = world.last_played
    active = world.active
    room = world.work.shape[0] - playbook.shape[0]
    occasions, counts = _occasions(playbook, in_force)
    for place in range(first, now.active):
        row = active[place]
        customer = customers[row]
        if customer.status != ACTIVE or customer.decided == LEAVES:
            continue
        if now.work > room:
            return place
        p = segments[customer.segment]
        for number in range(counts[customer.segment]):
            kind = occasions[customer.segment, number]
            record = playbook[kind]
            last = int(last_played[row, kind])
            if now.week - last < record.cooldown_weeks:
                continue
            if _falls_due(now, customer, p, record, last):
                last_played[row, kind] = now.week
                _start(world, row, kind)
    return now.active


def _occasions(playbook: Table, in_force: Table) -> tuple[Table, Table]:
    """Return by segment the plays in force that wait for an occasion of a customer's, and how many they are."""
    found = np.zeros((in_force.shape[0], playbook.shape[0]), dtype=np.int64)
    counts = np.zeros(in_force.shape[0], dtype=np.int64)
    for segment in range(in_force.shape[0]):
        for kind in range(len(plays.BUILT_IN_PLAYS), playbook.shape[0]):
            trigger = int(playbook[kind].trigger)
            waits = trigger not in (plays.STANDING, plays.PROGRAMME, plays.IDLE_TIME)
            if waits and in_force[segment, kind] == 1:
                found[segment, counts[segment]] = kind
                counts[segment] += 1
    return found, counts


def _falls_due(now: Table, customer: Table, p: Table, record: Table, last: int) -> bool:
    """Return whether a play's occasion has come for this customer, by what the vendor can see."""
    trigger = int(record.trigger)
    age = now.week - customer.signed_week
    if trigger == plays.SIGNUP:
        return age == 0
    if trigger == plays.AGE:
        return age == int(record.trigger_weeks)
    if trigger == plays.CADENCE:
        return plays.due_on_cadence(age, record.trigger_weeks)
    if trigger == plays.RENEWAL_IN:
        left = weeks_to_decision(now, customer, p)
        fresh = now.week - last > record.trigger_weeks
        return customer.monthly == 0 and 0 < left <= record.trigger_weeks and fresh
    if trigger == plays.CHAMPION_LEFT:
        missed = customer.champion == 0 and customer.champion_left_week > last
        return missed and now.week - customer.champion_left_week <= 26
    if trigger == plays.SURVEY_ANSWER:
        return customer.answer_week == now.week - 1 and customer.last_answer <= record.trigger_threshold
    if trigger == plays.RELEASE:
        return now.released == 1
    return live_now(customer, now.week) and _reading_calls(customer, record, now.week)


def _reading_calls(customer: Table, record: Table, week: int) -> bool:
    """Return whether a reading of health or usage calls for the play."""
    trigger = int(record.trigger)
    if week - customer.golive_week < record.trigger_weeks:
        return False
    if trigger == plays.HEALTH_BELOW:
        return customer.health < record.trigger_threshold
    if trigger == plays.LOW_ADOPTION:
        return customer.usage_seen < record.trigger_threshold
    return customer.usage_seen >= record.trigger_threshold


def _start(world: World, row: int, kind: int) -> None:
    """Start one use of a play: a digital touch now, or work for a queue."""
    now = world.conditions[0]
    customer = world.customers[row]
    record = world.plays[kind]
    key = world.play_keys[kind]
    if record.channel == plays.ONE_TO_ONE or record.channel == plays.ONE_TO_MANY:
        arrival = now.week + chance(now, customer.id, purposes.PLAY_TIME, key)
        hours = drawn_hours(record, chance(now, customer.id, purposes.PLAY_HOURS, key))
        add_work(world, row, kind, int(record.function), 0, arrival, hours)
        return
    used = world.play_panel[now.month_start, kind]
    market = world.markets[customer.segment]
    used.created += 1.0
    market.digital_usd += record.usd_per_use
    customer.cs_usd_week += record.usd_per_use
    used.usd += record.usd_per_use
    panel = world.segment_panel[now.month_start, customer.segment]
    p = world.segments[customer.segment]
    outcome = reach(now, customer, record, key, p, market, panel, used, True)
    note_reach(now, world.events, row, kind, -1, outcome)


def reach(
    now: Table,
    customer: Table,
    record: Table,
    key: int,
    p: Table,
    market: Table,
    panel: Table,
    used: Table,
    delivered: bool,
) -> int:
    """Let a play reach a customer, who may pass it over: then it was only one more contact.

    The records around the customer come one by one, for handing the whole world on costs more than the work itself.
    Return 0 passed over, 1 held without follow-up, 2 held, 3 held and a champion won.
    """
    if record.uptake < 1.0 and chance(now, customer.id, purposes.PLAY_ATTENDS, key) >= record.uptake:
        customer.trust = trust.pestered(p, customer.trust, customer.contact_load, record.contacts)
        customer.contact_load += record.contacts
        panel.contacts += 1.0
        used.declined += 1.0
        return 0
    used.done += 1.0
    won = touch(now, customer, record, key, p, market, panel, delivered)
    if won:
        return 3
    return 2 if delivered else 1


def note_reach(now: Table, log: Table, row: int, kind: int, server: int, outcome: int) -> None:
    """Note how a play went, by what :func:`reach` returned."""
    if now.events_on == 0:
        return
    if outcome == 0:
        note(now, log, row, events.DECLINED, float(kind), 0.0)
        return
    note(now, log, row, events.UNDELIVERED if outcome == 1 else events.TOUCHED, float(kind), float(server))
    if outcome == 3:
        note(now, log, row, events.CHAMPION_CAME, float(kind), 0.0)


def charge_session(world: World, kind: int) -> None:
    """Count one session for many in the segments that use it, in equal parts.

    Like people's idle time, its cost is borne by all customers in proportion to their price.
    """
    now = world.conditions[0]
    usd = world.plays[kind].usd_per_use
    users = 0.0
    for segment in range(world.markets.shape[0]):
        users += float(world.in_force[segment, kind])
    if users == 0.0 or usd == 0.0:
        return
    world.play_panel[now.month_start, kind].usd += usd
    for segment in range(world.markets.shape[0]):
        if world.in_force[segment, kind] == 1:
            world.markets[segment].digital_usd += usd / users


def hold_session(world: World, kind: int, server: int) -> None:
    """Let a session for many reach every customer whose segment uses it and who is in use."""
    now = world.conditions[0]
    record = world.plays[kind]
    key = world.play_keys[kind]
    used = world.play_panel[now.month_start, kind]
    customers = world.customers
    active = world.active
    in_force = world.in_force
    log = world.events
    for place in range(now.active):
        row = active[place]
        customer = customers[row]
        if in_force[customer.segment, kind] == 1 and live_now(customer, now.week):
            market = world.markets[customer.segment]
            panel = world.segment_panel[now.month_start, customer.segment]
            p = world.segments[customer.segment]
            outcome = reach(now, customer, record, key, p, market, panel, used, True)
            note_reach(now, log, row, kind, server, outcome)
