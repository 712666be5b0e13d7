"""The champion: the customer's own advocate for the product, and the threads that cover for one who left."""

from typing import NamedTuple

from csim.arithmetic import exp


class ChampionParameters(NamedTuple):
    """What governs champions in one segment."""

    champion_at_start: float  # probability
    champion_leaves_per_week: float
    champion_returns_per_week: float  # a new one emerges unaided
    champion_loss_trust: float  # share of trust lost with an uncovered champion
    thread_cover: float  # how much one thread covers, per thread
    thread_decay_per_week: float


def cover(p: ChampionParameters, champion: bool, threads: float) -> float:
    """Return support for the product inside the account in [0, 1]: a champion, or else what threads cover.

    ``1 - exp(-cover threads)`` without a champion. Source: assumption; published risk ratios in champions.
    """
    if champion:
        return 1.0
    return 1.0 - exp(-p.thread_cover * threads)


def thinned(p: ChampionParameters, threads: float) -> float:
    """Return threads into the account after a week of people moving on. Source: assumption."""
    return threads * exp(-p.thread_decay_per_week)


def trust_loss(p: ChampionParameters, threads: float) -> float:
    """Return the share of trust that leaves with the champion, less with more threads. Source: assumption."""
    return p.champion_loss_trust * exp(-p.thread_cover * threads)


def weekly_probability(rate_per_week: float, factor: float) -> float:
    """Return the probability in [0, 1] of an event of this rate within a week. Source: exponential waiting time."""
    return 1.0 - exp(-rate_per_week * factor)
