"""What a study leaves: the answer as text and JSON, its tables and its pictures."""

from __future__ import annotations

import importlib
import json
import textwrap
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from csim.errors import BadInput
from csim.ledger.provenance import FILE_NAME, source_hash, versions, write_provenance
from csim.report.folder import FILES, check_study_folder, provenance_in, replaced
from csim.report.style import noted
from csim.study.document import FORMAT, plain
from csim.study.holding import ANSWER, HELD, STUDY
from csim.study.words import joined

if TYPE_CHECKING:
    from csim.scenario.studies.load import Inquiry
    from csim.study.conduct import Conducted

WIDTH = 100
_SHOWN_FAILURES = 5


def study_text(conducted: Conducted) -> str:
    """The whole answer: the question, what was found, what to know of its figures, the kind's tables, and what failed.

    Only what may change the meaning of all of it stands before what was found: runs that failed, or ran out of money.
    """
    answer = conducted.answer
    inquiry = answer.inquiry
    head = (
        f"{_months(conducted)} months, {_replications(conducted)}, seed {inquiry.file.seed}, the same luck everywhere"
    )
    parts = [
        "\n".join([inquiry.file.question, head, *map(_wrapped, (*_failed(conducted), *_ends(conducted)))]),
        _headed("What we found", answer.finding),
        _headed("Notes", answer.notes),
        str(_kind(inquiry).text(answer)).rstrip(),
        _errors(conducted.failures.values()),
    ]
    return "\n\n".join(part for part in parts if part)


def study_document(conducted: Conducted) -> str:
    """The answer as one JSON document; what does not exist is null."""
    answer = conducted.answer
    inquiry = answer.inquiry
    document = {
        "csim": {"kind": "study", "format": FORMAT, "version": versions()["csim"]},
        "question": inquiry.file.question,
        "settings": {
            "kind": inquiry.file.kind,
            "scenarios": inquiry.scenarios,
            "baseline": inquiry.baseline,
            "seed": inquiry.file.seed,
            "replications": inquiry.file.replications,
            "replications_behind_figures": dict(zip(("fewest", "most"), _worlds(conducted), strict=True)),
            "stopped": conducted.stopped,
            "months": _months(conducted),
        },
        "finding": answer.finding,
        "notes": [*_ends(conducted), *answer.notes],
        "insolvent": {name: {"runs": runs, "of": of} for name, (runs, of) in conducted.ended.items()},
        "facts": answer.facts,
        "tables": {name: table.to_dict(orient="records") for name, table in answer.tables.items()},
        "failures": [{"run": key, "error": error} for key, error in conducted.failures.items()],
    }
    return json.dumps(plain(document), indent=2, ensure_ascii=False, allow_nan=False)


def check_answer(inquiry: Inquiry, folder: Path) -> list[str]:
    """Raise `BadInput` if the study's folder holds other results, or the answer of a study of another name or kind.

    Returns what should be known before an answer of the same study is replaced, in sentences.
    """
    place = folder / ANSWER
    check_study_folder(folder)
    found = provenance_in(place)
    if not found:
        return []
    name, kind = found.get("name"), found.get("kind_of_study", inquiry.file.kind)
    if found.get("kind") != STUDY or name != inquiry.name or kind != inquiry.file.kind:
        what = f'the answer of another study, {name} ("{found.get("question")}", kind: {kind})'
        told = what if found.get("kind") == STUDY else HELD.get(str(found.get("kind")), "other results of csim")
        raise BadInput.because(
            f"{place} holds {told}; choose another folder with --out, or remove {place} if it is not needed: the runs "
            "beside it stay, and can serve several studies"
        )
    changed = _changes(inquiry, place, found)
    return [f"{place} answers an earlier form of this study and is replaced: {changed}"] if changed else []


def _changes(inquiry: Inquiry, place: Path, found: dict[str, Any]) -> str:
    """What is another in the study than when it was answered before; empty if nothing is."""
    if found.get("question") != inquiry.file.question:
        return f'it asked "{found.get("question")}"'
    try:
        before = (place / "study.yaml").read_text(encoding="utf-8")
    except OSError:
        before = ""
    if before.rstrip() != inquiry.text.rstrip():
        return "its study file was another"
    scenarios = found.get("scenarios")
    changed = [
        company.name
        for company in inquiry.companies
        if not isinstance(scenarios, dict) or scenarios.get(company.name) != company.scenario.identity
    ]
    return f"{joined(changed)} {'were' if len(changed) > 1 else 'was'} another then" if changed else ""


