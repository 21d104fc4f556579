"""monitor run as a process: it gets ready, stops clean, and says what keeps it from starting."""

import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from monitor.config import shipped

MONITOR = Path(sys.executable).with_name("monitor")


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture
def env(tmp_path):
    shipped.write(tmp_path / "config")
    (tmp_path / "config" / "feeds.toml").write_text("")
    kept = {k: v for k, v in os.environ.items() if not k.startswith("MONITOR_")}
    return kept | {
        "MONITOR_CONFIG": str(tmp_path / "config"),
        "MONITOR_DATABASE": f"sqlite:///{tmp_path}/data/monitor.db",
        "MONITOR_HTTP_PORT": str(free_port()),
    }


def start(env, *args):
    return subprocess.Popen(
        [MONITOR, "run", *args],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def fails(env, *args):
    done = subprocess.run(
        [MONITOR, "run", *args], env=env, capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stderr


def wait_ready(env, process):
    url = f"http://127.0.0.1:{env['MONITOR_HTTP_PORT']}/readyz"
    for _ in range(300):
        assert process.poll() is None, process.stdout.read()
        try:
            with urllib.request.urlopen(url) as answer:
                return answer.status
        except OSError:
            time.sleep(0.1)
    raise AssertionError("never ready")


@pytest.mark.parametrize(
    ("variable", "url", "said"),
    [
        ("MONITOR_BROKER", "kafka://127.0.0.1:{}", "waiting for Kafka"),
        ("MONITOR_DATABASE", "postgresql://127.0.0.1:{}/monitor", "waiting for the database"),
    ],
)
def test_a_stop_while_it_waits_for_a_server(env, variable, url, said):
    """Nothing listens there yet; the signal ends the start with 0, long before the wait is over."""
    process = start(env | {variable: url.format(free_port())})
    seen = ""
    while said not in seen:
        line = process.stdout.readline()
        assert line, seen
        seen += line
    process.send_signal(signal.SIGTERM)
    rest, _ = process.communicate(timeout=15)
    assert process.returncode == 0, rest
    assert "stopped before it was ready" in rest
    assert "Traceback" not in rest


@pytest.mark.parametrize(
    ("sign", "style", "said"),
    [(signal.SIGTERM, "json", '"event": "ready"'), (signal.SIGINT, "text", " is ready: 0 feeds, ")],
)
def test_ready_then_a_clean_stop(env, sign, style, said):
    """It says once that it is ready, to machines and to people; either signal ends it with 0."""
    process = start(env | {"MONITOR_LOG_FORMAT": style})
    assert wait_ready(env, process) == 200
    process.send_signal(sign)
    out, _ = process.communicate(timeout=30)
    assert process.returncode == 0, out
    assert out.count(said) == 1, out
    assert "stopped" in out


def test_a_second_run_is_told_who_holds_the_database(env):
    """Exit code 4, and the other's process number."""
    process = start(env)
    try:
        wait_ready(env, process)
        code, said = fails(env | {"MONITOR_HTTP_PORT": str(free_port())})
        assert code == 4
        assert f"process {process.pid}" in said
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_a_role_alone_needs_kafka(env):
    """local:// lives in one process; the message names the way out."""
    code, said = fails(env, "--only", "poll")
    assert code == 2
    assert "kafka://" in said


def test_a_role_alone_needs_more_than_a_file(env):
    """A SQLite database has one process; nothing is started half."""
    code, said = fails(env | {"MONITOR_BROKER": "kafka://127.0.0.1:1"}, "--only", "poll")
    assert code == 2
    assert "SQLite" in said


@pytest.mark.servers
def test_on_kafka_it_gets_ready_and_stops_clean(env, kafka):
    """The first start on a cluster that knows nothing of us, and a second one."""
    env = env | {"MONITOR_BROKER": kafka.url, "MONITOR_KAFKA_PREFIX": f"run-{os.getpid()}"}
    for _ in range(2):
        process = start(env)
        assert wait_ready(env, process) == 200
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=30)
        assert process.returncode == 0, out
        assert time.monotonic() - began < 10


@pytest.mark.servers
def test_a_cluster_that_does_not_fit_is_said(env, kafka):
    """Exit code 1 and what to set."""
    env = env | {"MONITOR_BROKER": kafka.url, "MONITOR_KAFKA_REPLICATION": "3"}
    code, said = fails(env)
    assert code == 1
    assert "MONITOR_KAFKA_REPLICATION" in said


def test_a_taken_port_is_named(env):
    """Exit code 2 with the variable to change."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(env["MONITOR_HTTP_PORT"])))
        taken.listen()
        code, said = fails(env)
    assert code == 2
    assert "MONITOR_HTTP_PORT" in said


def test_a_damaged_database_is_refused_and_left_alone(env, tmp_path):
    """Exit code 3; not a byte is changed."""
    file = tmp_path / "data" / "monitor.db"
    file.parent.mkdir()
    file.write_bytes(b"SQLite format 3\0" + os.urandom(8192))
    before = hashlib.sha256(file.read_bytes()).hexdigest()
    code, said = fails(env)
    assert code == 3
    assert str(file) in said
    assert hashlib.sha256(file.read_bytes()).hexdigest() == before


def test_a_wrong_setting_is_named(env):
    """Exit code 2 with the variable."""
    code, said = fails(env | {"MONITOR_POLL_CONCURRENCY": "lots"})
    assert code == 2
    assert "MONITOR_POLL_CONCURRENCY" in said


def test_no_configuration_folder_says_how_to_make_one(env, tmp_path):
    """The message names monitor init."""
    code, said = fails(env | {"MONITOR_CONFIG": str(tmp_path / "nowhere")})
    assert code == 2
    assert "monitor init" in said
