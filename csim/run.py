"""One run: a scenario, a seed and a replicate in, the tables of what happened out."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from csim.engine.business import SubscriptionBusiness
from csim.engine.handover import Past
from csim.ledger.books import check_books
from csim.scenario.frozen import Scenario

_HISTORIES_KEPT = 1
_histories: OrderedDict[tuple[str, int, int, bool], Past] = OrderedDict()


@dataclass(frozen=True)
class RunResult:
    """The tables of one run; months are twelfths of a 52-week year."""

    scenario: Scenario
    seed: int
    replicate: int
    months: int
    segment: Any
    """[month, segment] of csim.ledger.columns.SEGMENT_COLUMNS."""
    money: Any
    """[month] of MONEY_COLUMNS."""
    role: Any
    """[month, role] of ROLE_COLUMNS."""
    play: Any
    """[month, play] of PLAY_COLUMNS."""
    cohort: Any
    """[month of signing, segment, age in months] of COHORT_COLUMNS; customers of the base are not in it."""
    opening: dict[str, Any]
    """Stocks at the first moment: by segment, and the company's."""
    customers: Any
    """A row a customer (csim.state.columns.CUSTOMER_COLUMNS), if asked for."""
    staff: Any
    """A row a staff member, if asked for."""
    events: Any
    """The event log, if asked for."""
    customer_weeks: int
    """Weeks lived by customers during the run, the history not counted: the measure of work done."""


def simulate(
    scenario: Scenario,
    seed: int | None = None,
    replicate: int = 0,
    months: int | None = None,
    events: bool = False,
    keep: bool = False,
    compiled: bool = True,
    report: Any = None,
    watch: Callable[[SubscriptionBusiness], None] | None = None,
) -> RunResult:
    """Run *scenario* once: one possible story, the same for the same *seed* and *replicate* on any machine.

    *months* shortens or lengthens the scenario's horizon; *events* keeps the event log and *keep* the tables of
    customers and staff. *compiled* False runs the rules as plain Python. *report* is told if the model has to be
    compiled first. *watch* is shown the company before its first week and after every week; it may look, not touch.
    Raises RunFailed when the books do not balance.
    """
    seed = scenario.seed if seed is None else seed
    if months is not None:
        scenario = scenario._replace(weeks=(months * 52 + 11) // 12)
    past = _past_of(scenario, seed, replicate, compiled, report)
    business = SubscriptionBusiness(scenario, seed, replicate, past, events, compiled, report)
    if watch is not None:
        watch(business)
    for _ in range(scenario.weeks):
        business.step()
        if watch is not None:
            watch(business)
    result = _result(business, scenario, seed, replicate, months, keep or events)
    check_books(result)
    business.forget()
    return result


def _past_of(scenario: Scenario, seed: int, replicate: int, compiled: bool, report: Any) -> Past | None:
    """Return the tables at the end of a scenario's history; strategies that share it share the work."""
    history = scenario.history
    if history is None:
        return None
    key = (history.identity, seed, replicate, compiled)
    if key not in _histories:
        business = SubscriptionBusiness(history, seed, replicate, None, False, compiled, report)
        for _ in range(history.weeks):
            business.step()
        while len(_histories) >= _HISTORIES_KEPT:
            _histories.popitem(last=False)
        _histories[key] = business.legacy()
        business.forget()
    return _histories[key]


def _result(
    business: SubscriptionBusiness, scenario: Scenario, seed: int, replicate: int, months: int | None, keep: bool
) -> RunResult:
    """Return the tables of a finished run; a month that the horizon only grazes is not a month."""
    world = business.world
    now = world.conditions[0]
    whole = months if months is not None else scenario.weeks * 12 // 52
    present = world.segment_panel["customers"].sum()
    return RunResult(
        scenario=scenario,
        seed=seed,
        replicate=replicate,
        months=whole,
        segment=world.segment_panel[:whole],
        money=business.books.panel[:whole],
        role=world.role_panel[:whole],
        play=world.play_panel[:whole],
        cohort=world.cohorts[:whole, :, :whole],
        opening=business.opening,
        customers=world.customers[: now.customers].copy() if keep else None,
        staff=world.staff[: now.staff].copy() if keep else None,
        events=world.events[: now.events].copy() if keep and now.events_on else None,
        customer_weeks=int(present * 52.0 / 12.0),
    )
