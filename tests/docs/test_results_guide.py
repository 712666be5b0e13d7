"""The guide to reading results quotes what csim prints, and what it tells users to type works."""

import re
import shlex

import pytest
from click.testing import CliRunner

import csim
from csim.cli import main
from csim.report.single import run_text
from tests.docs.pages import ROOT

GUIDE = (ROOT / "docs" / "guides" / "reading_results.md").read_text(encoding="utf-8")


def test_the_tables_are_those_of_the_run():
    (block,) = re.findall(r"```text\n(.*?)\n```", GUIDE, flags=re.DOTALL)
    assert run_text(csim.run("young_company")).endswith(block)


@pytest.mark.parametrize("asked", re.findall(r"`csim explain ([^`]+)`", GUIDE))
def test_what_it_says_can_be_explained_can_be(asked):
    done = CliRunner().invoke(main, ["explain", *shlex.split(asked)])
    assert done.exit_code == 0, done.stderr
