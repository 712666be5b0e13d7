"""The wide record of a segment: all its parameters side by side, so that one row serves every rule."""

from collections import namedtuple
from typing import Any

from csim.rules.acquisition import AcquisitionParameters
from csim.rules.adoption import AdoptionParameters
from csim.rules.advocacy import AdvocacyParameters
from csim.rules.champion import ChampionParameters
from csim.rules.departure import DepartureParameters
from csim.rules.expansion import ExpansionParameters
from csim.rules.health import HealthParameters
from csim.rules.learning import LearningParameters
from csim.rules.money import ContractParameters
from csim.rules.population import PopulationParameters
from csim.rules.renewal import RenewalParameters
from csim.rules.support import SupportParameters
from csim.rules.trust import TrustParameters
from csim.rules.value import ValueParameters

SEGMENT_RECORDS: tuple[Any, ...] = (
    AcquisitionParameters,
    AdoptionParameters,
    AdvocacyParameters,
    ChampionParameters,
    ContractParameters,
    DepartureParameters,
    ExpansionParameters,
    HealthParameters,
    LearningParameters,
    PopulationParameters,
    RenewalParameters,
    SupportParameters,
    TrustParameters,
    ValueParameters,
)
SEGMENT_FIELDS: tuple[str, ...] = tuple(field for record in SEGMENT_RECORDS for field in record._fields)
SegmentParameters: Any = namedtuple("SegmentParameters", SEGMENT_FIELDS)  # type: ignore[misc]  # noqa: PYI024  # its fields come from the rules
