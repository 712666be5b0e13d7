"""The vendor's people: Mesa agents, each with a SimPy process for its career, and the plan that asks for them."""

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
import simpy

from csim.engine.build import name_key, with_room
from csim.luck import kinds, purposes
from csim.luck.draws import entity_id, uniform
from csim.rules import staff
from csim.rules.quantiles import exponential_quantile, lognormal_quantile
from csim.state.columns import WAITING

if TYPE_CHECKING:
    from csim.engine.business import SubscriptionBusiness

PLAN_EVERY_WEEKS = 13


class StaffMember(mesa.Agent):  # type: ignore[misc]  # mesa has no types
    """One person of the vendor: what does not change from week to week; the rest stands in its row of the table."""

    def __init__(self, model: "SubscriptionBusiness", row: int, seat: "Seat", identity: Any) -> None:
        super().__init__(model)
        self.row, self.seat, self.identity = row, seat, identity

    @property
    def record(self) -> Any:
        """The person's row of the table."""
        return self.model.world.staff[self.row]


class Seat:
    """One position of a role, filled by one person after another while the company wants it."""

    def __init__(self, role: int, number: int) -> None:
        self.home_role = self.role = role
        self.number = number
        self.hires = 0
        self.wanted = True
        self.member: StaffMember | None = None
        self.vacated: simpy.Event | None = None


