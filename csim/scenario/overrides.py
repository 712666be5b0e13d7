"""Values given on the command line: `--set team.relationship.headcount=8`."""

from __future__ import annotations

from collections.abc import Sequence

from csim.errors import BadInput, Problem
from csim.scenario.locate import OVERRIDE, Located, Origin, shown
from csim.scenario.yaml_reader import Reading, read_value

_ORIGIN = Origin(OVERRIDE)


def read_overrides(texts: Sequence[str], subject: str) -> list[Located]:
    """Each `path=value` as a map that holds just this value, to be laid over the file in order.

    Raises `BadInput` about the scenario `subject` with every text that is not of this form.
    """
    layers: list[Located] = []
    problems: list[Problem] = []
    for text in texts:
        try:
            layers.append(_layer(text))
        except BadInput as error:
            problems.extend(error.problems)
    if problems:
        raise BadInput(problems, subject)
    return layers


def _layer(text: str) -> Located:
    path, equals, written = (part.strip() for part in text.partition("="))
    steps = path.split(".")
    if not equals or not all(steps):
        raise _refused("", f'"{text[:60]}" is not of the form PATH=VALUE; write such as --set seed=7')
    if steps[0] == "extends":
        raise _refused(path, "can only stand in a scenario file; write it there")
    if not written:
        raise _refused(path, "nothing stands after =; write a value, or null to forget what the files say")
    reading = _read(written, path)
    if reading.problems:
        raise BadInput([_inside(path, problem) for problem in reading.problems])
    value = _moved(reading.root)
    for step in reversed(steps):
        value = Located({step: value}, _ORIGIN)
    return value


def _read(written: str, path: str) -> Reading:
    try:
        return read_value(written, OVERRIDE)
    except BadInput as error:
        if all(problem.message.startswith("is not YAML") for problem in error.problems):
            raise _refused(path, f"{shown(written)} is not YAML; close its brackets, or put it in quotes") from None
        raise BadInput([_inside(path, problem) for problem in error.problems]) from None


def _inside(path: str, problem: Problem) -> Problem:
    """A problem of the value alone, told at the path the value is meant for."""
    below = f"{path}.{problem.path}" if problem.path else path
    return Problem(OVERRIDE, None, below, problem.message)


def _refused(path: str, message: str) -> BadInput:
    return BadInput([Problem(OVERRIDE, None, path, message)])


def _moved(value: Located) -> Located:
    """The value with `--set` as its place, as lines mean nothing there."""
    content = value.content
    if isinstance(content, dict):
        return Located({key: _moved(child) for key, child in content.items()}, _ORIGIN)
    if isinstance(content, list):
        return Located([_moved(child) for child in content], _ORIGIN)
    return Located(content, _ORIGIN)
