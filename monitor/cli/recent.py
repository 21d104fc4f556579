"""Recent: developments by what they are looked up by, as the daemon's table and its index are."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from datetime import datetime

from monitor.detect.development import RECENT, probes
from monitor.detect.model import Development

_Entry = tuple[float, str, Development]


class Recent:
    """Developments under their process and each probe, the newest first, those of one moment by id.

    Of a common word only the front of its list is ever looked at, however many have it.
    """

    def __init__(self) -> None:
        self._lists: dict[tuple[str, str], list[_Entry]] = {}

    def file(self, development: Development) -> None:
        """Take up a development that is not there."""
        entry = (*_place(development), development)
        for key in _keys(development):
            insort(self._lists.setdefault(key, []), entry)

    def unfile(self, development: Development) -> None:
        """Take out a development, which must be there as it is."""
        place = _place(development)
        for key in _keys(development):
            held = self._lists[key]
            del held[bisect_left(held, place)]
            if not held:
                del self._lists[key]

    def near(self, process: str, sought: Iterable[str], since: datetime) -> list[Development]:
        """Those of the process that share a probe, last seen ``since`` then; at most ``RECENT``."""
        found = {
            entry[1]: entry
            for probe in sought
            for entry in self._lists.get((process, probe), ())[:RECENT]
        }
        newest = sorted(found.values())[:RECENT]
        return [development for _, _, development in newest if development.last_seen >= since]


def _place(development: Development) -> tuple[float, str]:
    return -development.last_seen.timestamp(), development.id


def _keys(development: Development) -> Iterator[tuple[str, str]]:
    return ((development.process, probe) for probe in probes(development.terms))
