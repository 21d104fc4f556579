"""The loop against an outbox in memory and channels that behave as told."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from monitor.alert.model import Subscription
from monitor.alert.sample import sample_alert
from monitor.deliver.dispatch import Dispatch, Lane
from monitor.deliver.failure import AWAY, ChannelError, Failure, NotTriedError
from monitor.deliver.model import EVERYWHERE, Delivery, Receipt, mark_of
from monitor.deliver.pace import Pace
from monitor.deliver.retry import Policy
from monitor.deliver.standing import Standing
from monitor.deliver.tally import Cause, Result, Tally

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
FAST = Policy(attempts=3, first=timedelta(), jitter=0)


class MovingClock:
    """Moves a little at each look, and as far as a test says."""

    def __init__(self):
        self.at = NOW

    def now(self):
        self.at += timedelta(microseconds=1)
        return self.at


@dataclass
class MemoryOutbox:
    """Deliveries in a dictionary: what the store promises, without a database."""

    rows: dict[str, Delivery] = field(default_factory=dict)
    due: dict[str, datetime] = field(default_factory=dict)
    held: dict[str, datetime] = field(default_factory=dict)
    ended: dict[str, object] = field(default_factory=dict)
    fail: list[str] = field(default_factory=list)
    doubt: dict[str, datetime | None] = field(default_factory=dict)
    health: list[tuple[str, str]] = field(default_factory=list)
    why: dict[str, str] = field(default_factory=dict)

    def add(self, name, channel="a", target=""):
        subscription = Subscription(id="s", channel=channel, target=target)
        self.rows[name] = Delivery(name, sample_alert(), subscription, 0, 0, NOW)
        self.due[name] = NOW

    async def claim(self, *, channel, now, owner, limit, lease, room=EVERYWHERE):
        self._maybe_fail("claim")
        fits = room.within()
        taken = []
        for name, row in self.rows.items():
            if row.subscription.channel != channel or name in self.ended or len(taken) == limit:
                continue
            mark = mark_of(row.subscription.target)
            if mark in room.avoid:
                continue
            begun = self.held.get(name)
            if (begun is not None and begun >= now) or (begun is None and self.due[name] > now):
                continue
            if not fits(mark):
                continue
            self.held[name] = now + lease
            self.rows[name] = replace(
                row, attempts=row.attempts + (begun is None), token=row.token + 1,
                lease_until=now + lease, resent_after=begun or self.doubt.get(name),
            )  # fmt: skip
            taken.append(self.rows[name])
        return taken

    async def still_mine(self, delivery, *, now):
        return self._mine(delivery) and self.held[delivery.id] > now

    async def mark_sent(self, delivery, receipt, *, now):
        self._maybe_fail("mark")
        return self._mark(delivery, receipt)

    async def mark_unknown(self, delivery, error, *, now):
        return self._mark(delivery, ("unknown", error))

    async def mark_failed(self, delivery, error, *, retry_at, now, unanswered=None, tried=True):
        if retry_at is None:
            return self._mark(delivery, error)
        if self._mine(delivery):
            del self.held[delivery.id]
            self.due[delivery.id] = retry_at
            self.why[delivery.id] = error
            if not tried:
                self.rows[delivery.id] = replace(delivery, attempts=delivery.attempts - 1)
            self.doubt[delivery.id] = unanswered
        return True

    async def fails(self, channel, error, *, now):
        self.health.append((channel, error))

    async def works(self, channel, *, now):
        self.health.append((channel, ""))
        await self.hasten(channel, now=now)

    async def hasten(self, channel, *, now):
        for name, why in self.why.items():
            if self.rows[name].subscription.channel == channel and why.startswith(AWAY):
                self.due[name] = min(self.due[name], now)

    def _mark(self, delivery, end):
        if self._mine(delivery):
            self.ended[delivery.id] = end
            return True
        return False

    def _mine(self, delivery):
        return self.rows[delivery.id].token == delivery.token and delivery.id not in self.ended

    def _maybe_fail(self, what):
        if self.fail and self.fail[0] == what:
            self.fail.pop(0)
            raise OSError("the disk is away")


@dataclass
class FakeChannel:
    """Does what ``act`` says for each delivery; remembers what it sent."""

    name: str = "a"
    act: Callable[[Delivery], object] = lambda _: None
    time_limit: timedelta = timedelta(seconds=5)
    sent: list[str] = field(default_factory=list)
    running: int = 0
    most: int = 0
    closed: bool = False

    async def send(self, delivery):
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            done = self.act(delivery)
            if asyncio.iscoroutine(done):
                done = await done
            if isinstance(done, Exception):
                raise done
            self.sent.append(delivery.id)
            return done if isinstance(done, Receipt) else Receipt("ref")
        finally:
            self.running -= 1

    async def close(self):
        self.closed = True


async def until(done, limit=5.0):
    """Wait until ``done()`` holds."""
    async with asyncio.timeout(limit):
        while not done():  # noqa: ASYNC110 - the code under test sets no event for tests
            await asyncio.sleep(0.002)


@dataclass
class World:
    outbox: MemoryOutbox = field(default_factory=MemoryOutbox)
    clock: MovingClock = field(default_factory=MovingClock)
    tally: Tally = field(default_factory=Tally)

    def dispatch(self, *lanes, policy=FAST, look=0.01):
        return Dispatch(
            self.outbox, lanes, self.clock, owner="me", tally=self.tally, policy=policy, look=look
        )

    async def until(self, dispatch, done, limit=5.0):
        """Run until ``done()`` holds, then stop and drain."""
        task = asyncio.create_task(dispatch.run())
        await until(done, limit)
        dispatch.stop()
        await task


@pytest.fixture
def world():
    return World()


async def test_everything_due_is_sent_once_and_marked(world):
    for n in range(20):
        world.outbox.add(f"d{n}")
    channel = FakeChannel()
    await world.until(world.dispatch(Lane(channel)), lambda: len(world.outbox.ended) == 20)
    assert sorted(channel.sent) == sorted(world.outbox.rows)
    assert world.tally.results == {("a", Result.SENT): 20}
    assert world.tally.repeats == {}
    assert channel.closed


async def test_it_wakes_when_something_is_planned(world):
    """With an hour between looks, only wake() can bring it."""
    channel = FakeChannel()
    dispatch = world.dispatch(Lane(channel), look=3600)
    task = asyncio.create_task(dispatch.run())
    await asyncio.sleep(0.02)
    world.outbox.add("d")
    dispatch.wake()
    await until(lambda: world.outbox.ended)
    dispatch.stop()
    await task
    assert channel.sent == ["d"]


async def test_concurrency_is_bounded_per_channel(world):
    for n in range(12):
        world.outbox.add(f"d{n}")
    channel = FakeChannel(act=lambda _: asyncio.sleep(0.005))
    await world.until(world.dispatch(Lane(channel, 3)), lambda: len(channel.sent) == 12)
    assert channel.most == 3


async def test_one_target_gets_no_more_hands_than_it_may_have(world):
    """However many are due for it at once; another is sent to meanwhile."""
    for n in range(9):
        world.outbox.add(f"d{n}", target="c" if n < 8 else "other")
    at_once, most = [], []

    async def act(delivery):
        at_once.append(delivery.subscription.target)
        most.append(at_once.count("c"))
        await asyncio.sleep(0.005)
        at_once.remove(delivery.subscription.target)

    channel = FakeChannel(act=act)
    lane = Lane(channel, 5, per_target=2)
    await world.until(world.dispatch(lane), lambda: len(world.outbox.ended) == 9)
    assert max(most) == 2
    assert channel.sent.index("d8") < 4


async def test_a_channel_that_hangs_holds_up_nobody(world):
    stuck = asyncio.Event()
    for n in range(10):
        world.outbox.add(f"dead{n}", "dead")
        world.outbox.add(f"good{n}", "good")
    dead = FakeChannel("dead", act=lambda _: stuck.wait())
    good = FakeChannel("good")
    dispatch = world.dispatch(Lane(dead, 2), Lane(good, 2))
    task = asyncio.create_task(dispatch.run())
    await until(lambda: len(good.sent) == 10)
    assert dead.sent == []
    assert len(world.outbox.held) == 12, "the hanging channel claims only what it can send"
    stuck.set()
    dispatch.stop()
    await task


async def test_what_may_pass_is_tried_again(world):
    world.outbox.add("d")
    channel = FakeChannel(act=lambda d: ChannelError(Failure.BUSY) if d.attempts < 3 else None)
    await world.until(world.dispatch(Lane(channel)), lambda: world.outbox.ended)
    assert channel.sent == ["d"]
    assert world.tally.results == {("a", Result.RETRY): 2, ("a", Result.SENT): 1}


async def test_permanent_and_too_many_are_dead_and_visible(world):
    world.outbox.add("never")
    world.outbox.add("later")
    channel = FakeChannel(
        act=lambda d: ChannelError(Failure.BUSY, "full", permanent=d.id == "never")
    )
    await world.until(world.dispatch(Lane(channel)), lambda: len(world.outbox.ended) == 2)
    assert world.outbox.ended == {"never": "busy: full", "later": "busy: full"}
    assert world.outbox.rows["never"].attempts == 1
    assert world.outbox.rows["later"].attempts == 3
    assert world.tally.results[("a", Result.DEAD)] == 2


async def test_the_receivers_wait_holds_the_channel_and_no_other(world):
    """After one 429 nothing more is claimed for the channel until the hold ends."""
    for n in range(5):
        world.outbox.add(f"limited{n}", "limited")
        world.outbox.add(f"free{n}", "free")
    tries: list[str] = []

    def refuse(delivery):
        tries.append(delivery.id)
        return ChannelError(Failure.RATE_LIMITED, retry_after=timedelta(seconds=30))

    limited, free = FakeChannel("limited", act=refuse), FakeChannel("free")
    dispatch = world.dispatch(Lane(limited, 1), Lane(free, 1))
    await world.until(dispatch, lambda: len(free.sent) == 5)
    assert tries == ["limited0"]
    assert world.outbox.due["limited0"] >= NOW + timedelta(seconds=30)


async def test_what_would_outlast_its_lease_goes_back(world):
    """One a minute to a target, a lease of 15 seconds: the second is not kept waiting."""
    world.outbox.add("d1", target="c")
    world.outbox.add("d2", target="c")
    channel = FakeChannel()
    dispatch = world.dispatch(Lane(channel, 2, standing=Standing(Pace(1 / 60))))
    await world.until(dispatch, lambda: world.outbox.due["d2"] > NOW)
    assert channel.sent == ["d1"]
    assert "d2" not in world.outbox.ended
    assert world.outbox.due["d2"] - NOW > timedelta(seconds=59)


async def test_the_rate_is_kept(world):
    for n in range(4):
        world.outbox.add(f"d{n}", target="c")
    loop = asyncio.get_running_loop()
    times: list[float] = []
    channel = FakeChannel(act=lambda _: times.append(loop.time()))
    dispatch = world.dispatch(Lane(channel, 4, standing=Standing(Pace(50))))
    began = loop.time()
    await world.until(dispatch, lambda: len(world.outbox.ended) == 4)
    assert times[-1] - began >= 3 / 50 - 0.001  # never early, however busy the machine is


async def test_a_lost_answer_is_repeated_and_counted(world):
    world.outbox.add("d")
    channel = FakeChannel(
        act=lambda d: ChannelError(Failure.UNANSWERED) if d.attempts == 1 else None
    )
    await world.until(world.dispatch(Lane(channel)), lambda: world.outbox.ended)
    assert world.tally.repeats == {Cause.LOST: 1}


async def test_a_channel_that_was_asked_first_makes_no_repeat(world):
    world.outbox.add("d")

    def act(delivery):
        if delivery.attempts == 1:
            return ChannelError(Failure.UNANSWERED)
        return Receipt("ref", repeat=True, asked=True)

    channel = FakeChannel(act=act)
    await world.until(world.dispatch(Lane(channel)), lambda: world.outbox.ended)
    assert world.tally.repeats == {}
    assert world.tally.results[("a", Result.FOUND)] == 1


async def test_killed_between_yes_and_mark_it_is_sent_again_with_the_same_id(world):
    """The first hole: the process dies after the receiver said yes and before we wrote it."""
    world.outbox.add("d")
    channel = FakeChannel()
    world.outbox.fail = ["mark"]
    first = asyncio.create_task(world.dispatch(Lane(channel)).run())
    await until(lambda: channel.sent)
    first.cancel()  # while the mark waits for its second try
    with pytest.raises(asyncio.CancelledError):
        await first
    assert world.outbox.ended == {}
    world.clock.at += timedelta(minutes=1)
    await world.until(world.dispatch(Lane(channel)), lambda: world.outbox.ended)
    assert channel.sent == ["d", "d"]
    assert world.tally.repeats == {Cause.DIED: 1}


async def test_paused_past_the_lease_the_late_mark_changes_nothing(world):
    """The second hole: somebody else claimed and sent while we were away."""
    world.outbox.add("d")
    other = FakeChannel()

    async def pause(_):
        world.clock.at += timedelta(minutes=5)
        (again,) = await world.outbox.claim(
            channel="a", now=world.clock.now(), owner="other", limit=1, lease=timedelta(minutes=1)
        )
        await other.send(again)
        await world.outbox.mark_sent(again, Receipt("theirs"), now=world.clock.now())

    channel = FakeChannel(act=pause)
    await world.until(world.dispatch(Lane(channel)), lambda: channel.sent)
    assert world.outbox.ended == {"d": Receipt("theirs")}
    assert world.tally.repeats == {Cause.PAUSED: 1}


async def test_a_claim_that_leaves_no_time_goes_back_unsent(world):
    world.outbox.add("d")
    claim = world.outbox.claim

    async def slow_claim(**asked):
        taken = await claim(**asked)
        world.clock.at += timedelta(seconds=11)  # of a lease of 15; a send may take 5
        return taken

    world.outbox.claim = slow_claim
    channel = FakeChannel()
    await world.until(world.dispatch(Lane(channel)), lambda: world.tally.results)
    assert channel.sent == []
    assert "d" not in world.outbox.held
    assert set(world.tally.results) == {("a", Result.RETRY)}


async def test_what_is_no_longer_ours_is_not_sent(world):
    """Another process took it between our claim and our send."""
    world.outbox.add("d")
    asked = world.outbox.still_mine

    async def taken_away(delivery, *, now):
        row = world.outbox.rows["d"]
        world.outbox.rows["d"] = replace(row, token=row.token + 1)
        return await asked(delivery, now=now)

    world.outbox.still_mine = taken_away
    channel = FakeChannel()
    await world.until(world.dispatch(Lane(channel)), lambda: world.tally.results)
    assert channel.sent == []
    assert world.tally.results == {("a", Result.NOT_OURS): 1}


def answers_backwards(outbox, most):
    """The store answers ``still_mine`` when ``most`` ask at once, the last who asked first."""
    asked, waiting = outbox.still_mine, []

    async def backwards(delivery, *, now):
        waiting.append(turn := asyncio.Event())
        if len(waiting) == most:
            waiting.pop().set()
        await turn.wait()
        await asyncio.sleep(0)
        if waiting:
            waiting.pop().set()
        return await asked(delivery, now=now)

    outbox.still_mine = backwards


async def test_what_waited_for_a_target_goes_out_in_the_order_it_was_claimed(world):
    """Whichever answer comes first; another target need not wait."""
    for n in range(5):
        world.outbox.add(f"d{n}", target="c" if n < 4 else "other")
    answers_backwards(world.outbox, 5)
    stepped_up = []
    channel = FakeChannel(act=lambda d: stepped_up.append(d.id))
    await world.until(world.dispatch(Lane(channel, 5)), lambda: len(world.outbox.ended) == 5)
    assert stepped_up == ["d4", "d0", "d1", "d2", "d3"]


async def test_what_goes_back_together_comes_again_in_its_order(world):
    """The second is back first, for the first takes longer to be given up: it waits for it."""
    for n in range(3):
        world.outbox.add(f"d{n}", target="c")
    tries = []

    async def slowly():
        await asyncio.sleep(0.05)
        return NotTriedError(Failure.BUSY, "its turn did not come")

    def act(delivery):
        tries.append(delivery.id)
        if len(tries) > 2:
            return None
        return slowly() if delivery.id == "d0" else NotTriedError(Failure.BUSY, "nor its")

    channel = FakeChannel(act=act)
    await world.until(world.dispatch(Lane(channel, 2)), lambda: len(channel.sent) == 3)
    assert channel.sent == ["d0", "d1", "d2"]


async def test_what_is_planned_later_does_not_pass_one_that_went_back(world):
    """It is not even claimed before the first is due again; another target's is."""
    world.outbox.add("d0", target="c")
    tries = []

    def act(delivery):
        tries.append(delivery.id)
        if tries == ["d0"]:
            world.outbox.add("d1", target="c")
            world.outbox.add("e", target="other")
            wait = timedelta(seconds=0.2)
            return NotTriedError(Failure.RATE_LIMITED, "others send there", not_before=wait)
        world.clock.at += timedelta(seconds=1)
        return None

    channel = FakeChannel(act=act)
    await world.until(world.dispatch(Lane(channel, 2)), lambda: len(world.outbox.ended) == 3)
    assert channel.sent == ["e", "d0", "d1"]


