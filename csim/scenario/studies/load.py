"""From a study file to an inquiry: read, checked, its dials and companies made ready."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from csim.errors import BadInput, Problem, SeveralBadInputs, suggestion
from csim.scenario.check import check
from csim.scenario.compose import Composed, compose
from csim.scenario.load import shipped_names
from csim.scenario.locate import Origin
from csim.scenario.quantities import Kind, Refusal
from csim.scenario.schema.root import ScenarioFile
from csim.scenario.studies.company import StudyCompany
from csim.scenario.studies.dials import Dial
from csim.scenario.studies.kinds import Factor
from csim.scenario.studies.schema import StudyFile
from csim.scenario.studies.sections import SECTIONS
from csim.units import QuantityError

FILE_NAME = "study.yaml"
"""What a study file is called in its folder."""

EXPLAINED = "study"
"""What the paths of study files begin with, where they are explained beside those of scenarios."""

_ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True)
class Inquiry:
    """A study as it is carried out: the file, what varies, and the companies it varies in.

    `name` is what its folder of results is called; `baseline` names the company that differences are taken from.
    """

    name: str
    composed: Composed
    file: StudyFile
    dials: tuple[Dial, ...]
    companies: tuple[StudyCompany, ...]
    text: str
    """The study file as it was read."""

    @cached_property
    def scenarios(self) -> tuple[str, ...]:
        """The companies' short names, in the order of the file."""
        return tuple(company.name for company in self.companies)

    @property
    def baseline(self) -> str:
        """The scenario from which differences are taken."""
        return self.file.baseline or ("no_cs" if "no_cs" in self.scenarios else self.scenarios[0])

    @property
    def levers(self) -> tuple[Dial, ...]:
        """The dials we turn."""
        return tuple(dial for dial in self.dials if dial.lever)

    @property
    def uncertainties(self) -> tuple[Dial, ...]:
        """The dials that turn by themselves."""
        return tuple(dial for dial in self.dials if not dial.lever)

    @property
    def months(self) -> int | None:
        """How long a run lasts; None for as long as the scenarios say."""
        return None if self.file.months is None else round(self.file.months)

    @property
    def section(self) -> object:
        """The section of the study's kind, with defaults where the file says nothing."""
        return getattr(self.file, self.file.kind) or SECTIONS[self.file.kind]()

    def with_replications(self, replications: int) -> Inquiry:
        """The same study in as many worlds, whatever its file says of replications and precision."""
        return replace(self, file=self.file.model_copy(update={"replications": replications, "precision": None}))

    def refusal(self, path: str, message: str) -> BadInput:
        """An error about the study file, told with the line on which `path` stands."""
        return BadInput([_problem(self.composed, path, message)], self.composed.file)

    def label(self, scenario: str) -> str:
        """What a scenario is called in prose: its own name if that is short and its alone."""
        names = {company.name: company.file.name for company in self.companies}
        own = names[scenario]
        return own if len(own) <= 28 and list(names.values()).count(own) == 1 else scenario


def load_study(path: str | Path) -> Inquiry:
    """Load a study file; raises `BadInput` with every problem of the file, of its factors and of its scenarios."""
    place = _place(Path(path))
    composed = compose(place, StudyFile, (), str(place))
    if _is_scenario(composed):
        raise BadInput.because(f"{place} is a scenario, not a study; csim run and csim compare take scenarios")
    file = _checked(composed)
    companies = _companies(composed, file)
    _loaded(companies)
    problems: list[Problem] = []
    dials = tuple(_dials(composed, file, companies, problems))
    names = [company.name for company in companies]
    if file.baseline and file.baseline not in names:
        problems.append(
            _problem(composed, "baseline", f"no scenario here is {file.baseline}; {suggestion(file.baseline, names)}")
        )
    problems += _overlaps(composed, file, companies, dials)
    if problems:
        raise BadInput(problems, composed.file)
    name = place.resolve().parent.name if place.name == FILE_NAME else place.stem
    return Inquiry(name, composed, file, dials, companies, place.read_text(encoding="utf-8"))


def _place(path: Path) -> Path:
    try:
        place = path / FILE_NAME if path.is_dir() else path
        found = place.exists()
    except OSError as error:
        raise BadInput.because(f"cannot read {str(path)[:80]}: {error.strerror}; name a study file") from None
    if not found:
        raise BadInput.because(f"there is no study {place}; name a study file, or a folder that holds a {FILE_NAME}")
    return place


def _overlaps(
    composed: Composed, file: StudyFile, companies: tuple[StudyCompany, ...], dials: tuple[Dial, ...]
) -> Iterator[Problem]:
    """Values that two dials set: the one named last would overrule the other. Factors may meet, and multiply."""
    owners: dict[str, Dial] = {}
    for dial in dials:
        patterns = [path for company in companies for path in company.paths(dial)]
        named = [text.partition("=")[0].strip() for _, sets in dial.choices for text in sets]
        for path in dict.fromkeys([*patterns, *named]):
            other = owners.setdefault(path, dial)
            if other is not dial and not (other.times and dial.times):
                group = "levers" if dial.name in file.levers else "uncertainties"
                way_out = "vary it once, or by factors (times: true) in both"
                message = f"also sets {path}, which {other.name} does; {way_out}"
                yield _problem(composed, f"{group}.{dial.name}", message)
                break


