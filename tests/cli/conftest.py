"""What tests of the command line share."""

import pytest

from csim.scenario.load import compose_named, load_composed


@pytest.fixture
def notes_by(tmp_path, monkeypatch):
    """What a source of notes says of a company, begun by some lines of YAML, with a few more lines, and options."""
    monkeypatch.chdir(tmp_path)

    def noted(source, company):
        def notes(more="", *sets):
            (tmp_path / "mine.yaml").write_text(company + more, encoding="utf-8")
            composed = compose_named("mine.yaml", sets)
            return source(composed, load_composed(composed))

        return notes

    return noted
