"""Builders: small, whole values that a test changes where it cares."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from monitor.alert.model import Book, Case, Source, Subscription
from monitor.alert.render import Renderer, compile_templates
from monitor.article.model import Article, Origin
from monitor.detect.model import Change, Detection, Negotiation
from monitor.match.model import RuleHit
from monitor.match.rule import Rule
from monitor.terms import Attention, Certainty, Kind, Reason, Slot
from tests.alert.shown import SHIPPED

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


def make_article(**changed: Any) -> Article:
    article = Article(
        id="a1",
        revision="r1",
        title="Arland and Borland to meet in Port Vell",
        text="The ministry said the delegations would meet in Port Vell on Friday.",
        url="https://example.org/1",
        origin=Origin(feed="f", publisher="Example Times", family="example"),
        language="en",
        published=NOW - timedelta(minutes=10),
        fetched=NOW,
    )
    return replace(article, **changed)


def make_change(slot: Slot = Slot.VENUE, value: str = "port-vell", **changed: Any) -> Change:
    change = Change(
        key=f"arland-borland/1/{slot.value}//{value}/1",
        slot=slot,
        party="",
        before="Lakeside",
        after=value.replace("-", " ").title(),
        certainty=Certainty.ANNOUNCED,
        sentence="The delegations would meet in Port Vell on Friday.",
    )
    return replace(change, **changed)


def make_detection(*changes: Change, kind: Kind = Kind.VENUE_CHANGE, **changed: Any) -> Detection:
    detection = Detection(
        process="arland-borland",
        round=1,
        kind=kind,
        changes=changes or (make_change(),),
        article="a1",
        at=NOW - timedelta(minutes=10),
        title="Arland-Borland: venue Lakeside -> Port Vell",
    )
    return replace(detection, **changed)


def make_negotiation(**changed: Any) -> Negotiation:
    negotiation = Negotiation(
        id="arland-borland",
        version=2,
        title="Arland-Borland",
        parties=("arland", "borland"),
        attention=Attention.FOLLOWED,
        listed=True,
    )
    return replace(negotiation, **changed)


def make_source(family: str, **changed: Any) -> Source:
    source = Source(
        article=f"by-{family}",
        title=f"As {family} has it",
        url=f"https://{family}.example/1",
        publisher=family,
        family=family,
        published=NOW,
    )
    return replace(source, **changed)


def make_case(*, hits: tuple[str, ...] = (), **changed: Any) -> Case:
    case = Case(
        article=make_article(),
        hits=tuple(RuleHit(rule) for rule in hits),
        development="d1",
        reason=Reason.CHANGED,
        sources=(make_source("example"),),
        negotiation=make_negotiation(),
        detection=make_detection(),
    )
    return replace(case, **changed)


def make_rule(name: str = "all", **keys: Any) -> Rule:
    return Rule.model_validate({"id": name, "title": name.title(), **keys})


def make_subscription(name: str = "desk", **keys: Any) -> Subscription:
    return Subscription(**{"id": name, "channel": "console", "target": "", **keys})


def make_book(*rules: Rule, subscriptions: tuple[Subscription, ...] | None = None) -> Book:
    subscribed = (make_subscription(),) if subscriptions is None else subscriptions
    return Book({rule.id: rule for rule in rules or (make_rule(),)}, subscribed)


@pytest.fixture
def make() -> SimpleNamespace:
    """The builders, under short names."""
    builders: dict[str, Callable[..., Any]] = {
        "article": make_article,
        "change": make_change,
        "detection": make_detection,
        "negotiation": make_negotiation,
        "source": make_source,
        "case": make_case,
        "rule": make_rule,
        "subscription": make_subscription,
        "book": make_book,
    }
    return SimpleNamespace(now=NOW, **builders)


@pytest.fixture
def renderer() -> Renderer:
    return compile_templates(SHIPPED, {})[0]
