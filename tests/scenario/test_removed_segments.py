"""A segment that a file removes takes along what the files before it say by its name."""

from __future__ import annotations

from csim.scenario.load import compose_named, load, load_composed
from tests.scenario.companies import refused, write

PARENT = """\
segments:
  smb: {contract: {seats: 20}}
  large: {contract: {seats: 200}}
team:
  csm: {functions: [relationship], headcount: 2, accounts_per_book: {smb: 50, large: 5}}
plays:
  call: {trigger: {kind: cadence, weeks: 1 quarter}, channel: one_to_one, hours: 2 hours}
strategies: {people: [call]}
strategy: {smb: people, large: people}
"""


def test_what_inherited_files_say_of_a_removed_segment_goes_with_it(tmp_path):
    write(tmp_path, PARENT, "parent.yaml")
    file = write(tmp_path, "extends: parent.yaml\nsegments: {smb: null}\n")
    composed = compose_named(file)
    assert composed.data["team"]["csm"]["accounts_per_book"] == {"large": 5}
    assert list(composed.data["strategy"]) == ["large"]
    assert load_composed(composed).segment_names == ("large",)


def test_segments_of_shipped_scenarios_can_be_removed():
    for name in ("reference", "hybrid", "stressed", "enterprise"):
        names = load(name).segment_names
        assert load(name, [f"segments.{names[0]}=null"]).segment_names == names[1:]


def test_what_the_file_itself_says_of_a_segment_it_removes_is_refused(tmp_path):
    text = "extends: parent.yaml\nsegments: {smb: null}\nteam: {csm: {accounts_per_book: {smb: 4}}}\n"
    told = refused(tmp_path, text=text, files={"parent.yaml": PARENT})
    assert "line 3  team.csm.accounts_per_book.smb: no segment is called smb; known: large, all" in told


def test_a_removed_segment_that_comes_back_starts_afresh(tmp_path):
    write(tmp_path, PARENT, "parent.yaml")
    write(tmp_path, "extends: parent.yaml\nsegments: {smb: null}\n", "fewer.yaml")
    file = write(tmp_path, "extends: fewer.yaml\nsegments: {smb: {contract: {seats: 9}}}\n")
    composed = compose_named(file)
    assert composed.data["segments"]["smb"]["contract"] == {"seats": 9}
    assert composed.data["team"]["csm"]["accounts_per_book"] == {"large": 5}
