"""The plausibility check as text, at most 100 columns wide, and as a folder of tables."""

from __future__ import annotations

import csv
import math
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from csim.ledger.provenance import source_hash, versions, write_provenance
from csim.report.folder import FILES, replaced
from csim.report.terminal import WIDTH
from csim.study.holding import CHECK
from csim.study.plausibility.bands import Band
from csim.study.plausibility.document import check_document, mechanism_rows, published_rows
from csim.study.plausibility.estimates import Estimate
from csim.study.plausibility.figures import meaning
from csim.study.plausibility.judge import BESIDE, LEAST_SHARE_INSIDE, Held, Row, Shown, Sign, Verdict, outside
from csim.study.plausibility.published import AROUND, QUALITIES, TOPIC_GROUPS, Source
from csim.study.plausibility.worlds import LABELS
from csim.study.words import NONE, scale_of

_UNITS = ("%", "months", "days", "hours", "points", "USD")
_INDENT = 2 * " "
_DEEPER = 7 * " "
_OPEN = Band(-math.inf, math.inf, "")

BANDS = (
    "Bands: quartiles, ranges and bands that are published stand as they are. ~ marks a published median, mean or "
    "typical figure, which says nothing of how far companies differ: the published quartiles of its topic are laid "
    "around it (revenue lost x 0.56 to 2, B002; NRR 6.5 points to either side, their width; CAC payback and CAC ratio "
    "x 0.375 to 1.5, B053; pay of CSMs x 0.66 to 1.46, B046), else x 0.56 to 1.5, the middle of the three."
)
SIZES = (
    "Sizes of mechanisms: a source of quality A is held on both sides (x 0.56 to 1.5); one of quality B or C, where "
    "nobody chose by lot who was treated and vendors count, is a ceiling. Mechanisms do not count in the floor."
)

BESIDE_NOTE = (
    "Payback by formula, months, as published; realised payback also earns back the CAC of customers already lost and "
    "pays for customer success. GRR and NRR are published of companies with yearly contracts that are past their first "
    "years: smb_monthly (cards, by the month) and young_company (in its second year) are not held against them."
)


def check_text(verdict: Verdict) -> str:
    """The whole check: what comes of it, rows by topic, mechanisms, what is not compared, sources, the conclusion."""
    numbers = source_numbers(verdict)
    parts = [
        _headline(verdict),
        in_short(verdict),
        *_groups(verdict, numbers),
        _beside(verdict),
        _mechanisms(verdict, numbers),
        _not_compared(verdict, numbers),
        _legend(verdict, numbers),
        conclusion_text(verdict),
    ]
    return "\n\n".join(parts)


def conclusion_text(verdict: Verdict) -> str:
    """How many rows lie inside, which do not, and the closing sentence."""
    must, good = verdict.must, verdict.good
    asked = f"{100 * verdict.share_inside:.0f} %; at least {100 * LEAST_SHARE_INSIDE:.0f} % have to be"
    lines = [
        "What comes of it",
        f"  GRR, NRR and payback: {sum(row.inside for row in must)} of {len(must)} rows inside; all have to be",
        f"  Quality A and B: {sum(row.inside for row in good)} of {len(good)} rows inside ({asked})",
    ]
    off = outside(verdict.rows)
    if off:
        lines += _wrapped(f"Outside: {', '.join(row.published.id for row in off)}")
    lines += [*_wrapped(_mechanism_counts(verdict)), *_wrapped(closing_sentence(verdict))]
    return "\n".join(lines)


