"""Columns of the ledger: what is counted each month per segment, role and play, and per cohort and age."""

from csim.rules.departure import REASONS
from csim.state.columns import Column

F = "f8"


def _flow(name: str, unit: str, meaning: str) -> Column:
    return Column(name, F, unit, 0, "flow", meaning)


def _stock(name: str, unit: str, meaning: str) -> Column:
    return Column(name, F, unit, 0, "stock", meaning)


SEGMENT_COLUMNS = (
    _flow("leads", "leads", "leads that came"),
    _flow("referred_leads", "leads", "of them referred by customers"),
    _flow("turned_away", "leads", "leads declined as a bad fit"),
    _flow("new_customers", "customers", "first signings"),
    _flow("referred_customers", "customers", "of them referred"),
    _flow("returned_customers", "customers", "former customers who signed again"),
    _flow("left_customers", "customers", "departures"),
    *(_flow(f"left_{reason}", "customers", f"departures whose main reason was: {reason}") for reason in REASONS),
    _flow("new_mrr", "USD/month", "MRR of first signings"),
    _flow("returned_mrr", "USD/month", "MRR of returns"),
    _flow("expansion_mrr", "USD/month", "MRR added by seats, tiers and price rises"),
    _flow("price_mrr", "USD/month", "net change by price changes: rises in expansion, cuts in contraction"),
    _flow("contraction_mrr", "USD/month", "MRR given back by customers who stayed"),
    _flow("churned_mrr", "USD/month", "MRR of departures"),
    _flow("renewals_due", "contracts", "renewal decisions taken (monthly plans each month)"),
    _flow("renewals_won", "contracts", "of them to stay"),
    _flow("renewals_due_mrr", "USD/month", "MRR up for renewal"),
    _flow("leave_probability", "customers", "sum of the chances to leave at those decisions"),
    _flow("revenue", "USD", "recognised revenue"),
    _flow("hosting_usd", "USD", "hosting"),
    _flow("support_usd", "USD", "support people, idle time included"),
    _flow("implementation_usd", "USD", "implementation people, idle time included"),
    _flow("cs_usd", "USD", "customer success: people, idle time, tools, digital, content"),
    _flow("acquisition_usd", "USD", "marketing, selling, commissions and rewards"),
    _flow("cac_usd", "USD", "acquisition cost borne by customers who signed"),
    _flow("value_usd", "USD", "value customers gained"),
    _flow("people_usd", "USD", "cost of the hours of customers' people"),
    _flow("tickets", "tickets", "questions that reached support"),
    _flow("deflected", "tickets", "questions answered by articles or the community"),
    _flow("contacts", "contacts", "contacts made, human and digital"),
    _flow("first_values", "customers", "customers whose weekly value first reached the price"),
    _flow("first_value_weeks", "weeks", "sum of their weeks since signing"),
    _flow("surveyed", "answers", "survey answers"),
    _flow("promoters", "answers", "answers of 9 or 10"),
    _flow("detractors", "answers", "answers up to 6"),
    _stock("customers", "customers", "customers"),
    _stock("mrr", "USD/month", "monthly recurring revenue"),
    _stock("live", "customers", "customers in use"),
    _stock("seats", "seats", "seats under contract"),
    _stock("active_seats", "seats", "seats in use"),
    _stock("knowledge", "", "sum of knowledge"),
    _stock("adoption", "", "sum of adoption"),
    _stock("trust", "", "sum of trust"),
    _stock("satisfaction", "", "sum of satisfaction"),
    _stock("health_true", "", "sum of true health"),
    _stock("health_observed", "", "sum of observed health"),
    _stock("champions", "customers", "customers with a champion"),
    _stock("owned", "customers", "customers with an owner"),
    _stock("year_ago_mrr", "USD/month", "MRR twelve months earlier of the customers of that time"),
    _stock("year_ago_mrr_now", "USD/month", "their MRR now"),
    _stock("year_ago_mrr_kept", "USD/month", "their MRR now, no more than it was"),
    _stock("year_ago_customers", "customers", "customers twelve months earlier"),
    _stock("year_ago_customers_kept", "customers", "of them still customers"),
)

