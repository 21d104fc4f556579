"""Decides whether a detection or a mention becomes an alert, and who gets it; always says why."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from monitor.alert.independence import count, wire_of
from monitor.alert.model import Alert, Book, Case, Decision, RuleLike, Source
from monitor.alert.plan import Offer, plan
from monitor.alert.select import kinds_of, select, select_follow_up, select_mentions
from monitor.alert.sketch import sketch
from monitor.alert.standing import in_words
from monitor.article.model import Article, DateQuality
from monitor.detect.key import DENIED
from monitor.detect.model import Detection
from monitor.terms import Attention, Certainty, Kind, Reason, Slot

SPACE: UUID = uuid5(NAMESPACE_URL, "news-monitor/alert")
"""Namespace of alert ids: the same key gives the same id in the daemon, in replay and in a rerun."""

LATE = timedelta(hours=24)
"""A mention first seen so long after it was published is old news; a step judges detections."""

_LEADING_SLOT = {
    Kind.CANCELLED: Slot.STATUS,
    Kind.POSTPONED: Slot.STATUS,
    Kind.NEW_TALKS: Slot.STATUS,
    Kind.RESUMED: Slot.STATUS,
    Kind.OUTCOME: Slot.OUTCOME,
    Kind.VENUE_CHANGE: Slot.VENUE,
    Kind.DELEGATION_CHANGE: Slot.DELEGATION,
    Kind.DATE_CHANGE: Slot.DATE,
}


def decide(case: Case, book: Book, now: datetime) -> Decision:
    """Decide about the case's detection.

    An alert exists if and only if at least one rule selects the detection; its severity is the
    highest of its rules. Baseline changes, and changes that were all alerted before, make none;
    late ones make one that only a catch-up summary tells. The denial of what was alerted is an
    alert whatever the rules ask of texts. The decision's reason is ``late``, or ``selected`` when
    somebody gets it now, ``waiting`` when all who want it want more, ``no_subscription`` when
    nobody does; else why there is no alert.
    """
    detection = case.detection
    if detection is None or case.reason is Reason.BASELINE:
        return _none(case.reason)
    fresh = tuple(c for c in detection.changes if c.key not in case.known)
    if not fresh:
        return _none(Reason.KNOWN)
    if case.negotiation is not None and case.negotiation.attention is Attention.MUTED:
        return _none(Reason.MUTED)
    selection = select(case, detection, book)
    if not selection.rules and any(corrected(c.key) in case.known for c in fresh):
        selection = select_follow_up(case, book)
    if not selection.rules:
        return Decision(None, (), _why_none(case, selection.refused), selection.refused)
    alert = _of_detection(case, replace(detection, changes=fresh), selection.rules, now)
    offer = _offer(case, alert, selection.rules, kinds_of(detection))
    decision = _planned(alert, offer, book, selection.refused)
    return replace(decision, reason=Reason.LATE) if alert.late else decision


def decide_mentions(case: Case, book: Book, now: datetime) -> tuple[Decision, ...]:
    """One decision for each ``mention`` rule the article says the words of.

    A mention is keyed (rule, development): further articles of the development are ``known``.
    """
    return tuple(_mention(case, rule, book, now) for rule in select_mentions(case, book))


def mention_key(rule: str, development: str) -> str:
    """The alert key of a mention."""
    return f"mention/{rule}/{development}"


def alert_id(key: str) -> str:
    """The alert's id, made of its first change key or its mention key."""
    return str(uuid5(SPACE, key))


def corrected(key: str) -> str | None:
    """The key of the change that a correction's key denies; None for any other key."""
    return key.removesuffix(DENIED) if key.endswith(DENIED) else None


def alert_keys(alert: Alert) -> tuple[str, ...]:
    """What to keep as known once the alert is written."""
    if alert.changes:
        return tuple(c.key for c in alert.changes)
    return tuple(mention_key(rule, alert.development) for rule in alert.rules)


