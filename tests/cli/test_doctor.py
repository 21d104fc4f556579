"""Doctor says what is missing, and nothing is sent."""

import json
import os
import subprocess
import sys

from bench.daemon import configuration

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


def test_it_names_what_is_wrong(tmp_path):
    """A mail server that is away, a secret others may read, nobody to tell, no public URL."""
    secret = tmp_path / "secret"
    secret.write_text("whsec_QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB\n")
    secret.chmod(0o644)
    folder = configuration(tmp_path / "c", 1)
    (folder / "alerts" / "routes.toml").write_text(ROUTES.format(secret=secret))
    env = {k: v for k, v in os.environ.items() if not k.startswith("MONITOR_")}
    env |= {"MONITOR_CONFIG": str(tmp_path / "c"), "MONITOR_DATABASE": f"sqlite:///{tmp_path}/m.db"}
    ran = subprocess.run(
        [sys.executable, "-m", "monitor", "doctor", "--json"],
        env=env, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert ran.returncode == 1, ran.stderr
    found = {one["what"]: (one["grade"], one["detail"]) for one in json.loads(ran.stdout)}
    assert found["channel mail"][0] == "wrong"
    assert found["channel hook"][0] == "wrong"
    assert found[f"secret {secret}"][0] == "warning"
    assert "chmod 600" in found[f"secret {secret}"][1]
    assert found["public URL"][0] == "warning"
    assert found["operator"][0] == "warning"
    assert found["database"][0] == found["disk"][0] == "ok"
    assert found["service"] == ("warning", "it does not run")
