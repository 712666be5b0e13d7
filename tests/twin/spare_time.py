"""What people do with the hours that real work left over: contact nobody asked for, and writing."""

from typing import TYPE_CHECKING

from csim.rules import plays
from tests.twin.codes import LEAVES, NEVER

if TYPE_CHECKING:
    from tests.twin.customer import Customer
    from tests.twin.staff import StaffMember
    from tests.twin.team import Team


def use_spare_time(team: "Team") -> None:
    """Note hours and strain, then give idle hours to proactive contact and to writing."""
    backlog = [_backlog_weeks(team, role) for role in range(len(team.roles))]
    for person in team.people:
        person.idle_week = 0.0
        if person.active:
            person.rest(backlog[person.role])
    for kind, play in enumerate(team.company.plays):
        if kind >= len(plays.BUILT_IN_PLAYS) and play.trigger == plays.IDLE_TIME:
            Calls(team, kind).make()
    _write_content(team)


def _backlog_weeks(team: "Team", role: int) -> float:
    """Return the work of a role that is still open, in weeks of its people's time; a week where there are none."""
    hours = capacity = 0.0
    for work in team.open_work:
        if team.role_of(work.function) == role:
            hours += work.hours
    for person in team.members(role):
        capacity += person.pace
    if capacity > 0.0:
        return hours / capacity
    return 1.0 if hours > 0.0 else hours


class Calls:
    """One week's proactive contacts of one kind: highest value at risk first, as far as time and patience reach."""

    def __init__(self, team: "Team", kind: int) -> None:
        self.team, self.company, self.kind = team, team.company, kind
        self.play = team.company.plays[kind]
        self.role = team.role_of(int(self.play.function))
        self.hours_of_pool = 0.0
        self.hours_of: dict[StaffMember, float] = {}

    def make(self) -> None:
        """Set hours aside, and call one customer after another."""
        if self.role < 0:
            return
        named = self.team.is_named(self.role)
        share = self.team.roles[self.role].parameters.contact_idle_share
        for person in self.team.members(self.role):
            if named:
                self.hours_of[person] = person.idle_week * share
            else:
                self.hours_of_pool += person.idle_week * share
        if max([self.hours_of_pool, *self.hours_of.values()]) < self.play.hours:
            return
        if named:
            self._call_own_customers()
        else:
            self._call_as_a_pool()

    def _candidates(self) -> "list[Customer]":
        """Return who may be called, by value at risk as the vendor sees it; at equal risk in order of signing."""
        welcome = [customer for customer in self.company.active if self._is_welcome(customer)]
        return sorted(welcome, key=lambda customer: -customer.price * customer.seats * (1.0 - customer.health))

    def _is_welcome(self, customer: "Customer") -> bool:
        """Return whether a customer may be called: in use, staying, rested, and within its contact budget."""
        if not customer.market.uses(self.kind) or not customer.live_now or customer.decided == LEAVES:
            return False
        if self.company.week - customer.last_played.get(self.kind, NEVER) < self.play.cooldown_weeks:
            return False
        return customer.contact_load + self.play.contacts <= customer.p.contact_budget_per_month

    def _call_own_customers(self) -> None:
        """Let owners call their own customers."""
        for customer in self._candidates():
            owner = customer.owner
            if owner in self.hours_of and self.hours_of[owner] >= self.play.hours:
                self.hours_of[owner] -= self.play.hours
                owner.idle_week -= self.play.hours
                self._call(customer)

    def _call_as_a_pool(self) -> None:
        """Let a pool call; afterwards take the hours off everybody's idle time by the same share."""
        before = self.hours_of_pool
        for customer in self._candidates():
            if self.hours_of_pool < self.play.hours:
                break
            self.hours_of_pool -= self.play.hours
            self._call(customer)
        spent, idle = before - self.hours_of_pool, 0.0
        if spent <= 0.0:
            return
        for person in self.team.members(self.role):
            idle += person.idle_week
        for person in self.team.members(self.role):
            person.idle_week *= 1.0 - spent / idle

    def _call(self, customer: "Customer") -> None:
        """Call one customer, and charge it with the time."""
        usd = self.play.hours * self.team.hourly_usd(self.role)
        self.team.worked_usd[self.role][int(self.play.function)] += usd
        customer.market.digital_usd += self.play.usd_per_use
        customer.cs_usd_week += usd + self.play.usd_per_use
        customer.last_played[self.kind] = self.company.week
        customer.reach(self.kind)


def _write_content(team: "Team") -> None:
    """Let roles that write content do so in what is left of their time."""
    team.company.content_hours = 0.0
    for place, role in enumerate(team.roles):
        if role.parameters.does_content == 0.0:
            continue
        left = 0.0
        for person in team.members(place):
            left += person.idle_week
        team.company.content_hours += left
        team.worked_usd[place][plays.EDUCATION] += left * team.hourly_usd(place)
