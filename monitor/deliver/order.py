"""Who was claimed first steps up to the channel first, target by target.

What must be asked of the store before a send is asked for several deliveries at once, and answered
in any order; a queue that waited would come out shuffled.
"""

import asyncio
from dataclasses import dataclass, field

Lines = dict[tuple[str, str], list["Place"]]


@dataclass(slots=True, eq=False)
class Place:
    """One delivery's place in the line of its target; ``leave`` it whatever happens."""

    _lines: Lines
    _key: tuple[str, str]
    left: asyncio.Event = field(default_factory=asyncio.Event)

    async def first(self) -> None:
        """Wait until all that came earlier have left."""
        line = self._lines[self._key]
        while line[0] is not self:
            await line[0].left.wait()

    def leave(self) -> None:
        """Let the next one step up. Who leaves and goes on without an await is ahead of it."""
        if self.left.is_set():
            return
        self.left.set()
        line = self._lines[self._key]
        line.remove(self)
        if not line:
            del self._lines[self._key]


@dataclass(slots=True)
class Order:
    """One line for each target of each channel."""

    _lines: Lines = field(default_factory=dict)

    def place(self, channel: str, target: str) -> Place:
        """Queue up, behind all that wait for the same target."""
        place = Place(self._lines, (channel, target))
        self._lines.setdefault((channel, target), []).append(place)
        return place
