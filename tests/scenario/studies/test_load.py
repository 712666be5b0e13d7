"""Study files: how they are read, what they are refused for, and what their settings do to a company."""

import pytest

from csim.errors import BadInput
from csim.scenario.load import load
from csim.scenario.studies.load import load_study

HEAD = "question: Which one?\nkind: sweep\nscenarios: [hybrid, no_cs]\n"


@pytest.fixture
def study(tmp_path):
    """Load a study from its text."""

    def loaded(text):
        path = tmp_path / "which" / "study.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return load_study(path)

    return loaded


def refusal(study, text):
    with pytest.raises(BadInput) as refused:
        study(text)
    return str(refused.value)


def test_a_study_knows_its_name_scenarios_and_baseline(study, tmp_path):
    inquiry = study(HEAD)
    assert inquiry.name == "which"
    assert inquiry.scenarios == ("hybrid", "no_cs")
    assert inquiry.baseline == "no_cs"
    assert inquiry.label("hybrid") == "Hybrid"
    assert inquiry.months is None
    assert load_study(tmp_path / "which").scenarios == inquiry.scenarios
    assert study(HEAD + "baseline: hybrid\nmonths: 2 years\n").baseline == "hybrid"
    assert study(HEAD + "months: 2 years\n").months == 24
    assert study(HEAD + "months: 13 weeks\n").months == 3


def test_scenarios_stand_beside_the_study(study, tmp_path):
    (tmp_path / "which").mkdir()
    (tmp_path / "which" / "mine.yaml").write_text("extends: hybrid.yaml\nname: Mine\n", encoding="utf-8")
    inquiry = study(HEAD.replace("no_cs", "mine.yaml"))
    assert inquiry.scenarios == ("hybrid", "mine")
    assert inquiry.companies[1].scenario.name == "Mine"


def test_overrides_of_a_study_hold_for_all_its_scenarios(study):
    inquiry = study(HEAD + "set: [product.learning_burden=1.7]\n")
    assert [company.file.product.learning_burden for company in inquiry.companies] == [1.7, 1.7]


def test_settings_are_overrides(study):
    inquiry = study(
        HEAD + "levers:\n  people: {path: team.support.headcount, low: 2, high: 9}\n"
        "uncertainties:\n  burden: {path: product.learning_burden, low: 0.5, high: 2}\n"
    )
    hybrid = inquiry.companies[0]
    settings = (("people", 4.0), ("burden", 1.25))
    assert hybrid.overrides(inquiry.dials, settings) == ["team.support.headcount=4", "product.learning_burden=1.25"]
    expected = load("hybrid", ["team.support.headcount=4", "product.learning_burden=1.25"])
    assert hybrid.at(inquiry.dials, settings).identity == expected.identity
    assert [dial.lever for dial in inquiry.dials] == [True, False]


def test_a_factor_multiplies_every_value_a_pattern_means_up_to_its_limit(study):
    inquiry = study(
        HEAD + "uncertainties:\n"
        "  price: {path: segments.*.contract.price_per_seat, low: 0.5, high: 2, times: true}\n"
        "  renew: {path: segments.*.contract.auto_renew, low: 0.5, high: 2, times: true}\n"
    )
    hybrid = inquiry.companies[0]
    assert hybrid.overrides(inquiry.dials, (("price", 0.5),)) == [
        "segments.smb.contract.price_per_seat=300.0",
        "segments.mid_market.contract.price_per_seat=300.0",
        "segments.enterprise.contract.price_per_seat=360.0",
    ]
    assert hybrid.overrides(inquiry.dials, (("renew", 2.0),))[0] == "segments.smb.contract.auto_renew=1.0"


def test_factors_that_meet_at_a_value_multiply(study):
    text = (
        "uncertainties:\n"
        "  price: {path: segments.*.market.marketing, low: 0.5, high: 2, times: true}\n"
        "  scale:\n"
        "    path: segments.smb.market.marketing, segments.*.market.marketing\n"
        "    values: [0.1, 1]\n"
        "    times: true\n"
    )
    inquiry = study(HEAD + text)
    company = inquiry.companies[0]
    present = {path: company.value(path) for path in company.expanded("segments.*.market.marketing")}
    settings = (("price", 2.0), ("scale", 0.1))
    for order in (settings, settings[::-1]):
        told = dict(each.split("=") for each in company.overrides(inquiry.dials, order))
        assert {path: float(value) for path, value in told.items()} == pytest.approx(
            {path: 0.2 * value for path, value in present.items()}
        )
        assert len(company.overrides(inquiry.dials, order)) == len(present)


def test_patterns_leave_out_what_is_not_set(study):
    inquiry = study(HEAD + "uncertainties: {trust: {path: plays.*.effects.trust, low: 0, high: 2, times: true}}\n")
    hybrid = inquiry.companies[0]
    found = hybrid.expanded("plays.*.effects.trust")
    assert "plays.check_in.effects.trust" in found
    assert all(hybrid.value(path) >= 0 for path in found)


