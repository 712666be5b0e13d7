"""What may be chosen: one of the scenarios, and a setting of each lever."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from csim.errors import BadInput
from csim.scenario.studies.company import StudyCompany, named
from csim.scenario.studies.dials import Dial, Setting
from csim.scenario.studies.load import Inquiry
from csim.study.laboratory import Case
from csim.study.methods.designs import latin_hypercube
from csim.study.methods.points import cases_at

_FINEST = 100
"""A range is searched in steps that make 100 to 1,000 of it, so that its settings are numbers one can write down."""

_SIGNIFICANT = 3  # digits of settings whose steps are equal ratios


@dataclass(frozen=True)
class Space:
    """Every choice there is: cases that name a scenario and set every lever."""

    scenarios: tuple[str, ...]
    dials: tuple[Dial, ...]

    @property
    def size(self) -> int | None:
        """How many choices there are; None if some lever has a range of more than whole numbers."""
        counts = [listed(dial) for dial in self.dials]
        if any(count is None for count in counts):
            return None
        return len(self.scenarios) * math.prod(len(count or ()) for count in counts)

    def every(self) -> Iterator[Case]:
        """All choices, if they can be counted; the last lever changes fastest."""
        options = [listed(dial) or () for dial in self.dials]
        for scenario in self.scenarios:
            for settings in itertools.product(*options):
                yield self.case(scenario, settings)

    def case(self, scenario: str, settings: Sequence[Setting]) -> Case:
        """The choice of a scenario and of settings in the order of the levers; numbers of ranges are made tidy."""
        told = (tidy(dial, setting) for dial, setting in zip(self.dials, settings, strict=True))
        return Case(scenario, tuple((dial.name, setting) for dial, setting in zip(self.dials, told, strict=True)))

    def at(self, scenario: str, positions: Sequence[float]) -> Case:
        """The choice at positions from 0 to 1 of the levers."""
        return self.case(scenario, [dial.at(place) for dial, place in zip(self.dials, positions, strict=True)])

    def spread(self, count: int, seed: int) -> list[Case]:
        """Choices that fill the space evenly, of all scenarios in turn."""
        points = latin_hypercube(count, len(self.dials), seed)
        return [self.at(self.scenarios[place % len(self.scenarios)], point) for place, point in enumerate(points)]

    def present(self, company: StudyCompany) -> Case | None:
        """The company as it stands, told by settings of the levers; None if they cannot tell it."""
        settings = [_present(dial, company) for dial in self.dials]
        known = [setting for setting in settings if setting is not None]
        return self.case(company.name, known) if len(known) == len(settings) else None

    def near(self, case: Case, step: float) -> list[Case]:
        """The choices that differ in one thing alone: a lever's number by a step up or down of this share of its way.

        Listed numbers and whole numbers move to the next one at least. Names have no order: a lever's other choices are
        all near, and so are the other scenarios.
        """
        settings = [setting for _, setting in case.settings]
        found = [self.case(scenario, settings) for scenario in self.scenarios]
        for place, dial in enumerate(self.dials):
            others = dial.discrete if dial.choices else [_moved(dial, settings[place], way) for way in (step, -step)]
            found += [self.case(case.scenario, [*settings[:place], each, *settings[place + 1 :]]) for each in others]
        return [each for each in dict.fromkeys(found) if each != case]

    def apart(self, first: Case, second: Case) -> float:
        """How far two choices differ in the lever in which they differ most, 0 to 1 of its way; 1 if not in degree."""
        if first.scenario != second.scenario:
            return 1.0
        one, other = dict(first.settings), dict(second.settings)
        return max(_apart(dial, one[dial.name], other[dial.name]) for dial in self.dials)


def possible(inquiry: Inquiry, case: Case) -> bool:
    """Whether a choice makes a company that csim accepts; settings that do not go together make none."""
    try:
        named(inquiry.companies, case.scenario).at(inquiry.dials, case.settings)
    except BadInput:
        return False
    return True


def choice_text(inquiry: Inquiry, case: Case) -> str:
    """A choice in words: `Hybrid with CSMs: 14, price x 0.95`; without the scenario if there is but one."""
    by_name = {dial.name: dial for dial in inquiry.dials}
    settings = ", ".join(
        f"{by_name[name].label}{'' if by_name[name].times else ':'} {setting_text(by_name[name], setting)}"
        for name, setting in case.settings
    )
    if not case.settings:
        return f"{inquiry.label(case.scenario)} as it is" if len(inquiry.scenarios) > 1 else "the company as it is"
    return f"{inquiry.label(case.scenario)} with {settings}" if len(inquiry.scenarios) > 1 else settings


def short_text(inquiry: Inquiry, case: Case) -> str:
    """A choice as its settings alone, in the order of the levers: `14 / x 0.95`, `Hybrid: 14 / x 0.95`."""
    if len(case.settings) < 2:
        return choice_text(inquiry, case)
    by_name = {dial.name: dial for dial in inquiry.dials}
    settings = " / ".join(setting_text(by_name[name], setting) for name, setting in case.settings)
    return f"{inquiry.label(case.scenario)}: {settings}" if len(inquiry.scenarios) > 1 else settings


def setting_text(dial: Dial, setting: Setting) -> str:
    """A setting in words, without its unit where the label names it already: `support people 12`."""
    named_already = bool(dial.unit) and dial.unit in dial.label.split()
    return dial.text(setting, 4).removesuffix(f" {dial.unit}" if named_already else "")


def choices(inquiry: Inquiry) -> dict[str, Case]:
    """Every scenario at every point of the levers' grid, by its name in words; the scenarios alone without levers."""
    names = [dial.name for dial in inquiry.levers]
    grid = itertools.product(*(dial.levels for dial in inquiry.levers))
    cases = cases_at(inquiry.scenarios, [tuple(zip(names, point, strict=True)) for point in grid])
    if not names:
        return {inquiry.label(case.scenario): case for case in cases}
    return {choice_text(inquiry, case): case for case in cases}


