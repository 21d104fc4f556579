"""Stored states as a person puts them right."""

from datetime import timedelta

from monitor.detect.amend import set_slots
from monitor.detect.amendment import Amendment
from monitor.detect.assign import Assignment
from monitor.detect.hand import BY_HAND, Act, Hand
from monitor.detect.model import Claim
from monitor.store import amend, amend_two, negotiation
from monitor.store.amend import Spoken
from monitor.store.amend_two import Target
from monitor.store.announce import Voice
from monitor.store.session import Database
from monitor.store.shelf import Shelf
from monitor.terms import Certainty, Slot
from tests.smalltalk import START, desk
from tests.store.test_lane import step

AB, AC = "aland-bland", "aland+cland"
LATER = START + timedelta(days=2)


def spoken(*, aloud: bool = False, n: int = 0) -> Spoken:
    hand = Hand(f"{BY_HAND}{n}", "Ann", "the ministry says so", LATER)
    return Spoken(hand, Voice(desk().book, lambda _: ((), ()), LATER), aloud)


def to(place: str):
    """Sets the venue."""
    claim = Claim(Slot.VENUE, place, place.title(), certainty=Certainty.CONFIRMED)
    given = (Assignment(Slot.VENUE, (claim,)),)

    def edit(state, hand):
        after, number = set_slots(state, given, hand)
        return after, Amendment(Act.SET, hand, given, number)

    return edit


async def put(db: Database, process: str, place: str, **how):
    return await db.write(lambda conn: amend.change(conn, process, spoken(**how), to(place)))


async def state_of(db: Database, process: str):
    return await db.read(lambda conn: negotiation.get(conn, process))


async def venue(db: Database, process: str) -> str:
    return (await state_of(db, process)).rounds[-1].venue.value


async def merge(db: Database, loser: str, winner: str, n: int = 0):
    return await db.write(lambda conn: amend_two.merge(conn, loser, winner, spoken(n=n)))


async def divide(db: Database, numbers, target: str, n: int = 0):
    return await db.write(
        lambda conn: amend_two.divide(conn, AB, numbers, Target(target), spoken(n=n))
    )


async def two_in_one(db: Database) -> Shelf:
    """Aland's talks with Bland and with Cland, in one process."""
    shelf = Shelf()
    await step(db, desk(), shelf, "Aland and Bland meet in Port One")
    await step(db, desk(), shelf, "Aland and Cland meet in Port Two", first=2)
    await merge(db, AC, AB)
    return shelf