async def test_what_waits_its_turn_goes_back_with_one_ahead_of_it(world):
    """It was claimed with it, and would step up while that one is not due yet."""
    for n in range(3):
        world.outbox.add(f"d{n}", target="c")
    tries = []

    def act(delivery):
        tries.append(delivery.id)
        world.clock.at += timedelta(seconds=1)
        back = NotTriedError(Failure.BROKEN, "nobody can be asked", not_before=timedelta())
        return back if tries == ["d0", "d1"] else None

    channel = FakeChannel(act=act)
    lane = Lane(channel, 3, standing=Standing(Pace(20)))
    await world.until(world.dispatch(lane), lambda: len(world.outbox.ended) == 3)
    assert tries == ["d0", "d1", "d1", "d2"]


async def test_one_that_is_not_ours_keeps_nobody_waiting(world):
    for n in range(3):
        world.outbox.add(f"d{n}", target="c")
    claim = world.outbox.claim

    async def first_is_taken_away(**asked):
        taken = await claim(**asked)
        if taken:
            row = world.outbox.rows["d0"]
            world.outbox.rows["d0"] = replace(row, token=row.token + 1)
        return taken

    world.outbox.claim = first_is_taken_away
    channel = FakeChannel()
    await world.until(world.dispatch(Lane(channel, 3)), lambda: len(world.outbox.ended) == 2)
    assert channel.sent == ["d1", "d2"]


