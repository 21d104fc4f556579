"""What one reading of the lists and rules gives the stages: one consistent set, swapped as a whole."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from monitor.alert.model import Book
from monitor.article.model import Article
from monitor.detect.model import Reading
from monitor.match.entry import ProcessInfo
from monitor.match.model import Matched


@dataclass(frozen=True, slots=True)
class Desk:
    """The pure stages, ready to run. ``match`` and ``read`` are called in worker threads."""

    match: Callable[[Article], Matched]
    read: Callable[[Matched], Reading]
    book: Book
    processes: Mapping[str, ProcessInfo]
    per_hour: int = 0
    """Alerts an hour of the whole service, the rest in summaries; 0: no limit."""
    live: bool = False
    """Whether articles are fetched by the machine's clock; not in demos and replays."""


Provider = Callable[[], Desk]
"""Gives the desk that holds now; asked once for each event."""