def test_units_are_read_as_the_path_has_them(study):
    inquiry = study(HEAD + "levers: {term: {path: segments.*.contract.term, values: [6 months, 1 year]}}\n")
    assert inquiry.dials[0].values == (6.0, 12.0)
    assert inquiry.dials[0].text(12.0) == "12 months"


def test_choices_are_named_overrides(study):
    inquiry = study(
        HEAD + "levers:\n  staff:\n    choices:\n"
        "      lean: ['team.support.headcount=3']\n      rich: ['team.support.headcount=6', 'seed=4']\n"
    )
    assert inquiry.companies[0].overrides(inquiry.dials, (("staff", "rich"),)) == ["team.support.headcount=6", "seed=4"]


def test_a_base_file_stays_with_its_company(study, tmp_path):
    (tmp_path / "which").mkdir()
    (tmp_path / "which" / "base.csv").write_text(
        "segment,seats,price_per_seat_per_year,months_since_signing,knowledge,adoption,trust\nsmb,10,600,5,0.5,0.5,0.5\n",
        encoding="utf-8",
    )
    (tmp_path / "which" / "mine.yaml").write_text(
        "extends: hybrid.yaml\nname: Mine\nhistory: null\nbase_file: base.csv\n", encoding="utf-8"
    )
    inquiry = study(
        HEAD.replace("no_cs", "mine.yaml") + "levers: {b: {path: product.learning_burden, low: 1, high: 2}}\n"
    )
    mine = inquiry.companies[1]
    assert len(mine.base) == 1
    assert mine.at(inquiry.dials, (("b", 1.5),)).base == mine.base
    assert mine.at(inquiry.dials, (("b", 1.5),)).resolved == ""


@pytest.mark.parametrize(
    ("factor", "message"),
    [
        ("{path: team.relationship.headcont, low: 1, high: 3}", "unknown headcont; did you mean headcount?"),
        ("{path: product.learning_burden, low: 3, high: 1}", "low is not below high; write the least value first"),
        (
            "{path: product.learning_burden, low: 0, high: 1, scale: log, times: true}",
            "a log scale needs low above zero",
        ),
        ("{path: product.learning_burden, low: 3}", "has only one end; write both low and high"),
        ("{path: product.learning_burden}", "says in not one way what varies"),
        ("{low: 1, high: 3}", "has no path; write the path of the value that varies, or choices"),
        ("{path: strategy, low: 1, high: 3}", "strategy holds no number; name a value that does, or write choices"),
        ("{path: segments.*.contract.prize, low: 1, high: 3}", "segments.*.contract.prize means nothing in hybrid"),
        ("{path: product.learning_burden, low: 1 week, high: 3}", '"1 week" is not a number'),
        ("{path: product.learning_burden, low: '2', high: 3, times: true}", '"2" is not a factor; write a bare number'),
        ("{path: product.learning_burden, values: [-1, 3], times: true}", "a factor below zero makes no sense"),
        (
            "{path: product.learning_burden, low: 1, high: 300}",
            "300.0 is above what is allowed; write 0.001 to 100",
        ),
        ("{choices: {a: [seed=1]}, path: seed}", "cannot stand beside choices, whose entries name their paths"),
        ("{choices: {a: [sed=1]}}", "at a, hybrid cannot be: sed: unknown"),
        ("{choices: {a: [base_file=b.csv]}}", "base_file cannot vary in a study; write two scenario files"),
        ("{path: team.suport.headcount, low: 1, high: 3}", "hybrid has no suport; did you mean support?"),
        (
            "{path: 'product.release_every, horizon', low: 5, high: 9}",
            "its paths are kept in different units (weeks, months)",
        ),
    ],
)
def test_a_factor_that_cannot_be_is_refused_with_its_line(study, factor, message):
    told = refusal(study, f"{HEAD}levers:\n  people: {factor}\n")
    assert "line 5" in told
    assert message in told


