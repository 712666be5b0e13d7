"""Phase 3: customers learn, adopt, gain value, judge it, lose champions and ask for help."""

from csim.engine.kernels.common import add_work, chance, live_now, note
from csim.engine.world import Table, World
from csim.luck import purposes
from csim.rules import adoption, champion, expansion, learning, money, plays, renewal, support, trust, value
from csim.rules.quantiles import lognormal_mean_quantile, poisson_quantile
from csim.state import events
from csim.state.columns import ACTIVE, BASE, NEVER

MOST_TICKETS_A_WEEK = 60
"""Of one customer; more would need somebody of its own anyway."""


def live(world: World, first: int) -> int:
    """Let every customer live its week, from place *first* of the list on; return the place where room ended."""
    now = world.conditions[0]
    if first == 0 and now.released == 1:
        note(now, world.events, -1, events.RELEASE, now.defects, 0.0)
    for place in range(first, now.active):
        row = world.active[place]
        customer = world.customers[row]
        customer.fee_week = 0.0
        customer.active_seats = 0.0
        if customer.status != ACTIVE:
            continue
        if now.work + MOST_TICKETS_A_WEEK > world.work.shape[0]:
            return place
        customer.fee_week = money.weekly_price(customer.price, customer.seats)
        p = world.segments[customer.segment]
        market = world.markets[customer.segment]
        if live_now(customer, now.week):
            if customer.golive_week == now.week:
                note(now, world.events, row, events.LIVE, float(now.week - customer.signed_week), 0.0)
            _learn_and_use(now, world.product[0], market, customer, p)
            if customer.value_week == NEVER and customer.value >= customer.fee_week:
                _reach_value(world, row)
            customer.value = _noisy(now, customer, p)
            count = _questions(now, customer, p)
            if count > 0:
                _ask(world, row, count)
        else:
            customer.value = 0.0
        _judge(now, world.product[0], customer, p)
        _meet_people(now, world.events, row, customer, p)
    return now.active


def _learn_and_use(now: Table, features: Table, market: Table, customer: Table, p: Table) -> None:
    """Learning, adoption and the value of the week before its noise."""
    if now.released == 1:
        customer.knowledge = learning.after_release(customer.knowledge, features.release_novelty)
    practice = learning.practice_hours(p, customer.adoption)
    articles = now.coverage * market.knowledge_base
    answers = now.community * market.community_open
    study = learning.study_hours(p, customer.knowledge, articles, answers, market.academy_hours)
    practice = learning.within_budget(p, practice)
    taught = min(customer.live_hours, learning.within_budget(p, practice + customer.live_hours) - practice)
    study = min(study, learning.within_budget(p, practice + taught + study) - practice - taught)
    hours = practice + taught + study
    burden = learning.burden(p.learning_burden, features.learning_burden_floor, now.burden_factor)
    rate = customer.learning_rate
    customer.knowledge = learning.learned(p, rate, burden, customer.knowledge, hours, customer.adoption)
    # Everyone is taught, only users study; practice is the customer's own work and costs it nothing extra.
    customer.people_hours_week += customer.seats * (taught + study * customer.adoption)
    customer.live_hours -= taught
    behind = champion.cover(p, customer.champion == 1, customer.threads)
    pace = adoption.innovation(p, behind, now.week < customer.onboarding_until)
    customer.ceiling = adoption.ceiling(p, customer.knowledge, customer.fit, now.quality)
    customer.adoption = adoption.spread(p, customer.adoption, customer.ceiling, pace)
    customer.active_seats = customer.seats * customer.adoption
    customer.value = value.weekly_value(
        p, customer.seats, customer.adoption, customer.knowledge, customer.fit, now.quality
    )


def _reach_value(world: World, row: int) -> None:
    """Keep the first week whose value, noise apart, reached the price."""
    now = world.conditions[0]
    customer = world.customers[row]
    customer.value_week = now.week
    weeks = float(now.week - customer.signed_week)
    panel = world.segment_panel[now.month_start, customer.segment]
    if customer.channel != BASE:
        panel.first_values += 1.0
        panel.first_value_weeks += weeks
    note(now, world.events, row, events.FIRST_VALUE, weeks, 0.0)


