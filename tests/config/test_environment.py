"""Settings: variables, files, secrets, and what is said when they are wrong."""

import pytest

from monitor.config import environment
from monitor.errors import ConfigError


def test_defaults_need_nothing(tmp_path):
    """With an empty environment everything has a value, and the database lies in XDG's folder."""
    found = environment.load({})
    assert found.http_port == 8481
    assert found.http_host == "127.0.0.1"
    assert found.broker.get_secret_value() == "local://"
    env = {"XDG_DATA_HOME": str(tmp_path)}
    assert found.database_url(env) == f"sqlite:///{tmp_path}/news-monitor/monitor.db"


def test_variable_wins_over_file(tmp_path):
    """A variable is nearer to the operator than the file."""
    file = tmp_path / "monitor.toml"
    file.write_text("http_port = 9000\npoll_concurrency = 4\n")
    found = environment.load({"MONITOR_SETTINGS": str(file), "MONITOR_HTTP_PORT": "9001"})
    assert (found.http_port, found.poll_concurrency) == (9001, 4)


def test_secret_from_file(tmp_path):
    """MONITOR_X_FILE gives the value of X without its last newline."""
    secret = tmp_path / "token"
    secret.write_text("http://u:p@proxy\n")
    found = environment.load({"MONITOR_HTTP_PROXY_FILE": str(secret)})
    assert found.http_proxy.get_secret_value() == "http://u:p@proxy"
    assert "http://u:p@proxy" not in repr(found)


def test_secret_given_twice_is_refused(tmp_path):
    """Two sources for one secret are a slip that must not be resolved silently."""
    env = {"MONITOR_HTTP_PROXY": "a", "MONITOR_HTTP_PROXY_FILE": str(tmp_path / "b")}
    with pytest.raises(ConfigError, match=r"MONITOR_HTTP_PROXY_FILE too.*Keep one"):
        environment.load(env)


@pytest.mark.parametrize(
    ("env", "says"),
    [
        ({"MONITOR_HTTP_PORT": "many"}, "MONITOR_HTTP_PORT"),
        ({"MONITOR_BROKER": "redis://x"}, "local:// or kafka://"),
        ({"MONITOR_CLOCK": "yesterday"}, "MONITOR_CLOCK"),
        ({"MONITOR_CLOCK": "2026-01-01*-3"}, "above 0"),
        ({"MONITOR_ALLOWED_NETWORKS": "10.0.0.0/99"}, "MONITOR_ALLOWED_NETWORKS"),
        ({"MONITOR_SETTINGS": "/nowhere.toml"}, "cannot be read"),
    ],
)
def test_wrong_values_name_the_variable(env, says):
    """The message names what to mend."""
    with pytest.raises(ConfigError, match=says):
        environment.load(env)


def test_unknown_key_suggests(tmp_path):
    """A slip in the file is an error with the nearest name."""
    file = tmp_path / "m.toml"
    file.write_text("htp_port = 1\n")
    with pytest.raises(ConfigError, match='Did you mean "http_port"'):
        environment.load({"MONITOR_SETTINGS": str(file)})


def test_unknown_variable_is_warned_of():
    """Other programs own variables with our prefix too, so it is no error."""
    assert environment.unknown({"MONITOR_HTP_PORT": "1", "MONITOR_CONFIG": "x", "PATH": ""}) == [
        "MONITOR_HTP_PORT is no setting; did you mean MONITOR_HTTP_PORT?"
    ]


def test_networks_are_split():
    """Networks come as a comma list."""
    found = environment.load({"MONITOR_ALLOWED_NETWORKS": "127.0.0.0/8, ::1/128"})
    assert [str(n) for n in found.allowed_networks] == ["127.0.0.0/8", "::1/128"]


@pytest.mark.parametrize("name", ["MONITOR_SETTINGS", "MONITOR_CONTACT_FILE"])
def test_files_that_are_no_text_are_refused(tmp_path, name):
    """Not a traceback."""
    file = tmp_path / "f"
    file.write_bytes(b"\xff")
    with pytest.raises(ConfigError, match="is not UTF-8 text"):
        environment.load({name: str(file)})


def test_a_network_that_is_none_is_shown_once():
    """It is neither of IPv4 nor of IPv6; one line says so, with the value."""
    with pytest.raises(ConfigError) as raised:
        environment.load({"MONITOR_ALLOWED_NETWORKS": "10.0.0.0/8, 127.0.0.1/33"})
    (problem,) = raised.value.problems
    assert "'127.0.0.1/33' is no network" in str(problem)
