"""On which assumptions the shipped company's ranking rests: sentences that `csim compare` quotes.

They are found by the study `what_must_be_true` of the five shipped strategies, which takes an hour or two, and ship
with csim as a file of what was found and of what was compared. They are quoted only where exactly that is compared
again; `tools/refresh_rests_on.py` writes the file anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from csim.study.company import company_of
from csim.units import WEEKS_PER_MONTH

if TYPE_CHECKING:
    from csim.scenario.frozen import Scenario
    from csim.study.laboratory import Answer

FILE = Path(__file__).with_name("rests_on.json")
"""What ships."""

REFRESH = "python -m tools.refresh_rests_on"
"""The command that writes it anew, from the runs of the shipped study if they are there."""


class RestsOn(NamedTuple):
    """What was found: the verdict, the weightiest lines, and how it was found, in words.

    `contents` holds, by strategy, the digest of all that decides how it runs; `months` how long runs lasted.
    """

    verdict: str
    lines: tuple[str, ...]
    settings: str
    months: int
    contents: Mapping[str, str]


def rests_on(contents: Sequence[str], months: int) -> RestsOn | None:
    """What was found about exactly these scenarios (`Company.content` of each, in any order); None if nothing was."""
    found = shipped()
    if found is None or months != found.months or sorted(contents) != sorted(found.contents.values()):
        return None
    return found


@cache
def shipped() -> RestsOn | None:
    """What ships with csim; None if nothing does."""
    if not FILE.exists():
        return None
    return read(FILE.read_text(encoding="utf-8"))


def read(text: str) -> RestsOn:
    """What a file says."""
    data: dict[str, Any] = json.loads(text)
    return RestsOn(data["verdict"], tuple(data["lines"]), data["settings"], data["months"], data["contents"])


def stale(scenarios: Mapping[str, Scenario], found: RestsOn) -> list[str]:
    """The strategies that are no longer what the study compared, in order; empty if all are."""
    now = {name: company_of(scenario).content for name, scenario in scenarios.items()}
    return sorted(name for name in {**found.contents, **now} if found.contents.get(name) != now.get(name))


def document(answer: Answer) -> str:
    """The file of what a finished study found and of what it compared."""
    inquiry, worlds = answer.inquiry, answer.facts["worlds"]
    scenarios = {company.name: company.scenario for company in inquiry.companies}
    months = {_months(inquiry.months, scenario) for scenario in scenarios.values()}
    tried = len(answer.tables["assumptions"])
    data = {
        "verdict": answer.facts["verdict"],
        "lines": list(answer.facts["lines"]),
        "settings": (
            f"{tried} assumptions, one at a time to the ends of their plausible ranges; {worlds['present']} worlds at "
            f"present, {worlds['screen']} to screen, {worlds['more']} where another strategy might lead"
        ),
        "months": max(months),
        "contents": {name: company_of(scenario).content for name, scenario in scenarios.items()},
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _months(asked: int | None, scenario: Scenario) -> int:
    return asked if asked is not None else round(scenario.weeks / WEEKS_PER_MONTH)
