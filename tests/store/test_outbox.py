"""Whose turn it is, what is left alone, what was tried, and what nobody can read."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from monitor.alert.model import Planned, Subscription
from monitor.deliver.model import Delivery, DeliveryState, Receipt, Room, mark_of
from monitor.deliver.suspend import Suspension
from monitor.store import alert, channel, delivery, delivery_list, refusal
from monitor.store.delivery_list import Wanted
from monitor.store.outbox import Deliveries
from monitor.store.refusal import StoredRefusals
from monitor.store.session import Database
from monitor.store.tables import alerts, deliveries
from monitor.terms import Certainty, Reason, Severity
from tests.smalltalk import START
from tests.store.test_delivery import planned, some_alert

LEASE = timedelta(seconds=30)


async def plan(
    db: Database, n: int, to: list[str], severity: Severity = Severity.HIGH, channel: str = "mail"
) -> None:
    one = replace(some_alert(n), severity=severity)

    def put(conn) -> None:
        alert.put(conn, one, "article-1", at=START)
        subscriptions = [Subscription(f"s-{name}", channel, name) for name in to]
        delivery.plan(conn, one, [planned(s) for s in subscriptions])

    await db.write(put)


async def claim(
    db: Database, limit: int = 100, at=START, avoid=(), channel: str = "mail", most=None
) -> list[Delivery]:
    outbox = Deliveries(db)
    got = await outbox.claim(
        channel=channel,
        now=at,
        owner="a",
        limit=limit,
        lease=LEASE,
        room=Room(frozenset(mark_of(a) for a in avoid), most),
    )
    return list(got)


async def row(db: Database, one: str):
    return await db.read(lambda conn: delivery_list.get(conn, one))


async def test_critical_first(db: Database) -> None:
    """Whatever waits longer."""
    for n, severity in enumerate((Severity.LOW, Severity.HIGH, Severity.CRITICAL), 1):
        await plan(db, n, ["a"], severity)
    assert [one.alert.title for one in await claim(db)] == ["T3", "T2", "T1"]


async def test_alerts_take_turns(db: Database) -> None:
    """The second alert waits for a share of the first one's hundred mails, not for all."""
    await plan(db, 1, [f"p{n}" for n in range(100)])
    await plan(db, 2, ["q"])
    titles = [one.alert.title for one in await claim(db, limit=101)]
    assert titles.index("T2") == delivery.SHARE
    assert titles.count("T1") == 100


async def test_what_goes_to_few_stays_in_its_order(db: Database) -> None:
    """Also where one failed on the way and is due again."""
    for n in (1, 2, 3):
        await plan(db, n, ["a", "b"])
    (first,) = await claim(db, limit=1)
    await Deliveries(db).mark_failed(first, "429", retry_at=START + LEASE, now=START)
    got = await claim(db, at=START + LEASE)
    assert [one.alert.title for one in got] == ["T1", "T1", "T2", "T2", "T3", "T3"]


async def test_a_target_that_waits_is_left_out(db: Database) -> None:
    """The others are claimed."""
    await plan(db, 1, ["a", "b"])
    assert [one.subscription.target for one in await claim(db, avoid=["a"])] == ["b"]
    assert [one.subscription.target for one in await claim(db)] == ["a"]


async def test_no_more_are_claimed_for_one_target_than_get_their_turn(db: Database) -> None:
    """The first ones, with what is in hand; those of another are claimed by the next look."""
    for n in (1, 2, 3, 4):
        await plan(db, n, ["a"])
    await plan(db, 5, ["b"])
    room = Room(most=3, held={mark_of("a"): 1})
    got = await Deliveries(db).claim(
        channel="mail", now=START, owner="a", limit=9, lease=LEASE, room=room
    )
    assert [one.alert.title for one in got] == ["T1", "T2", "T5"]
    assert [one.alert.title for one in await claim(db, most=1)] == ["T3"]


async def test_what_cannot_be_read_is_dead_and_stops_nothing(db: Database) -> None:
    """Neither a document of a subscription nor one of an alert; both can be seen."""
    for n in (1, 2, 3):
        await plan(db, n, [f"a{n}"])

    def spoil(conn) -> None:
        conn.execute(update(deliveries).where(deliveries.c.subscription == "s-a1").values(doc="{"))
        bad = alerts.c.id == some_alert(2).id
        conn.execute(update(alerts).where(bad).values(doc='{"id": "x"}'))

    await db.write(spoil)
    assert [one.alert.title for one in await claim(db)] == ["T3"]
    dead = await db.read(lambda conn: delivery_list.listing(conn, Wanted(state=DeliveryState.DEAD)))
    assert {one.subscription for one in dead} == {"s-a1", "s-a2"}
    assert all("cannot be read" in one.error for one in dead)
    assert await claim(db) == []


async def test_a_delivery_names_the_rules_of_its_subscription(db: Database) -> None:
    """Not all of the alert's; where they cannot be read, this one alone is given up."""

    def put(conn) -> None:
        alert.put(conn, some_alert(1), "article-1", at=START)
        some = [(Subscription(n, "mail", n), (f"of-{n}",)) for n in ("anna", "bob")]
        to = [Planned(s, Reason.SELECTED, 1, 1, Certainty.REPORTED, rules) for s, rules in some]
        delivery.plan(conn, some_alert(1), to)
        bobs = deliveries.c.subscription == "bob"
        conn.execute(update(deliveries).where(bobs).values(rules="["))

    await db.write(put)
    assert [one.rules for one in await claim(db)] == [("of-anna",)]
    (dead,) = await db.read(
        lambda conn: delivery_list.listing(conn, Wanted(state=DeliveryState.DEAD))
    )
    assert (dead.subscription, dead.error[:6]) == ("bob", "broken")


