"""Phase 6: the team works the week. Non-preemptive priorities, then age, then order of creation."""

import heapq

import numpy as np

from csim.engine.kernels.common import chance_then, is_open, note
from csim.engine.kernels.playing import hold_session, note_reach, reach
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


def assign_owners(world: World) -> None:
    """Give every account of a named role an owner with room in the book, the least loaded first.

    Books are counted anew each week; accounts of people who left wait until somebody has room.
    """
    now = world.conditions[0]
    for member in range(now.staff):
        world.staff[member].book_load = 0.0
        world.staff[member].accounts = 0
    for place in range(now.active):
        customer = world.customers[world.active[place]]
        role = int(world.markets[customer.segment].owner_role)
        owner = customer.owner
        if owner < 0:
            continue
        stays = world.staff[owner].active == 1 and world.staff[owner].role == role
        if customer.status != ACTIVE or not stays:
            customer.owner = -1
            continue
        world.staff[owner].book_load += world.book_weight[role, customer.segment]
        world.staff[owner].accounts += 1
    for role in range(world.roles.shape[0]):
        if world.roles[role].book_named > 0.0:
            _fill_books(world, role)


def _fill_books(world: World, role: int) -> None:
    """Hand the accounts without an owner to the members of one role, in order of the list of customers."""
    now = world.conditions[0]
    ceiling = world.roles[role].book_ceiling
    for place in range(now.active):
        row = world.active[place]
        customer = world.customers[row]
        if customer.status != ACTIVE or customer.owner >= 0:
            continue
        if int(world.markets[customer.segment].owner_role) != role:
            continue
        best = _least_loaded(world, role)
        weight = world.book_weight[role, customer.segment]
        if best < 0 or world.staff[best].book_load + weight > ceiling + 1e-9:
            return
        customer.owner = best
        customer.owners_had += 1
        world.staff[best].book_load += weight
        world.staff[best].accounts += 1
        if customer.owners_had > 1:
            customer.trust = trust.hurt(customer.trust, world.segments[customer.segment].csm_change_loss)
            note(now, world.events, row, events.OWNER_CHANGED, float(best), float(customer.owners_had))


def _least_loaded(world: World, role: int) -> int:
    """Return the member of a role with the lightest book who is not about to leave, -1 if there is none."""
    best = -1
    for member in range(world.conditions[0].staff):
        person = world.staff[member]
        if person.active == 0 or person.role != role or person.resigned == 1:
            continue
        if best < 0 or person.book_load < world.staff[best].book_load:
            best = member
    return best


def work_week(world: World) -> None:
    """Serve every role's queue for this week, then let what was done take effect in order of completion."""
    now = world.conditions[0]
    for member in range(now.staff):
        world.staff[member].worked_week = 0.0
    for role in range(world.roles.shape[0]):
        members = _members_of(world, role)
        if members.shape[0] == 0:
            continue
        items = _waiting_of(world, role)
        if world.roles[role].book_named == 0.0:
            _serve(world, members, items)
            continue
        for place in range(members.shape[0]):
            mine = np.empty(items.shape[0], dtype=np.int64)
            count = 0
            for k in range(items.shape[0]):
                if _owner_of(world, items[k], role, members) == members[place]:
                    mine[count] = items[k]
                    count += 1
            _serve(world, members[place : place + 1], mine[:count])


def _members_of(world: World, role: int) -> Table:
    """Return the rows of a role's people at work."""
    now = world.conditions[0]
    rows = np.empty(now.staff, dtype=np.int64)
    count = 0
    for member in range(now.staff):
        if world.staff[member].active == 1 and world.staff[member].role == role:
            rows[count] = member
            count += 1
    return rows[:count]


def _waiting_of(world: World, role: int) -> Table:
    """Return the numbers of a role's waiting work, in order of arrival, then of creation."""
    now = world.conditions[0]
    numbers = np.empty(now.work, dtype=np.int64)
    arrivals = np.empty(now.work, dtype=np.float64)
    count = 0
    for number in range(now.work):
        item = world.work[number]
        if item.status == WAITING and world.function_role[item.function] == role:
            numbers[count] = number
            arrivals[count] = item.arrival
            count += 1
    return numbers[:count][np.argsort(arrivals[:count], kind="mergesort")]


def _owner_of(world: World, number: int, role: int, members: Table) -> int:
    """Return who in a named role must do this work, -1 while the account waits for an owner."""
    item = world.work[number]
    if item.customer < 0:
        return members[(item.week + item.play) % members.shape[0]]
    customer = world.customers[item.customer]
    if int(world.markets[customer.segment].owner_role) != role:
        return members[item.customer % members.shape[0]]
    return customer.owner


def _serve(world: World, members: Table, items: Table) -> None:
    """Serve one queue through the week: whoever is free longest takes the first by priority, age, creation."""
    now = world.conditions[0]
    staff = world.staff
    work = world.work
    week = now.week
    for place in range(members.shape[0]):
        _resume(world, members[place])
    queue = [(0.0, 0.0, 0)]
    queue.clear()
    following = 0
    while True:
        member = _first_free(staff, members)
        if member < 0:
            return
        moment = max(float(week), staff[member].free_at)
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
        person = staff[member]
        _take_up(person, member, work[number], number, moment, world.role_panel[now.month_start, person.role])
        _work_on(world, member, number, moment)