def test_every_problem_of_the_factors_is_told_at_once(study):
    told = refusal(
        study, HEAD + "levers: {a: {path: x, low: 1, high: 2}, b: {path: seed, low: 2, high: 1}}\nbaseline: nocs\n"
    )
    assert "has 3 problems; nothing was run" in told
    assert "baseline: no scenario here is nocs; did you mean no_cs?" in told


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD.replace("sweep", "swep"), '"swep" is not known; did you mean sweep?'),
        (
            HEAD.replace("no_cs", "nocs"),
            "nocs is neither a file nor a scenario that ships with csim; did you mean no_cs?",
        ),
        (HEAD.replace("no_cs", "hybrid"), "scenarios: names hybrid twice; name each once"),
        (HEAD.replace("hybrid, no_cs", ""), "scenarios: names nothing; write at least one, such as [hybrid, no_cs]"),
        (HEAD + "stress: {together: false}\n", "stress: belongs to kind: stress; this study is of kind: sweep"),
        (
            HEAD.replace("sweep", "discover"),
            "discover: is missing; a study of this kind needs it (csim explain study.discover)",
        ),
        (
            HEAD + "levers: {a: {path: seed, low: 1, high: 2}}\nuncertainties: {a: {path: seed, low: 1, high: 2}}\n",
            "is also the name of a lever; give it another",
        ),
        (
            HEAD.replace("sweep", "sensitivity") + "sensitivity: {samples: 50, levels: 3}\n",
            "50 is not a power of two; write such as 64, 128 or 256",
        ),
        (
            HEAD.replace("sweep", "sensitivity") + "sensitivity: {samples: 50, levels: 3}\n",
            "3 is odd; write an even number, such as 4",
        ),
        (HEAD.replace("sweep", "solve") + "solve: {}\n", "asks for nothing; write limits, or at_least_as_good_as"),
        (
            HEAD.replace("sweep", "solve") + "solve: {limits: {nrr: {probability: 90 %}}}\n",
            "needs one bound; write at_least or at_most",
        ),
        (
            HEAD.replace("sweep", "discover") + "discover: {fails_when: {measure: nrr}}\n",
            "needs one bound; write below or above",
        ),
        (HEAD + "months: 3 hours\n", "months"),
        (
            HEAD + "months: 2.6\n",
            "line 4  months: 2.6 is not a whole number of months, and runs last whole ones; write 2",
        ),
        (
            HEAD + "months: 2.6 months\n",
            "months: 2.6 is not a whole number of months, and runs last whole ones; write 2",
        ),
        (
            HEAD + "months: 10 weeks\n",
            "months: 2.308 is not a whole number of months, and runs last whole ones; write 2",
        ),
        (HEAD + "replications: 2.5\n", "replications: 2.5 is not a whole number; write 1 to 100000"),
        (HEAD + "replications: 8 worlds\n", 'replications: "8 worlds" is not a whole number; write 1 to 100000'),
        (HEAD + "seed: 1.5\n", "seed: 1.5 is not a whole number"),
        (HEAD + "precision: {within: {nrr: 1}, cap: 99.5}\n", "precision.cap: 99.5 is not a whole number"),
        (HEAD + "levers: {a: {path: seed, low: 1, high: 2, steps: 2.5}}\n", "steps: 2.5 is not a whole number"),
        (HEAD + "levers: {a: {path: seed, low: 1.5, high: 2}}\n", "levers.a: 1.5 is not a whole number"),
        (HEAD + "levers: {a: {path: seed, values: [1, 2.5]}}\n", "levers.a: 2.5 is not a whole number"),
        (HEAD.replace("sweep", "optimise") + "optimise: {trials: 9.5}\n", "trials: 9.5 is not a whole number"),
        (HEAD.replace("sweep", "solve"), "solve: is missing; a study of this kind needs it"),
        (HEAD + "set: [seed=5]\n", "sets the scenarios' seed, which a study overrules; write seed: beside set"),
        (HEAD + "outcomes: []\n", "outcomes: names nothing; write at least one measure, such as [vendor_value]"),
        (HEAD + "levers: {point: {path: seed, low: 1, high: 2}}\n", "levers.point: is what tables call something else"),
        (HEAD.replace("no_cs", "gone.yaml"), "line 3  scenarios: there is no file gone.yaml beside the study"),
        (
            HEAD + "levers: {a: {path: product.learning_burden, low: 1, high: 2}}\n"
            "uncertainties: {b: {path: product.learning_burden, low: 1, high: 2}}\n",
            "uncertainties.b: also sets product.learning_burden, which a does; vary it once, or by factors (times:",
        ),
    ],
)
def test_a_wrong_study_is_refused_in_words(study, text, message):
    told = refusal(study, text)
    assert message in told
    assert "nothing was run" in told


def test_explanations_lead_to_study_files(study):
    assert "csim explain study.kind describes what may stand there" in refusal(study, HEAD.replace("sweep", "swep"))


def test_a_study_that_is_not_there_and_a_scenario_in_its_place(tmp_path):
    with pytest.raises(BadInput, match=r"there is no study .*; name a study file, or a folder that holds a study.yaml"):
        load_study(tmp_path / "none")
    (tmp_path / "mine.yaml").write_text("extends: hybrid.yaml\n", encoding="utf-8")
    with pytest.raises(BadInput, match="is a scenario, not a study; csim run and csim compare take scenarios"):
        load_study(tmp_path / "mine.yaml")


def test_problems_of_several_scenarios_are_told_together(study):
    told = refusal(study, HEAD + "set: [horizon=12 weks]\n")
    assert told.count('horizon: "12 weks" is not a duration') == 2


def test_more_replications_change_nothing_else(study):
    inquiry = study(HEAD + "precision: {within: {nrr: 0.2 points}}\n")
    more = inquiry.with_replications(99)
    assert more.file.replications == 99
    assert more.file.precision is None
    assert more.file.question == inquiry.file.question
    assert more.dials == inquiry.dials
