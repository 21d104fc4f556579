"""Stage: the servers, the daemon and the clock of one performance; ``crash`` is for the proofs."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from monitor.cli.demo import folder
from monitor.cli.demo.book import Book, carried
from monitor.cli.demo.daemon import COMMAND, Daemon, DaemonError, free_port
from monitor.cli.demo.feeds import FeedServer
from monitor.cli.demo.judge import Verdict, judge
from monitor.cli.demo.mailbox import Mailbox
from monitor.cli.demo.playhead import Playhead
from monitor.cli.demo.scenario import Scenario
from monitor.cli.demo.slack import SlackStandIn
from monitor.web.app import serve

READY_SECONDS = 30.0


@dataclass(slots=True)
class Stage:
    """Everything of one performance."""

    scenario: Scenario
    playhead: Playhead
    feeds: FeedServer
    mailbox: Mailbox
    slack: SlackStandIn
    daemon: Daemon
    book: Book
    crashes: int = 0

    async def curtain(self) -> None:
        """Start the daemon, wait until it took every feed's first document, let the play go."""
        await self.daemon.start(MONITOR_CLOCK=self._clock())
        await self.daemon.ready(READY_SECONDS)
        await self._until(lambda: self.feeds.all_polled, "polled every feed")
        self.playhead.release(await self._daemon_time())

    async def crash(self) -> None:
        """Kill -9, start again, and go on once it polls; the play stands still meanwhile."""
        self.crashes += 1
        self.playhead.hold()
        await self.daemon.kill()
        before = sum(self.feeds.polls.values())
        await self.daemon.start(MONITOR_CLOCK=self._clock())
        await self.daemon.ready(READY_SECONDS)
        await self._until(lambda: sum(self.feeds.polls.values()) > before, "polled again")
        self.playhead.release(await self._daemon_time())

    def verdict(self) -> Verdict:
        """The judge's word on what has arrived."""
        sent = self.book.alerts()
        ids = {c: [d for a in sent for d, by, _ in a.deliveries if by == c] for c in CARRIED}
        found = {c: carried(ids[c], texts(self)) for c, texts in CARRIED.items()}
        received = {c: counts for c, (counts, _) in found.items()}
        return judge(self.scenario, sent, received, {c: stray for c, (_, stray) in found.items()})

    def _clock(self) -> str:
        return f"{self.playhead.now().isoformat()}*{self.playhead.speed:g}"

    async def _daemon_time(self) -> datetime | None:
        found = None
        async with asyncio.timeout(READY_SECONDS):
            while found is None:
                await asyncio.sleep(0.05)
                found = await asyncio.to_thread(self.book.clock, len(self.scenario.feeds))
        return found

    async def _until(self, done: Callable[[], bool], what: str) -> None:
        try:
            async with asyncio.timeout(READY_SECONDS):
                while not done():  # noqa: ASYNC110 - what it waits for happens in another process
                    await asyncio.sleep(0.05)
        except TimeoutError:
            words = self.daemon.last_words()
            raise DaemonError(
                f"the daemon has not {what} in {READY_SECONDS:.0f} s; it said last:\n{words}"
            ) from None


def _mail_texts(stage: Stage) -> list[str]:
    return [str(mail.message.items()) for mail in stage.mailbox.mails]


def _slack_texts(stage: Stage) -> list[str]:
    """The messages but for the card of each round, which stands for the state and no delivery."""
    return [json.dumps(m.payload) for m in stage.slack.messages if not _is_card(m.payload)]


def _is_card(payload: dict[str, Any]) -> bool:
    about = (payload.get("metadata") or {}).get("event_payload") or {}
    return "thread" in about and "delivery" not in about


CARRIED: dict[str, Callable[[Stage], list[str]]] = {"mail": _mail_texts, "slack": _slack_texts}
"""Where a delivery's id is looked for: a mail's headers, a Slack message's payload (metadata)."""


@contextlib.asynccontextmanager
async def raised(
    scenario: Scenario,
    home: Path,
    *,
    speed: float | None = None,
    command: Sequence[str] = COMMAND,
    slack_rate: float = 1.0,
) -> AsyncIterator[Stage]:
    """The servers up and the folder written; the daemon is not yet started, and ended at the end.

    Args:
        scenario: what to play.
        home: an empty folder for the configuration, the database and the daemon's log.
        speed: how much faster than life; the scenario's own when left out.
        command: the daemon; tests give another.
        slack_rate: messages a second that the Slack stand-in takes; Slack's own is one.
    """
    playhead = Playhead(scenario.begins, speed or scenario.speed)
    feeds = FeedServer(scenario, playhead.now)
    slack = SlackStandIn(folder.TOKEN, (folder.SLACK_CHANNEL,), slack_rate)
    mailbox = Mailbox()
    async with contextlib.AsyncExitStack() as stack:
        urls = [await _serve(stack, app) for app in (feeds.app, slack.app)]
        await mailbox.start()
        stack.push_async_callback(mailbox.stop)
        config, database = home / "config", folder.database(home)
        folder.write(
            config, scenario, feeds_url=urls[0], mail_port=mailbox.port, slack_url=f"{urls[1]}api/"
        )
        env = folder.environment(config, database, clock="", http_port=free_port())
        daemon = Daemon(env, home / "daemon.log", command)
        stack.push_async_callback(daemon.kill)
        book = Book(database)
        stack.callback(book.close)
        yield Stage(scenario, playhead, feeds, mailbox, slack, daemon, book)


async def _serve(stack: contextlib.AsyncExitStack, app: web.Application) -> str:
    runner, port = await serve(app, "127.0.0.1", 0)
    stack.push_async_callback(runner.cleanup)
    return f"http://127.0.0.1:{port}/"
