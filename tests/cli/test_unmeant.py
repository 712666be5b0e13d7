"""What a file implies and was hardly meant is noted, with what that is; shipped companies are not."""

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from csim.cli import main
from csim.cli.unmeant import unmeant
from csim.scenario.load import compose_named, load_composed, shipped_names

ROOT = Path(__file__).parents[2]
COMPANY = "extends: hybrid.yaml\nname: Mine\n"


@pytest.fixture
def noted(notes_by):
    """The notes on a company that is hybrid with a few more lines of YAML, and options."""
    return notes_by(unmeant, COMPANY)


SMALL = "segments: {smb: {population: {customers: 200}}}\n"
MARKET = (
    "segments.smb.population.customers: the market is still that of reference, which has 650 customers here: "
    "17.5 leads a week and a chance to close of 20 % at best are about 140 new customers a year for 200 customers "
    "(70 %; 21 % there). Set leads_per_week, marketing and potential_customers of segments.smb.market to yours."
)


def test_a_market_that_was_set_for_other_customers_is_noted_with_what_it_implies(noted):
    assert noted(SMALL) == [f"mine.yaml:3  {MARKET}"]
    assert noted("", "segments.smb.population.customers=200") == [f"--set  {MARKET}"]
    (few,) = noted("segments: {enterprise: {population: {customers: 400}}}\n")
    assert "new customers a year for 400 customers (1 %; 20 % there)" in few


@pytest.mark.parametrize(
    "more",
    [
        "segments: {smb: {population: {customers: 500}}}\n",  # the share differs by less than half
        "segments: {smb: {population: {customers: 200}, market: {leads_per_week: 17.5}}}\n",
        "segments: {smb: {population: {customers: 200}, market: {marketing: 90 kUSD/year}}}\n",
        "segments: {tiny: {population: {customers: 200}}}\nteam: {relationship: {accounts_per_book: {tiny: 90}}}\n",
    ],
)
def test_a_market_that_is_the_users_own_or_does_is_not_noted(noted, more):
    assert noted(more) == []


