"""From the sums of all replicates to the size of an effect: relative in percent, in points, as a level, by size."""

from __future__ import annotations

from csim.study.plausibility.tables import Sums


def relative(sums: Sums) -> float:
    """Return by how many percent the first share is above the second; nan where the second is zero."""
    return 100.0 * (quotient(share_of(sums, "first"), share_of(sums, "second")) - 1.0)


def points(sums: Sums) -> float:
    """Return by how many points the first share is above the second."""
    return 100.0 * (share_of(sums, "first") - share_of(sums, "second"))


def share_of(sums: Sums, name: str) -> float:
    """Return one of the two shares; nan where it is of nobody."""
    return quotient(sums[name], sums[f"{name}_of"])


def ratio(sums: Sums) -> float:
    """Return the first share as it is, such as a cost for each of something."""
    return share_of(sums, "first")


def level(sums: Sums) -> float:
    """Return the first share in percent."""
    return 100.0 * share_of(sums, "first")


def quotient(above: float, below: float) -> float:
    """Return above / below; nan where below is zero."""
    return above / below if below else float("nan")


def small_rise_against_large(sums: Sums) -> float:
    """By how many percent a point of a small rise costs more than a point of a large one; below zero: less."""
    large, small = (
        points({name.removeprefix(f"{size}_"): value for name, value in sums.items() if name.startswith(size)})
        for size in ("large", "small")
    )
    return 100.0 * (quotient(small / 5.0, large / 15.0) - 1.0)


def small_less_large(sums: Sums) -> float:
    """Return by how many points more the smallest accounts gain than the largest; below zero: they lose more."""
    small, large = (
        points({name.removeprefix(f"{size}_"): value for name, value in sums.items() if name.startswith(size)})
        for size in ("small", "large")
    )
    return small - large


def referred_to_others(sums: Sums) -> float:
    """By how many percent more referred customers left than others of their segments do in as many years."""
    segments = [name.removeprefix("other_gone_") for name in sums if name.startswith("other_gone_")]
    expected = sum(
        sums[f"referred_years_{each}"] * quotient(sums[f"other_gone_{each}"], sums[f"other_years_{each}"])
        for each in segments
    )
    return 100.0 * (quotient(sum(sums[f"referred_gone_{each}"] for each in segments), expected) - 1.0)


def elasticity(sums: Sums) -> float:
    """By how many percent the value moves for one percent of its cause."""
    value = sums["changed_value"] / sums["before_value"] - 1.0
    return quotient(value, sums["changed_cause"] / sums["before_cause"] - 1.0)
