"""Phase 6, its last part: what people do with the hours that real work left over."""

import numpy as np

from csim.engine.kernels.common import live_now
from csim.engine.kernels.playing import note_reach, reach
from csim.engine.world import Table, World
from csim.rules import plays, staff
from csim.state.columns import ACTIVE, LEAVES


def spend_idle_time(world: World) -> None:
    """Note hours and strain, then give idle hours to proactive contact and to writing."""
    now = world.conditions[0]
    backlog = _backlog_weeks(now, world.work, world.staff, world.function_role, world.roles.shape[0])
    for member in range(now.staff):
        person = world.staff[member]
        person.idle_week = 0.0
        if person.active == 0:
            continue
        person.idle_week = max(0.0, person.present_hours - person.worked_week)
        person.present_total += person.present_hours
        person.worked_total += person.worked_week
        use = 0.0
        if person.present_hours > 0.0:
            use = person.worked_week / person.present_hours
        person.stress = staff.stress(person.stress, use, backlog[person.role])
        panel = world.role_panel[now.month_start, person.role]
        panel.hours_present += person.present_hours
        panel.hours_worked += person.worked_week
        panel.person_weeks += 1.0
    for kind in range(len(plays.BUILT_IN_PLAYS), world.plays.shape[0]):
        if int(world.plays[kind].trigger) == plays.IDLE_TIME:
            _contact_proactively(world, kind)
    _write_content(world)


def _backlog_weeks(now: Table, work: Table, people: Table, function_role: Table, roles: int) -> Table:
    """Return by role the work still open in weeks of its people's time."""
    hours = np.zeros(roles)
    capacity = np.zeros(roles)
    for number in range(now.work):
        role = function_role[work[number].function]
        if role >= 0:
            hours[role] += work[number].hours
    for member in range(now.staff):
        person = people[member]
        if person.active == 1:
            capacity[person.role] += person.present_hours * person.speed
    for role in range(roles):
        if capacity[role] > 0.0:
            hours[role] /= capacity[role]
        elif hours[role] > 0.0:
            hours[role] = 1.0
    return hours


def _contact_proactively(world: World, kind: int) -> None:
    """Call the customers with the highest value at risk, as far as idle time and their patience reach."""
    now = world.conditions[0]
    role = world.function_role[int(world.plays[kind].function)]
    if role < 0:
        return
    named = world.roles[role].book_named > 0.0
    free = _free_hours(now, world.staff, role, named, world.roles[role].contact_idle_share)
    pooled = free[now.staff]
    if free.max() < world.plays[kind].hours:
        return
    rows = np.empty(now.active, dtype=np.int64)
    risks = np.empty(now.active, dtype=np.float64)
    count = 0
    for place in range(now.active):
        row = world.active[place]
        customer = world.customers[row]
        if world.in_force[customer.segment, kind] == 0:
            continue
        rested = now.week - world.last_played[row, kind] >= world.plays[kind].cooldown_weeks
        if rested and _welcomes_contact(now, customer, world.plays[kind], world.segments[customer.segment]):
            rows[count] = row
            risks[count] = -customer.price * customer.seats * (1.0 - customer.health)
            count += 1
    order = np.argsort(risks[:count], kind="mergesort")
    for place in range(count):
        row = rows[order[place]]
        member = _caller(world.customers[row], world.staff, role, named, world.plays[kind].hours, free)
        if member == -2:
            break
        if member >= 0:
            _call(world, row, kind, member, free)
    _take_pooled_hours(now, world.staff, role, pooled - free[now.staff])


def _welcomes_contact(now: Table, customer: Table, record: Table, p: Table) -> bool:
    """Return whether a customer may be called: in use, staying, and within its contact budget."""
    if customer.status != ACTIVE or customer.decided == LEAVES or not live_now(customer, now.week):
        return False
    return customer.contact_load + record.contacts <= p.contact_budget_per_month


def _free_hours(now: Table, people: Table, role: int, named: bool, share: float) -> Table:
    """Return by staff row the idle hours that a role gives to contact; all in one last place for a pooled role."""
    free = np.zeros(now.staff + 1)
    for member in range(now.staff):
        person = people[member]
        if person.active == 1 and person.role == role:
            if named:
                free[member] = person.idle_week * share
            else:
                free[now.staff] += person.idle_week * share
    return free


def _caller(customer: Table, people: Table, role: int, named: bool, hours: float, free: Table) -> int:
    """Return who can call this customer: its owner, or the pool (last of *free*); -1 nobody, -2 nobody any more."""
    pool = free.shape[0] - 1
    if not named:
        if free[pool] < hours:
            return -2
        return pool
    owner = customer.owner
    if owner >= 0 and people[owner].role == role and free[owner] >= hours:
        return owner
    return -1


def _take_pooled_hours(now: Table, people: Table, role: int, hours: float) -> None:
    """Take the hours that a pool spent on contact off its members' idle time, each by the same share."""
    if hours <= 0.0:
        return
    idle = 0.0
    for member in range(now.staff):
        if people[member].active == 1 and people[member].role == role:
            idle += people[member].idle_week
    for member in range(now.staff):
        if people[member].active == 1 and people[member].role == role:
            people[member].idle_week *= 1.0 - hours / idle


def _call(world: World, row: int, kind: int, member: int, free: Table) -> None:
    """Make one proactive contact and book its time."""
    now = world.conditions[0]
    hours = world.plays[kind].hours
    role = world.function_role[int(world.plays[kind].function)]
    free[member] -= hours
    usd = hours * world.hourly_usd[role]
    world.worked_usd[role, int(world.plays[kind].function)] += usd
    usd_per_use = world.plays[kind].usd_per_use
    world.markets[world.customers[row].segment].digital_usd += usd_per_use
    world.customers[row].cs_usd_week += usd + usd_per_use
    world.role_panel[now.month_start, role].hours_contact += hours
    panel = world.play_panel[now.month_start, kind]
    panel.created += 1.0
    panel.hours += hours
    panel.usd += usd_per_use
    world.last_played[row, kind] = now.week
    server = member
    if member == now.staff:
        server = -1
    else:
        world.staff[member].idle_week -= hours
    customer = world.customers[row]
    market = world.markets[customer.segment]
    segment = world.segment_panel[now.month_start, customer.segment]
    p = world.segments[customer.segment]
    outcome = reach(now, customer, world.plays[kind], world.play_keys[kind], p, market, segment, panel, True)
    note_reach(now, world.events, row, kind, server, outcome)


def _write_content(world: World) -> None:
    """Let roles that write content do so in what is left of their time."""
    now = world.conditions[0]
    now.content_hours = 0.0
    for role in range(world.roles.shape[0]):
        if world.roles[role].does_content == 0.0:
            continue
        left = 0.0
        for member in range(now.staff):
            person = world.staff[member]
            if person.active == 1 and person.role == role:
                left += person.idle_week
        panel = world.role_panel[now.month_start, role]
        panel.hours_content += left
        now.content_hours += left
        world.worked_usd[role, plays.EDUCATION] += left * world.hourly_usd[role]
