"""What customers and staff are called: names people can read out, made of the tables alone."""

from collections.abc import Sequence

import numpy as np


def customer_label(segment: str, signed_week: int, order: int) -> str:
    """Return what a customer is called: `SMB-0187-03` is the third of segment smb to sign in week 187.

    Customers of the base carry a B and count weeks before the start: `SMB-B0150-01`. *order* counts from 1.
    """
    week = f"{signed_week:04d}" if signed_week >= 0 else f"B{-signed_week:04d}"
    return f"{segment.upper()}-{week}-{order:02d}"


def customer_labels(customers: np.ndarray, segment_names: Sequence[str]) -> list[str]:
    """Return the label of every row of the customer table, in its order."""
    orders = _order_among_equals(customers["segment"], customers["signed_week"])
    rows = zip(customers["segment"].tolist(), customers["signed_week"].tolist(), orders, strict=True)
    return [customer_label(segment_names[segment], week, order) for segment, week, order in rows]


def staff_labels(staff: np.ndarray, role_names: Sequence[str]) -> list[str]:
    """Return the label of every row of the staff table: `csm-03`, and `csm-03-2` for the second person in that seat."""
    orders = _order_among_equals(staff["role"], staff["seat"])
    rows = zip(staff["role"].tolist(), staff["seat"].tolist(), orders, strict=True)
    return [f"{role_names[role]}-{seat + 1:02d}" + (f"-{order}" if order > 1 else "") for role, seat, order in rows]


def _order_among_equals(first: np.ndarray, second: np.ndarray) -> list[int]:
    """Return, for each row, 1 plus the number of earlier rows with the same two values."""
    if len(first) == 0:
        return []
    sorting = np.lexsort((second, first))
    same = (np.diff(first[sorting]) == 0) & (np.diff(second[sorting]) == 0)
    starts = np.concatenate(([0], np.flatnonzero(~same) + 1))
    lengths = np.diff(np.concatenate((starts, [len(first)])))
    orders = np.empty(len(first), np.int64)
    orders[sorting] = np.arange(len(first)) - np.repeat(starts, lengths) + 1
    return [int(order) for order in orders]
