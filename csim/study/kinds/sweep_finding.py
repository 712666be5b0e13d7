"""What a sweep found, in sentences: who leads where, what that hangs on, how far the lead goes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from csim.scenario.studies.dials import settings_text
from csim.study.methods.points import column_of, explained
from csim.study.methods.spans import Span, span_text
from csim.study.words import in_sentence, joined, percent, sense

if TYPE_CHECKING:
    import pandas as pd

    from csim.scenario.studies.dials import Dial, Settings
    from csim.scenario.studies.load import Inquiry

UNDECIDED = ""
"""Stands for a leader where nothing separates the best."""

MEANING = "So: "
"""What the sentence begins with that says what the others mean."""


def sweep_finding(
    inquiry: Inquiry, settings: Sequence[Settings], tables: Mapping[str, pd.DataFrame], differing: Collection[str]
) -> tuple[str, ...]:
    """The sentences, the answer first; raises nothing, whatever has failed.

    `differing` names the outcomes whose highest and lowest point surely differ; only asked with one scenario.
    """
    points = tables["points"]
    if not np.isfinite(points["mean"]).any():
        return ("No run gave a figure, so nothing was found.",)
    if inquiry.file.replications < 2:
        sentences = ["One replication shows no differences, only luck; ask for more replications."]
    elif "leaders" not in tables:
        sentences = [_level(inquiry, settings, points, outcome, differing) for outcome in inquiry.file.outcomes]
    else:
        sentences = _compared(inquiry, settings, tables)
    return tuple(sentence for sentence in (*sentences, _idle(inquiry, points)) if sentence)


def _compared(inquiry: Inquiry, settings: Sequence[Settings], tables: Mapping[str, pd.DataFrame]) -> list[str]:
    sentences = []
    judged = [name for name in inquiry.file.outcomes if sense(name)]
    points = tables["points"]
    for place, outcome in enumerate(judged):
        if not np.isfinite(points[points["outcome"] == outcome]["mean"]).any():
            sentences.append(f"By {in_sentence(outcome)} nothing is known: no point has a figure.")
            continue
        leaders = winners(tables["leaders"], outcome)
        sentences.append(_who(inquiry, leaders, outcome, brief=place > 0))
        if place == 0:
            where, meaning = _where(inquiry, settings, leaders)
            sentences += [where, meaning, _how_far(inquiry, settings, tables, outcome)]
    if not judged:
        sentences.append(_how_far(inquiry, settings, tables, inquiry.file.outcomes[0]))
    return [*sentences, *(_missing(inquiry, points, outcome) for outcome in judged)]


def winners(leaders: pd.DataFrame, outcome: str) -> list[str | None]:
    """Who leads alone at each point; `UNDECIDED` where several tie, None where no two have figures in one world."""
    rows = leaders[leaders["outcome"] == outcome]
    return [
        None if not best else str(best) if alone else UNDECIDED
        for best, alone in zip(rows["best"], rows["alone"], strict=True)
    ]


def meaning_of(finding: Sequence[str]) -> str:
    """A headline: what the sentences mean, in the words of the one that says so; else the first of them."""
    found = next((each.removeprefix(MEANING) for each in finding if each.startswith(MEANING)), finding[0])
    return f"{found[0].upper()}{found[1:]}".removesuffix(".")


def weightiest(inquiry: Inquiry, settings: Sequence[Settings], tables: Mapping[str, pd.DataFrame]) -> list[Dial]:
    """The dials, those first that explain most of the first outcome's lead, or of its level with one scenario."""
    outcome = inquiry.file.outcomes[0]
    values = _lead(inquiry, tables, outcome)
    shares = {dial.name: explained(column_of(dial, settings), values) for dial in inquiry.dials}
    return sorted(inquiry.dials, key=lambda dial: -np.nan_to_num(shares[dial.name]))


def subject_of(inquiry: Inquiry, tables: Mapping[str, pd.DataFrame], outcome: str) -> str:
    """The scenario whose difference to the baseline is shown: the one that is best most often."""
    others = [name for name in inquiry.scenarios if name != inquiry.baseline]
    leaders = tables["leaders"]
    best = list(leaders[leaders["outcome"] == outcome]["best"])
    return max(others, key=best.count)


