"""The engine and its twin tell the same story: week by week, customer by customer, to the last bit."""

from tests.twin.compare import differences
from tests.twin.generated import shipped


def test_the_twin_equals_the_engine():
    assert differences(shipped("hybrid"), weeks=30) == []
