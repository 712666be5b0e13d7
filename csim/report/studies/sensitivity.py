"""What a sensitivity study found, as tables of the screen and the indices, and as pictures of both."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from csim.report.style import COLOURS, GREY, drawing, save, sheet
from csim.report.terminal import table_text
from csim.study.methods.indices import NO_RANK
from csim.study.summary import Column, Table
from csim.study.words import NONE, in_sentence, joined, measure_label, measure_unit, scale_of, unit_of_difference

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from csim.study.laboratory import Answer

_WIDTH = 110
_SHOWN_OUTCOMES = 3
_FIRST, _TOTAL = "#56B4E9", "#0072B2"
_LUCK_SHOWN = "Black tick: luck alone stays below it 95 % of the time; or luck: the interval reaches below that."
_LUCK_UNKNOWN = "What luck alone would give is not known from one replication."
_ONE_WAY = 0.9  # of the mean size of an effect, from which on its sign is the same nearly everywhere


def text(answer: Answer) -> str:
    """The screen of the first figure, and the indices of all outcomes' first figure."""
    parts = [_screen_table(answer)]
    parts += [_indices_table(answer, outcome) for outcome in answer.inquiry.file.outcomes]
    others = "The screens of other figures stand in screen.csv, their indices in indices.csv."
    return "\n\n".join([*(part for part in parts if part), f"  {others}"])


def draw(answer: Answer, folder: Path) -> list[Path]:
    """Draw the indices of up to three outcomes, if any factor survived, and the screen of the first."""
    paths = []
    with drawing():
        drawn = [_rows(answer, "indices", outcome) for outcome in answer.inquiry.file.outcomes[:_SHOWN_OUTCOMES]]
        if any(np.isfinite(rows["share"].astype(float)).any() for rows in drawn):
            paths.append(_draw_indices(answer, folder / "what_matters.png"))
        if np.isfinite(_rows(answer, "screen", answer.inquiry.file.outcomes[0])["mu_star"]).any():
            paths.append(_draw_screen(answer, folder / "screen.png"))
    return paths


def _rows(answer: Answer, name: str, outcome: str) -> pd.DataFrame:
    """A table's rows of an outcome's first figure: the difference, or the level with one scenario."""
    table = answer.tables[name]
    table = table[table["outcome"] == outcome]
    return table[table["of"] == table["of"].iloc[0]] if len(table) else table


def _labels(answer: Answer) -> dict[str, str]:
    return {dial.name: dial.label for dial in answer.inquiry.dials}


def _whose(answer: Answer, outcome: str) -> str:
    label = answer.inquiry.label
    return f"{measure_label(outcome)}, {' less '.join(label(name) for name in answer.facts['compared'])}"


def _unit(answer: Answer, outcome: str) -> str:
    unit = measure_unit(outcome)
    return unit_of_difference(unit) if len(answer.facts["compared"]) > 1 else unit


def _screen_table(answer: Answer) -> str:
    outcome = answer.inquiry.file.outcomes[0]
    rows = _rows(answer, "screen", outcome).sort_values("mu_star", ascending=False, kind="stable")
    halves = (rows["high"] - rows["low"]) / 2
    known = halves[np.isfinite(halves) & (halves > 1e-9 * rows["mu_star"].max())]
    scale = scale_of(_unit(answer, outcome), rows["mu_star"].tolist(), known.tolist())
    reasons = answer.tables["factors"].set_index("factor")["reason"]
    columns = (
        Column("Size", scale.unit, _with_halves(scale.number, rows["mu_star"], halves)),
        Column("With sign", scale.unit, tuple(scale.number(value, signed=True) for value in rows["mu"])),
        Column("Spread", scale.unit, tuple(scale.number(value) for value in rows["sigma"])),
        Column("Rank", "", tuple(rows["rank"])),
        Column("Goes on?", "", tuple("yes" if reasons[name] == "kept" else reasons[name] for name in rows["factor"])),
    )
    notes = (
        "Effect over a factor's whole range, ± its 95 % interval. Spread: how far it differs from place to place.",
        "A factor goes on if it matters to any of the figures looked at, not only to this one.",
    )
    title = f"Screen: {_whose(answer, outcome)}"
    return _table(answer, title, rows, columns, notes)


