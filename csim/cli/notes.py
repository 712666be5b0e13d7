"""Notes on values the user wrote that do not do what they say, or are absurd, told on standard error before a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from csim.scenario.compose import Composed
    from csim.scenario.frozen import Scenario


def tell_notes(scenarios: Sequence[str], overrides: Sequence[str], budget: float | None = None) -> None:
    """Tell the notes on these scenarios, files or names, which are known to be without mistakes; each note once.

    *budget* is the equal budget in USD a year, where one was asked for: headcounts are then its own.
    """
    from csim.scenario.budget import with_cs_budget
    from csim.scenario.load import compose_named, load_composed
    from csim.scenario.without_effect import is_shipped

    told: dict[str, None] = {}
    for name in scenarios:
        if is_shipped(name) and not overrides:
            continue  # the user wrote nothing
        composed = compose_named(name, overrides)
        composed = composed if budget is None else with_cs_budget(composed, budget)
        told.update(dict.fromkeys(_notes(composed, load_composed(composed))))
    for note in told:
        tell(note)


def tell_notes_on(composed: Composed, scenario: Scenario) -> None:
    """Tell the notes on a scenario that was put together and frozen."""
    for note in _notes(composed, scenario):
        tell(note)


def tell(note: str) -> None:
    """Tell one note."""
    click.echo(f"note: {note}", err=True)


def _notes(composed: Composed, scenario: Scenario) -> list[str]:
    from csim.cli.far import far_values
    from csim.cli.unmeant import unmeant
    from csim.scenario.without_effect import without_effect

    return [*without_effect(composed, scenario), *far_values(composed, scenario), *unmeant(composed, scenario)]
