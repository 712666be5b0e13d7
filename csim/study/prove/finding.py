"""What was caused, in a few plain sentences that claim no more than the intervals allow."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from csim.study.choosing.several import compare_pairs
from csim.study.comparison import Figure
from csim.study.prove.naive import FEWEST
from csim.study.prove.proof import EXPECTED, KEPT_REVENUE, REVENUE
from csim.study.statistics import Array
from csim.study.words import Scale, joined, scale_of

if TYPE_CHECKING:
    from csim.study.prove.proof import Proof

NAIVE_WORDS = {
    "treated_untreated": "than customers never treated",
    "by_segment": "than those within segments",
    "before_after": "than the same customers before they were treated",
}
_SPILL = ("never reached, served", "not served")
_SOURCES = (
    (KEPT_REVENUE, "by customers and seats kept"),
    ("expansion", "by seats and tiers added"),
    ("referred", "by customers who were referred"),
    ("other_new", "by customers won through reputation"),
    ("prices", "by prices"),
)


def finding(proof: Proof) -> list[str]:
    """The sentences, three to six; the most important first."""
    if nothing_differs(proof):
        return [f"Nothing differs between both worlds: {proof.label} caused nothing at all."]
    sentences = [_money(proof), _revenue(proof), _customers(proof), _retention(proof), _naive(proof), _spill(proof)]
    return [sentence for sentence in sentences if sentence]


def nothing_differs(proof: Proof) -> bool:
    """Whether every figure of both worlds is the same in every replicate."""
    return all(
        np.array_equal(each.measures[0], each.measures[1], equal_nan=True)
        and not each.parts.any()
        and not each.fates[:, 2:].any()
        for each in proof.seen
    )


def decided(found: Figure) -> bool:
    """Whether the interval leaves no doubt on which side of zero a figure lies; one of no width lies where it is."""
    return found.low > 0 or found.high < 0


def decided_together(values: Mapping[str, Array]) -> tuple[str, ...]:
    """Which of several effects, by name their values [replicate], are decided although all were looked at.

    By Holm's test: the chance that any is named without an effect is at most 5 %. For sentences that pick from effects;
    `decided` judges one that is told in any case.
    """
    nothing = np.zeros(len(next(iter(values.values()))))
    found = compare_pairs(np.column_stack([*values.values(), nothing]), [*values, ""], against="")
    return tuple(found.loc[found["apart"], "first"])


def _revenue(proof: Proof) -> str:
    total = proof.part(REVENUE)
    months = f"over {proof.months} months"
    sure = _picked(proof)
    if not decided(total):
        told = f"{usd(total)} {months}{_short(total)}{_parts_of(proof, sure)}{_segments(proof, sure)}"
        return f"Whether {proof.label} caused revenue is undecided: {told}."
    verb = "caused" if total.mean > 0 else "cost"
    return f"{_first(proof.label)} {verb} {usd(total, size=True)} of revenue {months}{_parts_of(proof, sure)}."


def _picked(proof: Proof) -> tuple[str, ...]:
    """Which parts of the bridge and which segments, `in` before their names, are decided although all are looked at."""
    values = {name: proof.part_values(name) for name, _ in _SOURCES}
    if len(proof.segments) > 1:
        values |= {f"in {name}": proof.part_values(REVENUE, name) for name in proof.segments}
    return decided_together(values)


def _parts_of(proof: Proof, picked: tuple[str, ...]) -> str:
    """Which parts of the bridge are decided, the largest first."""
    known = [(proof.part(name), words) for name, words in _SOURCES if name in picked]
    sure = sorted(known, key=lambda each: -abs(each[0].mean))
    if not sure:
        return "; no part of it is decided either" if not decided(proof.part(REVENUE)) else ""
    scale = scale_of("USD", [found.mean for found, _ in sure], [found.half for found, _ in sure])
    told = [f"{scale.text(found.mean, signed=True)} {words}" for found, words in sure[:3]]
    return f": {joined(told)}" if decided(proof.part(REVENUE)) else f"; decided are {joined(told)}"


def _segments(proof: Proof, picked: tuple[str, ...]) -> str:
    """Segments in which it is decided, where it is not in the company."""
    told = [f"{usd(proof.part(REVENUE, name))} in {name}" for name in proof.segments if f"in {name}" in picked]
    return f"; by segment, decided are {joined(told)}" if told else ""


def _money(proof: Proof) -> str:
    """What it was worth to both sides; revenue per dollar is no return, so only value is told so, its cost deducted."""
    value, cost, profit = (proof.measure(name) for name in ("vendor_value", "cs_cost", "customer_profit"))
    spent = decided(cost) and cost.mean > 0
    text = f"With {proof.label}, vendor value {_moved(value, usd)}"
    dollar = proof.per_dollar("vendor_value")
    if spent and decided(dollar):
        low, high = sorted((abs(dollar.low), abs(dollar.high)))
        size = Figure(abs(dollar.mean), low, high, dollar.runs)
        more = "more" if dollar.mean > 0 else "less"
        text += f", which is {size.mean:.2f} USD {more} ({interval(size, '.2f')}) for each discounted dollar of "
        text += "customer success, this dollar deducted"
    text += f"; customers' own profit {_moved(profit, usd)}"
    if spent:
        text += f"; customer success costs {usd(cost, size=True)} more"
    return f"{text}."


def _moved(found: Figure, write: Callable[..., str]) -> str:
    if not math.isfinite(found.mean):
        return "is not known"
    if found.mean == 0 and found.half == 0:
        return "is the same"
    if not decided(found):
        return f"moved undecidedly, by {write(found)}"
    return f"is {'higher' if found.mean > 0 else 'lower'} by {write(found, size=True)}"


def _customers(proof: Proof) -> str:
    saved, lost, net = proof.fate("saved"), proof.fate("lost because of it"), proof.net_kept()
    if saved.mean == 0 and lost.mean == 0:
        return "No customer stays or leaves because of it."
    reached = proof.fate("lost because of it", reached=True)
    text = (
        f"In the mean of a world it saves {saved.mean:.1f} customers and loses {lost.mean:.1f} that would have stayed"
    )
    if lost.mean > 0:
        text += f", {reached.mean:.1f} of them after it had reached them"
    verdict = (
        f"{abs(net.mean):.1f} {'more' if net.mean > 0 else 'fewer'} are kept ({interval(net, '.1f')})"
        if decided(net)
        else f"whether more are kept is undecided ({net.mean:+.1f}; {interval(net, '.1f')})"
        if math.isfinite(net.low)
        else "one world alone shows what luck did, too"
    )
    return f"{text}: {verdict}."


def _retention(proof: Proof) -> str:
    expected = proof.measure(EXPECTED)
    if not math.isfinite(expected.mean):
        return ""
    ratio = proof.variance_ratio()
    tail = ""
    if math.isfinite(ratio) and ratio > 1:
        tail = f"; as decided, the same effect has {ratio:.1f} times the variance, for one renewal is mostly luck"
    if not decided(expected):
        return f"Judged by probabilities, its effect on the renewal rate is undecided: {points(expected)}{tail}."
    verb = "raises" if expected.mean > 0 else "lowers"
    return f"Judged by probabilities, it {verb} the renewal rate by {points(expected, size=True)}{tail}."


def _naive(proof: Proof) -> str:
    treated, matched = proof.decisions("treated").mean, proof.decisions("matched").mean
    if treated < FEWEST:
        return ""
    told = [
        f"{_gap(found)} {words}"
        for name, words in NAIVE_WORDS.items()
        if math.isfinite((found := proof.estimate(name)).mean) and (name != "by_segment" or len(proof.segments) > 1)
    ]
    truth = f"on the {matched:,.0f} of {treated:,.0f} treated decisions taken in both worlds, it caused "
    truth += points(proof.estimate("caused"))
    if matched < FEWEST:
        truth = f"what it caused is not told, for fewer than {FEWEST} treated decisions are taken in both worlds"
    careful = proof.estimate("careful")
    if not told and not math.isfinite(careful.mean):
        return (
            "An analyst without a twin would have nobody to compare with: each group of untreated customers took fewer "
            f"than {FEWEST} decisions; {truth}."
        )
    who = "who compares with customers not treated yet of the same segment and at the same renewal"
    if not told:
        return f"An analyst without a twin {who} would have seen the treated renew {_gap(careful)}; {truth}."
    seen = f"An analyst without a twin would have seen treated customers renew {joined(told)}"
    verdict = _gap(careful) if math.isfinite(careful.mean) else f"would find fewer than {FEWEST} decisions"
    return f"{seen}; a careful one, {who}, {verdict}; {truth}."


def _gap(found: Figure) -> str:
    gap = f"{abs(found.mean):.1f} points {'more' if found.mean > 0 else 'less'} often"
    return gap if decided(found) else f"an undecided {gap}"


def _spill(proof: Proof) -> str:
    sure = decided_together({name: proof.reach_values(name) for name in _SPILL})
    told = [
        f"{usd(proof.reach(name))} on customers "
        f"{'it never reached' if name == _SPILL[0] else 'of segments it does not serve'}"
        for name in sure
    ]
    return f"Spill-over: {joined(told)}." if told else ""


def usd(found: Figure, *, size: bool = False) -> str:
    """An amount with its interval: `1.2 M USD (95 %: 0.8 to 1.6)`; `size` leaves the sign to the words around it."""
    sign = math.copysign(1.0, found.mean) if size else 1.0
    low, high = sorted((sign * found.low, sign * found.high))
    scale = scale_of("USD", [found.mean, found.low, found.high], [found.half / 3])
    text = scale.text(sign * found.mean, signed=not size)
    return f"{text} (95 %: {scale.span(low, high)})" if math.isfinite(found.low) else text


def points(found: Figure, *, size: bool = False) -> str:
    """Points of renewal rate with their interval."""
    sign = math.copysign(1.0, found.mean) if size else 1.0
    low, high = sorted((sign * found.low, sign * found.high))
    scale = Scale(1.0, 2, "points")
    text = scale.text(sign * found.mean, signed=not size)
    return f"{text} (95 %: {scale.span(low, high)})" if math.isfinite(found.low) else text


def interval(found: Figure, form: str) -> str:
    """`95 %: 0.8 to 1.6`, or why there is none."""
    if not math.isfinite(found.low):
        return "no interval"
    return f"95 %: {found.low + 0.0:{form}} to {found.high + 0.0:{form}}"


def _short(found: Figure) -> str:
    return "" if found.runs > 1 else ", and one replicate shows no more than luck"


def _first(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"