def _is_scenario(composed: Composed) -> bool:
    own = set(composed.data)
    return not own & {"question", "kind", "scenarios"} and bool(own & set(ScenarioFile.model_fields))


def _checked(composed: Composed) -> StudyFile:
    """The file, checked; what its messages say of `csim explain` leads to study files."""
    try:
        return check(composed, StudyFile)
    except BadInput as error:
        told = [replace(each, explain=f"{EXPLAINED}.{each.explain}" if each.explain else "") for each in error.problems]
        raise BadInput(told, error.subject) from None


def _companies(composed: Composed, file: StudyFile) -> tuple[StudyCompany, ...]:
    folder = Path(composed.file).parent
    stems = [Path(each).stem for each in file.scenarios]
    found = []
    for text, stem in zip(file.scenarios, stems, strict=True):
        beside = folder / text
        is_file = text.endswith(_ENDINGS) or "/" in text
        if not is_file and text not in shipped_names():
            message = (
                f"{text} is neither a file nor a scenario that ships with csim; {suggestion(text, shipped_names())}"
            )
            raise BadInput([_problem(composed, "scenarios", message)], composed.file)
        if is_file and not beside.exists():
            raise BadInput(
                [_problem(composed, "scenarios", f"there is no file {text} beside the study")], composed.file
            )
        found.append(
            StudyCompany(stem if stems.count(stem) == 1 else text, str(beside) if is_file else text, tuple(file.set))
        )
    return tuple(found)


def _loaded(companies: tuple[StudyCompany, ...]) -> None:
    """Raise the problems of all scenarios at once."""
    errors: list[BadInput] = []
    for company in companies:
        try:
            _ = company.scenario
        except BadInput as error:
            errors.append(error)
    if errors:
        raise errors[0] if len(errors) == 1 else SeveralBadInputs(errors)


def _dials(
    composed: Composed, file: StudyFile, companies: tuple[StudyCompany, ...], problems: list[Problem]
) -> Iterator[Dial]:
    for group, factors in (("levers", file.levers), ("uncertainties", file.uncertainties)):
        for name, factor in factors.items():
            try:
                dial = _dial(name, factor, companies, lever=group == "levers")
                _tried(dial, companies)
                yield dial
            except BadInput as error:
                problems += [_problem(composed, f"{group}.{name}", each.text()) for each in error.problems]


def _dial(name: str, factor: Factor, companies: tuple[StudyCompany, ...], *, lever: bool) -> Dial:
    label = factor.label or name.replace("_", " ")
    if factor.choices:
        choices = tuple((choice, tuple(sets)) for choice, sets in factor.choices.items())
        return Dial(name, label, lever, choices=choices)
    places = [company.place(path) for company in companies for path in company.expanded(factor.path)]
    kind = places[0].kind
    units = dict.fromkeys(place.kind.unit_name for place in places if place.kind is not None)
    if len(units) > 1 and not factor.times:
        raise BadInput.because(f"its paths are kept in different units ({', '.join(units)}); write one factor for each")
    values = tuple(_number(value, factor, kind) for value in factor.values)
    low, high = (math.nan if end is None else _number(end, factor, kind) for end in (factor.low, factor.high))
    _check_numbers(factor, low, high, values)
    return Dial(
        name=name,
        label=label,
        lever=lever,
        paths=tuple(part.strip() for part in factor.path.split(",")),
        unit="x" if factor.times or kind is None else kind.unit_name,
        low=low,
        high=high,
        values=values,
        times=factor.times,
        log=factor.scale == "log",
        whole=kind is not None and kind.what == "a whole number" and not factor.times,
        steps=factor.steps,
    )


def _number(value: float | str, factor: Factor, kind: Kind | None) -> float:
    """A number of a factor in the unit of its path, or the bare number it multiplies by."""
    if factor.times or kind is None:
        if isinstance(value, str):
            raise BadInput.because(f'"{value}" is not a factor; write a bare number such as 0.5 beside times: true')
        return value
    try:
        return float(kind.read(value))
    except (Refusal, QuantityError) as error:
        raise BadInput.because(str(error)) from None


def _check_numbers(factor: Factor, low: float, high: float, values: tuple[float, ...]) -> None:
    if low >= high:
        raise BadInput.because("low is not below high; write the least value first")
    if factor.scale == "log" and low <= 0:
        raise BadInput.because("a log scale needs low above zero; write scale: linear, or another low")
    if factor.times and min(values or (low,)) < 0:
        raise BadInput.because("a factor below zero makes no sense; write factors from 0 up")


def _tried(dial: Dial, companies: tuple[StudyCompany, ...]) -> None:
    """Build every company at both ends of a dial, or at each of its settings, so that mistakes show before any run."""
    settings = dial.discrete or (dial.low, dial.high)
    for company in companies:
        for setting in settings:
            try:
                company.at((dial,), ((dial.name, setting),))
            except BadInput as error:
                told = "; ".join(dict.fromkeys(problem.text() for problem in error.problems))
                raise BadInput.because(f"at {dial.text(setting)}, {company.name} cannot be: {told}") from None


def _problem(composed: Composed, path: str, message: str) -> Problem:
    steps = tuple(path.split("."))
    origins: Mapping[tuple[str | int, ...], Origin] = composed.origins
    while steps and steps not in origins:
        steps = steps[:-1]
    origin = origins.get(steps)
    return Problem(origin.file if origin else composed.file, origin.line if origin and steps else None, path, message)
