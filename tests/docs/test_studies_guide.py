"""The guide to studies: its example is a study that csim takes, and its table holds every kind."""

import re

from csim.scenario.studies.load import load_study
from csim.scenario.studies.sections import SECTIONS
from csim.study.outcomes import check_outcomes
from tools.refresh_experiments import EXPERIMENTS, quoting
from tools.refresh_experiments import GUIDE as PAGE

GUIDE = PAGE.read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", GUIDE, flags=re.DOTALL)


def test_the_example_is_a_study(tmp_path):
    example, precision = BLOCKS
    (tmp_path / "study.yaml").write_text(example.replace("replications: 8\n", "") + precision, encoding="utf-8")
    inquiry = load_study(tmp_path / "study.yaml")
    check_outcomes(inquiry)
    assert [dial.name for dial in inquiry.dials] == ["agents", "price"]
    assert inquiry.file.precision is not None


def test_every_kind_is_in_the_table():
    assert re.findall(r"^\| `(\w+)` \|", GUIDE, flags=re.MULTILINE) == list(SECTIONS)


def test_the_answer_it_shows_is_the_beginning_of_a_shipped_one():
    """Stale after `make experiments` was interrupted: start it again."""
    (name, shown), *others = re.findall(r"<!-- answer: (\w+) -->\n```text\n(.*?)```", GUIDE, flags=re.DOTALL)
    assert not others
    assert f"(../../experiments/{name})" in GUIDE
    lines = (EXPERIMENTS / name / "result.txt").read_text(encoding="utf-8").splitlines()
    assert shown.splitlines() == lines[: len(shown.splitlines())]
    assert "What we found" in shown
    assert len(shown.splitlines()) <= 30
    assert quoting(GUIDE) == GUIDE
    stale = GUIDE.replace("What we found", "What nobody found")
    assert quoting(stale) == GUIDE
