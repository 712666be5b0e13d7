"""Small shipped companies with everything in them, and a digest of all that a run returns; also a program.

Called as `python -m tests.engine.small NAME...` it prints the digest of each, in that order.
"""

import sys
from hashlib import sha256
from typing import Any

from csim.run import RunResult, simulate
from csim.scenario.frozen import Scenario
from csim.scenario.load import load

FEW = (
    *("segments.smb.population.customers=30", "segments.smb.market.leads_per_week=1"),
    *("segments.mid_market.population.customers=14", "segments.mid_market.market.leads_per_week=0.5"),
    *("segments.enterprise.population.customers=6", "segments.enterprise.market.leads_per_week=0.3"),
    "history.length=5 months",
)
SHOCKS = (
    "shocks=[{at: 4 weeks, kind: outage}, {at: 8 weeks, kind: recession}, {at: 12 weeks, kind: csm_exodus},"
    " {at: 14 weeks, kind: champion_exodus}, {at: 15 weeks, kind: price_rise}, {at: 16 weeks, kind: competitor},"
    " {at: 17 weeks, kind: hiring_freeze}, {at: 18 weeks, kind: funding_drought}]"
)
WORLDS = {
    "hybrid": ("hybrid", FEW),
    "high_touch": ("high_touch", FEW),
    "splitting": (
        "young_company",
        ("history.length=3 months", "team.generalists.split.at_headcount=3", SHOCKS),
    ),
}
TABLES = ("segment", "money", "role", "play", "cohort", "customers", "staff", "events")


def small(name: str) -> Scenario:
    """Return one of the small companies."""
    shipped, sets = WORLDS[name]
    return load(shipped, sets)


def told(name: str, **options: Any) -> RunResult:
    """Return half a year of one of them, with every table."""
    return simulate(small(name), **({"months": 6, "keep": True, "events": True} | options))


def digest(result: RunResult) -> str:
    """Return a hash of every bit that a run returns."""
    stirred = sha256()
    for table in TABLES:
        rows = getattr(result, table)
        stirred.update(b"" if rows is None else rows.tobytes())
    for name in sorted(result.opening):
        stirred.update(repr(result.opening[name]).encode())
    return stirred.hexdigest()


if __name__ == "__main__":
    for asked in sys.argv[1:]:
        print(asked, digest(told(asked)))
