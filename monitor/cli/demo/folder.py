"""The demo's configuration folder: the shipped rules and lists, its own feeds and routes."""

import os
from pathlib import Path

from monitor.cli.demo.scenario import FeedPlan, Scenario
from monitor.config import shipped

TOKEN = "xoxb-demo"  # noqa: S105 - known to the stand-in alone
SLACK_CHANNEL = "C0DEMO"
MAIL_TO = "desk@demo.example"

ROUTES = """\
[[channel]]
id = "mail"
type = "email"
host = "127.0.0.1"
port = {mail_port}
security = "none"
sender = "News monitor <monitor@demo.example>"

[[channel]]
id = "slack"
type = "slack"
token = {{ env = "DEMO_SLACK_TOKEN" }}
api_url = "{slack_url}"
burst = 2
grace = 1
time_limit = 10

[[channel]]
id = "console"
type = "console"

# The first report is enough: two weeks pass in a minute, and each change is to be seen.
[[subscription]]
id = "desk-mail"
channel = "mail"
target = "{mail_to}"
min_sources = 1
min_certainty = "reported"

[[subscription]]
id = "desk-slack"
channel = "slack"
target = "{slack_channel}"
min_sources = 1
min_certainty = "reported"

[[subscription]]
id = "console-all"
channel = "console"
"""


def write(
    folder: Path, scenario: Scenario, *, feeds_url: str, mail_port: int, slack_url: str
) -> None:
    """Fill the folder. URLs end with a slash."""
    shipped.write(folder)
    lines = [_feed(feed, feeds_url) for feed in scenario.feeds]
    (folder / "feeds.toml").write_text("\n".join(lines), encoding="utf-8")
    routes = ROUTES.format(
        mail_port=mail_port, slack_url=slack_url, mail_to=MAIL_TO, slack_channel=SLACK_CHANNEL
    )
    alerts = folder / "alerts"
    alerts.mkdir(exist_ok=True)
    (alerts / "routes.toml").write_text(routes, encoding="utf-8")


CLUSTER = ("MONITOR_BROKER", "MONITOR_KAFKA_")
SERVER = "DEMO_DATABASE"
"""URL of an empty PostgreSQL database to play on. Not MONITOR_DATABASE: that one is in earnest."""


def database(home: Path) -> Path | str:
    """Where the daemon keeps its state: a file in ``home``, or the server that is named."""
    return os.environ.get(SERVER) or home / "monitor.db"


def environment(
    folder: Path, database: Path | str, *, clock: str, http_port: int, networks: str = "127.0.0.0/8"
) -> dict[str, str]:
    """The daemon's settings; a Kafka cluster named in ours is used, with topics of the demo's own."""
    cluster = {k: v for k, v in os.environ.items() if k.startswith(CLUSTER)}
    return {
        **cluster,
        "MONITOR_KAFKA_PREFIX": f"news-monitor-demo-{http_port}-{os.getpid()}",
        "MONITOR_CONFIG": str(folder),
        "MONITOR_DATABASE": f"sqlite:///{database}" if isinstance(database, Path) else database,
        "MONITOR_CLOCK": clock,
        "MONITOR_HTTP_PORT": str(http_port),
        "MONITOR_ALLOWED_NETWORKS": networks,
        "MONITOR_POLL_PER_HOST": "12",
        "DEMO_SLACK_TOKEN": TOKEN,
        "MONITOR_LOG_FORMAT": "text",
        "NO_PROXY": "127.0.0.1",
    }


def _feed(feed: FeedPlan, feeds_url: str) -> str:
    """One ``[[feed]]``; two hours of the play are half a second."""
    rows = {
        "id": feed.id,
        "url": f"{feeds_url}{feed.id}",
        "title": feed.title,
        "publisher": f"{feed.id}.example",
        "family": feed.family,
        "country": feed.country,
        "language": feed.language,
        "party": feed.state_of,
        "min_interval": "2h",
        "max_interval": "3h",
    }
    text = [f'{key} = "{value}"' for key, value in rows.items() if value]
    owned = ["state_owned = true"] if feed.state_of else []
    return "\n".join(["[[feed]]", *text, f"tier = {feed.tier}", *owned, ""])
