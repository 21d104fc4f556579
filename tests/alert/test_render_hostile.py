"""What comes from outside makes no markup, no mention, no link and no line of its own."""

import json
from dataclasses import replace

import pytest

from monitor.alert.digest import digest_of, summarise
from monitor.alert.mrkdwn import escape, link
from monitor.alert.render import SUBJECT_LENGTH
from monitor.alert.sample import sample_alert
from monitor.terms import Reason, Slot, When
from tests.alert.shown import view

HOSTILE = '<script>alert("x")</script> & *bold* <!channel> <https://evil.example|here>\r\nBcc: all'


@pytest.fixture
def hostile(make):
    source = make.source("x", title=HOSTILE, publisher=HOSTILE, url="https://e.example/?a=1|2>3 4")
    change = make.change(before=HOSTILE, after=HOSTILE, sentence=HOSTILE, speaker=HOSTILE)
    alert = replace(
        sample_alert(),
        title=HOSTILE,
        changes=(change,),
        sources=(source,),
        state={"venue": HOSTILE},
    )
    return view(make, alert)


def test_a_digest_smuggles_nothing_either(make, renderer):
    """The same texts, in all places of a digest: headline, values, sentence, publisher, mention."""
    source = make.source("x", title=HOSTILE, publisher=HOSTILE, url="javascript:alert(1)")
    change = make.change(before=HOSTILE, after=f"{HOSTILE} 2", sentence=HOSTILE, speaker=HOSTILE)
    some = [
        replace(
            sample_alert(), title=HOSTILE, process_title=HOSTILE, changes=changes,
            sources=(source,), state={"venue": HOSTILE},
        )
        for changes in ((change,), ())
    ]  # fmt: skip
    back = replace(change, key="p/1/date//x/1", slot=Slot.DATE, after=HOSTILE)
    some.append(replace(some[0], changes=(back,)))
    summary = summarise(some, Reason.DIGEST, make.now, make.now)
    assert summary.entries
    assert summary.undone
    assert summary.mentions
    shown = view(make, replace(digest_of(summary, "desk", When.DAILY, make.now), title=HOSTILE))
    html = renderer.html(shown)
    assert "<script" not in html
    assert "javascript:" not in html
    body = json.dumps(renderer.slack(shown)[1:], ensure_ascii=False)
    assert "<!channel>" not in body
    assert "<https://evil.example" not in body
    assert " *bold*" not in body
    assert "\r" not in renderer.text(shown)
    assert not [line for line in renderer.text(shown).splitlines() if line.startswith("Bcc")]


def test_html_is_escaped(renderer, hostile):
    html = renderer.html(hostile)
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_subject_and_line_are_one_line(renderer, hostile):
    for made in (renderer.subject(hostile), renderer.line(hostile)):
        assert "\n" not in made
        assert "\r" not in made
    assert len(renderer.subject(replace(hostile, headline="x" * 500))) == SUBJECT_LENGTH


def test_mrkdwn_smuggles_no_mention_link_or_format(renderer, hostile):
    body = json.dumps(renderer.slack(hostile)[1:], ensure_ascii=False)
    assert "<!channel>" not in body
    assert "<https://evil.example" not in body
    assert " *bold*" not in body
    assert "<https://e.example/?a=1%7C2%3E3%204|" in body


@pytest.mark.parametrize("url", ["javascript:alert(1)", "", "data:text/html,x"])
def test_only_web_addresses_become_links(renderer, make, url):
    shown = view(make, replace(sample_alert(), sources=(make.source("x", url=url),)))
    assert "href" not in renderer.html(shown)
    assert link(url, "title") == "title"


def test_escape():
    assert escape("a < b & c > d") == "a &lt; b &amp; c &gt; d"
    assert escape("_x_").replace("\u200b", "") == "_x_"
    assert escape("_x_") != "_x_"
