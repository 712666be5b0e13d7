"""The registry of measures: which there are, what each means, and how its ids are built.

Ids are short. A measure split by segment, role or reason has one id more for each, after a stop: `grr`, `grr.smb`;
`utilisation`, `utilisation.support`; `left.value`, `left.value.smb`. Figures stand in the measure's unit: a value of
91.5 with the unit "%" is 91.5 %.
"""

from collections.abc import Mapping
from types import MappingProxyType

from csim.errors import BadInput, suggestion
from csim.measures.catalogue import acquisition, customers, growth, money, people, retention
from csim.measures.catalogue.measure import Measure

_BETTER = {"higher": "higher is better", "lower": "lower is better", "neither": "neither high nor low is good as such"}
_SWITCH = "moves with company.cs_cost_in"
_WORD = {"segment": "smb", "role": "support", "reason": "value"}

REGISTRY: Mapping[str, Measure] = MappingProxyType(
    {
        measure.id: measure
        for subject in (growth, retention, acquisition, people, customers, money)
        for measure in subject.MEASURES
    }
)
"""Every measure by id, in the order in which they are listed."""


def measure_ids() -> tuple[str, ...]:
    """Return the ids of all measures, without their splits."""
    return tuple(REGISTRY)


def find_measure(name: str) -> tuple[Measure, tuple[str, ...]]:
    """Return the measure behind an id such as `grr.smb`, and what it is split by: `("smb",)`.

    Raises BadInput, with the nearest known name, where there is no such measure.
    """
    stem, *parts = name.strip().split(".")
    if stem not in REGISTRY:
        raise BadInput.because(f'no measure is called "{stem}"; {suggestion(stem, measure_ids())}')
    measure = REGISTRY[stem]
    if len(parts) > len(measure.splits):
        allowed = " and ".join(measure.splits) or "nothing"
        raise BadInput.because(f'"{name}": {stem} is split by {allowed}; {_examples(measure)}')
    return measure, tuple(parts)


def label(name: str) -> str:
    """Return what to call a figure in a table: `GRR, smb`. Raises BadInput where there is no such measure."""
    measure, parts = find_measure(name)
    return ", ".join((measure.label, *parts))


def formula_switch(cs_cost_in: str) -> str:
    """Say in words where CS cost counts, for *cs_cost_in* as scenarios have it: "cogs" or "sales_and_marketing"."""
    if cs_cost_in == "cogs":
        return "CS cost counts in cost of goods sold (company.cs_cost_in: cogs)"
    return "CS cost counts in sales and marketing (company.cs_cost_in: sales_and_marketing)"


def describe_measure(name: str) -> str:
    """Return several lines that explain a measure: unit, formula, variant, source, when it is undefined, its splits.

    Raises BadInput, with the nearest known name, where there is no such measure.
    """
    measure, _ = find_measure(name)
    variant = "; ".join(part for part in (measure.variant, _SWITCH if measure.switched else "") if part)
    rows = (
        ("unit", f"{measure.unit}; {_BETTER[measure.better]}"),
        ("formula", measure.formula),
        ("variant", variant),
        ("undefined", measure.undefined and f"nan if {measure.undefined}"),
        ("source", measure.source),
        ("also by", measure.splits and f"{', '.join(measure.splits)}; {_examples(measure)}"),
    )
    return "\n".join([f"{measure.id}: {measure.label}", *(f"  {word:<10} {text}" for word, text in rows if text)])


def _examples(measure: Measure) -> str:
    words = [_WORD[split] for split in measure.splits]
    least = 1 if "reason" in measure.splits else 0
    names = [".".join([measure.id, *words[:count]]) for count in range(least, len(words) + 1)]
    return "for example " + " and ".join(names)
