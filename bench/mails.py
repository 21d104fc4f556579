"""Proof: mails a second through the outbox to a server on loopback, with and without DKIM."""

import asyncio
import base64
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from aiosmtpd.smtp import SMTP
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from pydantic import SecretStr

from bench.hold import World
from bench.proof import Proof, show
from monitor.alert.model import Planned, Subscription
from monitor.alert.render import NAMES, compile_templates
from monitor.alert.route import parse_routes
from monitor.alert.sample import sample_alert
from monitor.clock import SystemClock
from monitor.config import shipped
from monitor.deliver.build import Means, build_lanes
from monitor.deliver.dispatch import Dispatch
from monitor.store import alert as alert_rows
from monitor.store import delivery
from monitor.store.outbox import Deliveries
from monitor.store.session import Database
from monitor.telemetry import logs
from monitor.terms import Reason

COMMAND = "python -m bench.mails"
MAILS, FEW = 1000, 150
ROUTES = """
[[channel]]
id = "mail"
type = "email"
host = "127.0.0.1"
port = {port}
security = "none"
sender = "Monitor <monitor@example.org>"
concurrency = 8
"""
SIGNED = 'dkim_key = {{ env = "KEY" }}\ndkim_selector = "s"\n'


def keys() -> dict[str, str]:
    """No key, RSA of 2048 bits, Ed25519."""
    plain = serialization.NoEncryption()
    pem = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, plain
    )
    raw = ed25519.Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.Raw, serialization.PrivateFormat.Raw, plain
    )
    return {"": "", "RSA 2048": pem.decode(), "Ed25519": base64.b64encode(raw).decode()}


async def rate(folder: Path, key: str, mails: int) -> float:
    """Mails a second, from the first claim to the last mail at the server."""
    world = World()
    smtp = await asyncio.get_running_loop().create_server(
        lambda: SMTP(world, hostname="mx.example"), "127.0.0.1", 0
    )
    text = (ROUTES + (SIGNED if key else "")).format(port=smtp.sockets[0].getsockname()[1])
    routes, _ = parse_routes(text)
    assert routes is not None
    templates = shipped.folder() / "alerts"
    texts = {name: (templates / name).read_text(encoding="utf-8") for name in NAMES}
    renderer, _ = compile_templates(texts, {})
    now = SystemClock().now
    lanes, problems = build_lanes(routes, renderer, lambda _: SecretStr(key), now, Means())
    assert not problems
    db = Database(f"sqlite:///{folder}/{uuid4().hex}.db")
    await db.open()
    await db.write(lambda conn: _plan(conn, mails))
    dispatch = Dispatch(Deliveries(db), lanes, SystemClock(), owner="mails")
    began = time.monotonic()
    running = asyncio.create_task(dispatch.run())
    while len(world.arrived) < mails:
        await asyncio.sleep(0.01)
    seconds = time.monotonic() - began
    dispatch.stop()
    await running
    await db.close()
    smtp.close()
    return mails / seconds


def _plan(conn: Any, mails: int) -> None:
    alert = replace(sample_alert(SystemClock().now()), id=str(uuid4()))
    alert_rows.put(conn, alert, "mails", at=SystemClock().now())
    some = (Subscription(f"s{n}", "mail", f"p{n}@example.org") for n in range(mails))
    planned = [Planned(s, Reason.SELECTED, 1, 1, alert.certainty, ("r",)) for s in some]
    delivery.plan(conn, alert, planned)


def run(*, quick: bool) -> list[Proof]:
    """Three rates; there is no limit to hold."""
    logs.configure("error")
    mails = FEW if quick else MAILS
    with tempfile.TemporaryDirectory(prefix="mails-") as name:
        rates = {k: asyncio.run(rate(Path(name), key, mails)) for k, key in keys().items()}
    shown = ", ".join(
        f"{r:.0f}/s {(k and 'signed with ' + k) or 'unsigned'}" for k, r in rates.items()
    )
    return [
        Proof(
            f"{mails} mails through the outbox, server in the same process", COMMAND, shown, ok=True
        )
    ]


if __name__ == "__main__":
    sys.exit(0 if show(run(quick="--quick" in sys.argv)) else 1)
