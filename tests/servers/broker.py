"""A real Apache Kafka 4.3 (KRaft, one node) as a child process, from Maven's jars; needs Java 17.

Three doors, all on loopback: ``plain`` asks nothing, ``sasl`` wants a name and password (PLAIN),
``tls`` wants them too and shows a certificate of its own authority. ``GUEST`` may come in and do
nothing; ``USER`` and whoever comes through ``plain`` may do everything.
"""

import asyncio
import hashlib
import os
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import trustme
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

HERE = Path(__file__).parent / "kafka"
USER, GUEST = ("monitor", "secret of monitor"), ("guest", "secret of guest")
START_SECONDS = 120


def missing() -> str | None:
    """What to install before Kafka can run here; None when all is there."""
    absent = [name for name in ("java", "mvn") if shutil.which(name) is None]
    if not absent:
        return None
    return (
        f"no {' and no '.join(absent)} on this machine: install a Java runtime (17 or newer) "
        "and Maven to run the tests on a real Kafka"
    )


def jars() -> Path:
    """The folder with the broker's jars; Maven fills it once for each version of the pom."""
    pom = HERE / "pom.xml"
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "news-monitor"
    folder = cache / f"kafka-{hashlib.sha256(pom.read_bytes()).hexdigest()[:12]}"
    if not (folder / "complete").exists():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["mvn", "-q", "-B", "-f", str(pom), "dependency:copy-dependencies",
             f"-DoutputDirectory={folder}"],
            check=True, timeout=300,
        )  # fmt: skip
        (folder / "complete").touch()
    return folder


def free_ports(n: int) -> list[int]:
    """Ports of loopback nobody listens on."""
    probes = [socket.socket() for _ in range(n)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports: list[int] = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


@dataclass(frozen=True)
class Ports:
    plain: int
    sasl: int
    tls: int
    controller: int


class Kafka:
    """One broker. Its data, certificate and log are in ``home``."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.ports = Ports(*free_ports(4))
        self.ca = home / "ca.pem"
        self._libs = jars()
        self._child: subprocess.Popen[bytes] | None = None
        self._conf = home / "server.properties"
        home.mkdir(parents=True, exist_ok=True)
        self._conf.write_text("\n".join(f"{k}={v}" for k, v in self._properties().items()))
        uuid = "kAfKaTestsKAFKAtests0w"
        self._java("kafka.tools.StorageTool", "format", "-t", uuid, "-c", str(self._conf)).wait(60)

    @property
    def url(self) -> str:
        """Through the door that asks nothing."""
        return f"kafka://127.0.0.1:{self.ports.plain}"

    @property
    def pid(self) -> int:
        """Of the running broker."""
        assert self._child is not None
        return self._child.pid

    def start(self) -> None:
        """Start it and wait until it listens."""
        self._child = self._java("kafka.Kafka", str(self._conf))
        until = time.monotonic() + START_SECONDS
        while not self._listens():
            if self._child.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"Kafka did not start:\n{self.last_words()}")
            time.sleep(0.1)

    async def restart(self, *, down: float) -> None:
        """kill -9, ``down`` seconds without it, and start again on the same ports and data."""
        self.kill()
        await asyncio.sleep(down)
        await asyncio.to_thread(self.start)

    def kill(self) -> None:
        """SIGKILL."""
        if self._child is not None:
            self._child.kill()
            self._child.wait(30)
            self._child = None

    def last_words(self) -> str:
        """The end of its log."""
        return "\n".join((self.home / "log").read_text(errors="replace").splitlines()[-20:])

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.ports.plain)) == 0

    def _java(self, *command: str) -> subprocess.Popen[bytes]:
        with (self.home / "log").open("ab") as out:
            return subprocess.Popen(
                ["java", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                 f"-Dlog4j2.configurationFile={HERE / 'log4j2.properties'}",
                 "-cp", f"{self._libs}/*", *command],
                stdout=out, stderr=out,
            )  # fmt: skip

    def _properties(self) -> dict[str, object]:
        ports = self.ports
        doors = {"PLAIN": ports.plain, "SASL": ports.sasl, "TLS": ports.tls}
        listeners = ",".join(f"{name}://127.0.0.1:{port}" for name, port in doors.items())
        users = " ".join(f'user_{name}="{word}"' for name, word in (USER, GUEST))
        login = f"org.apache.kafka.common.security.plain.PlainLoginModule required {users};"
        return {
            "process.roles": "broker,controller",
            "node.id": 1,
            "listeners": f"{listeners},CONTROLLER://127.0.0.1:{ports.controller}",
            "advertised.listeners": listeners,
            "controller.listener.names": "CONTROLLER",
            "controller.quorum.voters": f"1@127.0.0.1:{ports.controller}",
            "inter.broker.listener.name": "PLAIN",
            "listener.security.protocol.map": "PLAIN:PLAINTEXT,SASL:SASL_PLAINTEXT,TLS:SASL_SSL,CONTROLLER:PLAINTEXT",
            "sasl.enabled.mechanisms": "PLAIN",
            "listener.name.sasl.plain.sasl.jaas.config": login,
            "listener.name.tls.plain.sasl.jaas.config": login,
            "listener.name.tls.ssl.keystore.type": "PEM",
            "listener.name.tls.ssl.keystore.location": self._certificate(),
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users": f"User:ANONYMOUS;User:{USER[0]}",
            "auto.create.topics.enable": "false",
            "log.dirs": self.home / "data",
            "offsets.topic.replication.factor": 1,
            "offsets.topic.num.partitions": 4,
            "transaction.state.log.replication.factor": 1,
            "transaction.state.log.min.isr": 1,
            "transaction.state.log.num.partitions": 4,
            "share.coordinator.state.topic.replication.factor": 1,
            "group.initial.rebalance.delay.ms": 0,
            "group.min.session.timeout.ms": 1000,
        }

    def _certificate(self) -> Path:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(self.ca)
        issued = authority.issue_cert("127.0.0.1", "localhost")
        key = load_pem_private_key(issued.private_key_pem.bytes(), None)
        kept = self.home / "keystore.pem"
        kept.write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            + b"".join(blob.bytes() for blob in issued.cert_chain_pems)
        )
        return kept
