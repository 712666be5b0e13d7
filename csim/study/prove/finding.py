"""What was caused, in a few plain sentences that claim no more than the intervals allow."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from csim.study.choosing.several import compare_pairs
from csim.study.comparison import Figure
from csim.study.prove.naive import FEWEST
from csim.study.prove.proof import EXPECTED, KEPT_REVENUE, REVENUE
from csim.study.prove.wording import CUSTOMERS, DOLLARS, POINTS, amount, decided, first, usd
from csim.study.statistics import Array
from csim.study.words import joined, scale_of

if TYPE_CHECKING:
    from csim.study.prove.proof import Proof

_NAIVE_WORDS = {
    "treated_untreated": "than customers never treated",
    "by_segment": "than those of the same segment",
    "before_after": "than they themselves before they were treated",
}
_SPILL = ("never reached, served", "not served")
_SMALL_PART = 0.02
"""Parts of revenue below this share of it are left to the table."""
_SOURCES = (
    (KEPT_REVENUE, "by customers and seats kept"),
    ("expansion", "by seats and tiers added"),
    ("referred", "by customers who were referred"),
    ("other_new", "by customers won through reputation"),
    ("prices", "by prices"),
    ("ended", "by whether the vendor is still there"),
)


def finding(proof: Proof) -> list[str]:
    """The sentences, up to eight: whether the money lasts, what a dollar brought, then the rest by importance."""
    if nothing_differs(proof):
        return [f"Nothing differs between both worlds: {proof.label} caused nothing at all."]
    told = (_out_of_money, per_dollar, _money, _revenue, _customers, _retention, _naive, _spill)
    return [sentence for tell in told if (sentence := tell(proof))]


def nothing_differs(proof: Proof) -> bool:
    """Whether every figure of both worlds is the same in every replicate."""
    return all(
        np.array_equal(each.measures[0], each.measures[1], equal_nan=True)
        and not each.parts.any()
        and not each.fates[:, 2:].any()
        for each in proof.seen
    )


def decided_together(values: Mapping[str, Array]) -> tuple[str, ...]:
    """Which of several effects, by name their values [replicate], are decided although all were looked at.

    By Holm's test: the chance that any is named without an effect is at most 5 %. For sentences that pick from effects;
    `decided` judges one that is told in any case.
    """
    nothing = np.zeros(len(next(iter(values.values()))))
    found = compare_pairs(np.column_stack([*values.values(), nothing]), [*values, ""], against="")
    return tuple(found.loc[found["apart"], "first"])


def _out_of_money(proof: Proof) -> str:
    """In how many worlds the company ran out of money; nothing where it never did."""
    with_it, without, worlds = proof.out_of_money()
    if not with_it + without:
        return ""
    known = proof.both_worlds("insolvency_month")
    months = f"month {np.nanmin(known):.0f} at the earliest"
    return (
        f"The company runs out of money in {with_it} of {worlds} worlds with {proof.label} and in {without} of "
        f"{worlds} without ({months}). What that takes is told apart from what customers decide."
    )


def per_dollar(proof: Proof) -> str:
    """What each dollar of customer success left to the vendor, that dollar deducted, and to its customers."""
    cost = proof.measure("cs_cost")
    if not decided(cost):
        return _no_dollar(proof, cost)
    value, profit = (proof.per_dollar(name) for name in ("vendor_value", "customer_profit"))
    counted = "that dollar already deducted" if cost.mean > 0 else "that dollar included"
    if decided(value):
        text = f"{_each_dollar(proof)} left the vendor {_better_off(value)}, {counted}"
    else:
        dollar = f"each dollar {'spent' if cost.mean > 0 else 'saved'}"
        text = f"Whether {proof.label} paid for itself is undecided: {dollar} moved vendor value by "
        text += f"{amount(value, DOLLARS)}, {counted}"
    customers = (
        f"it left customers {_better_off(profit)}"
        if decided(profit)
        else f"for customers it is undecided, {amount(profit, DOLLARS)}"
    )
    return f"{text}; {customers}.{_within_the_run(proof)}"


def _within_the_run(proof: Proof) -> str:
    """What of the vendor's dollar came back before the run ended; the base left at the end may make all the rest."""
    found = proof.per_dollar("vendor_npv")
    undecided = "" if decided(found) else ", undecided"
    alone = f"Within the {proof.months} months alone it is {amount(found, DOLLARS)}{undecided} for the vendor"
    return f" {alone}; the rest is what the base left at the end is worth."