def _indices_table(answer: Answer, outcome: str) -> str:
    rows = _rows(answer, "indices", outcome)
    if rows.empty:
        return ""
    total = rows[rows["index"] == "total"].sort_values("share", ascending=False, kind="stable")
    first = rows[rows["index"] == "first"].set_index("factor").loc[total["factor"].tolist()]
    columns = []
    for heading, part in (("With others", total), ("By itself", first)):
        columns += [Column(heading, "%", _spans(part)), Column("Rank", "", tuple(part["rank"]))]
    notes = (
        f"Share of the variance, in brackets its 95 % interval. {NONE} : nothing sure enough to rank by.",
        "Estimates beyond -100 and 100 % are told as these.",
    )
    return _table(answer, f"What explains {_whose(answer, outcome)}", total, tuple(columns), notes)


def _possible(shares: pd.Series) -> np.ndarray:
    """Shares in %, what few points put far beyond the possible cut off at -100 and 100."""
    return np.asarray(np.clip(100 * shares.to_numpy(dtype=float), -100.0, 100.0))


def _spans(part: pd.DataFrame) -> tuple[str, ...]:
    """Each share with its interval: `49 (16 to 82)`."""
    found = []
    for values in zip(*(_possible(part[column]) for column in ("share", "low", "high")), strict=True):
        share, low, high = (f"{round(value) + 0:.0f}" if np.isfinite(value) else NONE for value in values)
        found.append(f"{share} ({low} to {high})" if NONE not in (share, low, high) else share)
    return tuple(found)


def _with_halves(number: object, values: pd.Series, halves: pd.Series) -> tuple[str, ...]:
    assert callable(number)  # noqa: S101  (a formatter)
    return tuple(
        f"{number(value)} ±{number(half)}" if np.isfinite(half) else number(value)
        for value, half in zip(values, halves, strict=True)
    )


def _table(answer: Answer, title: str, rows: pd.DataFrame, columns: tuple[Column, ...], notes: tuple[str, ...]) -> str:
    labels = _labels(answer)
    names = tuple(labels[name] for name in rows["factor"])
    nothing = ("",) * len(names)
    return table_text(Table(title, nothing, nothing, (Column("Factor", "", names), *columns), notes), _WIDTH)


def _draw_indices(answer: Answer, path: Path) -> Path:
    outcomes = answer.inquiry.file.outcomes[:_SHOWN_OUTCOMES]
    main = _rows(answer, "indices", outcomes[0])
    totals = main[main["index"] == "total"].sort_values("share", kind="stable")
    order = totals["factor"].tolist()
    note = (
        "Share of the variance over the ranges given, with 95 % intervals. Dark dot: what a factor explains alone or "
        "together with others (total index). Light ring: by itself (first-order index)."
        f"{_not_drawn(answer)}"
    )
    title = answer.finding[0].partition(": alone or together")[0].rstrip(".")
    figure = sheet(max(9.0, 3.6 * len(outcomes) + 2.4), 2.2 + 0.55 * len(order), title, note)
    panels = figure.subplots(1, len(outcomes), squeeze=False, sharey=True, sharex=True)[0]
    for axes, outcome in zip(panels, outcomes, strict=True):
        _shares(axes, _rows(answer, "indices", outcome), order)
        axes.set_title(measure_label(outcome))
        axes.set_xlabel("% of variance explained")
    labels = _labels(answer)
    panels[0].set_yticks(range(len(order)), [labels[name] for name in order])
    panels[0].set_ylim(-0.6, len(order) - 0.4)
    return save(figure, path)


def _not_drawn(answer: Answer) -> str:
    labels, factors = _labels(answer), answer.tables["factors"]
    out = [labels[name] for name in factors[~factors["kept"].astype(bool)]["factor"]]
    return f" Not drawn: what was left out ({joined(out)})." if out else ""


def _shares(axes: Axes, rows: pd.DataFrame, order: list[str]) -> None:
    axes.axvline(0, color=GREY, linewidth=1)
    for index, colour, shift in (("total", _TOTAL, 0.12), ("first", _FIRST, -0.12)):
        part = rows[rows["index"] == index].set_index("factor").loc[order]
        share, low, high = (_possible(part[column]) for column in ("share", "low", "high"))
        places = np.arange(len(order)) + shift
        axes.hlines(places, low, high, color=colour, linewidth=2.2)
        face = colour if index == "total" else "white"
        axes.plot(share, places, "o", color=colour, markerfacecolor=face, markersize=6)
        for place, value, end in zip(places, share, high, strict=True):
            if index == "total" and np.isfinite(value):
                text = f"{value:.0f} %"
                axes.annotate(text, (end, place), (5, 0), textcoords="offset points", va="center", fontsize=9)


