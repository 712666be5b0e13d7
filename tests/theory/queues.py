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
    open_at_closes: list[float]  # mean over month closes of what waits or is in hand
    weeks: int  # watched in each run


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
        [float(np.mean(table["open"])) for table in tables],
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


def waits_by_play(scenario: Scenario, runs: int, months: int, plays: int) -> list[tuple[list[float], list[float]]]:
    """Sums of waits in weeks and counts of finished work by play, run by run, from the event log."""
    found: list[tuple[list[float], list[float]]] = [([], []) for _ in range(plays)]
    for seed in range(1, runs + 1):
        result = simulate(scenario, seed=seed, months=months, events=True)
        assert np.sum(result.role["cancelled"]) == np.sum(result.role["expired"]) == 0
        log = result.events[result.events["week"] > WARM_WEEKS]
        for number, (sums, counts) in enumerate(found):
            place = result.scenario.play_names.index(f"work{number}")
            own = log[log["a"] == place]
            sums.append(float(np.sum(own["b"][own["kind"] == events.SLOW])))
            counts.append(float(np.sum(own["kind"] == events.TOUCHED)))
    return found
