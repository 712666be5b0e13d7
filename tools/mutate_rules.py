"""Break every rule in turn and see which test notices: signs flipped, terms and factors dropped, bounds and tests lost.

    make mutations                                  all rules, and writes docs/background/mutations.md
    python -m tools.mutate_rules renewal trust      some of them; prints what no test notices

Only the rule's own tests are asked (tests/rules/test_NAME.py): neither the golden run nor the twin, which calls the
same rules, could tell a wrong rule from a right one. A change that no test can notice because it changes nothing shows
a bound or a condition that the rule does not need.
"""

import argparse
import ast
import copy
import hashlib
import importlib
import importlib.abc
import importlib.machinery
import io
import json
import os
import select
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

TOP = Path(__file__).resolve().parents[1]
RULES = TOP / "csim" / "rules"
REPORT = TOP / "docs" / "background" / "mutations.md"
LIMIT_SECONDS = 60
UNNOTICED, ENDLESS = "nothing", "never ended"


class Mutant(NamedTuple):
    """One rule with one change."""

    rule: str
    function: str
    line: int
    change: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Where the change is and what it is, without the line, which moves."""
        return f"{self.rule}.{self.function}: {self.change}"


NO_RULES = ("__init__", "quantiles")
"""Not broken: quantiles are numerical methods, held against SciPy digit by digit; to break a first guess or a bound of
theirs changes how long they take, not what they give."""


def rules() -> list[str]:
    """Return the names of the modules of rules."""
    return sorted(path.stem for path in RULES.glob("*.py") if path.stem not in NO_RULES)


def mutants(rule: str) -> Iterator[Mutant]:
    """Yield every change of one module of rules, in the order of its text."""
    tree = ast.parse((RULES / f"{rule}.py").read_text(encoding="utf-8"))
    for function in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
        nodes = list(ast.walk(function))
        seen: dict[str, int] = {}
        for place, node in enumerate(nodes):
            for changed in _changes(node):
                change = f"`{ast.unparse(node)}` becomes `{ast.unparse(changed)}`"
                seen[change] = seen.get(change, 0) + 1
                if seen[change] > 1:
                    change += f" (place {seen[change]})"
                yield Mutant(rule, function.name, node.lineno, change, _with(tree, function, place, changed))  # type: ignore[attr-defined]


def _with(tree: ast.Module, function: ast.FunctionDef, place: int, changed: ast.AST) -> ast.Module:
    """Return a copy of the tree in which one node, by its place in the walk of a function, is another."""
    mutated = copy.deepcopy(tree)
    twin = mutated.body[tree.body.index(function)]
    old = list(ast.walk(twin))[place]
    for parent in ast.walk(twin):
        for field, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, field, changed)
            elif isinstance(value, list) and any(each is old for each in value):
                value[next(k for k, each in enumerate(value) if each is old)] = changed
    return ast.fix_missing_locations(mutated)


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what may stand instead of one expression, or of a step that adds to a name or multiplies it."""
    yield from _changes_of_sums(node)
    yield from _changes_of_conditions(node)
    match node:
        case ast.AugAssign(target=ast.Name() as target, op=ast.Add(), value=value):
            yield from (ast.Pass(), ast.AugAssign(target, ast.Sub(), value))
        case ast.AugAssign():
            yield ast.Pass()


def _changes_of_sums(node: ast.AST) -> Iterator[ast.expr]:
    """Yield arithmetic with a sign flipped, or a term, a factor or a bound dropped."""
    match node:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from (ast.BinOp(left, ast.Sub(), right), left, right)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            yield from (ast.BinOp(left, ast.Add(), right), left, ast.UnaryOp(ast.USub(), right))
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            yield from (left, right)
        case ast.BinOp(left=left, op=ast.Div()):
            yield left
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield operand
        case ast.Call(func=ast.Name(id="min" | "max" as bound), args=[_, _] as values):
            yield from values
            yield ast.Call(ast.Name("max" if bound == "min" else "min", ast.Load()), values, [])


