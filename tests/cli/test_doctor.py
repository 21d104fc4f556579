"""Doctor says what is missing, and nothing is sent."""

import asyncio
import json
import os
import sys
from datetime import UTC, datetime

from bench.daemon import configuration
from monitor.alert.model import Subscription
from monitor.store import subscription
from monitor.store.feed import sync
from monitor.store.session import Database
from tests.deliver.conftest import TOKEN, slack  # noqa: F401 - a fixture
from tests.feedworld import feed

ROUTES = """
[[channel]]
id = "mail"
type = "email"
host = "127.0.0.1"
port = 1
security = "none"
sender = "Monitor <monitor@example.org>"

[[channel]]
id = "hook"
type = "webhook"
url = "https://192.0.2.1/x"
secret = {{ file = "{secret}" }}

[[subscription]]
id = "desk"
channel = "mail"
target = "desk@example.org"
"""


SLACK = """
[[channel]]
id = "slack"
type = "slack"
token = {{ env = "SLACK_TOKEN" }}
api_url = "{url}api/"
"""


async def test_it_names_what_is_wrong(tmp_path):
    """A mail server that is away, a secret others may read, nobody to tell, no public URL or contact."""
    secret = tmp_path / "secret"
    secret.write_text("whsec_QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB\n")
    secret.chmod(0o644)
    slip = {"MONITOR_HTTP_PROT": "80"}
    found = await examined(tmp_path, ROUTES.format(secret=secret), **slip)
    assert found["channel mail"][0] == "wrong"
    slipped = "MONITOR_HTTP_PROT is no setting; did you mean MONITOR_HTTP_PORT?"
    assert found["environment"] == ("warning", slipped)
    assert found["channel hook"][0] == "wrong"
    assert found[f"secret {secret}"][0] == "warning"
    assert "chmod 600" in found[f"secret {secret}"][1]
    assert found["public URL"][0] == "warning"
    assert found["operator"][0] == "warning"
    assert found["contact"] == ("warning", "publishers cannot reach you: MONITOR_CONTACT")
    assert found["database"][0] == found["disk"][0] == "ok"
    assert found["service"] == ("warning", "it does not run")


async def test_it_looks_where_people_want_their_alerts(tmp_path, slack):  # noqa: F811
    """Rows lead to conversations, too; and a row may outlive its channel."""
    slack.closed = {"C0OLD"}
    people = [
        Subscription("anna", "slack", "C0DESK"),
        Subscription("bob", "slack", "C0OLD"),
        Subscription("carl", "gone", "c@example.org"),
    ]
    found = await examined(tmp_path, SLACK.format(url=slack.url), people, SLACK_TOKEN=TOKEN)
    assert found["channel slack, C0DESK"][0] == "ok"
    assert found["channel slack, C0OLD"] == ("wrong", "channel_not_found")
    assert found["channel gone"][0] == "wrong"
    assert slack.messages == []


async def test_a_database_that_another_folder_fills_is_told(tmp_path):
    """Else the counts of feeds would be those of somebody else's."""
    db = Database(f"sqlite:///{tmp_path}/m.db")
    await db.open()
    others = [feed("https://old.example.org/f")]
    at = datetime(2026, 1, 5, tzinfo=UTC)
    await db.write(lambda conn: sync(conn, others, now=at))
    await db.close()
    found = await examined(tmp_path, ROUTES.format(secret=tmp_path / "none"))
    assert found["feeds"] == ("ok", "0 of 1 fine, 1 not polled yet: monitor feeds list")
    assert found["folder"][0] == "warning"
    assert ": 1 feed that the service polls; it last ran" in found["folder"][1]


async def examined(tmp_path, routes, people=(), feeds=None, **env):
    """What ``doctor`` finds, which must be wrong somewhere: grade and detail by what."""
    folder = configuration(tmp_path / "c", 1)
    (folder / "alerts" / "routes.toml").write_text(routes)
    if feeds is not None:
        (folder / "feeds.toml").write_text(feeds)
    url = f"sqlite:///{tmp_path}/m.db"
    db = Database(url)
    await db.open()
    at = datetime(2026, 1, 5, tzinfo=UTC)
    await db.write(lambda conn: subscription.put_all(conn, people, at=at))
    await db.close()
    env |= {k: v for k, v in os.environ.items() if not k.startswith("MONITOR_")}
    env |= {"MONITOR_CONFIG": str(tmp_path / "c"), "MONITOR_DATABASE": url}
    ran = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "monitor", "doctor", "--json",
        env=env, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await asyncio.wait_for(ran.communicate(), 60)
    assert ran.returncode == 1, err
    return {one["what"]: (one["grade"], one["detail"]) for one in json.loads(out)}


async def test_a_mistake_in_routes_and_no_feed_are_told(tmp_path):
    """With file, line and key, and what a start would have in its place."""
    routes = ROUTES.format(secret=tmp_path / "none").replace("target =", "tarrget =")
    found = await examined(tmp_path, routes, feeds="")
    grade, detail = found["routes"]
    assert grade == "wrong"
    for part in ("alerts/routes.toml", "line 19", "tarrget", "No form without a mistake is known"):
        assert part in detail
    assert found["feeds.toml"] == ("warning", "no feed is enabled: nothing is polled")
