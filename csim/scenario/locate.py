"""Values that remember where they were written, and the dotted paths that name them."""

from __future__ import annotations

from dataclasses import dataclass

type Scalar = str | int | float | bool | None
type Content = Scalar | dict[str, Located] | list[Located]
type Plain = Scalar | dict[str, Plain] | list[Plain]
type Path = tuple[str | int, ...]
"""Map keys, and positions in lists counted from 0."""

OVERRIDE = "--set"
"""The file name of values given on the command line."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value was written: the file as the user would name it, line and column counted from 1."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """`my_company.yaml:14`, or `--set` for an override."""
        return self.file if self.line is None else f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Located:
    """A value of a scenario file and the place at which it stands (its key, if it has one)."""

    content: Content
    origin: Origin


def dotted(path: Path) -> str:
    """The name of a value as users write it: `shocks.1.depth` is the depth of the first shock."""
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in path)


def plain(value: Located) -> Plain:
    """The value alone, without any places."""
    content = value.content
    if isinstance(content, dict):
        return {key: plain(child) for key, child in content.items()}
    if isinstance(content, list):
        return [plain(child) for child in content]
    return content


def origins(value: Located, path: Path = ()) -> dict[Path, Origin]:
    """The place of every value in the tree, maps and lists included, by path."""
    found = {path: value.origin}
    content = value.content
    if isinstance(content, dict):
        for key, child in content.items():
            found.update(origins(child, (*path, key)))
    elif isinstance(content, list):
        for position, child in enumerate(content):
            found.update(origins(child, (*path, position)))
    return found


def shown(value: object) -> str:
    """A value as it is repeated in a message: texts in quotes, maps and lists by what they are."""
    if isinstance(value, str):
        text = value if len(value) <= 60 else value[:57] + "..."
        return '"' + text.replace("\n", "\\n") + '"'
    if isinstance(value, dict):
        return "a map" if value else "an empty map"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)
