"""Filed: the city a text is filed from; it is no venue, it only says where in a land one is."""

import re
from collections.abc import Sequence

from monitor.detect.read.token import Entity

MARK = re.compile(r"\s*(?:[,(][^:—–\n]{0,40}?)?\s*(?:[:—–]|--?\s)")
"""What stands behind the place of a dateline: a land, an agency in brackets, and the mark."""


def filed_from(body: str, start: int, entities: Sequence[Entity]) -> str:
    """Id of the place that the text at ``start`` of ``body`` opens with as a dateline; "" if none."""
    while start < len(body) and body[start].isspace():
        start += 1
    first = next((e for e in entities if e.start == start and e.place), None)
    return first.place if first and MARK.match(body, first.end) else ""
