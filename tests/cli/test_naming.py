"""`csim explain` knows measures by what tables and the trade call them, and lists what a word may mean."""

import pytest
from click.testing import CliRunner

from csim.cli import main
from csim.cli.naming import COMMON, HEADINGS, WORDS, named
from csim.measures.definitions import REGISTRY
from csim.report.single import RUN_SUMMARY
from csim.study.summary import chances_table, differences_table, figures_table, team_table
from tests.study.made_up import comparison


def explain(*words):
    return CliRunner().invoke(main, ["explain", *words])


@pytest.mark.parametrize(
    ("words", "begins"),
    [
        (["net revenue retention"], "nrr: NRR\n"),
        (["Net", "revenue", "retention"], "nrr: NRR\n"),
        (["NRR"], "nrr: NRR\n"),
        (["CSM use"], "utilisation: Utilisation\n"),
        (["vendor value"], "vendor_value: Vendor value\n"),
        (["Work expired undone"], "expired_share: Work expired undone\n"),
        (["Luck cut"], "luck cut: how many replicates with independent luck"),
        (["runway"], "runway: how many months cash and credit last"),
        (["CAC payback"], "CAC payback: in the tables of csim compare cac_payback_restricted; see also cac_payback.\n"),
        (["Wait for work to be taken up"], "wait_days: Wait for work to be taken up\n"),
    ],
)
def test_a_heading_or_a_common_name_is_explained(words, begins):
    done = explain(*words)
    assert done.exit_code == 0, done.stderr
    assert done.stdout.startswith(begins)


def test_a_word_that_several_measures_share_lists_them():
    lines = explain("payback").stdout.splitlines()
    assert lines[0] == '"payback" may mean one of these; csim explain cac_payback describes the first:'
    assert lines[1].split() == ["cac_payback", "CAC", "payback", "(months)"]
    assert len(lines) == 1 + sum("payback" in measure.label for measure in REGISTRY.values())
    assert named("churn").splitlines()[1].split()[0] == "logo_churn"


def test_what_nothing_is_called_is_refused_as_before():
    assert named("qqqq") == named("") == named("--") == ""
    done = explain("horizon", "seed")
    assert done.exit_code == 2
    assert "horizon is not a scenario file; write its name before the path" in done.stderr


def test_every_heading_that_is_printed_is_explained():
    more = ("insolvent", "cs_cost", "expired_share", "wait_days.csm", "cash_low")
    made = comparison(changes={("hybrid", 0, measure): 1.0 for measure in more})
    tables = (figures_table(made), team_table(made), differences_table(made), chances_table(made))
    headings = {column.heading for table in tables for column in table.columns if column.heading}
    labels = {REGISTRY[measure].label for _, measures in RUN_SUMMARY for measure in measures}
    assert len(headings) >= 10
    unknown = [name for name in sorted(headings | labels) if not named(name) or named(name).startswith('"')]
    assert unknown == [], "name nothing, or several things"


def test_what_names_stand_for_exists():
    known = [*COMMON.values(), *(each for ids in HEADINGS.values() for each in ids)]
    assert [each for each in known if each not in REGISTRY] == []
    assert all(word == word.lower() for word in (*WORDS, *COMMON))
