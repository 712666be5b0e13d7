"""The team: seats and the plan that opens and closes them, owners of accounts, and the working week."""

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import simpy

from csim.luck import purposes
from csim.rules import plays, staff
from tests.twin.clock import END_OF_WEEK, Moment, let_a_week_pass
from tests.twin.luck import drawn_hours, uniform
from tests.twin.owners import assign_owners
from tests.twin.spare_time import use_spare_time
from tests.twin.staff import Seat, StaffMember
from tests.twin.work import DONE, WAITING, Queue, Work

if TYPE_CHECKING:
    from tests.twin.company import Company
    from tests.twin.customer import Customer

PLAN_EVERY_WEEKS = 13

BACKLOG_WEEKS = 26
"""A backlog is worth hiring for as if it were to be cleared in half a year."""


class Team:
    """Everybody who works for the company, all work that is open, and the floor on which the two meet."""

    def __init__(self, company: "Company") -> None:
        self.company = company
        self.roles = company.scenario.roles
        self.people: list[StaffMember] = []
        self.seats: list[list[Seat]] = [[] for _ in self.roles]
        self.opened = [0 for _ in self.roles]
        self.split_done = [False for _ in self.roles]
        self.function_role = [-1 for _ in plays.FUNCTIONS]
        for place, role in enumerate(self.roles):
            for function in role.functions:
                self.function_role[function] = place
        self.recruiting_usd = 0.0
        self.use_of_role = [_aimed_use(role.parameters) for role in self.roles]
        self.floor = simpy.Environment(initial_time=float(company.week))
        self.open_work: list[Work] = []
        self.asked_so_far = 0
        self.queues: list[list[Queue]] = [[] for _ in self.roles]
        self.worked_usd = [[0.0 for _ in plays.FUNCTIONS] for _ in self.roles]

    # Who does what.

    def role_of(self, function: int) -> int:
        """Return the role that does a function, -1 nobody."""
        return self.function_role[function]

    def members(self, role: int) -> list[StaffMember]:
        """Return the people of a role, the longest there first."""
        return [person for person in self.people if person.active and person.role == role]

    def is_named(self, role: int) -> bool:
        """Return whether accounts and work of a role belong to one person each, not to the role as a whole."""
        return self.roles[role].parameters.book_named > 0.0

    def book_weight(self, role: int, segment: int) -> float:
        """Return the share of a full book that one account takes; 0 is a segment that the role does not serve."""
        accounts = self.roles[role].accounts_per_book[segment]
        return 1.0 / accounts if accounts > 0.0 else 0.0

    def hourly_usd(self, role: int) -> float:
        """Return what a present hour of a role costs, everything included; nothing for a role that is never there."""
        p = self.roles[role].parameters
        hours = p.hours_per_week * p.customer_share * 52.0
        yearly = p.salary_usd_per_year * (1.0 + p.overhead_share) + p.tools_usd_per_year
        return yearly / hours if hours > 0.0 else 0.0

    # Work to be done.

    def next_number(self) -> int:
        """Return the number of the next piece of work: of two that are alike, the earlier asked for comes first."""
        self.asked_so_far += 1
        return self.asked_so_far

    def ask(
        self, customer: "Customer | None", play: int, function: int, index: int, arrival: float, hours: float
    ) -> Work:
        """Ask for a piece of work, which reaches its queue at the moment *arrival*."""
        work = Work(self, customer, play, function, index, arrival, hours)
        self.open_work.append(work)
        return work

    def ask_for_session(self, kind: int) -> None:
        """Ask for a session for many at the beginning of this week: for everyone, so for nobody in particular."""
        company, play = self.company, self.company.plays[kind]
        week, key = company.week_now(), company.play_keys[kind]
        hours = drawn_hours(play, uniform(company.seed, company.replicate, key, week, purposes.PLAY_HOURS, 0))
        self.ask(None, kind, int(play.function), 0, float(week), hours).promise_nothing()

    def take_over(self, work: Work) -> None:
        """Go on with work that a history left open."""
        work.move_to(self)
        self.open_work.append(work)

    # The working week.

    def work_week(self) -> None:
        """Come to work, give accounts owners, serve the queues, see what that did, and use what time is left.

        Work of customers who have left is cancelled before anybody gets it. Work takes effect as the week ends, in the
        order in which it was done; what has expired by then is lost after that, and the rest stays open.
        """
        for person in self.people:
            if person.active:
                person.come_to_work()
        self._cancel_work_of_leavers()
        assign_owners(self)
        self._serve()
        self._hand_in_time_sheets()
        for work in sorted(self._with_status(DONE), key=by_completion):
            work.take_effect()
        for work in self._with_status(WAITING):
            if work.expires < self.week_ends:
                work.expire()
        self.open_work = [work for work in self.open_work if work.is_open]
        use_spare_time(self)

    def _with_status(self, status: int) -> list[Work]:
        """Return this week's work with a status, in order of number."""
        return [work for work in self.open_work if work.status == status]

    def _cancel_work_of_leavers(self) -> None:
        """Cancel work for customers who have left."""
        for work in self.open_work:
            if work.customer is not None and not work.customer.is_active:
                work.cancel()
        self.open_work = [work for work in self.open_work if work.is_open]

    def _serve(self) -> None:
        """Let a week pass on the floor.

        People go on with what they have in hand; all others, and all work that waits, line up first thing on Monday.
        """
        self.week_ends = self.floor.now + 1.0
        self.week_over = Moment(self.floor, 1, END_OF_WEEK)
        self._open_queues()
        for work in self._with_status(WAITING):
            if work.arrived:
                self.line_up(work)
        let_a_week_pass(self.floor)
        for queues in self.queues:
            for queue in queues:
                queue.closed = True

    def _open_queues(self) -> None:
        """Open one queue for each member of a named role, and one for all members of a pooled one."""
        for person in self.people:
            person.worked_week = 0.0
        for role in range(len(self.roles)):
            members = self.members(role)
            if self.is_named(role):
                self.queues[role] = [Queue(self.floor) for _ in members]
                for person, queue in zip(members, self.queues[role], strict=True):
                    person.work_from(queue)
                continue
            self.queues[role] = [Queue(self.floor)]
            for person in members:
                person.work_from(self.queues[role][0])

    def line_up(self, work: Work) -> None:
        """Let work wait in its queue: its role's, or the one of whoever must do it; in none while that is nobody."""
        role = self.role_of(work.function)
        members = self.members(role)
        if not members:
            return
        if not self.is_named(role):
            self.queues[role][0].line_up(work)
            return
        doer = self._doer(work, role, members)
        if doer is not None:
            doer.queue.line_up(work)

    def _doer(self, work: Work, role: int, members: list[StaffMember]) -> StaffMember | None:
        """Return who of a named role must do the work: the owner; members take turns where the role owns nobody."""
        if work.customer is None:
            return members[(work.week + work.play) % len(members)]
        if work.customer.market.owner_role != role:
            return members[work.customer.id % len(members)]
        return work.customer.owner

    def _hand_in_time_sheets(self) -> None:
        """Charge customers with the hours worked for them, and note what each function has cost its role."""
        self.worked_usd = [[0.0 for _ in plays.FUNCTIONS] for _ in self.roles]
        for role, queues in enumerate(self.queues):
            for queue in queues:
                for work, hours in queue.time_sheet:
                    usd = hours * self.hourly_usd(role)
                    self.worked_usd[role][work.function] += usd
                    if work.customer is not None:
                        work.customer.charge(work.function, usd)

    # Seats.

    def start(self, heads_needed: dict[str, float]) -> None:
        """Put the first team in place, fully ramped, as its hiring rules ask on the first day.

        A role that is staffed by its utilisation starts with the people that the history would need by now.
        """
        for place, role in enumerate(self.roles):
            p, heads = role.parameters, role.parameters.headcount
            if p.hiring_rule == staff.HIRE_UTILISATION:
                asked = heads_needed.get(role.name, heads)
                heads = staff.planned(p, asked, float(int(asked + 0.5)))
            elif p.hiring_rule != staff.HIRE_FIXED:
                heads = staff.planned(p, self._asked(place), 0.0)
            for _ in range(int(heads + 0.5)):
                self._open_seat(place, ready=True)
        self.company.environment.process(self._plan())

    def heads_needed(self) -> dict[str, float]:
        """Return by role how many people its hiring rule asks for now."""
        return {role.name: self._asked(place) for place, role in enumerate(self.roles)}

    def _open_seat(self, role: int, ready: bool) -> None:
        """Open one more seat of a role; *ready* fills it at once with somebody who knows the job."""
        seat = Seat(self, role, self.opened[role])
        self.opened[role] += 1
        self.seats[role].append(seat)
        if ready:
            seat.fill(ready=True)
        self.company.environment.process(seat.career())

    def _plan(self) -> Generator[simpy.Event, Any, None]:
        """Each quarter, ask every role's hiring rule how many people it wants, and open or close seats."""
        yield self.company.environment.timeout(PLAN_EVERY_WEEKS + 0.75)
        while not self.company.money.defunct:
            for place in range(len(self.roles)):
                self._split_if_grown(place)
                self._plan_role(place)
            yield self.company.environment.timeout(PLAN_EVERY_WEEKS)

    def _plan_role(self, place: int) -> None:
        """Open or close the seats of one role; the last opened are closed first."""
        p = self.roles[place].parameters
        current = float(len(self.seats[place]))
        if p.hiring_rule == staff.HIRE_FIXED:
            wanted = self._fixed(place, current)
        else:
            wanted = staff.planned(p, self._asked(place), current)
        missing = int(wanted - current)
        if missing > 0 and self.hiring_frozen(place):
            return
        for _ in range(missing):
            self._open_seat(place, ready=False)
        for _ in range(-missing):
            self._close_seat(self.seats[place].pop())

    def _close_seat(self, seat: Seat) -> None:
        """Let whoever is there go, and hire nobody else."""
        seat.wanted = False
        seat.empty()

    def _fixed(self, place: int, current: float) -> float:
        """Return the headcount a fixed plan asks for by now: its latest step, else what there is."""
        wanted = current
        for week, heads in self.roles[place].headcount_plan:
            if week <= self.company.week_now():
                wanted = heads
        return wanted

    def _asked(self, place: int) -> float:
        """Return what a role's hiring rule asks for, from last week's counts."""
        weights = [self.book_weight(place, market.place) for market in self.company.markets]
        present = float(sum(seat.member is not None for seat in self.seats[place]))
        serves_all = not any(weight > 0.0 for weight in weights)
        load = arr = fee = 0.0
        for market, weight in zip(self.company.markets, weights, strict=True):
            fee += market.fee
            load += market.customers * weight
            if serves_all or weight > 0.0:
                arr += market.fee * 52.0
        return staff.wanted(self.roles[place].parameters, load, arr, fee * 52.0, self._demand_on(place), present)

    def _demand_on(self, role: int) -> float:
        """Return a role's use of its hours, plus the time its open work would take if cleared in half a year."""
        hours = float(sum(person.present_hours for person in self.members(role)))
        open_hours = float(sum(work.hours for work in self.open_work if self.role_of(work.function) == role))
        backlog = open_hours / hours / BACKLOG_WEEKS if hours > 0.0 else 0.0
        return self.use_of_role[role] + backlog

    def hiring_frozen(self, role: int) -> bool:
        """Return whether nobody is hired for a role now: a shock forbids it, or cash would not last long enough."""
        company = self.company
        if company.suffers("freezes_hiring", company.week_now()):
            return True
        limit = self.roles[role].parameters.freeze_below_runway_months
        return not company.growing_base and company.money.runway_months() < limit

    def _split_if_grown(self, place: int) -> None:
        """Let a role that has grown hand some of its functions, and its share of people, to specialists."""
        role, heads = self.roles[place], len(self.seats[place])
        if self.split_done[place] or role.split_at_headcount <= 0.0 or heads < role.split_at_headcount:
            return
        self.split_done[place] = True
        had = max(1, self.function_role.count(place))
        moving = max(1, int(heads * len(role.split_functions) / had + 0.5))
        for function in role.split_functions:
            self.function_role[function] = role.split_into
        for _ in range(min(moving, heads)):
            seat = self.seats[place].pop()
            seat.role = role.split_into
            self.seats[role.split_into].append(seat)
            if seat.member is not None:
                seat.member.role = role.split_into

    # The end of the week, and of the company.

    def end_week(self) -> None:
        """Keep each role's use of its hours over about a quarter; let those go whose notice is over."""
        for role in range(len(self.roles)):
            present = float(sum(person.present_hours for person in self.members(role)))
            worked = float(sum(person.worked_week for person in self.members(role)))
            use = worked / present if present > 0.0 else 0.0
            self.use_of_role[role] += (use - self.use_of_role[role]) / PLAN_EVERY_WEEKS
        for person in self.people:
            if person.active and person.resigned and person.left_week <= self.company.week_now():
                person.position.empty()

    def dismiss(self) -> None:
        """Let everybody go, and leave all work undone: the company has ended."""
        for seats in self.seats:
            for seat in seats:
                self._close_seat(seat)
            seats.clear()
        self.open_work = []


def by_completion(work: Work) -> tuple[float, int]:
    """Return what puts finished work in order: the moment it was done; of equals the earlier asked for comes first."""
    return work.finished, work.number


def _aimed_use(p: staff.RoleParameters) -> float:
    """Return the use of hours that a hiring rule aims at, from which the first quarter is judged."""
    return p.hiring_target if p.hiring_rule == staff.HIRE_UTILISATION else 0.0
