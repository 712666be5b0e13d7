"""The segment table as plain numbers, the whole company standing as one more segment at the end."""

import numpy as np

from csim.ledger.result import SEGMENT_PLACE, Floats, Run, numbers

MONTHS_A_YEAR = 12


class SegmentSums:
    """Flows and stocks by segment, the company last: every array it returns ends with an axis of segments + 1."""

    def __init__(self, run: Run) -> None:
        by_month = numbers(run.segment)
        self.months = len(by_month)
        self.segments = by_month.shape[1]
        self.cs_in_margin = run.scenario.cs_cost_in == "cogs"
        self._by_month = with_total(by_month, axis=1)
        self._over_run = self._by_month.sum(axis=0)
        self._opening = {name: with_total(np.asarray(run.opening[name], np.float64)) for name in ("customers", "mrr")}

    def by_month(self, name: str) -> Floats:
        """Return a column by month and segment."""
        column: Floats = self._by_month[..., SEGMENT_PLACE[name]]
        return column

    def over_run(self, *names: str) -> Floats:
        """Return the sum over the run of one column or of several together."""
        values: Floats = self._over_run[:, SEGMENT_PLACE[names[0]]]
        for name in names[1:]:
            values = values + self._over_run[:, SEGMENT_PLACE[name]]
        return values

    def at_end(self, name: str) -> Floats:
        """Return a stock at the end of the run."""
        return np.asarray(self.by_month(name)[-1])

    def at_starts(self, name: str) -> Floats:
        """Return the stock "customers" or "mrr" at the start of each month."""
        return np.concatenate((self._opening[name][None], self.by_month(name)[:-1]))

    def at_years(self, name: str) -> Floats:
        """Return the sum of a stock over the closes of months 12, 24, ...; nan in a run shorter than a year."""
        closes = self.by_month(name)[MONTHS_A_YEAR - 1 :: MONTHS_A_YEAR]
        return np.asarray(closes.sum(axis=0)) if len(closes) else np.full(self.segments + 1, np.nan)


def with_total(values: Floats, axis: int = 0) -> Floats:
    """Return *values* with their sum over *axis* as one more entry at its end."""
    return np.concatenate((values, np.asarray(values.sum(axis=axis, keepdims=True))), axis=axis)


def ratio(above: Floats | float, below: Floats | float) -> Floats:
    """Return ``above / below``, nan where *below* is zero or nan."""
    over, under = np.broadcast_arrays(np.asarray(above, np.float64), np.asarray(below, np.float64))
    quotient = np.full(over.shape, np.nan)
    np.divide(over, under, out=quotient, where=under != 0.0)
    return quotient


def percent(above: Floats | float, below: Floats | float) -> Floats:
    """Return ``100 above / below``, nan where *below* is zero or nan."""
    return np.asarray(100.0 * ratio(above, below))
