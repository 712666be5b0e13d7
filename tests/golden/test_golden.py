"""Numbers that moved are noticed. That they did not move proves nothing about them; see `golden.py`."""

from tests.engine.small import TABLES, told
from tests.golden.golden import WORLD, fingerprint, kept

ADVICE = (
    "the same scenario and seed give other numbers than before. If that is meant, run `python -m tests.golden.golden`"
    " and add an entry marked **Numbers** to CHANGELOG.md. If it is not, this found something. Moved:"
)


def moved(before, after):
    """What differs between two fingerprints, in words."""
    return [
        f"{name}: {before[part].get(name)} became {value}"
        for part in ("sums", "sha256")
        for name, value in after[part].items()
        if before[part].get(name) != value
    ]


def test_no_number_moved():
    changes = moved(kept(), fingerprint(told(WORLD)))
    assert changes == [], "\n".join([ADVICE, *changes])


def test_every_table_is_watched_and_a_moved_bit_is_seen():
    result = told(WORLD)
    before = fingerprint(result)
    assert set(before["sha256"]) == set(TABLES)
    for name in TABLES:
        table = getattr(result, name)
        column = next(each for each in table.dtype.names if table[each].dtype.kind == "f")
        place = (0,) * table.ndim
        was = table[column][place]
        table[column][place] = was + 1e-9 * max(1.0, abs(was))
        assert [line.split(":")[0] for line in moved(before, fingerprint(result))] == [name]
        table[column][place] = was
