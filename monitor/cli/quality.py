"""``monitor quality``: precision per rule and process by what readers say, and labelled alerts."""

import json
import sys
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from monitor.alert.quality import Quality, Share, tally
from monitor.cli.context import with_database
from monitor.cli.output import dump, plain, table
from monitor.clock import SystemClock
from monitor.store import feedback
from monitor.store.feedback import Judged
from monitor.terms import Verdict

COLUMNS = ("", "sent", "judged", "wrong", "duplicate", "late", "right", "of judged", "of sent")


def quality(days: int, *, as_json: bool, lines: bool) -> None:
    """Print it. Raises StoreError."""
    since = SystemClock().now() - timedelta(days=days) if days else None
    judged = with_database(lambda db: db.read(lambda c: list(feedback.sent(c, since=since))))
    if lines:
        for one in judged:
            sys.stdout.write(json.dumps(label(one), ensure_ascii=False, default=plain) + "\n")
        return
    rules = tally((one.alert.rules, one.worst) for one in judged)
    processes = tally(([one.alert.process or "none"], one.worst) for one in judged)
    if as_json:
        dump({"rules": _document(rules), "processes": _document(processes)})
        return
    for name, found in (("rule", rules), ("process", processes)):
        rows = [_row(key, one) for key, one in found.items()]
        table((name, *COLUMNS[1:]), rows)
    if not judged:
        sys.stdout.write("No alert was sent yet.\n")


def label(one: Judged) -> dict[str, Any]:
    """One labelled alert."""
    alert = one.alert
    return {
        "alert": alert.id,
        "label": one.worst,
        "verdicts": [{"who": who, "verdict": v, "at": at} for who, v, at in one.verdicts],
        "kind": alert.kind,
        "process": alert.process,
        "rules": alert.rules,
        "title": alert.title,
        "created": alert.created,
        "changes": [asdict(change) for change in alert.changes],
        "sources": [
            {"title": s.title, "url": s.url, "publisher": s.publisher} for s in alert.sources
        ],
    }


def _row(name: str, one: Quality) -> tuple[object, ...]:
    said = [one.said.get(v, 0) for v in Verdict]
    return (name, one.sent, one.judged, *said, _words(one.among_judged), _words(one.among_sent))


def _words(share: Share) -> str:
    if share.value is None or share.interval is None:
        return "-"
    low, high = share.interval
    return f"{share.value:.2f} ({low:.2f}-{high:.2f})"


def _document(found: dict[str, Quality]) -> dict[str, Any]:
    return {
        name: {
            "sent": one.sent,
            "judged": one.judged,
            **{verdict.value: one.said.get(verdict, 0) for verdict in Verdict},
            "precision_of_judged": _share(one.among_judged),
            "precision_of_sent": _share(one.among_sent),
        }
        for name, one in found.items()
    }


def _share(share: Share) -> dict[str, Any]:
    low, high = share.interval or (None, None)
    return {"value": share.value, "low": low, "high": high, "n": share.whole}
