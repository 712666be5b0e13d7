"""A comparison as one JSON document."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from csim.ledger.provenance import versions
from csim.study.statistics import CONFIDENCE

if TYPE_CHECKING:
    import pandas as pd

    from csim.study.comparison import Comparison

FORMAT = 1
"""Raised when the document's structure changes in a way that readers must know of."""


def comparison_document(comparison: Comparison) -> str:
    """The document: settings, figures, differences, verdict, finding, failures. What does not exist is null."""
    study = comparison.study
    figures = _by_strategy(comparison.table, ("mean", "low", "high", "runs"))
    columns = ("mean", "low", "high", "runs", "variance_reduction", "tie")
    document = {
        "csim": {"kind": "comparison", "format": FORMAT, "version": versions()["csim"]},
        "settings": {
            "seed": study.seed,
            "replications": study.replications,
            "months": study.months,
            "baseline": comparison.baseline,
            "indifference": comparison.indifference,
            "confidence": CONFIDENCE,
            "conditions": comparison.conditions,
        },
        "strategies": {
            strategy.name: {
                "label": strategy.label,
                "identity": strategy.identity,
                "customers_at_start": strategy.company.customers,
                "measures": figures.get(strategy.name, {}),
            }
            for strategy in study.strategies
        },
        "differences": _by_strategy(comparison.differences, columns),
        "verdict": comparison.verdict.to_dict(orient="records"),
        "cautions": comparison.cautions,
        "finding": comparison.finding,
        "rests_on": comparison.rests_on,
        "failures": [
            {"strategy": each.strategy, "replicate": each.replicate, "error": each.error} for each in study.failures
        ],
    }
    return json.dumps(plain(document), indent=2, ensure_ascii=False, allow_nan=False)


def plain(value: Any) -> Any:
    """The value in what JSON knows: numbers of NumPy become Python's, nan and infinities null."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _by_strategy(frame: pd.DataFrame, columns: tuple[str, ...]) -> dict[str, dict[str, dict[str, Any]]]:
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for row in frame.to_dict(orient="records"):
        measures = found.setdefault(str(row["strategy"]), {})
        measures[str(row["measure"])] = {column: row[column] for column in columns}
    return found
