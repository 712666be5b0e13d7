"""What a run's company spends by purpose, how fast that burns its cash, and what its plays take, from its books."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from csim.ledger.books import PEOPLE_COSTS
from csim.ledger.result import ACQUISITION_COSTS, COSTS, CS_COSTS, MONEY_PLACE, ROLE_PLACE, Floats, Run, numbers
from csim.measures.sums import MONTHS_A_YEAR, ratio
from csim.scenario.frozen import Role
from csim.study.ended import ended
from csim.units import WEEKS_PER_YEAR

if TYPE_CHECKING:
    import pandas as pd

SALARIES, TOOLS = "Team: salaries and overhead", "Team: tools"
OTHER_PURPOSES = (
    ("Plays: content, licences and uses", ("digital_usd",)),
    ("Recruiting", ("recruiting_usd",)),
    ("Hosting", ("hosting_usd",)),
    ("Winning customers", ACQUISITION_COSTS),
    ("R&D and G&A", ("rnd_usd", "gna_usd")),
)
"""What the rest of the money is for: what to call it, and its columns in the money table."""

PURPOSES = (SALARIES, TOOLS, *(purpose for purpose, _ in OTHER_PURPOSES))
"""Every purpose; together they are every cost of the company."""


class Period(NamedTuple):
    """Some months of a run, the first and the last counted from 1; money is the mean of a month, USD."""

    first: int
    last: int
    purposes: tuple[float, ...]
    """In the order of `PURPOSES`."""
    customer_success: float
    """What of it is CS cost: education, relationship and renewals people, idle time included, and plays."""
    collected: float
    burn: float
    """Costs less what customers paid, money raised left out; negative where cash grows."""
    cash: float
    """At the close of the last month, USD."""
    lasts_months: float
    """How long cash and credit last at that burn; infinite where cash grows, 0 where the company then ended."""


class Cushion(NamedTuple):
    """How near to the end of its money a company came, USD; months are counted from 1."""

    lowest: float
    lowest_month: int
    """0 where cash was never below what the run began with."""
    raised: float
    without: int
    """The month in which the same spending would have ended the company without what was raised; 0 if in none."""


class End(NamedTuple):
    """The month in which a company ran out of money, counted from 1, until it ended; USD."""

    month: int
    before: float
    """Cash as the month began."""
    collected: float
    raised: float
    purposes: tuple[float, ...]
    """What was paid, in the order of `PURPOSES`."""
    cash: float
    """What was left, which is below what could be borrowed."""
    lowest_before: float
    """The least cash at the close of any month before, or as the run began."""
    credit_line: float


class PlayTaken(NamedTuple):
    """What one play takes a month, the mean of the months the company lived."""

    name: str
    done: float
    """Uses completed, customers reached for sessions."""
    hours: float
    people_usd: float
    """Its hours at what an hour present costs in the roles that do such work."""
    bought_usd: float
    """Content, licences and cost per use."""


class Team(NamedTuple):
    """What becomes of the team's hours present in a month, the mean of the months the company lived, and their cost."""

    plays: tuple[PlayTaken, ...]
    """Those that took anything, the dearest first."""
    content_hours: float
    content_usd: float
    free_hours: float
    free_usd: float


def spending(run: Run) -> pd.DataFrame:
    """Columns month (1 is the first), purpose, usd: every cost of every month by what it is for."""
    import pandas as pd

    by_month = _by_purpose(run)
    return pd.DataFrame(
        {
            "month": np.repeat(np.arange(1, run.months + 1), len(PURPOSES)),
            "purpose": np.tile(PURPOSES, run.months),
            "usd": by_month.ravel(),
        }
    )


def periods(run: Run) -> tuple[Period, ...]:
    """The first year of a run and the last twelve months after it; of a company that ended, of its whole months."""
    lived = months_lived(run)
    spans = [(0, min(lived, MONTHS_A_YEAR))]
    if lived > MONTHS_A_YEAR:
        spans.append((max(MONTHS_A_YEAR, lived - MONTHS_A_YEAR), lived))
    found = [_period(run, first, last) for first, last in spans]
    if ended(run) is not None:
        found[-1] = found[-1]._replace(lasts_months=0.0)
    return tuple(found)


def cushion(run: Run) -> Cushion:
    """How low cash fell in the months the company lived, what was raised, and what would have been without.

    Nothing else is changed: a company that raises less hires less, so `without` is an early bound, not a forecast.
    """
    money = numbers(run.money)[: months_lived(run)]
    cash = np.concatenate(([float(run.opening["cash"])], money[:, MONEY_PLACE["cash"]]))
    raised = np.concatenate(([0.0], np.cumsum(money[:, MONEY_PLACE["funding"]])))
    broke = np.flatnonzero(cash - raised < -run.scenario.company.credit_line_usd)
    lowest = int(np.argmin(cash))
    return Cushion(float(cash[lowest]), lowest, float(raised[-1]), int(broke[0]) if len(broke) else 0)


