"""Phase 6: the team works the week. Non-preemptive priorities, then age, then order of creation."""

import heapq
from typing import Any

import numpy as np

from csim.engine.kernels.common import chance_then, is_open, note
from csim.engine.kernels.playing import charge_session, hold_session, note_reach, reach
from csim.engine.world import Table, World
from csim.luck import purposes
from csim.rules import plays, trust
from csim.state import events
from csim.state.columns import ACTIVE, CANCELLED, DONE, EXPIRED, IN_SERVICE, WAITING


def drop_orphans(world: World) -> None:
    """Cancel the work of customers who have left; whoever was at it is free again."""
    now = world.conditions[0]
    for number in range(now.work):
        item = world.work[number]
        if item.customer < 0 or world.customers[item.customer].status == ACTIVE:
            continue
        if item.status == IN_SERVICE:
            world.staff[item.server].current = -1
            world.staff[item.server].free_at = float(now.week)
        item.status = CANCELLED
        role = world.function_role[item.function]
        if role >= 0:
            world.role_panel[now.month_start, role].cancelled += 1.0
        world.play_panel[now.month_start, item.play].cancelled += 1.0
        note(now, world.events, item.customer, events.CANCELLED_WORK, float(item.play), 0.0)


def work_week(world: World) -> None:
    """Serve every role's queue for this week."""
    now = world.conditions[0]
    people = world.staff
    for member in range(now.staff):
        people[member].worked_week = 0.0
    for role in range(world.roles.shape[0]):
        members = _members_of(now, people, role)
        if members.shape[0] == 0:
            continue
        items = _waiting_of(now, world.work, world.function_role, role)
        if world.roles[role].book_named == 0.0:
            _serve(world, members, items)
            continue
        owners = np.empty(items.shape[0], dtype=np.int64)
        for k in range(items.shape[0]):
            owners[k] = _owner_of(world.work[items[k]], world.customers, world.markets, role, members)
        ordered, starts = _by_owner(owners, items, now.staff)
        for place in range(members.shape[0]):
            member = members[place]
            _serve(world, members[place : place + 1], ordered[starts[member] : starts[member + 1]])


def _members_of(now: Table, people: Table, role: int) -> Table:
    """Return the rows of a role's people at work."""
    rows = np.empty(now.staff, dtype=np.int64)
    count = 0
    for member in range(now.staff):
        if people[member].active == 1 and people[member].role == role:
            rows[count] = member
            count += 1
    return rows[:count]


def _waiting_of(now: Table, work: Table, function_role: Table, role: int) -> Table:
    """Return the numbers of a role's waiting work, in order of arrival, then of creation."""
    numbers = np.empty(now.work, dtype=np.int64)
    arrivals = np.empty(now.work, dtype=np.float64)
    count = 0
    for number in range(now.work):
        item = work[number]
        if item.status == WAITING and function_role[item.function] == role:
            numbers[count] = number
            arrivals[count] = item.arrival
            count += 1
    return numbers[:count][np.argsort(arrivals[:count], kind="mergesort")]


def _owner_of(item: Table, customers: Table, markets: Table, role: int, members: Table) -> int:
    """Return who in a named role must do this work, -1 while the account waits for an owner."""
    if item.customer < 0:
        return members[(item.week + item.play) % members.shape[0]]
    customer = customers[item.customer]
    if int(markets[customer.segment].owner_role) != role:
        return members[int(customer.id % np.uint64(members.shape[0]))]
    return customer.owner


def _by_owner(owners: Table, items: Table, people: int) -> tuple[Table, Table]:
    """Return the items ordered by owner, each one's in their old order, and where each owner's begin."""
    starts = np.zeros(people + 1, dtype=np.int64)
    for k in range(items.shape[0]):
        if owners[k] >= 0:
            starts[owners[k] + 1] += 1
    for person in range(people):
        starts[person + 1] += starts[person]
    ordered = np.empty(items.shape[0], dtype=np.int64)
    filled = starts.copy()
    for k in range(items.shape[0]):
        if owners[k] >= 0:
            ordered[filled[owners[k]]] = items[k]
            filled[owners[k]] += 1
    return ordered, starts


