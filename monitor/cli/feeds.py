"""``monitor feeds``: what is polled, how it is doing, and whether an address is a feed."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.alert.phrase import many
from monitor.cli.output import NO, dump, errors, fail, table, width

if TYPE_CHECKING:
    from monitor.cli.feed_rows import FeedRows
    from monitor.poll.look import FeedCheck
    from monitor.poll.model import Feed

app = typer.Typer(no_args_is_help=True, help="The feeds: check, list, poll.")
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
WIDE = 120
"""From so many columns on there is room for details."""
Only = Annotated[list[str] | None, typer.Argument(help="Ids or URLs; all when left out.")]


def _chosen(folder: Path, only: Sequence[str] | None) -> tuple[list["Feed"], bool]:
    """The feeds that are meant, and whether the file is right; what is wrong in it is said."""
    from monitor.config import feeds

    listed, problems = feeds.load(folder / "feeds.toml")
    for problem in problems:
        typer.echo(str(problem), err=True)
    if not only:
        return list(listed), not problems
    found = [feed for feed in listed if {feed.id, feed.url, feed.title} & set(only)]
    if not found:
        raise fail(f"monitor: no feed of {folder / 'feeds.toml'} is called {', '.join(only)}")
    return found, not problems


@app.command()
def check(only: Only = None, as_json: Json = False) -> None:
    """Fetch each feed once: status, entries, newest. Stores nothing; exit 1 if one fails, or is written wrong."""
    from monitor.cli.context import folder

    with errors():
        chosen, right = _chosen(folder(), only)
        found = asyncio.run(_check(chosen, quiet=as_json))
    rows = [_row(one) for one in found]
    if as_json:
        dump(rows)
    else:
        table(
            ("feed", "status", "entries", "newest", "result", "detail"),
            [
                (r["title"], r["status"], r["entries"], r["newest"], r["reason"], r["detail"])
                for r in rows
            ],
        )
        good = sum(one.ok for one in found)
        typer.echo(
            f"{good} of {many(len(found), 'feed')} {'answers' if good == 1 else 'answer'} with entries."
        )
    if not (right and all(one.ok for one in found)):
        raise typer.Exit(NO)


def _row(one: "FeedCheck") -> dict[str, Any]:
    detail = f"moved to {one.moved_to}" if one.moved_to else one.detail
    return {
        "id": one.feed.id, "title": one.feed.title, "url": one.feed.url, "status": one.status,
        "entries": one.entries, "newest": one.newest, "reason": one.reason, "detail": detail,
    }  # fmt: skip


async def _check(feeds: Sequence["Feed"], *, quiet: bool) -> list["FeedCheck"]:
    from rich.console import Console
    from rich.progress import track

    from monitor.cli.context import settings
    from monitor.clock import SystemClock
    from monitor.poll.look import Look, check_feed
    from monitor.poll.parsers import Parsers
    from monitor.wire.polling import fetcher

    chosen = settings()
    gate = asyncio.Semaphore(chosen.poll_concurrency)
    async with fetcher(chosen) as fetch, Parsers() as parsers:
        look = Look(fetch, parsers, SystemClock())

        async def one(feed: "Feed") -> "FeedCheck":
            async with gate:
                return await check_feed(look, feed)

        tasks = [asyncio.create_task(one(feed)) for feed in feeds]
        console = Console(stderr=True)
        done = asyncio.as_completed(tasks)
        for task in track(done, "checking", len(tasks), console=console, disable=quiet):
            await task
        return [task.result() for task in tasks]


@app.command("list")
def list_(
    every: Annotated[
        bool, typer.Option("--all", help="Also those switched off, or no longer in feeds.toml.")
    ] = False,
    as_json: Json = False,
) -> None:
    """The feeds of feeds.toml: state, articles, gaps, how long ago polled, when next, the newest, what came of it."""
    from monitor.cli.context import folder, settings, with_database
    from monitor.cli.feed_rows import ago, ahead, rows, stands
    from monitor.clock import parse_clock

    with errors():
        file = folder() / "feeds.toml"
        listed, _ = _chosen(folder(), None)
        found = with_database(lambda db: db.read(lambda conn: rows(conn, listed)))
        now = parse_clock(settings().clock).now()
    shown = [*found.mine, *(found.rest if every else ())]
    if as_json:
        dump(shown)
        return
    columns = ("feed", "state", "result", "articles", "gaps", "polled", "next", "newest", "detail")
    seen = [
        (r["title"], stands(r), r["last_reason"], r["articles"],
         r["gaps"], ago(r["last_poll"], now), ahead(r, now), ago(r["newest"], now), r["last_detail"])
        for r in shown
    ]  # fmt: skip
    kept = len(columns) if width() >= WIDE else len(columns) - 1
    table(columns[:kept], [row[:kept] for row in seen])
    typer.echo(f"{many(len(found.mine), 'feed')} of {file}{_more(found, every=every)}.")


def _more(found: "FeedRows", *, every: bool) -> str:
    """How many others there are, and whether the service polls them."""
    off = len(found.rest) - found.strange
    more = f"; {off} more {'is' if off == 1 else 'are'} off" if off else ""
    if found.strange:
        be = "is" if found.strange == 1 else "are"
        more += f"; {found.strange} more {be} polled and not in it, see monitor doctor"
    return more + (" (--all shows them)" if found.rest and not every else "")


@app.command()
def poll(only: Only = None) -> None:
    """Make feeds due now: the running service polls them within a second or two."""
    from monitor.cli.context import folder, settings, with_database
    from monitor.clock import parse_clock
    from monitor.store import feed

    with errors():
        chosen, right = _chosen(folder(), only)
        ids = [one.id for one in chosen]
        now = parse_clock(settings().clock).now()
        with_database(lambda db: db.write(lambda conn: feed.poll_now(conn, ids, now=now)))
    typer.echo(f"{many(len(ids), 'feed')} {'is' if len(ids) == 1 else 'are'} due now.")
    if not right:
        raise typer.Exit(NO)