def last_month(run: Run) -> End | None:
    """What came in and was paid in the month in which the company of a run ran out of money; None if it never did."""
    end = ended(run)
    if end is None:
        return None
    place = end.month - 1
    money = numbers(run.money)
    cash = [float(run.opening["cash"]), *money[: end.month, MONEY_PLACE["cash"]].tolist()]
    return End(
        month=end.month,
        before=cash[-2],
        collected=float(money[place, MONEY_PLACE["collected"]]),
        raised=float(money[place, MONEY_PLACE["funding"]]),
        purposes=tuple(_by_purpose(run)[place].tolist()),
        cash=cash[-1],
        lowest_before=min(cash[:-1]),
        credit_line=float(run.scenario.company.credit_line_usd),
    )


def people_while_it_lived(run: Run) -> float:
    """The mean number of people on the payroll in the months the company of a run lived.

    A company that ended in its first month lived a part of it: those it then had.
    """
    end, lived = ended(run), months_lived(run)
    if end is not None and end.month == 1:
        return float(numbers(run.role)[0, :, ROLE_PLACE["headcount"]].sum())
    weeks = numbers(run.role)[:lived, :, ROLE_PLACE["person_weeks"]].sum()
    return float(weeks) / (lived * WEEKS_PER_YEAR / MONTHS_A_YEAR)


def months_lived(run: Run) -> int:
    """How many whole months the company of a run lived, at least one."""
    end = ended(run)
    return run.months if end is None else max(1, end.month - 1)


def team_time(run: Run) -> Team:
    """What plays took of the team and of money, what writing content took, and what was left, a month."""
    lived = months_lived(run)
    roles = numbers(run.role)[:lived].sum(axis=0) / lived
    plays = {name: np.asarray(run.play[name][:lived].sum(axis=0)) / lived for name in ("done", "hours", "usd")}
    hour_usd = [_hour_usd(run, roles, function) for function in range(1 + _last_function(run))]
    taken = [
        PlayTaken(
            name,
            float(plays["done"][place]),
            float(plays["hours"][place]),
            float(plays["hours"][place]) * hour_usd[int(play.function)],
            float(plays["usd"][place]),
        )
        for place, (name, play) in enumerate(zip(run.scenario.play_names, run.scenario.plays, strict=True))
    ]
    used = sorted((each for each in taken if each.hours or each.bought_usd), key=_cost_of)
    content = roles[:, ROLE_PLACE["hours_content"]]
    busy = content + roles[:, ROLE_PLACE["hours_worked"]] + roles[:, ROLE_PLACE["hours_contact"]]
    free = np.maximum(roles[:, ROLE_PLACE["hours_present"]] - busy, 0.0)
    price = np.nan_to_num(ratio(roles[:, ROLE_PLACE["cost_usd"]], roles[:, ROLE_PLACE["hours_present"]]))
    return Team(tuple(used), float(content.sum()), float(content @ price), float(free.sum()), float(free @ price))


def _cost_of(play: PlayTaken) -> tuple[float, str]:
    return -(play.people_usd + play.bought_usd), play.name


def _by_purpose(run: Run) -> Floats:
    """Every cost by month and purpose, USD."""
    money = numbers(run.money)
    people = _sum(money, PEOPLE_COSTS)
    tools = people * _tools_share(run)
    others = [_sum(money, columns) for _, columns in OTHER_PURPOSES]
    return np.column_stack([people - tools, tools, *others])


def _tools_share(run: Run) -> Floats:
    """Which share of the team's cost its tools are, by month."""
    weeks = numbers(run.role)[..., ROLE_PLACE["person_weeks"]]
    records = [role.parameters for role in run.scenario.roles]
    tools = np.array([record.tools_usd_per_year for record in records], np.float64) / WEEKS_PER_YEAR
    pay = np.array([record.salary_usd_per_year * (1.0 + record.overhead_share) for record in records], np.float64)
    spent = weeks @ tools
    return np.nan_to_num(ratio(spent, spent + weeks @ (pay / WEEKS_PER_YEAR)))


def _period(run: Run, first: int, last: int) -> Period:
    money = numbers(run.money)[first:last]
    costs, collected = (float(_sum(money, columns).mean()) for columns in (COSTS, ("collected",)))
    burn = costs - collected
    cash = float(money[-1, MONEY_PLACE["cash"]])
    room = max(0.0, cash + run.scenario.company.credit_line_usd)
    return Period(
        first=first + 1,
        last=last,
        purposes=tuple(_by_purpose(run)[first:last].mean(axis=0).tolist()),
        customer_success=float(_sum(money, CS_COSTS).mean()),
        collected=collected,
        burn=burn,
        cash=cash,
        lasts_months=room / burn if burn > 0.0 else float("inf"),
    )


def _hour_usd(run: Run, roles: Floats, function: int) -> float:
    """What an hour present costs in the roles that ever do a function; 0 where nobody is present."""
    doing = [
        place
        for place, role in enumerate(run.scenario.roles)
        if function in role.functions or any(function in other.split_functions for other in _splitting_into(run, place))
    ]
    cost, hours = (float(roles[doing, ROLE_PLACE[name]].sum()) for name in ("cost_usd", "hours_present"))
    return cost / hours if hours > 0.0 else 0.0


def _splitting_into(run: Run, place: int) -> list[Role]:
    return [role for role in run.scenario.roles if role.split_into == place]


def _last_function(run: Run) -> int:
    return max((int(play.function) for play in run.scenario.plays), default=0)


def _sum(money: Floats, columns: tuple[str, ...]) -> Floats:
    total: Floats = money[:, [MONEY_PLACE[name] for name in columns]].sum(axis=1)
    return total
