"""How errors read, which exit code each carries, and that they survive the way back from a worker."""

from __future__ import annotations

import pickle

import pytest

from csim.errors import BadInput, CsimError, Problem, RunFailed, SeveralBadInputs, listed, nearest, suggestion

TERM = Problem("acme.yaml", 9, "segments.mid.term", '"12 monhts" is not a duration', explain="segments.mid.term")
TYPO = Problem("acme.yaml", 14, "team.headcont", "unknown; did you mean headcount?", explain="team")


def test_one_message_lists_all_problems_of_a_file() -> None:
    assert str(BadInput([TERM, TYPO], "acme.yaml")) == (
        "acme.yaml has 2 problems; nothing was run.\n"
        '  line 9   segments.mid.term: "12 monhts" is not a duration\n'
        "  line 14  team.headcont: unknown; did you mean headcount?\n"
        "csim explain PATH describes what may stand there, for example csim explain segments.mid.term"
    )


def test_one_problem_names_the_one_path_to_look_up() -> None:
    assert str(BadInput([TYPO], "acme.yaml")) == (
        "acme.yaml has 1 problem; nothing was run.\n"
        "  line 14  team.headcont: unknown; did you mean headcount?\n"
        "csim explain team describes what may stand there."
    )


def test_problems_elsewhere_name_their_own_file() -> None:
    inherited = Problem("base.yaml", 3, "horizon", "is below 1 month")
    override = Problem("--set", None, "seed", '"x" is not a whole number')
    message = str(BadInput([inherited, override], "acme.yaml"))
    assert "  base.yaml line 3  horizon: is below 1 month\n" in message
    assert '  --set             seed: "x" is not a whole number' in message
    assert "csim explain" not in message


def test_a_problem_of_the_whole_file_needs_no_line_and_no_path() -> None:
    missing = Problem("acme.yaml", None, "", "there is no such file")
    assert str(BadInput([missing], "acme.yaml")) == (
        "acme.yaml has 1 problem; nothing was run.\n  there is no such file"
    )


def test_a_very_long_list_is_cut_and_counted() -> None:
    many = [Problem("a.yaml", line, "x", "is wrong") for line in range(1, 61)]
    message = str(BadInput(many, "a.yaml"))
    assert message.startswith("a.yaml has 60 problems; nothing was run.")
    assert "line 50  x: is wrong\n  ... and 10 more problems; mend these first" in message
    assert "line 51" not in message


def test_an_argument_is_told_in_its_own_words() -> None:
    assert str(BadInput.because("--months must be 1 to 600; found 0")) == "--months must be 1 to 600; found 0"


def test_several_files_are_told_one_after_another() -> None:
    both = SeveralBadInputs([BadInput([TYPO], "acme.yaml"), BadInput([TERM], "acme.yaml")])
    assert len(both.problems) == 2
    assert str(both).count("acme.yaml has 1 problem; nothing was run.") == 2
    assert "\n\n" in str(both)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (CsimError("x"), 1),
        (RunFailed("the disk is full"), 1),
        (BadInput([TYPO], "acme.yaml"), 2),
        (SeveralBadInputs([BadInput([TYPO], "acme.yaml")]), 2),
    ],
)
def test_errors_carry_an_exit_code_and_survive_pickling(error: CsimError, code: int) -> None:
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy), copy.exit_code) == (type(error), str(error), code)


def test_the_nearest_name_forgives_case_dashes_and_typos() -> None:
    known = ["high_touch", "tech_touch", "self_service"]
    assert nearest("tech-tuch", known) == "tech_touch"
    assert nearest("High Touch", known) == "high_touch"
    assert nearest("quarterly", known) is None


def test_a_suggestion_falls_back_on_all_known_names() -> None:
    assert suggestion("headcont", ["headcount", "book"]) == "did you mean headcount?"
    assert suggestion("zzz", ["headcount", "book"]) == "known: headcount, book"
    assert suggestion("zzz", []) == "nothing may stand here"
    assert listed(["a", "b", "c"], most=2) == "a, b and 1 more"
