"""Shocks, and how strong a mild, moderate or severe one of each kind is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from csim.scenario.quantities import Duration, Moment, Number, Share, Source, Switch
from csim.scenario.section import Section

_PRESET = "assumption; null takes the figure of the chosen depth"


class Shock(Section):
    """Something that befalls the company. A number left out is that of its kind and depth."""

    at: Annotated[float, Moment("weeks", low=0, high=1_040, source="what the scenario asks")]
    """When it begins."""

    kind: Annotated[
        Literal[
            "recession",
            "competitor",
            "price_rise",
            "champion_exodus",
            "csm_exodus",
            "hiring_freeze",
            "outage",
            "funding_drought",
        ],
        Source(source="what the scenario asks"),
    ]
    """What happens."""

    depth: Annotated[Literal["mild", "moderate", "severe"], Source(source="what the scenario asks")] = "moderate"
    """How strong it is."""

    lasts: Annotated[float | None, Duration("weeks", low=1, high=1_040, source=_PRESET)] = None
    """How long it lasts."""

    climate: Annotated[float | None, Number("log-odds", low=-5, high=5, source=_PRESET)] = None
    """Weight against staying, at every renewal while it lasts."""

    demand: Annotated[float | None, Number("ratio", low=0, high=10, source=_PRESET)] = None
    """Factor on new leads while it lasts."""

    competitor_pull: Annotated[float | None, Number("log-odds", low=-5, high=5, source=_PRESET)] = None
    """Added to the competitors' pull while it lasts."""

    uplift: Annotated[float | None, Share(low=-0.9, high=5, source=_PRESET)] = None
    """Added once to each price that renews while it lasts."""

    champions: Annotated[float | None, Share(source=_PRESET)] = None
    """Share of champions that leave in the first week."""

    csms: Annotated[float | None, Share(source=_PRESET)] = None
    """Share of CSMs that resign in the first week."""

    freezes_hiring: Annotated[bool | None, Switch(source=_PRESET)] = None
    """Whether nobody is hired while it lasts."""

    tickets: Annotated[float | None, Number("ratio", low=0, high=100, source=_PRESET)] = None
    """Factor on tickets while it lasts."""

    trust_loss: Annotated[float | None, Share(source=_PRESET)] = None
    """Share of trust lost in the first week."""

    stops_funding: Annotated[bool | None, Switch(source=_PRESET)] = None
    """Whether planned funding and credit fail while it lasts."""


NEUTRAL: Mapping[str, float] = {
    "lasts": 1.0,
    "climate": 0.0,
    "demand": 1.0,
    "competitor_pull": 0.0,
    "uplift": 0.0,
    "champions": 0.0,
    "csms": 0.0,
    "freezes_hiring": 0.0,
    "tickets": 1.0,
    "trust_loss": 0.0,
    "stops_funding": 0.0,
}
"""What leaves the company as it is."""

PRESETS: Mapping[str, Mapping[str, Mapping[str, float]]] = {
    # New business fell by about 45 % against plan in 2020 (KBCM survey, COVID edition), which stands for severe.
    "recession": {
        "mild": {"lasts": 26, "climate": 0.2, "demand": 0.85},
        "moderate": {"lasts": 39, "climate": 0.4, "demand": 0.7},
        "severe": {"lasts": 65, "climate": 0.8, "demand": 0.55},
    },
    # Assumption.
    "competitor": {
        "mild": {"lasts": 26, "competitor_pull": 0.2, "demand": 0.95},
        "moderate": {"lasts": 52, "competitor_pull": 0.45, "demand": 0.85},
        "severe": {"lasts": 104, "competitor_pull": 0.9, "demand": 0.7},
    },
    # Rises below 10 % are published as harmless, those above as costly.
    "price_rise": {
        "mild": {"lasts": 52, "uplift": 0.05},
        "moderate": {"lasts": 52, "uplift": 0.1},
        "severe": {"lasts": 52, "uplift": 0.25},
    },
    # Assumption: layoffs among customers.
    "champion_exodus": {
        "mild": {"champions": 0.15},
        "moderate": {"champions": 0.3},
        "severe": {"champions": 0.6},
    },
    # Assumption.
    "csm_exodus": {
        "mild": {"csms": 0.2},
        "moderate": {"csms": 0.4},
        "severe": {"csms": 0.7},
    },
    # Assumption.
    "hiring_freeze": {
        "mild": {"lasts": 26, "freezes_hiring": 1},
        "moderate": {"lasts": 52, "freezes_hiring": 1},
        "severe": {"lasts": 78, "freezes_hiring": 1},
    },
    # Assumption: hours, a day, days without the product.
    "outage": {
        "mild": {"lasts": 1, "tickets": 2, "trust_loss": 0.05},
        "moderate": {"lasts": 2, "tickets": 3, "trust_loss": 0.12},
        "severe": {"lasts": 3, "tickets": 5, "trust_loss": 0.25},
    },
    # Assumption.
    "funding_drought": {
        "mild": {"lasts": 26, "stops_funding": 1},
        "moderate": {"lasts": 52, "stops_funding": 1},
        "severe": {"lasts": 104, "stops_funding": 1},
    },
}
"""What each kind does at each depth; what is not named stays neutral."""


def effective(shock: Shock, name: str) -> float:
    """The number in force for one field of a shock: its own, its depth's, or the neutral one."""
    own = getattr(shock, name)
    if own is not None:
        return float(own)
    return float(PRESETS[shock.kind][shock.depth].get(name, NEUTRAL[name]))
