"""Phase 6: every account of a named role has an owner, as far as books have room."""

from csim.engine.kernels.common import note
from csim.engine.world import Table, World
from csim.rules import trust
from csim.state import events
from csim.state.columns import ACTIVE

NO_WEIGHT = 1e18
"""More than any account weighs."""


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
    too_heavy = NO_WEIGHT
    for place in range(now.active):
        row = world.active[place]
        customer = world.customers[row]
        if customer.status != ACTIVE or customer.owner >= 0:
            continue
        if int(world.markets[customer.segment].owner_role) != role:
            continue
        weight = world.book_weight[role, customer.segment]
        if weight >= too_heavy:
            continue
        best = _least_loaded(now, world.staff, role)
        if best < 0:
            return
        if world.staff[best].book_load + weight > ceiling + 1e-9:
            # Nobody has room for as heavy an account; a lighter one may still fit.
            too_heavy = weight
            continue
        customer.owner = best
        customer.owners_had += 1
        world.staff[best].book_load += weight
        world.staff[best].accounts += 1
        if customer.owners_had > 1:
            customer.trust = trust.hurt(customer.trust, world.segments[customer.segment].csm_change_loss)
            note(now, world.events, row, events.OWNER_CHANGED, float(best), float(customer.owners_had))


def _least_loaded(now: Table, people: Table, role: int) -> int:
    """Return the member of a role with the lightest book who is not about to leave, -1 if there is none."""
    best = -1
    for member in range(now.staff):
        person = people[member]
        if person.active == 0 or person.role != role or person.resigned == 1:
            continue
        if best < 0 or person.book_load < people[best].book_load:
            best = member
    return best
