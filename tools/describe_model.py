"""Write the tables of the model's description from the code they describe: `make docs`.

A page of docs/background says where a table stands with a pair of comments, `<!-- table: phases -->` and
`<!-- end: phases -->`. Everything between them is replaced; everything else is written by hand.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from csim.engine.phases import PHASES
from csim.luck.purposes import meanings
from csim.measures.definitions import REGISTRY
from csim.scenario.load import checked, compose_named
from csim.scenario.places import every, find
from csim.scenario.quantities import Switch
from csim.scenario.reference import reference
from csim.scenario.schema import ScenarioFile
from csim.scenario.schema.shocks import NEUTRAL, PRESETS, Shock
from csim.state import columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pydantic import BaseModel

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "background"
COMMAND = "make docs"
"""What brings stale tables up to date."""

_BLOCK = re.compile(r"<!-- table: (\w+) -->\n.*?<!-- end: (\w+) -->", re.DOTALL)
_MARK = re.compile(r"<!-- (?:table|end): \w+ -->")
_SOURCE = re.compile(r"\s*\b(?:Source: (.*)|(Definition))\.$")
_ROLE = re.compile(r":\w+:(?=`)")
_TYPES = {"u": "identity", "i": "whole number", "f": "number"}
_RULES = ROOT / "csim" / "rules"
_NOT_LAWS = ("__init__", "records")
_TOOLS = ("quantiles",)
"""Files whose functions serve the others; their code says less than their words."""
_SHORT = 3
"""Statements up to which the code of a rule is shown."""


def pages() -> list[Path]:
    """The pages that hold tables, by name."""
    return [path for path in sorted(FOLDER.glob("*.md")) if _MARK.search(path.read_text(encoding="utf-8"))]


def tables_of(text: str) -> list[str]:
    """The names of the tables in a page's text, in their order."""
    return [name for name, _ in _BLOCK.findall(text)]


def refreshed(text: str) -> str:
    """The text of a page with its tables as the code has them now.

    Raises ValueError where a comment names no table, or a pair of comments does not belong together.
    """
    if 2 * len(_BLOCK.findall(text)) != len(_MARK.findall(text)):
        raise ValueError("a table lacks its first or last comment; write <!-- table: NAME --> and <!-- end: NAME -->")
    return _BLOCK.sub(_made, text)


def _made(block: re.Match[str]) -> str:
    name, end = block.groups()
    if name not in TABLES:
        raise ValueError(f"no table is called {name}; there are {', '.join(TABLES)}")
    if end != name:
        raise ValueError(f"the table {name} ends as {end}; write <!-- end: {name} -->")
    first = f"<!-- table: {name} -->\n<!-- made from the code by `{COMMAND}` -->"
    return f"{first}\n\n{TABLES[name]()}\n\n<!-- end: {name} -->"


def main() -> None:
    """Bring every page up to date, and say which ones changed."""
    changed = []
    for path in pages():
        before = path.read_text(encoding="utf-8")
        after = refreshed(before)
        if after != before:
            path.write_text(after, encoding="utf-8", newline="\n")
            changed.append(path.relative_to(ROOT).as_posix())
    sys.stdout.write(f"changed: {', '.join(changed)}\n" if changed else "the model's description was up to date\n")


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def phases() -> str:
    """The week, phase by phase."""
    rows = ([str(number), f"`{each.name}`", each.happens, each.reason] for number, each in enumerate(PHASES, start=1))
    return _table(("", "Phase", "What happens", "Why it stands here"), rows)


