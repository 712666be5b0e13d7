"""What a worker does for a study: unpack a company, simulate it in one replicate, send its measures back packed."""

from __future__ import annotations

import gc
import pickle
import zlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from csim.errors import CsimError
from csim.measures.summary import summarise
from csim.run import simulate
from csim.scenario.frozen import BaseCustomer, Scenario
from csim.study.observe import load_model

PRELOADED = ("csim.study.errands",)

PASSING = "did not get through: "
"""Begins the error of a run that failed for want of memory, disk or a worker: it is tried again the next time."""

type Ends = dict[str, tuple[dict[str, float], str]]
"""By key, the measures of a run, or none and the error why."""


class Errand(NamedTuple):
    """One run, as it travels to a worker: its key, its company packed small, whose base it has, and which replicate."""

    key: str
    packed: bytes
    company: str
    replicate: int


class Shared(NamedTuple):
    """What all errands share: a company to warm up with, bases of customers, the seed, the length of a run."""

    first: bytes
    bases: Mapping[str, tuple[BaseCustomer, ...]]
    seed: int
    months: int | None


def run_errands(shared: Shared, errands: Sequence[Errand]) -> bytes:
    """Do the runs of one task; what comes back are their `Ends`, packed."""
    return zlib.compress(pickle.dumps({errand.key: _run(shared, errand) for errand in errands}), 1)


def unpacked_ends(value: bytes) -> Ends:
    """What `run_errands` sent back."""
    ends: Ends = pickle.loads(zlib.decompress(value))  # noqa: S301  (our own workers made it)
    return ends


def warm_up(shared: Shared) -> None:
    """Load the compiled model."""
    load_model(_unpacked(shared.first))


def packed(scenario: Scenario) -> bytes:
    """A company as it travels, about 3 kB: its text stays at home, and its base travels once for all."""
    return zlib.compress(pickle.dumps(scenario._replace(base=(), resolved="")), 6)


def _unpacked(company: bytes) -> Scenario:
    scenario: Scenario = pickle.loads(zlib.decompress(company))  # noqa: S301  (packed by the study itself)
    return scenario


def _run(shared: Shared, errand: Errand) -> tuple[dict[str, float], str]:
    scenario = _unpacked(errand.packed)._replace(base=shared.bases[errand.company])
    try:
        run = simulate(scenario, seed=shared.seed, replicate=errand.replicate, months=shared.months)
        return summarise(run), ""
    except CsimError as failure:
        return {}, str(failure)
    except (MemoryError, OSError) as trouble:
        return {}, f"{PASSING}{type(trouble).__name__}: {trouble}"
    except Exception as fault:  # noqa: BLE001  (one failed run must not end the study)
        return {}, f"{type(fault).__name__}: {fault}"
    finally:
        gc.collect()  # a finished model is cyclic garbage that still holds its columns
