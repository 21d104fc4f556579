"""The SAX driver that feedparser is told to prefer: expat, handing text over in whole pieces.

Python's own driver hands over each line and each entity apart; feedparser then spends a quarter of
its time on the pieces.
"""

from typing import Any
from xml.sax.expatreader import ExpatParser

from typing_extensions import override

_PIECE = 1 << 16


class BufferedParser(ExpatParser):
    """expat with buffered text."""

    _parser: Any

    @override
    def reset(self) -> None:
        """Begin a document."""
        super().reset()
        self._parser.buffer_text = True
        self._parser.buffer_size = _PIECE


def create_parser() -> BufferedParser:
    """What ``xml.sax.make_parser`` calls."""
    return BufferedParser()
