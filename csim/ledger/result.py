"""What measures, books and exports ask of a run: its tables, by name, and nothing about how they came about."""

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from csim.ledger.columns import COHORT_COLUMNS, MONEY_COLUMNS, PLAY_COLUMNS, ROLE_COLUMNS, SEGMENT_COLUMNS
from csim.scenario.frozen import Scenario
from csim.state.columns import Column

CS_COSTS = ("education_usd", "relationship_usd", "renewals_usd", "digital_usd")
"""Columns of the money table that together are the cost of customer success."""

ACQUISITION_COSTS = ("marketing_usd", "sales_usd")
"""Columns of the money table that together are the cost of winning customers."""

COSTS = (
    "hosting_usd",
    "implementation_usd",
    "support_usd",
    *CS_COSTS,
    "recruiting_usd",
    *ACQUISITION_COSTS,
    "rnd_usd",
    "gna_usd",
)
"""Every cost of the company; costs are paid as they accrue."""


type Floats = NDArray[np.float64]


class Run(Protocol):
    """One run, finished. Tables are arrays of records with the columns of `csim.ledger.columns`.

    Flows are of the month, stocks at its close. `opening` holds the stocks at week 0: "customers", "mrr" and "pool"
    (selling cost spent and not yet borne by a customer, USD) by segment, and the sums "cash", "receivables" and
    "deferred_revenue" (USD); work that a history left open counts as created in the first month. A cohort's age counts
    whole months since each customer's own signing, week by week: 12 weeks / 52, rounded down.
    """

    @property
    def scenario(self) -> Scenario:
        """The scenario that was run."""

    @property
    def seed(self) -> int:
        """Seed of the study."""

    @property
    def replicate(self) -> int:
        """Number of the replicate."""

    @property
    def months(self) -> int:
        """Length of the run."""

    @property
    def segment(self) -> np.ndarray:
        """By month and segment."""

    @property
    def money(self) -> np.ndarray:
        """By month."""

    @property
    def role(self) -> np.ndarray:
        """By month and role."""

    @property
    def play(self) -> np.ndarray:
        """By month and play."""

    @property
    def cohort(self) -> np.ndarray:
        """By month of signing, segment and age in whole months; customers of the base are in none."""

    @property
    def opening(self) -> Mapping[str, Any]:
        """Stocks at week 0."""

    @property
    def customers(self) -> np.ndarray | None:
        """A row per customer, if kept."""

    @property
    def staff(self) -> np.ndarray | None:
        """A row per staff member, if kept."""

    @property
    def events(self) -> np.ndarray | None:
        """The event log, if kept."""


def _places(columns: tuple[Column, ...]) -> dict[str, int]:
    return {column.name: place for place, column in enumerate(columns)}


SEGMENT_PLACE = _places(SEGMENT_COLUMNS)
MONEY_PLACE = _places(MONEY_COLUMNS)
ROLE_PLACE = _places(ROLE_COLUMNS)
PLAY_PLACE = _places(PLAY_COLUMNS)
COHORT_PLACE = _places(COHORT_COLUMNS)


def numbers(table: np.ndarray) -> Floats:
    """Return a ledger table as plain numbers with one more axis, the columns; a view where that is possible.

    Every ledger column is a double, so the records need no copying.
    """
    names = table.dtype.names or ()
    if table.size == 0:
        return np.zeros((*table.shape, len(names)))
    return np.ascontiguousarray(table).view(np.float64).reshape(*table.shape, len(names))
