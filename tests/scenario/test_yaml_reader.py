"""YAML as scenario files use it: words mean what they say, lines are kept, traps are told."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from csim.errors import BadInput
from csim.scenario import yaml_reader
from csim.scenario.locate import Located, dotted, origins, plain, shown
from csim.scenario.resolved import word
from csim.scenario.yaml_reader import read_file, read_text


@pytest.fixture(params=["CSafeLoader", "SafeLoader"])
def either_parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The C parser where it is built, and the one in Python that must do as well."""
    monkeypatch.setattr(yaml_reader, "_LOADER", getattr(yaml, request.param, yaml.SafeLoader))


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1e5", 100_000.0),
        ("017", 17),
        ("1_000", 1000),
        ("1_0", "1_0"),
        ("-3", -3),
        (".5", 0.5),
        ("2.", 2.0),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("true", True),
        ("False", False),
        ("12:30", "12:30"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("2026-11-21", "2026-11-21"),
        ("60 %", "60 %"),
        ('"5"', "5"),
        ("nan", "nan"),
        ("~", None),
        ("=", "="),
    ],
)
@pytest.mark.usefixtures("either_parser")
def test_words_without_quotes_mean_what_yaml_1_2_says(written: str, value: object) -> None:
    read = plain(read_text(f"a: {written}", "f.yaml").root)
    assert read == {"a": value}
    assert isinstance(read, dict)
    assert type(read["a"]) is type(value)


def test_a_very_long_number_does_not_stall() -> None:
    assert plain(read_text("a: " + "1" * 300, "f.yaml").root) == {"a": float("1" * 300)}
    assert (
        read_text("a: " + "1" * 10_000, "f.yaml").problems[0].message.endswith("is not a finite number; write a number")
    )


def test_keys_are_always_texts() -> None:
    assert plain(read_text("{no: 1, 12: 2, null: 3}", "f.yaml").root) == {"no": 1, "12": 2, "null": 3}


MISTAKES = [
    ("a: 1\nb: 2\na: 3", "line 3  a: stands twice, first in line 1; remove one of them"),
    ("a: {b: 1, b: 2}", "line 1  a.b: stands twice, first in line 1"),
    ("a: &x 1", "line 1  a: anchors and aliases (&name, *name) are not allowed; write the value again"),
    ("a: *x", "line 1  a: anchors and aliases"),
    ("a: {<<: {b: 1}}", "line 1  a: merge keys (<<) are not allowed; share values through extends"),
    ("a: !!str 5", "line 1  a: tags (tag:yaml.org,2002:str) are not allowed; write the bare value"),
    ("a: !!python/object/apply:os.system [ls]", "line 1  a: tags (tag:yaml.org,2002:python/object/apply:os.system)"),
    ("a: .nan", 'line 1  a: ".nan" is not a finite number; write a number'),
    ("a: -.inf", 'line 1  a: "-.inf" is not a finite number'),
    ("a: 1e999", 'line 1  a: "1e999" is not a finite number'),
    ("a:\nb: 1", "line 1  a: nothing stands here; write a value, or null to forget what an extended file says"),
    ("a:\n  - 1\n  -", "line 3  a.2: nothing stands here"),
    ("? [a, b]\n: 1", "line 1  a key must be a plain name, such as headcount"),
]


@pytest.mark.parametrize(("text", "message"), MISTAKES)
@pytest.mark.usefixtures("either_parser")
def test_what_yaml_allows_and_scenarios_do_not_is_noted_with_its_line(text: str, message: str) -> None:
    reading = read_text(text, "f.yaml")
    assert message in str(BadInput(reading.problems, "f.yaml"))
    assert len(reading.problems) == 1


def test_several_mistakes_of_form_are_noted_together_and_left_out() -> None:
    reading = read_text("a: .nan\nb: *x\nc: 1\nd: [1, .inf]\n", "f.yaml")
    assert [problem.path for problem in reading.problems] == ["a", "b", "d.2"]
    assert plain(reading.root) == {"c": 1, "d": [1]}


UNUSABLE = [
    ("a: [1", "is not YAML: "),
    ("a: 1\n\tb: 2", "indent with spaces, not with tabs"),
    ("a: 1\n  b: 2", "check indentation, colons, quotes and brackets here and on the line above"),
    ("a: 1\n---\nb: 2", "holds several documents; a scenario is one, remove this ---"),
    ("", "is empty; csim new FILE writes an example to start from"),
    ("# only words\n", "is empty"),
    ("---\n", "is empty"),
    ("a: \x07", "is not YAML: "),
    ("x: " + "[" * 3000, "nests deeper than 20 levels"),
    ("x: " + "{a: " * 3000, "nests deeper than 20 levels"),
    ("&x {a: 1}", "anchors and aliases (&name, *name) are not allowed"),
    ("\ud800", "is not UTF-8 text"),
]


@pytest.mark.parametrize(("text", "message"), UNUSABLE)
@pytest.mark.usefixtures("either_parser")
def test_what_is_no_scenario_at_all_is_refused(text: str, message: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_text(text, "f.yaml")
    assert message in str(refused.value)


def test_too_many_values_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_reader, "MOST_VALUES", 10)
    with pytest.raises(BadInput, match="line 1  holds more than 10 values, too many for a scenario"):
        read_text("a: [1, 2, 3, 4, 5, 6, 7, 8, 9]", "f.yaml")


