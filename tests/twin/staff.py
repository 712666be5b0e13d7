"""People of the vendor: agents with a pace and a strain of their own, in seats that outlast them."""

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import mesa
import simpy

from csim.luck import kinds, purposes
from csim.rules import plays, staff
from csim.rules.quantiles import exponential_quantile, lognormal_quantile
from csim.rules.staff import RoleParameters
from tests.twin.codes import NEVER
from tests.twin.luck import entity_id, name_key, uniform

if TYPE_CHECKING:
    from tests.twin.company import Company
    from tests.twin.team import Team
    from tests.twin.work import Queue, Work


class StaffMember(mesa.Agent):
    """One person of the vendor, from the first day to the last; *row* counts everybody who ever started."""

    def __init__(self, company: "Company", position: "Seat", identity: int, ready: bool) -> None:
        """Start in a seat; *ready* is somebody who knows the job already."""
        super().__init__(company)
        self.position, self.id = position, identity
        self.row = len(company.team.people)
        self.role, self.seat = position.role, position.number
        week = company.week_now()
        self.active, self.resigned = True, False
        self.hired_week, self.left_week = week, NEVER
        self.ramped_from = week - int(self.p.ramp_weeks + 1.0) if ready else week
        luck = uniform(company.seed, company.replicate, identity, 0, purposes.STAFF_SKILL, 0)
        self.skill = lognormal_quantile(luck, 1.0, self.p.skill_spread)
        self.speed, self.present_hours, self.free_at = 1.0, 0.0, float(week)
        self.current: Work | None = None
        self.queue: Queue | None = None
        self.worked_week = self.idle_week = self.present_total = self.worked_total = 0.0
        self.stress = self.book_load = 0.0
        self.accounts = 0
        company.team.people.append(self)

    @property
    def company(self) -> "Company":
        """The vendor."""
        return self.model

    @property
    def p(self) -> RoleParameters:
        """The parameters of the person's role."""
        return self.company.scenario.roles[self.role].parameters

    @property
    def pace(self) -> float:
        """Hours of work, as work is measured, that the person does in this week."""
        return self.present_hours * self.speed

    def chance(self, purpose: int) -> float:
        """Return the person's uniform number of this week for *purpose*."""
        company = self.company
        return uniform(company.seed, company.replicate, self.id, company.week, purpose, 0)

    def come_to_work(self) -> None:
        """Give notice or not, from the strain so far; then be there for so many hours, at so much speed."""
        week = self.company.week
        if not self.resigned and self._resigns():
            self.resigned = True
            self.left_week = week + max(1, int(self.p.notice_weeks))
        absent = staff.absent_share(self.p, self.chance(purposes.STAFF_ABSENCE))
        self.present_hours = staff.present_hours(self.p, absent)
        ramp = staff.productivity(self.p, float(week - self.ramped_from))
        self.speed = self.skill * ramp / self.p.tool_hours_factor

    def _resigns(self) -> bool:
        """Return whether the person gives notice, from strain or because a shock drives success managers away."""
        if self.chance(purposes.STAFF_LEAVES) < staff.leaving_probability(self.p, self.stress):
            return True
        exodus = self.company.csm_exodus
        is_csm = self.role == self.company.team.role_of(plays.RELATIONSHIP)
        return is_csm and exodus > 0.0 and self.chance(purposes.CSM_EXODUS) < exodus

    def work_from(self, queue: "Queue") -> None:
        """Take work from a queue this week, after what is in hand; nobody does anything who is absent all week."""
        self.queue = queue
        if self.pace <= 0.0:
            return
        if self.current is not None:
            self.current.go_on()
        else:
            queue.welcome(self)

    def take_account(self, weight: float) -> None:
        """Own one more account, which takes this share of a full book."""
        self.book_load += weight
        self.accounts += 1

    def rest(self, backlog_weeks: float) -> None:
        """End the week's work: note hours, and feel the strain of them and of what is still open."""
        self.idle_week = max(0.0, self.present_hours - self.worked_week)
        self.present_total += self.present_hours
        self.worked_total += self.worked_week
        use = self.worked_week / self.present_hours if self.present_hours > 0.0 else 0.0
        self.stress = staff.stress(self.stress, use, backlog_weeks)

    def leave(self) -> None:
        """Go; the work in hand waits for somebody else."""
        if self.current is not None:
            self.current.put_down()
        self.current = None
        self.active = False
        self.present_hours = 0.0
        self.left_week = self.company.week_now()
        self.remove()


class Seat:
    """One position of a role, filled by one person after another for as long as the company wants it."""

    def __init__(self, team: "Team", role: int, number: int) -> None:
        self.team = team
        self.home_role = self.role = role
        self.number = number
        self.hires = 0
        self.wanted = True
        self.member: StaffMember | None = None
        self.vacated: simpy.Event | None = None

    def career(self) -> Generator[simpy.Event, Any, None]:
        """Find somebody, wait until that person has gone, and begin again."""
        while self.wanted:
            if self.member is None:
                yield from self._recruit()
                continue
            self.vacated = self.team.company.environment.event()
            yield self.vacated

    def _recruit(self) -> Generator[simpy.Event, Any, None]:
        """Wait out a hiring freeze, then the time it takes to find somebody: half of it sure, the other half luck.

        People start in the middle of a week, so that the order of what happens at its ends does not matter.
        """
        company = self.team.company
        if self.team.hiring_frozen(self.role):
            yield company.environment.timeout(1)
            return
        usual = company.scenario.roles[self.role].parameters.time_to_hire_weeks
        luck = uniform(company.seed, company.replicate, self._next_identity(), 0, purposes.STAFF_HIRE_TIME, 0)
        weeks = 0.5 * usual + exponential_quantile(luck, 0.5 * usual)
        yield company.environment.timeout(max(1, int(min(weeks, 104.0) + 0.5)) - 0.5)
        if self.wanted:
            self.fill(ready=False)
            self.team.recruiting_usd += company.scenario.roles[self.role].parameters.hiring_usd

    def _next_identity(self) -> int:
        """Return the identity of whoever fills the seat next."""
        name = self.team.company.scenario.roles[self.home_role].name
        return entity_id(kinds.STAFF, name_key(name), self.number, self.hires, 0)

    def fill(self, ready: bool) -> None:
        """Let somebody start; *ready* is somebody who knows the job already."""
        self.member = StaffMember(self.team.company, self, self._next_identity(), ready)
        self.hires += 1

    def empty(self) -> None:
        """Let whoever is there go."""
        if self.member is None:
            return
        self.member.leave()
        self.member = None
        if self.vacated is not None:
            self.vacated.succeed()
            self.vacated = None
