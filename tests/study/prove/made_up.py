"""Proofs made up for tests of what is told of them."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np

from csim.study.prove.costs import COSTS
from csim.study.prove.lives import FATES, PARTS
from csim.study.prove.naive import COUNTS
from csim.study.prove.proof import Proof
from csim.study.prove.replicate import REACH, Seen, measure_names
from csim.study.prove.worlds import Question
from csim.study.results import Failure

SEGMENTS = ("smb", "enterprise")
PARTS_USD = {
    "kept": (1_200_000, 100_000),
    "lost": (-200_000, 20_000),
    "contraction": (0, 0),
    "expansion": (500_000, 50_000),
    "prices": (10_000, 5_000),
    "referred": (40_000, 10_000),
    "other_new": (0, 90_000),
    "ended": (0, 0),
}
"""Mean and spread of each part in a segment, USD."""
MEASURES = {
    "renewal_rate": (1.0, 0.9),
    "renewal_rate_expected": (1.0, 0.1),
    "vendor_value": (900_000, 90_000),
    "customer_profit": (0, 200_000),
    "cs_cost": (1_000_000, 20_000),
}
"""Mean and spread of each difference that is not 0."""
FATE_COUNTS = {"stayed in both": 100, "left in both": 30, "saved": 8, "lost because of it": 3, "won": 2}
DISCOUNT = 0.8
"""What a dollar of customer success is worth at the start, on average."""
DECISIONS = {
    "treated": 200.0,
    "treated_stay": 190.0,
    "untreated": 100.0,
    "untreated_stay": 80.0,
    "before": 50.0,
    "before_stay": 50.0,
    "alike_treated": 160.0,
    "alike_not_yet": 120.0,
    "alike_gap": 12.8,
    "matched": 180.0,
    "matched_chance": 1.8,
    "matched_stay": 2.0,
    "matched_stay_here": 175.5,
    "matched_usd": 1_800_000.0,
    "treated_usd": 2_000_000.0,
}


COSTS_USD = {
    "relationship": 700_000.0,
    "education": 200_000.0,
    "bought": 100_000.0,
    "cs": 1_000_000.0,
    "support": -50_000.0,
    "all": 950_000.0,
    "salaries": 650_000.0,
    "overhead": 150_000.0,
    "tools": 50_000.0,
}
"""What the team costs more, USD; the twin's people cost half of it."""
PLAYS = ("kickoff", "mail")
EFFORT = ((1_200.0, 0.0), (0.0, 100_000.0), (-300.0, 0.0), (500.0, 0.0))
"""Hours and USD that the team takes more: of both plays, of writing content, and nothing to do."""


def proof(replications=12, parts=None, measures=None, decisions=None, fates=None, failed=(), segments=SEGMENTS):
    """A proof of `the team` in these replicates; what is given replaces what is made up by name."""
    texts = SimpleNamespace(name="Made up", identity="0" * 64, resolved="name: Made up\n", base=(), play_names=PLAYS)
    question = Question("made_up", "the team", texts, texts, ("People stay.",))
    names = measure_names(segments)
    noise = np.random.default_rng(7).normal(size=(replications, len(segments) * len(PARTS) + len(names)))
    noise -= noise.mean(axis=0)  # so that means are what they are said to be
    seen = [
        _seen(
            luck,
            segments,
            PARTS_USD | (parts or {}),
            MEASURES | (measures or {}),
            (DECISIONS | (decisions or {}), FATE_COUNTS | (fates or {})),
        )
        for luck in noise
    ]
    seen[0] = seen[0]._replace(customers=_customers(segments))
    failures = tuple(Failure("made_up", each, "the books do not balance", "") for each in failed)
    return Proof(question, segments, 1, replications + len(failures), 60, tuple(seen), failures)


def _seen(luck, segments, parts, measures, counts):
    names = measure_names(segments)
    both = np.zeros((2, len(names)))
    for place, name in enumerate(names):
        mean, spread = measures.get(name.partition(".")[0], (0.0, 0.0))
        both[0, place] = mean + spread * luck[-1 - place]
    means, spreads = np.array(list(parts.values())).T
    usd = means + spreads * luck[: len(segments) * len(PARTS)].reshape(len(segments), len(PARTS))
    assert tuple(parts) == PARTS
    reach = np.zeros((len(segments), len(REACH)))
    reach[:, 0] = usd.sum(axis=1)
    decisions, fates = counts
    cost = both[0, names.index("cs_cost")]
    return Seen(
        measures=both,
        parts=usd,
        fates=np.array([[[0.0, fates.get(fate, 0.0)] for fate in FATES] for _ in segments]),
        reach=reach,
        counts=np.array([[decisions[name] for name in COUNTS] for _ in segments]),
        spent_usd=np.full(len(segments), DISCOUNT * cost / len(segments)),
        costs=np.outer((1.5, 0.5), [COSTS_USD.get(name, 0.0) for name in COSTS]),
        effort=np.multiply.outer((1.5, 0.5), EFFORT),
        customers=None,
    )


def insolvent(made, with_it, without, month=31):
    """The same proof, but the vendor ran out of money in the first so many replicates, with it and without it."""
    names = measure_names(made.segments)
    seen = []
    for place, each in enumerate(made.seen):
        measures = each.measures.copy()
        measures[:, names.index("insolvency_month")] = np.nan
        for world, worlds in enumerate((with_it, without)):
            if place < worlds:
                measures[world, names.index("insolvent")] = 1.0
                measures[world, names.index("insolvency_month")] = month + place
        seen.append(each._replace(measures=measures))
    return replace(made, seen=tuple(seen))


def _customers(segments):
    return {
        "identity": ["0" * 15 + "1", "0" * 15 + "2"],
        "customer": ["SMB-B0001-01", "SMB-0003-01"],
        "number": [1, None],
        "segment": [segments[0]] * 2,
        "fate": ["saved", "not won because of it"],
        "reached": np.array([True, False]),
        "revenue_usd": np.array([100.0, -50.0]),
        **{f"{part}_usd": np.zeros(2) for part in PARTS},
        "customer_profit_usd": np.array([10.0, -5.0]),
    }
