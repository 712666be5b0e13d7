"""Companies that ran out of money: when, in how many worlds, and that nobody is left to believe their figures."""

import pytest

from csim.study.ended import Ended, ended, ended_caution, ended_in_finding, run_ended, who_ended
from csim.study.single import Run
from tests.ledger.little_run import empty_run
from tests.study.made_up import comparison


def broke(month):
    """A run of 24 months whose company ended in this month, with ten customers and 5,000 USD of MRR before."""
    run = empty_run(24)
    run.money["defunct"][month - 1 :] = 1.0
    run.segment["customers"][: month - 1, 0] = 10
    run.segment["mrr"][: month - 1] = 2_500
    return run


def insolvent(name, months):
    """Changes that let a made-up strategy run out of money in these replicates, each in its month."""
    changes = {}
    for replicate, month in months.items():
        changes |= {(name, replicate, "insolvent"): 1.0, (name, replicate, "insolvency_month"): float(month)}
    return changes


def test_a_company_that_ended_is_told_with_its_month_and_what_it_had():
    assert ended(broke(7)) == Ended(7, 10, 5_000)
    told = run_ended(broke(7))
    assert told.startswith(
        "The money runs out in month 7 of 24, and the company ends there. At the end of month 6 it had 10 customers "
        "and an MRR of 5,000 USD/month. All figures are those of a company that ended: its customers are lost"
    )
    assert "a company that loses money can look better for ending early" in told


def test_a_notebook_is_told_before_any_figure():
    made = Run(broke(7))
    assert made._repr_html_().startswith("<p><strong>The money runs out in month 7 of 24")
    assert made._repr_markdown_().startswith("**The money runs out in month 7 of 24")
    assert "oney runs out" not in Run(empty_run(24))._repr_html_() + Run(empty_run(24))._repr_markdown_()


def test_a_company_that_ends_at_once_had_what_it_began_with():
    run = broke(1)
    run.opening["customers"][:], run.opening["mrr"][:] = 3, 400
    assert ended(run) == Ended(1, 6, 800)
    assert "When the run began it had 6 customers and an MRR of 800 USD/month." in run_ended(run)
    run.opening["customers"][:] = 0
    run.opening["customers"][0] = 1
    assert "When the run began it had 1 customer and an MRR of " in run_ended(run)


def test_nothing_is_said_of_companies_that_live():
    assert ended(empty_run(24)) is None
    assert run_ended(empty_run(24)) == ""
    assert who_ended(comparison()) == []
    assert ended_caution(comparison()) == ended_in_finding(comparison()) == ""
    assert "oney runs out" not in comparison().finding


def test_a_strategy_that_runs_out_of_money_comes_first_in_the_finding_and_above_the_figures():
    changes = insolvent("hybrid", {1: 9, 2: 9, 3: 14}) | insolvent("no_cs", {5: 20})
    made = comparison(changes=changes)
    who = "Hybrid in 3 of 40 worlds (months 9 to 14) and No customer success in 1 of 40 worlds (month 20)"
    assert made.finding.startswith(f"Money runs out: {who}; the company ends there, and with it customers and revenue.")
    assert made.cautions[0].startswith(f"The money runs out: {who}. There the company ends: its customers are lost")
    assert made.cautions[0].endswith("Means are over all worlds, those among them.")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"replications": 2, "changes": insolvent("hybrid", {0: 3, 1: 3})}, ["Hybrid in all 2 worlds (month 3)"]),
        ({"replications": 1, "changes": insolvent("hybrid", {0: 3})}, ["Hybrid in the one world (month 3)"]),
        (
            {"replications": 4, "failed": {("no_cs", 0)}, "changes": insolvent("hybrid", {0: 1, 2: 5})},
            ["Hybrid in 1 of 3 worlds (month 5)"],
        ),
        ({"replications": 2, "changes": {("hybrid", 0, "insolvent"): 1.0}}, ["Hybrid in 1 of 2 worlds"]),
    ],
)
def test_worlds_are_counted_among_those_that_are_compared(settings, told):
    assert who_ended(comparison(**settings)) == told