async def test_who_comes_next_is_not_sent_when_the_first_was_told_to_wait(world):
    """Its answer came while the second still asked whether it is ours."""
    for n in range(2):
        world.outbox.add(f"d{n}", target="c")
    asked, refused = world.outbox.still_mine, asyncio.Event()

    async def second_is_slow(delivery, *, now):
        if delivery.id == "d1":
            await refused.wait()
        return await asked(delivery, now=now)

    world.outbox.still_mine = second_is_slow
    tries = []

    def refuse(delivery):
        tries.append(delivery.id)
        asyncio.get_running_loop().call_later(0.01, refused.set)
        return ChannelError(Failure.RATE_LIMITED, retry_after=timedelta(seconds=30))

    channel = FakeChannel(act=refuse)
    dispatch = world.dispatch(Lane(channel, 2))
    await world.until(dispatch, lambda: world.outbox.due["d1"] > NOW)
    assert tries == ["d0"]
    assert world.outbox.due["d1"] - NOW > timedelta(seconds=29)
    assert world.outbox.rows["d1"].attempts == 0


async def test_a_store_that_fails_for_a_while_costs_nothing(world):
    world.outbox.add("d")
    world.outbox.fail = ["claim", "mark"]
    channel = FakeChannel()
    with capture_logs() as logs:
        await world.until(world.dispatch(Lane(channel)), lambda: world.outbox.ended)
    assert channel.sent == ["d"]
    assert {"outbox.claim_failed", "outbox.mark_failed"} <= {entry["event"] for entry in logs}


