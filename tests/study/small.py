"""A small company that runs in a moment, as files."""

from pathlib import Path

COMPANY = """\
extends: hybrid.yaml
name: Small company
segments:
  smb: {population: {customers: 24}}
  mid_market: {population: {customers: 8}}
  enterprise: {population: {customers: 3}}
history: {length: 6 months}
horizon: 8 months
"""

WITHOUT_TEAM = """\
extends: small.yaml
name: Small company, no team
strategy: no_cs
team:
  relationship: {headcount: 0, hiring: {rule: fixed}}
  education: {headcount: 0, hiring: {rule: fixed}}
"""


def write_small(folder: Path) -> Path:
    """Write `small.yaml` and `no_team.yaml` into a folder and return the first."""
    (folder / "small.yaml").write_text(COMPANY, encoding="utf-8")
    (folder / "no_team.yaml").write_text(WITHOUT_TEAM, encoding="utf-8")
    return folder / "small.yaml"
