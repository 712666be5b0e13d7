"""What contradicts something else is refused, with what is allowed and what to write."""

from __future__ import annotations

import pytest

from csim.scenario.schema.consistency import memory
from tests.scenario.companies import SMALL, refused, small


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("horizon=7.5", "horizon: 7.5 months are not whole months; write such as 60 months"),
        ("horizon=0", "horizon: 0 is below what is allowed; write 1 to 240 months"),
        ("horizon=21 years", 'horizon: "21 years" is above what is allowed; write 1 to 240 months'),
        ("history.length=2.5", "history.length: 2.5 months are not whole months; write such as 36 months"),
        (
            "segments.smb.contract.term=5 months",
            "contract.term: 5 months are no term; write 1 month (a monthly plan) or a multiple of 3 months",
        ),
        (
            "segments.smb.contract.notice=1 year",
            "segments.smb.contract.notice: 364 days are as long as the term or longer; write less than 12 months",
        ),
        (
            "segments.smb.health.usage_weight=0.9",
            "usage_weight, ticket_weight and survey_weight sum to 1.4; change them so that they sum to 1",
        ),
        (
            "segments.smb.learning.burden=0.01",
            "0.01 is below product.learning_burden_floor, 0.15, which no design removes; write at least that, or",
        ),
        ("product.learning_burden=0.1", "product.learning_burden: 0.1 is below product.learning_burden_floor, 0.15"),
        ("product.learning_burden=0", "product.learning_burden: 0 is below what is allowed; write 0.001 to 100"),
        (
            "segments.smb.population.customers=20000",
            "segments.smb.population.customers: 20000 customers are more than the 10000 of market.potential_customers",
        ),
        ("history=null", "segments.smb.population.customers: nothing makes these customers; write a history or"),
        ("base_file=base.csv", "base_file: stands beside a history; keep one of them, the other as null"),
        ("segments.smb.advocacy.survey_low=10.0", None),
        (
            "segments.smb.advocacy={survey_low: 9, survey_high: 5}",
            "segments.smb.advocacy.survey_low: is above survey_high; the satisfied must answer at least as well",
        ),
        (
            "segments.smb.advocacy.detractor_satisfaction=90 %",
            "segments.smb.advocacy.detractor_satisfaction: is above promoter_satisfaction; nobody can be both",
        ),
        ("team.csm.hiring={rule: fixed, minimum: 9, maximum: 4}", "team.csm.hiring.minimum: is above maximum, 4"),
        ("team.csm.functions=[support]", "team.csm.functions: support is done by helpers already; each kind of work"),
        ("team.csm.headcount=99999", "team: 100,001 people are too many; at most 100,000 are allowed"),
        ("team.helpers.budget_share=90 %", "team: the budget_share of all roles sum to 170%"),
        (
            "team.csm.split={at_headcount: 6, functions: [support], into: helpers}",
            "team.csm.split.functions: support is not among the functions of this role; add it there",
        ),
        (
            "team.csm.split={at_headcount: 6, functions: [renewals], into: csm}",
            "team.csm.split.into: is the role itself; name the specialists' role",
        ),
        (
            "history.team.helpers.split={at_headcount: 6, functions: [support], into: csm}",
            "history.team.helpers.split.into: no role is called csm; known: helpers",
        ),
        (
            "plays.call.effects.community=true",
            "plays.call.effects.community: only a standing play can do this; change the trigger or leave it out",
        ),
        (
            "plays.courses.effects.trust=0.1",
            "plays.courses.effects.trust: a standing play reaches nobody and cannot do this",
        ),
        ("plays.call.trigger={kind: programme, weeks: 4}", "plays.call.channel: a programme is one session for many"),
        ("plays.mail.trigger={kind: idle_time}", "plays.mail.channel: idle time goes to one customer at a time"),
        ("plays.mail.hours=1", "plays.mail.hours: nobody works in a play that is digital; leave hours out, or write"),
        (
            "strategies.mixed={smb: [mail]}",
            None,
        ),
        (
            "strategy={smb: {use: people, drop: [mail]}}",
            "strategy.smb.drop: mail is not in people anyway; leave it out",
        ),
    ],
)
def test_contradictions_are_told(tmp_path, setting, message):
    if message is None:
        small(tmp_path, setting)
    else:
        assert message in refused(tmp_path, setting)


def test_a_strategy_must_say_something_about_every_segment_it_is_used_for(tmp_path):
    text = SMALL.replace("mixed: {all: [mail], large", "mixed: {large")
    assert (
        "strategies.mixed: says nothing about segment smb, where strategy uses it; write smb: [] for no plays"
        in refused(tmp_path, text=text)
    )


def test_a_misspelt_segment_of_a_strategy_is_told_and_a_foreign_one_is_not(tmp_path):
    text = SMALL.replace("large: [call, courses]", "lrage: [call]")
    message = "strategies.mixed.lrage: no segment is called lrage; did you mean large?"
    assert message in refused(tmp_path, text=text)
    foreign = small(tmp_path, "strategies.mixed.public_sector=[call]")
    assert foreign.segment_names == ("smb", "large")


def test_unknown_names_are_told_with_the_nearest_known_one(tmp_path):
    told = refused(
        tmp_path,
        "strategy.smb=mixd",
        "strategy.lrage=people",
        "strategies.people=[cal]",
        "team.csm.accounts_per_book.smbb=3",
        "team.csm.functions=[relationshp]",
        "team.csm.headcont=3",
        "history.strategy=peeple",
    )
    for message in (
        "strategy.smb.use: no strategy is called mixd; did you mean mixed?",
        "strategy.lrage: no segment is called lrage; did you mean large?",
        "strategies.people.all.1: no play is called cal; did you mean call?",
        "team.csm.accounts_per_book.smbb: no segment is called smbb; did you mean smb?",
        'team.csm.functions.1: "relationshp" is not known; did you mean relationship?',
        "team.csm.headcont: unknown; did you mean headcount?",
        "history.strategy.all.use: no strategy is called peeple; did you mean people?",
    ):
        assert message in told


def test_a_company_of_a_million_million_customers_is_refused_with_the_memory_it_needs(tmp_path):
    told = refused(
        tmp_path, "segments.smb.population.customers=1000000000000", "segments.smb.market.potential_customers=1e9"
    )
    assert "segments.smb.population.customers: 1e+12 customers at the start" in told
    assert "would need about 800 TB of memory; at most 2,000,000 are allowed" in told


def test_a_company_that_would_win_too_many_customers_is_refused(tmp_path):
    sets = ("defaults.market.leads_per_week=100000", "defaults.market.potential_customers=1e9", "horizon=240")
    assert "segments: 110 customers at the start and about 41,600,000 won later would need about 33.3 GB" in refused(
        tmp_path, *sets
    )


def test_sizes_are_told_in_words():
    assert [memory(size) for size in (12, 4.2e5, 1.6e9, 8e14)] == ["12 bytes", "420 kB", "1.6 GB", "800 TB"]


def test_no_customers_and_no_staff_are_fine(tmp_path):
    nobody = small(tmp_path, "history=null", "segments.smb=null", "segments.large.population.customers=0", "team=null")
    assert nobody.roles == ()
    assert nobody.segments[0].base_customers == 0
    assert nobody.history is None


def test_a_company_needs_a_segment(tmp_path):
    told = refused(tmp_path, text="name: Nothing\nsegments: {}\n")
    assert "segments: names no segment; write at least one, such as smb: {}" in told
    assert "segments.all: all stands for every segment; choose another name" in refused(
        tmp_path, text="name: All\nsegments: {all: {}}\n"
    )
