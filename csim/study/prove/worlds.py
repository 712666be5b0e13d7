"""The two worlds of a proof: a company, and its twin without something or under another scenario."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from csim.errors import BadInput
from csim.scenario.frozen import Scenario
from csim.scenario.load import compose_named, load_composed
from csim.study.company import company_of
from csim.study.prove.without import company_named, overrides_of, removals
from csim.study.words import joined


@dataclass(frozen=True)
class Question:
    """What is asked: two worlds of one company, what differs in words, and what to know before reading figures."""

    name: str
    """What the user called the scenario."""
    label: str
    """What caused the difference: `the team`, `the play save_play`."""
    with_it: Scenario
    without: Scenario
    notes: tuple[str, ...] = ()


def ask_without(name: str, without: Sequence[str] = (), overrides: Sequence[str] = ()) -> Question:
    """The worlds with and without what is named (`team` if nothing is), the scenario's own apart; raises `BadInput`."""
    company = company_named(name, overrides)
    found = removals(company, without)
    texts, twin_texts = overrides_of(company, found)
    both, twin = load_composed(compose_named(name, texts)), load_composed(compose_named(name, twin_texts))
    _check_one_company(both, twin, name, f"{name} without {joined([each.label for each in found])}")
    notes = tuple(note for each in found for note in each.notes)
    return Question(name, joined([each.label for each in found]), both, twin, notes)


def ask_against(name: str, other: str, overrides: Sequence[str] = ()) -> Question:
    """The worlds of two scenarios of one company; raises `BadInput` if they are different companies."""
    worlds = [load_composed(compose_named(each, overrides)) for each in (name, other)]
    _check_one_company(worlds[0], worlds[1], name, other)
    return Question(name, f"{worlds[0].name} rather than {worlds[1].name}", worlds[0], worlds[1])


def plays_taken(question: Question) -> tuple[tuple[bool, ...], ...]:
    """[segment][play] of the first world: whether it alone has the play in force there, compared by name."""
    first, second = question.with_it, question.without
    other = [{name for name, used in zip(second.play_names, row, strict=True) if used} for row in second.play_in_force]
    return tuple(
        tuple(used and name not in other[segment] for name, used in zip(first.play_names, row, strict=True))
        for segment, row in enumerate(first.play_in_force)
    )


def roles_changed(question: Question) -> tuple[int, ...]:
    """Roles of the first world that are not the same in the second: all that is done by their people is asked about."""
    other = {role.name: role for role in question.without.roles}
    return tuple(
        place
        for place, role in enumerate(question.with_it.roles)
        if role.name not in other or not _same(role._replace(split_into=0), other[role.name]._replace(split_into=0))
    )


def _same(first: object, second: object) -> bool:
    return repr(first) == repr(second)


def _check_one_company(first: Scenario, second: Scenario, name: str, other: str) -> None:
    """Raise `BadInput` unless two scenarios are one company with one history, so that customers can be matched."""
    facts, others = (dict(company_of(each).facts) for each in (first, second))
    differing = [fact for fact in facts if facts[fact] != others[fact]]
    if differing:
        raise BadInput.because(
            f"{name} and {other} are not one company: they differ in {joined(differing)}; twins differ in strategy "
            "and team alone. csim compare compares companies"
        )
    pasts = [None if each.history is None else each.history.identity for each in (first, second)]
    if pasts[0] != pasts[1]:
        raise BadInput.because(
            f"{name} and {other} do not share a history: their customers were won and served differently before the "
            "run; give both the same history"
        )
