"""csim keeps the rules of its house, and each rule catches what it forbids."""

import ast
from pathlib import Path

import pytest

from tests.architecture.house import RANK, violations

ROOT = Path(__file__).parents[2]
PUBLIC_NAMES = 10


def test_csim_keeps_the_rules_of_the_house():
    broken = [
        line
        for module in sorted((ROOT / "csim").rglob("*.py"))
        for line in violations(module.relative_to(ROOT).as_posix(), module.read_text(encoding="utf-8"))
    ]
    assert not broken, "\n" + "\n".join(broken)


def test_every_folder_of_csim_stands_on_a_floor():
    folders = {entry.name for entry in (ROOT / "csim").iterdir() if entry.is_dir()}
    assert sorted(folders - set(RANK) - {"__pycache__"}) == []


def test_csim_offers_few_names():
    source = (ROOT / "csim" / "__init__.py").read_text(encoding="utf-8")
    offered = [
        ast.literal_eval(statement.value)
        for statement in ast.parse(source).body
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "__all__"
    ]
    assert len(offered) == 1, "csim/__init__.py lists its public names once, in __all__"
    assert 0 < len(offered[0]) <= PUBLIC_NAMES


FORBIDDEN = {
    "an unknown room": ("csim/magic/spell.py", "", "csim/magic stands on no floor"),
    "an upper floor": ("csim/rules/trust.py", "import csim.engine.team", "only lower floors and rooms to its left"),
    "an upper floor, inside a function": (
        "csim/state/table.py",
        "def f():\n    from csim.engine import team",
        "csim/state/table.py:2: csim/state may import only lower floors",
    ),
    "a room to the right": ("csim/state/table.py", "from csim.ledger import facts", "not csim.ledger"),
    "a room to the right, relatively": ("csim/state/table.py", "from ..ledger import facts", "not csim.ledger"),
    "the package itself": ("csim/study/compare.py", "import csim", "not csim"),
    "a name of the package": ("csim/study/compare.py", "from csim import load", "not csim.load"),
    "a library away from home": (
        "csim/study/compare.py",
        "import yaml",
        "yaml is at home in scenario, not in csim/study",
    ),
    "a library away from home, inside a function": (
        "csim/cli/run.py",
        "def f():\n    from pandas.api import types",
        "pandas is at home in",
    ),
    "a homeless library": ("csim/study/compare.py", "import tensorflow", "tensorflow has no home"),
    "a rule with mathematics of the machine": ("csim/rules/trust.py", "from math import exp", "csim.arithmetic only"),
    "a rule with units": ("csim/rules/trust.py", "from csim.units import weeks", "csim.arithmetic only"),
    "foreign luck": ("csim/engine/team.py", "import random", "random has luck of its own"),
    "global luck": ("csim/state/table.py", "import numpy as np\ndef f():\n    np.random.seed(1)", ":3: np.random.seed"),
    "global luck, imported": ("csim/state/table.py", "from numpy.random import normal", "numpy.random.normal"),
    "the wall clock": ("csim/study/compare.py", "import time\ndef f():\n    return time.time()", ":3: time.time"),
    "the wall clock, imported": ("csim/study/compare.py", "from time import time", "time.time: results know no wall"),
    "the date": ("csim/ledger/facts.py", "def f(datetime):\n    return datetime.datetime.now()", "now(): results know"),
    "a clock on a lower floor": ("csim/engine/team.py", "import time", "time is at home in cli, study"),
    "a power": ("csim/rules/trust.py", "def f(x):\n    return x ** -0.5", ":2: ** with a literal"),
    "a literal to a power": ("csim/engine/kernels.py", "def f(x):\n    return 2 ** x", ":2: ** with a literal"),
    "a machine's path": ("csim/run.py", "FOLDER = '/home/ada/results'", "is a path of one machine"),
    "a Windows machine's path": ("csim/run.py", r"FOLDER = 'C:\\results'", "is a path of one machine"),
    "a loop over a set": (
        "csim/run.py",
        "def f(x):\n    for y in set(x):\n        print(y)",
        ":2: a set has no fixed order",
    ),
    "a comprehension over a set": (
        "csim/run.py",
        "def f():\n    return [y for y in {1, 2}]",
        "a set has no fixed order",
    ),
    "work at import": ("csim/run.py", "print('hello')", "importing does nothing but define"),
    "a loop at import": ("csim/run.py", "for x in (1, 2):\n    y = x", "importing does nothing but define"),
    "a long module": ("csim/run.py", "x = 1\n" * 401, "at most 400 lines, this one 401"),
    "a long function": ("csim/run.py", "def f():\n" + "    x = 1\n" * 40, "f has 41 lines; in csim/run at most 40"),
    "a long rule": (
        "csim/rules/trust.py",
        "def f():\n" + "    x = 1\n" * 20,
        "f has 21 lines; in csim/rules at most 20",
    ),
}


@pytest.mark.parametrize("name", FORBIDDEN)
def test_what_is_forbidden_is_found_and_named(name):
    path, source, message = FORBIDDEN[name]
    found = violations(path, source)
    assert len(found) >= 1
    assert any(message in line for line in found), found
    assert all(line.startswith(f"{path}:") for line in found)


ALLOWED = {
    "a lower floor": (
        "csim/engine/team.py",
        "import numpy\nfrom csim.rules import trust\nfrom csim.errors import Mistake",
    ),
    "a room to the left": ("csim/measures/money.py", "from csim.ledger import facts\nfrom ..state import table"),
    "its own room": (
        "csim/state/table.py",
        "from csim.state import columns\nfrom . import columns\nfrom .columns import x",
    ),
    "a rule as it should be": (
        "csim/rules/trust.py",
        "from typing import NamedTuple\nfrom csim.arithmetic import exp\nfrom csim.rules.records import Trust\n"
        "def f(x):\n" + '    """A formula.\n' + "\n    explained" * 30 + '"""\n    return exp(x * x) ** x',
    ),
    "a power that is a constant": ("csim/luck/draws.py", "STEP = 2.0**-53"),
    "a power of two variables": ("csim/rules/trust.py", "def f(x, y):\n    return x**y"),
    "a power that is never compiled": ("csim/study/compare.py", "def f(x):\n    return x ** 2"),
    "a seeded generator": (
        "csim/study/compare.py",
        "import numpy as np\ndef f(s):\n    return np.random.default_rng(s)",
    ),
    "the model's own clock": ("csim/engine/team.py", "def f(environment):\n    return environment.now"),
    "time left": ("csim/cli/progress.py", "import time\ndef f():\n    return time.monotonic()"),
    "a sorted set": ("csim/run.py", "def f(x):\n    for y in sorted(set(x)):\n        print(y)"),
    "commands put together": ("csim/cli/__init__.py", "from csim.cli.run import run\nmain.add_command(run)"),
    "the package on top": (
        "csim/__init__.py",
        "def __getattr__(name):\n    from csim.run import simulate\n    return simulate",
    ),
}


@pytest.mark.parametrize("name", ALLOWED)
def test_what_is_allowed_passes(name):
    assert violations(*ALLOWED[name]) == []
