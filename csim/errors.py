"""The errors csim raises on purpose, how they read, and the exit code each one ends a command with.

Whatever a user can cause is a `CsimError`: its text is complete and is shown without a traceback.
Anything else that escapes is a fault in csim.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SHOWN_PROBLEMS = 50
"""The most problems one message lists; the rest are counted."""


class CsimError(Exception):
    """Base of every error csim raises on purpose; `exit_code` is what the command line ends with."""

    exit_code: int = 1


class RunFailed(CsimError):  # noqa: N818  (named for what happened, as users read it)
    """A run began and could not be finished; the text says why and what to do next."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with what the user gave.

    `file` is the file as the user would name it, `--set` for an override, or empty if no file is to
    blame; `line` counts from 1; `path` is the dotted name of the value, empty for the whole file;
    `message` says what was found, what is allowed and what to write; `explain` is the path that
    `csim explain` can describe, empty if there is none.
    """

    file: str
    line: int | None
    path: str
    message: str
    explain: str = ""

    def place(self, subject: str) -> str:
        """Where it stands, leaving out the file's name if it is the `subject` of the message."""
        file = "" if self.file == subject else self.file
        line = "" if self.line is None else f"line {self.line}"
        return " ".join(part for part in (file, line) if part)

    def text(self) -> str:
        """The path and the message, or the message alone when no path is to blame."""
        return f"{self.path}: {self.message}" if self.path else self.message


class BadInput(CsimError):  # noqa: N818  (named for what happened, as users read it)
    """What the user gave cannot be used; nothing was run or written. Lists every problem at once.

    `subject` is the file all of it is about; it is empty when the problem is an argument, not a file.
    """

    exit_code = 2

    def __init__(self, problems: Sequence[Problem], subject: str = "") -> None:
        super().__init__(tuple(problems), subject)
        self.problems: tuple[Problem, ...] = tuple(problems)
        self.subject = subject

    @classmethod
    def because(cls, message: str) -> BadInput:
        """An error about an argument or a folder, which stands in no file."""
        return cls([Problem(file="", line=None, path="", message=message)])

    def __str__(self) -> str:
        """The whole message, ready to be shown."""
        if not self.subject:
            return "\n".join(problem.text() for problem in self.problems)
        shown = self.problems[:SHOWN_PROBLEMS]
        lines = [self._headline(), *_table(shown, self.subject)]
        hidden = len(self.problems) - len(shown)
        if hidden:
            lines.append(f"  ... and {_counted(hidden, 'more problem')}; mend these first")
        return "\n".join([*lines, *self._advice()])

    def _headline(self) -> str:
        return f"{self.subject} has {_counted(len(self.problems), 'problem')}; nothing was run."

    def _advice(self) -> list[str]:
        paths = list(dict.fromkeys(problem.explain for problem in self.problems if problem.explain))
        if not paths:
            return []
        if len(paths) == 1:
            return [f"csim explain {paths[0]} describes what may stand there."]
        return [f"csim explain PATH describes what may stand there, for example csim explain {paths[0]}"]


class SeveralBadInputs(BadInput):
    """Several scenario files have problems; each is told in its own paragraph."""

    def __init__(self, errors: Sequence[BadInput]) -> None:
        self.errors: tuple[BadInput, ...] = tuple(errors)
        super().__init__([problem for error in errors for problem in error.problems])
        self.args = (self.errors,)

    def __str__(self) -> str:
        """The messages of all files, an empty line between them."""
        return "\n\n".join(str(error) for error in self.errors)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`, or None if nothing is near (similarity under 0.6)."""
    import difflib  # only a mistake needs it, and it takes longer to load than the rest of this file

    by_folded = {_folded(candidate): candidate for candidate in reversed(list(known))}
    found = difflib.get_close_matches(_folded(name), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


def suggestion(name: str, known: Sequence[str]) -> str:
    """`did you mean headcount?` if a known name is near, otherwise the list of what is known."""
    near = nearest(name, known)
    if near is not None:
        return f"did you mean {near}?"
    return f"known: {listed(known)}" if known else "nothing may stand here"


def listed(names: Sequence[str], most: int = 30) -> str:
    """`a, b, c`, cut with a count when there are more than `most`."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def _folded(name: str) -> str:
    return name.lower().replace("-", "_").replace(" ", "_")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _table(problems: Sequence[Problem], subject: str) -> list[str]:
    places = [problem.place(subject) for problem in problems]
    width = max((len(place) for place in places), default=0)
    gap = "  " if width else ""
    return [f"  {place:<{width}}{gap}{problem.text()}" for place, problem in zip(places, problems, strict=True)]