def _changes_of_conditions(node: ast.AST) -> Iterator[ast.expr]:
    """Yield conditions turned round, or with a part dropped."""
    match node:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in OPPOSITE:
            yield ast.Compare(left, [OPPOSITE[type(op)]()], [right])
        case ast.BoolOp(values=values):
            for dropped in range(len(values)):
                left_over = [value for place, value in enumerate(values) if place != dropped]
                yield left_over[0] if len(left_over) == 1 else ast.BoolOp(node.op, left_over)
        case ast.IfExp(body=body, orelse=orelse):
            yield from (body, orelse)


OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives Python the changed rule when it is imported."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, name: str, *_: object) -> importlib.machinery.ModuleSpec | None:
        """Return how to load the changed rule, None for everything else."""
        mine = name == f"csim.rules.{self.mutant.rule}"
        return importlib.machinery.ModuleSpec(name, self) if mine else None

    def exec_module(self, module: ModuleType) -> None:
        """Run the changed text as the module."""
        exec(compile(self.mutant.tree, f"{self.mutant.rule}, changed", "exec"), module.__dict__)  # noqa: S102


class _Asked:
    """A plugin of pytest that asks quick tests before slow ones, and keeps what they say."""

    def __init__(self, seconds: dict[str, float]) -> None:
        self.seconds = seconds
        self.failed = ""

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Order the tests."""
        items.sort(key=lambda item: self.seconds.get(item.nodeid, 0.0))

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Remember how long a test took, and the first that failed."""
        if report.when == "call":
            self.seconds[report.nodeid] = report.duration
        if report.failed:
            self.failed = self.failed or report.nodeid

    def pytest_collectreport(self, report: Any) -> None:
        """Remember a file of tests that could not even be read."""
        if report.failed:
            self.failed = self.failed or report.nodeid


def _ask(asked: _Asked, tests: str) -> str:
    """Ask some tests of the rules and return the first that failed; for a child process, which has imported no rule."""
    import pytest

    without = [f"-pno:{plugin}" for plugin in ("cacheprovider", "benchmark", "xdist")]
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        code = pytest.main(["-x", "-q", "--assert=plain", *without, tests], plugins=[asked])
    if not asked.failed and code != 0:
        raise RuntimeError(f"pytest ended with {code} on {tests}")
    return asked.failed or UNNOTICED


def _how_long() -> str:
    """Return as JSON how long each test of the unbroken rules takes in seconds."""
    asked = _Asked({})
    answer = _ask(asked, "tests/rules")
    return json.dumps(asked.seconds) if answer == UNNOTICED else answer


def noticed(chosen: list[Mutant], workers: int) -> Iterator[tuple[Mutant, str]]:
    """Yield each change, in order, with the test that notices it: UNNOTICED if none does, ENDLESS if one never ends.

    Each is tried in a fork of this process, which has no threads and has imported no rule. Raises RuntimeError when a
    child breaks off.
    """
    child, reader = _forked(_how_long)
    seconds = json.loads(_answer(child, reader))
    waiting = list(enumerate(chosen))[::-1]
    running: dict[int, tuple[int, int]] = {}
    answers: dict[int, str] = {}
    given = 0
    while waiting or running:
        while waiting and len(running) < workers:
            place, mutant = waiting.pop()
            child, reader = _forked(lambda mutant=mutant: _first_to_notice(mutant, seconds))  # type: ignore[misc]
            running[reader] = (place, child)
        for reader in select.select(list(running), [], [])[0]:
            place, child = running.pop(reader)
            answers[place] = _answer(child, reader)
        while given in answers:
            yield chosen[given], answers.pop(given)
            given += 1


def _first_to_notice(mutant: Mutant, seconds: dict[str, float]) -> str:
    """Return the first of the rule's own tests that notices a change, in a child."""
    sys.meta_path.insert(0, _Changed(mutant))
    return _ask(_Asked(seconds), f"tests/rules/test_{mutant.rule}.py")


