"""The closed forms agree with what others have published, and with each other where they overlap."""

import math

import pytest

from tests.theory import published
from tests.theory.formulas import (
    bass,
    bass_peak,
    break_even_churn,
    conserved_wait,
    erlang_c,
    erlang_c_wait,
    erlang_c_within,
    expected_lifetime,
    gamma_mixed,
    learned,
    lifetime_payments,
    many_servers_priority_waits,
    pollaczek_khinchine,
    priority_waits,
    residual_lifetime,
    sbg_log_likelihood,
    sbg_retention,
    sbg_survival,
)


def test_every_source_can_be_found():
    sources = [each for each in vars(published).values() if isinstance(each, published.Source)]
    assert len(sources) == 7
    for source in sources:
        assert source.address.startswith(("http://", "https://"))
        assert source.authors
        assert source.title
        assert 1900 < source.year < 2030


def test_erlang_c_gives_the_published_call_centre():
    call = published.CallCentre()
    load = call.calls_per_minute * call.minutes_per_call
    assert load == pytest.approx(10)
    assert erlang_c(call.agents, load) == pytest.approx(call.waiting_probability, rel=1e-12)
    limit = call.answer_within_minutes / call.minutes_per_call
    assert erlang_c_within(call.agents, load, limit) == pytest.approx(call.service_level, rel=1e-12)
    assert load / call.agents == pytest.approx(call.occupancy, rel=1e-12)


@pytest.mark.parametrize(("servers", "load"), [(1, 0.7), (2, 1.6), (5, 4.25), (14, 10.0), (50, 45.0)])
def test_erlang_c_by_recursion_is_its_definition_as_a_sum(servers, load):
    """The steady state of a birth and death process, term by term."""
    waiting = load**servers / math.factorial(servers) * servers / (servers - load)
    others = sum(load**k / math.factorial(k) for k in range(servers))
    assert erlang_c(servers, load) == pytest.approx(waiting / (others + waiting), rel=1e-12)


def test_with_one_server_all_formulas_of_waiting_meet():
    for load in (0.3, 0.8, 0.95):
        exponential = pollaczek_khinchine(load, 1.0)
        assert erlang_c_wait(1, load) == pytest.approx(exponential)
        assert priority_waits([load], [1.0], [1.0]) == pytest.approx([exponential])
        assert pollaczek_khinchine(load, 0.0) == pytest.approx(exponential / 2)
        assert many_servers_priority_waits(1, [0.2 * load, 0.8 * load]) == pytest.approx(
            priority_waits([0.2 * load, 0.8 * load], [1.0, 1.0], [1.0, 1.0])
        )


def test_one_class_alone_is_a_queue_without_classes():
    assert many_servers_priority_waits(14, [10.0]) == pytest.approx([erlang_c_wait(14, 10.0)])


@pytest.mark.parametrize("scvs", [(0, 0, 0), (1, 1, 1), (4, 4, 4), (0, 1, 4)])
def test_waits_by_priority_obey_the_conservation_law(scvs):
    rates, means = (0.2, 0.3, 0.3), (0.5, 1.0, 1.5)
    for order in ((0, 1, 2), (2, 1, 0), (1, 2, 0)):
        chosen = [[each[place] for place in order] for each in (rates, means, scvs)]
        waits = priority_waits(*chosen)
        weighed = sum(rate * mean * wait for rate, mean, wait in zip(*chosen[:2], waits, strict=True))
        assert weighed == pytest.approx(conserved_wait(rates, means, scvs))


def test_the_textbook_s_three_classes():
    """Rates 0.2, 0.3, 0.3, one service time each: a residual of 0.8 / (1 x 0.8), / (0.8 x 0.5), / (0.5 x 0.2)."""
    assert priority_waits((0.2, 0.3, 0.3), (1, 1, 1), (1, 1, 1)) == pytest.approx([1.0, 2.0, 8.0])
    assert pollaczek_khinchine(0.8, 1.0) == pytest.approx(4.0)


@pytest.mark.parametrize("name", published.SURVIVAL)
def test_the_published_parameters_are_the_likeliest_for_the_published_years(name):
    """A step of a thousandth away from them, the likelihood is no greater; they are printed with three digits."""
    series = published.SURVIVAL[name]
    years = [10 * share for share in series.per_cent[: series.fitted_years + 1]]
    best = sbg_log_likelihood(series.alpha, series.beta, years)
    around = [
        (alpha, beta)
        for alpha in (series.alpha - 0.02, series.alpha, series.alpha + 0.02)
        for beta in (series.beta - 0.1, series.beta, series.beta + 0.1)
    ]
    assert max(around, key=lambda pair: sbg_log_likelihood(*pair, years)) == (series.alpha, series.beta)
    slopes = [(sbg_log_likelihood(series.alpha + step, series.beta, years) - best) / step for step in (0.0005, -0.0005)]
    assert slopes[0] < 0 < slopes[1]