def state() -> str:
    """Every column of every table of state."""
    named = (
        ("Customers", "One row a customer, past and present.", columns.CUSTOMER_COLUMNS),
        ("Leads", "One row a possible customer in the pipeline.", columns.LEAD_COLUMNS),
        ("Work", "One row a piece of work that waits or is in hand.", columns.WORK_COLUMNS),
        ("Staff", "One row a person, past and present.", columns.STAFF_COLUMNS),
        ("Segments", "One row a segment of the market: what its rules read of last week.", columns.MARKET_COLUMNS),
        ("The company and its surroundings", "One row: clock, product, shocks.", columns.CONDITION_COLUMNS),
        ("Events", "One row an event, if a log is kept; no rule reads it.", columns.EVENT_COLUMNS),
    )
    heads = ("Column", "Meaning", "Type", "Unit", "At first", "Changed in")
    return "\n\n".join(
        f"## {title}\n\n{text}\n\n{_table(heads, (_column(each) for each in table))}" for title, text, table in named
    )


def _column(column: columns.Column) -> list[str]:
    first = "never" if column.initial in {columns.NEVER, -1e9} else f"{column.initial:g}"
    when = column.written_by.replace(" ", ", ") or "set-up only"
    return [f"`{column.name}`", column.meaning, _TYPES[column.dtype[0]], column.unit, first, when]


def parameters() -> str:
    """Every parameter of a scenario file."""
    return reference(ScenarioFile).rstrip()


def sources() -> str:
    """How many parameters there are of each standing: assumed, published, the company's own."""
    standings: dict[tuple[Any, str | None], str] = {}
    for place in every(ScenarioFile):
        if place.is_value and place.owner and place.kind and place.kind.numeric:
            standings[place.owner, place.field] = _standing(place.kind.source)
    counts = Counter(standings.values())
    rows = [
        [standing, str(counts[standing])] for standing in ("assumption", "published, or a convention", "the user's own")
    ]
    return _table(("Where the number comes from", "Parameters"), rows)


def _standing(source: str) -> str:
    if source.startswith("assumption"):
        return "assumption"
    own = source.startswith(("company's own", "what the scenario asks", "any"))
    return "the user's own" if own else "published, or a convention"


def shocks() -> str:
    """What each kind of shock does at each depth."""
    return _table(("Kind", "Depth", "What it does"), _shocks())


def _shocks() -> Iterator[list[str]]:
    for kind, depths in PRESETS.items():
        for depth, numbers in depths.items():
            named = [name for name in NEUTRAL if name in numbers]
            shock = Shock.model_validate({"at": 0, "kind": kind, "depth": depth}).model_copy(update=dict(numbers))
            yield [f"`{kind}`", depth, ", ".join(_settings(shock, ("shocks", "1"), named))]


def plays() -> str:
    """Every play of the shipped playbook."""
    heads = ("Play", "What it is", "Occasion", "Work", "Takes part", "What it does to those who do", "Else")
    return _table(heads, (_play(name, play) for name, play in _shipped().plays.items()))


def _shipped() -> ScenarioFile:
    return checked(compose_named("reference", ()))


def _play(name: str, play: Any) -> list[str]:
    path = ("plays", name)
    trigger = [f"`{play.trigger.kind}`", *_settings(play.trigger, (*path, "trigger"), _others(play.trigger, "kind"))]
    channel = play.channel.replace("_", " ")
    work = channel if not play.hours else f"{channel}, {play.function}: {play.hours:g} hours, {play.hours_kind}"
    effects = _settings(play.effects, (*path, "effects"), _changed(play.effects))
    shown = {"description", "trigger", "channel", "function", "hours", "hours_kind", "uptake", "effects"}
    rest = _settings(play, path, [field for field in _changed(play) if field not in shown])
    uptake = _written(play, path, "uptake")
    return [f"`{name}`", play.description, ", ".join(trigger), work, uptake, ", ".join(effects), ", ".join(rest)]


def _others(section: BaseModel, known: str) -> list[str]:
    return [name for name in type(section).model_fields if name != known]


def _changed(section: BaseModel) -> list[str]:
    """The fields whose value is not their default."""
    fields = type(section).model_fields.items()
    return [name for name, info in fields if getattr(section, name) != info.get_default(call_default_factory=True)]


def _settings(section: BaseModel, path: tuple[str, ...], names: Iterable[str]) -> list[str]:
    return [f"{name} {_written(section, path, name)}" for name in names]


