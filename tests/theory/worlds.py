"""Companies reduced to one mechanism, for the tests of theory; they start from the engine tests' calm company."""

from csim.rules.shocks import ShockParameters
from csim.scenario.frozen import Scenario

NO_TEAM = ("team.helpers=null", "team.csm=null", "team.teachers=null")
ALL_SIGN = (
    *("market.marketing=1 kUSD/year", "market.sales_cycle=0 weeks", "market.close_probability=100 %"),
    *("market.close_fit_weight=0 %", "market.qualification_discipline=0 %", "market.potential_customers=1000000000"),
    *("contract.setup=0 weeks", "market.commission=0 %"),
)
"""Every lead signs the week after, and is in use at once; the market is practically endless."""
OWN_PROPENSITY_ALONE = (
    *("renewal.value_weight=0", "renewal.trust_weight=0", "renewal.champion_weight=0", "renewal.switching_weight=0"),
    *("renewal.price_weight=0", "contract.term=12 months", "contract.notice=0 days", "contract.auto_renew=0 %"),
    *("departure.win_back_window=0 weeks", "adoption.innovation=0 % per week", "adoption.imitation=0 % per week"),
)
"""Annual contracts that everybody looks at, and nothing but the customer's own propensity in the decision."""


def copies(number: int) -> str:
    """Return the setting that makes so many segments all alike: independent companies in one run.

    The calm company has one, the setting adds the others. Each has a market, customers and luck of its own, and without
    a team nothing joins them.
    """
    return f"segments={{{', '.join(f'copy{place}: {{}}' for place in range(1, number))}}}"


def one_cohort(scenario: Scenario) -> Scenario:
    """Return the scenario with leads in its first week only: who signs, signs in week 1."""
    neutral = dict.fromkeys(ShockParameters._fields, 0.0)
    silence = ShockParameters(**neutral | {"week": 1.0, "weeks": 1e6, "demand_factor": 0.0, "ticket_factor": 1.0})
    return scenario._replace(shocks=(silence,))


def all_alike(scenario: Scenario, renews: float) -> Scenario:
    """Return the scenario with the same chance to renew for everybody: a file can only ask for almost the same."""
    alike = [each._replace(propensity_mean=renews, propensity_concentration=0.0) for each in scenario.segments]
    return scenario._replace(segments=tuple(alike))


def beta_distributed(alpha: float, beta: float) -> tuple[str, str]:
    """Return settings for a chance to leave that is Beta-distributed over customers."""
    return (
        f"renewal.propensity_mean={beta / (alpha + beta)!r}",
        f"renewal.propensity_concentration={alpha + beta!r}",
    )
