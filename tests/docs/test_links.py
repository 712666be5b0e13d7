"""Every relative link of every page leads to a file or folder of the checkout, and to a heading if it names one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, ROOT, anchors, name, prose

LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
CODE = re.compile(r"`([^`\n]+)`")
PLACE = re.compile(r"(?:csim|docs|experiments|notebooks|scenarios|tests|tools)/[\w./-]*\w")
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:")
OF_THE_PAST = ("CHANGELOG.md",)
"""Pages that may name files which are no more."""


def broken_links(page: Path) -> list[str]:
    """The links of a page that lead nowhere."""
    text = re.sub(CODE, lambda span: "" if "](" in span[1] else span[0], prose(page))
    return [link for link in LINK.findall(text) if not ELSEWHERE.match(link) and not _leads(page, link)]


def _leads(page: Path, link: str) -> bool:
    target, _, heading = link.partition("#")
    place = (page.parent / target).resolve() if target else page
    if not place.is_relative_to(ROOT) or not place.exists():
        return False
    return not heading or (place.suffix == ".md" and heading in anchors(place))


def test_there_are_pages():
    assert {"README.md", "CONTRIBUTING.md", "docs/design.md", "docs/background/model.md"} <= set(map(name, PAGES))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page):
    assert not broken_links(page), f"{name(page)} has links that lead nowhere; correct them or add what they name"


@pytest.mark.parametrize("page", [page for page in PAGES if name(page) not in OF_THE_PAST], ids=name)
def test_files_named_in_the_text_exist(page):
    spans = CODE.findall(prose(page))
    named = [span for span in spans if PLACE.fullmatch(span.rstrip("/"))]
    assert not [each for each in named if not (ROOT / each).exists()], f"{name(page)} names files that do not exist"


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("[a](page.md) [b](other.md)", ["other.md"]),
        ("[a](#a-heading) [b](page.md#second-heading-1) [c](#no-heading)", ["#no-heading"]),
        ("[a](https://example.org/x) <mailto:x@example.org> [b](../docs)", []),
        ("![a](picture.png)", ["picture.png"]),
        ("```\n[a](nowhere.md)\n```\n`[b](nowhere.md)`", []),
        ("[out](../../../../../../../../etc)", ["../../../../../../../../etc"]),
    ],
)
def test_a_broken_link_is_found(tmp_path, monkeypatch, text, broken):
    monkeypatch.setattr("tests.docs.test_links.ROOT", tmp_path)
    (tmp_path / "docs").mkdir()
    page = tmp_path / "docs" / "page.md"
    page.write_text(f"# A `heading`!\n\n## Second heading\n\n## Second heading\n\n{text}\n", encoding="utf-8")
    assert broken_links(page) == broken