async def test_each_attempt_is_recorded_with_its_answer(db: Database) -> None:
    """Failed, died on the way, found; what asked nothing counts for nothing."""
    await plan(db, 1, ["a"])
    outbox = Deliveries(db)
    (one,) = await claim(db)
    await outbox.mark_failed(one, "told to wait", retry_at=START, now=START, tried=False)
    assert (await row(db, one.id)).state == "pending"
    (one,) = await claim(db)
    assert one.attempts == 1
    await outbox.mark_failed(one, "busy: 451", retry_at=START, now=START)
    assert (await row(db, one.id)).state == "failed"
    await claim(db)
    (one,) = await claim(db, at=START + 2 * LEASE)
    assert one.resent_after == START
    await outbox.mark_sent(one, Receipt("ref", repeat=True), now=START + 2 * LEASE)
    tried = await db.read(lambda conn: delivery_list.attempts(conn, one.id))
    assert [(a.result, a.answer) for a in tried] == [
        ("failed", "busy: 451"), ("died", ""), ("found", "ref"),
    ]  # fmt: skip
    assert (await row(db, one.id)).attempts == 2, (
        "the one that died is recorded, and counts for nothing"
    )


async def test_retry_takes_what_was_given_up_and_what_would_wait(db: Database) -> None:
    """By state, channel or subscription; what is sent stays sent."""
    await plan(db, 1, ["a", "b", "c"])
    outbox = Deliveries(db)
    for one in await claim(db):
        error = {"a": "", "b": "gone", "c": "later"}[one.subscription.target]
        if not error:
            await outbox.mark_sent(one, Receipt(), now=START)
        else:
            at = START + timedelta(hours=9) if error == "later" else None
            await outbox.mark_failed(one, error, retry_at=at, now=START)
    again = Wanted(state=DeliveryState.DEAD, channel="mail")
    assert await db.write(lambda conn: delivery_list.retry(conn, again)) == 1
    assert await db.write(lambda conn: delivery_list.retry(conn, Wanted(channel="x"))) == 0
    assert await db.write(lambda conn: delivery_list.retry(conn, Wanted(subscription="s-c"))) == 1
    assert sorted(one.subscription.target for one in await claim(db)) == ["b", "c"]


async def test_channels_that_fail_are_known_since_when(db: Database) -> None:
    """The first word's time stays until it works."""
    health = Deliveries(db)
    await health.fails("mail", "unreachable", now=START)
    await health.fails("mail", "busy", now=START + LEASE)
    (found,) = await db.read(channel.failing)
    assert (found.id, found.failing, found.error) == ("mail", START, "busy")
    await Deliveries(db, owner="b").works("mail", now=START + LEASE)
    assert len(await db.read(channel.failing)) == 1, "another process speaks for itself"
    await health.works("mail", now=START + LEASE)
    assert await db.read(channel.failing) == []


async def test_the_alerts_of_one_poll_go_out_in_their_order(db: Database) -> None:
    """All are of one moment, and their ids say nothing: each has the next version of its state."""
    ids = [f"{n:08d}-0000-0000-0000-000000000000" for n in (7, 3, 9, 1, 5, 2)]

    def put(conn) -> None:
        for version, name in enumerate(ids, 1):
            one = replace(some_alert(), id=name, version=version)
            alert.put(conn, one, "article-1", at=START)
            delivery.plan(conn, one, [planned(Subscription("desk", "mail", "a"))])

    await db.write(put)
    assert [one.alert.id for one in await claim(db)] == ids


async def test_what_failed_with_its_channel_is_due_when_that_works(db: Database) -> None:
    """What its own receiver refused, or what may have arrived, waits its time."""
    whys = ("auth: token_revoked", "unreachable: no route", "busy: later", "auth: lost before")
    await plan(db, 1, [why.partition(":")[2] for why in whys])
    outbox, later = Deliveries(db), START + timedelta(hours=1)
    taken = sorted(await claim(db), key=lambda one: one.subscription.target)
    for one, why in zip(taken, sorted(whys, key=lambda w: w.partition(":")[2]), strict=True):
        doubt = START if "lost" in why else None
        await outbox.mark_failed(one, why, retry_at=later, now=START, unanswered=doubt)
    await outbox.works("another", now=START + LEASE)
    assert await claim(db, at=START + LEASE) == []
    await outbox.works("mail", now=START + LEASE)
    found = await claim(db, at=START + LEASE)
    assert {one.subscription.target for one in found} == {" token_revoked", " no route"}


async def test_refused_addresses_outlive_the_process(db: Database) -> None:
    """And a yes, or a person, forgets."""
    for _ in range(3):
        await Suspension("mail", StoredRefusals(db)).refused("a@x", START, "550 no such user")
    strikes = await Suspension("mail", StoredRefusals(db)).strikes("a@x")
    assert strikes is not None
    assert strikes.until(START) is not None
    (shown,) = await db.read(refusal.listing)
    assert (shown.target, shown.strikes, shown.answer) == ("a@x", 3, "550 no such user")
    assert await db.write(lambda conn: refusal.forget(conn, "a@x"))
    assert await db.read(refusal.listing) == []