def write_study(conducted: Conducted, folder: Path) -> list[Path]:
    """Write the answer into the folder `answer` of the study's folder, replacing it, and return the pictures.

    Raises `BadInput` where it cannot be written, holds what csim did not write, or the answer of another study.
    """
    answer = conducted.answer
    inquiry = answer.inquiry
    check_answer(inquiry, folder)
    with replaced(folder / ANSWER, STUDY) as part:
        for name, table in answer.tables.items():
            table.to_csv(part / f"{name}.csv", index=False, lineterminator="\n")
        _write(part / "answer.json", study_document(conducted))
        _write(part / "answer.txt", study_text(conducted))
        _write(part / "study.yaml", inquiry.text)
        for company in inquiry.companies:
            _write(part / f"scenario_{company.name.replace('/', '_').removesuffix('.yaml')}.yaml", company.resolved)
        with noted("" if inquiry.file.kind == "stress" else _ended(conducted)):  # stress tells it itself
            pictures = [path.name for path in _kind(inquiry).draw(answer, part)]
        names = sorted(path.name for path in part.iterdir() if path.name != FILE_NAME)
        write_provenance(part, _provenance(inquiry) | {FILES: names})
    return [folder / ANSWER / name for name in pictures]


def _ends(conducted: Conducted) -> list[str]:
    """That companies ran out of money, which decides what their other figures mean."""
    told = _ended(conducted)
    if not told:
        return []
    meaning = "its customers are gone, its retention falls to zero. The measure insolvent tells which runs they are."
    return [f"{told} What such a run gives is that of a company that ended: {meaning}"]


def _ended(conducted: Conducted) -> str:
    """Who ran out of money in how many runs, for text and pictures; empty if nobody did."""
    inquiry = conducted.answer.inquiry
    told = [f"{inquiry.label(name)} in {runs:,} of {of:,} runs" for name, (runs, of) in conducted.ended.items() if runs]
    return f"Out of money: {joined(told)}." if told else ""


def _provenance(inquiry: Inquiry) -> dict[str, Any]:
    return {
        "kind": STUDY,
        "name": inquiry.name,
        "kind_of_study": inquiry.file.kind,
        "question": inquiry.file.question,
        "scenarios": {company.name: company.scenario.identity for company in inquiry.companies},
        "seed": inquiry.file.seed,
        "versions": versions(),
        "source": source_hash(),
    }


def _replications(conducted: Conducted) -> str:
    """How many replications stand behind the figures, and why there are no more where a precision was asked for."""
    fewest, most = _worlds(conducted)
    if conducted.stopped and fewest == most == conducted.answer.inquiry.file.replications:
        return conducted.stopped
    told = f"{fewest} to {most} replications" if fewest < most else f"{most} replication{'s' if most != 1 else ''}"
    return f"{told}, {conducted.stopped}" if conducted.stopped else told


def _worlds(conducted: Conducted) -> tuple[int, int]:
    """The fewest and the most replications behind a figure."""
    count = conducted.answer.inquiry.file.replications
    return conducted.answer.replications or (count, count)


def _months(conducted: Conducted) -> str:
    least, most = conducted.months
    return f"{most}" if least == most else f"{least} to {most}"


def _failed(conducted: Conducted) -> list[str]:
    """That runs failed, which decides what the figures rest on."""
    number = len(conducted.failures)
    if not number:
        return []
    return [f"{number} run{'s' if number != 1 else ''} failed and {_are(number)} left out; why stands at the end."]


def _errors(errors: Collection[str]) -> str:
    """Why runs failed, the first few reasons, each once."""
    if not errors:
        return ""
    told = list(errors)
    reasons = list(dict.fromkeys(told))
    lines = [_wrapped(f"{told.count(error)} x {error.splitlines()[0]}") for error in reasons[:_SHOWN_FAILURES]]
    if len(reasons) > _SHOWN_FAILURES:
        lines.append(_wrapped(f"and {len(reasons) - _SHOWN_FAILURES} more errors: answer/answer.json has all"))
    return "\n".join(["Runs that failed", *lines])


def _are(number: int) -> str:
    return "are" if number != 1 else "is"


def _headed(heading: str, sentences: Sequence[str]) -> str:
    return "\n".join([heading, *map(_wrapped, sentences)]) if sentences else ""


def _wrapped(text: str) -> str:
    return textwrap.fill(text, WIDTH, initial_indent="  ", subsequent_indent="  ")


def _write(path: Path, text: str) -> None:
    path.write_text(text.rstrip("\n") + "\n", encoding="utf-8", newline="\n")


def _kind(inquiry: Inquiry) -> Any:
    return importlib.import_module(f"csim.report.studies.{inquiry.file.kind}")
