"""The last good files of a configuration folder: a start with a mistake in them falls back to these."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, select

from monitor.store.insert import overwrite
from monitor.store.tables import last_good

Files = Mapping[str, str]
"""Text by path below the folder."""


def since(conn: Connection, folder: str) -> dict[str, datetime]:
    """By part of the folder, when its last good form was first taken."""
    query = select(last_good.c.part, last_good.c.since).where(last_good.c.folder == folder)
    return {row.part: row.since for row in conn.execute(query)}


def files(conn: Connection, folder: str, parts: Collection[str]) -> dict[str, Files]:
    """The last good files of these parts, where there are any."""
    query = select(last_good.c.part, last_good.c.files).where(
        last_good.c.folder == folder, last_good.c.part.in_(sorted(parts))
    )
    return {row.part: json.loads(row.files) for row in conn.execute(query)}


def keep(
    conn: Connection, folder: str, good: Mapping[str, Files], *, now: datetime
) -> dict[str, datetime]:
    """Keep these files as the last good ones; what is kept already keeps its time. Returns ``since``.

    Several processes may do so at once: each part is one row, and the last to write it wins.
    """
    query = select(last_good.c.part, last_good.c.digest).where(last_good.c.folder == folder)
    known = {row.part: row.digest for row in conn.execute(query)}
    rows = [_row(folder, part, good[part], now) for part in sorted(good)]
    fresh = [row for row in rows if known.get(str(row["part"])) != row["digest"]]
    overwrite(conn, last_good, fresh, ("digest", "since", "files"))
    return since(conn, folder)


def _row(folder: str, part: str, good: Files, now: datetime) -> dict[str, object]:
    text = json.dumps(dict(sorted(good.items())), ensure_ascii=False)
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return {"folder": folder, "part": part, "digest": digest, "since": now, "files": text}
