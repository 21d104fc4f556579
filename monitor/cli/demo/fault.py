"""Faults: what goes wrong on purpose at a receiver's door, for the proofs."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field

from aiohttp import web

HANG = 3600.0


@dataclass(slots=True)
class Faults:
    """The next requests fail in these ways, in this order; an empty queue means all is well.

    ``refuse``: 500, nothing is done. ``lost``: it is done, and the answer never comes.
    ``hang``: neither is done nor answered. "" lets one request pass.
    """

    queue: list[str] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)

    def next(self) -> str:
        """Take the fate of one request."""
        fate = self.queue.pop(0) if self.queue else ""
        if fate:
            self.happened[fate] += 1
        return fate

    async def before(self, request: web.Request) -> str:
        """Act out what comes before the work; returns the fate, of which only ``lost`` is left."""
        fate = self.next()
        if fate == "refuse":
            raise web.HTTPInternalServerError(text="told to fail")
        if fate == "hang":
            await asyncio.sleep(HANG)
        if fate == "drop":
            drop(request)
        return fate


def drop(request: web.Request) -> None:
    """Cut the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