def source_of(
    article: Article, sentence: str = "", certainty: Certainty = Certainty.REPORTED
) -> Source:
    """The article as a source: its family, and the agency it passes on where it says so."""
    origin = article.origin
    family = origin.family or origin.publisher
    return Source(
        article=article.id,
        title=article.title,
        url=article.url,
        publisher=origin.publisher,
        family=family,
        published=article.published,
        sentence=sentence,
        wire=wire_of(article.title, article.text, family),
        state_of=origin.state_of,
        certainty=certainty,
        sketch=sketch(article.text),
    )


def certainty_of(detection: Detection) -> Certainty:
    """How sure the leading change is: the best certainty among the changes of its slot."""
    of = detection.changes
    slot = _LEADING_SLOT.get(detection.kind)
    leading = [c.certainty for c in of if c.slot is slot] or [c.certainty for c in of]
    return max(leading, key=lambda c: c.rank)


def _of_detection(
    case: Case, detection: Detection, rules: tuple[RuleLike, ...], now: datetime
) -> Alert:
    negotiation = case.negotiation
    return Alert(
        id=alert_id(detection.changes[0].key),
        kind=detection.kind,
        severity=rules[0].severity,
        process=detection.process,
        process_title=negotiation.title if negotiation else detection.process,
        round=detection.round,
        title=detection.title,
        rules=tuple(r.id for r in rules),
        changes=detection.changes,
        development=case.development,
        sources=case.sources,
        at=detection.at,
        created=now,
        state=in_words(negotiation, detection.round) if negotiation else {},
        certainty=certainty_of(detection),
        version=negotiation.version if negotiation else 0,
        parties=negotiation.parties if negotiation else (),
        late=case.reason is Reason.LATE,
    )


def _mention(case: Case, rule: RuleLike, book: Book, now: datetime) -> Decision:
    key = mention_key(rule.id, case.development)
    if case.article.baseline:
        return _none(Reason.BASELINE)
    if _is_late(case.article, now):
        return _none(Reason.LATE)
    if key in case.known:
        return _none(Reason.KNOWN)
    negotiation = case.negotiation
    alert = Alert(
        id=alert_id(key),
        kind=Kind.MENTION,
        severity=rule.severity,
        process=negotiation.id if negotiation else "",
        process_title=negotiation.title if negotiation else "",
        round=None,
        title=f"{rule.title}: {case.article.title}",
        rules=(rule.id,),
        changes=(),
        development=case.development,
        sources=case.sources,
        at=case.article.event_time,
        created=now,
        certainty=Certainty.REPORTED,
        parties=negotiation.parties if negotiation else (),
    )
    return _planned(alert, _offer(case, alert, (rule,), frozenset({Kind.MENTION})), book, ())


def _is_late(article: Article, now: datetime) -> bool:
    if article.published is None or article.date_quality is DateQuality.ASSUMED:
        return False
    return now - article.published > LATE


def _offer(case: Case, alert: Alert, rules: tuple[RuleLike, ...], kinds: frozenset[Kind]) -> Offer:
    independent = count(alert.sources).independent
    names = case.names | {alert.process}
    return Offer(names, kinds, rules, independent, alert.certainty)


def _planned(
    alert: Alert, offer: Offer, book: Book, refused: tuple[tuple[str, Reason], ...]
) -> Decision:
    planned, not_now = plan(offer, book.subscriptions)
    reasons = {p.reason for p in planned}
    reason = Reason.NO_SUBSCRIPTION
    if reasons:
        reason = Reason.SELECTED if Reason.SELECTED in reasons else Reason.WAITING
    return Decision(alert, planned, reason, refused + not_now)


def _why_none(case: Case, refused: tuple[tuple[str, Reason], ...]) -> Reason:
    """The negotiation's attention, when it kept out every rule; else no rule asks for this."""
    if any(reason is Reason.NOT_FOLLOWED for _, reason in refused):
        return Reason.NOT_FOLLOWED
    followed = case.negotiation and case.negotiation.attention is Attention.FOLLOWED
    return Reason.NO_RULE if followed else Reason.NOT_FOLLOWED


def _none(reason: Reason) -> Decision:
    return Decision(None, (), reason)