def _noisy(now: Table, customer: Table, p: Table) -> float:
    """Return the week's value with its noise, whose mean is one."""
    if p.value_noise_sigma <= 0.0:
        return customer.value
    luck = chance(now, customer.id, purposes.VALUE_NOISE, 0)
    return lognormal_mean_quantile(luck, customer.value, p.value_noise_sigma)


def _judge(now: Table, features: Table, customer: Table, p: Table) -> None:
    """Perceived worth, satisfaction, expectation and trust, in this order: each rests on the one before."""
    customer.value_average = value.averaged(p, customer.value_average, customer.value)
    customer.visibility = value.faded(p, customer.visibility)
    customer.worth = value.worth(customer.value_average * customer.visibility, customer.fee_week)
    customer.satisfaction = trust.satisfaction(p, customer.worth, customer.expectation, customer.trust)
    customer.expectation = value.adapted(p, customer.expectation, customer.worth)
    customer.trust = trust.reverted(p, customer.trust, customer.satisfaction)
    customer.trust = trust.hurt(customer.trust, now.trust_shock)
    customer.contact_load = trust.contact_load(customer.contact_load, 0.0)
    customer.awake = renewal.faded_wakefulness(customer.awake)
    customer.push = expansion.faded_push(customer.push)
    if now.released == 1:
        customer.trust = trust.helped(customer.trust, features.feedback_trust_gain * now.guidance)


def _meet_people(now: Table, log: Table, row: int, customer: Table, p: Table) -> None:
    """Champions leave and come; threads thin out."""
    customer.threads = champion.thinned(p, customer.threads)
    if customer.champion == 0:
        comes = champion.weekly_probability(p.champion_returns_per_week, 1.0)
        if chance(now, customer.id, purposes.CHAMPION_RETURNS, 0) < comes:
            customer.champion = 1
            note(now, log, row, events.CHAMPION_CAME, -1.0, 0.0)
        return
    rate = champion.weekly_probability(p.champion_leaves_per_week, 1.0)
    leaves = chance(now, customer.id, purposes.CHAMPION_LEAVES, 0) < rate
    if now.champion_exodus > 0.0 and not leaves:
        leaves = chance(now, customer.id, purposes.CHAMPION_EXODUS, 0) < now.champion_exodus
    if leaves:
        customer.champion = 0
        customer.champion_left_week = now.week
        customer.trust = trust.hurt(customer.trust, champion.trust_loss(p, customer.threads))
        note(now, log, row, events.CHAMPION_LEFT, customer.threads, 0.0)


def _questions(now: Table, customer: Table, p: Table) -> int:
    """Return how many tickets and questions come up this week."""
    usual = support.tickets_per_week(p, customer.seats, customer.adoption, customer.knowledge, now.defects, True)
    count = int(poisson_quantile(chance(now, customer.id, purposes.TICKETS, 0), usual * now.ticket_factor))
    customer.tickets_recent = plays.remembered(customer.tickets_recent, 4.0) + count
    return min(count, MOST_TICKETS_A_WEEK)


def _ask(world: World, row: int, count: int) -> None:
    """Let some questions find an answer by themselves, and the others become work for support."""
    now = world.conditions[0]
    customer = world.customers[row]
    p = world.segments[customer.segment]
    market = world.markets[customer.segment]
    found = support.deflected_share(p, now.coverage * market.knowledge_base, now.community * market.community_open)
    panel = world.segment_panel[now.month_start, customer.segment]
    for index in range(count):
        if found > 0.0 and chance(now, customer.id, purposes.TICKET_DEFLECTED, index) < found:
            panel.deflected += 1.0
            continue
        panel.tickets += 1.0
        arrival = now.week + chance(now, customer.id, purposes.TICKET_TIME, index)
        luck = chance(now, customer.id, purposes.TICKET_HOURS, index)
        hours = lognormal_mean_quantile(luck, p.ticket_hours, p.ticket_hours_sigma)
        add_work(world, row, plays.PLAY_TICKET, plays.SUPPORT, index, arrival, hours)
        world.work[now.work - 1].expires = arrival + p.ticket_expiry_weeks
        world.work[now.work - 1].promised = p.ticket_promise_weeks
