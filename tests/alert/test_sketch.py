"""One text is known again, edited or cut; two texts about one thing are two."""

import pytest

from monitor.alert.sketch import SIZE, same_text, sketch

WIRE = (
    "The delegations of Arland and Borland will meet on Friday in the old customs house of Port Vell,"
    " the foreign ministry of Arland said in a statement. It will be their third meeting this year,"
    " after rounds in Lakeside and Northgate that ended without an agreement on the fishing grounds."
    " The mediator is expected to present a new map. Neither side has said who will lead its team."
)
CUT = WIRE[: WIRE.index(" The mediator")]
EDITED = WIRE.replace("old customs house", "former customs house").replace("this year", "since May")
OWN = (
    "Port Vell is to host the next meeting of Arland and Borland at the end of this week, officials in"
    " both capitals confirmed to this paper. Two earlier rounds brought no result. A diplomat with"
    " knowledge of the plans described the new proposal of the mediator as a last attempt before the"
    " season opens, and said that the heads of both teams had not been chosen so far."
)
QUOTED = OWN + " The foreign ministry of Arland said in a statement it will be their third meeting."
LONG = " ".join(f"word{n % 611} of {n}" for n in range(1500))


@pytest.mark.parametrize(
    "copy", [WIRE, CUT, EDITED, WIRE.upper(), f"LAKESIDE - {WIRE} (Own staff)"]
)
def test_a_copy_is_known_again(copy):
    assert same_text(sketch(WIRE), sketch(copy))
    assert same_text(sketch(copy), sketch(WIRE))


@pytest.mark.parametrize("other", [OWN, QUOTED, "", "Talks on Friday.", LONG])
def test_another_text_is_another(other):
    """Also where both quote one sentence of a statement."""
    assert not same_text(sketch(WIRE), sketch(other))


def test_a_short_text_proves_nothing():
    short = "Arland and Borland will meet on Friday in Port Vell."
    assert sketch(short) == ()
    assert not same_text(sketch(short), sketch(short))


def test_a_sketch_is_small_and_the_same_everywhere():
    assert len(sketch(LONG)) == SIZE
    assert sketch(WIRE)[:2] == sketch(WIRE.replace(",", " ;"))[:2]
    assert same_text(sketch(LONG), sketch(LONG[: len(LONG) // 2]))
