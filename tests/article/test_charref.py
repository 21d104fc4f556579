"""A reference that names no character costs that character, never the document."""

import pytest

from monitor.article.charref import mended
from tests.article.test_parse import read
from tests.feedworld import item, rss


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        (b"&#55357;&#56832;", b"&#128512;"),
        (b"&#xD83D;&#xDE00;", b"&#128512;"),
        (b"&#55357;", b"&#65533;"),
        (b"&#56832;&#55357;", b"&#65533;&#65533;"),
        (b"&#55357;&#55357;&#56832;", b"&#65533;&#128512;"),
        (b"&#55357; &#56832;", b"&#65533; &#65533;"),
        (b"&#99999999999;", b"&#65533;"),
        (b"&#x110000;", b"&#65533;"),
        (b"&#0;", b"&#65533;"),
        (b"&#65;&#x00e9;&amp;&#;", b"&#65;&#x00e9;&amp;&#;"),
    ],
)
def test_what_is_no_character_is_mended(written, read_as):
    """Halves of UTF-16 are joined, the rest is U+FFFD; good references stay as they are."""
    assert mended(written) == read_as


@pytest.mark.parametrize(
    ("reference", "shown"),
    [
        ("&#55357;&#56832;", "\U0001f600"),
        ("&#xD83D;", "\ufffd"),
        ("&#99999999999;", "\ufffd"),
        ("&#" + "9" * 5000 + ";", "\ufffd"),
    ],
)
def test_one_bad_reference_loses_no_entry(reference, shown):
    """The other entries are read, and the one that holds it too."""
    bad = item("Envoys TOKEN meet", "/b", guid="2").replace("TOKEN", reference)
    document = read(rss(item("Talks go on", "/a", guid="1"), bad))
    assert [a.title for a in document.articles] == ["Talks go on", f"Envoys {shown} meet"]
