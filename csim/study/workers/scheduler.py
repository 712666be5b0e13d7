"""The connection to a dask scheduler: reached within seconds, quietly, or refused with a sentence.

Connections are made from here to the scheduler only; nothing here listens, and no dashboard is opened.
"""

from __future__ import annotations

import asyncio
import logging
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

from csim.errors import BadInput
from csim.study.workers.machinery import differences, refusal

CONNECT_SECONDS = 8
"""How long to try to reach the scheduler."""

FIRST_WORKER_SECONDS = 10
"""How long a scheduler may be without workers before the first task."""

type Client = Any  # most of what distributed offers has no types


@contextmanager
def connected(address: str) -> Iterator[Client]:
    """A client of the scheduler at `address`; raises `BadInput` if there is no dask or no scheduler."""
    try:
        import distributed
    except ImportError:
        raise BadInput.because(
            "a cluster needs dask, which is not installed; install it with pip install 'csim[cluster]'"
        ) from None
    dask: Any = distributed
    try:
        _knock(address)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of other versions; csim looks for itself
            client: Client = dask.Client(
                address, timeout=CONNECT_SECONDS, set_as_default=False, direct_to_workers=False
            )
    except Exception as fault:
        raise BadInput.because(
            f"no dask scheduler answers at {address} ({_first_line(fault)}); start one with dask scheduler, "
            "then workers with dask worker ADDRESS --nthreads 1, and name the address that dask scheduler prints"
        ) from fault
    try:
        yield client
    finally:
        with suppress(Exception):  # nobody is left to say goodbye to
            client.close(timeout=2)


@contextmanager
def quiet() -> Iterator[None]:
    """Let csim speak: dask's own account of connections tried and lost says it again, at length."""
    with suppress(ImportError):
        import distributed  # noqa: F401  (it sets up its loggers when it is loaded)
    names = ["distributed", *(name for name in logging.root.manager.loggerDict if name.startswith("distributed."))]
    before = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)


def check_workers(client: Client, address: str, here: dict[str, str], modules: Sequence[str]) -> None:
    """Refuse workers whose results might not be the same as here to the last bit."""
    try:
        client.wait_for_workers(1, timeout=FIRST_WORKER_SECONDS)
    except TimeoutError:
        raise BadInput.because(
            f"the scheduler at {address} has no workers; start some with dask worker {address} --nthreads 1"
        ) from None
    found: dict[str, list[str]] = {}
    hosts = client.get_versions()["workers"]
    for worker, told in hosts.items():
        python = ".".join(told["host"]["python"].split(".")[:2])
        if python != here["Python"]:
            found[worker] = [f"Python is {python} there and {here['Python']} here"]
    if not found:  # only the same Python can read the question
        for worker, answer in client.run(_question(modules), on_error="return").items():
            others = differences(here, answer) if isinstance(answer, dict) else [_first_line(answer)]
            if others:
                found[worker] = others
    if found:
        raise refusal(found)


def _knock(address: str) -> None:
    """Raise whatever keeps us from the scheduler: a `Client` that raises it leaves a thread, which may never end."""
    import distributed

    dask: Any = distributed

    async def knock() -> None:
        keys = dask.Security().get_connection_args("client")
        comm = await dask.comm.core.connect(address, timeout=CONNECT_SECONDS, **keys)
        comm.abort()

    with ThreadPoolExecutor(1) as thread:  # a notebook's own thread already has a loop
        thread.submit(asyncio.run, knock()).result()


def _question(modules: Sequence[str]) -> Callable[[], dict[str, str]]:
    """A function that travels whole, so that a worker without csim can say so."""

    def what_is_there() -> dict[str, str]:
        from csim.study.workers.machinery import machinery

        return machinery(modules)

    return what_is_there


def _first_line(fault: object) -> str:
    return (str(fault).splitlines() or [type(fault).__name__])[0]
