"""Each rendering against a golden file, and within the limits of where it goes.

``MONITOR_GOLDEN=write`` writes the golden files anew; read the difference before you commit it.
"""

import json
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.alert.event import data_of
from monitor.alert.mrkdwn import BLOCKS, HEADER, SECTION, TOTAL, blocks
from monitor.alert.notice import Life, News, Trouble, heartbeat, notices
from monitor.alert.sample import sample_alert, sample_digest, sample_mention
from monitor.alert.view import SHOWN_SOURCES
from monitor.terms import Certainty, Kind, Severity, Slot, Word
from tests.alert.shown import view

GOLDEN = Path(__file__).parent / "golden"


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


def test_a_swap_is_one_line_to_people_and_two_changes_to_programs(make):
    """Who comes stands in the place of who leaves, with what the state says of them."""
    seat = {"slot": Slot.DELEGATION, "party": "borland"}
    gone = make.change(value="left:ada-berg", before="Ada Berg", after="without Ada Berg", **seat)
    came = make.change(value="carl-dorn", before=None, after="Carl Dorn", **seat)
    state = {"delegation of Borland": "Carl Dorn (head), without Ada Berg"}
    alert = replace(sample_alert(), changes=(gone, came), state=state)
    (line,) = view(make, alert).changes
    told = (line.label, line.before, line.after)
    assert told == ("Delegation of Borland", "Ada Berg", "Carl Dorn (head)")
    data = data_of(alert).changes
    assert [(c.before, c.after) for c in data] == [
        ("Ada Berg", "without Ada Berg"), (None, "Carl Dorn"),
    ]  # fmt: skip


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
