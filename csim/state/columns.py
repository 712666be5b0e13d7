"""THE table of columns: one row a customer, and the smaller tables beside it."""

from typing import NamedTuple

import numpy as np

NEVER = -32768
"""A week that has not come: before any week of any run."""

ACTIVE, LEFT = 1, 2
UNDECIDED, STAYS, LEAVES = 0, 1, 2
CHANNELS_IN = ("marketing", "referral", "base")
MARKETING, REFERRED, BASE = 0, 1, 2
WAITING, IN_SERVICE, DONE, EXPIRED, CANCELLED = 0, 1, 2, 3, 4


class Column(NamedTuple):
    """One column: *dtype* as NumPy spells it, *written_by* the phases of the week that may change it."""

    name: str
    dtype: str
    unit: str
    initial: float
    written_by: str
    meaning: str


def table(columns: tuple[Column, ...], rows: int) -> np.ndarray:
    """Return an array of *rows* records with these columns, each at its initial value."""
    dtype = np.dtype((np.record, [(column.name, column.dtype) for column in columns]))
    made = np.zeros(rows, dtype=dtype)
    for column in columns:
        if column.initial:
            made[column.name] = column.initial
    return made


CUSTOMER_COLUMNS = (
    Column("id", "u8", "", 0, "sign", "identity of the lead it came from"),
    Column("referrer", "i8", "row", -1, "sign", "who referred it, -1 nobody"),
    Column("segment", "i8", "code", 0, "sign", "segment"),
    Column("channel", "i8", "code", 0, "sign", "how it was acquired: marketing, referral, base"),
    Column("status", "i8", "code", 0, "sign decide account", "1 customer, 2 left"),
    Column("signed_week", "i8", "week", NEVER, "sign", "week of first signing"),
    Column("contract_start", "i8", "week", NEVER, "sign decide", "start of the present contract"),
    Column("term_ends", "i8", "week", NEVER, "sign decide", "end of the present term"),
    Column("decided", "i8", "code", 0, "sign decide account", "0 undecided, 1 stays, 2 leaves at the end of the term"),
    Column("paid_through", "i8", "week", NEVER, "sign decide", "invoiced up to this week"),
    Column("monthly", "i8", "0/1", 0, "sign", "on a monthly plan"),
    Column("auto_renew", "i8", "0/1", 0, "sign", "contract renews unless cancelled"),
    Column("prepaid", "i8", "0/1", 0, "sign", "invoiced a year ahead"),
    Column("card", "i8", "0/1", 0, "sign", "pays by card"),
    Column("seats", "f8", "seats", 0, "sign decide", "seats under contract"),
    Column("price", "f8", "USD/seat/week", 0, "sign decide", "price of a seat"),
    Column("tier", "i8", "steps", 0, "decide", "tier steps taken"),
    Column("fit", "f8", "0-1", 0, "sign", "fit with the ideal customer"),
    Column("learning_rate", "f8", "per hour", 0, "sign", "own speed of learning"),
    Column("own", "f8", "log-odds", 0, "sign", "own propensity to stay"),
    Column("cac", "f8", "USD", 0, "sign", "what it cost to win"),
    Column("golive_week", "i8", "week", NEVER, "sign work decide", "first week in use"),
    Column("value_week", "i8", "week", NEVER, "live", "first week whose value reached the price"),
    Column("knowledge", "f8", "0-1", 0, "sign live decide", "how well its people know the product"),
    Column("adoption", "f8", "0-1", 0, "sign live decide", "share of seats active"),
    Column("ceiling", "f8", "0-1", 0, "live", "adoption now within reach"),
    Column("live_hours", "f8", "hours", 0, "live play work", "training received, still to be taken in"),
    Column("onboarding_until", "i8", "week", NEVER, "sign play work", "onboarding pace lasts until"),
    Column("value", "f8", "USD/week", 0, "live", "value gained this week"),
    Column("value_average", "f8", "USD/week", 0, "sign live", "moving average of value"),
    Column("visibility", "f8", "share", 1, "sign live play work", "share of that average that is perceived"),
    Column("worth", "f8", "log", 0, "live", "perceived value for money"),
    Column("expectation", "f8", "log", 0, "sign live", "expected value for money"),
    Column("satisfaction", "f8", "0-1", 0.5, "live", "satisfaction"),
    Column("trust", "f8", "0-1", 0, "sign live play work", "trust in the vendor"),
    Column("contact_load", "f8", "contacts", 0, "live play work", "recent contacts, fading"),
    Column("awake", "f8", "", 0, "live play work", "recent wake-up calls, fading"),
    Column("push", "f8", "per week", 0, "live play work", "expansion rate added by plays, fading"),
    Column("champion", "i8", "0/1", 0, "sign live play work", "has a champion"),
    Column("champion_left_week", "i8", "week", NEVER, "live", "when the last champion left"),
    Column("threads", "f8", "people", 0, "sign live play work", "contacts in the account beside the champion"),
    Column("tickets_recent", "f8", "tickets", 0, "live", "recent tickets, fading"),
    Column("usage_seen", "f8", "0-1", 0, "observe", "adoption as telemetry shows it"),
    Column("health", "f8", "0-1", 0.5, "observe", "health score"),
    Column("last_answer", "i8", "0-10", -1, "advocate", "last survey answer"),
    Column("answer_week", "i8", "week", NEVER, "advocate", "when it answered last"),
    Column("owner", "i8", "row", -1, "work decide account", "staff member who owns the account, -1 none"),
    Column("owners_had", "i8", "", 0, "work", "owners so far"),
    Column("fee_week", "f8", "USD", 0, "live", "price of this week"),
    Column("active_seats", "f8", "seats", 0, "live", "seats in use this week"),
    Column("support_usd_week", "f8", "USD", 0, "work account", "support worked for it this week"),
    Column("implementation_usd_week", "f8", "USD", 0, "work account", "implementation worked for it this week"),
    Column("cs_usd_week", "f8", "USD", 0, "play work account", "customer success spent on it this week"),
    Column("people_hours_week", "f8", "hours", 0, "live play work account", "hours of its own people this week"),
    Column("paid_usd", "f8", "USD", 0, "account", "price paid so far"),
    Column("value_usd", "f8", "USD", 0, "account", "value gained so far"),
    Column("people_usd", "f8", "USD", 0, "account", "cost of its people's hours so far"),
    Column("gross_profit", "f8", "USD", 0, "account", "gross profit so far, customer success not deducted"),
    Column("margin", "f8", "USD", 0, "account", "margin after customer success so far"),
    Column("gross_week", "f8", "USD", 0, "account", "gross profit of this week"),
    Column("margin_week", "f8", "USD", 0, "account", "margin after customer success of this week"),
    Column("recouped_gross_week", "i8", "week", NEVER, "account", "gross profit reached CAC"),
    Column("recouped_week", "i8", "week", NEVER, "account", "margin after customer success reached CAC"),
    Column("renewals", "i8", "", 0, "decide", "terms renewed"),
    Column("leave_probability", "f8", "0-1", 0, "decide", "chance to leave at its last decision"),
    Column("price_change", "f8", "share", 0, "decide", "price change announced for the next term"),
    Column("raised_week", "i8", "week", NEVER, "decide", "when a price rise beyond the usual was announced to it last"),
    Column("looked", "i8", "0/1", 0, "decide", "whether it looked at its contract at its last decision"),
    Column("left_week", "i8", "week", NEVER, "decide account", "when it left last"),
    Column("reason", "i8", "code", -1, "decide account", "why it leaves or left"),
    Column("times_left", "i8", "", 0, "decide account", "how often it left"),
)

