"""Values that are allowed and absurd: each is noted with what the reference company has, and nothing else is."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from csim.cli import main
from csim.cli.far import far_values
from csim.scenario.load import compose_named, load_composed

ROOT = Path(__file__).parents[2]
COMPANY = """\
extends: hybrid.yaml
name: Mine
segments:
  smb: {population: {customers: 6}}
  mid_market: {population: {customers: 3}}
  enterprise: {population: {customers: 2}}
history: {length: 6 months}
"""


@pytest.fixture
def noted(notes_by):
    """The notes on a small company with a few more lines of YAML, and options."""
    return notes_by(far_values, COMPANY)


PRICE = "segments.smb.contract.price_per_seat"
WORTH = "segments.smb.value.per_active_seat"
USUAL = "in the reference company five times."


def far(side, theirs):
    return f"is far {side} what any shipped company has; the reference company has {theirs}. It is used as written."


@pytest.mark.parametrize(
    ("more", "note"),
    [
        (
            "team: {support: {salary: 10 USD/year}}\n",
            f"team.support.salary: 10 USD/year {far('below', '62000 USD/year to 100000 USD/year')}",
        ),
        ("product: {learning_burden: 90}\n", f"product.learning_burden: 90 {far('above', '1')}"),
        (
            "defaults: {support: {tickets_per_active_seat: 5}}\n",
            f"defaults.support.tickets_per_active_seat: 5 {far('above', '0.01')}",
        ),
        (
            "team: {relationship: {headcount: 10_000, hiring: {rule: fixed}}}\n",
            (
                "team.relationship.headcount: 10,000 people for 11 customers at the start; "
                "the reference company has 24 in all roles for 1,000. It is used as written."
            ),
        ),
    ],
)
def test_an_absurd_value_is_noted_once_with_what_is_usual(noted, more, note):
    assert noted(more) == [f"mine.yaml:8  {note}"]


@pytest.mark.parametrize(
    ("change", "note"),
    [
        (f"{PRICE}=0 USD/year", f"{PRICE}: 0 USD/year {far('below', '600 USD/year to 720 USD/year')}"),
        (
            f"{WORTH}=400 USD/year",
            f"{WORTH}: at its best a seat is worth 0.67 times its price to a customer (400 for 600 USD/year); {USUAL}",
        ),
        (
            f"{PRICE}=50 USD/year",
            f"{PRICE}: at its best a seat is worth 60 times its price to a customer (3,000 for 50 USD/year); {USUAL}",
        ),
        ("segments.smb.trust.fatigue_loss=0", ""),
        ("team.support.headcount=10", ""),
        ("company.cash=1 kUSD", ""),
        ("plays.webinar.hours=400 hours", ""),
    ],
)
def test_options_are_noted_too_and_what_a_company_decides_is_not(noted, change, note):
    assert noted("", change) == ([f"--set  {note}"] if note else [])


def test_a_seat_worth_very_many_times_its_price_is_told_without_a_power_of_ten(noted):
    told = f"at its best a seat is worth 6,000 times its price to a customer (3,000 for 0.5 USD/year); {USUAL}"
    assert noted("", f"{PRICE}=0.5 USD/year")[-1] == f"--set  {PRICE}: {told}"


@pytest.mark.parametrize(
    "change",
    [
        "segments.smb.contract.implementation_hours=0.3 hours",  # one shipped company has none
        "segments.smb.contract.oversell=5 %",  # all have none
        "segments.smb.contract.implementation_hours=1_000 hours",  # not ten times the largest
    ],
)
def test_what_some_shipped_company_nearly_has_is_not_far(noted, change):
    assert noted("", change) == []


@pytest.mark.parametrize("name", ["young_company", "smb_monthly", "enterprise", "reference", "high_touch"])
def test_nothing_is_far_in_a_shipped_company(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "scenarios" / f"{name}.yaml", tmp_path / "mine.yaml")
    composed = compose_named("mine.yaml")
    assert far_values(composed, load_composed(composed)) == []


def test_validate_tells_them_beside_its_answer_and_ends_well(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.yaml").write_text(COMPANY + "product: {learning_burden: 90}\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["validate", "mine.yaml"])
    assert done.exit_code == 0
    assert done.stdout == "mine.yaml: fine (Mine)\n"
    assert done.stderr.startswith("note: mine.yaml:8  product.learning_burden: 90 is far above")
