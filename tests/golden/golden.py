"""One tiny run, kept as hashes: whether numbers moved, and nothing more.

That a hash is the same proves no number right, and that it changed proves none wrong: it says that the same scenario
and seed no longer give what they gave. Whoever meant that to happen runs

    python -m tests.golden.golden

which writes the new hashes, and adds an entry marked **Numbers** to CHANGELOG.md; results from before and after must
not be mixed. Whoever did not mean it has found something. What makes numbers right is tested elsewhere: `tests/theory`,
`tests/worked`, and the mechanisms in `tests/engine`.
"""

import json
from hashlib import sha256
from pathlib import Path

import numpy as np

from csim.run import RunResult
from tests.engine.small import TABLES, told

KEPT = Path(__file__).with_name("numbers.json")
WORLD = "hybrid"


def fingerprint(result: RunResult) -> dict[str, dict[str, str]]:
    """Return a hash of every table, and a few sums that tell a reader how far the numbers moved."""
    present = result.segment[-1]
    told_in_words = {
        "customers at the end": np.sum(present["customers"]),
        "MRR at the end, USD": np.sum(present["mrr"]),
        "revenue, USD": np.sum(result.money["revenue"]),
        "cash at the end, USD": result.money["cash"][-1],
        "work done": np.sum(result.role["done"]),
        "events": len(result.events),
    }
    return {
        "sums": {name: f"{float(value):.6g}" for name, value in told_in_words.items()},
        "sha256": {name: sha256(getattr(result, name).tobytes()).hexdigest() for name in TABLES},
    }


def kept() -> dict[str, dict[str, str]]:
    """Return the fingerprint that was kept last."""
    return json.loads(KEPT.read_text(encoding="utf-8"))


def keep() -> None:
    """Write the fingerprint of today's run."""
    KEPT.write_text(json.dumps(fingerprint(told(WORLD)), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    keep()
    print(f"wrote {KEPT.name}; now say in CHANGELOG.md what moved, marked **Numbers**")