MONEY_COLUMNS = (
    _flow("revenue", "USD", "recognised revenue"),
    _flow("invoiced", "USD", "invoices written, credit notes deducted"),
    _flow("collected", "USD", "invoices paid"),
    _flow("hosting_usd", "USD", "hosting"),
    _flow("implementation_usd", "USD", "implementation people"),
    _flow("support_usd", "USD", "support people"),
    _flow("education_usd", "USD", "education people"),
    _flow("relationship_usd", "USD", "customer success managers"),
    _flow("renewals_usd", "USD", "renewal managers"),
    _flow("digital_usd", "USD", "digital touches, content and licences"),
    _flow("recruiting_usd", "USD", "recruiting of all roles"),
    _flow("marketing_usd", "USD", "marketing"),
    _flow("sales_usd", "USD", "selling effort, commissions and referral rewards"),
    _flow("rnd_usd", "USD", "research and development"),
    _flow("gna_usd", "USD", "general and administrative"),
    _flow("funding", "USD", "money raised"),
    _flow("receivables_lost", "USD", "unpaid invoices that ended with the company"),
    _flow("deferred_lost", "USD", "deferred revenue that ended with the company"),
    _stock("cash", "USD", "cash"),
    _stock("receivables", "USD", "invoices not yet paid"),
    _stock("deferred_revenue", "USD", "invoiced, not yet earned"),
    _stock("defunct", "0/1", "1 once the company has run out of cash"),
    _stock("defects", "defects", "stock of defects"),
    _stock("burden_factor", "factor", "share left of the learning burden above its floor"),
    _stock("coverage", "0-1", "knowledge-base coverage"),
    _stock("community", "0-1", "chance that the community answers"),
)

ROLE_COLUMNS = (
    _flow("person_weeks", "person-weeks", "people on the payroll, one week each"),
    _flow("cost_usd", "USD", "salaries, overhead and tools"),
    _flow("hours_present", "hours", "hours for customers"),
    _flow("hours_worked", "hours", "of them spent on work"),
    _flow("hours_contact", "hours", "of them spent on proactive contact in idle time"),
    _flow("hours_content", "hours", "of them spent writing content"),
    _flow("created", "items", "work that reached the queue"),
    _flow("done", "items", "work done"),
    _flow("expired", "items", "work that expired undone"),
    _flow("cancelled", "items", "work cancelled because the customer left"),
    _flow("started", "items", "work first taken up"),
    _flow("wait_weeks", "weeks", "sum of the waits of work taken up"),
    _flow("late", "items", "promised work taken up later than promised"),
    _flow("hired", "people", "people who started"),
    _flow("left", "people", "people who left"),
    _stock("headcount", "people", "people on the payroll"),
    _stock("open", "items", "work waiting or in hand"),
    _stock("open_hours", "hours", "hours it still asks for"),
    _stock("accounts", "customers", "customers in its books"),
)

PLAY_COLUMNS = (
    _flow("created", "items", "uses begun"),
    _flow("done", "items", "uses completed, customers reached for sessions"),
    _flow("declined", "items", "uses the customer passed over"),
    _flow("expired", "items", "uses that expired undone"),
    _flow("cancelled", "items", "uses cancelled because the customer left"),
    _flow("hours", "hours", "hours of staff"),
    _flow("usd", "USD", "cost per use and content"),
)

COHORT_COLUMNS = (
    _flow("gross_profit", "USD", "gross profit earned at this age, customer success not deducted"),
    _flow("margin", "USD", "margin after customer success earned at this age"),
    _flow("paid_back", "customers", "customers whose margin reached their CAC at this age"),
    _flow("paid_back_gross", "customers", "customers whose gross profit reached their CAC at this age"),
    _flow("left_before", "customers", "customers who left at this age before paying back"),
    _flow("left_after", "customers", "customers who left at this age after paying back"),
    _flow("returned_before", "customers", "of those who left before, back again at this age"),
    _flow("signed", "customers", "customers of the cohort, at age 0"),
    _flow("cac", "USD", "what they cost to win, at age 0"),
    _flow("first_mrr", "USD/month", "their first MRR, at age 0"),
)
