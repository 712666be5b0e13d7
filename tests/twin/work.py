"""Work: every piece is a process that arrives, waits its turn, is worked on, and takes effect when the week is over."""

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import simpy

from csim.luck import purposes
from csim.rules import plays
from tests.twin.clock import SETTLED, Moment
from tests.twin.plays import charge_session, hold_session

if TYPE_CHECKING:
    from tests.twin.customer import Customer
    from tests.twin.staff import StaffMember
    from tests.twin.team import Team

WAITING, IN_SERVICE, DONE, EXPIRED, CANCELLED = 0, 1, 2, 3, 4
"""What can be true of a piece of work."""

UNPROMISED = 1e18
"""Weeks within which work that nobody promised is due."""


class Work:
    """One piece of work: an implementation, a ticket, a play for one customer, or a session for many (*customer* None).

    Its story is a process on the floor of the team. It is served once begun until it is done, over weekends too, unless
    whoever is at it leaves: then it waits again, with the hours that are left.
    """

    def __init__(
        self,
        team: "Team",
        customer: "Customer | None",
        play: int,
        function: int,
        index: int,
        arrival: float,
        hours: float,
    ) -> None:
        """Ask for work that reaches its queue at the moment *arrival* and takes so many *hours* at full speed."""
        self.team, self.customer, self.play, self.function, self.index = team, customer, play, function, index
        self.record = team.company.plays[play]
        self.number = team.next_number()
        self.week = int(team.floor.now)
        self.arrival, self.hours = arrival, hours
        self.priority = self.record.priority
        self.expires = arrival + self.record.expiry_weeks
        self.promised = self.record.promise_weeks if self.record.promise > 0.0 else UNPROMISED
        self.started: float | None = None
        self.finished = 0.0
        self.status = WAITING
        self.server: StaffMember | None = None
        self.arrived = False
        self._begin()

    def _begin(self) -> None:
        """Begin the story on the floor of the team."""
        self.taken_up = self.team.floor.event()
        self.taken_up_again = self.team.floor.event()
        self.story = self.team.floor.process(self._live())

    def promise_nothing(self) -> None:
        """Never be late: nobody waits for it in particular."""
        self.promised = UNPROMISED

    def move_to(self, team: "Team") -> None:
        """Be taken over by a new team, and wait for it."""
        self.team, self.number = team, team.next_number()
        self.status, self.server, self.arrived = WAITING, None, False
        self._begin()

    # The story.

    def _live(self) -> Generator[simpy.Event, Any, None]:
        """Arrive, wait, and be worked on by one person after another; expiring or being cancelled interrupts it."""
        floor = self.team.floor
        try:
            if self.arrival > floor.now:
                yield floor.timeout(self.arrival - floor.now)
            self.arrived = True
            self.team.line_up(self)
            while self.status == WAITING:
                person = yield self.taken_up
                yield from self._be_worked_on_by(person)
        except simpy.Interrupt:
            return

    def _be_worked_on_by(self, person: "StaffMember") -> Generator[simpy.Event, Any, None]:
        """Be worked on until done, or until the person has left; each week goes at that week's pace."""
        floor = self.team.floor
        if self.started is None:
            self.started = floor.now
        self.status, self.server, person.current = IN_SERVICE, person, self
        while self.status == IN_SERVICE:
            person.free_at = floor.now + self.hours / person.pace
            person.queue.note(person, self)
            if person.free_at <= self.team.week_ends:
                yield floor.timeout(self.hours / person.pace)
                self._be_done()
                return
            yield self.team.week_over
            # One factor after the other, not the pace: the last digit depends on it.
            self.hours = (person.free_at - self.team.week_ends) * person.present_hours * person.speed
            self.taken_up_again = floor.event()
            yield self.taken_up_again

    def _be_done(self) -> None:
        """Be finished: whoever did it is free for the next."""
        person = self.server
        self.status, self.finished, self.hours = DONE, person.free_at, 0.0
        person.current = None
        person.queue.welcome(person)

    def go_on(self) -> None:
        """Be taken up again after the weekend by whoever has begun it."""
        self.taken_up_again.succeed()

    def put_down(self) -> None:
        """Be left by whoever was at it; wait for somebody else."""
        self.status, self.server = WAITING, None
        self.taken_up = self.team.floor.event()
        self.taken_up_again.succeed()

    def cancel(self) -> None:
        """End because the customer has left; whoever was at it is free from the beginning of the week."""
        if self.server is not None:
            self.server.current = None
            self.server.free_at = float(self.team.company.week)
        self.status = CANCELLED
        self.story.interrupt()

    def expire(self) -> None:
        """End because it comes too late; a promise broken costs trust."""
        self.status = EXPIRED
        self.story.interrupt()
        customer = self.customer
        if customer is not None and (self.play == plays.PLAY_TICKET or self.record.promise > 0.0):
            customer.break_promise()

    @property
    def is_open(self) -> bool:
        """Whether it waits or is in hand."""
        return self.status in (WAITING, IN_SERVICE)

    # The effect.

    def take_effect(self) -> None:
        """Reach whom it was done for, now that the week is over."""
        if self.customer is None:
            charge_session(self.team.company, self.play)
            hold_session(self.team.company, self.play)
            return
        delivered = self._is_followed_up()
        slow = self.started - self.arrival > self.promised
        if slow:
            self.customer.keep_waiting()
        if self.play == plays.PLAY_IMPLEMENTATION:
            self.customer.go_live()
        elif self.play == plays.PLAY_TICKET:
            self.customer.hear_answer(delivered, slow)
        else:
            self.customer.charge_use(self.play)
            self.customer.reach(self.play, delivered)

    def _is_followed_up(self) -> bool:
        """Return whether the rest of the company delivered, where the work was beyond the means of whoever did it."""
        share, key = self.record.escalation_share, self.team.company.play_keys[self.play]
        if self.play == plays.PLAY_TICKET:
            share, key = self.customer.p.ticket_escalation_share, self.index
        if share <= 0.0 or self.customer.chance(purposes.TICKET_ESCALATED, key, self.week) >= share:
            return True
        delivered = self.customer.chance(purposes.ESCALATION_DELIVERED, key, self.week)
        return delivered < self.team.company.scenario.company.empowerment


