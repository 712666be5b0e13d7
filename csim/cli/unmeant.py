"""What a scenario implies that its user hardly means: values that came along with what was changed, and slips."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from csim.errors import listed

if TYPE_CHECKING:
    from csim.scenario.compose import Composed
    from csim.scenario.frozen import Scenario
    from csim.scenario.locate import Origin
    from csim.scenario.preview import Preview, SegmentPreview

MOST_TIMES, LEAST_TIMES = 1.5, 0.5
"""Times the inherited company's own share of new customers a year: what lies between may well be meant."""

ALIKE = 0.85
"""Names as similar as this are taken for one name, written in two ways."""

_SHIPPED_PREFIX = "shipped "
_ORDINALS = {2: "a second", 3: "a third", 4: "a fourth", 5: "a fifth", 6: "a sixth", 7: "a seventh"}
_MONTHS = 12.0


def unmeant(composed: Composed, scenario: Scenario) -> list[str]:
    """Return a note for each thing that *scenario*, frozen from *composed*, implies and that was hardly meant.

    These are an inherited market for other customers than it was set for, a segment called nearly as an inherited one,
    customers that nobody of those who look after customers is there for, and cash that is gone within a month.
    """
    from csim.scenario.locate import OVERRIDE
    from csim.scenario.preview import preview
    from csim.scenario.without_effect import is_shipped

    files = {OVERRIDE} if is_shipped(composed.file) else {OVERRIDE, composed.file}
    seen = preview(scenario)
    return [
        *_names(composed, files),
        *_markets(composed, files, seen),
        *_unserved(composed, files, scenario, seen),
        *_cash(composed, scenario, seen),
    ]


def _markets(composed: Composed, files: set[str], seen: Preview) -> Iterator[str]:
    """Segments of which the user wrote how many customers there are, and not what market brings them."""
    for segment in seen.segments:
        place = ("segments", segment.name)
        written = composed.origins.get((*place, "population", "customers"))
        leads, spend = (composed.origins.get((*place, "market", each)) for each in ("leads_per_week", "marketing"))
        if written is None or written.file not in files or leads is None:
            continue
        if leads.file in files or (spend is not None and spend.file in files):
            continue
        company = _shipped_company(composed, leads)
        there = _segment_of(company, segment.name) if company else None
        if there is None or not (segment.customers and there.customers and there.new_customers_per_month):
            continue
        times = _share(segment) / _share(there)
        if not LEAST_TIMES <= times <= MOST_TIMES:
            yield f"{written}  {_inherited_market(composed, segment, there, company)}"


def _inherited_market(composed: Composed, segment: SegmentPreview, there: SegmentPreview, company: str) -> str:
    from csim.scenario.load import checked

    market = checked(composed).segments[segment.name].market
    return (
        f"segments.{segment.name}.population.customers: the market is still that of {company}, which has "
        f"{there.customers:,.0f} customers here: {market.leads_per_week:,.10g} leads a week and a chance to close of "
        f"{100 * market.close_probability:.3g} % at best are about {_MONTHS * segment.new_customers_per_month:,.0f} "
        f"new customers a year for {segment.customers:,.0f} customers ({_percent(segment)}; {_percent(there)} there). "
        f"Set leads_per_week, marketing and potential_customers of segments.{segment.name}.market to yours."
    )


def _share(segment: SegmentPreview) -> float:
    """New customers a year for each customer."""
    return _MONTHS * segment.new_customers_per_month / segment.customers


def _percent(segment: SegmentPreview) -> str:
    return f"{100 * _share(segment):,.0f} %"


def _shipped_company(composed: Composed, origin: Origin) -> str:
    """The shipped company whose file a value comes from; empty if it is from elsewhere."""
    from csim.scenario.without_effect import is_shipped

    if not origin.file.startswith(_SHIPPED_PREFIX) and not is_shipped(composed.file):
        return ""
    return Path(origin.file.removeprefix(_SHIPPED_PREFIX)).stem


@cache
def _segment_of(company: str, name: str) -> SegmentPreview | None:
    from csim.scenario.load import load
    from csim.scenario.preview import preview

    return next((each for each in preview(load(company)).segments if each.name == name), None)


