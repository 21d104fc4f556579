"""Feed documents: RSS 2.0, Atom (RFC 4287) and RSS 1.0 (RDF) from the items of a scenario."""

from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from xml.etree import ElementTree as ET

from monitor.cli.demo.scenario import FeedPlan, Item

TYPES = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "rdf": "application/rdf+xml",
}
ATOM = "http://www.w3.org/2005/Atom"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RSS1 = "http://purl.org/rss/1.0/"
DC = "http://purl.org/dc/elements/1.1/"
XML = "http://www.w3.org/XML/1998/namespace"
for _prefix, _uri in (("atom", ATOM), ("rdf", RDF), ("dc", DC)):
    ET.register_namespace(_prefix, _uri)


def document(feed: FeedPlan, items: Sequence[Item], now: datetime) -> bytes:
    """The feed's document at ``now``, in its own form and encoding."""
    root = {"rss": _rss, "atom": _atom, "rdf": _rdf}[feed.kind](feed, items, now)
    body: bytes = ET.tostring(root, encoding=feed.encoding, xml_declaration=True)
    return body


def _add(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, tag, attributes)
    child.text = text or None
    return child


def _home(feed: FeedPlan) -> str:
    return f"https://{feed.id}.example/"


def _rss(feed: FeedPlan, items: Sequence[Item], now: datetime) -> ET.Element:
    root = ET.Element("rss", {"version": "2.0"})
    channel = _add(root, "channel")
    _add(channel, "title", feed.title)
    _add(channel, "link", _home(feed))
    _add(channel, "description", feed.title)
    _add(channel, "language", feed.language)
    for item in items:
        entry = _add(channel, "item")
        _add(entry, "title", item.headline(now))
        _add(entry, "link", item.url)
        _add(entry, "guid", f"{feed.id}-{item.id}", isPermaLink="false")
        _add(entry, "pubDate", format_datetime(item.published))
        _add(entry, "description", f"<p>{item.text}</p>")
    return root


def _atom(feed: FeedPlan, items: Sequence[Item], now: datetime) -> ET.Element:
    root = ET.Element(f"{{{ATOM}}}feed", {f"{{{XML}}}lang": feed.language})
    _add(root, f"{{{ATOM}}}title", feed.title)
    _add(root, f"{{{ATOM}}}id", _home(feed))
    newest = max((item.changed(now) for item in items), default=now)
    _add(root, f"{{{ATOM}}}updated", newest.isoformat())
    for item in items:
        entry = _add(root, f"{{{ATOM}}}entry")
        _add(entry, f"{{{ATOM}}}title", item.headline(now))
        _add(entry, f"{{{ATOM}}}id", f"tag:{feed.id}.example,2026:{item.id}")
        _add(entry, f"{{{ATOM}}}link", rel="alternate", href=item.url)
        _add(entry, f"{{{ATOM}}}published", item.published.isoformat())
        _add(entry, f"{{{ATOM}}}updated", item.changed(now).isoformat())
        _add(entry, f"{{{ATOM}}}summary", item.text, type="text")
    return root


def _rdf(feed: FeedPlan, items: Sequence[Item], now: datetime) -> ET.Element:
    root = ET.Element(f"{{{RDF}}}RDF")
    channel = _add(root, f"{{{RSS1}}}channel", **{f"{{{RDF}}}about": _home(feed)})
    _add(channel, f"{{{RSS1}}}title", feed.title)
    _add(channel, f"{{{RSS1}}}link", _home(feed))
    _add(channel, f"{{{RSS1}}}description", feed.title)
    _add(channel, f"{{{DC}}}language", feed.language)
    listed = _add(_add(channel, f"{{{RSS1}}}items"), f"{{{RDF}}}Seq")
    for item in items:
        _add(listed, f"{{{RDF}}}li", **{f"{{{RDF}}}resource": item.url})
        entry = _add(root, f"{{{RSS1}}}item", **{f"{{{RDF}}}about": item.url})
        _add(entry, f"{{{RSS1}}}title", item.headline(now))
        _add(entry, f"{{{RSS1}}}link", item.url)
        _add(entry, f"{{{RSS1}}}description", item.text)
        _add(entry, f"{{{DC}}}date", item.published.isoformat())
    return root
