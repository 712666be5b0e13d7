"""The two tests: payments later than those fitted, and a channel that was not fitted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from experiments.kkbox_renewals.cells import Cell, channels, common_rate
from experiments.kkbox_renewals.fit import fit_customers, log_loss, predictions
from experiments.kkbox_renewals.mechanism import LAST_PAYMENT, Customers

FITTED = ("1", "2-3")
"""The classes of payments that the first test fits; the others are held out."""

CSIM = "csim: propensity and attention"
SHARED = "csim, one population for all channels"
SEPARATE = "csim, automatic and manual payers apart"
CONSTANT = "one constant rate"
BY_TYPE = "a rate for each payment type"
BY_CHANNEL = "a rate for each channel and payment type"
LAST_RATE = "last known rate (payments 2-3)"
OTHERS_TABLE = "the others' rate for each type and class"
HINDSIGHT = "one constant rate, known in hindsight"
FLOOR = "floor: every held-out rate known"

TRIED_LATER = (SHARED, SEPARATE, HINDSIGHT)
"""What the rule did not foresee; shown apart from what it did."""

Forecast = dict[Cell, float]
"""The share that leaves, 0 to 1, of each held-out cell."""


class Trial(NamedTuple):
    """What was held out, what each forecaster said of it, and the populations that csim was fitted to."""

    held_out: list[Cell]
    forecasts: dict[str, Forecast]
    fitted: dict[str, Customers]  # by channel; in the second test, by the channel left out
    numbers: dict[str, int]  # how many numbers each forecaster takes from the data

    def log_loss(self, name: str, cells: Sequence[Cell] = ()) -> float:
        """The mean log-loss of a decision in nats, of all held-out cells or of those given."""
        over = cells or self.held_out
        return log_loss([self.forecasts[name][cell] for cell in over], over)

    def log_losses(self) -> dict[str, float]:
        """The mean log-loss of a decision in nats, by forecaster."""
        return {name: self.log_loss(name) for name in self.forecasts}

    def gap_closed(self, name: str) -> float:
        """The share of the way from one constant rate to the floor: 1 is perfect, below 0 worse than the constant."""
        constant, floor = self.log_loss(CONSTANT), self.log_loss(FLOOR)
        return (constant - self.log_loss(name)) / (constant - floor)

    def absolute_error(self, name: str) -> float:
        """The mean error of a cell's share in percentage points, each cell weighted by its decisions."""
        weights = sum(cell.decisions for cell in self.held_out)
        misses = sum(cell.decisions * abs(self.forecasts[name][cell] - cell.rate) for cell in self.held_out)
        return 100.0 * misses / weights


def later_payments(cells: Sequence[Cell]) -> Trial:
    """Fit payments 1 and 2-3 of each channel, and forecast its payments 4-12 and 13+."""
    seen = [cell for cell in cells if cell.payments in FITTED]
    held_out = [cell for cell in cells if cell.payments not in FITTED]
    fitted = {channel: fit_customers([cell for cell in seen if cell.channel == channel]) for channel in channels(cells)}
    shared = fit_customers(seen)
    apart = _apart(seen)

    rules: dict[str, Callable[[Cell], float]] = {
        CSIM: lambda cell: _says(fitted[cell.channel], cell),
        LAST_RATE: lambda cell: _rate_of(seen, cell, "channel", "payment_type", payments=FITTED[-1]),
        BY_CHANNEL: lambda cell: _rate_of(seen, cell, "channel", "payment_type"),
        BY_TYPE: lambda cell: _rate_of(seen, cell, "payment_type"),
        CONSTANT: lambda cell: _rate_of(seen, cell),
        SHARED: lambda cell: _says(shared, cell),
        SEPARATE: lambda cell: _says(apart[cell.channel, cell.payment_type], cell),
        HINDSIGHT: lambda _: common_rate(held_out),
        FLOOR: lambda cell: cell.rate,
    }
    forecasts = {name: {cell: rule(cell) for cell in held_out} for name, rule in rules.items()}
    numbers = {
        CSIM: 3 * len(fitted),
        CONSTANT: 1,
        BY_TYPE: 2,
        BY_CHANNEL: 2 * len(fitted),
        LAST_RATE: 2 * len(fitted),
        SHARED: 3,
        SEPARATE: 2 * len(apart),
        HINDSIGHT: 1,
        FLOOR: len(held_out),
    }
    return Trial(held_out, forecasts, fitted, numbers)


def with_last_payment(trial: Trial, last_payment: int) -> Trial:
    """Return a test of later payments in which csim takes "13+" to end at *last_payment*; the fit is the same."""
    said = {cell: _says(trial.fitted[cell.channel], cell, last_payment) for cell in trial.held_out}
    return trial._replace(forecasts=trial.forecasts | {CSIM: said})


def another_channel(cells: Sequence[Cell]) -> Trial:
    """Fit four channels together, and forecast the fifth; each channel in turn."""
    forecasts: dict[str, Forecast] = {name: {} for name in (CSIM, OTHERS_TABLE, BY_TYPE, CONSTANT, FLOOR)}
    fitted = {}
    for channel in channels(cells):
        seen = [cell for cell in cells if cell.channel != channel]
        held_out = [cell for cell in cells if cell.channel == channel]
        fitted[channel] = fit_customers(seen)
        for cell, share in zip(held_out, predictions(fitted[channel], held_out), strict=True):
            forecasts[CSIM][cell] = float(share)
            forecasts[CONSTANT][cell] = _rate_of(seen, cell)
            forecasts[BY_TYPE][cell] = _rate_of(seen, cell, "payment_type")
            forecasts[OTHERS_TABLE][cell] = _rate_of(seen, cell, "payment_type", "payments")
            forecasts[FLOOR][cell] = cell.rate
    numbers = {CSIM: 3, CONSTANT: 1, BY_TYPE: 2, OTHERS_TABLE: 8, FLOOR: len(cells)}
    return Trial(list(cells), forecasts, fitted, numbers)


def _says(customers: Customers, cell: Cell, last_payment: int = LAST_PAYMENT) -> float:
    return float(predictions(customers, [cell], last_payment)[0])


def _apart(seen: Sequence[Cell]) -> dict[tuple[str, str], Customers]:
    """Fit each channel's automatic and manual payers as populations of their own, without attention."""
    found = {}
    for cell in seen:
        alike = [other for other in seen if other[:2] == cell[:2]]
        as_manual = [other._replace(payment_type="Manual") for other in alike]
        if cell[:2] not in found:
            found[cell[:2]] = fit_customers(as_manual)._replace(attention=1.0)
    return found


def _rate_of(seen: Sequence[Cell], cell: Cell, *like: str, payments: str = "") -> float:
    """Return the common rate of the cells that share the fields *like* with *cell*, of one class or of all."""
    return common_rate(
        [
            other
            for other in seen
            if all(getattr(other, field) == getattr(cell, field) for field in like)
            and (not payments or other.payments == payments)
        ]
    )
