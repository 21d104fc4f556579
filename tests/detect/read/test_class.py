"""Classes of sentences that were once misread, each by one of its kind."""

import pytest

from monitor.terms import Kind
from tests.detect.read.conftest import Read

RELEVANT = [
    ("Norland hails 'constructive' meeting with Sudmark over border", True),
    ("Norland, Sudmark discuss plan for ceasefire", True),
    ("Norland to meet Sudmark in Lindmouth to discuss ending war", True),
    ("Norland's allies in Lindmouth for talks on security", True),
    ("Brandt speaks with European leaders on peace deal for Sudmark", True),
    ("Anna Brandt 'open' to dialogue with Sudmark", True),
    ("Norland and Sudmark talks 'productive' but more work needed, Halden says", True),
    ("Norland, Sudmark and Ostria hold meeting in Lindmouth: report", True),
    ("Norlandic and European officials had 'frank' talks on ending war", True),
    ("Four takeaways from Brandt's Lindmouth meeting with Sudmark's Dolan", True),
    ("Norland meets Sudmark in final", False),
    ("Meet Anna Brandt, who runs for office in Norland", False),
    ("Norland meets all criteria to join the Vestia accord", False),
]


@pytest.mark.parametrize(("title", "relevant"), RELEVANT)
def test_what_is_a_meeting_of_states(read: Read, title: str, relevant: bool) -> None:
    """Nouns and verbs of meeting between two, with allies as a side; not sport, not "Meet X"."""
    assert read(title).relevant is relevant


KINDS = [
    ("Norland team heads to Vestia for peace talks with Sudmark", Kind.NEW_TALKS),
    ("Brandt agrees to meet Dolan in Lindmouth", Kind.NEW_TALKS),
    ("Norland, Sudmark agree to border mechanism after talks in Lindmouth", Kind.OUTCOME),
    ("Norland and Sudmark failed to reach an agreement at talks in Lindmouth", Kind.OUTCOME),
    ("Norland says talks with Sudmark are proceeding constructively", Kind.OTHER),
    ("Norland ready for new round of peace talks with Sudmark", Kind.OTHER),
    ("Brandt drops meeting with Dolan over border row", Kind.CANCELLED),
    ("Norland must abandon hostile policy for a resumed dialogue with Sudmark", Kind.OTHER),
    (
        "Norland delegation to meet Sudmark officials, but unclear if Brandt will come",
        Kind.NEW_TALKS,
    ),
    ("Brandt warns Sudmark after Norland-Sudmark talks are postponed", Kind.POSTPONED),
    ("Norland and Sudmark hold talks on possible border deal", Kind.NEW_TALKS),
    ("Ostria calls for fresh talks between Norland and Sudmark to end deadlock", Kind.OTHER),
    ("Norland and Sudmark to resume delayed border talks", Kind.RESUMED),
    ("Norland expects Dolan to make meaningful visit to Nordhaven", Kind.NEW_TALKS),
    ("Brandt comes to Sudheim to talk specifics of border deal with Dolan", Kind.NEW_TALKS),
    ("Norland pessimistic about chances of resuming talks with Sudmark", Kind.OTHER),
    ("Norland-Sudmark summit will be held if they agree on borders", Kind.OTHER),
]


@pytest.mark.parametrize(("title", "kind"), KINDS)
def test_what_a_verb_governs(read: Read, title: str, kind: Kind) -> None:
    """A cue counts where the meeting is its subject or object, in the scope it has."""
    assert read(title).kind is kind


VENUES = [
    ("Norland and Sudmark hold talks in Vestia's capital Lindmouth", "Lindmouth"),
    ("Norland and Sudmark resume talks in the Vestian capital, Lindmouth, on Tuesday", "Lindmouth"),
    ("Lindmouth: Norland and Sudmark to hold first talks", "Lindmouth"),
    ("Norland envoys to Lindmouth for Sudmark peace talks", "Lindmouth"),
    ("Norland and Sudmark hold talks in Eastwick, Vestia, on Friday", "Eastwick"),
    ("Norland and Sudmark hold talks in the Vestian town of Eastwick", "Eastwick"),
    ("Norland and Sudmark envoys meet in Eastwick for talks", "Eastwick"),
    ("Norland and Sudmark envoys meet in January for talks", None),
    ("Norland and Sudmark hold talks in Eastwick hotel", None),
    ("Burhane refuses to send delegation to Lindmouth talks with Sudmark", "Lindmouth"),
    ("Norland in talks with Sudmark over fighters holed up in Vestia", None),
    ("Anger grows in Vestia as Norland and Sudmark envoys meet", None),
    ("Ostrian president hosts talks with Sudmark in Brandt's honour", None),
]


@pytest.mark.parametrize(("title", "venue"), VENUES)
def test_which_place_is_the_venue(read: Read, title: str, venue: str | None) -> None:
    """What "in X" belongs to, and what only says where a city lies."""
    assert read(title).venue == venue


DELEGATES = [
    ("Norland's team is led by Jane Roe at talks with Sudmark in Lindmouth", ("Jane Roe",)),
    ("Joren Tveit and Jane Roe met Ilse Kovarik in Lindmouth",
     ("Joren Tveit", "Jane Roe", "Ilse Kovarik")),
    ("Jane Roe, Norland's deputy foreign minister, met Ilse Kovarik in Lindmouth",
     ("Jane Roe", "Ilse Kovarik")),
    ("Norland President Jane Soo-in met Marek Dolan in Lindmouth", ("Jane Soo-in", "Marek Dolan")),
    ("Tveit will be joined by Jane Roe at talks with Sudmark", ("Joren Tveit", "Jane Roe")),
    ("Jane Roe to replace Tveit as head of delegation at Lindmouth talks", ("Jane Roe",)),
    ("Halden says it is not over as allies join Norland-Sudmark talks", ()),
    ("Brandt UN envoy Jane Roe met Ilse Kovarik in Lindmouth", ("Jane Roe", "Ilse Kovarik")),
]  # fmt: skip


@pytest.mark.parametrize(("title", "people"), DELEGATES)
def test_who_takes_part(read: Read, title: str, people: tuple[str, ...]) -> None:
    """Strangers by title, task and company; who comments does not."""
    assert read(title).delegates == people