def in_short(verdict: Verdict) -> str:
    """The verdict in three lines, for whoever reads no further."""
    must, good = verdict.must, verdict.good
    given = sum(all(_is_set(held) for held in row.held) for row in good)
    kept = "kept" if verdict.passed else "NOT KEPT"
    return "\n".join(
        [
            *_wrapped(
                f"In short: {sum(row.inside for row in good)} of {len(good)} rows of quality A and B inside, "
                f"{sum(row.inside for row in must)} of {len(must)} on GRR, NRR and payback; floor {kept}."
            ),
            *_wrapped(
                f"Of the {len(good)}, {given} are figures that a scenario sets, and parameters were set so that GRR, "
                "NRR and payback come out near what is published: those rows say that the companies are usual ones, "
                "not that csim found it out."
            ),
            *_wrapped("Outside: " + (", ".join(row.published.id for row in outside(verdict.rows)) or "none")),
        ]
    )


def _mechanism_counts(verdict: Verdict) -> str:
    """How the signs and sizes of mechanisms came out, those that luck hides apart."""
    shown = [each for each in verdict.mechanisms if each.compared]
    signs = [each.sign for each in shown if each.sign is not Sign.NONE]
    told = [each for each in shown if each.size_inside is not None and each.sign is not Sign.UNSURE]
    fitting = sum(verdict_words(each) == "inside" for each in told)
    return (
        f"Mechanisms: {signs.count(Sign.RIGHT)} signs right, {signs.count(Sign.WRONG)} wrong, "
        f"{signs.count(Sign.UNSURE)} not told from nothing by {_replications(verdict)}; "
        f"{fitting} of {len(told)} sizes inside where the sign is told"
    )


def _is_set(held: Held) -> bool:
    return meaning(held.part.figure).is_set


def _replications(verdict: Verdict) -> str:
    return f"{verdict.replications} replication{'' if verdict.replications == 1 else 's'}"


def closing_sentence(verdict: Verdict) -> str:
    """Whether the floor is kept, in a sentence that says what follows from it."""
    if verdict.passed:
        return (
            "The shipped companies are plausible: what they give lies where published companies lie, with one set of "
            "defaults. That is no proof that a forecast is right."
        )
    return (
        "Below the floor: the shipped companies are not plausible in what is listed as outside. Do not rest a decision "
        "on those figures; csim explain describes the parameters behind them."
    )


def write_check(verdict: Verdict, folder: Path) -> None:
    """Write the check into `folder`, which is replaced as a whole: text, JSON, a table of rows and one of mechanisms.

    Raises `BadInput` where the folder cannot be written, or holds anything but a check.
    """
    with replaced(folder, CHECK) as part:
        (part / "check.txt").write_text(check_text(verdict) + "\n", encoding="utf-8", newline="\n")
        (part / "check.json").write_text(check_document(verdict) + "\n", encoding="utf-8", newline="\n")
        _write_table(part / "rows.csv", published_rows(verdict))
        _write_table(part / "mechanisms.csv", mechanism_rows(verdict))
        names = sorted(path.name for path in part.iterdir())
        settings = {"seed": verdict.seed, "replications": verdict.replications}
        how = {"kind": CHECK, **settings, "versions": versions(), "source": source_hash(), FILES: names}
        write_provenance(part, how)


def source_numbers(verdict: Verdict) -> dict[Source, int]:
    """Sources in the order in which they are first used, numbered from 1."""
    used = [row.published.source for row in verdict.rows] + [each.mechanism.source for each in verdict.mechanisms]
    return {source: number for number, source in enumerate(dict.fromkeys(used), start=1)}


def _headline(verdict: Verdict) -> str:
    return "\n".join(
        [
            f"Shipped companies against published figures, {_replications(verdict)}, seed {verdict.seed}",
            *_wrapped(
                "Means with their 95 % interval, the band each is held against, quality and number of the source"
            ),
        ]
    )


def _groups(verdict: Verdict, numbers: Mapping[Source, int]) -> Iterable[str]:
    for group in TOPIC_GROUPS:
        rows = [row for row in verdict.rows if row.published.group == group and row.compared]
        lines = [_row_line(row, held, numbers[row.published.source]) for row in rows for held in row.held]
        yield "\n".join([group, *lines])


