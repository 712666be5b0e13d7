"""What a folder of results may hold, and what to call it."""

from __future__ import annotations

RUN, COMPARISON, CHECK, PROOF, STUDY = "run", "comparison", "check", "proof", "study"
"""The kinds of results, as provenance records them."""

HELD = {
    RUN: "a run",
    COMPARISON: "a comparison",
    CHECK: "a plausibility check",
    PROOF: "a proof",
    STUDY: "the answer of a study",
}
"""What to call them."""

WRITERS = {
    RUN: "csim run",
    COMPARISON: "csim compare",
    CHECK: "csim check",
    PROOF: "csim prove",
    STUDY: "csim study",
}
"""The commands that write them."""

ANSWER = "answer"
"""The folder, beside a study's runs, that is replaced by each answer."""
