"""A proof as text of at most 100 columns, and as a folder: the answer, tables, picture and provenance."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from csim.ledger.provenance import source_hash, versions, write_provenance
from csim.report.folder import FILES, replaced
from csim.report.prove_picture import PICTURE, draw_proof
from csim.report.terminal import WIDTH, table_text
from csim.study.again import PROOF, base_rows
from csim.study.comparison import FEW_REPLICATIONS
from csim.study.prove.document import proof_document
from csim.study.prove.finding import decided, finding, interval, usd
from csim.study.prove.lives import FATES
from csim.study.prove.naive import COUNTS, FEWEST
from csim.study.prove.proof import KEPT_REVENUE, PER_DOLLAR, REVENUE, Proof
from csim.study.prove.replicate import REACH
from csim.study.summary import Column, Table
from csim.study.words import NONE, Scale, measure_label, measure_unit, scale_of, unit_of_difference

if TYPE_CHECKING:
    from csim.study.comparison import Figure

CUSTOMERS_FILE = "customers.csv"
_IN_THE_MODEL = "Caused means caused in the model, where what a play does to a customer is an assumption."
_SHOWN_FAILURES = 5
EVERYBODY = "Company"
"""What the whole company is called in tables."""

PART_WORDS = {
    KEPT_REVENUE: "Retained",
    "kept": "of it: saved",
    "lost": "of it: lost by it",
    "contraction": "of it: seats kept",
    "expansion": "Expansion",
    "prices": "Prices",
    "referred": "New, referred",
    "other_new": "New, by reputation",
    REVENUE: "Revenue",
}
"""Rows of the bridge; the second to the fourth are parts of the first."""

_MEASURES = (
    "grr",
    "nrr",
    "renewal_rate",
    "renewal_rate_expected",
    "customers",
    "cac_payback_restricted",
    "vendor_value",
    "contribution_value",
    "customer_profit",
    "cs_cost",
)
_SHORT = {
    "renewal_rate": "Renewal rate, as decided",
    "renewal_rate_expected": "Renewal rate, expected",
    "cac_payback_restricted": "CAC payback",
    "contribution_value": "Contribution value",
}
_DOLLAR_WORDS = {
    "vendor_value": "vendor value, this cost deducted; both discounted",
    "customer_profit": "customers' own profit; both discounted",
    KEPT_REVENUE: "gross revenue retained",
    "expansion": "gross revenue by expansion",
    REVENUE: "gross revenue in all",
}
_ONE_BY_ONE = "Each interval holds by itself: with no effect at all, about 5 % of cells would seem decided."
_NAIVE_WORDS = {
    "caused": "caused, by probability",
    "realised": "caused, as decided",
    "treated_untreated": "treated / never treated",
    "by_segment": "the same, by segment",
    "before_after": "after / before treated",
    "careful": "careful: not yet treated",
}


def proof_text(proof: Proof) -> str:
    """The whole answer: what to know first, the finding, the bridge, measures, customers, naive estimates, failures."""
    head = (
        f"{proof.question.name} with and without {proof.label}: {proof.months} months, "
        f"{len(proof.seen)} replications, seed {proof.seed}, the same luck in both worlds"
    )
    if proof.question.without.name != proof.question.with_it.name:
        head = head.replace(" with and without ", ": ", 1)
    lines = [*textwrap.wrap(head, WIDTH)]
    if proof.conditions:
        lines += wrapped(f"with {', '.join(proof.conditions)} in both worlds")
    notes = [*proof.question.notes, *_few(proof), _IN_THE_MODEL]
    lines += [line for note in notes for line in wrapped(note)]
    parts = [
        "\n".join(lines),
        "\n".join(["What we found", *(line for each in finding(proof) for line in wrapped(each))]),
        table_text(bridge_table(proof)),
        table_text(measures_table(proof)),
        table_text(customers_table(proof)),
        table_text(naive_table(proof)),
        _dollars(proof),
    ]
    if proof.failures:
        parts.append(_failures(proof))
    return "\n\n".join(part for part in parts if part)


def _few(proof: Proof) -> list[str]:
    count = len(proof.seen)
    if count >= FEW_REPLICATIONS:
        return []
    return ["1 replication shows luck as much as effects." if count == 1 else f"{count} replications are few."]


def bridge_table(proof: Proof) -> Table:
    """From parts to the difference in revenue, by segment."""
    columns = []
    for place in proof.places:
        figures = [proof.part(name, place) for name in PART_WORDS]
        columns.append(_column(place or EVERYBODY, "USD", figures))
    explained = (
        "± is the 95 % interval of a mean; ~ : undecided. Retained, Expansion, Prices and both New add up to Revenue."
    )
    return _table("Revenue caused: with less without", list(PART_WORDS.values()), columns, (explained, _ONE_BY_ONE))


def measures_table(proof: Proof) -> Table:
    """Differences of csim's own measures; rows are measures, each in its unit."""
    labels: list[str] = []
    cells: dict[str, list[str]] = {place: [] for place in proof.places}
    units = []
    for name in _MEASURES:
        unit = unit_of_difference(measure_unit(name))
        figures = [proof.measure(name, place) for place in proof.places]
        known = [found for found in figures if math.isfinite(found.mean)]
        scale = scale_of(unit, [found.mean for found in known], [found.half for found in known])
        labels.append(_SHORT.get(name, measure_label(name)))
        units.append(scale.unit)
        for place, found in zip(proof.places, figures, strict=True):
            cells[place].append(_cell(found, scale))
    columns = [Column("", "unit", tuple(units))]
    columns += [Column(place or EVERYBODY, "", tuple(cells[place])) for place in proof.places]
    return _table("Differences of measures", labels, columns, (_ONE_BY_ONE,))


