"""How a connection to PostgreSQL is made: the URL's own words, then what the service relies on."""

from typing import Any

import psycopg
from sqlalchemy import URL

LOCK_SECONDS = 10
"""How long a statement waits for a lock before it is StoreLocked."""
STATEMENT_SECONDS = 20
"""How long a statement may take altogether."""
IDLE_SECONDS = 15
"""How long a transaction may stand still: then its locks are needed elsewhere."""
CONNECT_SECONDS = 5
_LIMITS = {
    "lock_timeout": LOCK_SECONDS,
    "statement_timeout": STATEMENT_SECONDS,
    "idle_in_transaction_session_timeout": IDLE_SECONDS,
}
_WIRE = {
    "connect_timeout": CONNECT_SECONDS,
    "application_name": "news-monitor",
    "client_encoding": "utf8",
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}


def arguments(url: URL) -> dict[str, Any]:
    """What psycopg is called with; anything the URL says itself wins.

    The words after the ``?`` are libpq's (PostgreSQL manual, 34.1.2): ``sslmode``, ``host`` with
    several servers or a socket's folder, ``options``.
    """
    given = url.translate_connect_args(username="user", database="dbname")
    said = {
        name: ",".join(value) if isinstance(value, tuple) else value
        for name, value in url.query.items()
    }
    limits = " ".join(f"-c {name}={seconds}s" for name, seconds in _LIMITS.items())
    options = f"{limits} -c timezone=UTC {said.pop('options', '')}".strip()
    return {**_WIRE, **given, **said, "options": options}


async def dial(args: dict[str, Any], *, autocommit: bool = False) -> psycopg.AsyncConnection[Any]:
    """Connect. Raises psycopg.Error."""
    return await psycopg.AsyncConnection.connect(**args, autocommit=autocommit)
