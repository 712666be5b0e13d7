"""The shares of customers paid back, left before and not yet, by age: Aalen-Johansen, leaving being a rival risk."""

import numpy as np

from csim.ledger.result import COHORT_PLACE, Floats, Run, numbers
from csim.measures.sums import with_total

AGES_MONTHS = (12, 24, 36)
NOT_YET, PAID_BACK, LEFT_BEFORE = 0, 1, 2


def aalen_johansen(waiting: Floats, gone: Floats, paid: Floats, left: Floats, back: Floats) -> Floats:
    """Return shares [state, ..., age 0 to T] of customers: not yet paid back, paid back, left before.

    By month of age, all arrays [..., T]: *waiting* and *gone* are customers under observation who at its start were
    customers and had not paid back, or had left before; *paid*, *left* and *back* move in it. Returns come first, so
    that one month's return may leave or pay back again. The probabilities are the product of the transition matrices;
    without censoring they are the observed shares. Source: Aalen and Johansen 1978.
    """
    returning = np.minimum(back, gone)
    leaving = np.maximum(left - (back - returning), 0.0)  # who left and was back within the month never left
    at_risk = waiting + returning
    hazard_back = np.divide(returning, gone, out=np.zeros_like(gone), where=gone > 0.0)
    hazard_paid = np.divide(paid, at_risk, out=np.zeros_like(gone), where=at_risk > 0.0)
    hazard_left = np.divide(leaving, at_risk, out=np.zeros_like(gone), where=at_risk > 0.0)
    shares = np.zeros((3, *waiting.shape[:-1], waiting.shape[-1] + 1))
    shares[NOT_YET, ..., 0] = 1.0
    for age in range(waiting.shape[-1]):
        returned = shares[LEFT_BEFORE, ..., age] * hazard_back[..., age]
        here = shares[NOT_YET, ..., age] + returned
        to_paid = here * hazard_paid[..., age]
        to_left = here * hazard_left[..., age]
        shares[NOT_YET, ..., age + 1] = here - to_paid - to_left
        shares[PAID_BACK, ..., age + 1] = shares[PAID_BACK, ..., age] + to_paid
        shares[LEFT_BEFORE, ..., age + 1] = shares[LEFT_BEFORE, ..., age] - returned + to_left
    return shares


def incidence_shares(run: Run) -> tuple[Floats, Floats]:
    """Return the shares [state, segment, age] of a run, the company last, and how many customers were followed so long.

    A month of age counts for a cohort if all its customers lived through it before the run ended. Shares are nan at
    ages nobody reached under observation.
    """
    cohort = numbers(run.cohort)
    months, _, ages, _ = cohort.shape
    seen = (np.arange(months)[:, None] + np.arange(ages)[None, :] <= months - 2)[:, None, :]
    paid, left, back = (cohort[..., COHORT_PLACE[name]] for name in ("paid_back", "left_before", "returned_before"))
    signed = cohort[:, :, :1, COHORT_PLACE["signed"]]
    gone = _before(left - back)
    waiting = signed - gone - _before(paid)
    counts = [with_total((values * seen).sum(axis=0)) for values in (waiting, gone, paid, left, back)]
    shares = aalen_johansen(*counts)
    followed = with_total((signed * seen).sum(axis=0))
    starting = with_total(signed[:, :, 0].sum(axis=0))[:, None]
    shares[:, np.concatenate((starting, followed), axis=1) <= 0.0] = np.nan
    return shares, np.concatenate((starting, followed), axis=1)


def incidence_measures(run: Run) -> dict[str, Floats]:
    """Return the shares at 12, 24 and 36 months of age in %, by segment."""
    shares, _ = incidence_shares(run)
    figures = {}
    for age in AGES_MONTHS:
        at_age = 100.0 * shares[:, :, age] if age < shares.shape[-1] else np.full(shares.shape[:2], np.nan)
        figures[f"paid_back_share_{age}"] = at_age[PAID_BACK]
        figures[f"left_before_share_{age}"] = at_age[LEFT_BEFORE]
        figures[f"not_yet_share_{age}"] = at_age[NOT_YET]
    return figures


def _before(flow: Floats) -> Floats:
    """Return the sum of a flow over all earlier ages."""
    return np.cumsum(flow, axis=-1) - flow
