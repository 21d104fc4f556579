"""Every link between the pages leads somewhere, and the map lists every page."""

import re
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
PAGES = sorted([*(TOP / "docs").rglob("*.md"), TOP / "README.md"])
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def links(page):
    return [t for t in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in t]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(TOP)))
def test_links_lead_somewhere(page):
    """Relative ones; addresses on the net are not asked."""
    dead = [target for target in links(page) if not (page.parent / target).exists()]
    assert not dead


def test_the_map_lists_every_page():
    """A page that index.md does not name is never found."""
    index = TOP / "docs" / "index.md"
    named = {(index.parent / target).resolve() for target in links(index)}
    pages = {p for p in PAGES if p.is_relative_to(index.parent) and p != index}
    missing = pages - named
    assert not {p.relative_to(TOP).as_posix() for p in missing if p.parent.name != "adr"}


def test_the_map_lists_a_page_once():
    assert len(found := links(TOP / "docs" / "index.md")) == len(set(found))
