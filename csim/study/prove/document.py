"""A proof as one JSON document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from csim.ledger.provenance import versions
from csim.study.document import FORMAT, plain
from csim.study.holding import PROOF
from csim.study.prove.finding import finding
from csim.study.statistics import CONFIDENCE

if TYPE_CHECKING:
    from csim.study.prove.proof import Proof


def proof_document(proof: Proof) -> str:
    """Settings, every effect, both worlds, finding, notes and failures; what does not exist is null or left out."""
    question = proof.question
    document = {
        "csim": {"kind": PROOF, "format": FORMAT, "version": versions()["csim"]},
        "settings": {
            "seed": proof.seed,
            "replications": proof.replications,
            "months": proof.months,
            "confidence": CONFIDENCE,
            "conditions": proof.conditions,
        },
        "question": {
            "scenario": question.name,
            "cause": question.label,
            "with": {"name": question.with_it.name, "identity": question.with_it.identity},
            "without": {"name": question.without.name, "identity": question.without.identity},
        },
        "effects": proof.effects.to_dict(orient="records"),
        "variance_ratio": {place or "all": proof.variance_ratio(place) for place in proof.places},
        "finding": finding(proof),
        "notes": question.notes,
        "failures": [{"replicate": each.replicate, "error": each.error} for each in proof.failures],
    }
    return json.dumps(plain(document), indent=2, ensure_ascii=False, allow_nan=False)
