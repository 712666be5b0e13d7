"""Every shipped experiment is a study that csim takes, says how to read it, and shows the result of what it asks."""

import json
import re

import pytest

from csim.scenario.studies.load import load_study
from csim.scenario.studies.sections import SECTIONS
from csim.study.conduct import check_study, plan_of
from tools.refresh_experiments import EXPERIMENTS, SIGN, TEXT, signature, studies

NAMES = [folder.name for folder in studies()]


@pytest.fixture(params=NAMES)
def folder(request):
    return EXPERIMENTS / request.param


def test_each_kind_of_study_has_an_experiment():
    assert {load_study(folder).file.kind for folder in studies()} == set(SECTIONS)


def test_it_can_be_carried_out(folder):
    inquiry = load_study(folder)
    check_study(inquiry)
    assert inquiry.name == folder.name
    assert plan_of(inquiry).runs > 0


def test_its_page_says_what_is_asked_how_and_how_to_read_it(folder):
    page = (folder / "README.md").read_text(encoding="utf-8")
    parts = ("**Question.**", "**Design.**", "**How to read the result.**")
    places = [page.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", page)
    assert pictures
    assert all((folder / picture).is_file() for picture in pictures)
    unseen = {path.name for path in folder.glob("result*.png")} - set(pictures)
    assert not unseen, f"README.md of {folder.name} does not show {sorted(unseen)}"


def test_its_result_is_that_of_this_study_and_these_scenarios(folder):
    """Stale after a change of the study or of a scenario: `make experiments` refreshes it."""
    inquiry = load_study(folder)
    signed = json.loads((folder / SIGN).read_text(encoding="utf-8"))
    assert signed == signature(inquiry), f"make experiments ARGS={folder.name}"
    told = (folder / TEXT).read_text(encoding="utf-8")
    assert told.startswith(inquiry.file.question)
    assert "What we found" in told


def test_the_list_of_experiments_is_complete():
    listed = re.findall(r"\]\(([a-z_]+)\) \| (\w+)", (EXPERIMENTS / "README.md").read_text(encoding="utf-8"))
    kinds = {name: kind for name, kind in listed if name in NAMES}
    assert kinds == {folder.name: load_study(folder).file.kind for folder in studies()}
