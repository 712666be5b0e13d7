"""Read a YAML file into values that know their line, with YAML's traps taken out.

Plain words mean what YAML 1.2 says: only `true` and `false` are switches, `no` and `12:30` are texts, `1e5`
is a number, `017` is seventeen; `1_000` is a thousand. Keys are always texts. Duplicate keys, anchors, aliases,
merge keys, tags, NaN, infinities and keys without a value are problems, and so are files that are too large
or too deep. Because nothing can be repeated by reference, a small file cannot unfold into a large one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Protocol

import yaml

from csim.errors import BadInput, Problem
from csim.scenario.locate import Located, Origin, Path, Scalar, dotted

LARGEST_FILE_BYTES = 2_000_000
MOST_VALUES = 200_000
DEEPEST_NESTING = 20
_LONGEST_WHOLE_NUMBER = 40

_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WHOLE = re.compile(r"[-+]?\d+(?:_\d{3})*")
_DECIMAL = re.compile(r"[-+]?(?:\d+(?:_\d{3})*(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~"), None),
}
_COMMENT = re.compile(r"[\s,\]}]*#\s*(.*?)\s*")
_NO_REPEATS = "anchors and aliases (&name, *name) are not allowed; write the value again, or share it through extends"


class _Mark(Protocol):
    """What the C parser's and the Python parser's marks share."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file says.

    `root` is its map; `comments` are the comments that end a line, by line; `problems` are the mistakes that do
    not keep the rest from being read. The values they concern are left out of `root`.
    """

    root: Located
    comments: dict[int, str]
    problems: tuple[Problem, ...]


def read_file(path: FilePath, name: str) -> Reading:
    """Read the scenario file at `path`, called `name` in messages.

    Raises `BadInput` if it cannot be read at all: missing, a folder, no permission, not UTF-8 text, too large,
    empty, not YAML, several documents, or not a map.
    """
    reading = read_text(_text_of(path, name), name)
    if not isinstance(reading.root.content, dict):
        found = "a list" if isinstance(reading.root.content, list) else "a single value"
        raise _unusable(name, f"holds {found}; write a map, one `name: value` a line", reading.root.origin.line)
    return reading


def read_value(text: str, name: str) -> Reading:
    """Read a value from the command line, in the same notation as a file: `8`, `60 %` or `[webinar, academy]`."""
    return read_text(text, name)


def read_text(text: str, name: str) -> Reading:
    """Read one YAML document called `name` in messages; raises `BadInput` if it is none."""
    reader = _Reader(name, text.splitlines())
    try:
        text.encode()
        root = reader.document(yaml.parse(text, Loader=_LOADER))
    except UnicodeEncodeError:
        raise _unusable(name, "is not UTF-8 text; save it as UTF-8") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _unusable(name, _syntax(error, text), None if mark is None else mark.line + 1) from None
    except yaml.YAMLError as error:
        detail = getattr(error, "reason", "it cannot be parsed")
        raise _unusable(name, f"is not YAML: {detail}; write plain text, saved as UTF-8") from None
    return Reading(root, reader.comments, tuple(reader.problems))


def resolve(text: str) -> Scalar:
    """The meaning of a word written without quotes: a number, true, false, null, or the text itself."""
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text) and len(text) <= _LONGEST_WHOLE_NUMBER:
        return int(text.replace("_", ""))
    if _DECIMAL.fullmatch(text):
        return float(text.replace("_", ""))
    if _NOT_FINITE.fullmatch(text):
        return float(text.replace(".", ""))
    return text


def _unusable(name: str, message: str, line: int | None = None) -> BadInput:
    return BadInput([Problem(name, line, "", message)], name)


def _text_of(path: FilePath, name: str) -> str:
    try:
        if path.is_dir():
            raise _unusable(name, "is a folder; name a scenario file inside it")
        if path.exists() and not path.is_file():
            raise _unusable(name, "is not a regular file; name a scenario file")
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE_BYTES + 1)
    except FileNotFoundError:
        raise _unusable(name, "there is no such file; csim new FILE writes an example to start from") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _unusable(name, f"cannot be read: {reason}; check its name and permissions") from None
    if len(content) > LARGEST_FILE_BYTES:
        raise _unusable(name, f"is larger than {LARGEST_FILE_BYTES // 1_000_000} MB, too large for a scenario file")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unusable(name, "is not UTF-8 text; save it as UTF-8") from None


def _syntax(error: yaml.MarkedYAMLError, text: str) -> str:
    detail = " ".join(part for part in (error.context, error.problem) if part)
    mark = error.problem_mark
    line = dict(enumerate(text.splitlines())).get(mark.line, "") if mark is not None else ""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return f"is not YAML: {detail}; indent with spaces, not with tabs"
    return f"is not YAML: {detail}; check indentation, colons, quotes and brackets here and on the line above"


def _position(mark: _Mark | None) -> tuple[int, int]:
    return (0, 0) if mark is None else (mark.line, mark.column)


@dataclass(slots=True)
class _Reader:
    """Builds located values from the parser's events."""

    name: str
    lines: list[str]
    comments: dict[int, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    values: int = 0

    def document(self, events: Iterator[yaml.Event]) -> Located:
        next(events)
        if isinstance(next(events), yaml.StreamEndEvent):
            raise _unusable(self.name, "is empty; csim new FILE writes an example to start from")
        root = self.value(next(events), events, ())
        next(events)
        after = next(events)
        if isinstance(after, yaml.DocumentStartEvent):
            line = self.origin(after).line
            raise _unusable(self.name, "holds several documents; a scenario is one, remove this ---", line)
        if root is None and self.problems:
            raise BadInput(self.problems, self.name)
        if root is None:
            raise _unusable(self.name, "is empty; csim new FILE writes an example to start from")
        return root

    def value(
        self, event: yaml.Event, events: Iterator[yaml.Event], path: Path, origin: Origin | None = None
    ) -> Located | None:
        """The value that `event` begins, or None if it is a problem (which is then noted)."""
        origin = origin or self.origin(event)
        self.values += 1
        if self.values > MOST_VALUES:
            raise _unusable(self.name, f"holds more than {MOST_VALUES} values, too many for a scenario", origin.line)
        if len(path) > DEEPEST_NESTING:
            raise _unusable(self.name, f"nests deeper than {DEEPEST_NESTING} levels", origin.line)
        usable = self.usable(event, path, origin)
        if isinstance(event, yaml.MappingStartEvent):
            content: Scalar | dict[str, Located] | list[Located] = self.map(events, path)
        elif isinstance(event, yaml.SequenceStartEvent):
            content = self.list(events, path)
        elif isinstance(event, yaml.ScalarEvent) and usable:
            content = self.scalar(event)
            usable = self.meaningful(content, event, path, origin)
        else:
            return None
        return Located(content, origin) if usable else None

    def map(self, events: Iterator[yaml.Event], path: Path) -> dict[str, Located]:
        found: dict[str, Located] = {}
        lines: dict[str, int | None] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            origin = self.origin(event)
            if not isinstance(event, yaml.ScalarEvent):
                self.value(event, events, path, origin)
                self.value(next(events), events, path, origin)
                self.note(path, "a key must be a plain name, such as headcount", origin)
                continue
            key = event.value
            value = self.value(next(events), events, (*path, key), origin)
            if key == "<<":
                self.note(path, "merge keys (<<) are not allowed; share values through extends", origin)
            elif key in lines:
                self.note((*path, key), f"stands twice, first in line {lines[key]}; remove one of them", origin)
            elif self.usable(event, path, origin) and value is not None:
                found[key] = value
            lines.setdefault(key, origin.line)
        return found

    def list(self, events: Iterator[yaml.Event], path: Path) -> list[Located]:
        found: list[Located] = []
        position = 0
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            value = self.value(event, events, (*path, position))
            position += 1
            if value is not None:
                found.append(value)
        return found

    def scalar(self, event: yaml.ScalarEvent) -> Scalar:
        line, column = _position(event.end_mark)
        comment = _COMMENT.fullmatch(self.lines[line], column) if line < len(self.lines) else None
        if comment:
            self.comments[line + 1] = comment[1]
        text: str = event.value
        return resolve(text) if event.implicit[0] and text else text

    def usable(self, event: yaml.Event, path: Path, origin: Origin) -> bool:
        """Note what YAML allows and scenario files do not; False if the value cannot be used."""
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            self.note(path, _NO_REPEATS, origin)
            return False
        tag = getattr(event, "tag", None)
        if tag is not None:
            self.note(path, f"tags ({tag}) are not allowed; write the bare value", origin)
            return False
        return True

    def meaningful(self, content: Scalar, event: yaml.ScalarEvent, path: Path, origin: Origin) -> bool:
        if content == "" and event.implicit[0] and path:
            advice = "write a value, or null to forget what an extended file says"
            self.note(path, f"nothing stands here; {advice}", origin)
            return False
        if isinstance(content, float) and not math.isfinite(content):
            self.note(path, f'"{event.value[:40]}" is not a finite number; write a number', origin)
            return False
        return content != "" or bool(path)

    def origin(self, event: yaml.Event) -> Origin:
        line, column = _position(event.start_mark)
        return Origin(self.name, line + 1, column + 1)

    def note(self, path: Path, message: str, origin: Origin) -> None:
        self.problems.append(Problem(self.name, origin.line, dotted(path), message))