def _first_free(staff: Table, members: Table) -> int:
    """Return the member who is free first, -1 if nobody is at work at all."""
    best = -1
    for place in range(members.shape[0]):
        person = staff[members[place]]
        if person.present_hours * person.speed <= 0.0:
            continue
        if best < 0 or person.free_at < staff[best].free_at:
            best = members[place]
    return best


def _resume(world: World, member: int) -> None:
    """Let somebody go on with the work in hand from last week; absence makes it wait."""
    week = world.conditions[0].week
    person = world.staff[member]
    if person.current < 0:
        return
    pace = person.present_hours * person.speed
    if pace <= 0.0:
        return
    person.free_at = week + world.work[person.current].hours / pace
    _work_on(world, member, person.current, float(week))


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
    end = min(person.free_at, now.week + 1.0)
    hours = (end - start) * person.present_hours
    person.worked_week += hours
    usd = hours * world.hourly_usd[person.role]
    world.worked_usd[person.role, item.function] += usd
    world.play_panel[now.month_start, item.play].hours += hours
    if item.customer >= 0:
        customer = world.customers[item.customer]
        customer.support_usd_week += usd if item.function == plays.SUPPORT else 0.0
        customer.implementation_usd_week += usd if item.function == plays.IMPLEMENTATION else 0.0
        customer.cs_usd_week += usd if item.function >= plays.EDUCATION else 0.0
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
    _keep_open(world)


def _keep_open(world: World) -> None:
    """Close the gaps in the table of work."""
    now = world.conditions[0]
    kept = 0
    for number in range(now.work):
        if not is_open(world.work[number]):
            continue
        if number != kept:
            world.work[kept] = world.work[number]
        if world.work[kept].status == IN_SERVICE:
            world.staff[world.work[kept].server].current = kept
        kept += 1
    now.work = kept


def _complete(world: World, number: int) -> None:
    """Let one finished piece of work take effect."""
    now = world.conditions[0]
    item = world.work[number]
    role = world.staff[item.server].role
    world.role_panel[now.month_start, role].done += 1.0
    if item.customer < 0:
        hold_session(world, item.play, item.server)
        return
    customer = world.customers[item.customer]
    if customer.status != ACTIVE:
        return
    share = world.plays[item.play].escalation_share
    key = world.play_keys[item.play]
    if item.play == plays.PLAY_TICKET:
        share = world.segments[customer.segment].ticket_escalation_share
        key = item.index
    delivered = _followed_up(now, customer, item, share, key, world.company[0].empowerment)
    wait = item.started - item.arrival
    slow = wait > item.promised
    if slow:
        customer.trust = trust.hurt(customer.trust, world.segments[customer.segment].slow_answer_loss)
        note(now, world.events, item.customer, events.SLOW, float(item.play), wait)
    if item.play == plays.PLAY_TICKET:
        _answer(world, item, delivered, slow)
    elif item.play == plays.PLAY_IMPLEMENTATION:
        _go_live(world, item)
    else:
        record = world.plays[item.play]
        used = world.play_panel[now.month_start, item.play]
        market = world.markets[customer.segment]
        panel = world.segment_panel[now.month_start, customer.segment]
        p = world.segments[customer.segment]
        used.usd += record.usd_per_use
        market.digital_usd += record.usd_per_use
        customer.cs_usd_week += record.usd_per_use
        outcome = reach(now, customer, record, key, p, market, panel, used, delivered)
        note_reach(now, world.events, item.customer, item.play, item.server, outcome)


def _followed_up(now: Table, customer: Table, item: Table, share: float, key: int, empowerment: float) -> bool:
    """Return whether the rest of the company delivered, where the work was beyond whoever did it."""
    if share <= 0.0 or chance_then(now, customer.id, item.week, purposes.TICKET_ESCALATED, key) >= share:
        return True
    return chance_then(now, customer.id, item.week, purposes.ESCALATION_DELIVERED, key) < empowerment


def _answer(world: World, item: Table, delivered: bool, slow: bool) -> None:
    """Let an answered ticket help or hurt, and teach the vendor something."""
    now = world.conditions[0]
    customer = world.customers[item.customer]
    p = world.segments[customer.segment]
    world.play_panel[world.conditions[0].month_start, item.play].done += 1.0
    world.markets[customer.segment].heard += world.plays[item.play].insight
    if not delivered:
        customer.trust = trust.hurt(customer.trust, p.unresolved_ticket_loss)
        note(now, world.events, item.customer, events.UNDELIVERED, float(item.play), float(item.server))
    elif not slow:
        customer.trust = trust.helped(customer.trust, p.ticket_trust_gain)


def _go_live(world: World, item: Table) -> None:
    """Let a finished implementation put the customer into use from next week on."""
    customer = world.customers[item.customer]
    p = world.segments[customer.segment]
    world.play_panel[world.conditions[0].month_start, item.play].done += 1.0
    customer.golive_week = max(world.conditions[0].week + 1, customer.signed_week + int(p.setup_weeks))
    customer.onboarding_until = customer.golive_week + int(p.onboarding_weeks)
