"""A scripted daemon: polls the feeds and sends what the scenario expects, less or more as told.

It knows the scenario's answers and detects nothing: the demo's servers, judge and life cycle are
tested on it. Arguments: skip:ID leaves an alert out, twice:ID mails it twice, stray:ID adds a key,
die:ID ends the process with code 3 when the article comes,
dead:ID gives its event up.
"""

import json
import os
import queue
import re
import signal
import smtplib
import sys
import threading
import time
import tomllib
import urllib.request
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from sqlalchemy import create_engine, insert, select, update

from monitor.cli.demo.scenario import load
from monitor.clock import parse_clock
from monitor.store import tables as t
from monitor.store.column import Instant

PLAN = load()
ITEMS = {item.id: item for item in PLAN.items}
EXPECTED = {one.article: one for one in PLAN.expected}
CONFIG = Path(os.environ["MONITOR_CONFIG"])
FEEDS = tomllib.loads((CONFIG / "feeds.toml").read_text())["feed"]
ROUTES = tomllib.loads((CONFIG / "alerts/routes.toml").read_text())
CHANNELS = {c["id"]: c for c in ROUTES["channel"]}
TOLD = [tuple(arg.split(":")) for arg in sys.argv[1:]]
CLOCK = parse_clock(os.environ["MONITOR_CLOCK"])
DB = create_engine(os.environ["MONITOR_DATABASE"])
OUT = queue.Queue()
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Ready(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


def row(table, **values):
    """Values for every column that must not be empty."""
    empty = {"TEXT": "", "BIGINT": 0, "INTEGER": 0, "BOOLEAN": False, "BLOB": b""}
    filled = {
        c.name: CLOCK.now() if isinstance(c.type, Instant) else empty[str(c.type)]
        for c in table.c
        if not c.nullable and c.name != "id"
    }
    return insert(table).values({**filled, **values})


def told(what, article):
    return (what, article) in TOLD


def poll():
    for feed in FEEDS:
        with DIRECT.open(feed["url"]) as answer:
            body = answer.read().decode(answer.headers.get_content_charset())
        ids = re.findall(r"/((?:ru|am|ku|ir|no)-\d\d)[\"<]", body)
        with DB.begin() as conn:
            if not conn.execute(select(t.feeds).where(t.feeds.c.id == feed["id"])).first():
                conn.execute(row(t.feeds, id=feed["id"]))
            conn.execute(
                update(t.feeds).where(t.feeds.c.id == feed["id"]).values(last_poll=CLOCK.now())
            )
            known = set(conn.execute(select(t.articles.c.id)).scalars())
            fresh = [name for name in dict.fromkeys(ids) if name not in known]
            for name in reversed(fresh):
                if told("dead", name):
                    conn.execute(row(t.dead_letters, error="told to give up"))
                conn.execute(row(t.articles, id=name, url=ITEMS[name].url))
                told_process = "" if name.startswith("no") else name[:2]
                conn.execute(row(t.reports, article=name, process=told_process, reason="changed"))
                if told("die", name):
                    os._exit(3)
            owed = [n for n in reversed(fresh) if n in EXPECTED and not told("skip", n)]
            for name in owed:  # with its article, or a kill between the two would lose it
                alert(conn, EXPECTED[name])
        for name in owed:
            for _ in range(1 + told("twice", name)):
                OUT.put((mail, name))
            OUT.put((slack, name))


def alert(conn, one):
    name = one.article
    keys = [values[0] for values in one.keys] + ["x/1/venue//nowhere/1"] * told("stray", name)
    conn.execute(
        row(
            t.alerts,
            id=f"alert-{name}",
            kind=one.kinds[0],
            title=f"alert of {name}",
            article=name,
        )
    )
    for key in keys:
        conn.execute(row(t.alert_keys, key=key, alert=f"alert-{name}"))
    for channel in ("mail", "slack"):
        conn.execute(
            row(
                t.deliveries,
                id=f"{channel}-{name}",
                alert=f"alert-{name}",
                channel=channel,
                state="sent",
            )
        )


def deliver():
    while True:
        send, name = OUT.get()
        send(name)


def mail(name):
    message = EmailMessage()
    message["From"], message["To"] = "monitor@demo.example", "desk@demo.example"
    message["Subject"], message["Date"] = name, "Mon, 02 Mar 2026 00:00:00 +0000"
    message["Message-ID"], message["Auto-Submitted"] = (
        f"<mail-{name}@demo.example>",
        "auto-generated",
    )
    message.set_content(name)
    with smtplib.SMTP(CHANNELS["mail"]["host"], CHANNELS["mail"]["port"]) as server:
        server.send_message(message)


def slack(name):
    metadata = {"event_type": "alert", "event_payload": {"delivery": f"slack-{name}"}}
    payload = {"channel": "C0DEMO", "text": name, "metadata": metadata}
    while True:
        request = urllib.request.Request(
            CHANNELS["slack"]["api_url"] + "chat.postMessage",
            json.dumps(payload).encode(),
            {
                "Content-Type": "application/json",
                "Authorization": f"Bearer {os.environ['DEMO_SLACK_TOKEN']}",
            },
        )
        try:
            DIRECT.open(request).read()
        except urllib.error.HTTPError as error:
            time.sleep(float(error.headers["Retry-After"]) / 4)
        else:
            return


def main():
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    t.metadata.create_all(DB)
    server = HTTPServer(("127.0.0.1", int(os.environ["MONITOR_HTTP_PORT"])), Ready)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    threading.Thread(target=deliver, daemon=True).start()
    while True:
        poll()
        time.sleep(0.01)


main()
