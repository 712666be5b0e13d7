"""The wide record of a segment holds every parameter of every rule of a segment once."""

import pytest

from csim.rules.population import PopulationParameters
from csim.rules.records import SEGMENT_FIELDS, SEGMENT_RECORDS, SegmentParameters


def test_every_field_has_one_home():
    assert len(set(SEGMENT_FIELDS)) == len(SEGMENT_FIELDS)
    assert SegmentParameters._fields == SEGMENT_FIELDS
    assert PopulationParameters in SEGMENT_RECORDS


@pytest.mark.parametrize("record", SEGMENT_RECORDS, ids=lambda record: record.__name__)
def test_every_record_of_a_segment_is_in_it(record):
    assert set(record._fields) <= set(SegmentParameters._fields)
