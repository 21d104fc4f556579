"""Grammar: a line's tokens with the classes that cover each, asked position by position."""

from monitor.detect.read.scan import Scan
from monitor.detect.read.token import Entity


class Grammar:
    """Look-ups on one line."""

    def __init__(self, scan: Scan) -> None:
        self.scan = scan
        self._cover: dict[int, set[str]] = {}
        self._titles: dict[int, int] = {}
        for hit in scan.hits:
            if hit.end - hit.start > 1 and hit.cls.startswith("role.") and not hit.gapped:
                for pos in range(hit.start, hit.end):
                    self._titles[pos] = min(hit.start, self._titles.get(pos, hit.start))
            for pos in range(hit.start, hit.end):
                self._cover.setdefault(pos, set()).add(hit.cls)

    def has(self, at: int, *classes: str) -> bool:
        """True where a phrase of one of these very classes covers the token."""
        cover = self._cover.get(at)
        return cover is not None and not cover.isdisjoint(classes)

    def begins(self, at: int, *prefixes: str) -> bool:
        """True where a phrase of a class with one of these prefixes covers the token."""
        return any(cls.startswith(prefixes) for cls in self._cover.get(at, ()))

    def title_start(self, at: int) -> int:
        """Where the longest title of several words that covers the token begins; else ``at``."""
        return self._titles.get(at, at)

    def only(self, at: int, cls: str, *others: str) -> bool:
        """True where the class covers the token and none of the others does."""
        return self.has(at, cls) and not self.has(at, *others)

    def entity(self, at: int) -> Entity | None:
        """The name at the token."""
        tokens = self.scan.tokens
        return tokens[at].entity if 0 <= at < len(tokens) else None

    def adjective(self, at: int) -> bool:
        """True for a name that is no person: it may say whose the next noun is."""
        entity = self.entity(at)
        return entity is not None and not entity.person

    def plain(self, at: int) -> bool:
        """True for a word in lower case that no class of the lexicon knows, but by its form."""
        tokens = self.scan.tokens
        if not 0 <= at < len(tokens) or not tokens[at].text.islower():
            return False
        known = (
            c for c in self._cover.get(at, ()) if not c.startswith(("form.", "noise.", "stance"))
        )
        return tokens[at].text.isalpha() and tokens[at].entity is None and not any(known)

    def office(self, of: int) -> bool:
        """True for the last "of" of "minister of trade of": whose land it is, follows."""
        pos = of - 1
        while self._at_office(pos) and not self.begins(pos, "role.", "form.post"):
            pos -= 1
        return pos < of - 1 and self.has(of, "word.of") and self.begins(pos, "role.", "form.post")

    def _at_office(self, pos: int) -> bool:
        return self.has(pos, "form.office", "word.of", "prep.to", "article", "mark.list") or (
            self.proper(pos)
        )

    def proper(self, at: int) -> bool:
        """True for a word with a capital that is no name and no phrase."""
        tokens = self.scan.tokens
        alone = 0 <= at < len(tokens) and tokens[at].entity is None and tokens[at].text.isalpha()
        return alone and tokens[at].capital and not self._cover.get(at)

    def joins(self, at: int) -> bool:
        """True for the hyphen of a compound."""
        return self.has(at, "mark.join") and self.scan.compound(at)
