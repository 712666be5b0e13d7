"""A battery of shocks: each alone, all together, and all together at every depth, as overrides of scenarios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, get_args

from csim.scenario.schema.shocks import PRESETS, Shock
from csim.scenario.studies.company import StudyCompany
from csim.scenario.studies.load import Inquiry
from csim.scenario.studies.sections import Stress
from csim.units import WEEKS_PER_MONTH, month_close_week

CALM, TOGETHER = "calm", "together"
DEPTHS: tuple[str, ...] = get_args(Shock.model_fields["depth"].annotation)
"""From the mildest to the most severe."""

_AS_WRITTEN = {"csm": "CSM", "csms": "CSMs"}

MONTH = 12
"""When shocks of the usual battery begin."""


class Condition(NamedTuple):
    """What befalls all strategies alike: its name, what it is called, and its shocks.

    `rung` is its place on the ladder of growing depth, from 0 for the calm world; None beside the ladder.
    """

    name: str
    label: str
    shocks: tuple[Shock, ...]
    rung: int | None = None


def usual_battery() -> dict[str, Shock]:
    """One moderate shock of every kind, at month 12."""
    at = float(month_close_week(MONTH))
    return {kind: Shock.model_validate({"at": at, "kind": kind, "depth": "moderate"}) for kind in PRESETS}


def conditions_of(section: Stress) -> tuple[Condition, ...]:
    """The calm world, each shock alone, all together as they are, and all together at each depth."""
    shocks = dict(section.shocks) or usual_battery()
    calm = Condition(CALM, "no shock", (), 0)
    alone = [Condition(name, _written_out(name), (shock,)) for name, shock in shocks.items()]
    if not section.together and len(shocks) > 1:
        return (calm, *alone)
    every = "all shocks" if len(shocks) > 1 else alone[0].label
    ladder = [
        Condition(f"{TOGETHER}_{depth}", f"{every}, {depth}", _deepened(shocks, depth), rung)
        for rung, depth in enumerate(DEPTHS, start=1)
    ]
    as_they_are = Condition(TOGETHER, "all shocks together", tuple(shocks.values()))
    mixed = len(shocks) > 1 and all(rung.shocks != as_they_are.shocks for rung in ladder)
    return (calm, *alone, *([as_they_are] if mixed else []), *ladder)


def at_once(section: Stress) -> str:
    """The name of the condition in which the battery comes all at once, as it is; empty if it does not."""
    conditions = conditions_of(section)
    shocks = tuple((dict(section.shocks) or usual_battery()).values())
    return next((each.name for each in conditions if len(each.shocks) > 1 and each.shocks == shocks), "")


def sets_of(company: StudyCompany, condition: Condition) -> tuple[str, ...]:
    """The overrides of a condition: the scenario's own shocks stay, the condition's come beside them."""
    if not condition.shocks:
        return ()
    texts = ", ".join(shock_text(shock) for shock in (*company.file.shocks, *condition.shocks))
    return (f"shocks=[{texts}]",)


def shock_text(shock: Shock) -> str:
    """A shock as a scenario file would hold it, in weeks: `{at: 52.0, kind: recession, depth: mild}`."""
    written = [f"{name}: {_written(value)}" for name, value in shock if value is not None]
    return f"{{{', '.join(written)}}}"


def too_late(inquiry: Inquiry, conditions: Sequence[Condition]) -> str:
    """The first condition of which a shock begins after a scenario's end; empty if there is none."""
    for company in inquiry.companies:
        months = inquiry.months or round(company.file.horizon)
        weeks = months * WEEKS_PER_MONTH
        for condition in conditions:
            if any(shock.at >= weeks for shock in condition.shocks):
                return condition.name
    return ""


def _written_out(name: str) -> str:
    """A shock's name as people write it: `champion exodus`, `CSM exodus`."""
    return " ".join(_AS_WRITTEN.get(word, word) for word in name.split("_"))


def _deepened(shocks: Mapping[str, Shock], depth: str) -> tuple[Shock, ...]:
    return tuple(shock.model_copy(update={"depth": depth}) for shock in shocks.values())


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)