def _lead(inquiry: Inquiry, tables: Mapping[str, pd.DataFrame], outcome: str) -> np.ndarray:
    """By point: how far the subject is from the baseline; the mean itself with one scenario."""
    name = "differences" if "differences" in tables else "points"
    rows = tables[name][tables[name]["outcome"] == outcome]
    if name == "differences":
        rows = rows[rows["scenario"] == subject_of(inquiry, tables, outcome)]
    return rows["mean"].to_numpy(dtype=float)


def _who(inquiry: Inquiry, leaders: Sequence[str | None], outcome: str, *, brief: bool) -> str:
    """At how many points each is ahead; `brief` says nothing of those who are nowhere."""
    known = [name for name in leaders if name is not None]
    measure, count = in_sentence(outcome), len(known)
    if not count:
        return f"By {measure} nothing is known: at no point do two scenarios have figures in the same world."
    which = _points(count, len(leaders))
    led = {name: known.count(name) for name in inquiry.scenarios if name in known}
    ties = known.count(UNDECIDED)
    if not led:
        at = "at" if count == 1 else "at any of"
        return f"By {measure}, nothing separates the best from the next {at} the {which}."
    order = sorted(led, key=lambda name: -led[name])
    first = f"By {measure}, {inquiry.label(order[0])} is ahead at"
    if led[order[0]] == count:
        return f"{first} {'the' if count == 1 else 'all'} {which}."
    parts = [f"{inquiry.label(name)} at {led[name]}" for name in order[1:]]
    text = joined([f"{first} {led[order[0]]} of {which}", *parts])
    if brief:
        return f"{text}; undecided at {ties}." if ties else f"{text}."
    if ties:
        text += f"; at the other {ties} nothing separates the best from the next"
    never = [inquiry.label(name) for name in inquiry.scenarios if name not in led]
    return f"{text}. {joined(never)} {'is' if len(never) == 1 else 'are'} ahead nowhere." if never else f"{text}."


def _points(known: int, points: int) -> str:
    """How many points can be judged, of all: as it stands after `the` if it is one, else after a word for how many."""
    counted = "only point" if known == 1 else f"{known} points"
    return counted if known == points else f"{counted} that can be judged"


def _missing(inquiry: Inquiry, points: pd.DataFrame, outcome: str) -> str:
    """That scenarios lack figures differently often, if they do: then only worlds that all survive are compared."""
    rows = points[points["outcome"] == outcome]
    if (rows.groupby("point")["runs"].nunique() == 1).all():
        return ""
    asked = inquiry.file.replications * rows["point"].nunique()
    held = rows.groupby("scenario", sort=False)["runs"].sum()
    told = joined([f"{inquiry.label(name)} in {asked - int(held[name])}" for name in inquiry.scenarios])
    return (
        f"Of {asked} runs each, figures of {in_sentence(outcome)} are missing differently often, {told}: who is ahead "
        "is said of the worlds in which all have one, and those may be the easier ones."
    )


def _where(inquiry: Inquiry, settings: Sequence[Settings], leaders: Sequence[str | None]) -> tuple[str, str]:
    """What the lead hangs on, and what that means, if it changes hands; nothing where the parts tell no difference."""
    if len({name for name in leaders if name is not None}) < 2:
        return "", ""
    if len(inquiry.dials) == 1:
        return _along(inquiry, inquiry.dials[0], settings, leaders), ""
    shares = [_changes(column_of(dial, settings), leaders) for dial in inquiry.dials]
    dial = inquiry.dials[int(np.argmax(shares))]
    sides = [
        Side.of(text, [leaders[place] for place in inside])
        for text, inside in _parts(dial, column_of(dial, settings), leaders)
        if any(leaders[place] is not None for place in inside)
    ]
    if len({side.verdict for side in sides}) < 2:
        return "", ""
    told = "; ".join(f"{side.text}, {side.counts(inquiry)}" for side in sides)
    meaning = "; ".join(f"{side.text}, {side.meaning(inquiry)}" for side in sides).removeprefix("with ")
    return f"Who is ahead changes most with {dial.label}: {told}.", f"{MEANING}with {dial.label} {meaning}."


