"""Hold csim's renewal mechanism against ten million real renewals, and print how far it is right.

python -m experiments.kkbox_renewals.validate [--json] [--picture FILE]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiments.kkbox_renewals import study
from experiments.kkbox_renewals.cells import Cell, read_cells
from experiments.kkbox_renewals.study import Trial
from experiments.kkbox_renewals.tables import report


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables, or JSON; draw the picture if asked. Returns the exit code."""
    asked = _parser().parse_args(arguments)
    cells = read_cells()
    picture: Path | None = asked.picture
    if picture is not None and not picture.absolute().parent.is_dir():
        sys.stderr.write(f"--picture {picture}: there is no folder {picture.parent}; make it first\n")
        return 2
    print(json.dumps(as_json(cells), indent=1) if asked.json else report(cells), end="\n" if asked.json else "")
    if picture is not None:
        from experiments.kkbox_renewals.picture import draw

        draw(cells, picture)
    return 0


def as_json(cells: Sequence[Cell]) -> dict[str, Any]:
    """Return both tests: log-loss in nats by forecaster, populations fitted, and shares (0 to 1) of each cell."""
    return {
        "later_payments": _trial_as_json(study.later_payments(cells)),
        "another_channel": _trial_as_json(study.another_channel(cells)),
    }


def _trial_as_json(trial: Trial) -> dict[str, Any]:
    return {
        "log_loss": trial.log_losses(),
        "fitted": {name: found._asdict() for name, found in trial.fitted.items()},
        "held_out": [
            cell._asdict()
            | {"rate": cell.rate, "forecast": {name: said[cell] for name, said in trial.forecasts.items()}}
            for cell in trial.held_out
        ],
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="validate", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parser.add_argument("--picture", type=Path, metavar="FILE", help="also draw observed and forecast churn into a PNG")
    return parser


if __name__ == "__main__":
    sys.exit(main())
