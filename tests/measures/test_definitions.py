"""Every measure is described, found by name, and computed."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import csim.measures
from csim.errors import BadInput
from csim.measures.definitions import REGISTRY, describe_measure, find_measure, formula_switch, label, measure_ids
from csim.measures.summary import summarise
from csim.rules.departure import REASONS
from tests.ledger.little_run import busy_run


@pytest.mark.parametrize("name", measure_ids())
def test_every_measure_says_what_it_is(name):
    measure = REGISTRY[name]
    assert measure.id == name
    assert name.replace("_", "").isalnum()
    assert name.islower()
    assert min(len(measure.label), len(measure.unit), len(measure.formula), len(measure.source)) > 0
    assert measure.better in {"higher", "lower", "neither"}
    assert measure.splits in {(), ("segment",), ("role",), ("reason", "segment")}


def test_sources_are_named_in_words_not_by_codes_of_a_list_elsewhere():
    code = re.compile(r"\bK\d\d\b")
    files = sorted(Path(csim.measures.__file__).parent.rglob("*.py"))
    assert len(files) > 12
    assert [file.name for file in files if code.search(file.read_text(encoding="utf-8"))] == []


def test_labels_tell_measures_apart():
    shared = [measure.label for measure in REGISTRY.values() if not measure.id.startswith("wait_")]
    assert len(shared) == len(set(shared))


def test_the_summary_has_every_measure_and_each_of_its_splits_and_nothing_else():
    expected = []
    for name, measure in REGISTRY.items():
        stems = [f"{name}.{reason}" for reason in REASONS] if "reason" in measure.splits else [name]
        parts = {"segment": ("smb", "enterprise"), "role": ("csm", "support")}
        last = measure.splits[-1] if measure.splits else None
        for stem in stems:
            expected += [stem, *(f"{stem}.{part}" for part in parts.get(last, ()))]
    assert list(summarise(busy_run())) == expected


def test_a_description_names_unit_formula_variant_and_when_it_is_undefined():
    text = describe_measure("cac_payback.smb")
    assert text.startswith("cac_payback: CAC payback\n")
    for part in (
        "months; lower is better",
        "CAC of customers already lost included",
        "nan if not reached",
        "cac_payback.smb",
    ):
        assert part in text


def test_a_measure_that_moves_with_the_switch_says_so():
    assert "moves with company.cs_cost_in" in describe_measure("gross_margin")
    assert "moves with company.cs_cost_in" not in describe_measure("cac_payback")
    assert formula_switch("cogs") != formula_switch("sales_and_marketing")


def test_an_unknown_measure_gets_the_nearest_name():
    with pytest.raises(BadInput, match='no measure is called "cac_paybck"; did you mean cac_payback?'):
        describe_measure("cac_paybck")


def test_a_measure_split_too_finely_is_refused():
    with pytest.raises(BadInput, match='"ebitda.smb": ebitda is split by nothing'):
        find_measure("ebitda.smb")
    with pytest.raises(BadInput, match='"grr.smb.x": grr is split by segment; for example grr and grr.smb'):
        find_measure("grr.smb.x")


def test_a_label_names_the_part():
    assert label("grr.smb") == "GRR, smb"
    assert label("left.value.smb").endswith("by main reason, value, smb")


def test_definitions_load_without_numpy():
    code = "import sys, csim.measures.definitions; print(sorted({'numpy', 'pandas'} & set(sys.modules)))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
