"""From settings to the cluster they name, with every slip said at once."""

from datetime import timedelta

import pytest
import trustme

from monitor.config import environment
from monitor.errors import ConfigError
from monitor.stream.cluster import Cluster
from monitor.wire.broker import broker

KAFKA = {"MONITOR_BROKER": "kafka://one,two:9093,[::1]:9094"}


def made(**env: str) -> Cluster:
    found = broker(environment.load(KAFKA | env))
    assert isinstance(found, Cluster)
    return found


def test_local_stays_what_it_is():
    """Settings of Kafka do not matter there."""
    assert broker(environment.load({"MONITOR_KAFKA_USER": "somebody"})) == "local://"


def test_servers_names_and_sizes():
    """Ports default to Kafka's own; IPv6 keeps its brackets."""
    found = made(
        MONITOR_KAFKA_PREFIX="desk",
        MONITOR_KAFKA_PARTITIONS="3",
        MONITOR_KAFKA_RETENTION_HOURS="48",
    )
    assert found.hosts == ["one:9092", "two:9093", "[::1]:9094"]
    assert found.topic("claims") == "desk.claims"
    assert (found.partitions, found.retention) == (3, timedelta(days=2))
    assert found.client() == {"security_protocol": "PLAINTEXT", "ssl_context": None}
    assert found.credentials() is None


def test_a_login_over_tls(tmp_path):
    """The own authority is read, the password is nowhere printed."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    mine = authority.issue_cert("monitor.example")
    mine.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    mine.private_key_pem.write_to_path(tmp_path / "key.pem")
    found = made(
        MONITOR_KAFKA_TLS="true",
        MONITOR_KAFKA_CA=str(tmp_path / "ca.pem"),
        MONITOR_KAFKA_CERT=str(tmp_path / "cert.pem"),
        MONITOR_KAFKA_KEY=str(tmp_path / "key.pem"),
        MONITOR_KAFKA_USER="monitor",
        MONITOR_KAFKA_PASSWORD="sesame",
    )
    client = found.client()
    assert (client["security_protocol"], client["sasl_mechanism"]) == ("SASL_SSL", "SCRAM-SHA-512")
    assert client["sasl_plain_password"] == "sesame"
    assert "sesame" not in repr(found)


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({"MONITOR_KAFKA_USER": "monitor"}, "MONITOR_KAFKA_PASSWORD: is missing"),
        ({"MONITOR_KAFKA_PASSWORD": "sesame"}, "MONITOR_KAFKA_USER: is missing"),
        ({"MONITOR_KAFKA_CA": "/ca.pem"}, "MONITOR_KAFKA_TLS is not"),
        (
            {"MONITOR_KAFKA_TLS": "true", "MONITOR_KAFKA_CERT": "/c"},
            "MONITOR_KAFKA_KEY: is missing",
        ),
        (
            {"MONITOR_KAFKA_TLS": "true", "MONITOR_KAFKA_CA": "/no/ca.pem"},
            "/no/ca.pem cannot be used",
        ),
        ({"MONITOR_BROKER": "kafka://"}, "part 1 of it is no host:port"),
        ({"MONITOR_BROKER": "kafka://a:1,monitor:sesame@b:2"}, "part 2 of it is no host:port"),
        ({"MONITOR_BROKER": "kafka://a:port"}, "part 1 of it is no host:port"),
    ],
)
def test_what_does_not_fit_together_is_said(env, said):
    """With the variable, and without its secrets."""
    with pytest.raises(ConfigError) as caught:
        made(**env)
    assert said in str(caught.value)
    assert "sesame" not in str(caught.value)
