"""Terms: the content words and ids that tell one development from another."""

from monitor.detect.read.frame import LineReading

SHORT = 4
"""Words below this length carry little."""
STEM = 7
"""Words are cut to this length so that inflections meet."""
SLOTS = ("cue.", "event.", "calendar.", "format.", "say", "article", "prep.", "link.", "pronoun")


def terms_of(line: LineReading) -> tuple[str, ...]:
    """Folded, sorted: ids of people and parties, stems of the words no slot takes up."""
    busy = {
        pos
        for hit in line.scan.hits
        if hit.cls.startswith(SLOTS)
        for pos in range(hit.start, hit.end)
    }
    found: set[str] = set()
    for at, token in enumerate(line.scan.tokens):
        if token.entity:
            found.add(
                token.entity.person
                if token.entity.listed and token.entity.person
                else token.entity.party
            )
        elif at not in busy and len(token.low) >= SHORT and token.low.isalpha():
            found.add(token.low[:STEM])
    return tuple(sorted(found - {"", "?"}))
