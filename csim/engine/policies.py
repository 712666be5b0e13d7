"""Phase 1: the product moves on, shocks bear on everyone, and the vendor's set-up of the week is made known."""

from csim.engine.world import World
from csim.rules import plays, product, shocks, support
from csim.scenario.frozen import Scenario
from csim.state.columns import NEVER


def begin_week(world: World, week: int) -> None:
    """Set the clock of the tables: this week, and the months in which it begins and ends.

    A moment that is a month's close belongs to the month it closes when something ends, to the next when it begins.
    """
    now = world.conditions[0]
    since = week - int(now.origin_week)
    now.week = week
    now.month_start = since * 12 // 52
    now.month_end = ((since + 1) * 12 - 1) // 52


def total(world: World, column: str) -> float:
    """Return the sum of a column over all segments, the same on every machine."""
    return float(sum(world.markets[column].tolist()))


def apply_policies(world: World, scenario: Scenario, released: bool) -> None:
    """Let a release, R&D, listening and writing change the product; then let shocks and set-up bear on the week.

    The release comes before the repair of the week, so that its defects are felt for a while.
    """
    now = world.conditions[0]
    p = scenario.product
    now.released = int(released)
    heard, customers = total(world, "heard"), total(world, "customers")
    world.markets["heard"] = 0.0
    now.insight = product.insight(p, float(now.insight), heard / max(1.0, customers))
    now.acted = product.digested(p, float(now.acted), float(now.insight))
    now.guidance = product.guidance(p, float(now.acted))
    if released:
        now.defects = product.after_release(p, float(now.defects))
        now.coverage = support.coverage_eroded(float(now.coverage), p.knowledge_base_erosion)
    now.defects = product.after_repair(p, float(now.defects), float(now.guidance))
    now.quality = product.quality(p, float(now.defects))
    now.burden_factor = product.easier(p, float(now.burden_factor), float(now.guidance))
    hours = float(now.content_hours)
    now.coverage = support.coverage_built(float(now.coverage), hours, p.knowledge_base_hours_to_build)
    now.community = support.community_answers(total(world, "helpers"), p.community_half)
    _bear_shocks(world, scenario)
    _know_owners(world, scenario)


def _bear_shocks(world: World, scenario: Scenario) -> None:
    """Add up what the shocks of this week do to everyone."""
    now = world.conditions[0]
    week = int(now.week)
    lasting = [shock for shock in scenario.shocks if shocks.active(shock, week)]
    striking = [shock for shock in scenario.shocks if shocks.strikes(shock, week)]
    now.climate = sum(shock.climate for shock in lasting)
    now.extra_pull = sum(shock.competitor_pull for shock in lasting)
    now.uplift = sum(shock.uplift for shock in lasting)
    now.uplift_from = max((int(shock.week) for shock in lasting if shock.uplift != 0.0), default=NEVER)
    demand = tickets = trust_kept = champions_kept = csms_kept = 1.0
    for shock in lasting:
        demand *= shock.demand_factor
        tickets *= shock.ticket_factor
    for shock in striking:
        trust_kept *= 1.0 - shock.trust_loss
        champions_kept *= 1.0 - shock.champion_share
        csms_kept *= 1.0 - shock.csm_share
    now.demand = demand
    now.ticket_factor = tickets
    now.trust_shock = 1.0 - trust_kept
    now.champion_exodus = 1.0 - champions_kept
    now.csm_exodus = 1.0 - csms_kept


def _know_owners(world: World, scenario: Scenario) -> None:
    """Say for each segment which role owns its accounts, who sells renewals, and how clearly health is read."""
    relationship = int(world.function_role[plays.RELATIONSHIP])
    renewals = int(world.function_role[plays.RENEWALS])
    neutral = renewals >= 0 and renewals != relationship
    markets = world.markets
    markets["neutral_factor"] = scenario.company.neutral_trust_factor if neutral else 1.0
    if relationship < 0:
        markets["owner_role"], markets["seller_weight"], markets["noise_factor"] = -1, 0.0, 1.0
        return
    role = scenario.roles[relationship]
    named = role.parameters.book_named > 0.0
    clear = role.parameters.tool_noise_factor
    sells = role.parameters.owns_renewals > 0.0 and not neutral
    markets["seller_weight"] = scenario.company.seller_trust_weight if sells else 0.0
    markets["owner_role"] = [relationship if named and books > 0.0 else -1 for books in role.accounts_per_book]
    markets["noise_factor"] = [
        clear * (segment.health_neutral_owner_factor if neutral else 1.0) for segment in scenario.segments
    ]
