"""Proof: the daemon gives the alerts of replay, in their order, for the windows and the seeds.

The whole service runs in this process on a clock that is set to each poll's time; one feed on
loopback holds what had been seen by then. The first poll is empty, so nothing is baseline.
"""

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from xml.sax.saxutils import escape

from aiohttp import web
from sqlalchemy import select

from bench.proof import Proof, data, show
from monitor.clock import SetClock
from monitor.config import environment as reading
from monitor.config import shipped
from monitor.store import listing
from monitor.store.feed import poll_now
from monitor.store.tables import alert_keys, detections, negotiations
from monitor.telemetry import logs
from monitor.wire.service import Service

FEED = """
[[feed]]
url = "http://127.0.0.1:{port}/feed.xml"
id = "window"
title = "Window"
publisher = "window"
min_interval = "1s"
"""
COMMAND = "python -m bench.daemon"


class Document:
    """A feed on loopback whose items are set from outside."""

    def __init__(self) -> None:
        self.lines: Sequence[dict[str, str]] = ()

    async def serve(self, _: web.Request) -> web.Response:
        items = "".join(map(_item, self.lines))
        text = f'<rss version="2.0"><channel><title>w</title>{items}</channel></rss>'
        return web.Response(text=text, content_type="application/rss+xml")


def _item(line: dict[str, str]) -> str:
    when = format_datetime(datetime.fromisoformat(line["published"]))
    return (
        f"<item><title>{escape(line['title'])}</title><link>{escape(line['url'])}</link>"
        f"<guid isPermaLink='false'>{escape(line['url'])}</guid><pubDate>{when}</pubDate>"
        f"<description>{escape(line['summary'])}</description></item>"
    )


def configuration(folder: Path, port: int, *, rules: str | None = None) -> Path:
    """A folder with the shipped set, the one feed, and no channel."""
    shipped.write(folder)
    (folder / "feeds.toml").write_text(FEED.format(port=port), encoding="utf-8")
    (folder / "alerts" / "routes.toml").write_text("", encoding="utf-8")
    if rules is not None:
        (folder / "rules" / "negotiations.toml").write_text(rules, encoding="utf-8")
    return folder


async def poll(service: Service) -> None:
    """Poll the one feed now, and wait until everything it brought is handled."""
    now = service.clock.now()
    await service.db.write(lambda conn: poll_now(conn, ["window"], now=now))
    if not await service.poller.poll_due():
        raise RuntimeError("the feed was not due")
    await service.poller.idle()
    while await service.db.read(listing.unhandled):
        await asyncio.sleep(0.01)


async def daemon(lines: Sequence[dict[str, str]], rules: str | None = None) -> dict[str, object]:
    """Serve the lines poll by poll; the alert keys in order, the states and detections."""
    document = Document()
    app = web.Application()
    app.router.add_get("/feed.xml", document.serve)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    polls = sorted({line["fetched"] for line in lines})
    clock = SetClock(datetime.fromisoformat(polls[0]) - timedelta(hours=1))
    with tempfile.TemporaryDirectory() as temporary:
        config = configuration(Path(temporary) / "c", runner.addresses[0][1], rules=rules)
        env = {
            "MONITOR_CONFIG": str(config),
            "MONITOR_DATABASE": f"sqlite:///{temporary}/monitor.db",
            "MONITOR_ALLOWED_NETWORKS": "127.0.0.0/8",
        }
        service = Service(reading.load(env), clock)
        await service.start(jobs=False)
        try:
            await poll(service)
            for at in polls:
                clock.set(datetime.fromisoformat(at))
                await service.jobs.kin()
                document.lines = [line for line in lines if line["fetched"] <= at][-400:]
                await poll(service)
            return await service.db.read(_found)
        finally:
            await service.stop()
            await runner.cleanup()