async def test_that_a_channel_works_is_said_until_it_is_written(world):
    """Else it would be shown as failing for ever, and what failed with it would wait."""
    for n in range(2):
        world.outbox.add(f"d{n}")
    said, works = [], world.outbox.works

    async def first_fails(channel, *, now):
        said.append(channel)
        if len(said) == 1:
            raise OSError("the disk is away")
        await works(channel, now=now)

    world.outbox.works = first_fails
    await world.until(world.dispatch(Lane(FakeChannel(), 1)), lambda: len(world.outbox.health) == 1)
    assert said == ["a", "a"]


async def test_a_bug_in_one_channel_is_a_retry_and_tells_no_secret(world):
    world.outbox.add("d")
    world.outbox.add("e", "b")
    buggy = FakeChannel(act=lambda _: KeyError("xoxb-secret"))
    good = FakeChannel("b")
    with capture_logs() as logs:
        await world.until(
            world.dispatch(Lane(buggy), Lane(good)), lambda: len(world.outbox.ended) == 2
        )
    assert good.sent == ["e"]
    assert world.outbox.ended["d"] == "broken: KeyError"
    assert "xoxb-secret" not in str(logs)


async def test_a_channel_beyond_its_time_limit_is_cut_off(world):
    world.outbox.add("d")
    channel = FakeChannel(act=lambda _: asyncio.sleep(60), time_limit=timedelta(milliseconds=20))
    await world.until(world.dispatch(Lane(channel)), lambda: world.outbox.ended)
    assert world.outbox.ended["d"] == "unanswered: time limit"


