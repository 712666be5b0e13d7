"""What can be taken away from a company, and the overrides that make its twin without it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from csim import units
from csim.errors import BadInput, listed, suggestion
from csim.rules.staff import HIRE_FIXED
from csim.scenario.freeze import plays_in_force
from csim.scenario.frozen import Scenario
from csim.scenario.load import checked, compose_named, load_composed
from csim.scenario.preview import preview
from csim.scenario.schema.every_segment import ALL, of_segment
from csim.scenario.schema.root import ScenarioFile
from csim.scenario.schema.strategies import StrategyUse
from csim.scenario.schema.team import FixedHiring
from csim.study.words import joined

TEAM, STRATEGY, PLAY, ROLE, HIRE = "team", "strategy", "play", "role", "hire"
FORMS = (TEAM, STRATEGY, f"{PLAY}:NAME", f"{ROLE}:NAME", f"{HIRE}:ROLE")
"""How what is taken away is written."""

NO_PLAYS = "no_cs"
"""The strategy of a twin without plays; made empty where the scenario does not know it."""

_EVERYWHERE = ("implementation", "support")
"""Work that exists under every strategy: a company without it is no company."""

_BY_PEOPLE = ("one_to_one", "one_to_many")


class Removal(NamedTuple):
    """One thing taken away: what to call it, what that means for both worlds and for the twin, and what to know."""

    label: str
    plays: tuple[str, ...] = ()
    """Plays that leave the strategy of every segment."""
    both: tuple[str, ...] = ()
    """Overrides of both worlds."""
    twin: tuple[str, ...] = ()
    """Overrides of the twin alone, the plays left out."""
    notes: tuple[str, ...] = ()


class Company(NamedTuple):
    """The scenario a twin is made of: its name, overrides, checked file, and frozen."""

    name: str
    overrides: tuple[str, ...]
    file: ScenarioFile
    scenario: Scenario


def company_named(name: str, overrides: Sequence[str]) -> Company:
    """Load the company that a scenario's file or name means; raises `BadInput`."""
    composed = compose_named(name, overrides)
    return Company(name, tuple(overrides), checked(composed), load_composed(composed))


def removals(company: Company, without: Sequence[str]) -> list[Removal]:
    """What to take away, in order, each once; raises `BadInput` for what is not there or cannot be missed."""
    asked = list(dict.fromkeys(each.strip() for each in without or (TEAM,)))
    gone = {text.partition(":")[2] for text in asked if text.startswith(f"{PLAY}:")}
    gone |= set(_in_force(company)) if STRATEGY in asked or TEAM in asked else set()
    found = []
    for text in asked:
        kind, _, name = text.partition(":")
        if kind == TEAM and not name:
            found.append(_team(company))
        elif kind == STRATEGY and not name:
            found.append(_strategy(company))
        elif kind == PLAY and name:
            found.append(_play(company, name))
        elif kind == ROLE and name:
            found.append(_role(company, name, gone))
        elif kind == HIRE and name:
            found.append(_hire(company, name))
        else:
            raise BadInput.because(_unknown(company, text))
    return found


