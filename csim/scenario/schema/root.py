"""The whole scenario file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from csim.scenario.quantities import Count, Duration, Name, Text
from csim.scenario.schema.consistency import contradictions
from csim.scenario.schema.contract import Contract, Departure, Expansion, Renewal
from csim.scenario.schema.customer import Adoption, Champion, Learning, Population, Trust, Value
from csim.scenario.schema.market import Advocacy, Market
from csim.scenario.schema.plays import Play
from csim.scenario.schema.product import Company, Funding, Product
from csim.scenario.schema.service import Health, Support
from csim.scenario.schema.shocks import Shock
from csim.scenario.schema.strategies import History, Playbook, StrategyBySegment
from csim.scenario.schema.team import Role
from csim.scenario.section import PathProblem, Section

_OWN = "company's own figure"


class Segment(Section):
    """Everything that may differ between segments. What a segment does not say is as in defaults."""

    market: Market = Market()
    """Who might buy, and what it costs to win them."""

    contract: Contract = Contract()
    """Price and terms."""

    learning: Learning = Learning()
    """How people learn the product."""

    adoption: Adoption = Adoption()
    """How use spreads among seats."""

    value: Value = Value()
    """What use is worth to the customer."""

    trust: Trust = Trust()
    """What builds and what costs trust."""

    champion: Champion = Champion()
    """The customer's own advocate."""

    support: Support = Support()
    """Tickets and questions."""

    renewal: Renewal = Renewal()
    """What decides whether customers stay."""

    expansion: Expansion = Expansion()
    """How accounts grow and shrink."""

    advocacy: Advocacy = Advocacy()
    """Surveys and referrals."""

    departure: Departure = Departure()
    """Failed payments and returns."""

    health: Health = Health()
    """How the vendor sees its customers."""

    population: Population = Population()
    """How many customers there are and how they differ."""


class ScenarioFile(Section):
    """A scenario: one company, its market, product, team and strategy, and what befalls it."""

    name: Annotated[str, Text(longest=120, source=_OWN)]
    """What the scenario is called in tables and pictures."""

    description: Annotated[str, Text(source=_OWN)] = ""
    """What it is about."""

    seed: Annotated[int, Count("seed", low=0, high=2**63 - 1, source="any")] = 1
    """Where luck begins: the same seed gives the same luck to every strategy."""

    horizon: Annotated[float, Duration("months", low=1, high=240, source="company's own question")] = 60.0
    """How long the run lasts, in whole months."""

    defaults: Segment = Segment()
    """What holds for every segment that says nothing else."""

    segments: dict[Annotated[str, Name(source=_OWN)], Segment]
    """The segments of customers, by name; at least one."""

    product: Product = Product()
    """The product."""

    company: Company = Company()
    """Money around the customers, and policies of the whole company."""

    team: dict[Annotated[str, Name(source=_OWN)], Role] = Field(default_factory=dict)
    """The team after the sale, by role; empty is nobody."""

    plays: dict[Annotated[str, Name(source=_OWN)], Play] = Field(default_factory=dict)
    """The playbook, by play; strategies choose from it."""

    strategies: dict[Annotated[str, Name(source=_OWN)], Playbook] = Field(default_factory=dict)
    """Named choices of plays: a list for all segments, or lists by segment."""

    strategy: StrategyBySegment = Field(default_factory=dict)
    """The strategy in force, one for all segments or by segment; a segment left out has no plays."""

    shocks: list[Shock] = Field(default_factory=list)
    """What befalls the company, and when."""

    funding: list[Funding] = Field(default_factory=list)
    """Money that owners put in, and when."""

    history: History | None = None
    """How the base of customers came about; null starts with no customers, or those of base_file."""

    base_file: Annotated[str | None, Text(longest=200, source=_OWN)] = None
    """A CSV file with the company's own customers, beside the scenario file, instead of a history."""

    def inconsistencies(self) -> Iterable[PathProblem]:
        """Tell what contradicts something else in the scenario."""
        return contradictions(self)