def _draw_screen(answer: Answer, path: Path) -> Path:
    outcome = answer.inquiry.file.outcomes[0]
    rows = _rows(answer, "screen", outcome).sort_values("mu_star", kind="stable")
    scale = scale_of(_unit(answer, outcome), rows["mu_star"].tolist())
    note = (
        "Mean size of the change when a factor goes over its whole range, all else equal, with 95 % intervals "
        "(Morris). Raises, lowers: the sign is the same nearly everywhere. "
        f"{_LUCK_SHOWN if _luck_known(rows) else _LUCK_UNKNOWN} Filled: looked into further."
    )
    figure = sheet(9.5, 2.4 + 0.4 * len(rows), _screen_title(answer, rows), note)
    axes = figure.subplots()
    reasons = answer.tables["factors"].set_index("factor")["reason"]
    for place, (_, row) in enumerate(rows.iterrows()):
        figures = {name: float(row[name]) / scale.divisor for name in ("mu_star", "low", "high", "mu", "luck")}
        _effect(axes, place, figures, (str(reasons[str(row["factor"])]), str(row["rank"])))
    labels = _labels(answer)
    axes.set_yticks(range(len(rows)), [labels[name] for name in rows["factor"]])
    change = f"change over the factor's range, {scale.unit}" if scale.unit else "change over the factor's range"
    axes.set(ylim=(-0.6, len(rows) - 0.4), xlabel=change)
    left, right = axes.get_xlim()
    axes.set_xlim(min(0.0, left), right + 0.22 * (right - left))  # room for the words beside the last
    return save(figure, path)


def _screen_title(answer: Answer, rows: pd.DataFrame) -> str:
    """Which factors surely move the first figure, the strongest first."""
    outcome, labels = answer.inquiry.file.outcomes[0], _labels(answer)
    whose = " less ".join(answer.inquiry.label(name) for name in answer.facts["compared"])
    moved = f"{in_sentence(outcome)} ({whose})"
    sure = rows[rows["rank"] != NO_RANK].iloc[::-1]
    names = joined([labels[name] for name in sure["factor"]]) if len(sure) else ""
    if not names:
        return f"Of no factor is it sure, beyond luck, that it moves {moved}"
    first = labels[sure["factor"].iloc[0]]
    most = f", {first} the most" if len(sure) > 1 and sure["rank"].iloc[0] == "1" else ""
    moves = "moves" if len(sure) == 1 else "move"
    said = f"{names[:1].upper()}{names[1:]}"
    if not _luck_known(rows):
        return f"{said} {moves} {moved}{most}, unless it is luck, which one replication does not tell"
    rest = "; the others' effects may be luck" if len(sure) < len(rows) else ""
    return f"{said} surely {moves} {moved}{most}{rest}"


def _luck_known(rows: pd.DataFrame) -> bool:
    """Whether replications show what luck alone would give; one does not."""
    return bool(np.isfinite(rows["luck"]).any())


def _effect(axes: Axes, place: int, figures: dict[str, float], told: tuple[str, str]) -> None:
    """One factor: the size of its effect, what luck alone would give, and which way, or why it was left out."""
    size, sign, (reason, rank) = figures["mu_star"], figures["mu"], told
    kept, sure = reason == "kept", rank != NO_RANK
    one_way = size > 0 and abs(sign) >= _ONE_WAY * size
    colour = GREY if not (one_way and kept and sure) else COLOURS[0] if sign > 0 else COLOURS[1]
    words = "raises it" if sign > 0 else "lowers it"
    if not one_way:
        words = "now up, now down" if size > 0 else "does not move it"
    words = words if sure or not size else f"{words}, or luck"
    axes.hlines(place, figures["low"], figures["high"], color=colour, linewidth=2.2)
    axes.plot(size, place, "o", color=colour, markerfacecolor=colour if kept else "white", markersize=6)
    end = figures["high"]
    if np.isfinite(figures["luck"]) and size > 0:
        axes.plot(figures["luck"], place, "|", color="black", markersize=11, markeredgewidth=1.4)
        end = max(end, figures["luck"])
    words = words if kept else f"left out: {reason}"
    axes.annotate(words, (end, place), (7, 0), textcoords="offset points", va="center", fontsize=9, color=colour)
