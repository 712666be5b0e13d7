"""Lay each segment over `defaults`, so that it is complete in itself and knows where its values came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from csim.errors import Problem
from csim.scenario.compose import Composed
from csim.scenario.locate import Located

_DEFAULTS = "defaults"
_SEGMENTS = "segments"


def spread_defaults(composed: Composed) -> Composed:
    """Return the scenario with what `defaults` says written into every segment that says nothing else."""
    content = composed.root.content
    if not isinstance(content, dict) or _DEFAULTS not in content or _SEGMENTS not in content:
        return composed
    below, segments = content[_DEFAULTS], content[_SEGMENTS]
    if not isinstance(segments.content, dict):
        return composed
    whole = {name: _over(below, segment, depth=2) for name, segment in segments.content.items()}
    spread = {**content, _SEGMENTS: Located(dict(whole), segments.origin)}
    return replace(composed, root=Located(spread, composed.root.origin))


def told_once(problems: Sequence[Problem]) -> list[Problem]:
    """Return the problems without those that segments merely inherited from `defaults`."""
    own = {
        (problem.file, problem.line, problem.path.removeprefix(f"{_DEFAULTS}."), problem.message)
        for problem in problems
        if problem.path.startswith(f"{_DEFAULTS}.")
    }
    return [problem for problem in problems if _as_default(problem) not in own]


def _as_default(problem: Problem) -> tuple[str, int | None, str, str]:
    """How the problem would read if it stood in `defaults`."""
    steps = problem.path.split(".", maxsplit=2)
    inherited = len(steps) == 3 and steps[0] == _SEGMENTS
    return problem.file, problem.line, steps[2] if inherited else "", problem.message


def _over(below: Located, above: Located, depth: int) -> Located:
    """`above` laid over `below`, name by name, so many levels deep."""
    if not (depth and isinstance(below.content, dict) and isinstance(above.content, dict)):
        return above
    merged = dict(below.content)
    for name, value in above.content.items():
        merged[name] = _over(merged[name], value, depth - 1) if name in merged else value
    return Located(merged, above.origin)
