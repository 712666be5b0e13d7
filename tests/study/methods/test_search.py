"""A search by Optuna: it learns from what it is told, keeps limits, and does the same every time."""

from csim.scenario.studies.dials import Dial
from csim.study.laboratory import Case
from csim.study.methods.search import BATCH, Search
from csim.study.methods.space import Space

SPACE = Space(
    ("one", "other"),
    (
        Dial("fee", "fee", True, ("a",), "USD", 0.0, 100.0),
        Dial("people", "people", True, ("a",), "people", 1.0, 30.0, whole=True),
        Dial("term", "term", True, ("a",), "months", values=(6.0, 12.0, 24.0)),
        Dial("plan", "plan", True, choices=(("old", ()), ("new", ()))),
    ),
)


def worth(case: Case) -> float:
    settings = dict(case.settings)
    close = -abs(float(settings["fee"]) - 60.0) - abs(float(settings["people"]) - 20.0)
    return close + 20.0 * (settings["plan"] == "new") + 20.0 * (case.scenario == "other") + float(settings["term"])


def searched(rounds: int, limit: float = 101.0) -> list[Case]:
    """Everything asked for; the fee may not exceed the limit."""
    search, seen = Search(SPACE, 1, 3), []
    for case in SPACE.spread(10, 3):
        search.tell(case, [worth(case)], [float(dict(case.settings)["fee"]) - limit])
    for _ in range(rounds):
        batch = search.ask(BATCH)
        for case in dict.fromkeys(batch):
            search.tell(case, [worth(case)], [float(dict(case.settings)["fee"]) - limit])
        seen += batch
    return seen


def test_it_comes_ever_nearer_to_the_best() -> None:
    asked = searched(12)
    early, late = asked[:BATCH], asked[-3 * BATCH :]
    assert sum(map(worth, late)) / len(late) > sum(map(worth, early)) / len(early) + 10.0
    best = max(asked, key=worth)
    assert best.scenario == "other"
    assert dict(best.settings)["plan"] == "new"
    assert dict(best.settings)["term"] == 24.0
    assert float(dict(best.settings)["people"]).is_integer()


def test_it_learns_where_limits_are_kept() -> None:
    late = searched(12, limit=30.0)[-3 * BATCH :]
    assert sum(float(dict(case.settings)["fee"]) <= 30.0 for case in late) > len(late) / 2


def test_it_asks_the_same_every_time() -> None:
    assert searched(3) == searched(3)


def test_what_has_no_figure_is_taken_in_and_the_search_goes_on() -> None:
    search = Search(SPACE, 2, 1)
    first = search.ask(4)
    for case in dict.fromkeys(first):
        search.tell(case, None, ())
    search.tell(SPACE.spread(1, 9)[0], None, ())
    assert len(search.ask(4)) == 4