class Side(NamedTuple):
    """Some of the points: in words which, how many can be judged, who is ahead most often there, at how many.

    `first` is `UNDECIDED` where nobody is ahead anywhere, and holds several where they are so equally often.
    """

    text: str
    known: int
    first: tuple[str, ...]
    led: int
    undecided: int

    @classmethod
    def of(cls, text: str, leaders: Sequence[str | None]) -> Side:
        """Count who is ahead."""
        known = [name for name in leaders if name is not None]
        led = {name: known.count(name) for name in known if name != UNDECIDED}
        most = max(led.values(), default=0)
        first = tuple(name for name in dict.fromkeys(known) if name in led and led[name] == most)
        return cls(text, len(known), first, most, known.count(UNDECIDED))

    @property
    def mostly(self) -> bool:
        """Whether one is ahead at more than half of the points."""
        return 2 * self.led > self.known

    @property
    def verdict(self) -> tuple[bool, tuple[str, ...]]:
        """What makes a side another than the other side: who is ahead most often, and whether at most points."""
        return self.mostly, tuple(sorted(self.first))

    def counts(self, inquiry: Inquiry) -> str:
        """`Hybrid is ahead at 6 of 24, nobody at 14`."""
        if not self.first:
            return f"nobody is ahead at any of {self.known}"
        who = joined([inquiry.label(name) for name in self.first])
        verb = "is" if len(self.first) == 1 else "are each"
        nobody = f", nobody at {self.undecided}" if self.undecided >= self.led else ""
        return f"{who} {verb} ahead at {self.led} of {self.known}{nobody}"

    def meaning(self, inquiry: Inquiry) -> str:
        """What the counts say, in plain words; "most points" are more than half of those that can be judged."""
        who = joined([inquiry.label(name) for name in self.first]) if self.first else "nobody"
        verb = "is" if len(self.first) < 2 else "are"
        if self.mostly:
            return f"{who} {verb} ahead at most points"
        if self.undecided == self.known:
            return "it is undecided at all points"
        if 2 * self.undecided > self.known:
            return f"it is undecided at most points, and {who} {verb} ahead most often at the others"
        return f"{who} {verb} ahead most often, though not at most points"


def _changes(column: Sequence[object], leaders: Sequence[str | None]) -> float:
    """How much of who leads one dial explains: the mean over leaders of what it explains of each one's leading."""
    shares = [
        explained(column, np.array([np.nan if each is None else float(each == name) for each in leaders]))
        for name in dict.fromkeys(leaders)
        if name is not None
    ]
    return float(np.nan_to_num(shares).mean())


def _parts(dial: Dial, column: Sequence[object], leaders: Sequence[str | None]) -> list[tuple[str, list[int]]]:
    """The points by a dial's setting: each choice, or its lower and its upper numbers.

    They are parted where who is ahead most often on either side is ahead at most points; of several such places in the
    middle.
    """
    if not dial.numeric:
        return [
            (f"with {dial.text(choice)}", [place for place, each in enumerate(column) if each == choice])
            for choice in dial.discrete
        ]
    values = np.array(column, dtype=float)
    distinct = np.unique(values)
    if len(distinct) < 2:
        return []
    cuts = sorted(range(len(distinct) - 1), key=lambda place: abs(2 * place + 2 - len(distinct)))
    parted = [
        [np.flatnonzero(side).tolist() for side in (values <= distinct[cut], values > distinct[cut])] for cut in cuts
    ]
    told = [sum(_most([leaders[place] for place in side]) for side in both) for both in parted]
    best = int(np.argmax(told))
    low, high = (float(distinct[cuts[best] + step]) for step in (0, 1))
    lower, upper = parted[best]
    return [(f"up to {dial.text(low)}", lower), (f"from {dial.text(high)} on", upper)]


def _most(leaders: Sequence[str | None]) -> int:
    """At how many points the one is ahead that is so most often, or nobody."""
    known = [name for name in leaders if name is not None]
    return max((known.count(name) for name in known), default=0)


def _along(inquiry: Inquiry, dial: Dial, settings: Sequence[Settings], leaders: Sequence[str | None]) -> str:
    """Who leads along the only dial: `x 0.5 to x 1: Hybrid; x 1.5: undecided`."""
    column = column_of(dial, settings)
    order = np.argsort(np.array(column, dtype=float), kind="stable") if dial.numeric else range(len(column))
    told = [(column[place], leaders[place]) for place in order if leaders[place] is not None]
    parts = []
    for who, group in groupby(told, key=lambda each: each[1]):
        ends = [dial.text(setting) for setting, _ in group]
        span = joined(ends) if not dial.numeric else ends[0] if len(ends) == 1 else f"{ends[0]} to {ends[-1]}"
        parts.append(f"{span}: {inquiry.label(who) if who else 'nobody ahead'}")
    return f"Along {dial.label}, {'; '.join(parts)}."