def _each_dollar(proof: Proof) -> str:
    if proof.measure("cs_cost").mean > 0:
        return f"Each dollar spent on {proof.label}"
    return f"Each dollar of CS cost that {proof.label} saved"


def _no_dollar(proof: Proof, cost: Figure) -> str:
    """Why nothing is told per dollar."""
    if cost.mean == 0.0 and not cost.half > 0.0:
        return f"{first(proof.label)} changed nothing in the cost of customer success: there is no dollar to judge by."
    why = (
        f"whether customer success costs more with it is undecided, {usd(cost)}"
        if math.isfinite(cost.low)
        else "one replicate shows no more than luck"
    )
    return f"What {proof.label} brought per dollar cannot be told: {why}."


def _better_off(found: Figure) -> str:
    return f"{amount(found, DOLLARS, size=True)} {'better' if found.mean > 0 else 'worse'} off"


def _revenue(proof: Proof) -> str:
    sure = _picked(proof)
    text = f"{first(_revenue_clause(proof, proof.label))}{_short(proof.part(REVENUE))}{_parts_of(proof, sure)}"
    return f"{text}." if decided(proof.part(REVENUE)) else f"{text}{_segments(proof, sure)}."


def headline(proof: Proof) -> str:
    """The answer in a line, for a picture: the vendor's end first, what a dollar left, and what revenue was caused."""
    with_it, without, worlds = proof.out_of_money()
    ended = f"Out of money in {with_it} of {worlds} worlds with and {without} without. " if with_it + without else ""
    value = proof.per_dollar("vendor_value")
    if not decided(proof.measure("cs_cost")) or not math.isfinite(value.low):
        return f"{ended}{first(_revenue_clause(proof, proof.label))}"
    if decided(value):
        return f"{ended}{_each_dollar(proof)} left the vendor {_better_off(value)}; {_revenue_clause(proof, 'it')}"
    paid = f"Whether {proof.label} paid for itself is undecided, {amount(value, DOLLARS)} for each dollar"
    if not decided(proof.part(REVENUE)):
        return f"{ended}{paid}, and so is revenue"
    return f"{ended}{paid}; {_revenue_clause(proof, 'it')}"


def _revenue_clause(proof: Proof, who: str) -> str:
    """What revenue was caused in all: a clause, neither capital nor full stop."""
    total, months = proof.part(REVENUE), f"over {proof.months} months"
    if not decided(total):
        return f"whether {who} caused revenue is undecided: {usd(total)} {months}"
    verb = "caused" if total.mean > 0 else "cost the vendor"
    return f"{who} {verb} {usd(total, size=True)} of revenue {months}"


def _picked(proof: Proof) -> tuple[str, ...]:
    """Which parts of the bridge and which segments, `in` before their names, are decided although all are looked at."""
    values = {name: proof.part_values(name) for name, _ in _SOURCES if name != "ended" or proof.ended}
    if len(proof.segments) > 1:
        values |= {f"in {name}": proof.part_values(REVENUE, name) for name in proof.segments}
    return decided_together(values)


def _parts_of(proof: Proof, picked: tuple[str, ...]) -> str:
    """Which parts of the bridge are decided, the largest first."""
    known = [(proof.part(name), words) for name, words in _SOURCES if name in picked]
    least = _SMALL_PART * abs(proof.part(REVENUE).mean) if decided(proof.part(REVENUE)) else 0.0
    large = [(found, words) for found, words in known if abs(found.mean) >= least]
    sure = sorted(large, key=lambda each: -abs(each[0].mean))
    if not sure:
        return "; no part of it is decided either" if not decided(proof.part(REVENUE)) else ""
    scale = scale_of("USD", [found.mean for found, _ in sure], [found.half for found, _ in sure])
    told = [f"{scale.text(found.mean, signed=True)} {words}" for found, words in sure[:3]]
    return f": {joined(told)}" if decided(proof.part(REVENUE)) else f"; decided: {joined(told)}"


def _segments(proof: Proof, picked: tuple[str, ...]) -> str:
    """Segments in which it is decided, where it is not in the company."""
    told = [f"{usd(proof.part(REVENUE, name))} in {name}" for name in proof.segments if f"in {name}" in picked]
    return f"; by segment, decided: {joined(told)}" if told else ""


