"""Companies that are nothing but a queue: work comes at random, people serve it, and nothing else happens.

Two kinds of work arrive as a Poisson process. *Signings*: leads come by a Poisson count a week, all of them sign, and a
play at signup is due at a moment drawn evenly from the week; its hours may be constant, lognormal or exponential.
*Tickets*: a fixed base asks a Poisson number of questions a week at moments drawn evenly; their hours are lognormal or
constant only. Poisson counts are drawn exactly up to a mean of 60, so no source has more.

One working week is the unit of time, everybody gives all of it to customers, and idle-time contact is off. The ledger
sums waits by role and month; a play that promises service at once counts whoever waits at all as late and notes every
wait in the event log, by which waits are told apart by play.

Samples are independent because each is a run of its own, with its own luck; within a run waits are not, for who comes
after a long wait waits long too. The first month of each run is left out: queues begin empty.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from csim.engine.business import SubscriptionBusiness
from csim.luck.draws import uniform
from csim.luck.purposes import PLAY_HOURS, PLAY_TIME
from csim.run import RunResult, simulate
from csim.scenario.frozen import Scenario
from csim.state import events
from tests.engine.company import State, company

HOURS = 40.0
"""A working week of one person."""
MOST_A_WEEK = 60.0
WARM_WEEKS = 5
"""The first month of a run, which is left out: weeks belong to the month in which they begin."""
ONE_TEAM = (
    "team.csm={functions: [%s], headcount: %d, absence: 0 %%, skill_spread: 0, leaves: 0 %% per year,"
    " hours_per_week: 40, customer_share: 100 %%}"
)


class Class(NamedTuple):
    """A class of work: how often it comes, how long it takes, how much that varies, and who goes first."""

    per_week: float
    weeks: float  # mean service time
    scv: float = 1.0  # squared coefficient of variation; 1 with "exponential"
    kind: str = "exponential"
    priority: int = 4


@lru_cache(maxsize=20)
def signing_queue(members: int, classes: Sequence[Class], promised_weeks: float = 0.0) -> Scenario:
    """A pooled team that serves a play at signup, one class of work for each group of segments.

    Customers are on monthly plans and leave after the first or second month, so that they do not add up; that is long
    after their work is done, which `waits` makes sure of.
    """
    sets = [
        *("market.marketing=1 kUSD/year", "market.potential_customers=1000000000", "market.sales_cycle=0 weeks"),
        *("market.close_probability=100 %", "market.close_fit_weight=0 %", "market.qualification_discipline=0 %"),
        *("contract.term=1 month", "contract.setup=0 weeks", "renewal.propensity_mean=1 %"),
        *("renewal.propensity_concentration=10000", "departure.win_back_window=0 weeks"),
        ONE_TEAM % ("relationship", members),
        *("team.helpers=null", "team.teachers=null"),
    ]
    segments, strategies, in_force = {}, {}, {}
    for number, each in enumerate(classes):
        parts = math.ceil(each.per_week / MOST_A_WEEK)
        sigma = math.sqrt(math.log1p(each.scv))
        kind = each.kind if each.scv > 0 else "constant"
        sets.append(
            f"plays.work{number}={{trigger: {{kind: signup}}, channel: one_to_one, hours: {each.weeks * HOURS!r} hours,"
            f" hours_kind: {kind}, hours_spread: {sigma!r}, expiry: 520 weeks, priority: {each.priority},"
            f" promise: true, promise_within: {promised_weeks!r} weeks}}"
        )
        strategies[f"only{number}"] = f"[work{number}]"
        for part in range(parts):
            name = f"group{number}_{part}"
            segments[name] = f"{{market: {{leads_per_week: {each.per_week / parts!r}}}}}"
            in_force[name] = f"only{number}"
    sets.append(f"segments={_mapping(segments)}")
    sets.append(f"strategies={_mapping(strategies)}")
    sets.append(f"strategy={_mapping(in_force)}")
    return company(*sets, state=State(0))


def _mapping(parts: dict[str, str]) -> str:
    return "{" + ", ".join(f"{name}: {value}" for name, value in parts.items()) + "}"


@lru_cache(maxsize=20)
def ticket_queue(
    members: int, per_week: float, weeks: float, scv: float, book: str = "pooled", customers: int = 100
) -> Scenario:
    """A team that answers the tickets of a base nobody leaves, each customer asking equally often."""
    return company(
        ONE_TEAM.replace("}", f", book: {book}, book_ceiling: 100, accounts_per_book: 40}}")
        % ("support, relationship", members),
        *("team.helpers=null", "team.teachers=null"),
        *(f"support.tickets_per_account={per_week / customers!r}", "support.promise=0 days"),
        *(f"support.ticket_hours={weeks * HOURS!r} hours", "support.expiry=520 weeks", "support.knowledge_relief=0 %"),
        f"support.ticket_hours_spread={math.sqrt(math.log1p(scv))!r}",
        state=State(customers),
    )


class Waits(NamedTuple):
    """What each of several independent runs saw after its first month, in weeks and pieces of work."""

    started: list[float]
    waited: list[float]  # weeks, summed
    late: list[float]  # pieces of work that waited longer than promised
    worked: list[float]  # hours
    present: list[float]  # hours
    weeks: int  # watched in each run

    def surplus(self, load: float) -> list[float]:
        """Hours worked beyond what the load makes due: of mean zero, and the greater the longer people wait."""
        return [worked - load * HOURS * self.weeks for worked in self.worked]


def runs_of(scenario: Scenario, runs: int, months: int) -> list[RunResult]:
    """Independent runs of one queue: the same company under another luck each time."""
    return [simulate(scenario, seed=seed, months=months) for seed in range(1, runs + 1)]


def waits(results: Sequence[RunResult]) -> Waits:
    """Sum up the team's queue in each run."""
    tables = [result.role[1:, 0] for result in results]
    for table in tables:
        assert np.sum(table["expired"]) == 0
        assert np.sum(table["cancelled"]) == 0
    sums = {name: [float(np.sum(table[name])) for table in tables] for name in tables[0].dtype.names}
    return Waits(
        sums["started"],
        sums["wait_weeks"],
        sums["late"],
        sums["hours_worked"],
        sums["hours_present"],
        results[0].scenario.weeks - WARM_WEEKS,
    )