def _row_line(row: Row, held: Held, source: int) -> str:
    where = where_text(held.part.company, held.part.figure.partition(".")[2])
    known = meaning(held.part.figure)
    unit = "" if held.part.what.startswith("NPS") else known.unit
    value, band = cells(held.value, held.band, unit, is_set=known.is_set)
    around = "~" if held.part.rule == AROUND else ""
    verdict = "OUTSIDE"
    if held.inside:
        sure = known.is_set or (held.band.holds(held.value.low) and held.band.holds(held.value.high))
        verdict = "inside" if sure else "inside?"
    mark = f"{row.published.source.quality} {source:>2}"
    line = (
        f"  {row.published.id:<4} {held.part.what:<28} {where:<21} {value:>10} {around + band:>18} {verdict:<7} {mark}"
    )
    return line.rstrip()


def where_text(company: str, segment: str) -> str:
    """Which company, and which of its segments where that is not said by its name."""
    label = LABELS.get(company, company)
    alone = not segment or label != company or company.startswith(segment) or segment == company
    return label if alone or segment in ("relationship", "support") else f"{label} {segment}"


def cells(value: Estimate, band: Band, unit: str, *, is_set: bool = False) -> tuple[str, str]:
    """A mean with its interval, and a band with the unit, both in the same thousands or millions."""
    shown_unit = next((known for known in _UNITS if unit.startswith(known)), "")
    ends = [abs(end) for end in (band.low, band.high) if math.isfinite(end)]
    scale = scale_of(shown_unit, [abs(value.mean), *ends])
    mean, half = value.mean / scale.divisor, value.half / scale.divisor
    wanted = _band_text(band, scale.divisor, scale.unit.replace(" USD", "USD"))
    if not math.isfinite(mean):
        return NONE, wanted
    if is_set:
        return f"{_end(mean, shown_unit)} set", wanted
    digits = _digits(mean, half)
    shown_half = f"{half:,.{digits}f}" if math.isfinite(half) else ""
    tail = f" ±{shown_half}" if shown_half.strip("0.,") else ""
    return f"{round(mean, digits) + 0.0:,.{digits}f}{tail}", wanted


def _digits(mean: float, half: float) -> int:
    """One digit after the point, two where a figure or its interval is small, none where it is large."""
    if abs(mean) >= 1000:
        return 0
    return 2 if abs(mean) < 1 or (abs(mean) < 10 and 0 < half < 0.1) else 1


def _band_text(band: Band, divisor: float, unit: str) -> str:
    tail = f" {unit}" if unit else ""
    low, high = _end(band.low / divisor, unit), _end(band.high / divisor, unit)
    if not math.isfinite(band.low):
        return f"at most {high}{tail}" if math.isfinite(band.high) else tail.strip()
    return f"{low} to {high}{tail}" if math.isfinite(band.high) else f"at least {low}{tail}"


def _end(value: float, unit: str) -> str:
    """Three digits, four in percent above a hundred, where a band may end between two of them."""
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.4g}" if unit == "%" and abs(value) >= 100 else f"{value:.3g}"


def _beside(verdict: Verdict) -> str:
    """The main figures of every company, side by side and not judged."""
    heads = ("GRR %", "NRR %", "payback", "realised", "margin %", "CS cost %")
    lines = ["Every company that was run, not judged", f"  {'':<21}" + "".join(f"{head:>12}" for head in heads)]
    for company, found in verdict.beside.items():
        values = [cells(found[name], _OPEN, "")[0] if name in found else NONE for name in BESIDE]
        lines.append(f"  {LABELS.get(company, company):<21}" + "".join(f"{value:>12}" for value in values))
    return "\n".join([*lines, *_wrapped(BESIDE_NOTE)])


def _mechanisms(verdict: Verdict, numbers: Mapping[Source, int]) -> str:
    lines = ["Single mechanisms, in worlds with and without the cause, or in groups of one world"]
    for each in verdict.mechanisms:
        if each.value is not None:
            lines += _mechanism_lines(each, each.value, numbers[each.mechanism.source])
    return "\n".join(lines)


