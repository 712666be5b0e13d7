"""A made-up study whose figures are known, so that what is said about them can be checked."""

import numpy as np

from csim.study.comparison import Comparison
from csim.study.results import Failure, Observation, Strategy, Study, gathered

SEGMENTS = ("smb", "enterprise")
ROLES = ("relationship", "support")
MONTHS = 24

FIGURES = {
    # vendor value by segment (M USD), own noise, payback months, NRR, customer profit (M USD)
    "hybrid": ((50.0, 25.0), 0.5, 16.4, 106.0, 195.0),
    "tech_touch": ((52.0, 22.5), 0.5, 16.3, 104.0, 172.0),
    "high_touch": ((40.0, 26.5), 0.5, 18.2, 106.5, 153.0),
    "no_cs": ((30.0, 15.0), 0.5, 15.0, 95.0, 120.0),
}
LABELS = {
    "hybrid": "Hybrid",
    "tech_touch": "Tech-touch",
    "high_touch": "High-touch",
    "no_cs": "No customer success",
}


def study(names=tuple(FIGURES), replications=40, noise=1.0, failed=(), changes=None, months=MONTHS, seed=11):
    """Runs that share luck worth 5 M USD by replicate, and have a little of their own, `noise` times the usual."""
    luck = np.random.default_rng(seed)
    shared = luck.normal(0, 1, (replications, 2))
    rows = []
    for name in names:
        own = np.random.default_rng([seed, *name.encode()]).normal(0, 1, (replications, 8))
        rows.append(
            [
                None
                if (name, replicate) in failed
                else observation(name, shared[replicate], own[replicate], noise, months)
                for replicate in range(replications)
            ]
        )
    for (name, replicate, measure), value in (changes or {}).items():
        if (name, replicate) not in failed:
            rows[names.index(name)][replicate].measures[measure] = value
    measures, values, curves = gathered(rows, ())
    return Study(
        strategies=tuple(
            Strategy(name, LABELS[name], f"hash-{name}", f"name: {name}\n", SEGMENTS, ("relationship",))
            for name in names
        ),
        seed=1,
        replications=replications,
        months=months,
        measures=measures,
        values=values,
        curves=curves,
        failures=tuple(Failure(name, replicate, "the books do not balance") for name, replicate in sorted(failed)),
    )


def comparison(names=tuple(FIGURES), baseline="no_cs", **settings):
    return Comparison(study(names, **settings), baseline)


def observation(name, shared, own, noise, months):
    by_segment, size, payback, nrr, customers = FIGURES[name]
    parts = [
        1e6 * (mean + 3 * luck + noise * size * mine) for mean, luck, mine in zip(by_segment, shared, own, strict=False)
    ]
    measures = {
        "vendor_value": sum(parts),
        "contribution_value.smb": parts[0],
        "contribution_value.enterprise": parts[1],
        "vendor_npv": sum(parts) - 10e6,
        "cac_payback_restricted": payback + 0.5 * shared[0] + noise * 0.2 * own[2],
        "cac_payback_reached": 1.0,
        "nrr": nrr + shared[1] + noise * 0.3 * own[3],
        "customer_profit": 1e6 * (customers + 4 * shared[0] + noise * own[4]),
        "cs_cost_share": {"hybrid": 8.0, "tech_touch": 5.0, "high_touch": 12.0, "no_cs": 0.0}[name],
        "utilisation": 75 + own[5],
        "utilisation.relationship": np.nan if name == "no_cs" else 81 + own[5],
    }
    for segment, offset in (("smb", -10.0), ("enterprise", 4.0)):
        measures[f"nrr.{segment}"] = measures["nrr"] + offset
        measures[f"grr.{segment}"] = min(measures["nrr"] + offset - 12, 99.0)
    measures["grr"] = measures["nrr"] - 15
    return Observation(measures, _curves(name, payback, shared, own, months))


def _curves(name, payback, shared, own, months):
    month = np.arange(1, months + 1)
    age = np.arange(months // 2 + 1)
    growth = sum(FIGURES[name][0]) / 75
    mrr = 2e6 * (1 + 0.012 * growth * month) + 4e4 * np.cumsum(np.sin(month + own[6]) + shared[0]) / np.sqrt(month)
    paid = 0.8 * age / (age + payback / 2)
    found = {
        "mrr": mrr,
        "cash": 1e7 + 1e5 * growth * month**1.5 - 4e5 * month + 3e5 * shared[1] * np.sqrt(month),
        "customers": 1000 + 5 * month,
        "payback": age / payback + 0.02 * shared[0] * np.sqrt(age),
        "paid_back": paid,
        "left_before": 0.6 * (1 - np.exp(-age / 40)) * (1 - paid),
    }
    for role in ROLES:
        idle = name == "no_cs" and role == "relationship"
        level = {"hybrid": 81, "tech_touch": 88, "high_touch": 74, "no_cs": 65}[name] + (4 if role == "support" else 0)
        found[f"utilisation.{role}"] = np.full(months, np.nan) if idle else level + 3 * np.sin(month / 4) + own[7]
        found[f"wait_days.{role}"] = (
            np.full(months, np.nan) if idle else 60 / (101 - level) + 0.1 * own[7] ** 2 + 0.1 * np.cos(month)
        )
    return found
