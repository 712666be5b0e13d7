"""csim: simulate customer success strategies of a subscription business, week by week.

    import csim

    comparison = csim.compare(["high_touch", "hybrid"], replications=10)
    comparison.finding
    comparison.table

Names are resolved when they are first used: importing csim loads nothing that simulates, tabulates or draws.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from csim.api import compare, conduct, load, run, save
    from csim.errors import BadInput, CsimError, RunFailed

__all__ = ["BadInput", "CsimError", "RunFailed", "compare", "conduct", "load", "run", "save"]

_HOMES = {
    "BadInput": "csim.errors",
    "CsimError": "csim.errors",
    "RunFailed": "csim.errors",
    "compare": "csim.api",
    "conduct": "csim.api",
    "load": "csim.api",
    "run": "csim.api",
    "save": "csim.api",
}


class _Door(ModuleType):
    """The package as a module that resolves its public names late and keeps them.

    Importing the module csim.run would put it in the place of the function `csim.run`; `from csim.run import ...` finds
    the module all the same.
    """

    def __getattr__(self, name: str) -> Any:
        if name not in _HOMES:
            raise AttributeError(f"module csim has no attribute {name}; it offers {', '.join(__all__)}")
        found = getattr(importlib.import_module(_HOMES[name]), name)
        super().__setattr__(name, found)
        return found

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *__all__})


sys.modules[__name__].__class__ = _Door
