"""A subscription business as a Mesa model: the week, phase by phase, on SimPy's clock."""

from collections.abc import Generator
from typing import Any

import mesa
import numpy as np
import simpy
from simpy.events import EventPriority

from csim.engine.books import Books
from csim.engine.build import empty_world, months_of, with_room
from csim.engine.compile import kernels
from csim.engine.customers import Customers
from csim.engine.handover import Past, bring_along, inheritance, open_books, take_over
from csim.engine.kernels.common import UNPROMISED, drawn_hours
from csim.engine.kernels.signing import pipeline_lag
from csim.engine.policies import apply_policies, begin_week
from csim.engine.team import PLAN_EVERY_WEEKS, Team
from csim.luck import purposes
from csim.luck.draws import uniform
from csim.rules import plays, shocks, staff
from csim.scenario.frozen import Scenario

BACKLOG_WEEKS = 26
"""A backlog is worth hiring for as if it were to be cleared in half a year."""

AFTER_EVERYTHING = EventPriority(2)
"""SimPy's priority of a week's end: after all that is scheduled for the same moment."""


class SubscriptionBusiness(mesa.Model):  # type: ignore[misc]  # mesa has no types
    """One company over one run. ``step`` is one week; ``model.time`` and ``environment.now`` are always equal.

    Staff are Mesa agents (``model.agents``) with a SimPy process each; customers are rows of one table, shown as
    agents by ``model.customers``.
    """

    def __init__(
        self,
        scenario: Scenario,
        seed: int,
        replicate: int = 0,
        past: Past | None = None,
        events: bool = False,
        compiled: bool = True,
        report: Any = None,
    ) -> None:
        """Set a company up at the first moment of its run, with the base that its history (*past*) left."""
        super().__init__(rng=0)
        self.setting = scenario
        self.seed, self.replicate = seed, replicate
        self.environment = simpy.Environment()
        self.months = months_of(scenario.weeks)
        self.world = empty_world(scenario, seed, replicate, events)
        self.kernels = kernels(self.world, compiled, report)
        begin_week(self.world, scenario.start_week)
        if past is not None:
            self.world = take_over(self.world, past.world)
        elif scenario.base:
            self.world = bring_along(self.world, scenario)
        receivables, deferred = open_books(self.world)
        self.books = Books(scenario, self.months, receivables, deferred)
        self.released = False
        self.use_of_role = _aimed_use(scenario)
        self.opening = self._opening()
        self.team = Team(self)
        self.team.start(past.heads_needed if past is not None else {})
        self._count_carried_work()
        self._start_calendar()

    @property
    def customers(self) -> Customers:
        """Everyone who is a customer at the moment."""
        return Customers(self)

    def week_now(self) -> int:
        """Return the number of the week now under way."""
        return int(self.setting.start_week + int(self.environment.now))

    def run_for(self, duration: float) -> None:
        """Let so many weeks pass, whole ones: the phases of a week belong together. Raises ValueError."""
        self.run_until(self.time + duration)

    def run_until(self, end_time: float) -> None:
        """Let weeks pass until the end of week *end_time*, counted from the start of the run. Raises ValueError."""
        if end_time != int(end_time):
            raise ValueError(f"a business moves in whole weeks; {end_time:g} is not the end of one")
        super().run_until(end_time)

    def step(self) -> None:
        """Let one week pass: first what is scheduled in it, then its phases."""
        week = self.week_now()
        if self.environment.now >= self.setting.weeks:
            raise ValueError(f"the run is over: its horizon is {self.setting.weeks} weeks; ask for a longer one")
        end = self.environment.event()
        end._ok, end._value = True, None  # noqa: SLF001  # how simpy's own Timeout triggers with a priority
        self.environment.schedule(end, priority=AFTER_EVERYTHING, delay=1)
        self.environment.run(until=end)
        begin_week(self.world, week)
        if self.books.defunct:
            self._close_months()
            return
        self._phases()
        self.released = False

    def _phases(self) -> None:
        """Run the phases of one week, in the order that csim.engine.phases explains."""
        k = self.kernels
        inside = self._close_inside()
        apply_policies(self.world, self.setting, self.released)
        self._until_done(k.market)
        self._until_done(k.live_and_play)
        self._make_room_for_events()
        k.work(self.world)
        if inside is not None:
            k.close_month(self.world, inside)
        now = self.world.conditions[0]
        self.world = with_room(self.world, "leads", int(now.leads + now.active))
        self._make_room_for_events()
        k.judge(self.world)
        self._account(inside)

    def _until_done(self, kernel: Any) -> None:
        """Run a kernel that stops where a table is full, and let it go on from there with longer ones."""
        place = 0
        while place >= 0:
            self._make_room_for_events()
            place = kernel(self.world, place)
            if place >= 0:
                now = self.world.conditions[0]
                more = int(now.room_needed) + 4096
                for name, rows in (("leads", now.leads), ("customers", now.customers), ("work", now.work)):
                    self.world = with_room(self.world, name, int(rows) + more)

    def _make_room_for_events(self) -> None:
        """Make room for all the events that the next kernel may note."""
        now = self.world.conditions[0]
        if now.events_on == 1:
            most = int(now.active + now.leads) * (8 + len(self.setting.plays)) + int(now.work) + 1024
            self.world = with_room(self.world, "events", int(now.events) + most)

    def _close_inside(self) -> int | None:
        """Return the month that closes strictly inside this week, if one does."""
        now = self.world.conditions[0]
        return int(now.month_start) if now.month_end > now.month_start else None

    def _account(self, inside: int | None) -> None:
        """Book the week, close the month that ends with it, and end the company when its money has run out."""
        k = self.kernels
        now = self.world.conditions[0]
        share = 1.0
        if inside is not None:
            start = int(now.week - now.origin_week)
            share = (inside + 1) * 52.0 / 12.0 - start
        self._make_room_for_events()
        k.account(self.world, share)
        self.books.week(self.world, share, self.team.recruiting_usd)
        self.team.recruiting_usd = 0.0
        self._carry_selling_cost_forward()
        self._note_use()
        self.team.end_week()
        if not self.setting.start_week < 0 and self.books.cash < -self._credit():
            k.close_company(self.world)
            self.books.end(int(now.month_end))
            self.team.dismiss()
        self._close_months()

    def _carry_selling_cost_forward(self) -> None:
        """Let this week's selling cost reach the pool after its lag."""
        world = self.world
        week = int(world.conditions[0].week)
        world.spend_ring[:, week % world.spend_ring.shape[1]] = world.markets["spent"]
        for name in ("spent", "commission", "digital_usd"):
            world.markets[name] = 0.0

    def _note_use(self) -> None:
        """Keep each role's use of its hours over about a quarter, open work included, for the hiring rules."""
        staff_now = self.world.staff[: self.world.conditions[0].staff]
        for role in range(len(self.setting.roles)):
            mine = staff_now[(staff_now["role"] == role) & (staff_now["active"] == 1)]
            present = float(sum(mine["present_hours"].tolist()))
            worked = float(sum(mine["worked_week"].tolist()))
            use = worked / present if present > 0.0 else 0.0
            self.use_of_role[role] += (use - self.use_of_role[role]) / PLAN_EVERY_WEEKS

    def legacy(self) -> Past:
        """Return what the company leaves to the run that follows its history."""
        return Past(inheritance(self.world), self.team.heads_needed())

    def forget(self) -> None:
        """Let go of the tables: a finished model is a ring of references that would hold them until collected."""
        self.world = self.world._replace(**dict.fromkeys(("customers", "last_played", "mrr_ago", "work", "active")))

    def demand_on(self, role: int) -> float:
        """Return a role's use of its hours, plus the time its open work would take if cleared in half a year."""
        staff_now = self.world.staff[: self.world.conditions[0].staff]
        mine = staff_now[(staff_now["role"] == role) & (staff_now["active"] == 1)]
        hours = float(sum(mine["present_hours"].tolist()))
        work = self.world.work[: self.world.conditions[0].work]
        open_hours = float(sum(work["hours"][self.world.function_role[work["function"]] == role].tolist()))
        backlog = open_hours / hours / BACKLOG_WEEKS if hours > 0.0 else 0.0
        return float(self.use_of_role[role]) + backlog

    def _close_months(self) -> None:
        """Take stock at a month's close that coincides with the week's end."""
        now = self.world.conditions[0]
        ends = int(now.week - now.origin_week) + 1
        if ends * 12 % 52 == 0 or self.books.defunct:
            self.kernels.close_month(self.world, int(now.month_end))
            self.books.take_stock(int(now.month_end), self.world)

    def _credit(self) -> float:
        """Return how far cash may fall below zero this week."""
        week = int(self.world.conditions[0].week)
        stopped = any(s.stops_funding > 0.0 and shocks.active(s, week) for s in self.setting.shocks)
        return 0.0 if stopped else self.setting.company.credit_line_usd

    def hiring_frozen(self, role: int) -> bool:
        """Return whether nobody is hired for a role now: a shock forbids it, or cash would not last long enough."""
        week = self.week_now()
        if any(s.freezes_hiring > 0.0 and shocks.active(s, week) for s in self.setting.shocks):
            return True
        limit = self.setting.roles[role].parameters.freeze_below_runway_months
        return self.setting.start_week >= 0 and self.books.runway_months(self._credit()) < limit

    def _opening(self) -> dict[str, Any]:
        """Return the stocks at the first moment, from which the books of the run start."""
        base = self.world.customers[: self.world.conditions[0].customers]
        segments = len(self.setting.segments)
        mrr = base["price"] * base["seats"] * 52.0 / 12.0
        return {
            "customers": np.bincount(base["segment"], minlength=segments).astype(float),
            "mrr": np.bincount(base["segment"], weights=mrr, minlength=segments),
            "pool": self.world.markets["pool"] + self._spent_in_the_pipeline(),
            "cash": self.books.cash,
            "receivables": self.books.receivables,
            "deferred_revenue": self.books.deferred,
        }

    def _spent_in_the_pipeline(self) -> np.ndarray:
        """Return by segment the selling cost of earlier weeks whose sales cycle is not over."""
        ring = self.world.spend_ring
        week, slots = int(self.world.conditions[0].week), ring.shape[1]
        return np.array(
            [
                sum(float(ring[segment, (week - age) % slots]) for age in range(1, pipeline_lag(p) + 1))
                for segment, p in enumerate(self.world.segments)
            ]
        )

    def _count_carried_work(self) -> None:
        """Count work that a history left open as created when the run begins."""
        world = self.world
        for item in world.work[: world.conditions[0].work]:
            role = world.function_role[item.function]
            if role >= 0:
                world.role_panel[0, role].created += 1.0
            world.play_panel[0, item.play].created += 1.0

    def _start_calendar(self) -> None:
        """Start what has its own rhythm: releases, sessions for many, and funding."""
        if self.setting.product.release_every_weeks >= 1.0:
            self.environment.process(self._release_regularly(int(self.setting.product.release_every_weeks)))
        for kind, play in enumerate(self.setting.plays):
            used = any(row[kind] for row in self.setting.play_in_force)
            if used and int(play.trigger) == plays.PROGRAMME and play.trigger_weeks >= 1.0:
                self.environment.process(self._hold_sessions(kind, int(play.trigger_weeks)))
        for week, usd in self.setting.funding:
            if week >= self.setting.start_week:
                self.environment.process(self._fund(week - self.setting.start_week, usd))

    def _release_regularly(self, every: int) -> Generator[simpy.Event, Any, None]:
        """Bring out a release after every so many weeks, counted from week 0 so that a history keeps the beat."""
        yield self.environment.timeout(0.5)
        while True:
            if self.week_now() % every == every - 1:
                self.released = True
            yield self.environment.timeout(1)

    def _hold_sessions(self, kind: int, every: int) -> Generator[simpy.Event, Any, None]:
        """Ask for a session for many after every so many weeks."""
        yield self.environment.timeout(0.25)
        while True:
            if self.week_now() % every == 0 and not self.books.defunct:
                self._ask_for_session(kind)
            yield self.environment.timeout(1)

    def _ask_for_session(self, kind: int) -> None:
        """Put one session into its queue: work for everyone, so for nobody in particular."""
        world = self.world = with_room(self.world, "work", int(self.world.conditions[0].work) + 1)
        now = world.conditions[0]
        play = self.setting.plays[kind]
        item = world.work[now.work]
        item.customer, item.play, item.function, item.index = -1, kind, int(play.function), 0
        item.week, item.arrival = self.week_now(), float(self.week_now())
        item.started, item.status, item.server = -1e9, 0, -1
        item.expires, item.promised = item.arrival + play.expiry_weeks, UNPROMISED
        luck = uniform(self.seed, self.replicate, world.play_keys[kind], item.week, purposes.PLAY_HOURS, 0)
        item.priority, item.hours = play.priority, drawn_hours(play, luck)
        now.work += 1
        month = min(self.team.month_now(), self.months - 1)
        role = world.function_role[item.function]
        if role >= 0:
            world.role_panel[month, role].created += 1.0
        world.play_panel[month, kind].created += 1.0

    def _fund(self, delay: int, usd: float) -> Generator[simpy.Event, Any, None]:
        """Bring in money in its week, unless a drought stops it."""
        yield self.environment.timeout(delay + 0.5)
        if not any(s.stops_funding > 0.0 and shocks.active(s, self.week_now()) for s in self.setting.shocks):
            self.books.funding_now += usd


def _aimed_use(scenario: Scenario) -> np.ndarray:
    """Return by role the use of its hours that its hiring rule aims at, from which the first quarter is judged."""
    aims = [
        role.parameters.hiring_target if role.parameters.hiring_rule == staff.HIRE_UTILISATION else 0.0
        for role in scenario.roles
    ]
    return np.array(aims)
