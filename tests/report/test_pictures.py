"""Pictures: they exist for every kind of comparison, are the same bytes each time, and nothing overlaps."""

import itertools

import numpy as np
import pytest
from matplotlib.figure import Figure

from csim.report import dashboard, mrr_cash, payback, retention, style, two_sides
from csim.report.pictures import PICTURES, draw_comparison
from csim.report.style import label_line_ends, label_marks, spread
from tests.ledger.little_run import busy_run
from tests.statistics_helper import assert_proportion_equals
from tests.study.made_up import FIGURES, comparison

NEVER = {(name, replicate, "cac_payback_reached"): 0.0 for name in FIGURES for replicate in range(12)}
KINDS = {
    "four strategies": {},
    "one strategy, one replicate": {"names": ("hybrid",), "baseline": "hybrid", "replications": 1},
    "a failed run, never paid back": {"failed": {("hybrid", 3)}, "changes": NEVER},
    "a short horizon": {"months": 2},
}


def made(kind):
    return comparison(**{"replications": 12, **KINDS[kind]})


@pytest.fixture
def drawn(monkeypatch):
    """Figures instead of files, which take longer."""
    kept = []
    for _, draw in PICTURES:
        monkeypatch.setattr(f"{draw.__module__}.save", lambda figure, path: kept.append(figure) or path)
    return kept


def test_a_comparison_has_its_pictures(tmp_path):
    files = draw_comparison(made("four strategies"), tmp_path)
    assert [path.name for path in files] == [name for name, _ in PICTURES]
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in files)


def test_the_same_comparison_gives_the_same_bytes(tmp_path):
    one = two_sides.draw_two_sides(comparison(replications=6), tmp_path / "one.png")
    other = two_sides.draw_two_sides(comparison(replications=6), tmp_path / "other.png")
    assert one.read_bytes() == other.read_bytes()


def test_no_date_and_no_program_stand_in_the_file(tmp_path):
    path = payback.draw_payback(comparison(replications=6), tmp_path / "payback.png")
    content = path.read_bytes()
    assert b"tEXt" not in content
    assert b"tIME" not in content


def test_a_users_own_settings_are_left_alone(tmp_path):
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    payback.draw_payback(comparison(replications=3), tmp_path / "payback.png")
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("kind", KINDS)
def test_no_text_covers_another_or_is_cut_off(kind, drawn, tmp_path):
    draw_comparison(made(kind), tmp_path)
    assert len(drawn) == len(PICTURES)
    for figure in drawn:
        boxes = list(_texts(figure))
        page = figure.bbox
        for text, box in boxes:
            inside = box.x0 >= -2 and box.y0 >= -2 and box.x1 <= page.x1 + 2 and box.y1 <= page.y1 + 2
            assert inside, f"{text!r} is cut off"
        for (text, box), (other, further) in itertools.combinations(boxes, 2):
            width = min(box.x1, further.x1) - max(box.x0, further.x0)
            height = min(box.y1, further.y1) - max(box.y0, further.y0)
            assert not (width > 2 and height > 3), f"{text!r} covers {other!r}"


def _texts(figure):
    figure.draw_without_rendering()
    texts = [figure._suptitle, figure._supxlabel]
    for axes in figure.axes:
        texts += [axes.title, axes._left_title, axes._right_title, axes.xaxis.label, axes.yaxis.label, *axes.texts]
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            texts += [tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
    for text in texts:
        if text is not None and text.get_visible() and text.get_text().strip():
            yield text.get_text(), text.get_window_extent()


def test_labels_keep_their_distance_and_their_order():
    wanted = [0.0, 0.1, 0.1, 5.0, 9.9, 9.95]
    places = spread(wanted, 1.0, 0.0, 10.0)
    assert all(second - first >= 1.0 - 1e-9 for first, second in itertools.pairwise(places))
    assert places[0] >= 0
    assert places[-1] <= 10 + 1e-9
    assert places[3] == 5.0


def test_labels_that_are_apart_stay_where_they_belong():
    assert spread([1.0, 4.0, 8.0], 1.0, 0.0, 10.0) == [1.0, 4.0, 8.0]


def test_labels_may_be_asked_for_without_lines_or_marks():
    axes = Figure().subplots()
    label_line_ends(axes, [])
    label_marks(axes, [])
    assert not axes.texts


def test_a_run_whose_money_runs_out_says_so_in_the_title(monkeypatch, tmp_path):
    kept = []
    monkeypatch.setattr(dashboard, "save", lambda figure, path: kept.append(figure._suptitle.get_text()) or path)
    made = busy_run()
    dashboard.draw_dashboard(made, tmp_path / "dashboard.png")
    made.money["defunct"][5:] = 1.0
    dashboard.draw_dashboard(made, tmp_path / "dashboard.png")
    assert kept == [
        "little: one possible story over 24 months",
        "little: the money runs out in month 6, one possible story over 24 months",
    ]


def test_a_comparison_in_which_money_runs_out_says_so_below_the_first_picture(monkeypatch, tmp_path):
    kept = []
    monkeypatch.setattr(two_sides, "save", lambda figure, path: kept.append(figure._supxlabel.get_text()) or path)
    changes = {("hybrid", replicate, "insolvent"): 1.0 for replicate in range(3)}
    two_sides.draw_two_sides(comparison(replications=12, changes=changes), tmp_path / "two_sides.png")
    assert kept[0].replace("\n", " ").startswith("Money runs out: Hybrid in 3 of 12 worlds; the company ends there")


def test_no_better_strategy_is_a_matter_of_what_is_sure():
    made = comparison(("hybrid", "high_touch"), baseline="hybrid")
    assert two_sides._message(made) == "No strategy is surely better for vendor and customers alike than Hybrid"


def test_the_region_covers_the_truth_as_often_as_it_says():
    generator = np.random.default_rng(4)
    mixing = np.array([[2.0, 0.0], [1.5, 0.7]])
    covered = 0
    worlds = 4_000
    for _ in range(worlds):
        cloud = generator.normal(size=(12, 2)) @ mixing.T
        width, height, angle = two_sides.region(cloud)
        turn = np.deg2rad(-angle)
        x, y = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ cloud.mean(axis=0)
        covered += (2 * x / width) ** 2 + (2 * y / height) ** 2 <= 1
    assert_proportion_equals(int(covered), worlds, 0.95)


def test_the_baseline_is_grey_and_the_others_differ():
    look = style.Look(tuple(FIGURES), "no_cs")
    assert look.colour("no_cs") == style.GREY
    seen = [(look.colour(name), look.dash(name), look.marker(name)) for name in FIGURES]
    assert len({colour for colour, _, _ in seen}) == 4
    assert len({marker for _, _, marker in seen[:3]}) == 3


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({}, "No customer success earns back acquisition cost soonest, in 15.06 months"),
        ({"names": ("hybrid", "high_touch"), "baseline": "hybrid"}, "Hybrid earns back acquisition cost soonest"),
        ({"names": ("hybrid", "tech_touch"), "baseline": "hybrid"}, "earn back acquisition cost about as soon"),
        (
            {"changes": {(n, r, "cac_payback_reached"): 0.0 for n in FIGURES for r in range(40)}},
            "No strategy earns back",
        ),
        ({"names": ("hybrid",), "baseline": "hybrid"}, "Hybrid earns back acquisition cost in 16.43 months"),
    ],
)
def test_a_title_says_what_to_see(settings, message):
    assert message in payback._message(comparison(**settings))


