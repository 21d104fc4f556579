"""Alerts, the keys that no second alert may have, detections and the evidence for them."""

import json
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

import structlog
from sqlalchemy import Connection, Row, bindparam, func, select, update

from monitor.alert.model import Alert, Decision
from monitor.alert.pipeline import Advanced
from monitor.deliver.model import DeliveryState
from monitor.detect.model import Detection, Evidence
from monitor.errors import StoreError
from monitor.store import negotiation
from monitor.store.doc import dump, load, unreadable
from monitor.store.insert import add_new, insert_all, insert_new, overwrite
from monitor.store.tables import alert_keys, alerts, deliveries, detections, evidence
from monitor.terms import MESSAGES, Reason

REFUSED = 50
"""Rules and subscriptions that refused, kept by name with a detection."""
TEST = "send-test"
"""Stands for the article of an alert that is a trial."""
_MADE = "made"
_BROKEN = "broken"
log = structlog.get_logger(__name__)


class Known:
    """The alert keys that exist, asked when wanted; those of this transaction included."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._asked: dict[str, bool] = {}

    def __and__(self, keys: AbstractSet[str]) -> AbstractSet[str]:
        """Those of ``keys`` that exist."""
        if new := sorted(key for key in keys if key not in self._asked):
            there = set(self._conn.execute(_WHICH_EXIST, {"keys": new}).scalars())
            self._asked.update((key, key in there) for key in new)
        return {key for key in keys if self._asked[key]}

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and bool(self & {key})

    def add(self, keys: Sequence[str], alert: str, lane: str) -> None:
        """Write keys down; one that exists stays with its first alert."""
        rows = [{"key": key, "alert": alert, "lane": lane} for key in keys]
        add_new(self._conn, alert_keys, rows)
        self._asked.update(dict.fromkeys(keys, True))


def put(conn: Connection, alert: Alert, article: str, *, at: datetime) -> bool:
    """Write an alert; False when it exists (its keys were not known: a merge, a lost key).

    Args:
        conn: the transaction's.
        alert: what to write.
        article: id of the one that raised it.
        at: the machine's time.
    """
    row = {
        "id": alert.id, "kind": alert.kind.value, "severity": alert.severity.value,
        "process": alert.process, "title": alert.title, "development": alert.development,
        "article": article, "at": alert.at, "created": alert.created, "stored": at,
        "doc": dump(alert),
    }  # fmt: skip
    if not insert_new(conn, alerts, [row]):
        return False
    conn.info.setdefault(_MADE, []).append(alert)
    return True


def made(conn: Connection) -> list[Alert]:
    """The alerts that the transaction of ``conn`` has written since this was asked last."""
    found: list[Alert] = conn.info.pop(_MADE, [])
    return found


def change(conn: Connection, alert: Alert) -> None:
    """Keep an alert that gained sources or certainty, or is of another process now."""
    values = {"process": alert.process, "doc": dump(alert)}
    conn.execute(update(alerts).where(alerts.c.id == alert.id).values(**values))


def named(conn: Connection, start: str) -> str:
    """The id that begins with ``start`` where only one does; else ``start`` itself."""
    query = select(alerts.c.id).where(alerts.c.id.startswith(start, autoescape=True))
    found = conn.execute(query.limit(2)).scalars().all()
    return str(found[0]) if start and len(found) == 1 else start


def get(conn: Connection, alert: str) -> Alert | None:
    """One alert. Raises StoreError for one that cannot be read."""
    doc = conn.execute(select(alerts.c.doc).where(alerts.c.id == alert)).scalar()
    try:
        return None if doc is None else load(Alert, doc)
    except ValueError as error:
        raise StoreError(f"alert {alert}: {unreadable(error)}") from None


def read(conn: Connection, alert: str, doc: str) -> Alert | None:
    """An alert of its document; None, said and known to ``broken``, where it cannot be read.

    One row that no program reads must stop nothing else.
    """
    try:
        return load(Alert, doc)
    except ValueError as error:
        what = f"alert {alert}: {unreadable(error)}"
        log.error("alert.broken", alert=alert, error=what)  # noqa: TRY400
        conn.info.setdefault(_BROKEN, {})[alert] = what
        return None


def broken(conn: Connection) -> list[str]:
    """What the transaction of ``conn`` could not read since this was asked last."""
    found: dict[str, str] = conn.info.pop(_BROKEN, {})
    return list(found.values())


def is_test(conn: Connection, alert: str) -> bool:
    """Whether it is a trial of ``monitor send-test``."""
    article = conn.execute(select(alerts.c.article).where(alerts.c.id == alert)).scalar()
    return article == TEST


def listing(
    conn: Connection, *, process: str | None = None, limit: int = 50
) -> Sequence[Row[tuple[object, ...]]]:
    """Alerts without their documents, newest first.

    ``receivers`` counts those who got it or may yet, ``kept_back`` is why another one did not.
    """
    d = deliveries.c
    theirs, lapsed = d.alert == alerts.c.id, d.state == DeliveryState.LAPSED.value
    got = select(func.count()).where(theirs, ~lapsed).scalar_subquery().label("receivers")
    why = select(func.max(d.reason)).where(theirs, lapsed).scalar_subquery().label("kept_back")
    query = select(*(c for c in alerts.c if c.name != "doc"), got, why).where(
        alerts.c.kind.not_in([kind.value for kind in MESSAGES])
    )
    if process is not None:
        query = query.where(alerts.c.process.in_(negotiation.names(conn, process)))
    return conn.execute(query.order_by(alerts.c.created.desc(), alerts.c.id).limit(limit)).all()


def ids_with_keys(conn: Connection, keys: Sequence[str]) -> list[str]:
    """The ids of the alerts that stand for any of these change keys, the oldest first."""
    ids = select(alert_keys.c.alert).where(alert_keys.c.key.in_(list(keys)))
    query = select(alerts.c.id).where(alerts.c.id.in_(ids)).order_by(alerts.c.created)
    return list(conn.execute(query).scalars())


def with_keys(conn: Connection, keys: Sequence[str]) -> list[Alert]:
    """The alerts that stand for any of these change keys, those that can be read."""
    ids = select(alert_keys.c.alert).where(alert_keys.c.key.in_(list(keys)))
    query = select(alerts.c.id, alerts.c.doc).where(alerts.c.id.in_(ids))
    rows = conn.execute(query.order_by(alerts.c.created)).all()
    return [alert for row in rows if (alert := read(conn, row.id, row.doc)) is not None]


def keys_before(conn: Connection, at: datetime) -> list[str]:
    """The keys of what was alerted before then."""
    query = select(alert_keys.c.key).join(alerts, alerts.c.id == alert_keys.c.alert)
    return [str(key) for key in conn.execute(query.where(alerts.c.created < at)).scalars()]


def keys_unsent(conn: Connection) -> list[str]:
    """The keys that are known without an alert that is kept: of first fetches and of rebuilds.

    When they came to be known is not kept.
    """
    query = select(alert_keys.c.key).outerjoin(alerts, alerts.c.id == alert_keys.c.alert)
    return [str(key) for key in conn.execute(query.where(alerts.c.id.is_(None))).scalars()]


def keep_detection(conn: Connection, detection: Detection, got: Advanced) -> None:
    """What changed, and what was decided about it: suppressed ones too, with their reason."""
    decision = got.decisions[0] if got.decisions else Decision(None, (), got.reason)
    row = {
        "process": detection.process, "article": detection.article,
        "kind": detection.kind.value, "title": detection.title,
        "reason": decision.reason.value, "at": detection.at, "doc": dump(detection),
        "alert": decision.alert.id if decision.alert else None,
        "refused": json.dumps(_refused(decision.refused)),
    }  # fmt: skip
    insert_all(conn, detections, [row])


def detected_by(
    conn: Connection, article: str, processes: Sequence[str]
) -> Sequence[Row[tuple[object, ...]]]:
    """What an article changed in these processes, in the order it did."""
    query = select(detections).where(
        detections.c.process.in_(list(processes)), detections.c.article == article
    )
    return conn.execute(query.order_by(detections.c.id)).all()


def _refused(refused: Sequence[tuple[str, Reason]]) -> list[tuple[str, str]]:
    """Who refused and why; of a great many the first, and how many more for each reason."""
    shown = [(name, reason.value) for name, reason in refused[:REFUSED]]
    more = Counter(reason.value for _, reason in refused[REFUSED:])
    return shown + [(f"and {n} more", reason) for reason, n in more.items()]


def keep_evidence(conn: Connection, found: Evidence, *, at: datetime) -> None:
    """A later report of changes: one row a key; the last word of an article counts."""
    rows = [
        {
            "change": key, "article": found.article, "process": found.process,
            "family": found.family, "certainty": found.certainty.value, "denies": found.denies,
            "at": at,
        }
        for key in dict.fromkeys(found.keys)
    ]  # fmt: skip
    overwrite(conn, evidence, rows, ("certainty", "denies", "at"))


_WHICH_EXIST = select(alert_keys.c.key).where(
    alert_keys.c.key.in_(bindparam("keys", expanding=True))
)
