"""All measures of one run as one flat table of figures."""

import numpy as np

from csim.ledger.result import Floats, Run
from csim.measures.customers import customer_measures
from csim.measures.definitions import REGISTRY
from csim.measures.formulas import formula_measures
from csim.measures.growth import acquisition_measures, growth_measures, retention_measures
from csim.measures.incidence import incidence_measures
from csim.measures.margins import margin_measures
from csim.measures.payback import payback_measures
from csim.measures.people import book_measures, cost_measures, role_measures
from csim.measures.sums import SegmentSums
from csim.measures.value import company_measures, value_measures
from csim.rules.departure import REASONS


def summarise(run: Run) -> dict[str, float]:
    """Return every measure of a run by its id, in the registry's order, in the unit its definition gives.

    A measure's figure for the whole company comes first (`grr`), then one for each segment, role or reason (`grr.smb`,
    `utilisation.support`, `left.value`, `left.value.smb`). nan stands where a measure is undefined; its definition says
    when. The ids depend on the names in the scenario alone.
    """
    figures = _figures(run)
    names = {"segment": run.scenario.segment_names, "role": tuple(role.name for role in run.scenario.roles)}
    flat: dict[str, float] = {}
    for name, measure in REGISTRY.items():
        if not measure.splits:
            flat[name] = float(figures[name])
        elif measure.splits == ("reason", "segment"):
            for reason, values in zip(REASONS, np.asarray(figures[name]), strict=True):
                _spread(flat, f"{name}.{reason}", values, names["segment"])
        else:
            _spread(flat, name, np.asarray(figures[name]), names[measure.splits[0]])
    return flat


def _figures(run: Run) -> dict[str, Floats | float]:
    sums = SegmentSums(run)
    return {
        **growth_measures(sums),
        **retention_measures(sums),
        **acquisition_measures(sums),
        **payback_measures(run),
        **incidence_measures(run),
        **formula_measures(sums, run.scenario.company.discount_per_year),
        **cost_measures(sums),
        **book_measures(run, sums),
        **role_measures(run),
        **customer_measures(run, sums),
        **margin_measures(sums),
        **company_measures(run, sums),
        **value_measures(run, sums),
    }


def _spread(flat: dict[str, float], name: str, values: Floats, parts: tuple[str, ...]) -> None:
    """Write the total, which stands last in *values*, and then each part."""
    *each, total = values.tolist()
    flat[name] = total
    for part, value in zip(parts, each, strict=True):
        flat[f"{name}.{part}"] = value