def test_a_bomb_of_aliases_is_refused_before_it_unfolds() -> None:
    levels = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 12)]
    began = time.perf_counter()
    reading = read_text("\n".join(["l0: &l0 [lol]", *levels]), "f.yaml")
    assert "anchors and aliases" in reading.problems[0].message
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"- 1\n- 2\n", "holds a list; write a map, one `name: value` a line"),
        (b"hello", "holds a single value; write a map"),
        (b"null", "holds a single value; write a map"),
        (b"name: caf\xe9", "is not UTF-8 text; save it as UTF-8"),
        (b"\xff\xfea\x00", "is not UTF-8 text"),
        (b"a: " + b"x" * 2_000_000, "is larger than 2 MB, too large for a scenario file"),
    ],
)
def test_a_file_that_holds_something_else_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "f.yaml"
    file.write_bytes(content)
    with pytest.raises(BadInput) as refused:
        read_file(file, "f.yaml")
    assert "f.yaml has 1 problem; nothing was run." in str(refused.value)
    assert message in str(refused.value)


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    file = tmp_path / "f.yaml"
    file.write_bytes(b"\xef\xbb\xbfname: Acme\r\nseed: 1\r\n")
    assert plain(read_file(file, "f.yaml").root) == {"name": "Acme", "seed": 1}


def test_a_missing_file_and_a_folder_say_so(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="there is no such file; csim new FILE writes an example to start from"):
        read_file(tmp_path / "missing.yaml", "missing.yaml")
    with pytest.raises(BadInput, match="is a folder; name a scenario file inside it"):
        read_file(tmp_path, "folder")
    with pytest.raises(BadInput, match="cannot be read: .*; check its name and permissions"):
        read_file(tmp_path / ("x" * 5000), "long.yaml")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(BadInput, match="is not a regular file; name a scenario file"):
        read_file(tmp_path / "pipe.yaml", "pipe.yaml")


def test_a_file_without_permission_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "secret.yaml").write_text("a: 1")
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(BadInput, match="cannot be read: Permission denied; check its name and permissions"):
        read_file(tmp_path / "secret.yaml", "secret.yaml")


@pytest.mark.usefixtures("either_parser")
def test_comments_that_end_a_line_are_kept() -> None:
    text = 'a: 1  # one\nb: {c: 2, d: "#3"}  # two\ne: "x # y"\n# alone\nf:\n  - 1 # three\n'
    assert read_text(text, "f.yaml").comments == {1: "one", 2: "two", 6: "three"}


NAMES = st.text(alphabet="abcdefgh_#: '\"é", min_size=1, max_size=6)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12).filter(lambda text: text.isprintable() and all(ord(each) < 0xD800 for each in text)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)


def _block(value: Any, indent: int, lines: list[str], path: tuple[Any, ...], at: dict[tuple[Any, ...], int]) -> None:
    """Write a map as YAML, one name a line, noting at which line each path stands."""
    for name, below in value.items():
        lead = "  " * indent + word(name) + ":"
        at[(*path, name)] = len(lines) + 1
        if isinstance(below, dict) and below:
            lines.append(lead)
            _block(below, indent + 1, lines, (*path, name), at)
        else:
            lines.append(
                f"{lead} {json.dumps(below, ensure_ascii=False) if not isinstance(below, str) else word(below)}"
            )


@given(st.dictionaries(NAMES, VALUES, min_size=1, max_size=5))
def test_what_is_written_is_read_back_with_the_line_of_every_path(value: dict[str, Any]) -> None:
    lines: list[str] = []
    at: dict[tuple[Any, ...], int] = {}
    _block(value, 0, lines, (), at)
    reading = read_text("\n".join(lines), "f.yaml")
    assert not reading.problems
    assert plain(reading.root) == value
    found = origins(reading.root)
    assert {path: found[path].line for path in at} == at


@given(st.lists(st.sampled_from(["a", "b", "c", "d"]), min_size=1, max_size=8))
def test_every_repeated_key_is_told_with_both_lines(keys: list[str]) -> None:
    reading = read_text("\n".join(f"{key}: {line}" for line, key in enumerate(keys)), "f.yaml")
    told = [(problem.line, problem.path, problem.message) for problem in reading.problems]
    assert told == [
        (line + 1, key, f"stands twice, first in line {keys.index(key) + 1}; remove one of them")
        for line, key in enumerate(keys)
        if key in keys[:line]
    ]


@given(st.text(max_size=60) | st.text(alphabet="ab:- \n\t[]{}&*!|>#%@'\",?0.", max_size=40))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        reading = read_text(text, "f.yaml")
    except BadInput as refused:
        assert "f.yaml has " in str(refused)  # noqa: PT017  (both ways out are right)
    else:
        assert isinstance(reading.root, Located)


@given(st.text(max_size=30).filter(lambda text: all(not 0xD800 <= ord(each) < 0xE000 for each in text)))
def test_a_text_is_written_so_that_it_is_read_back(text: str) -> None:
    assert plain(read_text(f"a: {word(text)}", "f.yaml").root) == {"a": text}


def test_paths_count_list_entries_from_one() -> None:
    assert dotted(("shocks", 0, "depth")) == "shocks.1.depth"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("x", '"x"'),
        ("x" * 80, '"' + "x" * 57 + '..."'),
        ({}, "an empty map"),
        ({"a": 1}, "a map"),
        ([], "an empty list"),
        ([1], "a list"),
        (True, "true"),
        (False, "false"),
        (None, "null"),
        (2.5, "2.5"),
    ],
)
def test_values_are_repeated_briefly(value: object, text: str) -> None:
    assert shown(value) == text


def test_three_thousand_lines_are_read_in_a_blink() -> None:
    text = "segments:\n" + "".join(
        f"  s{n}:\n    price: 600 USD/year # source\n    seats: {n}\n    share: 60 %\n" for n in range(750)
    )
    began = time.perf_counter()
    read_text(text, "f.yaml")
    assert time.perf_counter() - began < 0.5
