"""The ordered week: what happens, and why it stands where it stands.

Before its phases, SimPy runs what is scheduled inside the week: people who start, the quarterly plan of every role, the
calendar of releases and sessions, funding. A month that closes inside the week takes stock of customers between the
work of the week and its decisions, since what is decided takes effect only as the next week begins.
"""

from typing import NamedTuple


class Phase(NamedTuple):
    """One phase of the week, as the model's description prints it."""

    name: str
    happens: str
    reason: str
    kernels: tuple[str, ...]


PHASES = (
    Phase(
        "policies",
        "Policies and shocks take effect; the product is released, repaired and made easier; the set-up is made known.",
        "First, because everything else of the week happens under them.",
        (),
    ),
    Phase(
        "sign",
        "Leads come, are turned away or worked; those whose time has come decide; invoices of the week are written.",
        "Before customers live, so that a new customer's first week is a whole one, and paid for.",
        ("sign_week", "bill"),
    ),
    Phase(
        "live",
        "Customers learn, adopt, gain value, judge it, change champions and raise tickets.",
        "Before the vendor looks, for it can only see what has happened.",
        ("live",),
    ),
    Phase(
        "observe",
        "The vendor reads usage and health, with noise.",
        "Before the playbooks, which know only what was read.",
        ("observe",),
    ),
    Phase(
        "play",
        "Playbooks turn readings and occasions into work for people and into digital touches.",
        "Before the team works, so that this week's occasions can be served this week.",
        ("play",),
    ),
    Phase(
        "work",
        "People come to work; accounts get owners; queues are served, finished work takes effect; idle time is used.",
        "Before decisions, so that work done this week can still matter for them.",
        (
            "come_to_work",
            "drop_orphans",
            "assign_owners",
            "work_week",
            "finish_week",
            "spend_idle_time",
            "take_role_stock",
        ),
    ),
    Phase(
        "decide",
        "Charges fail, contracts fall due and are renewed or not, accounts grow, shrink, leave and return.",
        "After everything that bears on the decision; it takes effect as the next week begins.",
        ("decide",),
    ),
    Phase(
        "advocate",
        "Surveys are answered and promoters refer.",
        "After decisions, so that nobody recommends what it has just left.",
        ("advocate",),
    ),
    Phase(
        "account",
        "Money and value of the week are booked, months closed, and counts taken for next week's rules.",
        "Last, when everything of the week is known.",
        ("account", "close_month", "close_company"),
    ),
)


def table_of_phases() -> str:
    """Return the week as lines of plain text: number, name, what happens, why there."""
    lines = []
    for number, phase in enumerate(PHASES, start=1):
        lines.append(f"{number}. {phase.name}: {phase.happens}")
        lines.append(f"   {phase.reason}")
    return "\n".join(lines)
