"""Maximum likelihood for the renewal mechanism, and the log-loss by which forecasts are compared."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from experiments.kkbox_renewals.cells import PAYMENT_TYPES, Cell
from experiments.kkbox_renewals.mechanism import LAST_PAYMENT, Customers, churn_of_classes

Vector = NDArray[np.float64]

_LOW = np.array([-8.0, -6.0, -8.0])
_HIGH = np.array([8.0, 8.0, 12.0])
"""Where the fit may go: log-odds of the mean, log of the concentration, log-odds of attention."""


def fit_customers(cells: Sequence[Cell]) -> Customers:
    """Return the population that makes the counts of *cells* likeliest: the best of a coarse grid, then scoring."""
    means, concentrations, attentions = (0.3, 0.6, 0.9), (0.3, 1.0, 4.0), (0.03, 0.1, 0.3)
    starts = [
        np.array([np.log(mean / (1 - mean)), np.log(concentration), np.log(attention / (1 - attention))])
        for mean, concentration, attention in itertools.product(means, concentrations, attentions)
    ]
    counts = np.array([(cell.decisions, cell.churned) for cell in cells], dtype=float)

    def predict(x: Vector) -> Vector:
        return predictions(customers_at(x), cells)

    start = max(starts, key=lambda x: _log_likelihood(predict(x), counts))
    return customers_at(_climb(predict, counts, start))


def customers_at(x: Vector) -> Customers:
    """Return the population at a point of the fit: log-odds of the mean, log concentration, log-odds of attention."""
    return Customers(float(1 / (1 + np.exp(-x[0]))), float(np.exp(x[1])), float(1 / (1 + np.exp(-x[2]))))


def predictions(customers: Customers, cells: Sequence[Cell], last_payment: int = LAST_PAYMENT) -> Vector:
    """Return the share that leaves in each cell if its customers are *customers*."""
    by_type = {
        name: churn_of_classes(customers, name == PAYMENT_TYPES[0], last_payment)
        for name in sorted({cell.payment_type for cell in cells})
    }
    return np.array([by_type[cell.payment_type][cell.payments] for cell in cells])


def log_loss(forecast: Sequence[float] | Vector, cells: Sequence[Cell]) -> float:
    """Return the mean log-loss of a decision, in nats: lower is better."""
    counts = np.array([(cell.decisions, cell.churned) for cell in cells], dtype=float)
    return -_log_likelihood(np.asarray(forecast, dtype=float), counts) / float(counts[:, 0].sum())


def _log_likelihood(forecast: Vector, counts: Vector) -> float:
    decisions, churned = counts.T
    return float(churned @ np.log(forecast) + (decisions - churned) @ np.log1p(-forecast))


def _climb(predict: Callable[[Vector], Vector], counts: Vector, x: Vector) -> Vector:
    """Climb to the top of the likelihood by Fisher's scoring, damped so that no step goes down."""
    damping = 1e-3
    forecast = predict(x)
    reached = _log_likelihood(forecast, counts)
    for _ in range(500):
        spread = np.sqrt(counts[:, 0] / (forecast * (1.0 - forecast)))
        slopes = _slopes(predict, x) * spread[:, None]
        misses = (counts[:, 1] / counts[:, 0] - forecast) * spread
        information = slopes.T @ slopes
        ridge = damping * np.diag(np.diag(information)) + 1e-9 * np.eye(len(x))
        tried = np.clip(x + np.linalg.solve(information + ridge, slopes.T @ misses), _LOW, _HIGH)
        attempt = predict(tried)
        gained = _log_likelihood(attempt, counts) - reached
        if gained <= 0.0:
            damping *= 5.0
            if damping > 1e12:
                break
            continue
        x, forecast, reached, damping = tried, attempt, reached + gained, damping / 5.0
        if gained < 1e-7:
            break
    return x


def _slopes(predict: Callable[[Vector], Vector], x: Vector) -> Vector:
    step = 1e-5
    return np.column_stack([(predict(x + step * way) - predict(x - step * way)) / (2.0 * step) for way in np.eye(3)])
