"""The product as everyone meets it: defects, quality, burden, and what the vendor learns from its customers."""

from typing import NamedTuple

from csim.arithmetic import exp


class ProductParameters(NamedTuple):
    """What governs the product; one record for the company."""

    learning_burden_floor: float  # the burden that no design removes
    release_every_weeks: float
    release_novelty: float  # share of knowledge each release makes obsolete
    release_defects: float  # defects each release adds
    defect_removal_per_week: float  # share removed by R&D at its reference spend
    defect_value_loss: float  # share of quality lost for each unit of defects
    burden_improvement_per_year: float  # share of the burden above its floor designed away each year
    insight_weight: float  # how much insight multiplies what R&D does
    insight_decay_per_week: float
    insight_delay_weeks: float  # until R&D has turned insight into product
    insight_half: float  # insight (contacts a customer and week) of half effect
    feedback_trust_gain: float  # trust from being told, at each release, that feedback was acted on
    knowledge_base_start: float  # coverage at the start
    knowledge_base_hours_to_build: float  # hours of writing for 63 % of what is missing
    knowledge_base_erosion: float  # share of articles each release makes wrong
    community_half: float  # able, satisfied members at which it answers every other question


def quality(p: ProductParameters, defects: float) -> float:
    """Return quality in (0, 1]: what is left of value and use with so many defects. Source: assumption."""
    return exp(-p.defect_value_loss * defects)


def after_release(p: ProductParameters, defects: float) -> float:
    """Return defects after one release. Source: assumption."""
    return defects + p.release_defects


def after_repair(p: ProductParameters, defects: float, guidance: float) -> float:
    """Return defects after a week of R&D, faster with *guidance* in [0, 1]. Source: assumption."""
    return defects * exp(-p.defect_removal_per_week * (1.0 + p.insight_weight * guidance))


def easier(p: ProductParameters, factor: float, guidance: float) -> float:
    """Return the share in [0, 1] that is left of the burden above its floor after a week of design.

    Source: assumption.
    """
    return factor * exp(-p.burden_improvement_per_year / 52.0 * (1.0 + p.insight_weight * guidance))


def insight(p: ProductParameters, stock: float, heard_per_customer: float) -> float:
    """Return the stock of insight (contacts a customer) after a week of listening. Source: assumption."""
    return stock * exp(-p.insight_decay_per_week) + heard_per_customer


def digested(p: ProductParameters, acted: float, stock: float) -> float:
    """Return insight that R&D has turned into plans, which follows the stock with a delay. Source: assumption."""
    return acted + (stock - acted) / max(1.0, p.insight_delay_weeks)


def guidance(p: ProductParameters, acted: float) -> float:
    """Return in [0, 1) how well insight guides R&D: half at *insight_half*. Source: assumption."""
    if acted <= 0.0:
        return 0.0
    return acted / (acted + p.insight_half)
