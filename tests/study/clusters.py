"""A real dask scheduler and real workers on loopback, each a process of its own, for the tests of the cluster."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Cluster:
    """A scheduler and its workers; everything it starts ends with it."""

    def __init__(self, folder, **settings):
        self.folder = folder
        self.log = folder / "dask.log"
        self.scheduler_file = folder / "scheduler.json"
        self._environment = os.environ | {"PYTHONPATH": str(ROOT)} | settings
        self._started = []
        self.workers = []
        self.scheduler = self._start("scheduler", "--port", "0", "--scheduler-file", str(self.scheduler_file))
        self.address = json.loads(self._waited_for(self._description))["address"]

    def add_worker(self, *options, **settings):
        """Start a worker and return its process, which need not be known to the scheduler yet."""
        place = self.folder / f"worker-{len(self._started)}"
        common = ["--nthreads", "1", "--memory-limit", "0", "--local-directory", str(place)]
        self.workers.append(self._start("worker", self.address, *common, *(options or ["--no-nanny"]), **settings))
        return self.workers[-1]

    def stop(self):
        for process in reversed(self._started):
            if process.poll() is None:
                nanny = "--nanny" in process.args  # only it has a process of its own to look after
                process.send_signal(signal.SIGTERM if nanny else signal.SIGKILL)
        for process in reversed(self._started):
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start(self, part, *options, **settings):
        command = [sys.executable, "-m", "dask", part, "--host", "127.0.0.1", "--no-dashboard", *options]
        with self.log.open("ab") as log:
            environment = self._environment | settings
            process = subprocess.Popen(command, cwd=self.folder, env=environment, stdout=log, stderr=log)
        self._started.append(process)
        return process

    def _description(self):
        return self.scheduler_file.read_text(encoding="utf-8") if self.scheduler_file.exists() else ""

    def _waited_for(self, look, seconds=30):
        for _ in range(seconds * 20):
            found = look()
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError(f"waited {seconds} seconds; dask says:\n{self.log.read_text(encoding='utf-8')}")


@contextmanager
def cluster(folder, workers=2, **settings):
    """A cluster with so many workers of one process each, which goes when the block ends."""
    ours = Cluster(folder, **settings)
    try:
        for _ in range(workers):
            ours.add_worker()
        yield ours
    finally:
        ours.stop()
