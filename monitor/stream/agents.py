"""The agents: the one shape that never loses an event (docs/explain/delivery-guarantees.md).

One event at a time, acknowledged only after its effect is committed; anything unexpected crashes
the app, which is then rebuilt and gets the event again.
"""

from collections.abc import Callable, Sequence
from typing import Any

import faust
import mode

from monitor.store.log import Event
from monitor.stream.stage import Stage

ID = "id"
"""Header: the event's id, the same however often it is delivered."""


def register(app: faust.App, stages: Sequence[Stage], named: Callable[[str], str] = str) -> None:
    """Give each stage an agent on its topic; ``named`` tells the topic's name at the broker."""
    for stage in stages:
        topic = app.topic(
            named(stage.topic), key_type=bytes, value_type=bytes, key_serializer="raw",
            value_serializer="raw",
        )  # fmt: skip
        app.agent(
            topic,
            name=stage.consumer,
            concurrency=1,
            supervisor_strategy=mode.CrashingSupervisor,
        )(_body(stage))


def _body(stage: Stage) -> Any:
    async def body(stream: Any) -> None:
        async for message in stream.noack().events():
            await stage(_event(message))
            await stream.ack(message)

    return body


def _event(message: Any) -> Event:
    headers = message.headers or {}
    pairs = headers.items() if hasattr(headers, "items") else headers
    known = {str(name): bytes(value) for name, value in pairs}
    of = message.message
    return Event(
        value=message.value,
        key=message.key,
        id=known.pop(ID, f"{of.topic}/{of.partition}/{of.offset}".encode()).decode(),
        headers=tuple(known.items()),
    )