def _serve(world: World, members: Table, items: Table) -> None:
    """Serve one queue through the week: whoever is free longest takes the first by priority, age, creation."""
    now = world.conditions[0]
    staff = world.staff
    work = world.work
    week = now.week
    free = _go_on(world, members)
    queue = [(0.0, 0.0, 0)]
    queue.clear()
    following = 0
    while len(free) > 0:
        moment = max(float(week), free[0][0])
        if len(queue) == 0:
            if following == items.shape[0]:
                return
            moment = max(moment, work[items[following]].arrival)
        if moment >= week + 1.0:
            return
        while following < items.shape[0] and work[items[following]].arrival <= moment:
            item = work[items[following]]
            heapq.heappush(queue, (float(item.priority), float(item.arrival), int(items[following])))
            following += 1
        number = heapq.heappop(queue)[2]
        if work[number].expires < moment:
            _expire(world, number)
            continue
        member = heapq.heappop(free)[2]
        person = staff[member]
        _take_up(person, member, work[number], number, moment, world.role_panel[now.month_start, person.role])
        heapq.heappush(free, (float(person.free_at), 0.0, member))
        _work_on(world, member, number, moment)


def _go_on(world: World, members: Table) -> Any:
    """Let everybody go on with the work in hand, and return who is there, ordered by the moment they are free."""
    week = world.conditions[0].week
    free = [(0.0, 0.0, 0)]
    free.clear()
    for place in range(members.shape[0]):
        person = world.staff[members[place]]
        pace = person.present_hours * person.speed
        if pace <= 0.0:
            continue
        if person.current >= 0:
            person.free_at = week + world.work[person.current].hours / pace
            _work_on(world, members[place], person.current, float(week))
        heapq.heappush(free, (float(person.free_at), 0.0, int(members[place])))
    return free


def _take_up(person: Table, member: int, item: Table, number: int, moment: float, panel: Table) -> None:
    """Begin a piece of work at *moment*; the wait ends when it is first taken up."""
    if item.started < -1e8:
        item.started = moment
        wait = moment - item.arrival
        panel.started += 1.0
        panel.wait_weeks += wait
        if wait > item.promised:
            panel.late += 1.0
    item.status = IN_SERVICE
    item.server = member
    person.current = number
    person.free_at = moment + item.hours / (person.present_hours * person.speed)


def _work_on(world: World, member: int, number: int, start: float) -> None:
    """Book the hours of this week on one piece of work, and finish it if its end falls into the week."""
    now = world.conditions[0]
    person = world.staff[member]
    item = world.work[number]
    hours = (min(person.free_at, now.week + 1.0) - start) * person.present_hours
    usd = hours * world.hourly_usd[person.role]
    person.worked_week += hours
    world.worked_usd[person.role, item.function] += usd
    world.play_panel[now.month_start, item.play].hours += hours
    if item.customer >= 0:
        _charge(world.customers[item.customer], item.function, usd)
    _progress(now, person, item)


def _charge(customer: Table, function: int, usd: float) -> None:
    """Charge a customer with work done for it."""
    if function == plays.SUPPORT:
        customer.support_usd_week += usd
    elif function == plays.IMPLEMENTATION:
        customer.implementation_usd_week += usd
    else:
        customer.cs_usd_week += usd


def _progress(now: Table, person: Table, item: Table) -> None:
    """Finish the work in hand if its end falls into the week, else keep what is left of it."""
    if person.free_at <= now.week + 1.0:
        item.status = DONE
        item.finished = person.free_at
        item.hours = 0.0
        person.current = -1
        return
    item.hours = (person.free_at - (now.week + 1.0)) * person.present_hours * person.speed


def _expire(world: World, number: int) -> None:
    """Lose a piece of work that came too late; a promise broken costs trust."""
    now = world.conditions[0]
    item = world.work[number]
    item.status = EXPIRED
    role = world.function_role[item.function]
    if role >= 0:
        world.role_panel[now.month_start, role].expired += 1.0
    world.play_panel[now.month_start, item.play].expired += 1.0
    if item.customer < 0:
        return
    note(now, world.events, item.customer, events.EXPIRED_WORK, float(item.play), item.expires - item.arrival)
    customer = world.customers[item.customer]
    if item.play == plays.PLAY_TICKET or world.plays[item.play].promise > 0.0:
        customer.trust = trust.hurt(customer.trust, world.segments[customer.segment].broken_promise_loss)


