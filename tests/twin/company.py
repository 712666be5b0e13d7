"""The company: a Mesa model whose step is one week, told phase by phase."""

from collections.abc import Generator
from math import floor
from typing import Any

import mesa
import simpy

from csim.rules import departure, plays, shocks
from csim.scenario.frozen import Scenario
from tests.twin import handover
from tests.twin.clock import let_a_week_pass
from tests.twin.customer import Customer
from tests.twin.luck import play_key
from tests.twin.market import Market, look_around
from tests.twin.money import Money
from tests.twin.pipeline import Pipeline
from tests.twin.plays import start_plays
from tests.twin.product import Conditions
from tests.twin.team import Team


class Company(Conditions, mesa.Model):
    """One subscription business. ``step`` is one week; weeks are numbered from the start of the run.

    A history, which makes the base of customers that a run begins with, has negative weeks. Two clocks of SimPy tell
    the time: the calendar (*environment*), on which people are hired, plans made and releases brought out, and the
    floor of the team, on which work arrives, waits and is done. The calendar of a week comes first.
    """

    scenario: Scenario = None  # a plain attribute, where Mesa has a property for scenarios of its own

    def __init__(self, scenario: Scenario, seed: int, replicate: int = 0, past: "Company | None" = None) -> None:
        """Set the company up at its first moment, with the customers that a history (*past*) left or a user listed."""
        super().__init__(rng=0)
        self.scenario, self.seed, self.replicate = scenario, seed, replicate
        self.segments, self.plays = scenario.segments, scenario.plays
        self.play_keys = [play_key(name) for name in scenario.play_names]
        self.environment = simpy.Environment(initial_time=scenario.start_week)
        self.week = self.origin_week = scenario.start_week
        self.growing_base = scenario.start_week < 0
        self.start_conditions()
        self.markets = [Market(self, place) for place in range(len(scenario.segments))]
        self.customers: list[Customer] = []
        self.active: list[Customer] = []
        self.pipeline = Pipeline(self)
        self.money = Money(self)
        self.team = Team(self)
        if past is not None:
            handover.take_over(self, past)
        elif scenario.base:
            handover.bring_along(self)
        self.money.open()
        self.team.start(past.team.heads_needed() if past is not None else {})
        self._start_calendar()

    # The week.

    def step(self) -> None:
        """Let one week pass: first what is scheduled in it, then its phases, each for everybody before the next.

        What happens under new policies follows them; new customers live a whole week; the vendor reads what has
        happened, acts on what it reads, and works on what it began; decisions follow everything that bears on them,
        nobody recommends what it has just left, and money comes when everything of the week is known.
        """
        week = self.week_now()
        let_a_week_pass(self.environment)
        self.week = week
        if self.money.defunct:
            return
        self.apply_policies(self.release_is_out)
        self.pipeline.sign_week()
        self.money.write_invoices()
        for customer in self.active:
            customer.live()
        for customer in self.active:
            if customer.is_active:
                customer.observe()
        start_plays(self)
        self.team.work_week()
        for customer in self.active:
            customer.decide()
        for customer in self.active:
            customer.advocate()
        self.money.book_customers()
        look_around(self)
        self.money.book_company()
        self._end_week()

    def _end_week(self) -> None:
        """Begin to count anew, let people go whose notice is over, and close the company if its money has run out."""
        for market in self.markets:
            market.close_week()
        self.team.end_week()
        self.release_is_out = False
        if not self.growing_base and self.money.cash < -self.money.credit():
            self._close()

    def _close(self) -> None:
        """End the company: every customer is lost to it, nobody pays or is paid any more."""
        for customer in self.active:
            if customer.is_active:
                customer.depart(departure.REASON_VENDOR_CLOSED)
        self.active = []
        self.pipeline.clear()
        for market in self.markets:
            market.customers = market.fee = 0.0
        self.money.close()
        self.team.dismiss()

    # The calendar.

    def week_now(self) -> int:
        """Return the week in which the calendar stands."""
        return floor(self.environment.now)

    def _start_calendar(self) -> None:
        """Start what has its own rhythm: releases, sessions for many, and funding."""
        self.release_is_out = False
        every = int(self.scenario.product.release_every_weeks)
        if every >= 1:
            self.environment.process(self._release_regularly(every))
        for kind, play in enumerate(self.plays):
            used = any(market.uses(kind) for market in self.markets)
            if used and play.trigger == plays.PROGRAMME and play.trigger_weeks >= 1.0:
                self.environment.process(self._hold_sessions(kind, int(play.trigger_weeks)))
        for week, usd in self.scenario.funding:
            if week >= self.origin_week:
                self.environment.process(self._fund(week, usd))

    def _release_regularly(self, every: int) -> Generator[simpy.Event, Any, None]:
        """Bring out a release in the last of every so many weeks, by week 0, so that a history keeps the beat."""
        yield self.environment.timeout(0.5)
        while True:
            if self.week_now() % every == every - 1:
                self.release_is_out = True
            yield self.environment.timeout(1)

    def _hold_sessions(self, kind: int, every: int) -> Generator[simpy.Event, Any, None]:
        """Ask for a session for many once in every so many weeks, for as long as there is a company."""
        yield self.environment.timeout(0.25)
        while not self.money.defunct:
            if self.week_now() % every == 0:
                self.team.ask_for_session(kind)
            yield self.environment.timeout(1)

    def _fund(self, week: int, usd: float) -> Generator[simpy.Event, Any, None]:
        """Bring in money in its week, unless a drought stops it."""
        yield self.environment.timeout(week + 0.5 - self.environment.now)
        if not self.suffers("stops_funding", week):
            self.money.funding_now += usd

    def suffers(self, effect: str, week: int) -> bool:
        """Return whether a shock with this effect lasts in *week*: *freezes_hiring* or *stops_funding*."""
        return any(getattr(shock, effect) > 0.0 and shocks.active(shock, week) for shock in self.scenario.shocks)