def _how_far(inquiry: Inquiry, settings: Sequence[Settings], tables: Mapping[str, pd.DataFrame], outcome: str) -> str:
    """The range of the difference to the baseline, and at how many points its sign is sure."""
    subject = subject_of(inquiry, tables, outcome) if sense(outcome) else _other(inquiry)
    rows = tables["differences"]
    rows = rows[(rows["scenario"] == subject) & (rows["outcome"] == outcome)].dropna(subset="mean")
    if rows.empty:
        return ""
    least, most = _ends(rows)
    who, base = inquiry.label(subject), inquiry.label(inquiry.baseline)
    if len(rows) == 1:
        return f"{who} less {base}: {_told(outcome, most)}."
    if least["mean"] == most["mean"]:
        return f"{who} less {base} is {_told(outcome, most)} at all {len(rows)} points."
    return (
        f"{who} less {base} runs from {_told(outcome, least)} at {_place(inquiry, settings, least)} to "
        f"{_told(outcome, most)} at {_place(inquiry, settings, most)}."
    )


def _other(inquiry: Inquiry) -> str:
    return next(name for name in inquiry.scenarios if name != inquiry.baseline)


def _idle(inquiry: Inquiry, points: pd.DataFrame) -> str:
    """Dials that change no figure of any scenario at all, where a grid shows it."""
    idle = []
    for dial in inquiry.dials:
        rest = [each.name for each in inquiry.dials if each is not dial]
        groups = points.groupby([*rest, "scenario", "outcome"], sort=False)["mean"]
        if (groups.size() > 1).all() and (groups.nunique() == 1).all():
            idle.append(dial.label)
    if not idle:
        return ""
    verb, what = ("makes", "it sets") if len(idle) == 1 else ("make", "they set")
    return (
        f"{joined(idle)} {verb} no difference to any figure: something else in the scenarios, such as a hiring rule, "
        f"may decide what {what}."
    )


def _level(
    inquiry: Inquiry, settings: Sequence[Settings], points: pd.DataFrame, outcome: str, differing: Collection[str]
) -> str:
    """With one scenario: from where to where an outcome goes, and which dial moves it most."""
    rows = points[points["outcome"] == outcome]
    values = rows["mean"].to_numpy(dtype=float)
    known = rows.dropna(subset="mean")
    name = in_sentence(outcome)
    if known.empty:
        return f"No point has a figure of {name}."
    least, most = _ends(known)
    some = f"Only {len(known)} of {len(rows)} points {'has' if len(known) == 1 else 'have'} a figure of {name}"
    if len(known) == 1:
        at = f" at {_place(inquiry, settings, most)}" if len(rows) > 1 else ""
        only = f"{some}: it is" if at else f"The {name} is"
        return f"{only} {_told(outcome, most, signed=False)}{at}."
    text = "" if len(known) == len(rows) else f"{some}. "
    if least["mean"] == most["mean"]:
        where = "everywhere" if not text else "at all of them"
        return f"{text}The {name} is {_told(outcome, most, signed=False)} {where}."
    if outcome not in differing:
        return (
            f"{text}By {name}, nothing separates the {len(known)} points: the highest and the lowest differ by no more "
            "than luck may explain."
        )
    text += (
        f"The {name} is lowest, {_told(outcome, least, signed=False)}, at {_place(inquiry, settings, least)}, and "
        f"highest, {_told(outcome, most, signed=False)}, at {_place(inquiry, settings, most)}"
    )
    shares = [explained(column_of(dial, settings), values) for dial in inquiry.dials]
    if len(shares) == 1:
        return f"{text}."
    top = int(np.nanargmax(shares))
    return f"{text}; {inquiry.dials[top].label} by itself explains {percent(shares[top])} of its variation."


def _ends(rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    means = rows["mean"].to_numpy(dtype=float)
    return rows.iloc[int(np.argmin(means))], rows.iloc[int(np.argmax(means))]


def _told(outcome: str, row: pd.Series, *, signed: bool = True) -> str:
    span = Span(float(row["mean"]), float(row["low"]), float(row["high"]))
    text = span_text(outcome, span, difference=signed, signed=signed)
    return f"{text[:-1]}; a tie)" if signed and text.endswith(")") and not span.sign else text


def _place(inquiry: Inquiry, settings: Sequence[Settings], row: pd.Series) -> str:
    return settings_text(inquiry.dials, settings[int(row["point"]) - 1])
