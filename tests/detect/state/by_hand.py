"""A person's word in a scene."""

from datetime import timedelta

from monitor.detect.amend import set_slots
from monitor.detect.assign import assignment
from monitor.detect.hand import BY_HAND, Hand
from monitor.detect.tell import told
from monitor.match.entry import Party, PartyKind, Person, PlaceKind
from monitor.match.lists import Lists
from monitor.match.place import Place
from monitor.terms import Level
from tests.detect.state.scene import GENEVA, MIAMI, Scene, day, place, stage

LISTS = Lists.of(
    people=[
        Person(id="ann-oak", name="Ann Oak", party="north", level=Level.ENVOY),
        Person(id="bob-elm", name="Bob Elm", party="north"),
        Person(id="cid-elm", name="Cid Elm", party="north"),
    ],
    parties=[
        *(Party(id=p, name=p.title(), kind=PartyKind.STATE) for p in ("north", "south")),
        Party(id="shore", name="Long Shore", kind=PartyKind.TERRITORY, parent="north"),
    ],
    places=[
        Place("miami", "Miami", PlaceKind.CITY, inside="us"),
        Place("geneva", "Geneva", PlaceKind.CITY, inside="ch"),
        Place("ch", "Switzerland", PlaceKind.REGION),
    ],
)


def word(scene, hours=1.0):
    scene.at += timedelta(hours=hours)
    return Hand(f"{BY_HAND}{scene.count}", "Ann", "the ministry says so", scene.at)


def put(scene, *texts, number="", hours=1.0, aloud=False):
    """Set slots; returns what could be told of it."""
    hand = word(scene, hours)
    before = scene.state
    after, _ = set_slots(before, [assignment(t, LISTS) for t in texts], hand, number)
    loud, detections = told(before, after, hand)
    scene.state = loud if aloud else after
    return detections


def moved():
    """Talks that were to be in Miami and are said to have moved to Geneva."""
    scene = Scene()
    scene.tell("new_talks", stage(), place(MIAMI), day("2030-03-09"))
    scene.tell("venue_change", place(GENEVA))
    return scene
