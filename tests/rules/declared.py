"""Whatever a scenario file may say of a rule's parameters, in the units of the rules' records."""

from typing import Any

from hypothesis import strategies as st
from pydantic import BaseModel

from csim.scenario import freeze
from csim.scenario.freeze_segment import segment_parameters
from csim.scenario.places import Place, root
from csim.scenario.schema.product import Company, Product
from csim.scenario.schema.root import Segment
from csim.scenario.schema.team import HiringByUtilisation, Role

SHARE = st.floats(0.0, 1.0)
"""Anything between none and all."""

SIGNED_SHARE = st.floats(-1.0, 1.0)
"""An effect that may also harm."""

MANY = st.floats(0.0, 1e9)
"""Seats, customers, hours, USD a week."""

LOG_WORTH = st.floats(-2.0, 1.2)
"""Value for money on its log scale."""


def _section(place: Place, end: str) -> Any:
    """A section of the schema with every number at the *end*, low or high, of what is allowed."""
    (kind,) = place.sections
    return kind.model_construct(**{child.path[-1]: _value(child, end) for child in place.children()})


def _value(place: Place, end: str) -> Any:
    if place.sections and len(place.sections) == 1 and not (place.is_list or place.is_map):
        return _section(place, end)
    if hasattr(place.fact, end):
        return getattr(place.fact, end)
    return place.default


def _whole(model: type[BaseModel], end: str) -> Any:
    return _section(root(model), end)


def _role(end: str) -> Any:
    hiring = HiringByUtilisation(rule="utilisation", target=0.05 if end == "low" else 1.0, minimum=0, maximum=1_000)
    return freeze._role_parameters(_whole(Role, end).model_copy(update={"hiring": hiring}))


def _ends() -> dict[str, tuple[float, float]]:
    """Lowest and highest value by field of a record."""
    found: dict[str, list[float]] = {}
    for end in ("low", "high"):
        product = _whole(Product, end)
        records = (
            segment_parameters(_whole(Segment, end), product),
            freeze._product(product),
            freeze._company(_whole(Company, end)),
            _role(end),
        )
        for record in records:
            for name, value in record._asdict().items():
                found.setdefault(name, []).append(float(value))
    return {name: (min(values), max(values)) for name, values in found.items()}


ENDS = _ends()


def records(kind: Any, **fixed: Any) -> st.SearchStrategy[Any]:
    """Records of *kind* with every field anywhere in its range, but for those that a test fixes or narrows."""
    fields = {
        name: fixed[name] if name in fixed else st.one_of(st.sampled_from(ENDS[name]), st.floats(*ENDS[name]))
        for name in kind._fields
    }
    return st.builds(kind, **{k: v if isinstance(v, st.SearchStrategy) else st.just(v) for k, v in fields.items()})
