"""Staff and buy a strategy for a given amount a year, so that strategies can be compared at equal budget."""

from __future__ import annotations

from dataclasses import replace

from csim import units
from csim.errors import BadInput
from csim.scenario.compose import Composed
from csim.scenario.freeze import plays_in_force
from csim.scenario.load import checked
from csim.scenario.locate import Located, Origin
from csim.scenario.schema.root import ScenarioFile

EQUAL_BUDGET = "--equal-budget"
"""The file name of the values that a budget sets."""


def with_cs_budget(composed: Composed, usd_per_year: float) -> Composed:
    """Return the scenario with its customer success team staffed for *usd_per_year*, content and licences included.

    What the plays in force cost whatever their use comes first; each role takes its `budget_share` of the rest, to the
    nearest whole person, from the first day on. Roles without a share, such as support and implementation, stay as
    they are, and so does a strategy without any. Raises `BadInput` where the scenario is wrong, the amount is none, or
    content alone costs more.
    """
    file = checked(composed)
    shares = {name: role.budget_share for name, role in file.team.items() if role.budget_share > 0.0}
    if not 0.0 <= usd_per_year <= 1e11:
        raise BadInput.because(f"{units.plain(usd_per_year)} USD a year is no budget; write such as 2 MUSD")
    if not shares:
        return composed
    content = content_usd_per_year(file)
    people = usd_per_year - content
    if people < 0.0:
        raise BadInput.because(
            f"{file.name}: content and licences cost {content:,.0f} USD a year, more than the budget of "
            f"{usd_per_year:,.0f} USD; allow more, or drop plays"
        )
    origin = Origin(EQUAL_BUDGET)
    for name, share in shares.items():
        role = file.team[name]
        freeze_below = units.as_text(role.hiring.freeze_below_runway, "months")
        target = units.as_text(share * people, "USD/year")
        rule = {"rule": "budget", "target": target, "freeze_below_runway": freeze_below}
        hiring = Located({key: Located(value, origin) for key, value in rule.items()}, origin)
        person = role.salary * (1.0 + role.overhead) + role.tools
        heads = int(share * people / max(person, 1.0) + 0.5)
        root = _with(composed.root, ("team", name, "hiring"), hiring)
        composed = replace(composed, root=_with(root, ("team", name, "headcount"), Located(heads, origin)))
    return composed


def content_usd_per_year(file: ScenarioFile) -> float:
    """Return what the plays in force cost in a year whatever their use: content and licences, in USD."""
    used = {play for segment in file.segments for play in plays_in_force(file, file.strategy, segment)}
    return sum(play.cost_per_year for name, play in file.plays.items() if name in used)


def _with(value: Located, path: tuple[str, ...], new: Located) -> Located:
    """The tree with another value at a path."""
    if not path:
        return new
    content = value.content if isinstance(value.content, dict) else {}
    below = content.get(path[0], Located({}, new.origin))
    return Located({**content, path[0]: _with(below, path[1:], new)}, value.origin)
