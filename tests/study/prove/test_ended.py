"""Where the vendor runs out of money in one world: whom that takes is told apart from who decides to leave."""

import numpy as np
import pytest

from csim.study.prove.finding import finding
from csim.study.prove.lives import ENDED_FATES, FATES, PARTS
from csim.study.prove.proof import REVENUE
from csim.study.prove.prove import prove
from csim.study.prove.worlds import ask_without
from tests.study.prove.worlds import FEE, PEOPLE, asked

LASTING = ("contract.auto_renew=100 %", "contract.term=120 months", "plays.mail.contacts=0")
BROKE = (*LASTING, "company.cash=0 USD", "company.credit_line=0 USD")
COSTLY = ("plays.mail.cost_per_year=50 MUSD/year", "strategy=mails")


def proved(question, months=12):
    return prove(question, 2, seed=1, workers=1, months=months)


@pytest.fixture(scope="module")
def broken():
    """A play that ruins the company, whose customers would all stay."""
    return proved(asked((*BROKE, *COSTLY), (*LASTING, "plays.mail.cost_per_year=50 MUSD/year")))


def test_it_is_said_first_in_how_many_worlds(broken):
    assert broken.out_of_money() == (2, 0, 2)
    assert finding(broken)[0].startswith("The company runs out of money in 2 of 2 worlds with the play and in 0 of 2 ")


def test_customers_whom_the_end_took_did_not_decide_to_leave(broken):
    assert broken.fate("lost to vendor's end").mean == PEOPLE.customers
    assert broken.fate("lost because of it").mean == 0
    assert broken.net_kept().mean == 0
    assert set(broken.customers["fate"]) == {"lost to vendor's end"}
    assert " 52.0 customers are lost only because the vendor ended with the play." in " ".join(finding(broken))


def test_their_revenue_is_the_ends(broken):
    assert [name for name in PARTS if broken.part(name).mean] == ["ended"]
    assert broken.part("ended").mean == broken.part(REVENUE).mean
    weeks = -broken.part("ended").mean / FEE / PEOPLE.customers
    assert weeks == pytest.approx(51), "it ends with the first week, for which they have paid"


def test_the_other_way_round_they_are_spared():
    proof = proved(asked((*LASTING, "plays.mail.cost_per_year=50 MUSD/year"), (*BROKE, *COSTLY)))
    assert proof.out_of_money() == (0, 2, 2)
    assert proof.fate("spared vendor's end").mean == PEOPLE.customers
    assert proof.fate("saved").mean == 0
    assert "52.0 customers are there only because it ended without the play." in " ".join(finding(proof))


def test_who_signs_when_the_twins_vendor_has_ended_is_not_won_by_it():
    """The young company spends its last money on one more person, who serves nobody's decision to sign."""
    sets = ("funding=[]", "company.cash=4500 kUSD", "plays.welcome_sequence.cost_per_year=3 MUSD/year")
    proof = proved(ask_without("young_company", ["play:welcome_sequence"], sets), months=24)
    with_it, without, _ = proof.out_of_money()
    assert (with_it, without) == (2, 0)
    assert proof.fate("missed past vendor's end").mean > 0
    assert proof.fate("won past vendor's end").mean == 0
    assert proof.part("ended").mean < 0
    counts = np.array([each.fates.sum(axis=(0, 2)) for each in proof.seen])
    rows = [FATES.index(name) for name in (*ENDED_FATES, "saved", "stayed in both", "won")]
    assert counts[:, rows[0]].sum() == 0
    assert counts[:, [FATES.index("saved"), FATES.index("stayed in both")]].sum() == 0, "nobody is left with it"
