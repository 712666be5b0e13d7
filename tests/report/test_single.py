"""The summary of one run: what ended it comes first, then measures, costs and hours; no line too long."""

import re

import pytest

from csim.report.single import WIDTH, cost_lines, measure_blocks, run_text, team_lines
from csim.study.single import Run
from csim.study.spending import PURPOSES, Cushion, End, Period, PlayTaken, Team
from tests.ledger.little_run import busy_run

CALM = Cushion(lowest=60_000.0, lowest_month=4, raised=0.0, without=0)


def period(first=1, last=12, scale=1.0, lasts=16.0):
    purposes = tuple(scale * usd for usd in (9_000.0, 0.0, 2_000.0, 500.0, 1_000.0, 4_000.0, 3_500.0))
    return Period(first, last, purposes, 8_000.0 * scale, 5_000.0 * scale, 15_000.0 * scale, 240_000.0 * scale, lasts)


def test_a_run_is_called_one_possible_story_and_its_parts_follow():
    text = run_text(Run(busy_run()))
    assert text.startswith("little: 24 months, seed 1, replicate 0\n  This is one possible story: another replicate")
    places = [text.index(part) for part in ("Customers and revenue", "The team", "What it costs", "What takes")]
    assert places == sorted(places)
    assert max(len(line) for line in text.splitlines()) <= WIDTH


def test_that_the_money_ran_out_is_the_first_thing_said():
    made = busy_run()
    made.money["defunct"][5:] = 1.0
    text = run_text(Run(made))
    assert text.splitlines()[1].startswith("  The money runs out in month 6 of 24, and the company ends there.")
    assert "months 1-5" in text
    assert "Cash is lowest" not in text, "what comes after the end is not a low"
    assert "Headcount, while it lived" in text
    assert "cash grows" not in text.replace("(-: cash grows)", "")
    assert "Month 6, until the end: it began with cash of" in text


def test_measures_that_do_not_exist_are_not_shown():
    blocks = measure_blocks({"mrr": 2.5e6, "nrr": 104.3, "cac_payback": float("nan")})
    assert blocks == [["Customers and revenue", "  MRR  2.50 M USD/month", "  NRR  104 %"]]


def test_what_is_counted_is_whole():
    blocks = measure_blocks({"new_customers": 7.0, "cac": 8_251.4, "headcount": 0.5})
    told = [re.split("  +", line.strip())[1] for _, *lines in blocks for line in lines]
    assert told == ["7 customers", "8,251 USD", "0.50 people"]


def test_costs_are_told_by_purpose_with_burn_and_how_long_the_cash_lasts():
    lines = cost_lines([period(), period(13, 24, 2.0, float("inf"))], CALM)
    told = {line[:40].strip(): line[40:].split() for line in lines[1:-1]}
    assert lines[0].split()[-4:] == ["months", "1-12", "months", "13-24"]
    assert told["Team: salaries and overhead"] == ["9.0", "18.0"]
    assert "Team: tools" not in told, "what costs nothing is left out"
    assert told["All costs"] == ["20.0", "40.0"]
    assert told["of it customer success"] == ["8.0", "16.0"]
    assert told["Cash burnt (-: cash grows)"] == ["15.0", "30.0"]
    assert told["Cash at the end of these months, k USD"] == ["240.0", "480.0"]
    assert told["Months for which that lasts"] == ["16.0", "cash", "grows"]
    assert lines[-1] == "  Cash is lowest in month 4: 60.0 k USD."
    assert len(PURPOSES) == len(period().purposes)


def test_a_large_company_is_told_in_whole_thousands_and_far_ends_as_far():
    lines = "\n".join(cost_lines([period(1, 1, 100.0, 500.0)], CALM))
    assert "month 1\n" in lines
    assert "  2,000\n" in lines
    assert "over 120\n" in lines


@pytest.mark.parametrize(
    ("low", "told"),
    [
        (CALM._replace(lowest_month=0), "Cash is lowest as the run begins: 60.0 k USD."),
        (CALM._replace(raised=2e6), "Cash is lowest in month 4: 60.0 k USD. 2.00 M USD was raised."),
        (
            CALM._replace(raised=2e6, without=19),
            "2.00 M USD was raised; without it the same spending would have ended in month 19.",
        ),
    ],
)
def test_how_near_the_end_was_is_told(low, told):
    assert told in " ".join(" ".join(cost_lines([period()], low)).split())


LAST = End(
    month=3,
    before=10_000.0,
    collected=440_000.0,
    raised=0.0,
    purposes=(60_000.0, 0.0, 2_000.0, 500.0, 100_000.0, 90_000.0, 247_500.0),
    cash=-50_000.0,
    lowest_before=10_000.0,
    credit_line=0.0,
)


def test_what_led_to_the_end_is_told_in_place_of_how_long_the_cash_lasts():
    lines = cost_lines([period(1, 2, lasts=float("inf")), period(3, 3, lasts=0.0)], LAST)
    assert next(line for line in lines if "Months for which" in line).split()[-4:] == ["cash", "grows", "the", "end"]
    assert " ".join(" ".join(lines).split()).endswith(
        "Month 3, until the end: it began with cash of 10.0 k USD; customers paid 440 k USD, and 500 k USD was paid, "
        "of it 248 k USD for R&D and G&A, 100 k USD for Hosting, 90.0 k USD for Winning customers. That left "
        "-50.0 k USD, the lowest of all."
    )


@pytest.mark.parametrize(
    ("end", "told"),
    [
        (LAST._replace(raised=5e4, credit_line=2e4), "and 50.0 k USD was raised, and 500 k USD was paid"),
        (LAST._replace(credit_line=2e4), "The credit line of 20.0 k USD is less than that."),
        (LAST._replace(credit_line=9e4), "The credit line of 90.0 k USD was not to be had in that week."),
        (LAST._replace(lowest_before=-6e4), "That left -50.0 k USD."),
        (LAST._replace(purposes=(0.0,) * 7), "and 0 USD was paid. That left"),
    ],
)
def test_credit_and_what_was_raised_are_told_with_the_end(end, told):
    assert told in " ".join(" ".join(cost_lines([period()], end)).split())


def test_means_over_the_months_lived_are_called_so():
    blocks = measure_blocks({"headcount": 1.06, "utilisation": 60.0}, {"headcount": 31.0})
    assert blocks == [["The team", "  Headcount, while it lived  31 people", "  Utilisation                60 %"]]


def test_plays_are_told_with_hours_and_money_and_small_ones_together():
    plays = [PlayTaken(f"play_{place}", 1.0, 20.0, 900.0, 100.0) for place in range(10)]
    lines = team_lines(Team((PlayTaken("articles", 0.0, 0.0, 0.0, 1_700.0), *plays), 5.0, 300.0, 70.0, 4_000.0))
    rows = {line[:40].strip(): line[40:].split() for line in lines}
    assert rows["articles"] == ["-", "-", "-", "1.7"]
    assert rows["play_0"] == ["1.0", "20", "0.9", "0.1"]
    assert rows["3 other plays"] == ["3.0", "60", "2.7", "0.3"]
    assert rows["writing content"] == ["-", "5", "0.3", "-"]
    assert rows["free"] == ["-", "70", "4.0", "-"]
    nine = team_lines(Team(tuple(plays[:9]), 0.0, 0.0, 0.0, 0.0))
    assert any(line.startswith("  play_8 ") for line in nine), "one more play is called by its name"
    assert not any(line.startswith(("  free", "  writing")) for line in nine)


def test_a_team_that_does_nothing_is_not_told():
    assert team_lines(Team((), 0.0, 0.0, 9.0, 9.0)) == []
