"""The team after the sale, by role, and the policies by which it grows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from csim import units
from csim.scenario.quantities import (
    Count,
    Duration,
    Hours,
    Moment,
    Money,
    Number,
    Rate,
    Reference,
    Share,
    Source,
    Switch,
)
from csim.scenario.schema.every_segment import ALL, EverySegment
from csim.scenario.section import PathProblem, Section

type FunctionName = Annotated[
    Literal["implementation", "support", "education", "relationship", "renewals"],
    Source(source="the five kinds of work after the sale"),
]
_OWN = "company's own plan"


class PlannedHeadcount(Section):
    """A step of a headcount plan."""

    at: Annotated[float, Moment("months", low=0, high=240, source=_OWN)]
    """From when on."""

    headcount: Annotated[int, Count("people", low=0, high=100_000, source=_OWN)]
    """People wanted from then on."""


class _Hiring(Section):
    """What every hiring rule has in common."""

    minimum: Annotated[int, Count("people", low=0, high=100_000, source=_OWN)] = 0
    """Fewest people, whatever the rule asks for."""

    maximum: Annotated[int, Count("people", low=0, high=100_000, source=_OWN)] = 1_000
    """Most people, whatever the rule asks for."""

    freeze_below_runway: Annotated[float, Duration("months", low=0, high=120, source="assumption")] = 6.0
    """No hiring while cash would last for less than this at the present loss. 0 never freezes."""

    def inconsistencies(self) -> Iterable[PathProblem]:
        """Tell when the limits are the wrong way round."""
        if self.minimum > self.maximum:
            yield PathProblem("minimum", f"is above maximum, {units.plain(self.maximum)}; write at most that")


class FixedHiring(_Hiring):
    """As many people as at the start, or as planned by date."""

    rule: Annotated[Literal["fixed"], Source(source=_OWN)] = "fixed"
    """The rule: a fixed plan."""

    plan: list[PlannedHeadcount] = Field(default_factory=list)
    """Steps of the plan; empty keeps the headcount of the start."""


class HiringByAccounts(_Hiring):
    """People follow the number of customers."""

    rule: Annotated[Literal["accounts_per_csm"], Source(source=_OWN)]
    """The rule: accounts for each person."""

    target: Annotated[float, Number("full books a person", low=0.01, high=100, source=_OWN)] = 1.0
    """Full books for each person; accounts_per_book says how many accounts fill a book."""


class HiringByArr(_Hiring):
    """People follow the recurring revenue of the customers they serve."""

    rule: Annotated[Literal["arr_per_csm"], Source(source=_OWN)]
    """The rule: recurring revenue for each person."""

    target: Annotated[float, Money("USD", low=1_000, high=1e10, source="2 MUSD a CSM: Gainsight 2014")] = 2_000_000.0
    """Annual recurring revenue for each person."""


class HiringByRevenue(_Hiring):
    """The role may cost a share of revenue."""

    rule: Annotated[Literal["revenue_share"], Source(source=_OWN)]
    """The rule: a share of revenue."""

    target: Annotated[float, Share(source="8 % of ARR for support and success: GASP 2025")] = 0.05
    """Share of revenue."""


class HiringByUtilisation(_Hiring):
    """People follow how busy they are."""

    rule: Annotated[Literal["utilisation"], Source(source=_OWN)]
    """The rule: a target for utilisation."""

    target: Annotated[float, Share(low=0.05, high=1, source="assumption; above 85 % queues become long")] = 0.78
    """Share of the time present that is to be used."""


class HiringByBudget(_Hiring):
    """The role may cost a fixed amount a year."""

    rule: Annotated[Literal["budget"], Source(source=_OWN)]
    """The rule: a fixed budget."""

    target: Annotated[float, Money("USD/year", low=0, high=1e11, source=_OWN)]
    """Salaries, overhead and tools together."""


Hiring = Annotated[
    FixedHiring | HiringByAccounts | HiringByArr | HiringByRevenue | HiringByUtilisation | HiringByBudget,
    Field(discriminator="rule"),
]


class Split(Section):
    """How a generalist role hands some of its work to specialists as the company grows."""

    at_headcount: Annotated[int, Count("people", low=1, high=10_000, source="assumption")]
    """Headcount of this role from which on the work goes to the specialists."""

    functions: list[FunctionName]
    """The work that goes."""

    into: Annotated[str, Reference("team", "role", source=_OWN)]
    """The role that takes it."""


class Role(Section):
    """One role of the team: what it does, what it costs, whom it serves and how it grows."""

    functions: list[FunctionName]
    """The kinds of work this role does; a generalist does several."""

    headcount: Annotated[int, Count("people", low=0, high=100_000, source="company's own figure")] = 0
    """People at the start under the hiring rule fixed; 0 is a role nobody fills yet. Other rules start with as many as
    they ask for; utilisation does so for roles of the history's team, and starts with these for others."""

    salary: Annotated[
        float, Money("USD/year", low=0, high=1e7, source="CSM pay of 87 to 193 kUSD, median 132: levels.fyi 2026")
    ] = 100_000.0
    """Salary of one person, variable pay included."""

    overhead: Annotated[float, Share(high=5, source="assumption; 1.3 to 1.5 times the salary is published")] = 0.3
    """Cost on top of the salary, as a share of it."""

    tools: Annotated[float, Money("USD/year", low=0, high=1e6, source="company's own figure")] = 0.0
    """Software for each person."""

    tool_hours_factor: Annotated[float, Number("ratio", low=0.05, high=5, source="assumption")] = 1.0
    """What those tools do to the hours of a task: 0.9 saves a tenth. 1 turns it off."""

    tool_noise_factor: Annotated[float, Number("ratio", low=0, high=5, source="assumption")] = 1.0
    """What those tools do to the error of the health score. 1 turns it off."""

    hours_per_week: Annotated[float, Hours("hours/week", low=0, high=80, source="a full-time week")] = 40.0
    """Working time."""

    customer_share: Annotated[float, Share(source="assumption")] = 0.75
    """Share of working time that goes to customers; the rest is meetings, reports, learning."""

    time_to_hire: Annotated[
        float, Duration("weeks", low=0, high=104, source="about 45 days for all occupations: SHRM")
    ] = 8.0
    """Time from wanting a person to the first working day."""

    hiring_cost: Annotated[float, Money("USD", low=0, high=1e6, source="assumption")] = 15_000.0
    """Recruiting one person."""

    ramp: Annotated[float, Duration("weeks", low=0, high=208, source="3 to 6 months for CSMs: Pavilion 2026")] = 17.0
    """Time until a new person works at full speed."""

    ramp_start: Annotated[float, Share(source="assumption; 70 % of a book in the first month is published")] = 0.4
    """Speed on the first day."""

    absence: Annotated[float, Share(high=0.6, source="assumption; holidays and sickness")] = 0.12
    """Share of the time in which people are away."""

    skill_spread: Annotated[float, Number("sigma of the logarithm", low=0, high=2, source="assumption")] = 0.2
    """How much people differ in speed (lognormal); 0 makes them all alike."""

    leaves: Annotated[float, Rate("per year", low=0, high=20, source="20 %, sales staff as proxy: AMA 2019")] = 0.2
    """How often people resign without stress. 0 turns it off."""

    stress_leaving: Annotated[float, Number("ratio", low=0, high=50, source="assumption")] = 2.0
    """What full, lasting stress adds to that, as a multiple. 0 turns it off."""

    notice: Annotated[float, Duration("weeks", low=0, high=52, source="assumption")] = 4.0
    """How long someone who resigned still works."""

    book: Annotated[Literal["named", "pooled"], Source(source="company's own plan")] = "pooled"
    """named: each customer has an owner; pooled: anyone free serves it."""

    book_ceiling: Annotated[float, Number("full books", low=0.1, high=100, source="assumption")] = 1.5
    """Books are filled up to this multiple of a full one; customers beyond it wait for an owner."""

    accounts_per_book: Annotated[
        dict[
            Annotated[str, Reference("segments", "segment", also=(ALL,), source=_OWN)],
            Annotated[
                float,
                Number("accounts", low=0, high=1e7, source="5 to 15, 20 to 75, 100 to 500 by touch: published ratios"),
            ],
        ],
        EverySegment(),
    ] = Field(default_factory=dict)
    """Accounts that make one person's full book, one number or by segment; a segment left out, or 0, is not served
    one by one by this role."""

    hiring: Hiring = FixedHiring()
    """How headcount follows the company."""

    split: Split | None = None
    """When this role hands work to specialists; null never."""

    contact_idle_share: Annotated[float, Share(source="assumption")] = 0.0
    """Share of idle time given to contacting customers unasked."""

    writes_content: Annotated[bool, Switch(source="company's own plan")] = False
    """Whether idle time goes into the knowledge base."""

    owns_renewals: Annotated[bool, Switch(source="company's own plan")] = False
    """Whether this role sells the renewals of the customers it serves."""

    budget_share: Annotated[float, Share(source="company's own plan")] = 0.0
    """Share of a customer success budget that goes to this role when strategies are compared at equal budget."""

    def inconsistencies(self) -> Iterable[PathProblem]:
        """Tell when work is to be handed on that the role does not do."""
        for function in self.split.functions if self.split else ():
            if function not in self.functions:
                yield PathProblem(
                    "split.functions", f"{function} is not among the functions of this role; add it there"
                )
