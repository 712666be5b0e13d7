"""What a replicate of the twin worlds adds to each effect: counts, money, years, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from csim.ledger.result import Run
from csim.measures.summary import summarise
from csim.rules.departure import REASON_PAYMENT
from csim.state.columns import ACTIVE, LEFT, MARKETING, REFERRED
from csim.study.plausibility.tables import (
    Sums,
    at_start,
    customers,
    fifths,
    followed,
    left_within,
    mrr_of,
    present,
    rows_of,
    shares,
    signed_in,
)
from csim.study.plausibility.worlds import RECESSION_MONTH
from csim.units import MONTHS_PER_YEAR, WEEKS_PER_YEAR, month_close_week

type Runs = Mapping[str, Run]
"""The finished worlds of a group, by name."""

_MONTH_WEEKS, _QUARTER_WEEKS = 5, 13
_PRICE_SEEN_WEEKS = 64  # a year of renewals and the longest notice
_DETRACTOR, _PROMOTER = 6, 9


def champions_leaving(runs: Runs) -> Sums:
    """Who leaves within a year of losing its champion, and how many of the same customers leave where they keep it."""
    shocked = at_start(runs["champions_leave"])
    week = month_close_week(1)
    hit = shocked[shocked["champion_left_week"] >= np.floor(week)]
    other = rows_of(runs["no_cs"], hit["id"])
    everyone = np.ones(len(hit), bool)
    return shares(left_within(hit, week), everyone, left_within(other, week), everyone)


def revenue_of_books(runs: Runs) -> Sums:
    """Revenue a year later of customers whose CSM left, and of the same customers where it stayed."""
    rows = present(runs["books"])
    owned = rows["id"][rows["owner"] >= 0]
    after, before = (mrr_of(rows_of(runs[name], owned)) for name in ("csms_leave", "csms_stay"))
    return {"first": after, "first_of": 1.0, "second": before, "second_of": 1.0}


def price_rise(world: str) -> Callable[[Runs], Sums]:
    """Who leaves after a price rise, and in the same months without one; of the customers there were at the start."""

    def sums(runs: Runs) -> Sums:
        rows, other = at_start(runs[world]), at_start(runs["hybrid_two_years"])
        gone, gone_there = left_within(rows, 0, _PRICE_SEEN_WEEKS), left_within(other, 0, _PRICE_SEEN_WEEKS)
        return shares(gone, np.ones(len(rows), bool), gone_there, np.ones(len(other), bool))

    return sums


def price_rises(runs: Runs) -> Sums:
    """The same for a large and a small rise together."""
    large, small = price_rise("large_rise")(runs), price_rise("small_rise")(runs)
    return {f"large_{name}": value for name, value in large.items()} | {
        f"small_{name}": value for name, value in small.items()
    }


def outreach(runs: Runs) -> Sums:
    """Who leaves in a quarter where everyone is contacted in each, and where only accounts at risk are."""
    _, first = followed(runs["outreach_quarter"], runs["outreach_half"], _QUARTER_WEEKS)
    _, second = followed(runs["monthly_quarter"], runs["monthly_half"], _QUARTER_WEEKS)
    return shares(first, np.ones(len(first), bool), second, np.ones(len(second), bool))


def retained_revenue(world: str, column: str, segment: int | None = None) -> Callable[[Runs], Sums]:
    """Revenue of a year ago, and how much of it there is after a year with and without the world's cause."""

    def sums(runs: Runs) -> Sums:
        found: Sums = {}
        for name, run in (("first", runs[world]), ("second", runs["hybrid_two_years"])):
            close = run.segment[2 * MONTHS_PER_YEAR - 1]
            chosen = close if segment is None else close[segment : segment + 1]
            found[name] = float(chosen[column].sum())
            found[f"{name}_of"] = float(chosen["year_ago_mrr"].sum())
        return found

    return sums


def retained_by_size(runs: Runs) -> Sums:
    """What the smallest and the largest segment keep of their revenue in a severe recession and without."""
    sizes = {"small": 0, "large": len(runs["recession"].scenario.segments) - 1}
    return {
        f"{size}_{name}": value
        for size, place in sizes.items()
        for name, value in retained_revenue("severe_recession", "year_ago_mrr_kept", place)(runs).items()
    }


def growth(runs: Runs) -> Sums:
    """Revenue after a year of severe recession and without one, and that of the year before."""
    found: Sums = {}
    for name, run in (("first", runs["severe_recession"]), ("second", runs["hybrid_two_years"])):
        found[name] = float(run.segment["mrr"][-1].sum())
        found[f"{name}_of"] = float(run.segment["mrr"][RECESSION_MONTH - 1].sum())
    return found


def refused_renewals(runs: Runs) -> Sums:
    """Decisions to leave and all decisions, where nobody renews automatically and where everybody does."""
    found: Sums = {}
    for name, world in (("first", "manual"), ("second", "automatic")):
        segment = runs[world].segment
        due = float(segment["renewals_due"].sum())
        found |= {name: due - float(segment["renewals_won"].sum()), f"{name}_of": due}
    return found


