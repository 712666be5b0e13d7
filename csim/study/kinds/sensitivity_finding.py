"""What a sensitivity study found, in sentences: what the decision hangs on, how often it turns, what matters little."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from csim.study.methods.indices import NO_RANK, UNTOLD, Fate, Indices, Screen, capped
from csim.study.words import in_sentence, joined, percent

if TYPE_CHECKING:
    from csim.scenario.studies.load import Inquiry

MUCH_LUCK = 0.1
"""From this share of the variance on, luck that is left is told. Assumption."""

_SHOWN_NEXT = 2


class Quantity(NamedTuple):
    """One figure looked at: an outcome of a scenario, less that of another one if `less` names it."""

    outcome: str
    scenario: str
    less: str = ""

    @property
    def of(self) -> str:
        """Whose figure it is: `hybrid` or `hybrid less no_cs`."""
        return f"{self.scenario} less {self.less}" if self.less else self.scenario

    @property
    def key(self) -> str:
        """Its name among facts: `vendor_value of hybrid less no_cs`."""
        return f"{self.outcome} of {self.of}"


class Signs(NamedTuple):
    """Of `points` points all over the ranges, how many have a difference surely above zero, and surely below.

    `tried` counts those without a figure, too.
    """

    above: int
    below: int
    points: int
    tried: int


@dataclass(frozen=True)
class Looked:
    """All that a sensitivity study saw; `signs` is None with one scenario or if nothing survived the screen."""

    inquiry: Inquiry
    pair: tuple[str, ...]
    screens: Mapping[Quantity, Screen]
    fates: tuple[Fate, ...]
    indices: Mapping[Quantity, Indices]
    signs: Signs | None

    @property
    def main(self) -> Quantity:
        """What the first sentence is about: the first outcome's difference, or its level with one scenario."""
        return next(iter(self.screens))

    def label(self, factor: str) -> str:
        """What a factor is called in prose."""
        return next(dial.label for dial in self.inquiry.dials if dial.name == factor)


def sensitivity_finding(looked: Looked) -> tuple[str, ...]:
    """The sentences, the answer first."""
    if not looked.indices:
        return (_nothing(looked),)
    sentences = [
        _hangs_on(looked, looked.main),
        _turns(looked),
        _luck(looked),
        _others(looked),
        _left_out(looked),
        _so(looked),
    ]
    return tuple(sentence for sentence in sentences if sentence)


def leaders_of(found: Indices) -> list[int]:
    """The factors that may be first by the total index, the largest first; none if no rank is sure enough."""
    ranked = [place for place, rank in enumerate(found.total_ranks) if rank.split("-")[0] == "1"]
    return sorted(ranked, key=lambda place: -found.total[place])


def _nothing(looked: Looked) -> str:
    main = looked.screens[looked.main]
    if main.trouble:
        return f"Nothing can be said of {_subject(looked, looked.main)}: {main.trouble}."
    return (
        f"Nothing is seen to move {_subject(looked, looked.main)}: none of {len(looked.fates)} factors survived the "
        f"screen ({joined(list(dict.fromkeys(fate.reason for fate in looked.fates)))})."
    )


def _subject(looked: Looked, quantity: Quantity) -> str:
    label, outcome = looked.inquiry.label, in_sentence(quantity.outcome)
    if quantity.less:
        return f"how far {label(quantity.scenario)} is from {label(quantity.less)} in {outcome}"
    return f"the {outcome} of {label(quantity.scenario)}"


def _hangs_on(looked: Looked, quantity: Quantity) -> str:
    found = looked.indices[quantity]
    subject = _subject(looked, quantity)
    subject = subject[0].upper() + subject[1:]
    if found.trouble:
        return f"{subject}: {found.trouble}."
    leaders = leaders_of(found)
    if not leaders:
        return f"{subject} hangs on no factor whose share can be told from nothing by {found.used} base points."
    first = leaders[0]
    if len(found.names) == 1:
        return _only(looked, subject, looked.label(found.names[0]))
    if len(leaders) > 1:
        names = joined([f"on {looked.label(found.names[place])}" for place in leaders])
        shares = joined([_share(found, place) for place in leaders])
        return (
            f"{subject} hangs most {names}, whose intervals overlap: alone or together with other factors, they "
            f"explain {shares} of its variance over these ranges."
        )
    text = (
        f"{subject} hangs most on {looked.label(found.names[first])}: alone or together with other factors, it "
        f"explains {_share(found, first)} of its variance over these ranges"
    )
    ranked = [place for place, rank in enumerate(found.total_ranks) if rank != NO_RANK and place != first]
    following = sorted(ranked, key=lambda place: -found.total[place])[:_SHOWN_NEXT]
    if following:
        told = [f"{looked.label(found.names[place])} {_share(found, place)}" for place in following]
        text += f"; then come {joined(told)}" if len(following) > 1 else f"; then comes {told[0]}"
    return f"{text}."


