"""The company: a Mesa model whose step is one week, told phase by phase."""

from collections.abc import Generator
from math import floor
from typing import Any

import mesa
import simpy

from csim.rules import plays, shocks
from csim.rules.plays import PlayParameters
from csim.scenario.frozen import Scenario
from tests.twin import handover
from tests.twin.customer import Customer
from tests.twin.luck import play_key
from tests.twin.market import Market, look_around
from tests.twin.money import Books
from tests.twin.pipeline import Pipeline
from tests.twin.plays import start_plays
from tests.twin.product import Conditions
from tests.twin.team import Team

END_OF_WEEK = simpy.events.EventPriority(2)
"""SimPy's priority of a week's end: after all that happens at the same moment."""


class Company(Conditions, mesa.Model):
    """One subscription business. ``step`` is one week; weeks are numbered from the start of the run.

    A history, which makes the base of customers that a run begins with, has negative weeks. Two clocks of SimPy tell
    the time: the *calendar*, on which people are hired, plans made and releases brought out, and the *floor* of the
    team, on which pieces of work arrive, wait and are done. The calendar of a week comes first.
    """

    def __init__(self, setting: Scenario, seed: int, replicate: int = 0, past: "Company | None" = None) -> None:
        """Set the company up at its first moment, with the customers that a history (*past*) left or a user listed."""
        super().__init__(rng=0)
        self.setting, self.seed, self.replicate = setting, seed, replicate
        self.plays = [PlayParameters(*map(float, play)) for play in setting.plays]
        self.play_keys = [play_key(name) for name in setting.play_names]
        self.environment = simpy.Environment(initial_time=setting.start_week)
        self.week = self.origin_week = setting.start_week
        self.growing_base = setting.start_week < 0
        self.start_conditions()
        self.markets = [Market(self, segment) for segment in range(len(setting.segments))]
        self.customers: list[Customer] = []
        self.active: list[Customer] = []
        self.pipeline = Pipeline(self)
        self.books = Books(self)
        self.team = Team(self)
        if past is not None:
            handover.take_over(self, past)
        elif setting.base:
            handover.bring_along(self)
        self.books.open(handover.paid_ahead(self))
        self.team.start(past.team.heads_needed() if past is not None else {})
        self._start_calendar()

    # The week.

    def step(self) -> None:
        """Let one week pass."""
        week = self.week_now()
        self._turn_the_calendar()
        self.week = week
        if self.books.defunct:
            return
        self.apply_policies()
        self.pipeline.sign_week()
        for customer in self.active:
            customer.bill()
        for customer in self.active:
            customer.live()
        for customer in self.active:
            customer.observe()
        start_plays(self)
        self.team.work_week()
        self.books.billed_end = 0.0
        for customer in self.active:
            customer.decide()
        for customer in self.active:
            customer.advocate()
        self.books.account()
        look_around(self)
        self.team.end_week()
        self.books.end_week()
        self.released = False

    def _turn_the_calendar(self) -> None:
        """Let everything happen that is scheduled inside the week, and stand at its end."""
        over = self.environment.event()
        over._ok, over._value = True, None
        self.environment.schedule(over, priority=END_OF_WEEK, delay=1)
        self.environment.run(until=over)

    # The calendar.

    def week_now(self) -> int:
        """Return the week in which the calendar stands."""
        return floor(self.environment.now)

    def suffers(self, effect: str) -> bool:
        """Return whether a shock with this effect lasts now by the calendar: *freezes_hiring*, *stops_funding*."""
        week = self.week_now()
        return any(getattr(shock, effect) > 0.0 and shocks.active(shock, week) for shock in self.setting.shocks)

    def _start_calendar(self) -> None:
        """Start what has its own rhythm: releases, sessions for many, and funding."""
        every = int(self.setting.product.release_every_weeks)
        if every >= 1:
            self.environment.process(self._release_regularly(every))
        for kind, play in enumerate(self.plays):
            used = any(in_force[kind] for in_force in self.setting.play_in_force)
            if used and play.trigger == plays.PROGRAMME and play.trigger_weeks >= 1.0:
                self.environment.process(self._hold_sessions(kind, int(play.trigger_weeks)))
        for week, usd in self.setting.funding:
            if week >= self.setting.start_week:
                self.environment.process(self._fund(week, usd))

    def _release_regularly(self, every: int) -> Generator[simpy.Event, Any, None]:
        """Bring out a release in the last of every so many weeks, counted from week 0 so that a history keeps the beat."""
        yield self.environment.timeout(0.5)
        while True:
            if self.week_now() % every == every - 1:
                self.released = True
            yield self.environment.timeout(1)

    def _hold_sessions(self, kind: int, every: int) -> Generator[simpy.Event, Any, None]:
        """Ask for a session for many once in every so many weeks."""
        yield self.environment.timeout(0.25)
        while not self.books.defunct:
            if self.week_now() % every == 0:
                self.team.ask_for_session(kind)
            yield self.environment.timeout(1)

    def _fund(self, week: int, usd: float) -> Generator[simpy.Event, Any, None]:
        """Bring in money in its week, unless a drought stops it."""
        yield self.environment.timeout(week + 0.5 - self.environment.now)
        if not self.suffers("stops_funding"):
            self.books.funding_now += usd
