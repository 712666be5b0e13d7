"""Try each assumption at the ends of its plausible range, and find where another strategy comes to lead.

Few worlds screen all ends: an end is left alone where the 95 % interval excludes that another strategy is ahead of all
present leaders by as much as would matter, which overlooks at most one in forty of the ends at which one is. All others
are tried in more worlds, and only there may another strategy be said to lead: by the procedure of Benjamini and
Hochberg over all ends and rivals, so that of the ends named at most one in twenty is expected to be named by chance;
and only if the 95 % interval of the difference excludes zero as well. Where too few runs finished it stays unknown.
Where another leads, the value is narrowed down at which the means cross.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from csim.errors import BadInput
from csim.scenario.studies.load import Inquiry
from csim.study.assuming.assumptions import Assumption, Untried
from csim.study.assuming.margins import discoveries
from csim.study.assuming.ranking import Challenge, Ranking, in_order
from csim.study.laboratory import Case, Laboratory
from csim.study.statistics import Array
from csim.study.words import sense

FIRST_WORLDS = 2
"""Worlds in which every strategy is tried at every end."""

FAR_BEHIND = 3.0
"""Standard errors; a rival that is behind by more is not tried in further worlds."""

LEVEL = 0.05
"""The share of ends named at which no other strategy leads, as expected, at most."""

CROSSING_WORLDS = 8
"""Most worlds in which points between present and end are tried."""

_EDGE = 0.1  # of a bracket: a point nearer to its ends than this would narrow it too little
_RETREATS = 3  # times an impossible end is drawn half way back

SAME, UNDECIDED, OTHER, UNKNOWN = "same", "undecided", "other", "unknown"
"""What happens at an end: a present leader surely leads, it may or may not, a rival leads, too few runs finished."""


@dataclass
class End:
    """One end of a plausible range, and what was found there.

    `values` are [strategy, first worlds], nan where not simulated; `rivals` the strategies that may matter here;
    `points` the values at positions between the present one and this end.
    """

    assumption: Assumption
    position: float
    rivals: tuple[int, ...] = ()
    values: Array = field(default_factory=lambda: np.empty((0, 0)))
    challenges: list[Challenge] = field(default_factory=list)
    status: str = UNKNOWN
    points: dict[float, Array] = field(default_factory=dict)

    @property
    def setting(self) -> float:
        """The setting here."""
        return self.assumption.way.at(self.position)

    @property
    def start(self) -> float:
        """The position of the present setting."""
        return self.assumption.way.position(self.assumption.way.present)

    @property
    def foremost(self) -> Challenge | None:
        """The most dangerous rival; None if none is known."""
        return next((each for each in self.challenges if each.known), None)

    @property
    def unknown(self) -> tuple[int, ...]:
        """The rivals of which too few runs finished, or of the leader beside them."""
        return tuple(each.other for each in self.challenges if not each.known)

    @property
    def worlds(self) -> int:
        """In how many worlds the strategies that matter were tried."""
        return int(np.isfinite(self.values).sum(axis=1).max(initial=0))

    def replications(self) -> Iterator[int]:
        """In how many worlds each strategy was tried here, and those that matter between the present and here."""
        for row in self.values:
            yield len(row) if np.isfinite(row[FIRST_WORLDS:]).any() else min(len(row), FIRST_WORLDS)
        yield from (values.shape[1] for values in self.points.values())


@dataclass(frozen=True)
class Bench:
    """What simulates: settings of assumptions, for strategies by their place, in the first so many worlds."""

    inquiry: Inquiry
    laboratory: Laboratory
    measure: str

    def present(self, worlds: int) -> Ranking:
        """The strategies as things stand."""
        cases = [Case(name) for name in self.inquiry.scenarios]
        return Ranking(sense(self.measure) * self.laboratory.measure(cases, [self.measure], range(worlds))[:, :, 0])

    def ask(self, wanted: Sequence[tuple[Assumption, float, tuple[int, ...]]], worlds: int) -> list[Array]:
        """Values [strategy, world] for each assumption, position and strategies wanted; nan for other strategies."""
        names = self.inquiry.scenarios
        cases = [
            Case(names[place], (), assumption.sets(names[place], assumption.way.at(position)))
            for assumption, position, places in wanted
            for place in places
        ]
        once = list(dict.fromkeys(cases))
        found = self.laboratory.measure(once, [self.measure], range(worlds))[:, :, 0] if once else np.empty((0, worlds))
        rows = {case: sense(self.measure) * found[row] for row, case in enumerate(once)}
        answers: list[Array] = []
        asked = iter(cases)
        for _, _, places in wanted:
            values = np.full((len(names), worlds), np.nan)
            for place in places:
                values[place] = rows[next(asked)]
            answers.append(values)
        return answers


def ends_of(assumptions: Iterable[Assumption]) -> list[End]:
    """Both ends of every range, where they change anything."""
    return [
        End(assumption, position)
        for assumption in assumptions
        for position in (0.0, 1.0)
        if assumption.way.at(position) != assumption.way.present and assumption.differs(assumption.way.at(position))
    ]


def screen(bench: Bench, ranking: Ranking, ends: list[End], worlds: int) -> None:
    """Try every end in a few worlds, rivals far behind in fewer."""
    everyone = tuple(range(len(bench.inquiry.scenarios)))
    first = min(FIRST_WORLDS, worlds)
    for end, values in zip(ends, bench.ask([(e.assumption, e.position, everyone) for e in ends], first), strict=True):
        end.values = values
    usual = ranking.usual([end.values for end in ends])
    for end in ends:
        end.challenges = ranking.challenges(end.values, usual)
        end.rivals = _near(end.challenges)
    near = [end for end in ends if end.rivals]
    _again(bench, ranking, near, worlds)
    usual = ranking.usual([end.values for end in ends])
    for end in ends:
        end.challenges = ranking.challenges(end.values, usual)
        end.rivals = _near(end.challenges)
        end.status = _unconfirmed(end.challenges)


def doubtful_of(ends: Sequence[End]) -> list[End]:
    """The ends at which the screening does not exclude that another strategy leads by as much as would matter."""
    return [end for end in ends if any(_in_doubt(each) for each in end.challenges)]


def confirm(bench: Bench, ranking: Ranking, ends: list[End], worlds: int) -> None:
    """Try again, in more worlds, the doubtful ends, and say at which of them another strategy leads."""
    doubtful = doubtful_of(ends)
    _again(bench, ranking, doubtful, worlds)
    chances = []
    for end in doubtful:
        own = [each for each in ranking.challenges(end.values, {}) if each.other in end.rivals]
        behind = [each for each in end.challenges if each.other not in end.rivals]
        end.challenges = _surest_first(in_order([*own, *behind]))
        end.status = _unconfirmed(end.challenges)
        chances.append(min((_chance(each) for each in end.challenges), default=1.0))
    family = len(ends) * max(1, len(ranking.others))
    for end, sure in zip(doubtful, discoveries(chances, family, LEVEL), strict=True):
        if sure and end.challenges[0].margin.high() < 0:
            end.status = OTHER


def narrow(bench: Bench, ranking: Ranking, ends: list[End], rounds: int, worlds: int) -> None:
    """Between the present value and each end at which another leads, try points near where the means cross."""
    changed = [end for end in ends if end.status == OTHER]
    for _ in range(rounds):
        tries = [(end, _next_point(ranking, end)) for end in changed]
        wanted = [(end.assumption, point, (*ranking.leaders, *end.rivals)) for end, point in tries]
        for (end, point), values in zip(tries, bench.ask(wanted, worlds), strict=True):
            end.points[point] = values


def curve(ranking: Ranking, end: End) -> list[tuple[float, Challenge]]:
    """From the present position to the end: how far the foremost leader is ahead of the most dangerous rival."""
    found = []
    nearest = ranking.nearest()
    if nearest is not None:
        found.append((end.start, nearest))
    inner = sorted(end.points, key=lambda point: abs(point - end.start))
    tried = [(point, ranking.challenges(end.points[point], {})[0]) for point in inner]
    found += [(point, first) for point, first in tried if first.known]
    return found if end.foremost is None else [*found, (end.position, end.foremost)]


def crossing(ranking: Ranking, end: End) -> tuple[float, float, float]:
    """The position at which another strategy comes to lead, and its bounds, by straight lines between points tried.

    The bounds are where the 95 % interval of the lead first touches zero and where it leaves it for good; where it
    already holds zero at present, the first bound is the present position.
    """
    points = curve(ranking, end)
    lines = [
        [(position, each.margin.mean) for position, each in points],
        [(position, _finite(each.margin.low(), each.margin.mean)) for position, each in points],
        [(position, _finite(each.margin.high(), each.margin.mean)) for position, each in points],
    ]
    middle, first, last = (_zero(line) for line in lines)
    return middle, min(first, last), max(first, last)


def possible(
    inquiry: Inquiry, assumptions: Sequence[Assumption]
) -> tuple[tuple[Assumption, ...], list[End], list[Untried]]:
    """Assumptions whose ranges are drawn in where an end is no possible company, their ends, and what cannot be tried.

    An end is drawn half way back toward the present value, at most three times.
    """
    narrowed, kept, impossible = [], list[tuple[str, float]](), list[Untried]()
    for assumption in assumptions:
        way = assumption.way
        for end in ends_of([assumption]):
            told = _contradiction(inquiry, end)
            for _ in range(_RETREATS if told else 0):
                end.position = (end.position + end.start) / 2
                told = _contradiction(inquiry, end)
                if not told:
                    break
            side = "low" if end.position < end.start else "high"
            if told:
                impossible.append(Untried(assumption.name, f"its {side} end is no possible company: {told}"))
            else:
                way = way._replace(low=end.setting) if side == "low" else way._replace(high=end.setting)
                kept.append((assumption.name, 0.0 if side == "low" else 1.0))
        narrowed.append(replace(assumption, way=way))
    return (
        tuple(narrowed),
        [end for end in ends_of(narrowed) if (end.assumption.name, end.position) in kept],
        impossible,
    )


def _contradiction(inquiry: Inquiry, end: End) -> str:
    for company in inquiry.companies:
        sets = end.assumption.sets(company.name, end.setting)
        try:
            company.with_sets(sets)
        except BadInput as error:
            return error.problems[0].text()
    return ""


def _again(bench: Bench, ranking: Ranking, ends: list[End], worlds: int) -> None:
    """Simulate leaders and rivals of these ends in more worlds, keeping what is known of the others."""
    wanted = [(end.assumption, end.position, (*ranking.leaders, *end.rivals)) for end in ends]
    for end, values in zip(ends, bench.ask(wanted, worlds), strict=True):
        known = end.values.shape[1]
        values[:, :known] = np.where(np.isfinite(values[:, :known]), values[:, :known], end.values[:, :worlds])
        end.values = values


def _near(challenges: Sequence[Challenge]) -> tuple[int, ...]:
    """The rivals that few worlds do not show far behind."""
    known = [each for each in challenges if each.known]
    behind = {each.other: FAR_BEHIND * _finite(each.margin.error, math.inf) for each in known}
    return tuple(sorted(each.other for each in known if not each.margin.mean > behind[each.other]))


def _in_doubt(challenge: Challenge) -> bool:
    return challenge.known and not challenge.margin.low() > -challenge.zone


def _surest_first(challenges: Sequence[Challenge]) -> list[Challenge]:
    """The rival to be named first: the most dangerous one, or the surest where that one is not surely ahead."""
    ahead = [each for each in challenges if each.margin.high() < 0]
    if not ahead or challenges[0] is ahead[0]:
        return list(challenges)
    first = min(ahead, key=_chance)
    return [first, *(each for each in challenges if each is not first)]


def _unconfirmed(challenges: Sequence[Challenge]) -> str:
    if not all(each.ahead for each in challenges if each.known):
        return UNDECIDED
    return SAME if all(each.known for each in challenges) else UNKNOWN


def _chance(challenge: Challenge) -> float:
    """The p value of the claim that a rival leads; 1 where it leads by too little to matter."""
    return challenge.margin.chance_below() if -challenge.margin.mean >= challenge.zone else 1.0


def _next_point(ranking: Ranking, end: End) -> float:
    """Where straight lines cross zero, not too near to what was tried."""
    line = [(position, each.margin.mean) for position, each in curve(ranking, end)]
    before, after = _bracket(line)
    guess = _zero(line)
    edge = _EDGE * (after - before)
    low, high = sorted((before + edge, after - edge))
    return min(max(guess, low), high)


def _bracket(line: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The last two neighbours between which a line falls to zero or below; its ends if it nowhere does."""
    for (before, ahead), (after, behind) in zip(line[-2::-1], line[:0:-1], strict=True):
        if ahead > 0 >= behind:
            return before, after
    return line[0][0], line[-1][0]


def _zero(line: Sequence[tuple[float, float]]) -> float:
    """Where a line last falls through zero; its beginning if it is nowhere above, its end if nowhere below."""
    if line[-1][1] > 0:
        return line[-1][0]
    before, after = _bracket(line)
    by_position: Mapping[float, float] = dict(line)
    ahead, behind = by_position[before], by_position[after]
    if ahead <= 0:
        return before
    return before + (after - before) * ahead / (ahead - behind)


def _finite(value: float, otherwise: float) -> float:
    return value if math.isfinite(value) else otherwise