def _forked(work: Callable[[], str]) -> tuple[int, int]:
    """Do *work* in a child; return the child and where its answer can be read."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        signal.alarm(LIMIT_SECONDS)
        try:
            os.write(writer, work().encode())
        finally:
            os._exit(0)
    os.close(writer)
    return child, reader


def _answer(child: int, reader: int) -> str:
    """Return what a child says; raises RuntimeError when it says nothing and was not stopped by the clock."""
    with os.fdopen(reader) as pipe:
        said = pipe.read()
    stopped = os.waitpid(child, 0)[1] == signal.SIGALRM
    if not said and not stopped:
        raise RuntimeError("a child broke off; run the tests of the rules by themselves to see why")
    return said or ENDLESS


def fingerprint() -> str:
    """Return a short hash of the rules, by which a test sees that the report is of today's."""
    return hashlib.sha256(b"".join((RULES / f"{rule}.py").read_bytes() for rule in rules())).hexdigest()[:16]


def report(found: list[tuple[Mutant, str]]) -> str:
    """Return the report as Markdown."""
    lines = [
        "# What notices a wrong rule",
        "",
        f"<!-- rules {fingerprint()} -->",
        "Written by `make mutations`, which breaks every rule in turn (a sign flipped; a term, a factor, a bound or a",
        "condition dropped or turned round) and asks only the tests of that rule in `tests/rules`. Neither the golden",
        "run nor the twin is asked: the twin calls the same rules. `quantiles.py` is left out: it holds numerical",
        "methods, compared with SciPy digit by digit.",
        "",
        f"All of {len(found)} changes are noticed, by the test named here or by several of which it is one.",
        "",
    ]
    for rule in rules():
        rows = [(mutant, test) for mutant, test in found if mutant.rule == rule]
        if not rows:
            continue
        lines += [f"## {rule}", "", "| function | change | noticed by |", "|---|---|---|"]
        lines += [f"| {mutant.function} | {_cell(mutant.change)} | {_short(test)} |" for mutant, test in rows]
        lines.append("")
    return "\n".join(lines)


def _cell(text: str) -> str:
    """Return text that may stand in a cell of a table."""
    return text.replace("|", "\\|")


def _short(test: str) -> str:
    """Return a test's name without its folder and its cases."""
    return test.removeprefix("tests/rules/").split("[")[0].replace(".py::", ": ") if "::" in test else test


def main() -> int:
    """Break the rules and say what was not noticed; return 1 if anything was not."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("rules", nargs="*", help="names of rules, all if none is given")
    asked.add_argument("--write", action="store_true", help=f"write {REPORT.relative_to(TOP)}")
    asked.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options = asked.parse_args()
    os.chdir(TOP)
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    os.environ["CI"] = "true"  # hypothesis then draws the same examples each time and remembers none
    sys.path.insert(0, str(TOP))
    for library in ("hypothesis.strategies", "numba", "pytest", "csim.study.statistics", "csim.arithmetic"):
        importlib.import_module(library)  # once, for all children

    chosen = [mutant for rule in options.rules or rules() for mutant in mutants(rule)]
    found: list[tuple[Mutant, str]] = []
    for mutant, test in noticed(chosen, options.workers):
        found.append((mutant, test))
        if test == UNNOTICED:
            print(f"csim/rules/{mutant.rule}.py:{mutant.line} {mutant.name}", flush=True)
    unnoticed = sum(test == UNNOTICED for _, test in found)
    if any(name.startswith("csim.rules.") for name in sys.modules):
        raise RuntimeError("a rule was imported before it could be changed")
    print(f"{len(found)} changes, {unnoticed} of them noticed by no test", file=sys.stderr)
    if options.write and not unnoticed and not options.rules:
        REPORT.write_text(report(found), encoding="utf-8")
    return 1 if unnoticed else 0


if __name__ == "__main__":
    raise SystemExit(main())