LEAD_COLUMNS = (
    Column("id", "u8", "", 0, "sign advocate", "identity"),
    Column("segment", "i8", "code", 0, "sign advocate", "segment"),
    Column("channel", "i8", "code", 0, "sign", "marketing or referral"),
    Column("referrer", "i8", "row", -1, "sign advocate", "who referred it"),
    Column("week", "i8", "week", 0, "sign", "when it came"),
    Column("due", "i8", "week", 0, "sign advocate", "when it decides"),
    Column("fit", "f8", "0-1", 0, "sign", "fit with the ideal customer"),
)

WORK_COLUMNS = (
    Column("customer", "i8", "row", -1, "sign live play work", "for whom, -1 a session for many"),
    Column("play", "i8", "code", 0, "sign live play work", "what"),
    Column("function", "i8", "code", 0, "sign live play work", "whose job it is"),
    Column("index", "i8", "", 0, "sign live play work", "which one of its kind that week"),
    Column("week", "i8", "week", 0, "sign live play work", "when it was created"),
    Column("arrival", "f8", "week", 0, "sign live play work", "moment it reached the queue"),
    Column("started", "f8", "week", -1e9, "sign live play work", "moment somebody first took it up"),
    Column("finished", "f8", "week", 0, "sign live play work", "moment it was done"),
    Column("promised", "f8", "weeks", 0, "sign live play work", "wait beyond which it is late"),
    Column("expires", "f8", "week", 0, "sign live play work", "moment after which it is pointless"),
    Column("priority", "f8", "", 0, "sign live play work", "smaller is served first"),
    Column("hours", "f8", "hours", 0, "sign live play work", "hours still to do at full speed"),
    Column("status", "i8", "code", 0, "sign live play work", "waiting, in service, done, expired, cancelled"),
    Column("server", "i8", "row", -1, "sign live play work", "who did it"),
)

