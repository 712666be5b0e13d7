"""The house as a table, and the rules every module keeps: which floor it stands on, what it may import, how big it is.

`violations` checks one module's source; each entry names file, line and the rule broken. The tests beside this file run
it over `csim` and prove on small made-up modules that each rule catches what it forbids.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import PurePosixPath

# From the ground up; on one floor from left to right. A room is a folder or a module of csim.
FLOORS = (
    ("errors", "units", "arithmetic", "shipped"),
    ("rules", "luck"),
    ("scenario",),
    ("state", "ledger", "measures"),
    ("engine", "run"),
    ("study",),
    ("report",),
    ("api",),
    ("cli",),
    ("__init__", "__main__"),
)
HOMES = {
    "SALib": {"study"},
    "click": {"cli"},
    "matplotlib": {"report"},
    "mesa": {"engine"},
    "multiprocessing": {"study"},
    "concurrent": {"study"},
    "distributed": {"study"},
    "numba": {"luck", "engine"},
    "numpy": {"luck", "state", "ledger", "measures", "engine", "run", "study", "report"},
    "optuna": {"study"},
    "pandas": {"ledger", "measures", "run", "study", "report"},
    "pyarrow": {"ledger", "measures", "run", "study"},
    "pydantic": {"scenario"},
    "pydantic_core": {"scenario"},
    "scipy": {"study"},
    "seaborn": {"report"},
    "simpy": {"engine"},
    "time": {"study", "cli"},
    "tqdm": {"cli"},
    "yaml": {"scenario"},
}
RULES_MAY_IMPORT = {"csim.arithmetic", "csim.rules", "__future__", "collections", "dataclasses", "enum", "typing"}
SAME_BITS = {"rules", "luck", "engine", "arithmetic"}
NEVER_IMPORTED = {"random", "secrets", "uuid"}
NO_CLOCK = "results know no wall clock, and no luck but that of csim.luck"
NEVER_USED = re.compile(
    r"time\.(time|time_ns|localtime|gmtime|ctime|strftime)|os\.urandom"
    r"|(np|numpy)\.random\.(?!default_rng$|Generator$|SeedSequence$|Philox$|PCG64$)\w+"
)
NEVER_CALLED = {"now", "utcnow", "today"}
MACHINE_PATH = re.compile(r"^(/(home|root|Users|tmp|var|work|opt|mnt)(/|$)|[A-Za-z]:\\)")
MODULE_LINES, FUNCTION_LINES, RULE_LINES = 400, 40, 20
RANK = {room: (floor, place) for floor, rooms in enumerate(FLOORS) for place, room in enumerate(rooms)}


def violations(path: str, source: str) -> list[str]:
    """List what a module of csim does against the rules; `path` is its place in the checkout (csim/rules/trust.py)."""
    room = PurePosixPath(path).parts[1].removesuffix(".py")
    if room not in RANK:
        return [f"{path}:1: csim/{room} stands on no floor; put it into FLOORS of tests/architecture/house.py"]
    tree = ast.parse(source)
    lines = len(source.splitlines())
    found = [(1, f"a module has at most {MODULE_LINES} lines, this one {lines}")] if lines > MODULE_LINES else []
    for line, name in _imports(tree, path):
        found += [(line, broken) for broken in _import_rules(room, name)]
    for statement in tree.body:
        if room != "cli" and not _defines(statement):
            found.append((statement.lineno, "importing does nothing but define; move this into a function"))
    for node in ast.walk(tree):
        found += _node_rules(room, node)
    return [f"{path}:{line}: {broken}" for line, broken in sorted(found)]


def _imports(tree: ast.Module, path: str) -> Iterator[tuple[int, str]]:
    package = PurePosixPath(path).parent.parts
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*base, *([node.module] if node.module else [])))
            names = [f"csim.{alias.name}" for alias in node.names] if module == "csim" else [module]
            yield from ((node.lineno, name) for name in names)


def _import_rules(room: str, name: str) -> Iterator[str]:
    library, *rest = name.split(".")
    if library == "csim":
        target = rest[0] if rest else "__init__"
        if target != room and RANK.get(target, RANK["__init__"]) >= RANK[room]:
            yield f"csim/{room} may import only lower floors and rooms to its left, not {name}"
    elif library in NEVER_IMPORTED:
        yield f"{library} has luck of its own; every draw comes from csim.luck"
    elif library in HOMES:
        if room not in HOMES[library]:
            yield f"{library} is at home in {', '.join(sorted(HOMES[library]))}, not in csim/{room}"
    elif library not in sys.stdlib_module_names:
        yield f"{library} has no home; give it one in HOMES of tests/architecture/house.py"
    if room == "rules" and not any(name == allowed or name.startswith(f"{allowed}.") for allowed in RULES_MAY_IMPORT):
        yield f"a rule may import csim.arithmetic only, not {name}"


def _defines(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    return not isinstance(statement, ast.For | ast.While | ast.With | ast.Delete | ast.Assert | ast.Raise)


def _node_rules(room: str, node: ast.AST) -> Iterator[tuple[int, str]]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield from _size_rule(room, node)
        case ast.Attribute() if NEVER_USED.fullmatch(dotted := ast.unparse(node)):
            yield node.lineno, f"{dotted}: {NO_CLOCK}"
        case ast.ImportFrom(module=str(module)) if used := [
            alias.name for alias in node.names if NEVER_USED.fullmatch(f"{module}.{alias.name}")
        ]:
            yield node.lineno, f"{module}.{used[0]}: {NO_CLOCK}"
        case ast.Call(func=ast.Attribute(attr=name)) if name in NEVER_CALLED:
            yield node.lineno, f"{name}(): {NO_CLOCK}"
        case ast.BinOp(op=ast.Pow()) if room in SAME_BITS and _is_number(node.left) != _is_number(node.right):
            yield (
                node.lineno,
                "** with a literal differs between Python and compiled code; write x * x, or csim.arithmetic",
            )
        case ast.Constant(value=str(text)) if MACHINE_PATH.match(text):
            yield node.lineno, f"{text!r} is a path of one machine"
        case ast.For(iter=over) | ast.comprehension(iter=over) if _is_set(over):
            yield over.lineno, "a set has no fixed order; sort it before going through it"


def _size_rule(room: str, function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[int, str]]:
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    allowed = FUNCTION_LINES
    if room == "rules":
        allowed = RULE_LINES
        first = function.body[0]
        if ast.get_docstring(function) is not None:
            lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    if lines > allowed:
        yield function.lineno, f"{function.name} has {lines} lines; in csim/{room} at most {allowed}"


def _is_number(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp):
        return _is_number(node.operand)
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def _is_set(node: ast.expr) -> bool:
    named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"set", "frozenset"}
    return named or isinstance(node, ast.Set | ast.SetComp)
