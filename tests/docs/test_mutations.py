"""The report on broken rules is of today's rules, and speaks of each of them."""

import ast
import re

import pytest

from tools.mutate_rules import REPORT, RULES, fingerprint, mutants, rules


def test_the_report_is_of_todays_rules():
    assert f"<!-- rules {fingerprint()} -->" in REPORT.read_text(encoding="utf-8"), (
        "a rule has changed since its tests were last tried: run `make mutations` and commit what it writes"
    )


@pytest.mark.parametrize("rule", rules())
def test_every_rule_that_calculates_is_broken(rule):
    """A function without any change in the report has nothing that could be changed: no sum, bound or condition."""
    functions = [
        node
        for node in ast.parse((RULES / f"{rule}.py").read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    ]
    broken = {mutant.function for mutant in mutants(rule)}
    report = REPORT.read_text(encoding="utf-8")
    for function in functions:
        calculates = any(isinstance(node, ast.BinOp | ast.Compare | ast.BoolOp) for node in ast.walk(function))
        assert function.name in broken or not calculates, function.name
        if function.name in broken:
            assert re.search(rf"^\| ({rule}\.)?{function.name} \|", report, re.MULTILINE), function.name
