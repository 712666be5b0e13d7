"""Text for the terminal: the answer first, an interval beside every figure, no line too long."""

import json
import re

import pytest

from csim.report.terminal import WIDTH, comparison_text, table_text
from csim.study import comparison as comparing
from csim.study.assuming.rests_on import RestsOn
from csim.study.summary import Column, Table, figures_table, team_table
from tests.study.made_up import FIGURES, comparison

KINDS = {
    "four strategies": {},
    "one strategy": {"names": ("hybrid",), "baseline": "hybrid"},
    "one replicate": {"replications": 1},
    "failed runs": {"failed": {("hybrid", replicate) for replicate in range(8)}},
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_line_fits_the_screen(kind):
    text = comparison_text(comparison(**KINDS[kind]))
    assert max(len(line) for line in text.splitlines()) <= WIDTH


def test_the_strategy_that_earns_most_comes_first_and_is_marked():
    lines = comparison_text(comparison()).splitlines()
    rows = [line for line in lines if re.match(r"  (Hybrid|Tech-touch|High-touch|No customer success) ", line)]
    assert re.match(r"  Hybrid +best", rows[0])
    assert re.match(r"  Tech-touch +tie", rows[1])
    assert re.match(r"  High-touch +\d", rows[2])


def test_every_figure_has_its_interval():
    table = figures_table(comparison())
    for column in table.columns:
        whole = "-|" + (
            r"[\d.]+" if column.heading == "CS cost" else r"[\d,.-]+ ±[\d.]+"
        )  # that cost never varies here
        assert all(re.fullmatch(whole, cell) for cell in column.cells), column
    assert len({column.heading for column in table.columns}) == 7


def test_units_stand_in_the_headings():
    text = comparison_text(comparison())
    assert re.search(r"M USD +months +% +M USD +M USD +%", text)


def test_a_mean_over_runs_that_were_not_paid_back_is_at_least_that():
    changes = {("hybrid", replicate, "cac_payback_reached"): 0.0 for replicate in range(3)}
    text = comparison_text(comparison(changes=changes))
    assert re.search(r"Hybrid .*>16\.\d ±", text)
    assert "the mean is at least this" in text


def test_failed_runs_are_named():
    text = comparison_text(comparison(failed={("hybrid", replicate) for replicate in range(8)}))
    assert "8 runs failed; 8 replicates left out of every comparison" in text
    assert "hybrid, replicate 0: the books do not balance" in text
    assert text.count("the books do not balance") == 5
    assert "... and 3 more" in text


def test_how_often_and_how_sure_are_both_told():
    text = comparison_text(comparison())
    assert "wins: share of replicates in which it is the best; sure: chance that its mean is the best." in text
    assert re.search(r"wins +sure", text)


def work(wait, undone):
    """Changes that give a made-up hybrid these waits by role, in days, and this share of work undone."""
    waits = {f"wait_days.{role}": days for role, days in wait.items()}
    return {
        ("hybrid", replicate, measure): figure + replicate % 2
        for replicate in range(40)
        for measure, figure in ({"expired_share": undone, "cash_low": 2e6} | waits).items()
    }


def test_work_left_undone_and_the_longest_wait_are_told_with_the_role():
    made = comparison(("hybrid", "no_cs"), changes=work({"relationship": 3.0, "support": 8.0}, 12.0))
    table = team_table(made)
    cells = {column.heading: column.cells for column in table.columns}
    assert cells["Work undone"] == ("12.5 ±0.2", "-")
    assert cells["Longest wait"] == ("8.5 ±0.2 support", "-")
    assert cells["Lowest cash"][1] == "-"
    assert "Money runs out" not in cells
    assert "The team's work, and the cash\n" in comparison_text(made)


def test_in_how_many_worlds_the_money_runs_out_stands_in_the_table_and_above_it():
    changes = {("hybrid", replicate, "insolvent"): 1.0 for replicate in range(3)}
    text = comparison_text(comparison(("hybrid", "no_cs"), changes=changes))
    assert re.search(r"^  Hybrid +3 of 40$", text, re.MULTILINE)
    assert re.search(r"^  No customer success +0 of 40$", text, re.MULTILINE)
    assert text.index("The money runs out: Hybrid in 3 of 40 worlds") < text.index("best")
    assert "What we found\n  Money runs out: Hybrid in 3 of 40 worlds" in text


def test_no_table_is_made_of_nothing():
    assert team_table(comparison()) is None
    assert "The team's work" not in comparison_text(comparison())


def test_a_table_too_wide_says_what_it_leaves_out():
    columns = tuple(Column(f"Measure{place}", "M USD", ("1234567.8 ±9",)) for place in range(9))
    text = table_text(Table("", ("a strategy",), ("",), columns, ()))
    assert max(len(line) for line in text.splitlines()) <= WIDTH
    assert "Too wide for the screen: Measure6, Measure7, Measure8." in text


def test_long_names_are_shortened():
    table = figures_table(comparison())._replace(
        labels=("A strategy with a very long name indeed", *tuple(FIGURES)[1:])
    )
    assert "A strategy with a..." in table_text(table)


def test_what_the_ranking_rests_on_is_quoted_only_where_it_was_studied(monkeypatch):
    compared = comparison()
    assert "What the ranking rests on" not in comparison_text(compared)
    assert json.loads(compared.to_json())["rests_on"] == []
    lines = ("What touches do to trust: below x 0.4 Tech-touch leads.", "Salaries: above x 1.6 nobody does.")
    asked = []

    def studied(contents, months):
        asked.append((len(contents), months))
        return RestsOn("It rests on 2 of 180 assumptions.", lines, "180 assumptions; 96 worlds at present", months, {})

    monkeypatch.setattr(comparing, "rests_on", studied)
    told = comparison_text(compared)
    assert asked[0] == (len(FIGURES), compared.study.months)
    assert (
        "What the ranking rests on\n  It rests on 2 of 180 assumptions.\n  What touches do to trust: below x 0.4"
        in told
    )
    assert "  Tried: 180 assumptions; 96 worlds at present.\n  All of them: experiments/what_must_be_true." in told
    assert json.loads(compared.to_json())["rests_on"] == [
        "It rests on 2 of 180 assumptions.",
        *lines,
        "Tried: 180 assumptions; 96 worlds at present.",
    ]
    monkeypatch.setattr(comparing, "rests_on", lambda *_: RestsOn("It is robust.", (), "", 60, {}))
    assert "What the ranking rests on\n  It is robust.\n" in comparison_text(compared)
