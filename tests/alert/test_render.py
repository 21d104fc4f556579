"""Each rendering against a golden file; hostile values; templates of people's own that are broken.

``MONITOR_GOLDEN=write`` writes the golden files anew; read the difference before you commit it.
"""

import json
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.alert.digest import digest_of, summarise
from monitor.alert.event import data_of
from monitor.alert.mrkdwn import BLOCKS, HEADER, SECTION, TOTAL, blocks, escape, link
from monitor.alert.notice import Life, News, Trouble, heartbeat, notices
from monitor.alert.render import NAMES, SUBJECT_LENGTH, compile_templates
from monitor.alert.sample import sample_alert, sample_digest, sample_mention
from monitor.alert.view import SHOWN_SOURCES, view_of
from monitor.terms import Certainty, Kind, Reason, Severity, Slot, When, Word

GOLDEN = Path(__file__).parent / "golden"
SHIPPED = {
    name: (Path(__file__).parents[2] / "alerts" / name).read_text(encoding="utf-8")
    for name in NAMES
}
HOSTILE = '<script>alert("x")</script> & *bold* <!channel> <https://evil.example|here>\r\nBcc: all'


@pytest.fixture
def renderer():
    return compile_templates(SHIPPED, {})[0]


def rich(make):
    """Two changes, an agency with a copy, a state paper, no link, a delegation in the state."""
    sources = (
        make.source("reuters", publisher="Reuters", title="Talks move to Port Vell"),
        make.source("north", wire="reuters", title="Port Vell to host talks"),
        make.source("gazette", state_of="arland", url="javascript:alert(1)", published=None),
    )
    head = make.change(
        Slot.DELEGATION,
        "carl-dorn",
        party="borland",
        before="Ada Berg",
        after="Carl Dorn (head)",
        certainty=Certainty.CONFIRMED,
        speaker="president of Borland",
        sentence="Carl Dorn will lead the delegation, the president said.",
    )
    return replace(
        sample_alert(make.now),
        severity=Severity.CRITICAL,
        rules=("venue-moves", "new-head"),
        changes=(*sample_alert().changes, head),
        sources=sources,
        at=make.now,
        state={
            "status": "planned",
            "venue": "Port Vell",
            "delegation of Borland": "Carl Dorn (head)",
        },
    )


def follow_up(kind, word, after):
    """What is said of the sample later."""
    sample = sample_alert()
    (change,) = sample.changes
    told = replace(change, before="Port Vell" if after == "denied" else change.before, after=after)
    title = f"Arland-Borland: {word.value}: venue Port Vell"
    return replace(
        sample, kind=kind, word=word, follows=sample.id, changes=(told,), title=title,
        late=word is Word.CONFIRMED,
    )  # fmt: skip


def corrected(make):
    """The claim is denied, and what is so instead is said."""
    instead = make.change(value="mount-rivers", before=None)
    denied = follow_up(Kind.CORRECTION, Word.CORRECTED, "denied")
    return replace(denied, changes=(*denied.changes, instead))


def notice(make):
    """What the operator is told of two feeds."""
    silent = Trouble("feed/north/silent", "feed north silent for 2 days")
    failing = Trouble("feed/gazette/failing", "feed gazette failing for 25 hours")
    return notices(News((silent, failing)), make.now)[0]


def view(make, alert, *, test=False):
    return view_of(alert, make.subscription("desk"), "delivery-1", test=test)


ALERTS = {
    "rich": rich,
    "sample": lambda make: sample_alert(),
    "mention": lambda make: sample_mention(),
    "digest": lambda make: sample_digest(),
    "denied": lambda make: follow_up(Kind.CORRECTION, Word.DENIED, "denied"),
    "confirmed": lambda make: follow_up(Kind.CONFIRMATION, Word.CONFIRMED, "Port Vell"),
    "corrected": corrected,
    "retracted": lambda make: follow_up(Kind.CORRECTION, Word.RETRACTED, "denied"),
    "notice": notice,
    "heartbeat": lambda make: heartbeat(
        Life(64, 61, make.now - timedelta(minutes=3)), make.now, "UTC", make.now
    ),
}


@pytest.mark.parametrize("alert", ALERTS)
@pytest.mark.parametrize("form", ["subject", "text", "html", "slack", "card", "line"])
def test_rendering_is_as_agreed(make, renderer, alert, form):
    shown = view(make, ALERTS[alert](make), test=alert == "sample")
    made = getattr(renderer, form)(shown)
    text = json.dumps(made, indent=1, ensure_ascii=False) if form in ("slack", "card") else made
    file = GOLDEN / f"{alert}.{form}"
    if os.environ.get("MONITOR_GOLDEN") == "write":
        file.write_text(text.rstrip("\n") + "\n", encoding="utf-8")
    assert text.rstrip("\n") + "\n" == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("alert", ALERTS)
