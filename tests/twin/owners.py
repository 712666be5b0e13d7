"""Every account of a named role has an owner, as far as books have room."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.twin.staff import StaffMember
    from tests.twin.team import Team


def assign_owners(team: "Team") -> None:
    """Give every account of a named role an owner with room in the book, whose book is the lightest.

    Books are counted anew each week; accounts of people who left wait until somebody has room.
    """
    for person in team.people:
        person.book_load, person.accounts = 0.0, 0
    for customer in team.company.active:
        owner, role = customer.owner, customer.market.owner_role
        if owner is None:
            continue
        if customer.is_active and owner.active and owner.role == role:
            owner.take_account(team.book_weight(role, customer.market.place))
        else:
            customer.owner = None
    for role in range(len(team.roles)):
        if team.is_named(role):
            _fill_books(team, role)


def _fill_books(team: "Team", role: int) -> None:
    """Hand accounts without an owner to the members of one role; one too heavy for any book waits, lighter ones not."""
    too_heavy = float("inf")
    for customer in team.company.active:
        if not customer.is_active or customer.owner is not None or customer.market.owner_role != role:
            continue
        weight = team.book_weight(role, customer.market.place)
        if weight >= too_heavy:
            continue
        best = _least_loaded(team, role)
        if best is None:
            return
        if best.book_load + weight > team.roles[role].parameters.book_ceiling + 1e-9:
            too_heavy = weight
            continue
        best.take_account(weight)
        customer.change_owner(best)


def _least_loaded(team: "Team", role: int) -> "StaffMember | None":
    """Return the member of a role with the lightest book who is not about to leave."""
    staying = [person for person in team.members(role) if not person.resigned]
    return min(staying, key=lambda person: person.book_load, default=None)