def _mechanism_lines(shown: Shown, estimate: Estimate, source: int) -> list[str]:
    mechanism = shown.mechanism
    value, band = cells(estimate, shown.band or _OPEN, mechanism.unit)
    value = value if estimate.mean < 0 or shown.sign is Sign.NONE else f"+{value}"
    wanted = band if shown.band is not None else _sign_text(shown)
    unit = "" if shown.band is not None else f" {mechanism.unit}"
    mark = f"{mechanism.source.quality} {source:>2}"
    words = verdict_words(shown)
    return [
        f"  {mechanism.id:<4} {mechanism.what:<31} {value + unit:>18} {wanted:>19} {words:<16} {mark}".rstrip(),
        f"{_DEEPER}{shown.shown_by}; published: {mechanism.published}",
    ]


def _sign_text(shown: Shown) -> str:
    return "above zero" if shown.mechanism.sign > 0 else "below zero"


def verdict_words(shown: Shown) -> str:
    """The verdict on a mechanism in two or three words."""
    if shown.sign is Sign.WRONG:
        return "WRONG SIGN"
    if shown.sign is Sign.UNSURE:
        return "cannot tell"
    if shown.size_inside is None:
        return "sign right"
    if shown.size_inside:
        return "inside"
    assert shown.band is not None, "a size is judged by its band"  # noqa: S101
    assert shown.value is not None, "and has a value"  # noqa: S101
    weaker = abs(shown.value.mean) < min(abs(shown.band.low), abs(shown.band.high))
    if shown.sign is Sign.NONE:
        return "BELOW" if weaker else "ABOVE"
    return "right, WEAKER" if weaker else "right, STRONGER"


def _not_compared(verdict: Verdict, numbers: Mapping[Source, int]) -> str:
    lines = ["Not compared, and why"]
    for row in verdict.rows:
        if not row.compared:
            published = row.published
            told = f"{published.topic}, {published.population}: {published.published}"
            lines += _entry(published.id, told, row.why, published.source, numbers)
    for each in verdict.mechanisms:
        if not each.compared:
            told = f"{each.mechanism.what}: {each.mechanism.published}"
            lines += _entry(each.mechanism.id, told, each.mechanism.why, each.mechanism.source, numbers)
    return "\n".join(lines)


def _entry(name: str, told: str, why: str, source: Source, numbers: Mapping[Source, int]) -> list[str]:
    text = f"{name:<4} {told}. {why[:1].upper()}{why[1:]}. ({source.quality} {numbers[source]})"
    return textwrap.wrap(text, WIDTH, initial_indent=_INDENT, subsequent_indent=_DEEPER, break_on_hyphens=False)


def _legend(verdict: Verdict, numbers: Mapping[Source, int]) -> str:
    qualities = "; ".join(f"{grade}: {told}" for grade, told in QUALITIES.items())
    lines = ["How to read it", *_wrapped(BANDS), *_wrapped(SIZES)]
    lines += _wrapped("set: a figure the scenario sets; the others are results.")
    lines += _wrapped(
        "inside?: the mean lies in the band, a part of its interval does not; more replications may tell."
    )
    lines += _wrapped(f"Quality {qualities}.")
    lines += ["", "Sources"]
    published: dict[Source, dict[str, None]] = {source: {} for source in numbers}
    for row in verdict.rows:
        published[row.published.source][f"{row.published.id} {row.published.published}"] = None
    for each in verdict.mechanisms:
        published[each.mechanism.source][each.mechanism.id] = None
    for source, number in numbers.items():
        rows = "; ".join(published[source])
        lines += textwrap.wrap(
            f"{number:>3}  {source.text}. {rows}", WIDTH, subsequent_indent=_DEEPER, break_on_hyphens=False
        )
        lines += [f"{_DEEPER}{source.url}"] if source.url else []
    return "\n".join(lines)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT, break_on_hyphens=False)


def _write_table(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