def test_a_webhooks_data_is_as_agreed(make, alert):
    made = data_of(ALERTS[alert](make), test=alert == "sample").model_dump(mode="json")
    text = json.dumps(made, indent=1, ensure_ascii=False) + "\n"
    file = GOLDEN / f"{alert}.webhook"
    if os.environ.get("MONITOR_GOLDEN") == "write":
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


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


def test_blocks_stay_within_slacks_limits():
    """Whatever comes in, Slack takes it: lengths of header and section, count, and total."""
    body = "\n---\n".join("x" * 2999 + "\n" + "y" * 4000 for _ in range(60))
    made = blocks("h" * 500, body)
    texts = [b["text"]["text"] for b in made]
    assert len(made) <= BLOCKS
    assert len(texts[0]) == HEADER
    assert all(0 < len(t) <= SECTION for t in texts)
    assert sum(map(len, texts)) <= TOTAL + 100
    assert texts[-1] == "… (cut: too long for Slack)"


def test_many_alerts_share_one_message_and_none_is_left_out(make, renderer):
    many = [
        view(make, replace(sample_alert(), id=f"a{n}", title=f"Change {n} " + "x" * 100))
        for n in range(5)
    ]
    made = renderer.slack(*many, many[0])
    texts = [b["text"]["text"] for b in made]
    assert texts[0] == "5 changes"
    assert len(made) <= BLOCKS
    assert sum(map(len, texts)) <= TOTAL + 100
    for n in range(5):
        assert sum(f"*Change {n} " in text for text in texts) == 1


def test_many_short_parts_are_cut_at_fifty_blocks():
    made = blocks("h", "\n---\n".join(f"part {n}" for n in range(80)))
    assert len(made) == BLOCKS
    assert made[-1]["text"]["text"].startswith("… (cut")


def test_the_longest_alert_still_renders(make, renderer):
    many = tuple(make.source(f"s{n}", title="long title " * 30) for n in range(40))
    shown = view(make, replace(sample_alert(), sources=many))
    assert shown.more_sources == 40 - SHOWN_SOURCES
    assert "and 28 more" in renderer.text(shown)
    assert sum(len(b["text"]["text"]) for b in renderer.slack(shown)) <= TOTAL + 100


def test_since_is_the_earliest_report(make):
    early = make.now - timedelta(hours=5)
    sources = (
        make.source("a"),
        make.source("b", published=early),
        make.source("c", published=None),
    )
    assert view(make, replace(sample_alert(), at=make.now, sources=sources)).since == early


@pytest.mark.parametrize("kind", [k for k in Kind if k not in (Kind.OTHER, Kind.NONE)])
def test_every_kind_has_words(make, kind):
    assert view(make, replace(sample_alert(), kind=kind)).kind_words[0].isupper()


def test_an_own_template_replaces_the_shipped_one(make):
    renderer, problems = compile_templates(SHIPPED, {"subject.j2": "{{ v.kind }}: {{ v.process }}"})
    assert problems == []
    assert renderer.subject(view(make, sample_alert())) == "venue_change: arland-borland"


@pytest.mark.parametrize(
    ("name", "text", "where", "what"),
    [
        ("text.j2", "{{ v.nope }}", "the template", "nope"),
        ("line.j2", "a\n{% if %}", "line 2", "Expected an expression"),
        ("subject.j2", "{{ ''.__class__.__mro__ }}", "the template", "unsafe"),
        ("html.j2", "{% for x in range(10000000) %}{% endfor %}", "the template", "Range too big"),
        ("slack.j2", "{{ 1 // 0 }}", "the template", "zero"),
        ("slack.j2", "{{ v.title | nofilter }}", "line 1", "nofilter"),
        ("mail.j2", "x", "the file", "nothing uses this template"),
    ],
)
def test_a_broken_template_is_a_problem_and_the_shipped_one_is_used(make, name, text, where, what):
    renderer, problems = compile_templates(SHIPPED, {name: text})
    (problem,) = problems
    assert problem.file == f"alerts/{name}"
    assert problem.where == where
    assert what in problem.what
    shipped, _ = compile_templates(SHIPPED, {})
    shown = view(make, sample_alert())
    assert renderer.html(shown) == shipped.html(shown)
    assert renderer.text(shown) == shipped.text(shown)


def test_a_template_that_fails_later_costs_no_alert(make):
    """It works on the samples and fails on a real alert: said aloud, and sent all the same."""
    heard = []
    own = {"subject.j2": "{{ 100 // (7 - (v.sources | length)) }}"}
    renderer, problems = compile_templates(SHIPPED, own, complain=heard.append)
    assert problems == []
    seven = tuple(make.source(f"s{n}") for n in range(7))
    shown = view(make, replace(sample_alert(), sources=seven))
    assert renderer.subject(shown) == "Arland-Borland: venue Lakeside -> Port Vell"
    assert [p.file for p in heard] == ["subject.j2"]
