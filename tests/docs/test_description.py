"""The model's description says what the code says: its tables are fresh, and the names in its text exist."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from csim.engine.phases import PHASES
from csim.measures.definitions import REGISTRY
from csim.scenario.places import every
from csim.scenario.schema import ScenarioFile
from csim.scenario.schema.root import Segment
from tests.docs.pages import ROOT, name, prose
from tools import describe_model

MODEL = describe_model.FOLDER / "model.md"
HAND_WRITTEN = [
    describe_model.FOLDER / page for page in ("model.md", "when_not_to_use.md", "reading_intervals.md", "README.md")
]
DOTTED = re.compile(r"`([a-z_]+(?:\.(?:[a-z_]+|NAME|N))+)`")
ODD = (
    *("Purpose and patterns", "Entities, state variables and scales", "Process overview and scheduling"),
    *("Design concepts", "Initialisation", "Input data", "Submodels"),
)
CONCEPTS = (
    *("Basic principles", "Emergence", "Adaptation", "Objectives", "Learning", "Prediction", "Sensing"),
    *("Interaction", "Stochasticity", "Collectives", "Observation"),
)


def known_paths() -> set[str]:
    """Every path a scenario file may hold, with and without `defaults.` before those of a segment."""
    paths = {".".join(place.path) for place in every(ScenarioFile)}
    return paths | {path.removeprefix("defaults.") for path in paths}


@pytest.mark.parametrize("page", describe_model.pages(), ids=name)
def test_the_tables_are_fresh(page):
    text = page.read_text(encoding="utf-8")
    assert describe_model.refreshed(text) == text, f"{name(page)} is stale; run: {describe_model.COMMAND}"


def test_the_command_is_there():
    assert describe_model.COMMAND == "make docs"
    assert "\ndocs: setup-dev\n\t$(BIN)/python -m tools.describe_model\n" in (ROOT / "Makefile").read_text(
        encoding="utf-8"
    )


def test_every_table_stands_on_one_page():
    found = [table for page in describe_model.pages() for table in describe_model.tables_of(page.read_text("utf-8"))]
    assert Counter(found) == Counter(list(describe_model.TABLES))


def test_a_stale_table_is_noticed_and_refreshed():
    text = MODEL.read_text(encoding="utf-8")
    stale = text.replace(PHASES[0].reason, "Because.")
    assert stale != text
    assert describe_model.refreshed(stale) == text


def test_main_writes_what_is_stale_and_nothing_else(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(describe_model, "ROOT", tmp_path)
    monkeypatch.setattr(describe_model, "FOLDER", tmp_path)
    (tmp_path / "a.md").write_text("x\n<!-- table: phases -->\n<!-- end: phases -->\ny\n", encoding="utf-8")
    (tmp_path / "b.md").write_text("no table\n", encoding="utf-8")
    describe_model.main()
    assert capsys.readouterr().out == "changed: a.md\n"
    text = (tmp_path / "a.md").read_bytes().decode("utf-8")
    assert text.startswith("x\n<!-- table: phases -->\n<!-- made from the code by `make docs` -->\n\n| ")
    assert text.endswith(" |\n\n<!-- end: phases -->\ny\n")
    assert "\r" not in text
    describe_model.main()
    assert capsys.readouterr().out == "the model's description was up to date\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<!-- table: phasis -->\n<!-- end: phasis -->", "no table is called phasis; there are phases, state, "),
        ("<!-- table: phases -->\n<!-- end: state -->", "the table phases ends as state; write <!-- end: phases -->"),
        ("<!-- table: phases -->\n", "a table lacks its first or last comment; write <!-- table: NAME -->"),
    ],
)
def test_comments_that_make_no_sense_are_told(text, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        describe_model.refreshed(text)


def test_the_page_follows_the_protocol():
    text = prose(MODEL)
    numbered = re.findall(r"^## \d\. (.+)$", text, re.MULTILINE)
    assert tuple(numbered) == ODD
    assert (
        tuple(re.findall(r"^\*\*([A-Z][\w ]+)\.\*\*", text.split("## 4.")[1].split("## 5.")[0], re.MULTILINE))
        == CONCEPTS
    )


def test_every_file_of_rules_has_a_submodel():
    text = MODEL.read_text(encoding="utf-8").split("## 7. Submodels")[1]
    files = {path.name for path in (ROOT / "csim" / "rules").glob("*.py")}
    linked = set(re.findall(r"\(\.\./\.\./csim/rules/(\w+\.py)\)", text))
    assert linked == files - {"__init__.py", "records.py", "population.py", "quantiles.py"}


@pytest.mark.parametrize("page", HAND_WRITTEN, ids=name)
def test_parameters_named_in_the_text_exist(page):
    tops = set(ScenarioFile.model_fields) | set(Segment.model_fields)
    named = [each for each in DOTTED.findall(prose(page)) if each.split(".")[0] in tops]
    unknown = [each for each in named if each not in known_paths() and each.split(".")[0] not in REGISTRY]
    assert not unknown, f"{name(page)} names parameters that do not exist"


@pytest.mark.parametrize("rule", ["`log_odds`", "`learned`", "`beta_quantile`"])
def test_rules_are_listed_with_source_or_words(rule):
    (row,) = [line for line in describe_model.rules().splitlines() if line.startswith(f"| {rule} |")]
    cells = [cell.strip() for cell in row.strip("| ").split(" | ")]
    assert len(cells[1]) > 20
    assert ":data:" not in row


def test_code_of_straight_rules_is_shown_as_it_stands():
    table = describe_model.rules()
    assert (
        "| `hurt` | Trust after an event that costs the share *loss* in [0, 1] of it. | `return trust * (1.0 - loss)` |"
        in table
    )
    assert (
        "| `stress` | Stress in [0, 1] after a week: follows overload with a memory of a quarter. Overload is work"
        in table
    )
