"""The size of single mechanisms, each read off worlds with and without its cause, or off groups in one world.

Every effect is a formula over sums that replicates add to, so that rare events of many worlds count together.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from csim.study.plausibility import formulas, twins
from csim.study.plausibility.formulas import elasticity, level, points, relative
from csim.study.plausibility.tables import Sums
from csim.study.plausibility.twins import Runs
from csim.units import WEEKS_PER_YEAR


class Effect(NamedTuple):
    """One effect: which group of worlds shows it, what a replicate adds, and the formula over the sums."""

    name: str
    group: str
    shown_by: str
    sums: Callable[[Runs], Sums]
    value: Callable[[Sums], float]


_REFERENCE = (
    ("tenure_yearly", "hybrid, yearly terms", twins.departures_by_term("hybrid", 2, 3), relative),
    ("value_of_retention", "hybrid, likelier to stay", twins.value_and("grr", "stays_longer"), elasticity),
    ("value_of_margin", "hybrid, cheaper hosting", twins.value_and("gross_margin", "hosts_cheaper"), elasticity),
    ("value_of_acquisition", "hybrid, cheaper selling", twins.value_and("cac", "wins_cheaper"), elasticity),
)
_TWINS = (
    ("champion_leaves", "no_cs, all champions gone", twins.champions_leaving, relative),
    ("csm_leaves", "high_touch, all CSMs gone", twins.revenue_of_books, relative),
    ("large_rise", "hybrid, prices up", twins.price_rise("large_rise"), points),
    ("small_rise", "hybrid, prices up", twins.price_rises, formulas.small_rise_against_large),
    ("recession_nrr", "hybrid, recession", twins.retained_revenue("recession", "year_ago_mrr_now"), points),
    ("recession_grr", "hybrid, recession", twins.retained_revenue("recession", "year_ago_mrr_kept"), points),
    ("recession_small", "hybrid, severe recession", twins.retained_by_size, formulas.small_less_large),
    ("recession_growth", "hybrid, severe recession", twins.growth, points),
    ("answers", "hybrid, by survey answer", twins.departures_by_answer, relative),
    ("satisfaction", "hybrid, extreme fifths", twins.staying_by_satisfaction, points),
    ("academy_stays", "self_service, academy", twins.with_academy("renewals_won", "renewals_due"), relative),
    ("academy_use", "self_service, academy", twins.with_academy("adoption", "customers"), relative),
    ("academy_satisfaction", "self_service, academy", twins.with_academy("satisfaction", "customers"), relative),
    ("academy_support", "self_service, academy", twins.with_academy("tickets", "customers"), relative),
    ("deflection_first_year", "self_service", twins.deflected(6, 12), level),
    ("deflection_later", "self_service", twins.deflected(25, 36), level),
)
_PAYMENT = (
    ("payment_mode", "hybrid, all or none by hand", twins.refused_renewals, relative),
    (
        "usage_manual",
        "hybrid by hand, fifths",
        twins.departures_by_use("manual_year", "manual", WEEKS_PER_YEAR),
        relative,
    ),
)
_MONTHLY = (
    (
        "referral",
        "smb_monthly, by channel",
        twins.departures_by_channel("smb_monthly"),
        formulas.referred_to_others,
    ),
    ("outreach", "smb_monthly, all contacted", twins.outreach, relative),
    ("tenure_monthly", "smb_monthly", twins.departures_by_term("smb_monthly", 2, 3), relative),
    ("tenure_monthly_late", "smb_monthly", twins.departures_by_term("smb_monthly", 13, 36), relative),
    (
        "usage_auto",
        "smb_monthly, extreme fifths",
        twins.departures_by_use("monthly_year", "monthly_later", 5),
        relative,
    ),
    ("activation", "smb_monthly, extreme fifths", twins.staying_by_early_use, points),
    ("ticket_cost", "smb_monthly", twins.ticket_cost, formulas.ratio),
    ("win_back", "smb_monthly, by reason", twins.returns_by_reason, points),
)

EFFECTS = {
    name: Effect(name, group, shown_by, sums, value)
    for group, effects in (
        ("reference", _REFERENCE),
        ("twins", _TWINS),
        ("payment", _PAYMENT),
        ("smb_monthly", _MONTHLY),
    )
    for name, shown_by, sums, value in effects
}
"""Every effect by name."""


def effects_of(group: str, runs: Runs) -> dict[str, Sums]:
    """Return what a replicate of a group of worlds adds to each of its effects."""
    return {effect.name: effect.sums(runs) for effect in EFFECTS.values() if effect.group == group}