def customers_table(proof: Proof) -> Table:
    """How customers fare, and whom the revenue falls on."""
    columns = []
    for place in proof.places:
        cells = [_count(proof.fate(name, place)) for name in FATES]
        cells.append(_count(proof.fate("lost because of it", place, reached=True)))
        columns.append(Column(place or EVERYBODY, "customers", tuple(cells)))
    labels = (*FATES, "lost, and reached before")
    spill = [f"{name} {usd(proof.reach(name))}" for name in REACH if proof.reach(name).mean]
    notes = (f"Revenue by whom it falls on: {'; '.join(spill)}.",) if spill else ()
    return _table("Customers at the end, mean of a world", labels, columns, notes)


def naive_table(proof: Proof) -> Table:
    """What was caused beside what an analyst without a twin would say, in points of renewal rate and in money."""
    names = list(_NAIVE_WORDS)
    figures = [proof.estimate(name) for name in names]
    off = [proof.misled_by(name) for name in names]
    implied = [proof.implied_usd(name) for name in names]
    points = Scale(1.0, 2, "points")
    scale = scale_of("USD", [each.mean for each in implied], [each.half for each in implied])
    columns = (
        Column("Renewal rate", "points", tuple(_cell(each, points) for each in figures)),
        Column(
            "off by",
            "points",
            tuple(_cell(each, points) if name != "caused" else NONE for name, each in zip(names, off, strict=True)),
        ),
        Column("stands for", scale.unit, tuple(_cell(each, scale) for each in implied)),
    )
    return _table("What an analyst without a twin would say", list(_NAIVE_WORDS.values()), columns, _naive_notes(proof))


def _naive_notes(proof: Proof) -> tuple[str, ...]:
    """Which decisions each row is about."""
    counts = {name: proof.decisions(name).mean for name in COUNTS}
    all_of_them = (
        f"Renewal decisions of a world: {counts['treated']:,.0f} of treated customers; {counts['before']:,.0f} of the "
        f"same customers before; {counts['untreated']:,.0f} of customers never treated. careful: the "
        f"{counts['alike_treated']:,.0f} treated ones to which there are others of the same segment at the same "
        "renewal. stands for: that share of the terms decided on. Who leaves is never treated later: that alone moves "
        "what is compared with before, and with who was never treated."
    )
    if counts["matched"] < FEWEST:
        return (all_of_them,)
    matched = (
        f"caused is over the {counts['matched']:,.0f} treated decisions taken in both worlds, the other rows are over "
        f"all: {100 * counts['matched_stay_here'] / counts['matched']:.1f} % of the former and "
        f"{100 * counts['treated_stay'] / counts['treated']:.1f} % of all were to stay. off by holds this difference."
    )
    return all_of_them, matched


