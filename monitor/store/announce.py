"""Announcing what a person put right: a normal alert through rules and routes, marked as theirs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from monitor.alert.decide import alert_keys, decide
from monitor.alert.model import Alert, Book, Case, Decision, Source
from monitor.alert.pipeline import Advanced
from monitor.article.model import Article, Origin
from monitor.detect.hand import Hand
from monitor.detect.key import development_id
from monitor.detect.model import Detection, Development, Negotiation
from monitor.match.model import RuleHit
from monitor.store import negotiation
from monitor.store.alert import Known, keep_detection
from monitor.store.doc import dump_bytes
from monitor.store.event import ALERTS, EVENTS, VERSION, AlertsEvent
from monitor.store.log import Event
from monitor.store.log import publish as publish_events
from monitor.store.outgoing import publish
from monitor.store.release import limits
from monitor.terms import Certainty, Reason


@dataclass(frozen=True, slots=True)
class Voice:
    """What it takes to announce."""

    book: Book
    hits: Callable[[Article], tuple[Sequence[RuleHit], Sequence[str]]]
    """The rules whose words the announcement says, and those it says the forbidden words of."""
    machine: datetime
    """The machine's time."""
    per_hour: int = 0
    """Alerts an hour of the whole service; 0: no limit."""
    tell: Callable[[Alert], Event] | None = None
    """Makes the event that other programs get, where they do."""


@dataclass(frozen=True, slots=True)
class Said:
    """What became of one detection."""

    title: str
    reason: Reason
    alert: Alert | None


def announce(
    conn: Connection, state: Negotiation, detections: Sequence[Detection], hand: Hand, voice: Voice
) -> list[Said]:
    """Decide about each, write the alerts and whom they go to; says what became of each."""
    known, ready, said = Known(conn), list[str](), list[Said]()
    names = negotiation.names(conn, state.id)
    for detection in detections:
        case = replace(_case(state, detection, hand, voice, known), names=names)
        decision = decide(case, voice.book, hand.at)
        if decision.alert:
            decision = replace(decision, alert=replace(decision.alert, by=hand.author))
        keep_detection(conn, detection, _advanced(state, detection, decision))
        if decision.alert is None:
            said.append(Said(detection.title, decision.reason, None))
            continue
        bounds = limits(conn, voice.per_hour, hand.at)
        if publish(conn, decision, hand.id, bounds, now=hand.at, at=voice.machine):
            ready.append(decision.alert.id)
        known.add(alert_keys(decision.alert), decision.alert.id, state.id)
        said.append(Said(detection.title, decision.reason, decision.alert))
    wake(conn, state.id, ready, at=voice.machine)
    if voice.tell:
        told = [voice.tell(one.alert) for one in said if one.alert]
        publish_events(conn, EVENTS, told, at=voice.machine)
    return said


def wake(conn: Connection, process: str, alerts: Sequence[str], *, at: datetime) -> None:
    """Say that these alerts have something to send."""
    if alerts:
        event = Event(
            dump_bytes(AlertsEvent(VERSION, tuple(dict.fromkeys(alerts)))), process.encode()
        )
        publish_events(conn, ALERTS, [event], at=at)


def _case(state: Negotiation, detection: Detection, hand: Hand, voice: Voice, known: Known) -> Case:
    article = _article(detection, hand)
    hits, vetoed = voice.hits(article)
    return Case(
        article=article,
        hits=tuple(hits),
        development=development_id(detection.changes[0].key),
        reason=Reason.CHANGED,
        sources=(_source(hand),),
        negotiation=state,
        detection=detection,
        known=known,
        vetoed=tuple(vetoed),
    )


def _article(detection: Detection, hand: Hand) -> Article:
    """The person's word as rules read it: what is put right, and why."""
    return Article(
        id=hand.id,
        revision=hand.id,
        title=detection.title,
        text=hand.why,
        url="",
        origin=Origin(hand.author, hand.author, hand.author),
        language="",
        published=hand.at,
        fetched=hand.at,
    )


def _source(hand: Hand) -> Source:
    return Source(
        article=hand.id,
        title=hand.why,
        url="",
        publisher=f"{hand.author} (by hand)",
        family=hand.author,
        published=hand.at,
        sentence=hand.why,
        certainty=Certainty.CONFIRMED,
    )


def _advanced(state: Negotiation, detection: Detection, decision: Decision) -> Advanced:
    key = detection.changes[0].key
    return Advanced(
        key=state.id,
        state=state,
        changed=True,
        development=_development(key, state.id, detection),
        joined=False,
        detection=detection,
        evidence=None,
        decisions=(decision,),
        known=(),
        reason=decision.reason,
    )


def _development(key: str, process: str, detection: Detection) -> Development:
    at = detection.at
    return Development(
        development_id(key), process, detection.kind, (key,), (), first_seen=at, last_seen=at
    )
