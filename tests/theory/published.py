"""Figures that others have published, and who did; the project's own copy.

Only what stands in a publication is here. Curves that follow from a formula are computed in `formulas.py`.
"""

from typing import NamedTuple


class Source(NamedTuple):
    """Where a figure stands."""

    authors: str
    year: int
    title: str
    address: str


PROJECTING_RETENTION = Source(
    "Peter S. Fader, Bruce G. S. Hardie",
    2007,
    "How to Project Customer Retention, Journal of Interactive Marketing 21(1), 76-90",
    "http://www.brucehardie.com/papers/021/",
)
"""Two series of a real company's customers, and the parameters fitted to their first seven years."""


class Survival(NamedTuple):
    """Per cent of a cohort that is left after each year, and the shifted beta-geometric fitted to it."""

    per_cent: tuple[float, ...]
    alpha: float
    beta: float
    fitted_years: int
    error_after_twelve_years: float  # of the projection, as a share of what was observed, as the authors round it


SURVIVAL = {
    "regular": Survival(
        (100, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1, 22.3, 20.7, 19.4, 18.3, 17.3), 0.704, 1.182, 7, 0.02
    ),
    "high end": Survival(
        (100, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1, 46.8, 44.5, 42.7, 40.9, 39.4), 0.668, 3.806, 7, 0.04
    ),
}
HIGH_END_LOG_LIKELIHOOD_PER_CUSTOMER = -1.611

RESIDUAL_LIFETIME = Source(
    "Peter S. Fader, Bruce G. S. Hardie; the figure: J. D. Maturen",
    2010,
    "Customer-Base Valuation in a Contractual Setting, Marketing Science 29(1), 85-93, as tested by its Python version",
    "https://github.com/jdmaturen/shifted_beta_geometric_py",
)
HIGH_END_RESIDUAL_LIFETIME_AT_RENEWAL_8 = 7.53
"""In payments, at 10 % a year: seven renewals made, the eighth about to be decided."""

CALL_CENTRE = Source(
    "Rodrigo Arenas",
    2021,
    "pyworkforce 0.1.0, the worked example of its Erlang-C calculator",
    "https://pypi.org/project/pyworkforce/0.1.0/",
)


class CallCentre(NamedTuple):
    """Erlang-C of 100 calls in half an hour, three minutes each, answered within twenty seconds."""

    calls_per_minute: float = 100 / 30
    minutes_per_call: float = 3.0
    answer_within_minutes: float = 20 / 60
    agents: int = 14
    waiting_probability: float = 0.1741319335950498
    service_level: float = 0.8883500191794669
    occupancy: float = 0.7142857142857143


DIFFUSION = Source(
    "Fareena Sultan, John U. Farley, Donald R. Lehmann",
    1990,
    "A Meta-Analysis of Applications of Diffusion Models, Journal of Marketing Research 27(1), 70-77",
    "https://doi.org/10.1177/002224379002700107",
)
DIFFUSION_INNOVATION_PER_YEAR = 0.03
DIFFUSION_IMITATION_PER_YEAR = 0.38

LIFETIME_VALUE = Source(
    "Sunil Gupta, Donald R. Lehmann; the three conventions: Peter S. Fader, Bruce G. S. Hardie",
    2012,
    "Reconciling and Clarifying CLV Formulas (note 24)",
    "http://brucehardie.com/notes/024/",
)
LIFETIME_MULTIPLES = {
    # retention, discount a year: (first payment now, first payment not counted, payment at the year's end)
    (0.80, 0.10): (3.67, 2.67, 3.33),
}

PRACTICE = Source(
    "Andrew Heathcote, Scott Brown, D. J. K. Mewhort",
    2000,
    "The power law repealed: the case for an exponential law of practice, Psychonomic Bulletin & Review 7(2), 185-207",
    "https://doi.org/10.3758/BF03212979",
)
"""Individuals learn exponentially; power laws arise in the mean of people who differ."""

HETEROGENEITY = Source(
    "James W. Vaupel, Anatoli I. Yashin",
    1985,
    "Heterogeneity's Ruses: Some Surprising Effects of Selection on Population Dynamics, American Statistician 39(3)",
    "https://doi.org/10.1080/00031305.1985.10479424",
)
"""A cohort's rate falls with age although nobody's does."""