def _money(proof: Proof) -> str:
    """What it was worth to both sides in all; revenue per dollar is no return, so only value is told so."""
    value, cost, profit = (proof.measure(name) for name in ("vendor_value", "cs_cost", "customer_profit"))
    text = f"In all, with {proof.label} vendor value {_moved(value)}; customers' own profit {_moved(profit)}"
    if decided(cost):
        text += f"; customer success costs {usd(cost, size=True)} {'more' if cost.mean > 0 else 'less'}"
        text += f" over {proof.months} months"
    paid = proof.cost("all")
    if decided(paid):
        work = "all work after the sale, recruiting included,"
        text += f"; {work} costs {usd(paid, size=True)} {'more' if paid.mean > 0 else 'less'}"
    return f"{text}."


def _moved(found: Figure) -> str:
    if not math.isfinite(found.mean):
        return "is not known"
    if found.mean == 0 and found.half == 0:
        return "is the same"
    if not decided(found):
        return f"is undecided, {usd(found)}"
    return f"is {'higher' if found.mean > 0 else 'lower'} by {usd(found, size=True)}"


def _customers(proof: Proof) -> str:
    """Who stays or leaves by its own decision, and then whom the vendor's end took."""
    return f"{_by_decision(proof)}{_by_the_end(proof)}"


def _by_decision(proof: Proof) -> str:
    saved, lost, net = proof.fate("saved"), proof.fate("lost because of it"), proof.net_kept()
    if saved.mean == 0 and lost.mean == 0:
        return "No customer is there at the end, or gone, by a decision that it changed."
    reached = proof.fate("lost because of it", reached=True)
    text = f"In an average world {CUSTOMERS.text(saved.mean)} are saved and {lost.mean:.1f} lost that would have stayed"
    if lost.mean > 0:
        after = "all" if reached.mean == lost.mean else f"{reached.mean:.1f}"
        text += f", {after} of them after it had reached them"
    if decided(net):
        verdict = f"{amount(net, CUSTOMERS, size=True)} {'more' if net.mean > 0 else 'fewer'} are kept"
    elif math.isfinite(net.low):
        verdict = f"whether more are kept is undecided, {amount(net, CUSTOMERS)}"
    else:
        verdict = "one world alone shows what luck did, too"
    return f"{text}: {verdict}."


def _by_the_end(proof: Proof) -> str:
    closed, spared = proof.fate("lost to vendor's end").mean, proof.fate("spared vendor's end").mean
    told = []
    if closed:
        told.append(f"{CUSTOMERS.text(closed)} are lost only because the vendor ended with {proof.label}")
    if spared:
        told.append(f"{CUSTOMERS.text(spared)} are there only because it ended without {proof.label}")
    decided_any = any(proof.fate(name).mean for name in ("saved", "lost because of it"))
    return f" {'Apart from these,' if decided_any else 'But'} {joined(told)}." if told else ""


def _retention(proof: Proof) -> str:
    expected = proof.measure(EXPECTED)
    if not math.isfinite(expected.mean):
        return ""
    ratio = proof.variance_ratio()
    tail = ""
    if math.isfinite(ratio) and ratio > 1:
        tail = f"; counted by what was decided, the same effect has {ratio:.1f} times the variance, for one renewal is "
        tail += "mostly luck"
    if not decided(expected):
        return (
            f"Judged by probabilities, the effect on the renewal rate is undecided: {amount(expected, POINTS)}{tail}."
        )
    verb = "higher" if expected.mean > 0 else "lower"
    size = amount(expected, POINTS, size=True)
    return f"Judged by probabilities, the renewal rate is {verb} by {size}{tail}."


def _naive(proof: Proof) -> str:
    treated, matched = proof.decisions("treated").mean, proof.decisions("matched").mean
    if treated < FEWEST:
        return ""
    told = [
        f"{_gap(found)} {words}"
        for name, words in _NAIVE_WORDS.items()
        if math.isfinite((found := proof.estimate(name)).mean) and (name != "by_segment" or len(proof.segments) > 1)
    ]
    truth = f"on the {matched:,.0f} of {treated:,.0f} treated decisions taken in both worlds, it caused "
    truth += amount(proof.estimate("caused"), POINTS)
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


def _short(found: Figure) -> str:
    return "" if found.runs > 1 else ", and one replicate shows no more than luck"
