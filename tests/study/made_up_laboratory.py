"""A laboratory whose runs are a function, so that the right answer of a study is known."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from csim.scenario.studies.load import Inquiry, load_study
from csim.study.laboratory import Case


class MadeUpLaboratory:
    """Measures come from `figures(case, replicate)`; `runs` counts what was simulated, each case and replicate once."""

    def __init__(self, figures: Callable[[Case, int], Mapping[str, float]]) -> None:
        self._figures = figures
        self._known: dict[tuple[Case, int], Mapping[str, float]] = {}
        self.said: list[str] = []

    @property
    def runs(self) -> int:
        return len(self._known)

    def measure(self, cases: Sequence[Case], measures: Sequence[str], replicates: range) -> np.ndarray:
        found = np.full((len(cases), len(replicates), len(measures)), np.nan)
        for row, case in enumerate(cases):
            for column, replicate in enumerate(replicates):
                if (case, replicate) not in self._known:
                    self._known[case, replicate] = self._figures(case, replicate)
                found[row, column] = [self._known[case, replicate].get(name, np.nan) for name in measures]
        return found

    def say(self, text: str) -> None:
        self.said.append(text)


def inquiry_of(folder: Path, text: str) -> Inquiry:
    """The study that a YAML text says, its scenarios real ones (such as hybrid and no_cs)."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "study.yaml"
    path.write_text(text, encoding="utf-8")
    return load_study(path)
