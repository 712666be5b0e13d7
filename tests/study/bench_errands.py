"""A study that a test kills: run as a program with the study file and the folder of its runs."""

import sys
from pathlib import Path

from csim.scenario.studies.load import load_study
from csim.study.bench import Bench
from csim.study.conduct import Means, Silent
from csim.study.laboratory import Case
from csim.study.store.store import Store

BURDENS = (0.6, 0.9, 1.2, 1.5)
REPLICATES = range(6)


def cases():
    return [Case("small", (("burden", burden),)) for burden in BURDENS]


def bench(file, folder, workers=1):
    return Bench(load_study(file), Store(Path(folder)), Means(workers=workers).streamed(), Silent())


if __name__ == "__main__":
    laboratory = bench(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    print("ready", flush=True)
    laboratory.measure(cases(), ["mrr"], REPLICATES)
    print("done", flush=True)