async def test_stop_lets_what_is_on_its_way_arrive(world):
    world.outbox.add("d")
    gate = asyncio.Event()
    channel = FakeChannel(act=lambda _: gate.wait())
    dispatch = world.dispatch(Lane(channel))
    task = asyncio.create_task(dispatch.run())
    await until(lambda: channel.running)
    dispatch.stop()
    await asyncio.sleep(0.01)
    assert not task.done()
    gate.set()
    await task
    assert list(world.outbox.ended) == ["d"]


async def test_what_may_have_arrived_is_told_to_the_next_attempts(world):
    """Once it was lost; neither an attempt that did not ask nor a refusal settles it."""
    world.outbox.add("d")
    lost = ChannelError(Failure.UNANSWERED)
    early = ChannelError(Failure.UNANSWERED, sent=False)
    fates = iter([lost, early, ChannelError(Failure.BUSY), None])
    seen = []

    def act(delivery):
        seen.append(delivery.resent_after)
        return next(fates)

    policy = Policy(attempts=9, first=timedelta(), jitter=0)
    channel = FakeChannel(act=act)
    dispatch = world.dispatch(Lane(channel), policy=policy)
    await world.until(dispatch, lambda: world.outbox.ended)
    assert seen[0] is None
    assert seen[1] is not None
    assert seen[2] == seen[1]
    assert seen[3] == seen[1]


async def test_what_nobody_can_ask_about_is_left_to_a_person(world):
    world.outbox.add("d")
    unknown = ChannelError(Failure.UNKNOWN, "who knows", permanent=True)
    channel = FakeChannel(act=lambda _: unknown)
    with capture_logs() as logs:
        await world.until(world.dispatch(Lane(channel)), lambda: world.outbox.ended)
    assert world.outbox.ended["d"] == ("unknown", "unknown: who knows")
    assert world.tally.results == {("a", Result.UNKNOWN): 1}
    assert "delivery.unknown" in {entry["event"] for entry in logs}
