"""How use spreads inside an account: Bass diffusion under a ceiling set by knowledge, fit and quality."""

from typing import NamedTuple

from csim.arithmetic import exp


class AdoptionParameters(NamedTuple):
    """What governs the spread of use inside an account of one segment."""

    adoption_innovation_per_week: float  # Bass p
    adoption_imitation_per_week: float  # Bass q
    adoption_ceiling_base: float  # ceiling without any knowledge, above zero
    adoption_ceiling_fit: float  # how much a poor fit lowers the rest of the ceiling, 0 to 1
    adoption_decay_per_week: float  # return to the ceiling from above
    champion_adoption_boost: float  # added share of p with a champion present
    onboarding_adoption_boost: float  # factor on p while onboarding lasts, at least 1


def ceiling(p: AdoptionParameters, knowledge: float, fit: float, quality: float) -> float:
    """Return the reachable share of active seats in (0, 1]: a knowledge-free part plus what knowledge opens.

    ``quality (c0 + (1 - c0) K (1 - w (1 - fit)))``. Source: assumption.
    """
    open_share = knowledge * (1.0 - p.adoption_ceiling_fit * (1.0 - fit))
    return quality * (p.adoption_ceiling_base + (1.0 - p.adoption_ceiling_base) * open_share)


def innovation(p: AdoptionParameters, champion: float, onboarding: bool) -> float:
    """Return Bass p a week, raised by a champion in [0, 1] and while onboarding lasts. Source: assumption."""
    rate = p.adoption_innovation_per_week * (1.0 + p.champion_adoption_boost * champion)
    if onboarding:
        return rate * p.onboarding_adoption_boost
    return rate


def spread(p: AdoptionParameters, adoption: float, top: float, innovation_per_week: float) -> float:
    """Return adoption in [0, 1] after one week under the ceiling *top*: the exact step of Bass, else decay to it.

    ``u = (c - A) / (p + q A) exp(-(p + q c))``, ``A' = (c - p u) / (1 + q u)``. Source: Bass 1969, solved exactly.
    """
    if adoption >= top:
        return top + (adoption - top) * exp(-p.adoption_decay_per_week)
    pull = innovation_per_week + p.adoption_imitation_per_week * adoption
    if pull < 1e-12:
        return adoption
    left = (top - adoption) / pull * exp(-(innovation_per_week + p.adoption_imitation_per_week * top))
    return (top - innovation_per_week * left) / (1.0 + p.adoption_imitation_per_week * left)