def test_the_published_likelihood_comes_back():
    series = published.SURVIVAL["high end"]
    years = [share / 100 for share in series.per_cent[: series.fitted_years + 1]]
    found = sbg_log_likelihood(series.alpha, series.beta, years)
    assert round(found, 3) == published.HIGH_END_LOG_LIKELIHOOD_PER_CUSTOMER


@pytest.mark.parametrize("name", published.SURVIVAL)
def test_the_projection_misses_the_twelfth_year_by_as_much_as_its_authors_say(name):
    series = published.SURVIVAL[name]
    projected, observed = sbg_survival(series.alpha, series.beta, 12), series.per_cent[12] / 100
    assert round(abs(projected - observed) / observed, 2) == series.error_after_twelve_years


@pytest.mark.parametrize("name", published.SURVIVAL)
def test_retention_rises_with_tenure_towards_one(name):
    series = published.SURVIVAL[name]
    rates = [sbg_retention(series.alpha, series.beta, number) for number in range(1, 500)]
    assert rates == sorted(rates)
    assert rates[-1] > 0.998


@pytest.mark.parametrize("name", published.SURVIVAL)
@pytest.mark.parametrize("discount", [0.05, 0.1, 0.15])
def test_discounted_lifetimes_are_the_sums_they_stand_for(name, discount):
    alpha, beta = published.SURVIVAL[name].alpha, published.SURVIVAL[name].beta
    survival = [1.0]
    for number in range(1, 1_000):
        survival.append(survival[-1] * sbg_retention(alpha, beta, number))
    worth = [share / (1 + discount) ** year for year, share in enumerate(survival)]
    assert expected_lifetime(alpha, beta, discount) == pytest.approx(math.fsum(worth), rel=1e-12)
    for number in (1, 2, 8):
        left = math.fsum(worth[number:]) / worth[number - 1] * (1 + discount)
        assert residual_lifetime(alpha, beta, discount, number) == pytest.approx(left, rel=1e-12)


def test_the_published_residual_lifetime_comes_back():
    series = published.SURVIVAL["high end"]
    found = residual_lifetime(series.alpha, series.beta, 0.1, 8)
    assert round(found, 3) == published.HIGH_END_RESIDUAL_LIFETIME_AT_RENEWAL_8


@pytest.mark.parametrize("case", published.LIFETIME_MULTIPLES)
def test_the_published_lifetime_multiples_come_back(case):
    assert tuple(round(each, 2) for each in lifetime_payments(*case)) == published.LIFETIME_MULTIPLES[case]


def test_without_discount_a_lifetime_is_one_over_churn():
    assert lifetime_payments(0.9, 0.0)[0] == pytest.approx(10.0)


def test_bass_is_the_law_it_solves_and_peaks_where_it_says():
    p, q = published.DIFFUSION_INNOVATION_PER_YEAR, published.DIFFUSION_IMITATION_PER_YEAR
    for ceiling in (1.0, 0.6):
        for time in (0.5, 3.0, 9.0):
            now = bass(p, q, time, ceiling)
            slope = (bass(p, q, time + 1e-5, ceiling) - bass(p, q, time - 1e-5, ceiling)) / 2e-5
            assert slope == pytest.approx((p + q * now) * (ceiling - now), rel=1e-6)
    peak = bass_peak(p, q)
    around = [bass(p, q, peak + place + 0.01) - bass(p, q, peak + place - 0.01) for place in (-0.1, 0.0, 0.1)]
    assert max(around) == around[1]
    assert peak == pytest.approx(6.19, abs=0.005)


def test_a_mixture_is_the_mean_of_its_parts():
    """By the trapezium rule over exponential learners whose rates are exponential (a spread of 100 %)."""
    step, mean, time = 1e-4, 0.2, 6.0
    rates = [(place + 0.5) * step for place in range(40_000)]
    parts = math.fsum(math.exp(-rate / mean) / mean * learned(0.0, rate, 0.0, time) * step for rate in rates)
    assert gamma_mixed(mean, 1.0, time) == pytest.approx(parts, rel=1e-6)
    assert gamma_mixed(mean, 1.0, time) == pytest.approx(1 - 1 / (1 + mean * time))


def test_learners_all_alike_are_the_limit_of_a_mixture():
    assert gamma_mixed(0.2, 1e-4, 6.0) == pytest.approx(learned(0.0, 0.2, 0.0, 6.0), rel=1e-6)


def test_a_rise_breaks_even_where_fewer_pay_more():
    for rise, churn in ((0.1, 0.0909), (0.2, 0.1667)):
        assert round(break_even_churn(rise), 4) == churn
        assert (1 + rise) * (1 - break_even_churn(rise)) == pytest.approx(1.0)