def _only(looked: Looked, subject: str, label: str) -> str:
    """Where one factor was kept, whose share is all by design: whether because of the screen or because of `keep`."""
    if any(fate.reason == capped(1) for fate in looked.fates):
        return f"{subject}: only {label}, with the largest effect, was looked into; others that matter too were not."
    if any(fate.reason == UNTOLD for fate in looked.fates):
        return f"{subject} hangs on {label}; of nothing else the screen tells an effect from luck."
    return f"{subject} hangs on {label} alone: nothing else survived the screen."


def _share(found: Indices, place: int) -> str:
    share, low, high = (
        float(np.clip(each[place], 0.0, 1.0)) for each in (found.total, found.total_low, found.total_high)
    )
    return f"{percent(share)} (95 %: {100 * low:.0f} to {100 * high:.0f})"


def _turns(looked: Looked) -> str:
    """Whether the sign of the difference changes somewhere in the ranges."""
    signs = looked.signs
    if signs is None or not signs.points:
        return ""
    if looked.inquiry.file.replications < 2:
        return "With one replication no point shows which of them is better; ask for more."
    first, second = (looked.inquiry.label(name) for name in looked.pair)
    rest = signs.points - signs.above - signs.below
    outcome = in_sentence(looked.main.outcome)
    which = "points tried" if signs.points == signs.tried else f"of {signs.tried} points tried that have figures"
    if signs.points in (signs.above, signs.below):
        better = first if signs.above else second
        return f"{better} has the higher {outcome} at all {signs.points} {which}."
    text = f"Of {signs.points} points all over the ranges, {first} has the higher {outcome} at {signs.above}, "
    return f"{text}{second} at {signs.below}" + (f", and at {rest} nothing separates them." if rest else ".")


def _luck(looked: Looked) -> str:
    share = looked.indices[looked.main].luck_share
    if not np.isfinite(share) or share < MUCH_LUCK:
        return ""
    replications = looked.inquiry.file.replications
    return f"Luck that {replications} replications have not averaged out is {percent(share)} of that variance."


def _others(looked: Looked) -> str:
    """What the other figures hang on, each in a few words: further differences, then the scenario's own."""
    apart: list[str] = []
    own: list[str] = []
    for quantity, found in looked.indices.items():
        leaders = leaders_of(found) if not found.trouble else []
        if quantity == looked.main or not leaders:
            continue
        names = joined([f"on {looked.label(found.names[place])}" for place in leaders])
        (apart if quantity.less else own).append(f"{in_sentence(quantity.outcome)} {names}")
    sentences = []
    if apart:
        sentences.append(f"Their difference in {'; in '.join(apart)}.".replace(" on ", " hangs most on ", 1))
    if own:
        scenario = looked.inquiry.label(looked.pair[0])
        sentences.append(f"{scenario}'s own {'; its '.join(own)}.".replace(" on ", " hangs most on ", 1))
    return " ".join(sentences)


def _left_out(looked: Looked) -> str:
    reasons: dict[str, list[str]] = {}
    for fate in looked.fates:
        if not fate.kept:
            reasons.setdefault(fate.reason, []).append(looked.label(fate.factor))
    kept = sum(fate.kept for fate in looked.fates)
    beyond = reasons.pop(capped(kept), [])
    told = []
    if reasons:
        parts = [f"{joined(names)} ({reason})" for reason, names in reasons.items()]
        told.append(f"The screen left out {'; '.join(parts)}.")
    if beyond:
        names, was = joined(beyond), "was" if len(beyond) == 1 else "were"
        were = "was to be" if kept == 1 else "were to be"
        told.append(
            f"{names[:1].upper()}{names[1:]} survived the screen, and {was} left out, as only {kept} {were} kept."
        )
    return " ".join(told)


def _so(looked: Looked) -> str:
    """What whoever decides should do about it; nothing where no factor comes first."""
    found, signs = looked.indices[looked.main], looked.signs
    leaders = [] if found.trouble else leaders_of(found)
    if signs is not None and signs.points and signs.tried in (signs.above, signs.below):
        return "So the choice between the two need not wait for any of these factors: they only decide by how much."
    if not leaders:
        return ""
    about = joined([f"about {looked.label(found.names[place])}" for place in leaders])
    label = looked.inquiry.label
    if looked.main.less:
        return f"So before you choose between {' and '.join(map(label, looked.pair))}, find out more {about}."
    return f"So before you rely on {_subject(looked, looked.main)}, find out more {about}."
