"""The short way to a company with other numbers leads to the same company as the long one, or is not taken."""

import pytest

from csim.errors import BadInput
from csim.scenario.load import load
from csim.scenario.studies import company as companies
from csim.scenario.studies.company import StudyCompany
from csim.scenario.studies.short_way import with_numbers

SETS = ["segments.smb.contract.price_per_seat={}", "team.support.headcount={:.0f}", "product.learning_burden={}"]


@pytest.fixture
def composed(monkeypatch):
    """Count how often a scenario is put together from its files."""
    calls = []
    right = companies.compose_named
    monkeypatch.setattr(companies, "compose_named", lambda *given: calls.append(given) or right(*given))
    return calls


def sets_at(number):
    return [text.format(number) for text in SETS]


def test_it_leads_where_the_long_way_does_and_reads_no_files(composed):
    company = StudyCompany("hybrid", "hybrid")
    assert company.with_sets(sets_at(3.5))._replace(resolved="") == load("hybrid", sets_at(3.5))._replace(resolved="")
    before = len(composed)
    found = [company.with_sets(sets_at(number)) for number in (2.25, 4.0)]
    assert len(composed) == before
    assert found == [load("hybrid", sets_at(number))._replace(resolved="") for number in (2.25, 4.0)]


def test_it_is_not_taken_where_it_led_elsewhere(monkeypatch, composed):
    elsewhere = "product.community_half=77"
    monkeypatch.setattr(
        companies, "with_numbers", lambda file, sets, kind: with_numbers(file, [*sets, elsewhere], kind)
    )
    company = StudyCompany("hybrid", "hybrid")
    for number in (2.25, 3.5):
        before = len(composed)
        assert company.with_sets(sets_at(number)) == load("hybrid", sets_at(number))._replace(resolved="")
        assert len(composed) > before


def test_a_company_with_the_present_number_tells_nothing_of_others(composed):
    company = StudyCompany("hybrid", "hybrid")
    present = company.value("product.learning_burden")
    company.with_sets([f"product.learning_burden={present}"])
    before = len(composed)
    company.with_sets(["product.learning_burden=2.25"])
    assert len(composed) > before
    company.with_sets(["product.learning_burden=2.5"])
    assert len(composed) == before + 1


@pytest.mark.parametrize(
    "text",
    [
        "horizon=36 months",
        "name=Mine",
        "team.support.headcount=-1",
        "team.support.headcount=2.5",
        "team.support.headcont=2",
        "team.suport.headcount=2",
        "team.relationship.hiring={rule: fixed}",
        "history=null",
    ],
)
def test_it_is_not_open_to_what_is_no_plain_number_in_the_place_of_one(text):
    company = StudyCompany("hybrid", "hybrid")
    assert with_numbers(company.file, [text], company.kind) is None


def test_it_is_not_open_to_values_that_contradict_each_other():
    company = StudyCompany("hybrid", "hybrid")
    assert with_numbers(company.file, ["segments.smb.contract.term=6"], company.kind) is not None
    assert with_numbers(company.file, ["segments.smb.contract.term=5"], company.kind) is None


def test_what_is_wrong_is_told_as_ever():
    company = StudyCompany("hybrid", "hybrid")
    company.with_sets(["team.support.headcount=3"])
    company.with_sets(["team.support.headcount=4"])
    with pytest.raises(BadInput, match="team.support.headcount: .*-1"):
        company.with_sets(["team.support.headcount=-1"])
