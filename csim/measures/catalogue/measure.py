"""The form in which a measure is described."""

from typing import Literal, NamedTuple

type Better = Literal["higher", "lower", "neither"]


class Measure(NamedTuple):
    """One measure: what it is called, how it is computed, where that comes from.

    `splits` names what it is also given by: "segment" makes `grr.smb` beside `grr`, "role" makes `utilisation.support`;
    "reason" makes `left.value` and `left.value.smb`, and such a measure has no figure of its own.
    """

    id: str
    label: str
    unit: str
    better: Better
    formula: str
    source: str
    variant: str = ""
    splits: tuple[str, ...] = ()
    undefined: str = ""
    switched: bool = False
    """Moves with `company.cs_cost_in`: CS cost counts in cost of goods sold or in sales and marketing."""
