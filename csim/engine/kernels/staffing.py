"""Phase 6, its first part: who of the team is there this week, how fast, and who gives notice."""

from csim.engine.kernels.common import chance
from csim.engine.world import Table, World
from csim.luck import purposes
from csim.rules import plays, staff


def come_to_work(world: World) -> None:
    """Set everybody's hours and speed of the week; stress of the weeks before decides who resigns."""
    now = world.conditions[0]
    csm_role = world.function_role[plays.RELATIONSHIP]
    for member in range(now.staff):
        person = world.staff[member]
        if person.active == 0:
            continue
        p = world.roles[person.role]
        if person.resigned == 0 and _resigns(now, person, p, person.role == csm_role):
            person.resigned = 1
            person.left_week = now.week + max(1, int(p.notice_weeks))
        absent = staff.absent_share(p, chance(now, person.id, purposes.STAFF_ABSENCE, 0))
        person.present_hours = staff.present_hours(p, absent)
        ramp = staff.productivity(p, float(now.week - person.ramped_from))
        person.speed = person.skill * ramp / p.tool_hours_factor


def _resigns(now: Table, person: Table, p: Table, is_csm: bool) -> bool:
    """Return whether somebody gives notice this week, from strain or because a shock drives CSMs away."""
    if chance(now, person.id, purposes.STAFF_LEAVES, 0) < staff.leaving_probability(p, person.stress):
        return True
    if not is_csm or now.csm_exodus <= 0.0:
        return False
    return chance(now, person.id, purposes.CSM_EXODUS, 0) < now.csm_exodus