def departures_by_term(world: str, first_term: int, last_term: int) -> Callable[[Runs], Sums]:
    """Departures at later terms against those at the first, of customers who signed in the run and never returned."""

    def sums(runs: Runs) -> Sums:
        rows = signed_in(runs[world])
        rows = rows[(rows["times_left"] == 0) | ((rows["times_left"] == 1) & (rows["status"] == LEFT))]
        left, renewed = rows["status"] == LEFT, rows["renewals"]
        gone = [float((left & (renewed == term)).sum()) for term in range(last_term)]
        stayed = [float((renewed > term).sum()) for term in range(last_term)]
        later = slice(first_term - 1, last_term)
        return {
            "first": sum(gone[later]),
            "first_of": sum(gone[later]) + sum(stayed[later]),
            "second": gone[0],
            "second_of": gone[0] + stayed[0],
        }

    return sums


def departures_by_use(early: str, late: str, weeks: int) -> Callable[[Runs], Sums]:
    """Who leaves of those who use least and of those who use most."""

    def sums(runs: Runs) -> Sums:
        rows, gone = followed(runs[early], runs[late], weeks)
        least, most = fifths(rows["adoption"])
        return shares(gone, least, gone, most)

    return sums


def staying_by_early_use(runs: Runs) -> Sums:
    """Who stays for a quarter, of customers some weeks old: those who use most and those who use least."""
    rows, gone = followed(runs["monthly_year"], runs["monthly_later"], _QUARTER_WEEKS)
    age = month_close_week(MONTHS_PER_YEAR) - rows["signed_week"]
    new = (age >= 2) & (age <= 6)
    least, most = fifths(rows["adoption"][new])
    stays = ~gone[new]
    return shares(stays, most, stays, least)


def departures_by_channel(world: str) -> Callable[[Runs], Sums]:
    """Departures and years of referred customers and of others, by segment, for these leave differently often."""

    def sums(runs: Runs) -> Sums:
        run = runs[world]
        rows = signed_in(run)
        end = np.where(rows["status"] == LEFT, rows["left_week"], month_close_week(run.months))
        years = (end - rows["signed_week"]) / WEEKS_PER_YEAR
        gone = rows["times_left"] > 0
        found: Sums = {}
        for segment in range(len(run.scenario.segments)):
            for name, channel in (("referred", REFERRED), ("other", MARKETING)):
                chosen = (rows["segment"] == segment) & (rows["channel"] == channel)
                found[f"{name}_gone_{segment}"] = float(gone[chosen].sum())
                found[f"{name}_years_{segment}"] = float(years[chosen].sum())
        return found

    return sums


def departures_by_answer(runs: Runs) -> Sums:
    """Who leaves within a year, of those whose last survey answer was a detractor's and a promoter's."""
    rows, gone = followed(runs["hybrid_year"], runs["hybrid_two_years"])
    answer = rows["last_answer"]
    return shares(gone, (answer >= 0) & (answer <= _DETRACTOR), gone, answer >= _PROMOTER)


def staying_by_satisfaction(runs: Runs) -> Sums:
    """Who stays for a year, of the most satisfied fifth and of the least."""
    rows, gone = followed(runs["hybrid_year"], runs["hybrid_two_years"])
    least, most = fifths(rows["satisfaction"])
    return shares(~gone, most, ~gone, least)


def with_academy(above: str, below: str) -> Callable[[Runs], Sums]:
    """Two columns of the panel, summed over the run, with an academy and without."""

    def sums(runs: Runs) -> Sums:
        found: Sums = {}
        for name, world in (("first", "self_service"), ("second", "no_academy")):
            segment = runs[world].segment
            found |= {name: float(segment[above].sum()), f"{name}_of": float(segment[below].sum())}
        return found

    return sums


def deflected(first_month: int, last_month: int) -> Callable[[Runs], Sums]:
    """Questions that found an answer without support, and all questions, from one month to another."""

    def sums(runs: Runs) -> Sums:
        months = runs["self_service"].segment[first_month - 1 : last_month]
        deflected = float(months["deflected"].sum())
        return {"first": deflected, "first_of": deflected + float(months["tickets"].sum())}

    return sums


def ticket_cost(runs: Runs) -> Sums:
    """What support people cost while they work on tickets, and the tickets."""
    run = runs["smb_monthly"]
    worked = summarise(run)["utilisation.support"] / 100.0
    cost = float(run.segment["support_usd"].sum()) * worked
    return {"first": cost, "first_of": float(run.segment["tickets"].sum())}


def returns_by_reason(runs: Runs) -> Sums:
    """Of those who lately left, who is back half a year later: after a failed payment against after a decision."""
    rows = customers(runs["monthly_year"])
    close = month_close_week(MONTHS_PER_YEAR)
    lately = rows[(rows["status"] == LEFT) & (rows["left_week"] > close - _MONTH_WEEKS)]
    later = rows_of(runs["monthly_later"], lately["id"])
    back = (later["status"] == ACTIVE) | (later["times_left"] > lately["times_left"])
    payment = lately["reason"] == REASON_PAYMENT
    return shares(back, payment, back, ~payment)


def value_and(cause: str, world: str) -> Callable[[Runs], Sums]:
    """The value of a company and the measure that a change moves, with the change and without."""

    def sums(runs: Runs) -> Sums:
        found: Sums = {}
        for name, run in (("changed", runs[world]), ("before", runs["hybrid"])):
            figures = summarise(run)
            found |= {f"{name}_value": figures["contribution_value"], f"{name}_cause": figures[cause]}
        return found

    return sums
