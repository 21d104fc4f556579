"""What is held, told and followed up: each once, whatever dies and however late."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy import select

from monitor.alert.model import Decision, Planned, Subscription
from monitor.alert.release import Limits
from monitor.alert.sample import sample_alert
from monitor.alert.silence import Silence, parse_matcher
from monitor.deliver.model import DeliveryState
from monitor.store import alert as alert_store
from monitor.store import digest, outgoing, silence, subscription
from monitor.store.release import limits
from monitor.store.session import Database
from monitor.store.tables import alerts, deliveries, digests
from monitor.terms import Certainty, Kind, Reason, Severity, SubscriptionState, When, Word
from tests.smalltalk import START

HOUR = timedelta(hours=1)
KEY = "arland-borland/1/venue//{}/1"


def alert(n: int, before: str = "Aton", after: str = "Beton", **keys):
    one = replace(sample_alert().changes[0], key=KEY.format(after), before=before, after=after)
    values = {
        "id": f"00000000-0000-5000-8000-{n:012d}", "created": START + timedelta(minutes=n),
        "changes": (one,), "severity": Severity.HIGH,
    } | keys  # fmt: skip
    return replace(sample_alert(), **values)


def planned(to: Subscription, reason: Reason = Reason.SELECTED) -> Planned:
    return Planned(to, reason, 1, 1, Certainty.REPORTED, ("venue-moves",))


def to(name: str = "desk", **keys) -> Subscription:
    return Subscription(name, "console", "", **keys)


async def tell(db: Database, one, *receivers: Subscription, bounds: Limits = Limits()) -> None:  # noqa: B008
    decision = Decision(one, tuple(map(planned, receivers)), Reason.SELECTED)

    def write(conn) -> None:
        outgoing.publish(conn, decision, "article", bounds, now=one.created, at=START)
        keys = [change.key for change in one.changes]
        alert_store.Known(conn).add(keys, one.id, "arland-borland")

    await db.write(write)


async def states(db: Database, of=None) -> list[tuple[str, str]]:
    d = deliveries.c
    query = select(d.state, d.reason).order_by(d.since, d.id)
    if of is not None:
        query = query.where(d.alert == of.id)
    return [tuple(row) for row in await db.read(lambda conn: conn.execute(query).all())]


async def close(db: Database, now, current: Subscription | None = None) -> list[str | None]:
    windows = await db.read(lambda conn: digest.due(conn, now))
    return [
        await db.write(lambda conn, w=w: digest.close(conn, w, current, now=now, at=START))
        for w in windows
    ]


async def told(db: Database) -> list[str]:
    query = select(alerts.c.title).where(alerts.c.kind == "digest").order_by(alerts.c.created)
    return list(await db.read(lambda conn: conn.execute(query).scalars().all()))


DAILY = to(when=When.DAILY, at=time(9), zone="Europe/Kyiv")
"""Ends at 07:00 UTC; ``START`` is 08:00."""
SEVEN = START + timedelta(hours=23)


async def test_a_digest_is_told_once_at_its_time(db: Database) -> None:
    """Not before it, not twice, and its rows say by which delivery."""
    await tell(db, alert(1), DAILY)
    await tell(db, alert(2, "Beton", "Ceton"), DAILY)
    assert await states(db) == [("held", "digest")] * 2
    assert await close(db, SEVEN - timedelta(seconds=1)) == []
    (sent,) = await close(db, SEVEN)
    assert await told(db) == ["Daily digest: 1 change in 1 negotiation"]
    assert await states(db) == [("told", "digest")] * 2 + [("pending", "selected")]
    references = select(deliveries.c.reference).where(deliveries.c.state == "told")
    assert set(await db.read(lambda c: c.execute(references).scalars().all())) == {sent}
    assert await close(db, SEVEN + timedelta(days=3)) == []


async def test_a_service_that_was_down_over_the_time_tells_it_when_it_is_up(db: Database) -> None:
    """Three days of digests are one then; nothing is lost and nothing doubled."""
    for day in range(3):
        created = START + timedelta(days=day)
        await tell(db, alert(day, after=f"Town {day}", created=created), DAILY)
    assert len(await close(db, START + timedelta(days=3, hours=5))) == 1
    (row,) = await db.read(lambda conn: conn.execute(select(digests)).all())
    assert (row.alerts, row.until) == (3, SEVEN + timedelta(days=2))
    assert await close(db, START + timedelta(days=4)) == []


async def test_a_death_in_the_middle_leaves_the_window_open(db: Database) -> None:
    """The transaction is the whole of it."""
    await tell(db, alert(1), DAILY)
    (window,) = await db.read(lambda conn: digest.due(conn, SEVEN))

    def die(conn) -> None:
        digest.close(conn, window, None, now=SEVEN, at=START)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await db.write(die)
    assert await states(db) == [("held", "digest")]
    assert await told(db) == []
    assert len(await close(db, SEVEN)) == 1
    assert len(await told(db)) == 1


async def test_what_comes_too_late_for_its_window_waits_for_the_next(db: Database) -> None:
    """The stream lagged: the digest has gone out when the row is written."""
    await tell(db, alert(1), DAILY)
    await close(db, SEVEN)
    await tell(db, alert(2, "Beton", "Ceton"), DAILY)
    assert await close(db, SEVEN + timedelta(minutes=2)) == [None]
    assert len(await close(db, SEVEN + timedelta(days=1))) == 1
    assert len(await told(db)) == 2


async def test_what_moved_back_is_not_told(db: Database) -> None:
    """And the record says why."""
    await tell(db, alert(1), DAILY)
    await tell(db, alert(2, "Beton", "Aton"), DAILY)
    assert await close(db, SEVEN) == [None]
    assert await states(db) == [("lapsed", "taken_back")] * 2
    assert await told(db) == []


async def test_a_digest_goes_where_the_subscription_leads_now(db: Database) -> None:
    """Its receiver was edited while the digest gathered."""
    await tell(db, alert(1), DAILY)
    await close(db, SEVEN, replace(DAILY, target="new"))
    doc = select(deliveries.c.doc).where(deliveries.c.state == "pending")
    assert '"target":"new"' in await db.read(lambda conn: conn.execute(doc).scalar())


async def test_one_alert_of_the_night_comes_as_itself_in_the_morning(db: Database) -> None:
    """Several come as one summary."""
    sleeper = to(quiet_from=time(7), quiet_to=time(10))
    await tell(db, alert(1), sleeper)
    assert await states(db) == [("held", "quiet_hours")]
    await close(db, START + 2 * HOUR)
    assert await states(db) == [("pending", "selected")]
    await tell(db, alert(2), sleeper)
    await tell(db, alert(3, "Beton", "Ceton"), sleeper)
    await close(db, START + 2 * HOUR)
    assert await told(db) == ["In your quiet hours: 1 change in 1 negotiation"]


async def test_the_rest_of_a_storm_is_one_summary(db: Database) -> None:
    """Two at once, five held, all told together; then it is calm again."""
    capped = to(max_per_hour=2)
    for n in range(7):
        await tell(db, alert(n, after=f"Town {n}", before=f"Town {n - 1}"), capped, to("free"))
    mine = [s for s in await states(db) if s != ("pending", "selected")]
    assert mine == [("held", "capped")] * 5
    assert len(await close(db, START + HOUR + timedelta(minutes=10))) == 1
    assert await told(db) == ["Held back in a storm: 1 change in 1 negotiation"]
    later = alert(90, after="Calm")
    await tell(db, later, capped)
    assert await states(db, later) == [("pending", "selected")]


async def test_a_cap_of_the_service_counts_its_alerts(db: Database) -> None:
    """Critical ones pass."""
    bounds = Limits(per_hour=2)
    for n in range(3):
        await tell(db, alert(n, after=f"Town {n}"), to(), bounds=bounds)
    loud = alert(4, after="Fire", severity=Severity.CRITICAL)
    await tell(db, loud, to(), bounds=bounds)
    assert [state for state, _ in await states(db)] == ["pending", "pending", "held", "pending"]


async def test_a_silence_in_force_is_found_and_leaves_a_record(db: Database) -> None:
    """Of all kept silences only those of now count; an expired one no more."""
    one = Silence("abc1", (parse_matcher("process=arland-*"),), START, START + HOUR, "drill", "me")
    await db.write(lambda conn: silence.add(conn, one))
    bounds = await db.read(lambda conn: limits(conn, 0, START))
    await tell(db, alert(1), to(), bounds=bounds)
    assert await states(db) == [("lapsed", "silenced")]
    assert await db.write(lambda conn: silence.expire(conn, "abc", START)) == ["abc1"]
    assert (await db.read(lambda conn: limits(conn, 0, START))).silences == ()
    assert await db.read(lambda conn: silence.listing(conn, START)) == []
    (kept,) = await db.read(lambda conn: silence.listing(conn, START, expired=True))
    assert (kept.matchers, kept.comment, kept.until) == (one.matchers, "drill", START)


def denial(of, n: int = 50):
    change = replace(
        of.changes[0], key=f"{of.changes[0].key}/denied", before="Beton", after="denied"
    )
    return replace(alert(n), kind=Kind.CORRECTION, changes=(change,))


async def mark(db: Database, one, to_state: DeliveryState, subscription: str) -> None:
    d = deliveries
    where = (d.c.alert == one.id) & (d.c.subscription == subscription)
    values = {"state": to_state.value}
    await db.write(lambda conn: conn.execute(d.update().where(where).values(**values)).rowcount)


async def receivers(db: Database, one) -> list[str]:
    query = select(deliveries.c.subscription).where(
        deliveries.c.alert == one.id, deliveries.c.state != "lapsed"
    )
    return sorted(await db.read(lambda conn: conn.execute(query).scalars().all()))


async def test_a_denial_goes_to_everyone_who_was_told_and_nobody_else(db: Database) -> None:
    """Whatever they ask for now; who never got the claim has nothing to be corrected."""
    claim = alert(1)
    await tell(db, claim, *map(to, ("sent", "unknown", "sending", "dead", "lapsed", "gone")))
    for name in ("sent", "unknown", "sending", "dead", "lapsed"):
        await mark(db, claim, DeliveryState(name), name)
    await mark(db, claim, DeliveryState.SENT, "gone")
    gone = to("gone", state=SubscriptionState.REMOVED)
    await db.write(lambda conn: subscription.put(conn, gone, at=START))
    word = denial(claim)
    await tell(db, word, to("new"), to("asks", kinds=(Kind.CORRECTION,)))
    assert await receivers(db, word) == ["asks", "sending", "sent", "unknown"]
    kept = await db.read(lambda conn: alert_store.get(conn, word.id))
    assert (kept.follows, kept.word) == (claim.id, Word.RETRACTED)


async def test_who_was_told_by_a_digest_is_told_of_the_denial(db: Database) -> None:
    """In the next digest, once the first is really out."""
    claim = alert(1)
    await tell(db, claim, DAILY)
    (sent,) = await close(db, SEVEN)
    where = deliveries.c.id == sent
    await db.write(
        lambda conn: conn.execute(deliveries.update().where(where).values(state="sent")).rowcount
    )
    word = replace(denial(claim), created=SEVEN + HOUR)
    await tell(db, word)
    assert await states(db, word) == [("held", "digest")]


async def test_a_claim_and_its_denial_held_together_are_not_told(db: Database) -> None:
    """The denial joins the summary that holds the claim, though it passes caps by itself."""
    capped = to(max_per_hour=1)
    await tell(db, alert(0, after="First"), capped)
    claim = alert(1)
    await tell(db, claim, capped)
    word = denial(claim, 2)
    await tell(db, word)
    assert await states(db, word) == [("held", "capped")]
    assert await close(db, START + 3 * HOUR) == [None]


async def test_a_confirmation_goes_to_those_to_whom_the_report_was_sent(db: Database) -> None:
    """What is still to be sent will say itself that it is confirmed."""
    claim = alert(1)
    await tell(db, claim, to("sent"), to("pending"))
    await mark(db, claim, DeliveryState.SENT, "sent")
    word = replace(alert(9), kind=Kind.CONFIRMATION, follows=claim.id)

    def write(conn) -> list[str]:
        return outgoing.follow_up(conn, word, "a", Limits(), now=START, at=START)

    assert await db.write(write) == [word.id]
    assert await receivers(db, word) == ["sent"]
    assert await db.write(write) == []


async def test_late_changes_are_one_catch_up_summary(db: Database) -> None:
    """Each is held, the second for the time of the first."""
    for n in (1, 2):
        await tell(db, alert(n, after=f"Town {n}", before=f"Town {n - 1}", late=True), to())
    assert await states(db) == [("held", "late")] * 2
    await close(db, START + timedelta(minutes=16))
    assert await told(db) == ["Late reports: 1 change in 1 negotiation"]
