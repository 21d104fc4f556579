"""Which processes there are: those rules/processes.toml lists, and those that reports have named."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection

from monitor.alert.route import near
from monitor.cli.context import with_database
from monitor.cli.rule_home import current
from monitor.match.entry import ProcessInfo
from monitor.store import negotiation
from monitor.terms import Attention


def listed() -> dict[str, ProcessInfo]:
    """Id -> what rules/processes.toml says of it."""
    return dict(current().sense.lists.processes)


def known() -> frozenset[str]:
    """The ids of every process, listed or seen, and those that merges have ended."""

    def seen(conn: Connection) -> list[str]:
        return [str(row.id) for row in negotiation.listing(conn)] + negotiation.merged(conn)

    return frozenset(with_database(lambda db: db.read(seen))) | frozenset(listed())


def now(process: str) -> str:
    """The id a process goes by after merges."""
    return with_database(lambda db: db.read(lambda conn: negotiation.resolve(conn, process)))


def unseen(seen: Collection[str]) -> list[dict[str, Any]]:
    """Those of rules/processes.toml that are not ``seen``, with the keys of negotiation.listing."""
    rest = [one for name, one in listed().items() if name not in seen]

    def given(conn: Connection) -> dict[str, Attention | None]:
        return {one.id: negotiation.attended(conn, one.id) for one in rest}

    attention = with_database(lambda db: db.read(given))
    return [
        {
            "id": one.id, "title": one.title, "attention": (attention[one.id] or one.state).value,
            "listed": True, "version": 0, "opened": None, "last_seen": None,
            "dormant": False,
        }
        for one in sorted(rest, key=lambda one: one.id)
    ]  # fmt: skip


def unknown(process: str, those: frozenset[str]) -> str:
    """What to say of an id that is none of ``those``."""
    advice = near(process, those)
    if advice.startswith("Did"):
        return f"no process is called {process!r}; d{advice[1:]}"
    return f"no process is called {process!r}; see monitor processes list --all"
