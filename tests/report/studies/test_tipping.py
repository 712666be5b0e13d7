"""What a tipping study prints and draws."""

from dataclasses import replace

import pytest

from csim.report.studies import tipping as telling
from csim.report.studies import tipping_fates, tipping_map
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
    assert "MRR at the end, the investment kept, cut and restored" in text
    assert "came back" in text
    assert "beyond" in text
    assert "unexplained" not in text
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

    assert headline(answer).replace("\N{NO-BREAK SPACE}", " ") == (
        "Hybrid: a jump in MRR where burden goes from 1.156 to 1.25; No customer success: no jump in MRR found in this "
        "range"
    )


def test_the_size_of_a_jump_stands_above_the_frame_and_the_axis_says_that_it_is_cut(answer, tmp_path, monkeypatch):
    from csim.report.studies import tipping_map

    seen = []
    monkeypatch.setattr(tipping_map, "sheet", lambda *given: seen.append((sheet(*given), given[3])) or seen[-1][0])
    telling.draw(answer, tmp_path)
    ((figure, note),) = seen
    (axes,) = figure.axes
    (jump,) = [text for text in axes.texts if text.get_text().startswith("jump: ")]
    assert jump.get_window_extent().y0 >= axes.get_window_extent().y1
    assert " ±" in jump.get_text()
    assert jump.get_text().endswith(" k USD/month")
    assert axes.get_ylabel() == "MRR, M USD/month"
    assert note.endswith(" The vertical axis does not begin at zero.")


def test_differences_are_written_in_their_own_size(answer):
    """Levels of millions; what is missing of them is thousands."""
    rows = answer.tables["hysteresis"]
    mine = rows[(rows["measure"] == "mrr") & (rows["scenario"] == "hybrid")].set_index("figure")["mean"]
    assert mine["kept"] > 1e6
    assert mine["missing"] < 1e6
    small = rows["figure"].isin(("lost", "missing"))
    table = telling.text(
        replace(
            answer,
            tables=answer.tables
            | {"hysteresis": rows.assign(**{c: rows[c] / (20 * small + 1) for c in ("mean", "low", "high")})},
        )
    )
    units = table.partition("MRR at the end")[2].splitlines()[3].split("  ")
    assert [unit for unit in units if unit][-3:-1] == ["k USD/month", "k USD/month"]


def test_the_picture_of_the_fates_shows_differences_from_the_company_never_cut(tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(tipping_fates, "sheet", lambda *given: seen.append((sheet(*given), given[3])) or seen[-1][0])
    found = tipping.conduct(study(tmp_path, "", FATES), fates(3e6, 2e6, 2.7e6))
    telling.draw(found, tmp_path)
    ((figure, note),) = seen
    assert note.startswith("Differences from the company that was never cut, in the same worlds")
    assert note.endswith("Grey: within 1 % of that company, which counts as returned.")
    mrr, customers = figure.axes
    assert [label.get_text() for label in customers.get_xticklabels()] == ["never cut", "cut", "cut and restored"]
    assert mrr.get_title(loc="left").startswith("MRR (never cut: ")
    way = mrr.lines[1].get_ydata()
    assert way[0] == 0
    assert list(way[1:]) == pytest.approx([-1.0, -0.3], abs=0.02)


def test_a_cut_that_took_nothing_has_a_title_too(tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(tipping_fates, "sheet", lambda *given: seen.append(given[2]) or sheet(*given))
    telling.draw(tipping.conduct(study(tmp_path, "", FATES), fates(3e6, 3e6, 3e6)), tmp_path)
    assert seen == ["Cutting the investment takes nothing that shows from MRR and customers of Hybrid"]


@pytest.mark.parametrize(
    ("restored", "noise", "title"),
    [
        (3e6, 1e3, "Putting the investment back restores MRR of Hybrid"),
        (2e6, 1e3, "Putting the investment back does not restore MRR of Hybrid"),
        (4e6, 1e3, "Putting the investment back takes MRR of Hybrid beyond where it would have been"),
        (
            3e6,
            4e5,
            "Putting the investment back may or may not restore MRR of Hybrid, which is undecided",
        ),
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


def test_long_names_below_maps_side_by_side_do_not_meet(tmp_path, monkeypatch):
    drawn = []
    monkeypatch.setattr(tipping_map, "save", lambda figure, path: drawn.append(figure) or path)
    name = "how hard the product is to learn for people in all segments and countries"
    wordy = BURDEN.replace("{path", f"{{label: {name}, path")
    dials = f"{wordy[:-1]}, {PRICE}}}"
    inquiry = study(tmp_path, dials, "{measure: mrr, rounds: 1}", "[hybrid, no_cs]", replications=6)
    telling.draw(tipping.conduct(inquiry, MadeUpLaboratory(figures)), tmp_path)
    drawn[0].draw_without_rendering()  # only then are places in pixels known
    left, right = drawn[0].axes[:2]
    assert name in left.get_xlabel().replace("\n", " ")
    assert left.xaxis.label.get_window_extent().x1 < right.xaxis.label.get_window_extent().x0
    assert left.xaxis.label.get_window_extent().x0 >= 0
    dial = inquiry.dials[0]
    assert left.get_xlim() == pytest.approx((dial.shown(dial.low), dial.shown(dial.high)))
