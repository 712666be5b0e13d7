"""What assumptions are called, and what they are about, in words that need no source code.

A label is a noun or a clause of at most 40 letters that may stand before a colon: `trust lost when the CSM changes`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

LONGEST = 40
"""Letters that a label has at most, without the segments, roles or plays that it may name."""

_CUSTOMERS: Mapping[str, Mapping[str, str]] = {
    "market": {
        "potential_customers": "how many companies might ever buy",
        "leads_per_week": "leads that marketing brings",
        "marketing": "marketing spend",
        "marketing_elasticity": "how strongly leads follow marketing",
        "word_of_mouth": "leads a promoter brings by talk",
        "close_probability": "chance that a well-fitting lead signs",
        "close_fit_weight": "how much a poor fit hinders signing",
        "qualification_fit": "fit below which a lead counts as bad",
        "qualification_discipline": "share of bad leads turned away",
        "sales_cycle": "time from a lead to its decision",
        "sales_cost_per_lead": "selling cost of a lead",
        "commission": "sales commission",
        "fit_mean": "mean fit of leads",
        "fit_concentration": "how alike leads are in fit",
        "referral_fit_bonus": "how much better referred leads fit",
        "referral_close_factor": "how many times likelier referrals sign",
        "referral_cost_factor": "relative selling effort of referrals",
        "referral_reward": "reward for a referral",
    },
    "contract": {
        "price_per_seat": "price of a seat",
        "seats": "seats a new customer buys",
        "seats_spread": "how much customers differ in size",
        "term": "length of the contract",
        "notice": "notice before a contract ends",
        "auto_renew": "share of contracts that renew themselves",
        "prepaid": "share of contracts paid a year ahead",
        "uplift_at_renewal": "price rise at renewal",
        "paid_after": "time from an invoice to the money",
        "hosting_per_active_seat": "hosting cost of a seat in use",
        "hosting_share": "hosting cost as a share of price",
        "customer_hour": "what an hour costs the customer",
        "oversell": "how far sales promises too much",
        "setup": "least time from signing to going live",
        "implementation_hours": "hours to bring a customer live",
        "onboarding": "how long onboarding lasts",
    },
    "learning": {
        "burden": "how much a segment has to learn",
        "forgetting": "how fast unused knowledge is lost",
        "user_turnover": "how often users are replaced",
        "use_hours": "hours of learning that daily use brings",
        "knowledge_base_hours": "hours customers read the knowledge base",
        "community_hours": "hours customers learn in the community",
        "hours_budget": "most hours customers give to learning",
    },
    "adoption": {
        "innovation": "how fast people take up use on their own",
        "imitation": "how fast people follow colleagues' use",
        "ceiling_base": "share of seats usable without knowledge",
        "ceiling_fit": "how much a poor fit limits use",
        "decay": "how fast use above its limit falls back",
        "champion_boost": "how much a champion speeds up first use",
        "onboarding_boost": "how many times onboarding speeds up use",
    },
    "value": {
        "per_active_seat": "what a seat in use is worth to customers",
        "fit_floor": "value left if the product does not fit",
        "knowledge_floor": "value left if nobody knows the product",
        "noise": "how much value varies from week to week",
        "perception": "time over which customers judge value",
        "visibility_floor": "value customers see if nobody shows it",
        "visibility_drift": "how fast value once shown is forgotten",
        "expectation_adapts": "how fast expectation follows experience",
    },
    "trust": {
        "baseline": "trust without any contact",
        "reversion": "how fast trust returns to normal",
        "satisfaction_slope": "how much satisfaction lifts trust",
        "slow_answer_loss": "trust lost with a late answer",
        "broken_promise_loss": "trust lost with a broken promise",
        "csm_change_loss": "trust lost when the CSM changes",
        "fatigue_loss": "trust lost with each contact too many",
        "contacts_welcome_per_month": "how many contacts are welcome",
        "unresolved_ticket_loss": "trust lost with a ticket given up",
        "ticket_gain": "trust gained by a ticket solved in time",
        "satisfaction_steepness": "how sharply value decides satisfaction",
        "satisfaction_trust_weight": "weight of trust in satisfaction",
    },
    "champion": {
        "at_start": "how many customers sign with a champion",
        "leaves": "how often champions leave",
        "returns": "how fast new champions emerge unaided",
        "loss_of_trust": "trust lost when a champion leaves",
        "thread_cover": "how well contacts stand in for champions",
        "thread_decay": "how fast a customer's contacts move on",
    },
    "support": {
        "tickets_per_active_seat": "tickets from a seat in use",
        "tickets_per_account": "tickets from a customer",
        "defect_factor": "how many more tickets defects cause",
        "knowledge_relief": "share of tickets that knowledge prevents",
        "deflection_by_knowledge_base": "questions the knowledge base answers",
        "deflection_by_community": "questions the community answers",
        "ticket_hours": "hours a ticket takes",
        "ticket_hours_spread": "how much tickets differ in hours",
        "promise": "time within which answers are promised",
        "expiry": "time after which tickets are given up",
        "escalation": "share of tickets passed to others",
    },
    "renewal": {
        "propensity_mean": "customers' own inclination to renew",
        "propensity_concentration": "how alike customers' inclinations are",
        "value_weight": "weight of value for money at renewal",
        "trust_weight": "weight of trust at renewal",
        "champion_weight": "weight of a champion at renewal",
        "switching_weight": "weight of effort to switch at renewal",
        "price_weight": "weight of a price change at renewal",
        "competitor_pull": "steady pull of competitors",
        "attention_auto_renew": "share of automatic renewals looked at",
        "attention_monthly": "share of monthly plans looked at",
        "attention_price_notice": "share of customers a price notice wakes",
        "price_noticed_above": "price rise that customers notice",
        "attention_competitor": "how strongly competitors wake customers",
    },
    "expansion": {
        "rate": "how often ready accounts grow unasked",
        "seat_factor": "size of grown accounts, as a multiple",
        "ready_adoption": "use at which accounts are ready to grow",
        "ready_worth": "value for money at which accounts grow",
        "tier_share": "share of growth that is a higher tier",
        "tier_price_factor": "price of a higher tier",
        "tier_steps": "how many higher tiers exist",
        "contraction_adoption": "use below which spare seats are noticed",
        "contraction_probability": "chance that spare seats are given back",
        "contraction_climate_cut": "seats cut in a bad business climate",
        "contraction_climate_weight": "how much a bad climate prompts cuts",
    },
    "advocacy": {
        "survey_response": "share of customers answering surveys",
        "survey_noise": "how much survey answers scatter",
        "survey_low": "survey answer of the dissatisfied",
        "survey_high": "survey answer of the satisfied",
        "promoter_satisfaction": "satisfaction that makes people recommend",
        "detractor_satisfaction": "satisfaction below which people warn",
        "referrals": "leads a promoter refers by name",
        "detractor_close_loss": "share of deals that detractors can spoil",
    },
    "departure": {
        "card_share": "share of customers that pay by card",
        "card_failure": "chance that a card payment fails",
        "card_recovery": "share of failed payments won back",
        "win_back_window": "time in which customers may come back",
        "win_back": "how often lost customers come back",
        "win_back_after_payment": "how often failed payers come back",
    },
    "health": {
        "noise": "error of the health score",
        "neutral_owner_factor": "error of scores where CSMs do not sell",
    },
    "population": {
        "customers": "customers at the start",
        "growth": "how fast the base grew before the start",
        "learning_rate": "how much an hour of learning teaches",
        "learning_rate_spread": "how much customers differ in learning",
        "trust": "trust on the day of signing",
        "expected_worth": "value for money expected at signing",
        "threads": "further contacts on the day of signing",
    },
}
"""Of what every segment has, by section and field."""

_VENDOR: Mapping[str, Mapping[str, str]] = {
    "product": {
        "learning_burden": "how much there is to learn",
        "learning_burden_floor": "what must be learnt whatever the design",
        "burden_improvement": "how fast R&D makes the product easier",
        "release_every": "time between releases",
        "release_novelty": "knowledge that releases make obsolete",
        "release_defects": "defects that each release adds",
        "defect_removal": "how fast R&D removes defects",
        "defect_value_loss": "how much defects lower value and use",
        "insight_weight": "how much insight from contacts helps R&D",
        "insight_decay": "how fast insight becomes stale",
        "insight_delay": "time until insight becomes product",
        "insight_half": "insight that has half its full effect",
        "feedback_trust": "trust gained by acting on feedback",
        "knowledge_base_start": "share of help articles at the start",
        "knowledge_base_hours": "hours to write the missing help articles",
        "knowledge_base_erosion": "share of help articles a release spoils",
        "community_half": "members with whom a community works",
    },
    "company": {
        "rnd_share": "R&D as a share of revenue",
        "gna_share": "administrative cost, share of revenue",
        "discount_rate": "discount rate",
        "empowerment": "share of escalations that are settled",
        "seller_trust_weight": "how much trust helps CSMs who sell",
        "neutral_trust_factor": "trust won where CSMs do not sell",
        "survey_every": "time between surveys",
    },
    "team": {
        "headcount": "people at the start",
        "salary": "salary",
        "overhead": "cost on top of salaries",
        "tools": "software cost of a person",
        "tool_hours_factor": "how many hours tools save",
        "tool_noise_factor": "how much tools sharpen the health score",
        "hours_per_week": "working hours",
        "customer_share": "share of working time for customers",
        "time_to_hire": "time to hire a person",
        "hiring_cost": "cost of recruiting a person",
        "ramp": "new people's time to full speed",
        "ramp_start": "speed of new people on the first day",
        "absence": "share of time that people are away",
        "skill_spread": "how much people differ in speed",
        "leaves": "how often people resign",
        "stress_leaving": "how much stress makes people resign",
        "notice": "time people still work after resigning",
        "book_ceiling": "how overfull books of customers may get",
        "accounts_per_book": "accounts in a full book",
        "hiring freeze_below_runway": "runway below which nobody is hired",
        "hiring target": "hiring target",
        "contact_idle_share": "share of idle time for unasked contacts",
    },
    "plays": {
        "hours": "hours of work that plays take",
        "hours_spread": "how much the hours of a play vary",
        "cost_per_use": "cost of each use of a play",
        "cost_per_year": "yearly cost of plays",
        "cooldown": "least time before a play is repeated",
        "expiry": "time after which an undone play is lost",
        "promise_within": "wait that is slow for promised plays",
        "escalation": "share of plays that need others' help",
        "uptake": "share of customers taking part in plays",
        "audience": "people that a group session reaches",
        "contacts": "how much plays weigh as contacts",
        "customer_hours": "hours that plays cost the customer",
        "trigger threshold": "health or use at which plays begin",
        "trigger not_before": "grace period of new customers",
        "trigger weeks": "timing of plays",
        "effects training": "how much touches teach",
        "effects academy": "how much courses teach",
        "effects adoption_push": "how much touches speed up use",
        "effects value_shown": "how much value touches make visible",
        "effects trust": "how much trust touches build",
        "effects champion_win": "how often touches win a champion",
        "effects threads": "how many contacts touches add",
        "effects wakes": "how much touches make people reconsider",
        "effects expansion_push": "how much touches bring accounts to grow",
        "effects insight": "how much touches teach the vendor",
    },
    "history": {"length": "length of the past before the start"},
}
"""Of the vendor, by section and field."""

_AREAS: Mapping[str, str] = {
    "effects": "touches",
    "market": "the market",
    "contract": "contracts",
    "learning": "learning",
    "adoption": "adoption",
    "value": "value",
    "trust": "trust",
    "champion": "champions",
    "support": "support",
    "renewal": "renewal",
    "expansion": "expansion",
    "advocacy": "advocacy",
    "departure": "payment and return",
    "health": "the health score",
    "population": "customers at signing",
    "product": "the product",
    "company": "the company",
    "team": "the team",
    "plays": "plays",
    "history": "the past",
}


def label_of(pattern: Sequence[str]) -> str:
    """What the assumption at a pattern is called; its own field in words where no label was given."""
    steps = [step for step in pattern if step not in ("*", "segments")]
    section, field = steps[0], " ".join(steps[1:])
    told = {**_CUSTOMERS, **_VENDOR}.get(section, {}).get(field)
    if told is None:
        return f"{section}: {field}".replace("_", " ") if field else section.replace("_", " ")
    return told


def area_of(name: str) -> str:
    """What the assumption of a name is about, as it stands after `about`: `touches`, `the market`."""
    section = name.partition("_")[0]
    return _AREAS.get(section, section)


def paths() -> tuple[tuple[str, ...], ...]:
    """The paths that have labels, `*` for the user's own names."""
    customers = [("segments", "*", section, field) for section, named in _CUSTOMERS.items() for field in named]
    vendor = [
        (section, *(("*",) if section in ("team", "plays") else ()), *field.split(" "))
        for section, named in _VENDOR.items()
        for field in named
    ]
    return (*customers, *vendor)