class Team:
    """All seats of the company, and the quarterly plan that opens and closes them."""

    def __init__(self, business: "SubscriptionBusiness") -> None:
        self.business = business
        self.seats: list[list[Seat]] = [[] for _ in business.setting.roles]
        self.opened = [0 for _ in business.setting.roles]
        self.recruiting_usd = 0.0
        self.seat_of_row: dict[int, Seat] = {}
        self.split_done = [False for _ in business.setting.roles]
        for place, role in enumerate(business.setting.roles):
            for function in role.functions:
                business.world.function_role[function] = place

    def start(self, heads_needed: dict[str, float]) -> None:
        """Put the first team in place, fully ramped, as its hiring rules ask on the first day.

        A role that is staffed by its utilisation starts with the people that the history would need by now.
        """
        for place, role in enumerate(self.business.setting.roles):
            heads = role.parameters.headcount
            if role.parameters.hiring_rule == staff.HIRE_UTILISATION:
                asked = heads_needed.get(role.name, heads)
                heads = staff.planned(role.parameters, asked, float(int(asked + 0.5)))
            elif role.parameters.hiring_rule != staff.HIRE_FIXED:
                heads = staff.planned(role.parameters, self._asked(place), 0.0)
            for _ in range(int(heads + 0.5)):
                self._open_seat(place, ready=True)
        self.business.environment.process(self._plan())

    def heads_needed(self) -> dict[str, float]:
        """Return by role how many people its hiring rule asks for now."""
        roles = self.business.setting.roles
        return {role.name: self._asked(place) for place, role in enumerate(roles)}

    def _luck(self, identity: Any, week: int, purpose: int) -> float:
        """Return a person's uniform number of a week."""
        return float(uniform(self.business.seed, self.business.replicate, identity, week, purpose, 0))

    def _open_seat(self, role: int, ready: bool) -> None:
        """Open one more seat of a role; *ready* fills it at once with somebody who knows the job."""
        seat = Seat(role, self.opened[role])
        self.opened[role] += 1
        self.seats[role].append(seat)
        if ready:
            self._hire(seat, ready=True)
        self.business.environment.process(self._career(seat))

    def _career(self, seat: Seat) -> Generator[simpy.Event, Any, None]:
        """Fill a seat for as long as it is wanted: find somebody, wait until that person has gone, begin again."""
        while seat.wanted:
            if seat.member is None:
                yield from self._recruit(seat)
                continue
            seat.vacated = self.business.environment.event()
            yield seat.vacated

    def _recruit(self, seat: Seat) -> Generator[simpy.Event, Any, None]:
        """Wait out a hiring freeze, then the time it takes to find somebody."""
        environment = self.business.environment
        if self.business.hiring_frozen(seat.role):
            yield environment.timeout(1)
            return
        role = self.business.setting.roles[seat.role].parameters
        identity = self._identity(seat)
        luck = self._luck(identity, 0, purposes.STAFF_HIRE_TIME)
        # Half of the time is sure, the other half luck.
        weeks = 0.5 * role.time_to_hire_weeks + exponential_quantile(luck, 0.5 * role.time_to_hire_weeks)
        # In the middle of a week, so that the order of what happens at its ends does not matter.
        yield environment.timeout(max(1, int(min(weeks, 104.0) + 0.5)) - 0.5)
        if seat.wanted:
            self._hire(seat, ready=False)

    def _identity(self, seat: Seat) -> Any:
        """Return the identity of whoever fills the seat next."""
        key = name_key(self.business.setting.roles[seat.home_role].name)
        return np.uint64(entity_id(kinds.STAFF, key, seat.number, seat.hires, 0))

    def _hire(self, seat: Seat, ready: bool) -> None:
        """Let somebody start in a seat."""
        business = self.business
        role = business.setting.roles[seat.role].parameters
        row = int(business.world.conditions[0].staff)
        business.world = with_room(business.world, "staff", row + 1)
        business.world.conditions[0].staff = row + 1
        week = business.week_now()
        person = business.world.staff[row]
        person.id = self._identity(seat)
        seat.hires += 1
        person.role, person.seat, person.active = seat.role, seat.number, 1
        person.hired_week = week
        person.ramped_from = week - int(role.ramp_weeks + 1.0) if ready else week
        person.skill = lognormal_quantile(self._luck(person.id, 0, purposes.STAFF_SKILL), 1.0, role.skill_spread)
        person.free_at = float(week)
        seat.member = StaffMember(business, row, seat, person.id)
        self.seat_of_row[row] = seat
        if ready:
            return
        self.recruiting_usd += role.hiring_usd
        business.world.role_panel[self.month_now(), seat.role].hired += 1.0

    def month_now(self) -> int:
        """Return the month in which the present week begins."""
        since = self.business.week_now() - self.business.setting.start_week
        return int(min(since * 12 // 52, self.business.world.role_panel.shape[0] - 1))

    def end_week(self) -> None:
        """Let those go whose notice is over as the week ends."""
        people = self.business.world.staff[: self.business.world.conditions[0].staff]
        over = (people["active"] == 1) & (people["resigned"] == 1)
        for row in np.flatnonzero(over & (people["left_week"] <= self.business.week_now())):
            self._leave(self.seat_of_row[int(row)])

    def _leave(self, seat: Seat) -> None:
        """Let a person go; the work in hand waits for somebody else."""
        business = self.business
        member = seat.member
        if member is None:
            return
        person = member.record
        if person.current >= 0:
            business.world.work[person.current].status = WAITING
            business.world.work[person.current].server = -1
        person.current = -1
        person.active = 0
        person.present_hours = 0.0
        person.left_week = business.week_now()
        business.world.role_panel[self.month_now(), seat.role].left += 1.0
        member.remove()
        seat.member = None
        if seat.vacated is not None:
            seat.vacated.succeed()
            seat.vacated = None

    def _plan(self) -> Generator[simpy.Event, Any, None]:
        """Each quarter, ask every role's hiring rule how many people it wants, and open or close seats."""
        environment = self.business.environment
        yield environment.timeout(PLAN_EVERY_WEEKS + 0.75)
        while not self.business.books.defunct:
            for place in range(len(self.seats)):
                self._split_if_grown(place)
                self._plan_role(place)
            yield environment.timeout(PLAN_EVERY_WEEKS)

    def _plan_role(self, place: int) -> None:
        """Open or close the seats of one role."""
        role = self.business.setting.roles[place].parameters
        current = float(len(self.seats[place]))
        if role.hiring_rule == staff.HIRE_FIXED:
            wanted = self._fixed(place, current)
        else:
            wanted = staff.planned(role, self._asked(place), current)
        missing = int(wanted - current)
        if missing > 0 and self.business.hiring_frozen(place):
            return
        for _ in range(missing):
            self._open_seat(place, ready=False)
        for _ in range(-missing):
            seat = self.seats[place].pop()
            seat.wanted = False
            self._leave(seat)

    def _fixed(self, place: int, current: float) -> float:
        """Return the headcount a fixed plan asks for by now: its latest step, else what there is."""
        wanted = current
        for week, heads in self.business.setting.roles[place].headcount_plan:
            if week <= self.business.week_now():
                wanted = heads
        return wanted

    def _asked(self, place: int) -> float:
        """Return what a role's hiring rule asks for, from last week's counts."""
        business = self.business
        role = business.setting.roles[place].parameters
        world = business.world
        weights = world.book_weight[place]
        present = float(sum(seat.member is not None for seat in self.seats[place]))
        load = arr = fee = 0.0
        serves_all = not any(weights > 0.0)
        for segment, market in enumerate(world.markets):
            fee += float(market.fee)
            load += float(market.customers) * float(weights[segment])
            if serves_all or weights[segment] > 0.0:
                arr += float(market.fee) * 52.0
        return staff.wanted(role, load, arr, fee * 52.0, business.demand_on(place), present)

    def _split_if_grown(self, place: int) -> None:
        """Let a role that has grown hand some of its functions, and its share of people, to specialists."""
        role = self.business.setting.roles[place]
        heads = len(self.seats[place])
        if self.split_done[place] or role.split_at_headcount <= 0.0 or heads < role.split_at_headcount:
            return
        self.split_done[place] = True
        function_role = self.business.world.function_role
        had = max(1, sum(int(doer) == place for doer in function_role))
        moving = max(1, int(heads * len(role.split_functions) / had + 0.5))
        for function in role.split_functions:
            function_role[function] = role.split_into
        for _ in range(min(moving, heads)):
            seat = self.seats[place].pop()
            seat.role = role.split_into
            self.seats[role.split_into].append(seat)
            if seat.member is not None:
                seat.member.record.role = role.split_into

    def dismiss(self) -> None:
        """Let everybody go: the company has ended."""
        for seats in self.seats:
            for seat in seats:
                seat.wanted = False
                self._leave(seat)
            seats.clear()
