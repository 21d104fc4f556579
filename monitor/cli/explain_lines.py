"""``monitor explain`` for people: its document in lines."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

Record = Mapping[str, Any]
TELLING = ("cue.", "topic.", "people.", "role.", "frame.", "noise.", "format.")
"""Classes that decide what is read; the others (small words, marks) only hold a clause together."""


def lines(document: Record) -> Iterator[str]:
    """Heading, names, sentences, claims, decisions; each part only where there is something."""
    if "article" in document:
        yield from _heading(document["article"])
        yield from _part("Names", map(_entity, document["entities"]))
        yield from _part("Sentences", _sentences(document))
        yield from _part("Read alone", _reading(document["reading"]))
        yield from _part("Claims", _claims(document))
        yield from _part("Rules, by the text alone", iter(document["rules"]))
        yield from _part("As the first report ever, it would be", _outcomes(document["alone"]))
    if "decided" in document:
        yield from _part("When it came, it was", _outcomes(document["decided"]))


def _part(title: str, found: Iterator[str]) -> Iterator[str]:
    rows = list(found)
    yield ""
    yield title
    yield from (f"  {row}" for row in rows or ["none"])


def _heading(article: Record) -> Iterator[str]:
    yield article["title"]
    known = (article["publisher"], article["language"], _time(article["published"]), article["url"])
    yield ", ".join(each for each in known if each)


def _time(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else "no date"


def _entity(found: Record) -> str:
    how = f"{found['via']} {found['score']:.0f}" if found["via"] == "fuzzy" else found["via"]
    where = f"list {found['list']}" if found["list"] else "in no list"
    return f"{found['surface']!r}: {found['sort']} {found['name']} ({where}, by {how}, {found['start']}-{found['end']})"


def _sentences(document: Record) -> Iterator[str]:
    for n, one in enumerate(document["sentences"], 1):
        marks = [
            "title" if one["title"] else "",
            f"about talks: {one['weight']}" if one["weight"] else "",
            "carries the news" if one["carries_the_news"] else "",
        ]
        yield f"{n}. {one['text']}"
        if said := ", ".join(filter(None, marks)):
            yield f"   ({said})"
        for predicate in one["predicates"]:
            yield from _predicate(predicate)


def _predicate(of: Record) -> Iterator[str]:
    roles = ", ".join(f"{r['surface']} [{r['role']}]" for r in of["roles"])
    said = f", said by {of['speaker']}" if of["speaker"] else ""
    yield f"   - {of['event']} ({', '.join(map(repr, of['words']))}) in {of['clause']!r}"
    yield f"     {of['kind']}, {of['link']} clause{said}: {roles or 'no names'}"
    if telling := [cue for cue in of["cues"] if cue.startswith(TELLING)]:
        yield f"     by {', '.join(telling)}"


def _reading(reading: Record) -> Iterator[str]:
    yield f"{reading['kind']} ({reading['reason']}: {reading['because']})"
    yield f"parties: {', '.join(reading['parties']) or 'none'}"
    yield f"venue: {reading['venue'] or 'none'}"
    yield f"delegates: {', '.join(reading['delegates']) or 'none'}"


def _claims(document: Record) -> Iterator[str]:
    for meeting in document["meetings"]:
        of = "listed" if meeting["listed"] else "in no list"
        extra = [
            f"mediated by {', '.join(meeting['mediators'])}" if meeting["mediators"] else "",
            meeting["format"] or "",
            f"round {meeting['round']}" if meeting["round"] else "",
        ]
        yield ", ".join(
            filter(
                None,
                [
                    f"{meeting['title']} ({meeting['process']}, {of}): {meeting['kind']}",
                    *meeting["parties"],
                    *extra,
                ],
            )
        )
        for claim in meeting["claims"]:
            yield from _claim(claim)


def _claim(claim: Record) -> Iterator[str]:
    whose = " ".join(filter(None, [claim["party"], claim["role"]]))
    left = f", instead of {claim['moved_from']}" if claim["moved_from"] else ""
    said = f", says {claim['speaker']}" if claim["speaker"] else ""
    moves = "" if claim["moves"] else "; moves nothing"
    value = (
        claim["name"] if claim["name"] == claim["value"] else f"{claim['name']} ({claim['value']})"
    )
    yield f"- {claim['slot']}{' of ' + whose if whose else ''}: {value}{left}"
    yield f"  {claim['status']}, certainty {claim['certainty']}, {claim['tense']}{said}{moves}: {claim['sentence']}"


def _outcomes(found: list[Record]) -> Iterator[str]:
    for one in found:
        at = f"{_time(one['at'])} " if one.get("at") else ""
        yield f"{at}{one['process'] or 'no process'}: {one['reason']} ({one['because']})"
        if one["title"]:
            yield f"  {one['kind']}: {one['title']}"
        for c in one["changes"]:
            of = f" of {c['party']}" if c["party"] else ""
            yield f"  {c['slot']}{of} {c['before'] or '-'} -> {c['after']} ({c['certainty']})"
        if one["rules"]:
            yield f"  selected by {', '.join(one['rules'])}"
        if one.get("alert"):
            yield f"  alert {one['alert']}"
        for refused in one["refused"]:
            yield f"  not by {refused['by']}: {refused['because']}"
