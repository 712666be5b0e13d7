"""What a tipping study prints and draws."""

import pytest

from csim.report.studies import tipping as telling
from csim.report.studies import tipping_fates
from csim.report.style import sheet
from csim.study.kinds import tipping
from tests.study.kinds.test_tipping import BURDEN, FATES, PRICE, fates, luck, study
from tests.study.made_up_laboratory import MadeUpLaboratory

PNG = b"\x89PNG"
BOTH = FATES.replace("measure: mrr", "measure: mrr, rounds: 2")


def stepping(case, replicate):
    if not case.settings:
        return fates(3e6, 2e6, 2.7e6).measure([case], ["mrr", "customers"], range(replicate, replicate + 1))
    burden = dict(case.settings)["burden"]
    return {"mrr": 1e6 + 3e5 * (burden > 1.234) * (case.scenario == "hybrid") + 1e4 * luck(case, replicate)}


def figures(case, replicate):
    found = stepping(case, replicate)
    return found if isinstance(found, dict) else {"mrr": found[0, 0, 0], "customers": found[0, 0, 1]}


@pytest.fixture(scope="module")
def answer(tmp_path_factory):
    inquiry = study(tmp_path_factory.mktemp("edge"), BURDEN, BOTH, "[hybrid, no_cs]", replications=6)
    return tipping.conduct(inquiry, MadeUpLaboratory(figures))


def test_the_edge_and_the_fates_are_tables(answer):
    text = telling.text(answer)
    assert "MRR where it is steepest or least regular" in text
    jump = next(line for line in text.splitlines() if line.endswith("a jump"))
    assert jump.strip().startswith("Hybrid  burden 1.156 to 1.25  ")
    assert "MRR, the investment kept, cut and restored" in text
    assert "came back" in text
    assert max(map(len, text.splitlines())) <= 110


def test_the_pictures_are_the_same_bytes_again(answer, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    drawn, again = telling.draw(answer, first), telling.draw(answer, second)
    assert [path.name for path in drawn] == ["edge.png", "hysteresis.png"]
    assert [path.read_bytes() for path in drawn] == [path.read_bytes() for path in again]
    assert drawn[0].read_bytes().startswith(PNG)


def test_the_headlines_answer_the_question(answer):
    from csim.report.studies.tipping_map import headline

    assert headline(answer) == "MRR jumps: Hybrid; No jump of MRR found in this range: No customer success"


@pytest.mark.parametrize(
    ("restored", "noise", "title"),
    [
        (3e6, 1e3, "Returns when the investment is put back: MRR of Hybrid"),
        (2e6, 1e3, "Does not return: MRR of Hybrid"),
        (4e6, 1e3, "Ends beyond where it would have been: MRR of Hybrid"),
        (3e6, 4e5, "Undecided whether it returns: MRR of Hybrid"),
    ],
)
def test_the_title_of_the_fates_claims_no_more_than_is_shown(tmp_path, monkeypatch, restored, noise, title):
    seen = []
    monkeypatch.setattr(tipping_fates, "sheet", lambda *given: seen.append(given[2]) or sheet(*given))
    section = FATES.replace("hysteresis: {", "hysteresis: {measures: [mrr], ")
    found = tipping.conduct(study(tmp_path, "", section), fates(3e6, 2e6, restored, noise=noise))
    assert [path.name for path in telling.draw(found, tmp_path)] == ["hysteresis.png"]
    assert seen == [title]


def test_a_map_of_a_range_and_of_choices_is_drawn(tmp_path):
    for name, other in (("price", PRICE), ("plan", "plan: {choices: {now: [], later: [horizon=48 months]}}")):
        folder = tmp_path / name
        inquiry = study(folder, f"{BURDEN[:-1]}, {other}}}", "{measure: mrr, rounds: 1}", replications=8)
        found = tipping.conduct(inquiry, MadeUpLaboratory(figures))
        assert [path.read_bytes()[:4] for path in telling.draw(found, folder)] == [PNG]
        assert "burden" in telling.text(found)


def test_nothing_is_drawn_where_nothing_exists(tmp_path):
    found = tipping.conduct(study(tmp_path), MadeUpLaboratory(lambda case, replicate: {}))
    assert telling.draw(found, tmp_path) == []
    assert telling.text(found) == ""


def test_a_single_replication_is_drawn_without_intervals(tmp_path):
    inquiry = study(tmp_path, BURDEN, BOTH, replications=1)
    found = tipping.conduct(inquiry, MadeUpLaboratory(figures))
    assert len(telling.draw(found, tmp_path)) == 2
    assert "Came back" in telling.text(found)
    assert "±0" not in telling.text(found)