STAFF_COLUMNS = (
    Column("id", "u8", "", 0, "career", "identity: role, seat, hire number"),
    Column("role", "i8", "code", 0, "career", "role"),
    Column("seat", "i8", "", 0, "career", "seat in that role"),
    Column("active", "i8", "0/1", 0, "career", "on the payroll and at work"),
    Column("hired_week", "i8", "week", NEVER, "career", "first week"),
    Column("ramped_from", "i8", "week", NEVER, "career", "week from which the ramp counts"),
    Column("left_week", "i8", "week", NEVER, "career work", "week after the last"),
    Column("resigned", "i8", "0/1", 0, "work", "working off the notice"),
    Column("skill", "f8", "factor", 1, "career", "own speed"),
    Column("speed", "f8", "factor", 1, "work", "speed this week: skill, ramp and tools"),
    Column("present_hours", "f8", "hours", 0, "work", "hours for customers this week"),
    Column("free_at", "f8", "week", -1e9, "work", "moment the present work ends"),
    Column("current", "i8", "row", -1, "work", "work in hand, -1 none"),
    Column("worked_week", "f8", "hours", 0, "work", "hours of work done this week"),
    Column("idle_week", "f8", "hours", 0, "work", "hours left this week"),
    Column("stress", "f8", "0-1", 0, "work", "strain of sustained overload"),
    Column("book_load", "f8", "books", 0, "work", "accounts owned, in full books"),
    Column("accounts", "i8", "", 0, "work", "accounts owned"),
    Column("present_total", "f8", "hours", 0, "work", "hours present so far"),
    Column("worked_total", "f8", "hours", 0, "work", "hours worked so far"),
)

