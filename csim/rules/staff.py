"""People of the vendor: ramp, absence, stress, leaving; and how many of them a policy wants."""

from typing import NamedTuple

from csim.arithmetic import exp

HIRE_FIXED = 0
HIRE_ACCOUNTS = 1
HIRE_ARR = 2
HIRE_REVENUE_SHARE = 3
HIRE_UTILISATION = 4
HIRE_BUDGET = 5
HIRE_RULES = ("fixed", "accounts_per_csm", "arr_per_csm", "revenue_share", "utilisation", "budget")


class RoleParameters(NamedTuple):
    """One role of the team; money in USD."""

    headcount: float  # at the start
    salary_usd_per_year: float
    overhead_share: float  # on top of salary
    tools_usd_per_year: float  # per seat
    tool_hours_factor: float  # factor on hours a task, 1 = no tools
    tool_noise_factor: float  # factor on health noise, 1 = no tools
    hours_per_week: float
    customer_share: float  # of those hours that goes to customers
    time_to_hire_weeks: float
    hiring_usd: float  # recruiting one person
    ramp_weeks: float
    ramp_start: float  # productivity on the first day, 0 to 1
    absence_share: float  # mean share of the week lost
    skill_spread: float  # log-scale spread of speed between people
    leaves_per_year: float  # without stress
    stress_leaving: float  # factor on that rate at full stress, beyond 1
    notice_weeks: float  # worked after resigning
    book_named: float  # 1: customers have an owner; 0: anyone serves them
    book_ceiling: float  # books are filled up to this multiple of the target load
    hiring_rule: float  # one of HIRE_RULES
    hiring_target: float  # accounts (weighted to 1 = a full book), USD ARR, revenue share, utilisation, USD a year
    hiring_minimum: float
    hiring_maximum: float
    freeze_below_runway_months: float  # no hiring with less cash than this
    contact_idle_share: float  # share of idle time given to proactive contact
    does_content: float  # 1: idle time writes knowledge-base content
    owns_renewals: float  # 1: sells renewals to the customers it serves


def productivity(p: RoleParameters, tenure_weeks: float) -> float:
    """Return speed in (0, 1] after so many weeks in the job: a straight ramp. Source: assumption (published length)."""
    if tenure_weeks >= p.ramp_weeks:
        return 1.0
    return p.ramp_start + (1.0 - p.ramp_start) * tenure_weeks / p.ramp_weeks


def present_hours(p: RoleParameters, absent_share: float) -> float:
    """Return hours for customers this week of someone absent for a share of it in [0, 1]. Source: definition."""
    return p.hours_per_week * p.customer_share * (1.0 - absent_share)


def absent_share(p: RoleParameters, chance: float) -> float:
    """Return the share of this week lost, 0 or one to five fifths; *chance* is uniform in (0, 1).

    With probability ``absence / 0.6`` one to five days are lost, three on average. Source: assumption.
    """
    probability = p.absence_share / 0.6
    if chance >= probability:
        return 0.0
    return min(1.0, (1.0 + float(int(5.0 * chance / probability))) / 5.0)


def stress(level: float, utilisation: float, backlog_weeks: float) -> float:
    """Return stress in [0, 1] after a week: follows overload with a memory of a quarter. Source: assumption.

    Overload is work beyond 90 % utilisation, half at most, plus a backlog of more than four weeks of work, full at
    twelve.
    """
    overload = min(1.0, max(0.0, (utilisation - 0.9) * 5.0) + max(0.0, (backlog_weeks - 4.0) / 8.0))
    return level + (overload - level) / 13.0


def leaving_probability(p: RoleParameters, stress_level: float) -> float:
    """Return the probability to resign this week; it rises with stress. Source: turnover published, rise assumed."""
    return 1.0 - exp(-p.leaves_per_year / 52.0 * (1.0 + p.stress_leaving * stress_level))


def wanted(p: RoleParameters, load: float, arr: float, revenue_per_year: float, use: float, present: float) -> float:
    """Return headcount that the hiring rule asks for, before its limits and whole people.

    *load* is the customers' weighted load in full books; *use* is last quarter's demand on the hours of the *present*
    heads, so seats still to be filled are not counted twice.
    Source: definition of each rule.
    """
    cost = p.salary_usd_per_year * (1.0 + p.overhead_share) + p.tools_usd_per_year
    if p.hiring_rule == HIRE_ACCOUNTS:
        return load / max(p.hiring_target, 1e-9)
    if p.hiring_rule == HIRE_ARR:
        return arr / max(p.hiring_target, 1e-9)
    if p.hiring_rule == HIRE_REVENUE_SHARE:
        return p.hiring_target * revenue_per_year / max(cost, 1.0)
    if p.hiring_rule == HIRE_UTILISATION:
        return present * use / max(p.hiring_target, 1e-9)
    if p.hiring_rule == HIRE_BUDGET:
        return p.hiring_target / max(cost, 1.0)
    return p.headcount


def planned(p: RoleParameters, asked: float, current: float) -> float:
    """Return whole heads to have next quarter: *asked* rounded, within limits.

    A need of half a head more is met at once. People are let go only when a whole head and 15 % too many are there,
    and then at most a tenth of them, one at least, for most companies wait until somebody leaves. Source: assumption.
    """
    heads = current
    if asked > current + 0.5:
        heads = float(int(asked + 0.5))
    elif asked < min(current - 1.0, 0.85 * current):
        heads = current - max(1.0, float(int(0.1 * current)))
    return min(p.hiring_maximum, max(p.hiring_minimum, heads))
