"""Slack by a bot token: a card for each round, its changes as replies, never twice where one can look.

The card is edited in place to the state after the newest change; its version never goes back. What
was never answered is looked for in the conversation before it is sent again, and not before the
lost request can no longer arrive. Scopes: chat:write; channels:history (groups:history, ...) to look.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import aiohttp
from pydantic import SecretStr
from slack_sdk.errors import SlackApiError, SlackClientError

from monitor.alert.channel import SlackChannel as Spec
from monitor.alert.model import Alert
from monitor.alert.mrkdwn import BLOCKS, plain
from monitor.alert.render import Renderer
from monitor.alert.view import view_of
from monitor.deliver.doubt import Doubt
from monitor.deliver.failure import ChannelError, Failure, NotTriedError, scrub
from monitor.deliver.line import Line
from monitor.deliver.model import Delivery, Receipt, viewed
from monitor.deliver.pace import Pace
from monitor.deliver.pile import TURN, Piles
from monitor.deliver.slack_button import actions
from monitor.deliver.slack_error import NO_EDIT, NO_THREAD, name_of, slack_error
from monitor.deliver.slack_talk import Ours, Talk, Words
from monitor.deliver.thread import Parent, Swap, Threads, has_card, thread_key
from monitor.terms import MESSAGES

_WAIT = timedelta(seconds=2)
ELSEWHERE = NotTriedError(Failure.BUSY, "another process is at this card", not_before=_WAIT)


class SlackChannel:
    """Posts and edits in conversations.

    Args:
        spec: the channel's table in routes.toml.
        token: the bot token.
        renderer: turns alerts into words.
        threads: remembers the card, or first message, of each thread.
        now: the machine's time.
        line: its rate, where other processes send there too; one of its own where left out.
    """

    def __init__(
        self,
        spec: Spec,
        token: SecretStr,
        renderer: Renderer,
        threads: Threads,
        now: Callable[[], datetime],
        line: Line | None = None,
    ) -> None:
        self.name = spec.id
        self.time_limit = timedelta(seconds=spec.time_limit)
        self._token = token
        self._buttons = spec.signing_secret is not None
        self._renderer = renderer
        self._threads = threads
        self._now = now
        self._talk = Talk(spec, token)
        self._line = line or Line(spec.id, pace=Pace(spec.rate, spec.burst))
        self._piles = Piles[tuple[str, str]]()
        self._doubt = Doubt(
            self.time_limit + timedelta(seconds=spec.grace), hold=spec.when_unknown == "hold"
        )

    async def send(self, delivery: Delivery) -> Receipt:
        """Post one alert, alone or with others, or find that it had arrived. Raises DeliveryError."""
        self._doubt.settled(delivery.resent_after, self._now())
        target, key = delivery.subscription.target, thread_key(delivery.alert)
        async with self._line.hearing(target):
            return await self._piles.send(target, (target, key), delivery, self._batch)

    async def refresh(self, target: str, alert: Alert) -> bool:
        """Edit the card of the alert's round to its state; False where there is none to edit now.

        A card that was deleted stays so until there is news. Raises DeliveryError.
        """
        key = thread_key(alert)
        async with self._piles.turn(target):
            parent = await self._threads.find(self.name, target, key)
            if parent is None or not parent.reference or parent.began is not None:
                return False
            if parent.version >= alert.version:
                return False
            try:
                async with asyncio.timeout(self.time_limit.total_seconds()):
                    await self._in_place(target, alert, parent)
            except SlackApiError as error:
                if name_of(error) not in NO_THREAD:
                    raise self._refused(error) from None
                seen = replace(parent, version=alert.version)
                await self._swap(target, key, Swap(parent, seen))
                return False
            except (aiohttp.ClientError, SlackClientError, TimeoutError, OSError) as error:
                raise self._unanswered(self._clean(error)) from None
        return True

    async def close(self) -> None:
        """Close the session."""
        await self._talk.close()

    async def _batch(self, some: Sequence[Delivery]) -> Sequence[Receipt | ChannelError]:
        try:
            async with asyncio.timeout(self.time_limit.total_seconds()):
                return await self._thread(some)
        except SlackApiError as error:
            raise self._refused(error) from None
        except aiohttp.ClientConnectorError as error:
            raise ChannelError(Failure.UNREACHABLE, self._clean(error)) from None
        except (aiohttp.ClientError, SlackClientError, TimeoutError, OSError) as error:
            raise self._unanswered(self._clean(error)) from None

    async def _thread(self, some: Sequence[Delivery]) -> Sequence[Receipt | ChannelError]:
        target, key = some[0].subscription.target, thread_key(some[0].alert)
        parent = await self._threads.find(self.name, target, key)
        if parent is not None:
            self._doubt.settled(parent.began, self._now())
        known = parent if parent and parent.reference else None
        again = any(one.token > 1 or one.resent_after for one in some)
        asked, found = False, list[Ours]()
        if again or known is None:
            asked, found, known = await self._look(target, key, parent)
        arrived = {name: ours.ts for ours in found for name in ours.deliveries}
        left = [one for one in some if one.id not in arrived]
        held = [] if asked else [one for one in left if self._doubt.holds(one.resent_after)]
        left = [one for one in left if one not in held]
        ts = await self._say(target, left, known) if left else ""
        return [
            Receipt(arrived[one.id], repeat=True, asked=True)
            if one.id in arrived
            else self._doubt.unknown()
            if one in held
            else Receipt(ts, asked=asked)
            for one in some
        ]

    async def _look(
        self, target: str, key: str, row: Parent | None
    ) -> tuple[bool, list[Ours], Parent | None]:
        """(could look, our messages, the thread's parent); ``row`` is what is known of that.

        A conversation that may not be read is not looked through; where that may pass, what must
        be looked for waits: better late than twice.
        """
        parent = row if row is not None and row.reference else None
        try:
            found = await self._talk.read(target)
            first = next((m for m in found if m.first and m.thread == key), None)
            if parent is None and first is not None:
                parent = Parent(first.ts, first.version)
                await self._must(target, key, Swap(row, parent))
            if parent is not None:
                found += await self._talk.read(target, parent.reference)
        except SlackApiError as error:
            meant = slack_error(error, self._secrets)
            if not meant.permanent:
                meant.sent = False
                raise meant from None
            return False, [], parent
        return True, found, parent

    async def _say(self, target: str, some: Sequence[Delivery], parent: Parent | None) -> str:
        """Bring the card to the newest state, then reply with the changes; the reply's ts."""
        newest = max((one.alert for one in some), key=lambda alert: alert.version)
        fresh = False
        if has_card(newest):
            if parent is None:
                parent, fresh = await self._card(target, newest), True
            elif newest.version > parent.version - bool(parent.began):  # an edit in doubt again
                parent = await self._edited(target, newest, parent)
                fresh = parent.version == 0
        words, loud = self._words(some)
        try:
            ts = await self._post(target, words, parent, loud=loud and not fresh)
        except SlackApiError as error:
            if parent is None or name_of(error) not in NO_THREAD:
                raise
            # The parent was deleted: the alert must not die with it.
            await self._must(target, words.thread, Swap(parent, None))
            parent = await self._card(target, newest) if has_card(newest) else None
            ts = await self._post(target, words, parent, loud=False)
        if parent is None:
            await self._swap(target, words.thread, Swap(None, Parent(ts)))
        return ts

    async def _post(self, target: str, words: Words, parent: Parent | None, *, loud: bool) -> str:
        await self._turn(target)
        return await self._talk.post(target, words, parent.reference if parent else None, loud=loud)

    async def _card(self, target: str, alert: Alert) -> Parent:
        """Post the round's card. That we began is written first: a lost one is looked for."""

        async def post() -> Parent:
            ts = await self._talk.post(target, self._state(alert))
            return Parent(ts, alert.version)

        return await self._noted(target, alert, None, post)

    async def _edited(self, target: str, alert: Alert, parent: Parent) -> Parent:
        """Edit the card; one that was deleted is posted anew."""
        try:
            return await self._in_place(target, alert, parent)
        except SlackApiError as error:
            if name_of(error) not in NO_THREAD:
                raise
            await self._must(target, thread_key(alert), Swap(parent, None))
            return await self._card(target, alert)

    async def _in_place(self, target: str, alert: Alert, parent: Parent) -> Parent:
        async def edit() -> Parent:
            try:
                await self._talk.edit(target, parent.reference, self._state(alert))
            except SlackApiError as error:
                if name_of(error) not in NO_EDIT:
                    raise
            return Parent(parent.reference, alert.version)

        return await self._noted(target, alert, parent, edit)

    async def _noted(
        self, target: str, alert: Alert, before: Parent | None, act: Callable[[], Awaitable[Parent]]
    ) -> Parent:
        """Write down that a request begins; what it came to, or that it was refused, after it.

        Whoever comes later, from this process or another, finds it begun and leaves it to us.
        """
        key = thread_key(alert)
        await self._turn(target)
        row = await self._threads.find(self.name, target, key)
        self._doubt.settled(row.began if row else None, self._now())
        if (row.reference if row else "") != (before.reference if before else ""):
            raise ELSEWHERE
        if row and before and row.version > before.version:
            raise ELSEWHERE
        # An edit whose answer is lost counts as made, lest an older state be put over it.
        shown = alert.version if before else 0
        began = replace(before or Parent(""), began=self._now(), version=shown)
        await self._must(target, key, Swap(row, began))
        try:
            made = await act()
        except (SlackApiError, aiohttp.ClientConnectorError):
            await self._swap(target, key, Swap(began, before))
            raise
        await self._swap(target, key, Swap(began, made))
        return made

    async def _must(self, target: str, key: str, change: Swap) -> None:
        if not await self._swap(target, key, change):
            raise ELSEWHERE

    async def _swap(self, target: str, key: str, change: Swap) -> bool:
        return await self._threads.swap(self.name, target, key, change)

    async def _turn(self, target: str) -> None:
        """Wait until the conversation may get another message. Raises TURN where that takes too long."""
        try:
            await self._line.turn(target)
        except asyncio.CancelledError:
            raise TURN from None

    def _words(self, some: Sequence[Delivery]) -> tuple[Words, bool]:
        views = [viewed(one) for one in some]
        text = plain(" / ".join(dict.fromkeys(self._renderer.line(view) for view in views)))
        blocks = self._renderer.slack(*views)
        alerts = {one.alert.id: one.alert.kind for one in some}
        # A message that brings several has none: one press could not say which is meant.
        if self._buttons and len(alerts) == 1 and not MESSAGES & set(alerts.values()):
            blocks = [*blocks[: BLOCKS - 1], actions(next(iter(alerts)))]
        thread, ids = thread_key(some[0].alert), [one.id for one in some]
        words = Words(text=text, blocks=blocks, thread=thread, deliveries=ids)
        return words, any(view.loud for view in views)

    def _state(self, alert: Alert) -> Words:
        view = view_of(alert, None)
        line, blocks = plain(self._renderer.line(view)), self._renderer.card(view)
        return Words(line, blocks, thread_key(alert), version=alert.version)

    def _refused(self, error: SlackApiError) -> ChannelError:
        meant = slack_error(error, self._secrets)
        if meant.failure is Failure.UNANSWERED:
            return self._unanswered(self._clean(error))
        return meant

    def _unanswered(self, detail: str) -> ChannelError:
        return ChannelError(Failure.UNANSWERED, detail, not_before=self._doubt.patience)

    @property
    def _secrets(self) -> list[str]:
        return [self._token.get_secret_value()]

    def _clean(self, error: BaseException) -> str:
        return scrub(str(error) or type(error).__name__, self._secrets)