def test_the_most_money_is_claimed_only_where_something_separates_the_first_from_the_next():
    def message(gap_usd, luck_usd, replications=12):
        found = comparison(("hybrid", "high_touch", "no_cs"), replications=replications)
        luck = np.random.default_rng(3).normal(0.0, luck_usd, (3, replications))
        found.study.curves["mrr"][:, :, -1] = 1e6 + luck + np.array([2 * gap_usd, gap_usd, 0.0])[:, None]
        found.study.curves["cash"][:, :, -1] = 5e6 + luck + np.array([0.0, 0.0, 3e6])[:, None]
        return mrr_cash._message(found)

    assert message(5e5, 1e3).endswith("Hybrid has the most recurring revenue; No customer success has the most cash")
    assert "nothing separates the strategies in recurring revenue; " in message(1e2, 2e5)
    assert message(5e5, 1e3, replications=1).endswith("nothing separates the strategies in recurring revenue or cash")


def test_nobody_retains_most_where_nothing_separates_anybody():
    assert "Nothing separates" not in retention._message(comparison(replications=12))
    alike = comparison(("hybrid", "high_touch"), baseline="hybrid", replications=1)
    assert retention._message(alike) == "How much of a year's revenue is still there a year later"
    luck = np.random.default_rng(3).normal(100.0, 5.0, (2, 12))
    names = ("hybrid", "high_touch")
    changes = {(name, each, "nrr"): luck[row, each] for row, name in enumerate(names) for each in range(12)}
    told = retention._message(comparison(names, baseline="hybrid", replications=12, changes=changes))
    assert told.startswith("Nothing separates ")


def test_totals_beside_names_have_digits_enough(monkeypatch, tmp_path):
    kept = []
    monkeypatch.setattr(two_sides, "save", lambda figure, path: kept.append(figure) or path)
    small = {("hybrid", each, "customer_profit"): 376e3 + each for each in range(12)}
    small |= {("hybrid", each, "vendor_value"): 2.2e6 + each for each in range(12)}
    two_sides.draw_two_sides(comparison(("hybrid",), baseline="hybrid", replications=12, changes=small), tmp_path / "x")
    assert [each.get_text() for each in kept[0].axes[0].texts] == ["Hybrid\nvendor 2.20, customers 0.38"]


def test_what_joins_a_curve_that_ends_early_to_its_name_does_not_look_like_the_curve():
    axes = Figure().subplots()
    axes.set(xlim=(0, 10), ylim=(0, 10))
    label_line_ends(axes, [(10.0, 5.0, "to the end", "red"), (2.0, 8.0, "early", "blue")])
    assert [(line.get_linestyle(), line.get_color()) for line in axes.lines] == [("-", "red"), (":", style.GREY)]


def test_what_all_pictures_say_first_stands_in_their_small_print_and_no_longer_than_asked():
    with style.noted("Out of money: Hybrid in 2 of 8 runs."):
        assert style.sheet(9, 5, "A title")._supxlabel.get_text() == "Out of money: Hybrid in 2 of 8 runs."
        assert style.sheet(9, 5, "A title", "And so on.")._supxlabel.get_text().endswith("8 runs. And so on.")
    assert style.sheet(9, 5, "A title")._supxlabel is None
