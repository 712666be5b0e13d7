"""The guide to studies: its example is a study that csim takes, and its table holds every kind."""

import re
from pathlib import Path

from csim.scenario.studies.load import load_study
from csim.scenario.studies.sections import SECTIONS
from csim.study.outcomes import check_outcomes

GUIDE = (Path(__file__).parents[2] / "docs" / "guides" / "studies.md").read_text(encoding="utf-8")
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