def _names(composed: Composed, files: set[str]) -> Iterator[str]:
    """Segments of the user's whose name is nearly that of an inherited one."""
    names = [str(path[1]) for path in composed.origins if path[:1] == ("segments",) and len(path) == 2]
    new = [name for name in names if _all_written(composed, name, files)]
    for name in new:
        others = [each for each in names if each not in new]
        near = next((each for each in others if _alike(name, each)), None)
        if near is not None:
            yield (
                f"{composed.origins['segments', name]}  segments.{name}: is {_ORDINALS.get(len(names), 'one more')} "
                f"segment, beside {listed([each for each in names if each != name], 5)}; did you mean {near}?"
            )


def _all_written(composed: Composed, name: str, files: set[str]) -> bool:
    """Whether all that is said of a segment stands in the user's own file, what `defaults` says for all left out."""
    return all(
        origin.file in files or composed.origins.get(("defaults", *path[2:])) == origin
        for path, origin in composed.origins.items()
        if path[:2] == ("segments", name)
    )


def _alike(name: str, other: str) -> bool:
    """Whether two names are one but for signs, a plural or a slip; `smb` and `smb_europe` are two."""
    one, two = ("".join(letter for letter in each.lower() if letter.isalnum()).rstrip("s") for each in (name, other))
    if one == two:
        return True
    apart = one.startswith(two) or two.startswith(one)
    return not apart and SequenceMatcher(None, one, two).ratio() >= ALIKE


def _unserved(composed: Composed, files: set[str], scenario: Scenario, seen: Preview) -> Iterator[str]:
    """Segments with customers that fill nobody's book, though there are people who look after customers."""
    from csim.rules.plays import RELATIONSHIP
    from csim.rules.staff import HIRE_ACCOUNTS, HIRE_ARR

    people = {each.name: each.people for each in seen.roles}
    there = [role for role in scenario.roles if RELATIONSHIP in role.functions and people[role.name] > 0.0]
    for place, segment in enumerate(seen.segments):
        if not there or not segment.customers or any(role.accounts_per_book[place] for role in there):
            continue
        role = there[0]
        hires = int(role.parameters.hiring_rule) in (HIRE_ACCOUNTS, HIRE_ARR)
        means = ["none of them has an owner"] if role.parameters.book_named > 0.0 else []
        means += ["nobody is hired for them"] if hires else []
        if not means:
            continue  # a pooled team of fixed size: the size of a book means nothing to it
        path = ("team", role.name, "accounts_per_book")
        origins = [composed.origins.get(each) for each in ((*path, segment.name), path, ("segments", segment.name))]
        written = next((each for each in origins if each is not None and each.file in files), composed.file)
        yield (
            f"{written}  team.{role.name}.accounts_per_book.{segment.name}: 0 or not said, though there are "
            f"{segment.customers:,.0f} customers and {people[role.name]:,.0f} people: {' and '.join(means)}. Write how "
            "many of these customers make one person's full book."
        )


def _cash(composed: Composed, scenario: Scenario, seen: Preview) -> Iterator[str]:
    """Cash and credit that do not cover a month of what the team is paid."""
    company = scenario.company
    people = {each.name: each.people for each in seen.roles}
    paid = sum(
        people[role.name] * role.parameters.salary_usd_per_year * (1.0 + role.parameters.overhead_share) / _MONTHS
        for role in scenario.roles
    )
    if company.cash_start_usd + company.credit_line_usd >= paid:
        return
    credit = f" and a credit line of {_thousands(company.credit_line_usd)}" if company.credit_line_usd else ""
    total = sum(people.values())
    written = composed.origins.get(("company", "cash"), composed.file)
    yield (
        f"{written}  company.cash: {_thousands(company.cash_start_usd)}{credit} "
        f"at the start {'are' if credit else 'is'} less than one month of the team's salaries and overhead "
        f"({_thousands(paid)} for {total:,.0f} people): the money lasts less than a month unless customers pay first."
    )


def _thousands(usd: float) -> str:
    return f"{usd / 1e3:,.3g} kUSD" if abs(usd) < 1e6 else f"{usd / 1e6:,.3g} MUSD"