def finish_week(world: World) -> None:
    """Let finished work take effect in order of completion, lose what expired, and keep what is still open."""
    now = world.conditions[0]
    done = np.empty(now.work, dtype=np.int64)
    ends = np.empty(now.work, dtype=np.float64)
    count = 0
    for number in range(now.work):
        if world.work[number].status == DONE:
            done[count] = number
            ends[count] = world.work[number].finished
            count += 1
    order = np.argsort(ends[:count], kind="mergesort")
    for place in range(count):
        _complete(world, done[order[place]])
    for number in range(now.work):
        item = world.work[number]
        if item.status == WAITING and item.expires < now.week + 1.0:
            _expire(world, number)
    _keep_open(now, world.work, world.staff)


def _keep_open(now: Table, work: Table, people: Table) -> None:
    """Close the gaps in the table of work."""
    kept = 0
    for number in range(now.work):
        if not is_open(work[number]):
            continue
        if number != kept:
            work[kept] = work[number]
        if work[kept].status == IN_SERVICE:
            people[work[kept].server].current = kept
        kept += 1
    now.work = kept


def _complete(world: World, number: int) -> None:
    """Let one finished piece of work take effect."""
    now = world.conditions[0]
    item = world.work[number]
    role = world.staff[item.server].role
    world.role_panel[now.month_start, role].done += 1.0
    if item.customer < 0:
        charge_session(world, item.play)
        hold_session(world, item.play, item.server)
        return
    customer = world.customers[item.customer]
    record = world.plays[item.play]
    p = world.segments[customer.segment]
    share = record.escalation_share
    key = world.play_keys[item.play]
    if item.play == plays.PLAY_TICKET:
        share = p.ticket_escalation_share
        key = item.index
    delivered = _followed_up(now, customer, item, share, key, world.company[0].empowerment)
    wait = item.started - item.arrival
    slow = wait > item.promised
    if slow:
        customer.trust = trust.hurt(customer.trust, p.slow_answer_loss)
        note(now, world.events, item.customer, events.SLOW, float(item.play), wait)
    if item.play > plays.PLAY_TICKET:
        _deliver_play(world, item, delivered)
        return
    world.play_panel[now.month_start, item.play].done += 1.0
    if item.play == plays.PLAY_IMPLEMENTATION:
        _go_live(now, customer, p)
        return
    world.markets[customer.segment].heard += record.insight
    _answer(customer, p, delivered, slow)
    if not delivered:
        note(now, world.events, item.customer, events.UNDELIVERED, float(item.play), float(item.server))


def _deliver_play(world: World, item: Table, delivered: bool) -> None:
    """Let one finished play reach its customer."""
    now = world.conditions[0]
    customer = world.customers[item.customer]
    record = world.plays[item.play]
    market = world.markets[customer.segment]
    panel = world.segment_panel[now.month_start, customer.segment]
    used = world.play_panel[now.month_start, item.play]
    p = world.segments[customer.segment]
    used.usd += record.usd_per_use
    market.digital_usd += record.usd_per_use
    customer.cs_usd_week += record.usd_per_use
    outcome = reach(now, customer, record, world.play_keys[item.play], p, market, panel, used, delivered)
    note_reach(now, world.events, item.customer, item.play, item.server, outcome)


def _followed_up(now: Table, customer: Table, item: Table, share: float, key: int, empowerment: float) -> bool:
    """Return whether the rest of the company delivered, where the work was beyond whoever did it."""
    if share <= 0.0 or chance_then(now, customer.id, item.week, purposes.TICKET_ESCALATED, key) >= share:
        return True
    return chance_then(now, customer.id, item.week, purposes.ESCALATION_DELIVERED, key) < empowerment


def _answer(customer: Table, p: Table, delivered: bool, slow: bool) -> None:
    """Let an answered ticket help or hurt."""
    if not delivered:
        customer.trust = trust.hurt(customer.trust, p.unresolved_ticket_loss)
    elif not slow:
        customer.trust = trust.helped(customer.trust, p.ticket_trust_gain)


def _go_live(now: Table, customer: Table, p: Table) -> None:
    """Let a finished implementation put the customer into use from next week on."""
    customer.golive_week = max(now.week + 1, customer.signed_week + int(p.setup_weeks))
    customer.onboarding_until = customer.golive_week + int(p.onboarding_weeks)
