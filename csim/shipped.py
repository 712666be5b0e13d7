"""Where the scenario files that come with csim stand, in a checkout and in an installed package."""

from pathlib import Path


def shipped_folder() -> Path:
    """Return the folder of the scenario files that ship with csim.

    An installed package carries them inside itself (`csim/_scenarios`); in a checkout, or a package installed from one
    in editable mode, they are the folder `scenarios` beside `csim`. Raises FileNotFoundError where neither exists.
    """
    package = Path(__file__).resolve().parent
    candidates = (package / "_scenarios", package.parent / "scenarios")
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(
        f"the scenario files that ship with csim are missing: neither {candidates[0]} nor {candidates[1]} is a folder; "
        "install csim again, or run it from a complete checkout"
    )
