"""Everything a kernel may touch: the tables of one run, side by side."""

from typing import Any, NamedTuple

type Table = Any
"""A NumPy array of records, or of numbers; kernels index it, so its static type would say nothing more."""


class World(NamedTuple):
    """The tables of one run. Arrays are replaced by longer ones when they fill; nothing else is replaced."""

    conditions: Table  # one record: clock, counts and the state of product and economy
    segments: Table  # parameters by segment
    product: Table  # one record of parameters
    company: Table  # one record of parameters
    plays: Table  # parameters by play
    play_keys: Table  # identity of each play's luck
    in_force: Table  # [segment, play] 1 where the strategy uses the play
    roles: Table  # parameters by role
    function_role: Table  # role that does each function, -1 nobody
    book_weight: Table  # [role, segment] share of a full book that one account takes, 0 not served
    hourly_usd: Table  # cost of one present hour by role
    markets: Table  # state by segment
    customers: Table
    last_played: Table  # [customer, play] week
    mrr_ago: Table  # [customer, 12] MRR at the last twelve closes
    active: Table  # rows to visit
    leads: Table
    work: Table
    staff: Table
    spend_ring: Table  # [segment, 64] selling cost by week
    collections: Table  # money due by week, a ring
    worked_usd: Table  # [role, function] cost of the hours worked this week
    function_usd: Table  # cost of each function this week
    events: Table
    segment_panel: Table  # [month, segment]
    role_panel: Table  # [month, role]
    play_panel: Table  # [month, play]
    cohorts: Table  # [month signed, segment, age]
