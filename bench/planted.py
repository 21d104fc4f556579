"""What a proof of delivery plants in the outbox, and the routes it takes from there."""

from dataclasses import dataclass, field, replace
from uuid import UUID, uuid5

from bench.receivers import CONVERSATIONS, TOKEN
from monitor.alert.model import Alert, Planned, Subscription
from monitor.alert.sample import sample_alert
from monitor.clock import SystemClock
from monitor.terms import Reason

ROUTES = """
[[channel]]
id = "slack"
type = "slack"
token = {{ env = "KILLS_TOKEN" }}
api_url = "http://127.0.0.1:{web}/api/"
rate = 50
burst = 4
time_limit = 2
grace = 1.5

[[channel]]
id = "hook"
type = "webhook"
url = "http://127.0.0.1:{web}/hook"
secret = {{ env = "KILLS_SECRET" }}
time_limit = 2

[[channel]]
id = "mail"
type = "email"
host = "127.0.0.1"
port = {mail}
security = "none"
sender = "Monitor <monitor@example.org>"
time_limit = 2
"""
for _n, _target in enumerate(CONVERSATIONS):
    ROUTES += f"""
[[subscription]]
id = "slack-{_n}"
channel = "slack"
target = "{_target}"
"""
ROUTES += """
[[subscription]]
id = "hook-desk"
channel = "hook"

[[subscription]]
id = "mail-desk"
channel = "mail"
target = "desk@example.org"
"""
SECRETS = {"KILLS_TOKEN": TOKEN, "KILLS_SECRET": "whsec_" + "QUFB" * 10}
SPACE = UUID(int=7)


@dataclass(slots=True)
class Story:
    """What is planted: rounds whose state moves on, for three conversations, a webhook and mail."""

    n: int = 0
    alerts: list[Alert] = field(default_factory=list)

    def next(self) -> tuple[Alert, list[Planned]]:
        """One more alert, with its deliveries."""
        self.n += 1
        process, version = f"kills-{self.n % 4}", self.n // 4 + 1
        alert = replace(
            sample_alert(SystemClock().now()), id=str(uuid5(SPACE, str(self.n))), process=process,
            process_title=process, round=1 + self.n // 120, version=version,
            title=f"Change {self.n}", state={"Version": str(version)},
        )  # fmt: skip
        self.alerts.append(alert)
        to = [
            Subscription(f"slack-{self.n % 3}", "slack", CONVERSATIONS[self.n % 3]),
            Subscription("hook-desk", "hook", ""),
            Subscription("mail-desk", "mail", "desk@example.org"),
        ]
        return alert, [Planned(s, Reason.SELECTED, 1, 1, alert.certainty, ("r",)) for s in to]
