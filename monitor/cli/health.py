"""``monitor health``: asks the service that runs beside it whether it is alive."""

import http.client

from monitor.cli.context import settings
from monitor.cli.output import fail

ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - what to ask where it listens everywhere
SECONDS = 3.0


def health(*, ready: bool) -> int:
    """0 when ``/healthz`` (``/readyz``) answers 200; else says why, and 1.

    Raises ConfigError for settings that cannot be read.
    """
    chosen = settings()
    host, port = ANYWHERE.get(chosen.http_host, chosen.http_host), chosen.http_port
    path = "/readyz" if ready else "/healthz"
    connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
    except OSError as error:
        raise fail(f"monitor: {host}:{port} does not answer: {error}") from None
    except http.client.HTTPException as error:
        raise fail(f"monitor: {host}:{port} is no news monitor: {error!r}") from None
    finally:
        connection.close()
    if answer.status != http.client.OK:
        raise fail(f"monitor: {path} answers {answer.status}: {text}")
    return 0
