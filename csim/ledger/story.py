"""One customer's life in plain words, from the tables a run was written to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from csim.errors import BadInput, nearest
from csim.ledger.export import read_table
from csim.ledger.provenance import read_provenance

if TYPE_CHECKING:
    import pandas as pd

type Row = Mapping[Any, Any]

PASSING = {
    "touched": "received",
    "undelivered": "got no follow-up on",
    "slow": "waited longer than promised for",
    "expired": "waited in vain for",
    "cancelled": "had no more use for",
}
"""Events told together, by play, between the turning points of a life; offers passed over are only counted."""

UNTOLD = (*PASSING, "declined", "surveyed")

BALANCE = ("value_usd", "paid_usd", "people_usd", "margin")
EXAMPLES = 3


def tell_story(folder: Path, customer: str) -> str:
    """Return the life of one customer of the run in *folder*: a line for each turning point, in order of weeks.

    *customer* is a label (`SMB-0187-03`, in any case), an identity (16 hexadecimal digits), or the number of its line
    in the table of customers, counted from 1. Raises BadInput, saying what to do, where there is no such customer, or
    where the run kept no events.
    """
    provenance = read_provenance(folder)
    if not (folder / "events.parquet").is_file():
        raise BadInput.because(f"the run in {folder} kept no events to tell of; run it again with --events")
    found = _find(read_table(folder, "customers"), customer)
    events = read_table(folder, "events")
    mine = events[events["customer"] == found["customer"]]
    head = (
        f"Customer {found['customer']} (identity {found['id']}), scenario {provenance['name']}, "
        f"seed {provenance['seed']}, replicate {provenance['replicate']}: one possible story"
    )
    lines = [*_before_the_run(found), *_lines(mine, found), ("in all", _balance(found))]
    width = max(len(when) for when, _ in lines)
    return "\n".join([head, *(f"  {when:<{width}}  {what}" for when, what in lines)])


def _find(customers: pd.DataFrame, wanted: str) -> Row:
    text = wanted.strip()
    if len(customers) == 0:
        raise BadInput.because("this run had no customers")
    if text.isdecimal() and 1 <= int(text) <= len(customers):
        place = int(text) - 1
    else:
        matches = (customers["customer"] == text.upper()) | (customers["id"] == text.lower())
        if not matches.any():
            raise BadInput.because(_unknown(text, customers["customer"].tolist()))
        place = int(matches.to_numpy().argmax())
    return dict(customers.iloc[place].items())


def _unknown(text: str, labels: list[str]) -> str:
    near = nearest(text, labels)
    hint = f"did you mean {near}?" if near else f"there are, for example, {', '.join(labels[-EXAMPLES:])};"
    return (
        f'no customer of this run is called "{text}"; {hint} '
        f"a number from 1 to {len(labels)} names a line of the table of customers"
    )


def _before_the_run(customer: Row) -> list[tuple[str, str]]:
    if customer["signed_week"] >= 0:
        return []
    return [("before", "was a customer when the run began; what it cost to win is sunk")]


def _lines(events: pd.DataFrame, customer: Row) -> Iterator[tuple[str, str]]:
    """Yield turning points, and between them one line for all that merely passed."""
    passing: list[Row] = []
    for event in events.to_dict("records"):
        kind = str(event["event"])
        if kind in UNTOLD:
            passing.append(event)
            continue
        if passing:
            yield _meanwhile(passing)
            passing = []
        yield f"week {event['week']}", SENTENCES[kind](event, customer)
    if passing:
        yield _meanwhile(passing)


def _meanwhile(events: list[Row]) -> tuple[str, str]:
    first, last = events[0]["week"], events[-1]["week"]
    when = f"week {first}" if first == last else f"week {first} to {last}"
    parts = []
    for kind, words in PASSING.items():
        plays = Counter(str(event["play"]) for event in events if event["event"] == kind)
        if plays:
            parts.append(f"{words} " + ", ".join(_times(play, count) for play, count in plays.items()))
    declined = sum(event["event"] == "declined" for event in events)
    if declined:
        parts.append(f"passed over {_counted(declined, 'offer')}")
    answers = [f"{event['a']:.0f}" for event in events if event["event"] == "surveyed"]
    if answers:
        parts.append(f"answered a survey with {', '.join(answers)}")
    return when, "; ".join(parts)


def _signed(event: Row, customer: Row) -> str:
    plan = "monthly plan" if customer["monthly"] else "contract with a term"
    ahead = ", a year paid ahead" if customer["prepaid"] else ""
    by = f"referred by {customer['referrer']}" if customer["channel"] == "referral" else f"won by {customer['channel']}"
    return (
        f"signed {_counted(event['a'], 'seat')} at {_usd(event['b'])} a seat and year, {plan}{ahead}; "
        f"{by} for {_usd(customer['cac'])}; fits the ideal profile {customer['fit']:.2f}"
    )


def _champion_came(event: Row, _: Row) -> str:
    by = "by itself" if _missing(event["play"]) else f"through {event['play']}"
    return f"had a new champion, found {by}"


def _owner_changed(event: Row, _: Row) -> str:
    if event["b"] > 1:
        return f"{event['staff']} took over the account, owner number {event['b']:.0f}"
    return f"{event['staff']} became its owner"


def _expanded(event: Row, _: Row) -> str:
    what = f"added {_counted(event['a'], 'seat')}" if event["a"] > 0 else "took the next tier"
    return f"{what}: {_usd(event['b'])} a year now"


def _left(event: Row, customer: Row) -> str:
    text = f"left, main reason: {event['reason']}"
    if customer["signed_week"] < 0:
        return text
    if event["b"] >= 0:
        return f"{text}; acquisition cost repaid, and {_usd(event['b'])} earned beyond it"
    share = 1.0 + event["b"] / customer["cac"] if customer["cac"] > 0 else 0.0
    return f"{text}; acquisition cost repaid to {100.0 * max(0.0, share):.0f} %: a loss of {_usd(-event['b'])}"


def _payment_failed(event: Row, _: Row) -> str:
    return "a payment failed and was recovered" if event["a"] > 0 else "a payment failed for good"


SENTENCES: Mapping[str, Callable[[Row, Row], str]] = {
    "signed": _signed,
    "live": lambda event, _: f"in use, {_counted(event['a'], 'week')} after signing",
    "first_value": lambda event, _: (
        f"first value: what it gained in a week reached the price, {_counted(event['a'], 'week')} after signing"
    ),
    "champion_left": lambda event, _: f"its champion left; other people known in the account: {event['a']:.1f}",
    "champion_came": _champion_came,
    "owner_changed": _owner_changed,
    "referred": lambda _, __: "referred another company",
    "renewed": lambda event, _: (
        f"renewed at {_usd(event['b'])} a year; its chance to leave had been {_percent(event['a'])}"
    ),
    "decided_to_leave": lambda event, _: (
        f"decided to leave, main reason: {event['reason']}; its chance to leave had been {_percent(event['b'])}"
    ),
    "left": _left,
    "payment_failed": _payment_failed,
    "returned": lambda event, _: f"signed again after {_counted(event['a'], 'week')} away",
    "expanded": _expanded,
    "contracted": lambda event, _: f"gave back {_counted(event['a'], 'seat')}: {_usd(event['b'])} a year now",
    "recouped": lambda event, _: (
        f"had repaid its acquisition cost of {_usd(event['b'])}, {_counted(event['a'], 'week')} after signing"
    ),
    "release": lambda _, __: "a release of the product came out",
}
"""How each turning point is told, from its event and its customer."""


def _balance(customer: Row) -> str:
    gained, paid, people, margin = (float(customer[name]) for name in BALANCE)
    profit = gained - paid - people
    result = f"a profit of {_usd(profit)}" if profit >= 0 else f"a loss of {_usd(-profit)}"
    state = "a customer still" if customer["status"] == "customer" else "no customer any more"
    return (
        f"{state}; gained {_usd(gained)}, paid {_usd(paid)} and spent {_usd(people)} of its people's time: "
        f"{result} for it; margin of {_usd(margin)} after customer success for the vendor"
    )


def _missing(value: Any) -> bool:
    return not isinstance(value, str)


def _times(name: str, count: int) -> str:
    return name if count == 1 else f"{name} ({count} times)"


def _counted(number: float, noun: str) -> str:
    return f"{number:,.0f} {noun}" + ("" if number == 1 else "s")


def _usd(amount: float) -> str:
    return f"{amount:,.0f} USD"


def _percent(share: float) -> str:
    return f"{100.0 * share:.1f} %"
