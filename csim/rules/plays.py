"""What a play is: a record of numbers. Its effects touch states of the customer, never its renewal directly."""

from typing import NamedTuple

from csim.arithmetic import exp

# Triggers, channels, functions and ways to draw hours. Codes are positions in these tuples.
TRIGGERS = (
    "standing",  # in force all the time, no occasion needed
    "signup",
    "age",
    "cadence",
    "health_below",
    "low_adoption",
    "renewal_in",
    "champion_left",
    "survey_answer",
    "expansion_signal",
    "release",
    "programme",  # one session for many, by the calendar
    "idle_time",  # in what time is left
)
STANDING, SIGNUP, AGE, CADENCE, HEALTH_BELOW, LOW_ADOPTION, RENEWAL_IN = 0, 1, 2, 3, 4, 5, 6
CHAMPION_LEFT, SURVEY_ANSWER, EXPANSION_SIGNAL, RELEASE, PROGRAMME, IDLE_TIME = 7, 8, 9, 10, 11, 12
CHANNELS = ("one_to_one", "one_to_many", "digital", "community")
ONE_TO_ONE, ONE_TO_MANY, DIGITAL, COMMUNITY = 0, 1, 2, 3
FUNCTIONS = ("implementation", "support", "education", "relationship", "renewals")
IMPLEMENTATION, SUPPORT, EDUCATION, RELATIONSHIP, RENEWALS = 0, 1, 2, 3, 4
HOURS_CONSTANT, HOURS_LOGNORMAL, HOURS_EXPONENTIAL = 0, 1, 2
HOURS_KINDS = ("constant", "lognormal", "exponential")

# The first rows of every table of plays: work that exists under every strategy.
PLAY_IMPLEMENTATION = 0
PLAY_TICKET = 1
BUILT_IN_PLAYS = ("implementation", "support_ticket")


class PlayParameters(NamedTuple):
    """One play. Effects may be zero or negative: a contact can do nothing, or harm."""

    trigger: float
    trigger_weeks: float  # age, cadence, or weeks before the decision
    trigger_threshold: float  # health or adoption below, survey answer at or below, readiness above
    channel: float
    function: float  # which function's people do it
    hours: float  # of work, preparation included
    hours_kind: float
    hours_sigma: float  # log-scale spread for lognormal hours
    usd_per_use: float
    usd_per_year: float  # content and licences, whatever the use
    priority: float  # smaller is sooner
    cooldown_weeks: float
    expiry_weeks: float
    promise: float  # 1: the customer was told, and is let down if it expires
    promise_weeks: float  # waiting beyond this is slow, for promised work
    escalation_share: float  # of its uses, beyond the means of whoever does it
    uptake: float  # probability that the customer takes part
    audience: float  # people a session reaches
    training_hours: float  # effective learning hours for each user reached
    academy_hours_per_week: float  # standing plays: self-paced learning
    knowledge_base: float  # standing plays: 1 opens it to the segment
    community: float  # standing plays: 1 opens it to the segment
    adoption_push_weeks: float  # of onboarding pace
    value_shown: float  # share of the way from perceived to true value, -1 to 1
    trust_gain: float  # -1 to 1
    champion_win: float  # probability to win a champion where there is none
    threads: float  # contacts gained in the account
    wakes: float  # wake-up call added, attention to the contract
    expansion_push: float  # added expansion rate per week
    insight: float  # what the vendor learns
    contacts: float  # weight against the customer's contact budget
    customer_hours: float  # of the customer's people


def seller_factor(weight: float, trust: float) -> float:
    """Return the factor on what a talk with an owner who sells shows and wins: ``1 + w (T - 1/2)``.

    Who is trusted converts better, who is not converts worse; *weight* 0 is no difference. Source: assumption.
    """
    return max(0.0, 1.0 + weight * (trust - 0.5))


def observed_usage(adoption: float, error: float) -> float:
    """Return adoption as telemetry shows it, in [0, 1]."""
    return min(1.0, max(0.0, adoption + error))


def due_on_cadence(age_weeks: int, every_weeks: float) -> bool:
    """Return whether a recurring play falls due at this age, first after one full period."""
    if every_weeks < 1.0 or age_weeks <= 0:
        return False
    return age_weeks % int(every_weeks) == 0


def remembered(value: float, weeks: float) -> float:
    """Return a fading quantity one week later, with a mean memory of *weeks*."""
    return value * exp(-1.0 / max(weeks, 0.01))