def listed(dial: Dial) -> tuple[Setting, ...] | None:
    """Every setting of a lever; None for a range of more than whole numbers."""
    if dial.discrete:
        return dial.discrete
    return tuple(float(number) for number in range(round(dial.low), round(dial.high) + 1)) if dial.whole else None


def tidy(dial: Dial, setting: Setting) -> Setting:
    """A setting of a range rounded to a number that one can write down, inside the range; others as they are."""
    if isinstance(setting, str) or dial.discrete or dial.whole:
        return setting
    if dial.log:
        rounded = float(f"{setting:.{_SIGNIFICANT}g}")
    else:
        rounded = round(setting, -math.floor(math.log10((dial.high - dial.low) / _FINEST)))
    return min(max(rounded, dial.low), dial.high)


def at_end(dial: Dial, setting: Setting) -> str:
    """`lower` or `upper` if a number stands at that end of its lever's range, else nothing."""
    if isinstance(setting, str) or dial.choices:
        return ""
    ends = (min(dial.values), max(dial.values)) if dial.values else (dial.low, dial.high)
    return {ends[0]: "lower", ends[1]: "upper"}.get(setting, "")


def _moved(dial: Dial, setting: Setting, way: float) -> Setting:
    listing = listed(dial)
    if listing is None:
        return dial.at(min(max(dial.position(setting) + way, 0.0), 1.0))
    steps = round(way * (len(listing) - 1)) or int(math.copysign(1, way))
    return listing[min(max(listing.index(setting) + steps, 0), len(listing) - 1)]


def _present(dial: Dial, company: StudyCompany) -> Setting | None:
    if dial.choices:
        return None
    try:
        values = [company.value(path) for pattern in dial.paths for path in company.expanded(pattern)]
    except BadInput:
        return None
    here = 1.0 if dial.times else values[0]
    same = dial.times or all(value == here for value in values)
    allowed = here in dial.values if dial.values else dial.low <= here <= dial.high
    return here if same and allowed else None


def _apart(dial: Dial, one: Setting, other: Setting) -> float:
    if dial.choices:
        return float(one != other)
    return abs(dial.position(one) - dial.position(other))
