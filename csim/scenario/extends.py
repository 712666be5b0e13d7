"""Find the files a scenario extends, without ever leaving the scenario's folder or the shipped scenarios."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath

from csim.errors import BadInput, Problem, suggestion
from csim.scenario.locate import Located
from csim.scenario.yaml_reader import Reading, read_file
from csim.shipped import shipped_folder

MOST_FILES = 50
_ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Layer:
    """One file of a scenario, and the name messages use for it."""

    name: str
    reading: Reading

    @property
    def values(self) -> dict[str, Located]:
        """What the file says, `extends` left out."""
        content = self.reading.root.content
        return {key: value for key, value in content.items() if key != "extends"} if isinstance(content, dict) else {}


@dataclass(frozen=True, slots=True)
class _File:
    """A file on its way in: `home` is the folder it must not leave, `prefix` leads messages from there to it."""

    path: Path
    home: Path
    prefix: str

    @property
    def name(self) -> str:
        return self.prefix + self.path.relative_to(self.home).as_posix()


@dataclass(slots=True)
class _Gatherer:
    """Reads a file and, before it, all it extends."""

    subject: str
    layers: list[Layer] = field(default_factory=list)
    readings: dict[Path, Reading] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    files: int = 0

    def gather(self, file: _File, chain: tuple[_File, ...]) -> None:
        self.files += 1
        name = file.name if chain else self.subject
        if file.path not in self.readings:
            self.readings[file.path] = read_file(file.path, name)
        reading = self.readings[file.path]
        for reference in _references(reading.root):
            try:
                self.gather(self.extended(reference, file, (*chain, file)), (*chain, file))
            except _RefusedError as refusal:
                line = reference.origin.line
                self.problems.append(Problem(name, line, "extends", str(refusal), explain="extends"))
            except BadInput as error:
                self.problems.extend(error.problems)
        self.layers.append(Layer(name, reading))

    def extended(self, reference: Located, by: _File, chain: tuple[_File, ...]) -> _File:
        text = _relative(reference.content)
        found = _beside(text, by) or _shipped(text)
        if found is None:
            names = [name for name in _shipped_names() if name != by.path.name]
            raise _RefusedError(f"{text} is neither beside this file nor shipped with csim; {suggestion(text, names)}")
        paths = [file.path for file in chain]
        if found.path in paths:
            circle = [self.subject, *(file.name for file in chain[1:]), found.name]
            raise _RefusedError(f"goes in a circle: {' extends '.join(circle)}; remove one of these")
        if self.files >= MOST_FILES:
            raise _RefusedError(f"brings in more than {MOST_FILES} files; extend fewer")
        return found


class _RefusedError(Exception):
    """A reference cannot be followed; the text says why."""


def gather(path: Path, name: str) -> list[Layer]:
    """Read a scenario file and all files it extends, directly or not; those extended stand before their extender.

    Raises `BadInput` with every file that is missing, unusable, out of bounds or extends itself.
    """
    try:
        real = path.resolve()
    except (OSError, RuntimeError, ValueError) as error:
        message = f"cannot be read: {error}; check its name and permissions"
        raise BadInput([Problem(name, None, "", message)], name) from None
    folder = Path(name).parent.as_posix()
    gatherer = _Gatherer(subject=name)
    gatherer.gather(_File(real, real.parent, "" if folder == "." else folder.rstrip("/") + "/"), ())
    if gatherer.problems:
        others = [problem for layer in gatherer.layers for problem in layer.reading.problems]
        raise BadInput(list(dict.fromkeys([*others, *gatherer.problems])), name)
    return gatherer.layers


def _references(root: Located) -> list[Located]:
    named = root.content.get("extends") if isinstance(root.content, dict) else None
    if named is None:
        return []
    return named.content if isinstance(named.content, list) else [named]


def _relative(reference: object) -> str:
    if not isinstance(reference, str) or not reference.endswith(_ENDINGS):
        raise _RefusedError("is not the name of a file; write a name that ends in .yaml, such as reference.yaml")
    absolute = PurePosixPath(reference).is_absolute() or PureWindowsPath(reference).anchor
    if absolute or "\\" in reference or "\0" in reference:
        raise _RefusedError(
            f"{reference} is not a path relative to this file's folder; write one, with / between folders"
        )
    return reference


def _beside(text: str, by: _File) -> _File | None:
    try:
        path = (by.path.parent / text).resolve()
        if not path.is_relative_to(by.home):
            raise _RefusedError(f"{text} leads out of the scenario's folder; copy that file into the folder")
        return _File(path, by.home, by.prefix) if path.exists() else None
    except (OSError, RuntimeError):  # a circle of links
        return None


def _shipped(text: str) -> _File | None:
    try:
        home = shipped_folder().resolve()
        path = (home / text).resolve()
    except OSError:
        return None
    return _File(path, home, "shipped ") if path.is_relative_to(home) and path.exists() else None


def _shipped_names() -> list[str]:
    try:
        home = shipped_folder()
    except OSError:
        return []
    return sorted(path.relative_to(home).as_posix() for path in home.rglob("*.yaml"))
