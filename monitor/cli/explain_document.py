"""What ``monitor explain`` prints, as one document of plain values."""

from collections.abc import Iterator
from typing import Any

from monitor.alert.pipeline import Advanced, Item
from monitor.article.model import Article
from monitor.cli.judge import advance_all
from monitor.cli.memory import Memory
from monitor.cli.why import MEANING
from monitor.config.house import House
from monitor.detect.model import Change, Claim, Meeting, Reading
from monitor.detect.read.predicate import predicates
from monitor.detect.read.reader import Look
from monitor.match.explain import explain as explain_match
from monitor.match.lists import Lists
from monitor.match.model import Matched
from monitor.terms import Reason

Record = dict[str, Any]
NAMED = "it is about talks of parties that are named; what is known decides what it changes"
"""What ``changed`` means of an article that is read alone."""


def document(house: House, article: Article) -> Record:
    """What is found in an article, how it is read, and what becomes of it on an empty state."""
    sense = house.sense
    matched = sense.engine.match(article)
    look, reading = sense.reader.look(matched), sense.reader.read(matched)
    done = advance_all(house, Memory(), article)
    return {
        "article": _article(article),
        "entities": [*_entities(matched, sense.lists), *_unlisted(look)],
        "sentences": list(_sentences(look, matched.body)),
        "reading": _reading(reading),
        "meetings": [_meeting(meeting, sense.lists) for meeting in reading.meetings],
        "rules": list(explain_match(matched, Lists(), sense.rules.rules))[len(matched.findings) :],
        "alone": [outcome(item, got) for item, got in done],
    }


def why(reason: Reason) -> Record:
    """A reason with what it means."""
    return {"reason": reason.value, "because": MEANING[reason]}


def change(of: Change) -> Record:
    """One transition."""
    return {
        "key": of.key, "slot": of.slot.value, "party": of.party, "before": of.before,
        "after": of.after, "certainty": of.certainty.value, "sentence": of.sentence,
    }  # fmt: skip


def outcome(item: Item, got: Advanced) -> Record:
    """What one meeting of an article came to, with everybody who refused it and why."""
    alert = next(iter(got.alerts), None)
    refused = [pair for decision in got.decisions for pair in decision.refused]
    return {
        "process": item.key or None,
        **why(got.reason),
        "kind": got.detection.kind.value if got.detection else None,
        "title": got.detection.title if got.detection else None,
        "changes": [change(c) for c in got.detection.changes] if got.detection else [],
        "rules": list(alert.rules) if alert else [],
        "refused": [{"by": name, **why(reason)} for name, reason in refused],
    }


def _article(article: Article) -> Record:
    return {
        "id": article.id, "title": article.title, "url": article.url,
        "publisher": article.origin.publisher, "language": article.language,
        "published": article.published, "fetched": article.fetched,
        "date_quality": article.date_quality.value, "baseline": article.baseline,
    }  # fmt: skip


def _entities(matched: Matched, lists: Lists) -> Iterator[Record]:
    for f in matched.findings:
        yield {
            "surface": f.surface, "start": f.start, "end": f.end, "sort": f.sort.value, "id": f.id,
            "name": lists.name(f.id), "list": f.listed_in, "via": f.via.value, "score": f.score,
        }  # fmt: skip


def _unlisted(look: Look) -> Iterator[Record]:
    """Names that no list knows: a title, a verb or a preposition betrays them."""
    for line in look.lines:
        for entity in (t.entity for t in line.scan.tokens if t.entity and not t.entity.listed):
            yield {
                "surface": entity.surface, "start": entity.start, "end": entity.end,
                "sort": "person" if entity.person else "place", "id": "", "name": entity.surface,
                "list": "", "via": "grammar", "score": 0.0,
            }  # fmt: skip


def _sentences(look: Look, body: str) -> Iterator[Record]:
    for at, line in enumerate(look.lines):
        yield {
            "text": line.line.text,
            "title": line.line.title,
            "weight": look.weights[at].name.lower() if at < len(look.weights) else None,
            "carries_the_news": at in look.chosen,
            "predicates": [
                {
                    "event": p.event, "words": list(p.words), "kind": p.kind.value,
                    "clause": p.clause, "link": p.link.value, "speaker": p.speaker,
                    "roles": [
                        {"surface": surface, "role": role.value, "stands_for": stands}
                        for surface, role, stands in p.roles
                    ],
                    "cues": list(p.cues),
                }
                for p in predicates(line, body)
            ],
        }  # fmt: skip


def _reading(reading: Reading) -> Record:
    return {
        "relevant": reading.relevant, "kind": reading.kind.value,
        "parties": list(reading.parties), "venue": reading.venue,
        "delegates": list(reading.delegates), **why(reading.reason),
        **({"because": NAMED} if reading.reason is Reason.CHANGED else {}),
    }  # fmt: skip


def _meeting(meeting: Meeting, lists: Lists) -> Record:
    return {
        "process": meeting.key,
        "title": lists.name(meeting.key),
        "listed": meeting.listed,
        "parties": [lists.name(p) for p in meeting.parties],
        "mediators": [lists.name(p) for p in meeting.mediators],
        "kind": meeting.kind.value,
        "format": meeting.format.value if meeting.format else None,
        "round": meeting.round_number,
        "claims": [_claim(claim, lists) for claim in meeting.claims],
    }


def _claim(claim: Claim, lists: Lists) -> Record:
    return {
        "slot": claim.slot.value, "value": claim.value, "name": claim.name,
        "party": lists.name(claim.party) if claim.party else "", "role": claim.role,
        "status": claim.status.value, "tense": claim.tense.value,
        "certainty": claim.certainty.value, "moves": claim.certainty.moves_slots,
        "speaker": lists.name(claim.speaker) if claim.speaker else "",
        "moved_from": lists.name(claim.moved_from) if claim.moved_from else "",
        "sentence": claim.sentence,
    }  # fmt: skip