def write_proof(proof: Proof, folder: Path) -> Path:
    """Write a proof into `folder`, which is replaced as a whole, and return the picture.

    `finding.txt` is the text, `effects.csv` every figure, `customers.csv` the customers of replicate 0, `prove.json`
    all but the customers. Raises `BadInput` where the folder cannot be written or holds what csim did not write.
    """
    with replaced(folder) as part:
        proof.effects.to_csv(part / "effects.csv", index=False, lineterminator="\n")
        if proof.customers is not None:
            proof.customers.to_csv(part / CUSTOMERS_FILE, index=False, lineterminator="\n")
        for name, text in (("prove.json", proof_document(proof)), ("finding.txt", proof_text(proof))):
            (part / name).write_text(f"{text}\n", encoding="utf-8", newline="\n")
        draw_proof(proof, part / PICTURE)
        names = sorted(path.name for path in part.iterdir())
        write_provenance(part, _provenance(proof) | {FILES: names})
    return folder / PICTURE


def _provenance(proof: Proof) -> dict[str, Any]:
    """What it takes to do a proof again."""
    worlds = (("with", proof.question.with_it), ("without", proof.question.without))
    return {
        "kind": PROOF,
        "cause": proof.label,
        "worlds": [
            {
                "name": name,
                "identity": scenario.identity,
                "scenario": scenario.resolved,
                "base": base_rows(scenario.base),
            }
            for name, scenario in worlds
        ],
        "seed": proof.seed,
        "replications": proof.replications,
        "months": proof.months,
        "versions": versions(),
        "source": source_hash(),
    }


def wrapped(text: str) -> list[str]:
    """A sentence as indented lines."""
    return textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)


def _dollars(proof: Proof) -> str:
    """What each dollar of customer success cost brought, where that can be said."""
    cost = proof.measure("cs_cost")
    if not decided(cost):
        return ""
    figures = {name: proof.per_dollar(name) for name in PER_DOLLAR}
    if not any(math.isfinite(found.low) for found in figures.values()):
        return ""
    lines = ["Per dollar of customer success cost (ratio of means, Fieller's interval)"]
    width = max(len(text) for text in _DOLLAR_WORDS.values())
    for name, found in figures.items():
        if math.isfinite(found.mean):
            lines.append(f"  {_DOLLAR_WORDS[name]:<{width}}  {found.mean:+.2f} USD ({interval(found, '.2f')})")
    lines.append("  Gross revenue is before the cost of serving it: it is no return on the cost.")
    return "\n".join(lines)


def _failures(proof: Proof) -> str:
    count = len(proof.failures)
    lines = [
        f"{count} {'replicate' if count == 1 else 'replicates'} failed and {'is' if count == 1 else 'are'} left out"
    ]
    for each in proof.failures[:_SHOWN_FAILURES]:
        lines += wrapped(f"replicate {each.replicate}: {each.error}")
    if count > _SHOWN_FAILURES:
        lines.append(f"  ... and {count - _SHOWN_FAILURES} more")
    return "\n".join(lines)


def _table(title: str, labels: Sequence[str], columns: Sequence[Column], notes: tuple[str, ...] = ()) -> Table:
    return Table(title, tuple(labels), ("",) * len(labels), tuple(columns), notes)


def _column(heading: str, unit: str, figures: Sequence[Figure]) -> Column:
    halves = [found.half for found in figures if found.half > 0]
    scale = scale_of(unit, [found.mean for found in figures], halves)
    largest = max((abs(found.mean) for found in figures), default=0.0)
    scale = scale._replace(digits=min(scale.digits, 2 if largest < 10 * scale.divisor else 1))
    return Column(heading, scale.unit, tuple(_cell(found, scale) for found in figures))


def _cell(found: Figure, scale: Scale) -> str:
    """A figure with its half interval, and a sign where it is undecided; 0 where nothing moves at all."""
    if not math.isfinite(found.mean):
        return NONE
    if found.mean == 0.0 and not found.half > 0.0:
        return "0"
    number = scale.number(found.mean, signed=True)
    if not math.isfinite(found.low):
        return number
    return f"{'' if decided(found) else '~'}{number} ±{scale.number(found.half)}"


def _count(found: Figure) -> str:
    return f"{found.mean:,.1f}"
