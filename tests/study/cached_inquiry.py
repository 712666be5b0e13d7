"""Study files read once: reading one builds every company at every end of every dial, and an inquiry never changes."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from csim.scenario.studies.load import Inquiry
from tests.study.made_up_laboratory import inquiry_of


@cache
def cached_inquiry(text: str) -> Inquiry:
    """The study that a YAML text says; its file is gone when this returns."""
    with TemporaryDirectory() as folder:
        return inquiry_of(Path(folder), text)