def open_and_spent(scenario: Scenario, runs: int, weeks: int) -> tuple[list[float], list[float]]:
    """Run by run: what was open at the end of each week, on average, and the time all work spent in the queue, by week.

    The first is counted in the queue itself; the second is waits and hours of work as the ledger has them.
    """
    stood, spent = [], []
    for seed in range(1, runs + 1):
        business = SubscriptionBusiness(scenario._replace(weeks=weeks), seed)
        counts = []
        for week in range(weeks):
            business.step()
            if week >= WARM_WEEKS:
                counts.append(float(business.world.conditions[0].work))
        panel = business.world.role_panel[1:, 0]
        stood.append(float(np.mean(counts)))
        spent.append(float(np.sum(panel["wait_weeks"]) + np.sum(panel["hours_worked"]) / HOURS) / len(counts))
        business.forget()
    return stood, spent


def work_by_arrival(scenario: Scenario, result: RunResult) -> list[tuple[float, float]]:
    """Arrival in weeks and service time in weeks of every signing's work, drawn afresh from the customers' own luck."""
    kind = result.scenario.play_names.index("work0")
    key = int(SubscriptionBusiness(scenario, result.seed).world.play_keys[kind])
    mean = scenario.plays[kind].hours / HOURS
    drawn = []
    for row in result.customers:
        identity, week = np.uint64(row["id"]), int(row["signed_week"])
        late, long = (uniform(result.seed, 0, identity, week, purpose, key) for purpose in (PLAY_TIME, PLAY_HOURS))
        drawn.append((week + late, -mean * math.log1p(-long)))
    return sorted(drawn)


class WaitsByPlay(NamedTuple):
    """What each of several independent runs saw after its first month, by play and run."""

    waited: list[list[float]]  # weeks, summed
    done: list[list[float]]  # pieces of work
    surplus: list[float]  # hours worked beyond those due, of all plays together


def waits_by_play(members: int, classes: Sequence[Class], runs: int, months: int) -> WaitsByPlay:
    """Tell the waits of classes apart, from the event log of work done."""
    scenario = signing_queue(members, tuple(classes))
    load = sum(each.per_week * each.weeks for each in classes)
    found = WaitsByPlay([[] for _ in classes], [[] for _ in classes], [])
    for seed in range(1, runs + 1):
        result = simulate(scenario, seed=seed, months=months, events=True)
        assert np.sum(result.role["cancelled"]) == np.sum(result.role["expired"]) == 0
        due = load * HOURS * (result.scenario.weeks - WARM_WEEKS)
        found.surplus.append(float(np.sum(result.role["hours_worked"][1:])) - due)
        log = result.events[result.events["week"] >= WARM_WEEKS]
        for number in range(len(classes)):
            own = log[log["a"] == result.scenario.play_names.index(f"work{number}")]
            found.waited[number].append(float(np.sum(own["b"][own["kind"] == events.SLOW])))
            found.done[number].append(float(np.sum(own["kind"] == events.TOUCHED)))
    return found
