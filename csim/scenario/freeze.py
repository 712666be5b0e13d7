"""Turn a checked scenario file into what a run reads: parameter records in weeks and USD, and a content hash."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from typing import Any

from csim import units
from csim.rules.money import CompanyParameters
from csim.rules.plays import BUILT_IN_PLAYS, FUNCTIONS
from csim.rules.product import ProductParameters
from csim.rules.shocks import SHOCK_KINDS, ShockParameters
from csim.rules.staff import HIRE_RULES, RoleParameters
from csim.scenario.freeze_plays import built_in_plays, play_parameters
from csim.scenario.freeze_segment import segment_parameters
from csim.scenario.frozen import BaseCustomer, Role, Scenario
from csim.scenario.schema import team as schema_team
from csim.scenario.schema.every_segment import of_segment
from csim.scenario.schema.product import Company, Product
from csim.scenario.schema.root import ScenarioFile
from csim.scenario.schema.shocks import Shock, effective
from csim.scenario.schema.strategies import StrategyBySegment

NOT_CONTENT = ("name", "identity", "seed", "start_week", "weeks", "resolved")
"""Fields of a scenario that its identity leaves out."""


def freeze(file: ScenarioFile, base: Sequence[BaseCustomer] = (), resolved: str = "") -> Scenario:
    """Freeze a checked file; *base* are the customers of its base file, *resolved* the whole scenario as text."""
    history = None
    if file.history is not None:
        weeks = whole_weeks(file.history.length)
        history = _world(file, file.history.strategy, file.history.team)._replace(
            name="history", start_week=-weeks, weeks=weeks
        )
        history = history._replace(identity=_identity(history))
    scenario = _world(file, file.strategy, file.team)._replace(
        name=file.name,
        weeks=whole_weeks(file.horizon),
        shocks=tuple(_shock(shock) for shock in file.shocks),
        funding=tuple((round(part.at * units.WEEKS_PER_MONTH), part.amount) for part in file.funding),
        history=history,
        base=tuple(base),
        resolved=resolved,
    )
    return scenario._replace(identity=_identity(scenario))


def whole_weeks(months: float) -> int:
    """Return the whole weeks that hold this many months: 60 months are 260 weeks, 1 month 5."""
    return math.ceil(round(units.month_close_week(months), 6))


def _world(file: ScenarioFile, strategy: StrategyBySegment, team: dict[str, schema_team.Role]) -> Scenario:
    """The company with this strategy and team, everything else empty."""
    names = tuple(file.segments)
    segments = tuple(file.segments.values())
    plays = tuple(file.plays)
    return Scenario(
        name=file.name,
        identity="",
        seed=file.seed,
        start_week=0,
        weeks=0,
        segment_names=names,
        segments=tuple(segment_parameters(segment, file.product) for segment in segments),
        play_names=BUILT_IN_PLAYS + plays,
        plays=(*built_in_plays(segments), *(play_parameters(file.plays[name]) for name in plays)),
        play_in_force=tuple(_in_force(file, strategy, name) for name in names),
        roles=tuple(_role(name, role, team, names) for name, role in team.items()),
        product=_product(file.product),
        company=_company(file.company),
        shocks=(),
        funding=(),
        history=None,
        base=(),
        cs_cost_in=file.company.cs_cost_in,
        resolved="",
    )


def plays_in_force(file: ScenarioFile, strategy: StrategyBySegment, segment: str) -> tuple[str, ...]:
    """Return the names of the plays in force for one segment, in the order of the playbook."""
    chosen = of_segment(strategy, segment)
    if chosen is None:
        return ()
    named = of_segment(file.strategies[chosen.use], segment) or []
    wanted = [*(name for name in named if name not in chosen.drop), *chosen.add]
    return tuple(name for name in file.plays if name in wanted)


def _in_force(file: ScenarioFile, strategy: StrategyBySegment, segment: str) -> tuple[bool, ...]:
    chosen = plays_in_force(file, strategy, segment)
    return (True,) * len(BUILT_IN_PLAYS) + tuple(name in chosen for name in file.plays)


def _role(name: str, role: schema_team.Role, team: dict[str, schema_team.Role], segments: tuple[str, ...]) -> Role:
    later = [
        function
        for other in team.values()
        if other.split and other.split.into == name
        for function in other.split.functions
    ]
    plan = role.hiring.plan if isinstance(role.hiring, schema_team.FixedHiring) else []
    return Role(
        name=name,
        parameters=_role_parameters(role),
        functions=tuple(FUNCTIONS.index(function) for function in role.functions if function not in later),
        accounts_per_book=tuple(of_segment(role.accounts_per_book, segment) or 0.0 for segment in segments),
        headcount_plan=tuple(
            sorted((round(step.at * units.WEEKS_PER_MONTH), float(step.headcount)) for step in plan),
        ),
        split_at_headcount=float(role.split.at_headcount) if role.split else 0.0,
        split_functions=tuple(FUNCTIONS.index(function) for function in role.split.functions) if role.split else (),
        split_into=list(team).index(role.split.into) if role.split else -1,
    )


def _role_parameters(role: schema_team.Role) -> RoleParameters:
    hiring = role.hiring
    return RoleParameters(
        headcount=float(role.headcount),
        salary_usd_per_year=role.salary,
        overhead_share=role.overhead,
        tools_usd_per_year=role.tools,
        tool_hours_factor=role.tool_hours_factor,
        tool_noise_factor=role.tool_noise_factor,
        hours_per_week=role.hours_per_week,
        customer_share=role.customer_share,
        time_to_hire_weeks=role.time_to_hire,
        hiring_usd=role.hiring_cost,
        ramp_weeks=role.ramp,
        ramp_start=role.ramp_start,
        absence_share=role.absence,
        skill_spread=role.skill_spread,
        leaves_per_year=role.leaves,
        stress_leaving=role.stress_leaving,
        notice_weeks=role.notice,
        book_named=float(role.book == "named"),
        book_ceiling=role.book_ceiling,
        hiring_rule=float(HIRE_RULES.index(hiring.rule)),
        hiring_target=0.0 if isinstance(hiring, schema_team.FixedHiring) else hiring.target,
        hiring_minimum=float(hiring.minimum),
        hiring_maximum=float(hiring.maximum),
        freeze_below_runway_months=hiring.freeze_below_runway,
        contact_idle_share=role.contact_idle_share,
        does_content=float(role.writes_content),
        owns_renewals=float(role.owns_renewals),
    )


def _product(product: Product) -> ProductParameters:
    return ProductParameters(
        learning_burden_floor=product.learning_burden_floor,
        release_every_weeks=float(max(1, round(product.release_every))),
        release_novelty=min(1.0, product.release_novelty * product.release_every / 13.0),
        release_defects=product.release_defects,
        defect_removal_per_week=product.defect_removal,
        defect_value_loss=product.defect_value_loss,
        burden_improvement_per_year=product.burden_improvement,
        insight_weight=product.insight_weight,
        insight_decay_per_week=product.insight_decay,
        insight_delay_weeks=product.insight_delay,
        insight_half=product.insight_half,
        feedback_trust_gain=product.feedback_trust,
        knowledge_base_start=product.knowledge_base_start,
        knowledge_base_hours_to_build=product.knowledge_base_hours,
        knowledge_base_erosion=product.knowledge_base_erosion,
        community_half=product.community_half,
    )


def _company(company: Company) -> CompanyParameters:
    return CompanyParameters(
        rnd_share_of_revenue=company.rnd_share,
        rnd_minimum_usd_per_year=company.rnd_minimum,
        gna_share_of_revenue=company.gna_share,
        gna_minimum_usd_per_year=company.gna_minimum,
        cash_start_usd=company.cash,
        credit_line_usd=company.credit_line,
        discount_per_year=company.discount_rate,
        empowerment=company.empowerment,
        seller_trust_weight=company.seller_trust_weight,
        neutral_trust_factor=company.neutral_trust_factor,
        survey_every_weeks=float(max(1, round(company.survey_every))),
        cac_smoothing=company.cac_smoothing,
    )


def _shock(shock: Shock) -> ShockParameters:
    return ShockParameters(
        kind=float(SHOCK_KINDS.index(shock.kind)),
        week=float(round(shock.at)),
        weeks=float(max(1, round(effective(shock, "lasts")))),
        climate=effective(shock, "climate"),
        demand_factor=effective(shock, "demand"),
        competitor_pull=effective(shock, "competitor_pull"),
        uplift=effective(shock, "uplift"),
        champion_share=effective(shock, "champions"),
        csm_share=effective(shock, "csms"),
        freezes_hiring=effective(shock, "freezes_hiring"),
        ticket_factor=effective(shock, "tickets"),
        trust_loss=effective(shock, "trust_loss"),
        stops_funding=effective(shock, "stops_funding"),
    )


def _identity(scenario: Scenario) -> str:
    """The SHA-256 of the content, seed, name and horizon left out; a history counts with its length."""
    content = json.dumps(_content(scenario), sort_keys=True, allow_nan=False, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


def _content(scenario: Scenario) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: _named(value) for name, value in scenario._asdict().items() if name not in NOT_CONTENT
    }
    if scenario.history is not None:
        found["history"] = {"weeks": scenario.history.weeks, "content": scenario.history.identity}
    return found


def _named(value: Any) -> Any:
    """Records with the names of their fields, so that equal numbers in other fields are another content."""
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: _named(each) for name, each in value._asdict().items()}
    if isinstance(value, tuple):
        return [_named(each) for each in value]
    return value