def overrides_of(company: Company, found: Sequence[Removal]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The overrides of the world with all that is asked about, and of its twin without."""
    with_it = (*company.overrides, *(text for each in found for text in each.both))
    gone = {play for each in found for play in each.plays}
    plays = tuple(_plays_left(company, gone))
    return with_it, (*with_it, *plays, *(text for each in found for text in each.twin))


def _plays_left(company: Company, gone: set[str]) -> Iterator[str]:
    """Overrides that take plays out of the strategy of every segment."""
    if not gone:
        return
    if gone.issuperset(_in_force(company)):
        if NO_PLAYS not in company.file.strategies:
            yield f"strategies.{NO_PLAYS}=[]"
        yield f"strategy={NO_PLAYS}"
        return
    for segment, use in company.file.strategy.items():
        named = _named(company.file, segment, use)
        new = [name for name in company.file.plays if name in gone.intersection(named) and name not in use.drop]
        if new:
            yield f"strategy.{segment}.drop=[{', '.join([*use.drop, *new])}]"
        if gone.intersection(use.add):
            yield f"strategy.{segment}.add=[{', '.join(each for each in use.add if each not in gone)}]"


def _named(file: ScenarioFile, segment: str, use: StrategyUse) -> set[str]:
    """What a strategy names for a segment, or for those that `all` stands for."""
    meant = [name for name in file.segments if name not in file.strategy] if segment == ALL else [segment]
    return {play for name in meant for play in of_segment(file.strategies[use.use], name) or ()}


def _unknown(company: Company, text: str) -> str:
    return (
        f"--without {text}: is none of {', '.join(FORMS)}; plays in force: {listed(_in_force(company))}; "
        f"roles: {listed(list(company.file.team))}"
    )


def _team(company: Company) -> Removal:
    """All proactive plays, and the people who do relationship, renewals and education work and nothing else."""
    team = company.file.team
    kept = [name for name, role in team.items() if any(each in _EVERYWHERE for each in role.functions)]
    gone = [name for name in team if name not in kept]
    people = [name for name in gone if _employs(company, name)]
    if not people and not _in_force(company):
        raise BadInput.because(
            f"{company.name} has no plays in force and no people for relationship or education work: there is no team "
            "to take away; name another scenario"
        )
    notes = [_told(company, people)]
    for name in kept:
        always = [each for each in team[name].functions if each in _EVERYWHERE]
        if len(always) < len(team[name].functions):
            notes.append(
                f"The role {name} also does {joined(always)}, which exists under every strategy: its plays are taken "
                "away and its people stay."
            )
    twin = tuple(text for name in gone for text in _nobody(name))
    return Removal("the team", tuple(_in_force(company)), twin=twin, notes=tuple(notes))


def _told(company: Company, people: Sequence[str]) -> str:
    """What the team is, in a sentence."""
    count = len(_in_force(company))
    plays = f"{count} {'play' if count == 1 else 'plays'}"
    if not people:
        return f"Taken away are {plays}; nobody does such work alone, so people stay."
    return f"Taken away are {plays} and everybody of {joined(list(people))}."


def _strategy(company: Company) -> Removal:
    """All plays of the strategy; the people stay."""
    plays = _in_force(company)
    if not plays:
        raise BadInput.because(
            f"{company.name} has no plays in force: there is nothing to take away; name another scenario"
        )
    return Removal("the strategy's plays", tuple(plays))


def _play(company: Company, name: str) -> Removal:
    """One play, dropped from the strategy of every segment."""
    known = _in_force(company)
    if name not in known:
        where = "is in no segment's strategy" if name in company.file.plays else "is not a play"
        near = suggestion(name, known) if known else "no plays are in force"
        raise BadInput.because(f"--without {PLAY}:{name}: {name} {where} of {company.name}; {near}")
    return Removal(f"the play {name}", (name,))


def _role(company: Company, name: str, gone: set[str]) -> Removal:
    """Everybody of a role; plays that are not *gone* too stay in force, and what they ask of it goes undone."""
    _check_role(company, name, ROLE)
    functions = company.file.team[name].functions
    kept = [each for each in functions if each in _EVERYWHERE]
    if kept:
        raise BadInput.because(
            f"--without {ROLE}:{name}: {name} alone does {joined(kept)}, which exists under every strategy; "
            f"take away its plays with --without {STRATEGY}, or one person of it with --without {HIRE}:{name}"
        )
    if not _employs(company, name):
        raise BadInput.because(f"--without {ROLE}:{name}: {company.name} employs nobody as {name}; name another role")
    undone = [
        play
        for play in _in_force(company)
        if play not in gone
        and company.file.plays[play].function in functions
        and company.file.plays[play].channel in _BY_PEOPLE
    ]
    notes: tuple[str, ...] = ()
    if undone:
        note = (
            f"Plays that stay in force and that nobody does without {name}: {listed(undone, 4)}. That work expires, "
            f"promises are broken, and that counts; to take a play away too, add such as --without {PLAY}:{undone[0]}."
        )
        notes = (note,)
    return Removal(f"the {name} team", twin=_nobody(name), notes=notes)


def _hire(company: Company, name: str) -> Removal:
    """One person fewer of a role, from the first day to the last."""
    _check_role(company, name, HIRE)
    role = company.file.team[name]
    notes: tuple[str, ...] = ()
    both: tuple[str, ...] = ()
    people = role.headcount
    plan = list(role.hiring.plan) if isinstance(role.hiring, FixedHiring) else []
    if not isinstance(role.hiring, FixedHiring):
        people = _people_at_start(company.scenario, name)
        both = (f"team.{name}.headcount={people}", *_fixed(name))
        note = (
            f"The hiring rule {role.hiring.rule} of {name} would replace whoever is missing: both worlds keep the "
            f"headcount it begins with instead, {people} with and {people - 1} without."
        )
        notes = (note,)
    if people < 1:
        raise BadInput.because(
            f"--without {HIRE}:{name}: {company.name} begins with nobody as {name}; give it people with "
            f"--set team.{name}.headcount=1"
        )
    twin = [f"team.{name}.headcount={people - 1}"]
    if plan:
        steps = [f"{{at: month {units.plain(step.at)}, headcount: {max(0, step.headcount - 1)}}}" for step in plan]
        twin.append(f"team.{name}.hiring.plan=[{', '.join(steps)}]")
    if role.hiring.minimum and not both:
        twin.append(f"team.{name}.hiring.minimum={role.hiring.minimum - 1}")
    return Removal(f"{_person(role.functions)} ({name} team)", both=both, twin=tuple(twin), notes=notes)


def _person(functions: Sequence[str]) -> str:
    """What somebody is called who does this work: a CSM looks after customers and does nothing else."""
    return "one CSM" if "relationship" in functions and not set(_EVERYWHERE).intersection(functions) else "one person"


def _people_at_start(scenario: Scenario, name: str) -> int:
    return int(next(each.people for each in preview(scenario).roles if each.name == name))


def _check_role(company: Company, name: str, kind: str) -> None:
    known = list(company.file.team)
    if name not in known:
        raise BadInput.because(f"--without {kind}:{name}: {company.name} has no role {name}; {suggestion(name, known)}")


def _employs(company: Company, name: str) -> bool:
    """Whether a role has people, or a rule or plan by which it may get some."""
    role = next(each for each in company.scenario.roles if each.name == name)
    p = role.parameters
    return bool(p.headcount > 0 or p.hiring_rule != HIRE_FIXED or role.headcount_plan)


def _nobody(name: str) -> tuple[str, ...]:
    return (f"team.{name}.headcount=0", *_fixed(name))


def _fixed(name: str) -> tuple[str, ...]:
    """A role keeps its headcount, whatever rule, plan or minimum the files give it."""
    return (f"team.{name}.hiring={{rule: fixed, plan: [], minimum: 0}}",)


def _in_force(company: Company) -> list[str]:
    """The plays in force for any segment, in the order of the playbook."""
    file = company.file
    used = {name: None for segment in file.segments for name in plays_in_force(file, file.strategy, segment)}
    return [name for name in file.plays if name in used]
