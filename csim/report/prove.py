"""A proof as text of at most 100 columns, and as a folder: the answer, tables, picture and provenance."""

from __future__ import annotations

import math
import re
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from csim.ledger.provenance import source_hash, versions, write_provenance
from csim.report.folder import FILES, replaced
from csim.report.prove_picture import PICTURE, draw_proof
from csim.report.prove_tables import (
    bridge_table,
    costs_table,
    customers_table,
    effort_table,
    measures_table,
    naive_table,
)
from csim.report.terminal import WIDTH, table_text
from csim.study.again import base_rows
from csim.study.comparison import FEW_REPLICATIONS
from csim.study.holding import PROOF
from csim.study.prove.document import proof_document
from csim.study.prove.finding import finding
from csim.study.prove.proof import KEPT_REVENUE, PER_DOLLAR, REVENUE
from csim.study.prove.wording import DOLLARS, amount, decided

if TYPE_CHECKING:
    from csim.study.prove.proof import Proof
    from csim.study.summary import Table

CUSTOMERS_FILE = "customers.csv"
_IN_THE_MODEL = "Caused means caused in the model, where what a play does to a customer is an assumption."
_SHOWN_FAILURES = 5
_DOLLAR_WORDS = {
    "vendor_value": "vendor value, this cost deducted; both discounted",
    "vendor_npv": "of it within the run, without the base at its end",
    "customer_profit": "customers' own profit; both discounted",
    KEPT_REVENUE: "gross revenue retained",
    "expansion": "gross revenue by expansion",
    REVENUE: "gross revenue in all",
}
_HELD = "\N{NO-BREAK SPACE}"
_UNITS = re.compile(r"(?<=\d) (?=%|USD|[kM] USD|points|customers)|(?<=\b[kM]) (?=USD)")
"""The blank between a figure and its unit, where no line may end."""


def proof_text(proof: Proof) -> str:
    """The whole answer: what to know first, the finding, what it costs, then tables by what they are about."""
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
    tables = (bridge_table, costs_table, effort_table, measures_table, customers_table, naive_table)
    parts = [
        "\n".join(lines),
        "\n".join(["What we found", *(line for each in finding(proof) for line in wrapped(each))]),
        _dollars(proof),
        *(_text_of(make(proof)) for make in tables),
    ]
    if proof.failures:
        parts.append(_failures(proof))
    return "\n\n".join(part for part in parts if part)


def _few(proof: Proof) -> list[str]:
    count = len(proof.seen)
    if count >= FEW_REPLICATIONS:
        return []
    if count == 1:
        return ["1 replication shows luck as much as effects."]
    return [f"{count} replications are few: read intervals, not means."]


def _text_of(table: Table) -> str:
    """A table as text, nothing where it has no rows; its notes do not part a figure from its unit."""
    if not table.labels:
        return ""
    held = table._replace(notes=tuple(_UNITS.sub(_HELD, note) for note in table.notes))
    return table_text(held).replace(_HELD, " ")


def write_proof(proof: Proof, folder: Path) -> Path:
    """Write a proof into `folder`, which is replaced as a whole, and return the picture.

    `finding.txt` is the text, `effects.csv` every figure, `customers.csv` the customers of replicate 0, `prove.json`
    all but the customers. Raises `BadInput` where the folder cannot be written, or holds anything but a proof.
    """
    with replaced(folder, PROOF) as part:
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
    """A sentence as indented lines that do not part a figure from its unit."""
    held = _UNITS.sub(_HELD, text)
    lines = textwrap.wrap(held, WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
    return [line.replace(_HELD, " ") for line in lines]


def _dollars(proof: Proof) -> str:
    """What each dollar of customer success cost brought, where that can be said."""
    cost = proof.measure("cs_cost")
    if not decided(cost):
        return ""
    figures = {name: proof.per_dollar(name) for name in PER_DOLLAR}
    known = {name: found for name, found in figures.items() if math.isfinite(found.low)}
    if not known:
        return ""
    saved = " saved" if cost.mean < 0 else ""
    lines = [f"Per dollar of customer success cost{saved} (ratio of means, Fieller's interval)"]
    width = max(len(text) for text in _DOLLAR_WORDS.values())
    lines += [f"  {_DOLLAR_WORDS[name]:<{width}}  {amount(found, DOLLARS)}" for name, found in known.items()]
    lines += wrapped(
        "Vendor value holds the base left at the end, at its margin after CS cost: a cost that goes on is deducted "
        "beyond the run, too. Gross revenue is before the cost of serving it: it is no return on the cost."
    )
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
