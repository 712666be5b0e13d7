"""Phase 1: the product moves on, shocks bear on everyone, and the vendor's set-up of the week is made known."""

from typing import TYPE_CHECKING

from csim.rules import plays, product, shocks, support
from tests.twin.codes import NEVER

if TYPE_CHECKING:
    from csim.scenario.frozen import Scenario
    from tests.twin.market import Market
    from tests.twin.team import Team

CARRIED = ("defects", "quality", "burden_factor", "coverage", "community", "insight", "acted", "guidance")
"""What a history hands over of the product and of what its maker knows."""


class Conditions:
    """What is the same for every customer of a week: product, insight, self-service, economy and shocks."""

    scenario: "Scenario"
    week: int
    markets: "list[Market]"
    team: "Team"

    def start_conditions(self) -> None:
        """Begin with a product without defects, and with nothing heard."""
        self.defects = 0.0
        self.quality = self.burden_factor = 1.0
        self.coverage = float(self.scenario.product.knowledge_base_start)
        self.community = self.insight = self.acted = self.guidance = 0.0
        self.content_hours = 0.0
        self.released = False
        self.climate = self.extra_pull = self.uplift = 0.0
        self.uplift_from = NEVER
        self.demand = self.ticket_factor = 1.0
        self.trust_shock = self.champion_exodus = self.csm_exodus = 0.0

    def take_over_conditions(self, past: "Conditions") -> None:
        """Go on with the product that a history left."""
        for name in CARRIED:
            setattr(self, name, getattr(past, name))

    def apply_policies(self, released: bool) -> None:
        """Let the product move on, then shocks and the vendor's set-up bear on the week."""
        self.released = released
        self._listen()
        self._develop()
        self._write_articles()
        self._bear_shocks()
        self._know_owners()

    def _listen(self) -> None:
        """Turn what was heard last week into insight, and insight into plans, with a delay."""
        p = self.scenario.product
        heard = sum(market.heard for market in self.markets)
        customers = sum(market.customers for market in self.markets)
        for market in self.markets:
            market.heard = 0.0
        self.insight = product.insight(p, self.insight, heard / max(1.0, customers))
        self.acted = product.digested(p, self.acted, self.insight)
        self.guidance = product.guidance(p, self.acted)

    def _develop(self) -> None:
        """Release first, repair then, so that a release's defects are felt for a while; make the product easier."""
        p = self.scenario.product
        if self.released:
            self.defects = product.after_release(p, self.defects)
        self.defects = product.after_repair(p, self.defects, self.guidance)
        self.quality = product.quality(p, self.defects)
        self.burden_factor = product.easier(p, self.burden_factor, self.guidance)

    def _write_articles(self) -> None:
        """Let a release make articles wrong, last week's writing add some, and the community answer what it can."""
        p = self.scenario.product
        if self.released:
            self.coverage = support.coverage_eroded(self.coverage, p.knowledge_base_erosion)
        self.coverage = support.coverage_built(self.coverage, self.content_hours, p.knowledge_base_hours_to_build)
        helpers = sum(market.helpers for market in self.markets)
        self.community = support.community_answers(helpers, p.community_half)

    def _bear_shocks(self) -> None:
        """Add up what the shocks of this week do to everyone: some last, some strike once."""
        lasting = [shock for shock in self.scenario.shocks if shocks.active(shock, self.week)]
        striking = [shock for shock in self.scenario.shocks if shocks.strikes(shock, self.week)]
        self.climate = float(sum(shock.climate for shock in lasting))
        self.extra_pull = float(sum(shock.competitor_pull for shock in lasting))
        self.uplift = float(sum(shock.uplift for shock in lasting))
        self.uplift_from = max((int(shock.week) for shock in lasting if shock.uplift != 0.0), default=NEVER)
        self.demand = self.ticket_factor = 1.0
        for shock in lasting:
            self.demand *= shock.demand_factor
            self.ticket_factor *= shock.ticket_factor
        trust_kept = champions_kept = csms_kept = 1.0
        for shock in striking:
            trust_kept *= 1.0 - shock.trust_loss
            champions_kept *= 1.0 - shock.champion_share
            csms_kept *= 1.0 - shock.csm_share
        self.trust_shock = 1.0 - trust_kept
        self.champion_exodus = 1.0 - champions_kept
        self.csm_exodus = 1.0 - csms_kept

    def _know_owners(self) -> None:
        """Say for each segment who owns its accounts, how much its trust decides, and how clearly health is read.

        Whoever does not sell renewals is answered more openly: health is read with less noise, trust won more easily.
        """
        company, doers = self.scenario.company, self.team.function_role
        owners, sellers = doers[plays.RELATIONSHIP], doers[plays.RENEWALS]
        neutral = sellers not in (-1, owners)
        for market in self.markets:
            market.neutral_factor = float(company.neutral_trust_factor) if neutral else 1.0
            market.owner_role, market.seller_weight, market.noise_factor = -1, 0.0, 1.0
            if owners < 0:
                continue
            role = self.scenario.roles[owners]
            if role.parameters.book_named > 0.0 and role.accounts_per_book[market.place] > 0.0:
                market.owner_role = owners
            if role.parameters.owns_renewals > 0.0 and not neutral:
                market.seller_weight = float(company.seller_trust_weight)
            openness = market.p.health_neutral_owner_factor if neutral else 1.0
            market.noise_factor = role.parameters.tool_noise_factor * openness