def _written(section: BaseModel, path: tuple[str, ...], name: str) -> str:
    """A value as a scenario file would hold it."""
    value = getattr(section, name)
    kind = find(ScenarioFile, (*path, name)).kind
    if isinstance(kind, Switch):
        return "yes" if value else "no"
    return str(kind.written(value)) if kind else str(value)


def strategies() -> str:
    """The plays of each shipped strategy."""
    return _table(("Strategy", "Segments", "Plays"), _strategies())


def _strategies() -> Iterator[list[str]]:
    for name, by_segment in _shipped().strategies.items():
        for segment, chosen in by_segment.items():
            where = "all" if segment == "all" and len(by_segment) == 1 else segment
            where = "all others" if segment == "all" and len(by_segment) > 1 else where
            yield [f"`{name}`", where, ", ".join(chosen) or "none"]


def rules() -> str:
    """Every rule, file by file, in the words of its docstring."""
    files = [path for path in sorted(_RULES.glob("*.py")) if path.stem not in _NOT_LAWS]
    return "\n\n".join(filter(None, (_rules_of(path) for path in files)))


def _rules_of(path: Path) -> str:
    code = path.read_text(encoding="utf-8")
    tree = ast.parse(code)
    laws = [node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
    if not laws:
        return ""
    place = path.relative_to(ROOT).as_posix()
    text = " ".join((ast.get_docstring(tree) or "").split("\n\n")[0].split())
    rows = (_rule(law, "" if path.stem in _TOOLS else _straight(law, code)) for law in laws)
    heads = ("Rule", "What it gives", "Code, where it is short", "Source")
    return f"## {path.stem}\n\n{text} File: [`{place}`](../../{place}).\n\n{_table(heads, rows)}"


def _rule(law: ast.FunctionDef, formula: str) -> list[str]:
    paragraphs = [" ".join(each.split()) for each in (ast.get_docstring(law) or "").split("\n\n")]
    sources = [found.group(1) or "definition" for found in map(_SOURCE.search, paragraphs) if found]
    text = " ".join(filter(None, (_SOURCE.sub("", each) for each in paragraphs)))
    text = _ROLE.sub("", text.removeprefix("Return ").replace("``", "`"))
    if text[1:2].isalpha() or text[1:2] == " ":
        text = text[0].upper() + text[1:]
    return [f"`{law.name}`", text, formula, "; ".join(sources)]


def _straight(law: ast.FunctionDef, code: str) -> str:
    """The body of a rule that does not branch, as it stands in the file; empty for one that does, or is long."""
    body = law.body[1:]
    if len(body) > _SHORT or not all(isinstance(each, ast.Assign | ast.Return) for each in body):
        return ""
    lines = (" ".join((ast.get_source_segment(code, each) or "").split()) for each in body)
    return "<br>".join(f"`{line.replace('( ', '(').replace(' )', ')')}`" for line in lines)


def luck() -> str:
    """Every purpose for which luck is drawn."""
    rows = ([str(number), f"`{name}`", sentence] for name, (number, sentence) in meanings().items())
    return _table(("Number", "Purpose", "What the draw decides"), rows)


def measures() -> str:
    """Every measure, with its formula and source."""
    heads = ("Id", "What it is called", "Unit", "Better", "Formula", "Undefined if", "Also by", "Source")
    return _table(heads, (_measure(each) for each in REGISTRY.values()))


def _measure(measure: Any) -> list[str]:
    formula = "; ".join(part for part in (measure.formula, measure.variant) if part)
    splits = ", ".join(measure.splits)
    return [
        f"`{measure.id}`",
        measure.label,
        measure.unit,
        measure.better,
        formula,
        measure.undefined,
        splits,
        measure.source,
    ]


TABLES: Mapping[str, Callable[[], str]] = {
    made.__name__: made
    for made in (phases, state, parameters, sources, shocks, plays, strategies, rules, luck, measures)
}
"""What makes each table, by the name that pages call it by."""


if __name__ == "__main__":
    main()
