"""Provenance holds what it takes to run again, and damaged provenance is refused clearly."""

import json
import re

import pytest

from csim.errors import BadInput
from csim.ledger import provenance as room
from csim.ledger.provenance import (
    FIELDS,
    changed_since,
    figures_hash,
    provenance_of,
    read_provenance,
    source_hash,
    versions,
    write_provenance,
)
from tests.ledger.little_run import busy_run, kept_run


def test_provenance_survives_the_file(tmp_path):
    provenance = provenance_of(busy_run())
    assert write_provenance(tmp_path, provenance) == tmp_path / "provenance.json"
    assert read_provenance(tmp_path) == provenance
    assert list(provenance) == list(FIELDS)


def test_provenance_names_scenario_seed_and_versions():
    provenance = provenance_of(busy_run())
    assert provenance["scenario"] == "name: little\n"
    assert (provenance["seed"], provenance["replicate"], provenance["months"]) == (1, 0, 24)
    assert list(provenance["versions"]) == ["python", "csim", "numpy", "numba", "mesa", "simpy"]
    assert re.fullmatch(r"\d+\.\d+.*", provenance["versions"]["numpy"])
    assert (provenance["events"], provenance_of(kept_run())["events"]) == (False, True)


def test_a_library_that_is_not_there_is_recorded_as_such(monkeypatch):
    recorded = provenance_of(busy_run())
    monkeypatch.setattr(room, "PACKAGES", (*room.PACKAGES, "a-library-of-nobody"))
    assert versions()["a-library-of-nobody"] == "not installed"
    assert changed_since(recorded) == ["a-library-of-nobody was not recorded and is not installed"]


def small_package(folder, rule="a = 1\n"):
    (folder / "rules").mkdir(parents=True)
    (folder / "rules" / "trust.py").write_bytes(rule.encode())
    (folder / "run.py").write_bytes(b"b = 2\n")
    (folder / "report.py").write_bytes(b"")
    return folder


def test_the_source_hash_moves_with_the_rules_and_with_nothing_else(tmp_path):
    first = source_hash(small_package(tmp_path / "first"))
    assert re.fullmatch("[0-9a-f]{64}", first)
    same = small_package(tmp_path / "same", "a = 1\r\n")
    (same / "report.py").write_bytes(b"shown = True\n")
    assert source_hash(same) == first
    assert source_hash(small_package(tmp_path / "edited", "a = 3\n")) != first
    renamed = small_package(tmp_path / "renamed")
    (renamed / "rules" / "trust.py").rename(renamed / "rules" / "faith.py")
    assert source_hash(renamed) != first


def test_what_has_changed_since_is_said():
    provenance = provenance_of(busy_run())
    assert changed_since(provenance) == []
    older = {**provenance, "versions": {**versions(), "numpy": "1.0"}, "source": "0" * 64}
    assert changed_since(older) == [f"numpy was 1.0 and is {versions()['numpy']}", "the source of csim has changed"]
    assert changed_since({**provenance, "versions": {}})[0].startswith("python was not recorded and is 3.")


def test_a_folder_without_provenance_is_no_run(tmp_path):
    with pytest.raises(BadInput, match="is not the folder of a run: it holds no provenance.json; name the folder"):
        read_provenance(tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b'{"name": ', "line 1: not JSON"),
        (b"[]", '"name" is missing or not what csim wrote'),
        (b"\xff\xfe", "cannot read .*provenance.json"),
    ],
)
def test_damaged_provenance_is_refused(tmp_path, text, message):
    (tmp_path / "provenance.json").write_bytes(text)
    with pytest.raises(BadInput, match=f"{message}.*run the scenario again"):
        read_provenance(tmp_path)


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_is_needed_and_of_its_kind(tmp_path, name):
    whole = provenance_of(busy_run())
    for damaged in ({key: value for key, value in whole.items() if key != name}, {**whole, name: None}):
        (tmp_path / "provenance.json").write_text(json.dumps(damaged))
        with pytest.raises(BadInput, match=f'"{name}" is missing or not what csim wrote'):
            read_provenance(tmp_path)


def test_figures_rest_on_the_source_of_measures_too():
    found = figures_hash()
    assert len(found) == 64
    assert found == figures_hash()
    assert found != source_hash()
