"""The files of worked cases: what stands in them, and the company that they describe."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from csim.scenario.frozen import BaseCustomer, Scenario
from csim.scenario.load import compose_named, load_composed
from csim.scenario.schema.root import Segment

FOLDER = Path(__file__).parent
COMPANY = FOLDER / "company.yaml"
CASES = tuple(sorted(path for path in FOLDER.glob("*.yaml") if path != COMPANY))

PARTS = ("what", "given", "computed", "expected")
GIVEN = ("words", "weeks", "settings", "customers", "newcomers", "seed", "dice")
DIE = ("week", "of", "for", "play", "number", "is", "so")
FACT = ("week", "month", "of", "quantity", "value")
CUSTOMER = {
    "segment": "firms",
    "seats": "10",
    "price_per_seat": "520",
    "weeks_since_signing": "26",
    "knowledge": "0.5",
    "adoption": "0.5",
    "trust": "0.6",
}
"""What a customer is where a case says nothing else; the price in USD a year."""


class Written(NamedTuple):
    """A number as somebody wrote it down, right to half a unit of its last digit."""

    text: str

    @property
    def number(self) -> float:
        """The number."""
        return float(self.text)

    @property
    def digits(self) -> int:
        """Digits after the point."""
        return len(self.text.partition(".")[2])

    @property
    def allowed(self) -> float:
        """How far off the truth may be: half a unit of the last digit shown, and what doubles cannot tell."""
        return 0.5 * self.unit + 1e-9 * max(1.0, abs(self.number))

    @property
    def unit(self) -> float:
        """One unit of the last digit shown."""
        return 10.0**-self.digits

    def says(self, value: float) -> bool:
        """Return whether *value* rounds to what is written."""
        return abs(value - self.number) <= self.allowed


class Case(NamedTuple):
    """One worked case, as written."""

    name: str
    what: str
    given: Mapping[str, Any]
    computed: str
    expected: list[Mapping[str, str]]

    @property
    def weeks(self) -> int:
        """For how many weeks the company is watched."""
        return int(self.given["weeks"])

    @property
    def seed(self) -> int:
        """The seed of the dice."""
        return int(self.given.get("seed", 1))

    @property
    def names(self) -> tuple[str, ...]:
        """The customers' names in the order of the run: those of the start, then the others as they sign."""
        return (*self.given["customers"], *self.given.get("newcomers", ()))


def read(path: Path) -> Case:
    """Read a case; everything stays as written, so that the digits shown are known. Raises ValueError."""
    with path.open(encoding="utf-8") as file:
        # Texts throughout: 0.50 shows two digits, and a number would have forgotten one of them.
        content = yaml.load(file, Loader=yaml.BaseLoader)
    _only(path.name, "the case", content, PARTS, required=PARTS)
    _only(path.name, "given", content["given"], GIVEN, required=("words", "weeks", "settings", "customers"))
    for name, customer in content["given"]["customers"].items():
        _only(path.name, f"customer {name}", customer, tuple(CUSTOMER))
    for die in content["given"].get("dice", ()):
        _only(path.name, "a die", die, DIE, required=("of", "for", "is", "so"))
    for fact in content["expected"]:
        _only(path.name, "a fact", fact, FACT, required=("of", "quantity", "value"))
        if ("week" in fact) == ("month" in fact):
            raise ValueError(f"{path.name}: a fact holds at the end of a week or for a month; write one: {fact}")
    return Case(path.stem, *(content[part] for part in PARTS))


def _only(file: str, where: str, found: Any, allowed: tuple[str, ...], required: tuple[str, ...] = ()) -> None:
    """Raise unless a part of a case has the entries that it may have, and those that it must."""
    entries = tuple(found) if isinstance(found, Mapping) else ()
    wrong = [entry for entry in entries if entry not in allowed]
    missing = [entry for entry in required if entry not in entries or found[entry] == ""]
    if wrong or missing:
        told = f"unknown: {', '.join(wrong) or 'nothing'}; missing: {', '.join(missing) or 'nothing'}"
        raise ValueError(f"{file}, {where}: {told}; it has {', '.join(allowed)}")


def scenario_of(case: Case) -> Scenario:
    """Return the company of a case, with its customers."""
    composed = compose_named(COMPANY, [_in_full(setting) for setting in case.given["settings"]])
    empty = load_composed(composed)
    customers = case.given["customers"].values()
    base = tuple(_customer({**CUSTOMER, **customer}, empty.segment_names) for customer in customers)
    return load_composed(composed, base)._replace(weeks=case.weeks)


def _in_full(setting: str) -> str:
    """Return a setting with its whole path: what begins in a part of a segment holds for all segments."""
    first = setting.partition("=")[0].split(".", 1)[0]
    return f"defaults.{setting}" if first in Segment.model_fields else setting


def _customer(row: Mapping[str, str], segments: tuple[str, ...]) -> BaseCustomer:
    """Return one customer of the start. Raises ValueError where its segment is not the company's."""
    if row["segment"] not in segments:
        raise ValueError(f"no segment is called {row['segment']}; there are {', '.join(segments)}")
    return BaseCustomer(
        segment=segments.index(row["segment"]),
        seats=float(row["seats"]),
        price_usd_per_seat_per_week=float(row["price_per_seat"]) / 52.0,
        weeks_since_signing=int(row["weeks_since_signing"]),
        knowledge=float(row["knowledge"]),
        adoption=float(row["adoption"]),
        trust=float(row["trust"]),
    )
