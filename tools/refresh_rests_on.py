"""Write on which assumptions the shipped company's ranking rests, for `csim compare` to quote.

It carries out the shipped study experiments/what_must_be_true, whose runs are kept in csim-results/studies: where
`make experiments` has run, this takes a moment, else an hour or two.
"""

from __future__ import annotations

import sys
from pathlib import Path

from csim.scenario.studies.load import load_study
from csim.study.assuming.rests_on import FILE, document
from csim.study.conduct import conduct

ROOT = Path(__file__).resolve().parents[1]
STUDY = "what_must_be_true"


def main() -> int:
    """Carry out the study and write what it found."""
    inquiry = load_study(ROOT / "experiments" / STUDY)
    conducted = conduct(inquiry, ROOT / "csim-results" / "studies" / STUDY)
    FILE.write_text(document(conducted.answer), encoding="utf-8", newline="\n")
    sys.stdout.write(f"{FILE.relative_to(ROOT)} is up to date\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