def _found(conn: object) -> dict[str, object]:
    keys = (
        select(detections.c.alert, alert_keys.c.key)
        .join_from(detections, alert_keys, alert_keys.c.alert == detections.c.alert)
        .order_by(detections.c.id)  # alerts of one transaction are stored at one instant
    )
    by: dict[str, list[str]] = {}
    for alert, key in conn.execute(keys):  # type: ignore[attr-defined]
        by.setdefault(alert, []).append(key)
    rows = conn.execute(select(detections.c.doc).order_by(detections.c.id))  # type: ignore[attr-defined]
    states = conn.execute(select(negotiations.c.doc).order_by(negotiations.c.id))  # type: ignore[attr-defined]
    return {
        "alerts": [sorted(keys) for keys in by.values()],
        "detections": list(rows.scalars()),
        "states": list(states.scalars()),
    }


def replayed(lines: Iterable[dict[str, str]]) -> list[list[str]]:
    """The alert keys of monitor replay, in order."""
    import subprocess  # noqa: PLC0415

    text = "\n".join(json.dumps(line) for line in lines)
    done = subprocess.run(
        [Path(sys.executable).with_name("monitor"), "replay", "-"],
        input=text, capture_output=True, text=True, check=True, env=os.environ,
    )  # fmt: skip
    found = []
    for row in map(json.loads, done.stdout.splitlines()):
        given = [row["alert"], *row["also"]]
        found += [sorted(c["key"] for c in alert["changes"]) for alert in given if alert]
    return found


def window(path: Path) -> list[dict[str, str]]:
    """The lines of a window as one publisher's feed would bring them."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    from email.utils import parsedate_to_datetime  # noqa: PLC0415

    return [
        {
            "id": str(row["i"]), "title": row["text"], "summary": row.get("summary") or "",
            "url": row["url"], "source": "window", "fetched": row["first_seen"],
            "published": parsedate_to_datetime(row["pubDate"]).astimezone(UTC).isoformat(),
        }
        for row in rows
    ]  # fmt: skip


SEEDS = (
    ("000", "2025-12-20T12:00:00+00:00"),
    ("004", "2025-12-21T09:00:00+00:00"),
    ("001", "2025-12-21T15:00:00+00:00"),
    ("003", "2026-01-22T18:00:00+00:00"),
    ("002", "2026-02-04T12:00:00+00:00"),
)


def seeds(folder: Path) -> list[dict[str, str]]:
    """The customer's five texts, in order."""
    lines = []
    for name, at in SEEDS:
        title, _, body = (folder / f"{name}.txt").read_text(encoding="utf-8").partition("\n")
        lines.append(
            {"id": name, "title": title, "summary": body, "url": f"https://seeds.example/{name}",
             "source": "window", "published": at, "fetched": at}
        )  # fmt: skip
    return lines


async def proofs(*, quick: bool = False) -> list[Proof]:
    """Daemon against replay, and one rule set against another."""
    found = data()
    if found is None:
        return []
    sets = {
        "W1": window(found / "windows/W1_abudhabi.items.jsonl"),
        "W3": window(found / "windows/W3_thai_cambodia.items.jsonl"),
        "seeds": seeds(found / "seeds"),
    }
    rows = []
    for name, lines in sets.items():
        got = await daemon(lines)
        want = replayed(lines)
        same = got["alerts"] == want
        figure = f"{len(want)} alerts by replay, {len(got['alerts'])} by the daemon, "  # type: ignore[arg-type]
        figure += "same keys in the same order" if same else f"{want} != {got['alerts']}"
        rows.append(Proof(f"daemon = replay, {name}", COMMAND, figure, same))
        if name == "W1":
            other = await daemon(lines, rules="")
            equal = (got["states"], got["detections"]) == (other["states"], other["detections"])
            figure = f"{len(got['states'])} states, {len(got['detections'])} detections"  # type: ignore[arg-type]
            rows.append(Proof("state does not depend on rules", COMMAND, figure, equal))
        if quick and name == "W1":
            continue
    return rows


def run(*, quick: bool) -> list[Proof]:
    """All of it."""
    logs.configure("error")
    return asyncio.run(proofs(quick=quick))


if __name__ == "__main__":
    sys.exit(0 if show(run(quick=False)) else 1)