CONDITION_COLUMNS = (
    Column("seed", "u8", "", 0, "", "seed of the study"),
    Column("replicate", "u8", "", 0, "", "number of the replicate"),
    Column("week", "i8", "week", 0, "policies", "this week"),
    Column("origin_week", "i8", "week", 0, "", "first week of the run"),
    Column("month_start", "i8", "month", 0, "policies", "month in which this week begins"),
    Column("month_end", "i8", "month", 0, "policies", "month in which this week ends"),
    Column("growing_base", "i8", "0/1", 0, "", "1 while the history makes the base"),
    Column("events_on", "i8", "0/1", 0, "", "1 to keep the event log"),
    Column("customers", "i8", "rows", 0, "sign", "rows in use"),
    Column("active", "i8", "rows", 0, "sign account", "entries in use of the list of rows to visit"),
    Column("leads", "i8", "rows", 0, "sign advocate account", "leads in the pipeline"),
    Column("work", "i8", "rows", 0, "sign live play work account", "open work items"),
    Column("staff", "i8", "rows", 0, "career", "staff rows in use"),
    Column("events", "i8", "rows", 0, "sign live play work decide advocate account", "events noted"),
    Column("room_needed", "i8", "rows", 0, "sign", "rows a kernel asked for before it went on"),
    Column("defects", "f8", "defects", 0, "policies", "stock of defects"),
    Column("quality", "f8", "0-1", 1, "policies", "quality"),
    Column("burden_factor", "f8", "factor", 1, "policies", "share left of the burden above its floor"),
    Column("coverage", "f8", "0-1", 0, "policies", "knowledge-base coverage"),
    Column("community", "f8", "0-1", 0, "policies", "chance that the community answers"),
    Column("insight", "f8", "contacts", 0, "policies", "stock of insight"),
    Column("acted", "f8", "contacts", 0, "policies", "insight turned into plans"),
    Column("guidance", "f8", "0-1", 0, "policies", "how well insight guides R&D"),
    Column("released", "i8", "0/1", 0, "policies", "a release came out this week"),
    Column("climate", "f8", "log-odds", 0, "policies", "bad economic climate"),
    Column("demand", "f8", "factor", 1, "policies", "demand for the product"),
    Column("extra_pull", "f8", "log-odds", 0, "policies", "competitors' pull beyond the usual"),
    Column("uplift", "f8", "share", 0, "policies", "price rise beyond the usual"),
    Column("uplift_from", "i8", "week", NEVER, "policies", "when that price rise began"),
    Column("ticket_factor", "f8", "factor", 1, "policies", "factor on tickets"),
    Column("trust_shock", "f8", "share", 0, "policies", "trust lost by everyone this week"),
    Column("csm_exodus", "f8", "share", 0, "policies", "customer success managers who resign this week"),
    Column("champion_exodus", "f8", "share", 0, "policies", "champions that leave this week"),
    Column("billed_start", "f8", "USD", 0, "sign", "invoices written as the week begins"),
    Column("billed_end", "f8", "USD", 0, "decide", "invoices written as the week ends"),
    Column("content_hours", "f8", "hours", 0, "work", "hours of writing this week"),
)

MARKET_COLUMNS = (
    Column("key", "u8", "", 0, "", "identity of the segment's luck"),
    Column("customers", "f8", "customers", 0, "account", "customers at the end of last week"),
    Column("fee", "f8", "USD/week", 0, "account", "their weekly price"),
    Column("promoters", "f8", "customers", 0, "account", "customers who recommend"),
    Column("detractors", "f8", "customers", 0, "account", "customers who warn"),
    Column("helpers", "f8", "customers", 0, "account", "able, satisfied members of the community"),
    Column("heard", "f8", "contacts", 0, "play work advocate", "insight gathered this week"),
    Column("pool", "f8", "USD", 0, "sign", "selling cost not yet borne by a customer"),
    Column("spent", "f8", "USD", 0, "sign", "selling and marketing cost this week"),
    Column("commission", "f8", "USD", 0, "sign", "commissions and rewards this week"),
    Column("digital_usd", "f8", "USD", 0, "play work", "digital touches this week"),
    Column("knowledge_base", "f8", "0/1", 0, "", "knowledge base is open to the segment"),
    Column("community_open", "f8", "0/1", 0, "", "community is open to the segment"),
    Column("academy_hours", "f8", "hours/week", 0, "", "self-paced courses"),
    Column("owner_role", "i8", "code", -1, "policies", "role whose members own the accounts, -1 none"),
    Column("revenue", "f8", "USD", 0, "account", "revenue of this week"),
    Column("hosting", "f8", "USD", 0, "account", "hosting of this week"),
    Column("support", "f8", "USD", 0, "account", "support of this week"),
    Column("implementation", "f8", "USD", 0, "account", "implementation of this week"),
    Column("cs", "f8", "USD", 0, "account", "customer success of this week"),
    Column("value", "f8", "USD", 0, "account", "value gained this week"),
    Column("people", "f8", "USD", 0, "account", "cost of customers' people this week"),
    Column("noise_factor", "f8", "factor", 1, "policies", "factor on health noise: tools, neutral owners"),
    Column("seller_weight", "f8", "", 0, "policies", "weight of trust in what an owner who sells achieves, 0 others"),
    Column("neutral_factor", "f8", "factor", 1, "policies", "factor on trust won by a CSM that does not sell"),
)

EVENT_COLUMNS = (
    Column("week", "i8", "week", 0, "all", "when"),
    Column("customer", "i8", "row", -1, "all", "to whom, -1 nobody in particular"),
    Column("kind", "i8", "code", 0, "all", "what"),
    Column("a", "f8", "", 0, "all", "first detail, by kind"),
    Column("b", "f8", "", 0, "all", "second detail, by kind"),
)
