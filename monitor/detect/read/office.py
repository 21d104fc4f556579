"""Offices: a post and the words that name its office, between a title and the one who holds it."""

from collections.abc import Sequence
from functools import cached_property

from monitor.detect.read.lexicon import Hit
from monitor.detect.read.token import NAME, Token

REACH = 14
"""How many tokens in front of a name its title may begin."""
POSTS = ("role.", "people.titled", "form.post")
LINKS = ("word.of", "prep.to", "prep.in", "mark.own", "mark.join", "word.and", "article")
"""What may stand inside of an office: "of", "for", "the", "and"."""
VERBS = ("event.", "cue.", "say")
OPENS = frozenset({"form.determiner", "form.who"})
ACTS = ("event.meet", "event.visit", "cue.join", "cue.lead", "cue.hold", "cue.motion", "say")
BRACKETS = frozenset("()")
STOPS = frozenset(".;:")


class Offices:
    """Finds the title of a name in "minister of transport Jane Roe", "envoy for the Horn, Jane Roe"."""

    def __init__(self, tokens: Sequence[Token], hits: Sequence[Hit]) -> None:
        self._tokens, self._hits = tokens, hits
        self.words = frozenset(at for h in hits if h.cls == "form.office" for at in h.held)
        """Tokens that name an office: "affairs", "assembly"; they are no part of a name."""

    @cached_property
    def _posts(self) -> dict[int, int]:
        """Where each token of a post has its post begin."""
        posts = (h for h in self._hits if h.cls.startswith(POSTS) and h.cls != "role.spokes")
        return {at: h.start for h in posts for at in h.held}

    @cached_property
    def _links(self) -> frozenset[int]:
        return frozenset(at for h in self._hits if h.cls in LINKS for at in h.held)

    @cached_property
    def _verbs(self) -> frozenset[int]:
        return frozenset(at for h in self._hits if h.cls.startswith(VERBS) for at in h.held)

    @cached_property
    def _of(self) -> frozenset[int]:
        return frozenset(h.start for h in self._hits if h.cls in {"word.of", "prep.to"})

    def begins(self, at: int) -> bool:
        """True where the name of a post begins: "chairman of", "head of"."""
        return self._posts.get(at) == at

    def holder(self, start: int, end: int) -> str | None:
        """The party of the name in tokens ``start`` to ``end``; None where no office is its.

        "" where the office belongs to no party that is named.
        """
        at, apposed = start - 1, False
        if at > 0 and self._tokens[at].low == ",":
            if not self._parted(end):
                return None
            at, apposed = at - 1, True
        party, governed, last = "", False, max(0, start - REACH)
        while at >= last:
            token = self._tokens[at]
            if at in self._posts and at not in self.words:
                post = self._posts[at]
                return self._owner(post) or party if governed or apposed else None
            if token.entity:
                if token.entity.person:
                    return None
                party = token.entity.party or party
            elif not self._inside(at):
                return None
            governed = governed or at in self._of or at in self.words
            at -= 1
        return None

    def bracketed(self, end: int) -> str | None:
        """The party of the land in brackets behind a name, as in "Jane Roe (Norland)"."""
        land = end + 1 + (end + 1 in self._links)  # "(the Sudmark Union)"
        around = self._tokens[end : land + 2]
        if len(around) < 3 or around[0].low != "(" or around[-1].low != ")":
            return None
        entity = self._tokens[land].entity
        return entity.party if entity and entity.party and not entity.person else None

    def described(self, end: int) -> str | None:
        """The party of a name with a clause of its own behind it: "Jane Roe, a member of X's team, met".

        None where none follows, or no verb behind it.
        """
        if end + 1 >= len(self._tokens) or self._tokens[end].low != "," or not self._opens(end + 1):
            return None
        if not self.words.isdisjoint((end + 2, end + 3)):
            return None  # "Red Lion, a bank of Norland,"
        party = ""
        for at in range(end + 1, min(end + 1 + REACH, len(self._tokens))):
            token = self._tokens[at]
            if token.low in STOPS:
                return None
            if token.low == ",":
                acts = not self._acts.isdisjoint(range(at + 1, at + 4))
                return party if acts else None
            if token.entity and not token.entity.person:
                party = party or token.entity.party
        return None

    def _opens(self, at: int) -> bool:
        """True for "a", "the", "who": words by which a description begins."""
        return any(h.start == at and h.cls in OPENS for h in self._hits)

    @cached_property
    def _acts(self) -> frozenset[int]:
        return frozenset(h.start for h in self._hits if h.cls.startswith(ACTS))

    def _parted(self, end: int) -> bool:
        """True where the name stands by itself: a comma, a verb or the end of the line follows."""
        if end >= len(self._tokens):
            return True
        return self._tokens[end].low in {",", ".", ")", "-"} or end in self._verbs

    def _inside(self, at: int) -> bool:
        token = self._tokens[at]
        if token.low in STOPS or at in self._verbs - self.words - self._links:
            return False
        office = at in self.words or at in self._links or token.low in BRACKETS
        return office or (token.capital and token.low != NAME)

    def _owner(self, post: int) -> str:
        """The party of the state in front of a title: "Norland's minister of", "Norlandic minister of"."""
        for at in range(post - 1, max(-1, post - 4), -1):
            entity = self._tokens[at].entity
            if entity:
                return "" if entity.person else entity.party
            if (
                at not in self._links
                and at not in self.words
                and not self._tokens[at].text.islower()
            ):
                return ""
            if self._tokens[at].low in {",", *STOPS}:
                return ""
        return ""
