"""What may be asked for: numbers of runs, months, workers and seeds, refused in words before anything is computed."""

from __future__ import annotations

from operator import index
from typing import SupportsIndex

from csim.errors import BadInput

REPLICATIONS = 50
"""How many worlds a comparison looks at if nobody says."""

CHECK_REPLICATIONS = 16
"""How many worlds the plausibility check looks at if nobody says."""

MOST_REPLICATIONS = 100_000
MOST_WORKERS = 1_024
MOST_MONTHS = 240
LARGEST_SEED = 2**63 - 1


def check_replications(replications: int) -> None:
    """Raise `BadInput` unless a study may have so many replications."""
    _check("replications", replications, 1, MOST_REPLICATIONS)


def check_workers(workers: int | None) -> None:
    """Raise `BadInput` unless so many processes may share the work; None lets csim choose."""
    if workers is not None:
        _check("workers", workers, 1, MOST_WORKERS)


def check_months(months: int | None) -> None:
    """Raise `BadInput` unless a run may last so many months; None means as long as the scenario says."""
    if months is not None:
        _check("months", months, 1, MOST_MONTHS)


def check_seed(seed: int | None) -> None:
    """Raise `BadInput` unless this may be a seed; None means the scenario's own."""
    if seed is not None:
        _check("seed", seed, 0, LARGEST_SEED)


def check_replicate(replicate: int) -> None:
    """Raise `BadInput` unless this may be the number of a replicate."""
    _check("replicate", replicate, 0, MOST_REPLICATIONS - 1)


def _check(what: str, number: SupportsIndex, low: int, high: int) -> None:
    try:
        allowed = low <= index(number) <= high
    except TypeError:  # 2.5, or a text, from Python
        allowed = False
    if not allowed:
        raise BadInput.because(f"{what}: {number} is not a whole number from {low} to {high:,}")