class Queue:
    """The work of one week that waits for one person, or for any of a pool, and the people who are free for it.

    Whoever has been free longest takes the first piece by priority, age and number. Nobody chooses before everything
    has happened that happens at the same moment.
    """

    def __init__(self, floor: simpy.Environment) -> None:
        self.floor = floor
        self.waiting = simpy.PriorityStore(floor)
        self.free = simpy.PriorityStore(floor)
        self.time_sheet: list[tuple[Work, float]] = []
        self.closed = False
        self.stirred = floor.event()
        floor.process(self._serve())

    def line_up(self, work: Work) -> None:
        """Let a piece of work wait here."""
        self.waiting.put(simpy.PriorityItem((work.priority, work.arrival, work.number), work))
        self._stir()

    def welcome(self, person: "StaffMember") -> None:
        """Let a person who is free take work from here."""
        self.free.put(simpy.PriorityItem((person.free_at, person.row), person))
        self._stir()

    def note(self, person: "StaffMember", work: Work) -> None:
        """Note the hours that a person gives to a piece of work, from this moment to its end or the week's."""
        hours = (min(person.free_at, work.team.week_ends) - self.floor.now) * person.present_hours
        person.worked_week += hours
        self.time_sheet.append((work, hours))

    def _stir(self) -> None:
        """Wake whoever watches the queue."""
        if not self.stirred.triggered:
            self.stirred.succeed()

    def _serve(self) -> Generator[simpy.Event, Any, None]:
        """Bring people and work together for as long as the week lasts."""
        while True:
            yield Moment(self.floor, 0, SETTLED)
            if self.closed:
                return
            if not self.free.items or not self.waiting.items:
                self.stirred = self.floor.event()
                yield self.stirred
                continue
            work = (yield self.waiting.get()).item
            if work.expires < self.floor.now:
                work.expire()
                continue
            person = (yield self.free.get()).item
            work.taken_up.succeed(person)
