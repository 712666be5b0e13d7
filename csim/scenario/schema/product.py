"""The product and the company around it."""

from __future__ import annotations

from typing import Annotated, Literal

from csim.scenario.quantities import Duration, Hours, Moment, Money, Number, Rate, Share, Source
from csim.scenario.section import Section


class Product(Section):
    """The product as everyone meets it: burden, defects, quality, and what is learnt from customers."""

    learning_burden: Annotated[float, Number("ratio", low=0.001, high=100, source="assumption; 1 by definition")] = 1.0
    """How much there is to learn, 1 = a typical business application. It can shrink, never to zero."""

    learning_burden_floor: Annotated[float, Number("ratio", low=0.001, high=100, source="assumption")] = 0.15
    """The burden that no design removes."""

    burden_improvement: Annotated[float, Rate("per year", low=0, high=5, source="assumption")] = 0.05
    """Share of the burden above its floor that R&D designs away."""

    release_every: Annotated[float, Duration("weeks", low=1, high=520, source="assumption; quarterly")] = 13.0
    """Time between releases."""

    release_novelty: Annotated[float, Rate("per quarter", low=0, high=5, source="assumption")] = 0.03
    """Share of knowledge that releases make obsolete, however many there are. 0 turns it off."""

    release_defects: Annotated[float, Number("defects", low=0, high=10, source="assumption")] = 0.1
    """Defects each release adds (1 = a clearly troubled product). 0 turns it off."""

    defect_removal: Annotated[float, Rate("per week", low=0, high=5, source="assumption")] = 0.06
    """Share of defects that R&D removes."""

    defect_value_loss: Annotated[float, Number("per unit of defects", low=0, high=10, source="assumption")] = 0.3
    """How much one unit of defects lowers value and use. 0 turns it off."""

    insight_weight: Annotated[float, Number("ratio", low=0, high=10, source="assumption")] = 0.5
    """How much insight from contacts multiplies what R&D does. 0 turns it off."""

    insight_decay: Annotated[float, Rate("per week", low=0, high=5, source="assumption; half a year")] = 0.04
    """How fast insight becomes stale."""

    insight_delay: Annotated[float, Duration("weeks", low=1, high=520, source="assumption; half a year")] = 26.0
    """Time until R&D has turned insight into product."""

    insight_half: Annotated[float, Number("contacts a customer", low=0.001, high=1_000, source="assumption")] = 2.0
    """Insight at which it has half its effect."""

    feedback_trust: Annotated[float, Share(source="assumption")] = 0.02
    """Trust gained at each release by telling customers that their feedback was acted on. 0 turns it off."""

    knowledge_base_start: Annotated[float, Share(source="assumption")] = 0.3
    """Share of the needed articles that exist at the start."""

    knowledge_base_hours: Annotated[float, Hours("hours", low=0, high=1e7, source="assumption; a person-year")] = (
        1_500.0
    )
    """Hours of writing for 63 % of the articles that are missing."""

    knowledge_base_erosion: Annotated[float, Share(source="assumption")] = 0.04
    """Share of articles that each release makes wrong."""

    community_half: Annotated[float, Number("members", low=1, high=1e7, source="assumption")] = 250.0
    """Able, satisfied members at which a community answers every other question."""


class Company(Section):
    """Money around the customers, and policies of the whole company."""

    cash: Annotated[float, Money("USD", low=-1e13, high=1e13, source="company's own figure")] = 10_000_000.0
    """Cash at the start."""

    credit_line: Annotated[float, Money("USD", low=0, high=1e13, source="company's own figure")] = 0.0
    """How far cash may fall below zero before the company is insolvent."""

    rnd_share: Annotated[float, Share(high=5, source="23 % public, 34 % private companies: Benchmarkit 2025")] = 0.25
    """Research and development, as a share of revenue."""

    rnd_minimum: Annotated[float, Money("USD/year", low=0, high=1e12, source="company's own figure")] = 500_000.0
    """Least that is spent on research and development."""

    gna_share: Annotated[float, Share(high=5, source="assumption; 17 to 21 % at listing: Blossom Street 2024")] = 0.14
    """General and administrative cost, as a share of revenue."""

    gna_minimum: Annotated[float, Money("USD/year", low=0, high=1e12, source="company's own figure")] = 250_000.0
    """Least that is spent on general and administrative cost."""

    discount_rate: Annotated[float, Rate("per year", low=0, high=5, source="assumption; usual for SaaS")] = 0.1
    """Rate at which later money is worth less."""

    empowerment: Annotated[float, Share(source="assumption")] = 0.7
    """Share of escalations for which the rest of the company delivers."""

    seller_trust_weight: Annotated[float, Number("ratio", low=0, high=2, source="assumption")] = 0.5
    """How much trust decides what an owner achieves who also sells renewals: more where trusted, less where not."""

    neutral_trust_factor: Annotated[float, Number("ratio", low=0, high=5, source="assumption")] = 1.2
    """Factor on the trust that a CSM wins who does not sell, where renewals are another role's; 1 is no difference."""

    survey_every: Annotated[float, Duration("weeks", low=1, high=520, source="assumption; twice a year")] = 26.0
    """Time between surveys of all customers."""

    cac_smoothing: Annotated[float, Share(low=0.0001, high=1, source="csim's way of spreading selling cost")] = 0.05
    """Share of a segment's pooled selling cost that one new customer takes."""

    cs_cost_in: Annotated[
        Literal["cogs", "sales_and_marketing"], Source(source="SaaS Capital 2024 recommends cost of goods sold")
    ] = "cogs"
    """Where the cost of customer success counts; gross margin, LTV and CAC payback move with it."""


class Funding(Section):
    """Money that owners put in."""

    at: Annotated[float, Moment("months", low=0, high=240, source="company's own plan")]
    """When it arrives."""

    amount: Annotated[float, Money("USD", low=0, high=1e12, source="company's own plan")]
    """How much."""
