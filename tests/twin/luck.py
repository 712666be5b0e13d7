"""Luck: every draw depends on who, when and what for, and on nothing else; no stream is shared.

A number between 0 and 1 belongs to each (seed, replicate, entity, week, purpose, index). It becomes an amount, a delay
or a share through the inverse of the distribution's cumulative function (:mod:`csim.rules.quantiles`), so that whoever
is lucky in one world is lucky in every other.
"""

from hashlib import sha256

from csim.rules import plays
from csim.rules.plays import PlayParameters
from csim.rules.quantiles import beta_quantile, exponential_quantile, lognormal_mean_quantile
from tests.luck.python_threefry import entity_id, uniform

__all__ = ["drawn_hours", "drawn_share", "entity_id", "name_key", "play_key", "uniform"]


def name_key(name: str) -> int:
    """Return 63 bits that belong to a name, so that luck does not depend on the order in which names are listed."""
    return int.from_bytes(sha256(name.encode()).digest()[:8], "big") // 2


def play_key(name: str) -> int:
    """Return the index under which a play draws: 24 bits that belong to its name."""
    return name_key(name) % 2**24


def drawn_share(mean: float, concentration: float, chance: float) -> float:
    """Return a Beta-distributed share with this mean; everybody's is the mean at concentration 0 or at either end."""
    if concentration <= 0.0 or not 0.0 < mean < 1.0:
        return mean
    return beta_quantile(chance, mean * concentration, (1.0 - mean) * concentration)


def drawn_hours(play: PlayParameters, chance: float) -> float:
    """Return the hours of work that one use of a play takes."""
    if play.hours_kind == plays.HOURS_LOGNORMAL:
        return lognormal_mean_quantile(chance, play.hours, play.hours_sigma)
    if play.hours_kind == plays.HOURS_EXPONENTIAL:
        return exponential_quantile(chance, play.hours)
    return play.hours
