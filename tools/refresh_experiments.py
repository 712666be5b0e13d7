"""Carry out the shipped studies and put what they say and show beside their questions.

`make experiments` runs all of them, which takes about four hours on two cores the first time; runs are kept in
csim-results/studies, so a second time takes a moment. `ARGS="shocks which_strategy"` names some. The guide to studies
quotes the beginning of an answer after `<!-- answer: NAME -->`; it is brought up to date as well.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

from csim.report.study import study_text, write_study
from csim.scenario.studies.load import FILE_NAME, Inquiry, load_study
from csim.study.conduct import conduct

ROOT = Path(__file__).resolve().parents[1]
EXPERIMENTS = ROOT / "experiments"
RESULTS = ROOT / "csim-results" / "studies"
GUIDE = ROOT / "docs" / "guides" / "studies.md"
TEXT, SIGN, PICTURE = "result.txt", "result.json", "result"


_QUOTED = re.compile(r"(<!-- answer: (\w+) -->\n)```text\n.*?```", re.DOTALL)


def studies() -> list[Path]:
    """The folders of experiments that hold a study."""
    return sorted(path.parent for path in EXPERIMENTS.glob(f"*/{FILE_NAME}"))


def signature(inquiry: Inquiry) -> dict[str, object]:
    """What a result rests on: the study file and the content of its scenarios. Another signature, another result."""
    text = Path(inquiry.composed.file).read_text(encoding="utf-8")
    return {
        "study": text.splitlines(),
        "scenarios": {company.name: company.scenario.identity for company in inquiry.companies},
    }


def refresh(folder: Path) -> None:
    """Carry out one study, and write its text, its pictures and what they rest on beside it."""
    inquiry = load_study(folder)
    results = RESULTS / folder.name
    conducted = conduct(inquiry, results)
    pictures = write_study(conducted, results)
    for old in folder.glob(f"{PICTURE}*.png"):
        old.unlink()
    for place, picture in enumerate(pictures):
        shutil.copyfile(picture, folder / f"{PICTURE}{f'_{place + 1}' if place else ''}.png")
    (folder / TEXT).write_text(study_text(conducted) + "\n", encoding="utf-8", newline="\n")
    signed = json.dumps(signature(inquiry), indent=2, ensure_ascii=False) + "\n"
    (folder / SIGN).write_text(signed, encoding="utf-8", newline="\n")


def quoting(page: str) -> str:
    """A page with what it quotes of answers as they are now: the question, the finding, and what follows it first."""

    def quoted(block: re.Match[str]) -> str:
        parts = (EXPERIMENTS / block[2] / TEXT).read_text(encoding="utf-8").split("\n\n")
        return "\n".join([f"{block[1]}```text", "\n\n".join(parts[:3]).rstrip(), "```"])

    return _QUOTED.sub(quoted, page)


def main(names: list[str]) -> int:
    """Refresh the experiments of these names, or all of them."""
    for folder in studies():
        if not names or folder.name in names:
            sys.stderr.write(f"{folder.name} ...\n")
            refresh(folder)
    GUIDE.write_text(quoting(GUIDE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
