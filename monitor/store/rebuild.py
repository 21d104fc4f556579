"""Writing a rebuilt state: one short transaction a process, so that steps go on in between."""

from dataclasses import replace

from sqlalchemy import Connection

from monitor.detect.amendment import Amendment
from monitor.detect.hand import Act, Hand
from monitor.detect.rebuild import Rebuilt
from monitor.store import amendment, card, log, negotiation
from monitor.store.alert import Known
from monitor.store.event import CLAIMS, CONSUMERS
from monitor.store.fault import MovedOnError


def settle(conn: Connection, found: Rebuilt, hand: Hand, since: str) -> None:
    """Let a process hold what it was rebuilt to; nothing is sent, and its changes count as known.

    Raises MovedOnError where it is no longer what was compared, and where a report of it waits to
    be stepped: the rebuild may have stepped that already, and what it changes would be known before
    anybody was told. Step what came since, and compare again.
    """
    name = found.after.id
    version = negotiation.version_of(conn, negotiation.take(conn, name))
    if version != (found.before.version if found.before else 0):
        raise MovedOnError(f"{name} moved on while it was rebuilt")
    if log.queued(conn, CLAIMS, CONSUMERS[CLAIMS], amendment.leading_to(conn, name)):
        raise MovedOnError(f"reports of {name} wait to be stepped")
    own = replace(hand, at=negotiation.clock(conn, name, hand.at))
    before = found.before.version if found.before else 0
    negotiation.put(conn, [(found.after, own.id)], before, at=own.at)
    made = Amendment(Act.REBUILD, own, detail={"since": since})
    amendment.keep(conn, name, found.after.version, made)
    Known(conn).add(found.new_keys, "", name)
    negotiation.touch(conn, name)
    card.bring_up(conn, found.after)