def test_what_another_file_of_the_user_says_is_noted_there_alone(noted, tmp_path):
    assert noted(SMALL)
    (tmp_path / "child.yaml").write_text("extends: mine.yaml\nname: Child\n", encoding="utf-8")
    composed = compose_named("child.yaml")
    assert unmeant(composed, load_composed(composed)) == []
    (tmp_path / "child.yaml").write_text("extends: mine.yaml\nname: Child\n" + SMALL, encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(
        COMPANY + "segments: {smb: {market: {leads_per_week: 3}, population: {customers: 20}}}\n", encoding="utf-8"
    )
    composed = compose_named("child.yaml")
    assert unmeant(composed, load_composed(composed)) == [], "the market is the user's own"


@pytest.mark.parametrize(
    ("name", "meant"),
    [("midmarket", "mid_market"), ("Mid_Markets", "mid_market"), ("enterprize", "enterprise"), ("smbs", "smb")],
)
def test_a_segment_that_is_called_nearly_as_an_inherited_one_is_noted(noted, name, meant):
    (note,) = noted(
        f"segments: {{{name}: {{population: {{customers: 50}}}}}}\n"
        f"team: {{relationship: {{accounts_per_book: {{{name}: 90}}}}}}\n"
    )
    others = "smb, mid_market, enterprise"
    assert note == f"mine.yaml:3  segments.{name}: is a fourth segment, beside {others}; did you mean {meant}?"


@pytest.mark.parametrize("name", ["smb_europe", "public_sector", "micro"])
def test_a_segment_of_another_name_is_not_noted(noted, name):
    book = f"team: {{relationship: {{accounts_per_book: {{{name}: 90}}}}}}\n"
    assert noted(f"segments: {{{name}: {{population: {{customers: 50}}}}}}\n{book}") == []


def test_a_segment_that_takes_the_place_of_an_inherited_one_is_not_noted(noted):
    book = "team: {relationship: {accounts_per_book: {midmarket: 90}}}\n"
    history = "history: {team: {relationship: {accounts_per_book: {midmarket: 90}}}}\n"
    segments = "segments: {mid_market: null, midmarket: {population: {customers: 50}}}\nstrategy: high_touch\n"
    assert noted(segments + book + history) == []


@pytest.mark.parametrize(
    ("team", "told"),
    [
        ("headcount: 3, hiring: {rule: fixed}, accounts_per_book: {smb: 0}", "3 people: none of them has an owner. "),
        ("accounts_per_book: {smb: 0}", "10 people: none of them has an owner and nobody is hired for them. "),
        ("book: pooled, accounts_per_book: {smb: 0}", "10 people: nobody is hired for them. "),
    ],
)
def test_customers_whom_nobody_looks_after_though_there_are_people_are_noted(noted, team, told):
    (note,) = noted(f"team: {{relationship: {{{team}}}}}\n")
    start = "mine.yaml:3  team.relationship.accounts_per_book.smb: 0 or not said, though there are 650 customers and "
    assert note == f"{start}{told}Write how many of these customers make one person's full book."


def test_a_new_segment_that_no_book_knows_is_noted(noted):
    (note,) = noted("segments: {micro: {population: {customers: 80}}}\n")
    assert note.startswith("mine.yaml:3  team.relationship.accounts_per_book.micro: 0 or not said, though there are 80")


@pytest.mark.parametrize(
    "team",
    [
        "headcount: 0, hiring: {rule: fixed}, accounts_per_book: {smb: 0}",
        "headcount: 3, hiring: {rule: fixed}, book: pooled, accounts_per_book: {smb: 0}",
    ],
)
def test_where_nobody_is_or_books_mean_nothing_nothing_is_noted(noted, team):
    assert noted(f"team: {{relationship: {{{team}}}}}\n") == []


def test_cash_for_less_than_a_month_is_noted(noted):
    (note,) = noted("company: {cash: 50 kUSD}\n")
    assert re.fullmatch(
        r"mine.yaml:3  company.cash: 50 kUSD at the start is less than one month of the team's salaries and overhead "
        r"\(2\d\d kUSD for \d\d people\): the money lasts less than a month unless customers pay first\.",
        note,
    )
    (lent,) = noted("company: {cash: 50 kUSD, credit_line: 20 kUSD}\n")
    assert "company.cash: 50 kUSD and a credit line of 20 kUSD at the start are less than one month" in lent
    assert noted("company: {cash: 50 kUSD, credit_line: 1 MUSD}\n") == noted("company: {cash: 400 kUSD}\n") == []


@pytest.mark.parametrize("name", shipped_names())
def test_nothing_is_noted_on_shipped_companies_and_their_copies(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "scenarios" / f"{name}.yaml", tmp_path / "mine.yaml")
    for each in ("mine.yaml", name):
        composed = compose_named(each)
        assert unmeant(composed, load_composed(composed)) == []


def test_nothing_is_noted_on_the_companies_of_the_readme(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```yaml\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    companies = [block for block in blocks if "extends:" in block]
    assert companies
    for block in companies:
        name = re.match(r"# (\w+\.yaml)", block)
        (tmp_path / (name[1] if name else "my_company.yaml")).write_text(block, encoding="utf-8")
    for path in sorted(tmp_path.glob("*.yaml")):
        composed = compose_named(path.name)
        assert unmeant(composed, load_composed(composed)) == []


def test_commands_tell_them_before_they_begin(noted, tmp_path):
    assert noted(SMALL)
    done = CliRunner().invoke(main, ["validate", "mine.yaml"])
    assert (done.exit_code, done.stdout) == (0, "mine.yaml: fine (Mine)\n")
    assert done.stderr == f"note: mine.yaml:3  {MARKET}\n"
    short = ["--months", "1", "--set", "history.length=1 month"]
    assert CliRunner().invoke(main, ["run", "mine.yaml", *short]).stderr.endswith(f"{MARKET}\ncsim: Mine, one run\n")
