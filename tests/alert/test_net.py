"""Net changes: what is different in the end."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.alert.digest import digest_of, summarise
from monitor.alert.model import Alert
from monitor.alert.net import lasting, net_of
from monitor.alert.sample import sample_alert, sample_mention
from monitor.detect.model import Change
from monitor.terms import Certainty, Reason, Severity, Slot, When
from tests.alert.conftest import NOW

PROCESS = "arland-borland"


def change(
    before: str | None, after: str, *, n: int = 1, slot=Slot.VENUE, party: str = "", value=None
):
    folded = value or after.lower().replace(" ", "-")
    key = f"{PROCESS}/1/{slot.value}/{party}/{folded}/{n}"
    return Change(key, slot, party, before, after, Certainty.ANNOUNCED, f"{after} it is.")


def denial(of: Change) -> Change:
    return replace(of, key=f"{of.key}/denied", before=of.after, after="denied")


def told(*changes: Change) -> list[Alert]:
    """One alert for each change, an hour apart."""
    return [
        replace(
            sample_alert(NOW + timedelta(hours=n)), id=f"00000000-0000-5000-8000-00000000010{n}",
            changes=(one,), version=n, state={"venue": one.after},
        )
        for n, one in enumerate(changes)
    ]  # fmt: skip


def nets(*changes: Change) -> list[tuple[str, str]]:
    return [(net.before, net.after) for net in lasting(net_of(told(*changes)))]


A_B, B_C = change("Aton", "Beton"), change("Beton", "Ceton")
B_A = change("Beton", "Aton")


@pytest.mark.parametrize(
    ("changes", "left"),
    [
        ([A_B], [("Aton", "Beton")]),
        ([A_B, B_C], [("Aton", "Ceton")]),
        ([A_B, B_A], []),
        ([A_B, B_A, change("Aton", "Beton", n=2)], [("Aton", "Beton")]),
        ([A_B, denial(A_B)], []),
        ([A_B, B_C, denial(B_C)], [("Aton", "Beton")]),
        ([denial(A_B)], [("Beton", "denied")]),
        ([A_B, denial(A_B), change("Aton", "Ceton")], [("Aton", "Ceton")]),
    ],
)
def test_a_slot_is_told_by_where_it_began_and_where_it_is(changes, left):
    assert nets(*changes) == left


def swap(old: str, new: str) -> tuple[Change, Change]:
    """Who leaves and who comes, as two changes of one alert."""
    seat = {"slot": Slot.DELEGATION, "party": "arland"}
    gone = change(old, f"without {old}", value=f"left:{old.lower()}", **seat)
    return gone, change("", new, **seat)


def test_a_swap_is_one_net_change():
    """One person instead of another, and back again none."""
    (alert,) = told(A_B)
    there = replace(alert, changes=swap("Ann", "Bob"))
    assert [(n.before, n.after) for n in lasting(net_of([there]))] == [("Ann", "Bob")]
    assert not lasting(net_of([there, replace(alert, changes=swap("Bob", "Ann"))]))


def test_a_denied_swap_never_was():
    """Both halves are denied, and neither is left over as a change of its own."""
    (alert,) = told(A_B)
    both = swap("Ann", "Bob")
    denied = replace(alert, changes=tuple(map(denial, both)))
    assert not lasting(net_of([replace(alert, changes=both), denied]))


@pytest.mark.parametrize(
    ("changes", "left"),
    [
        ([("", "Ann", "ann"), ("", "Bob", "bob")], [("", "Ann"), ("", "Bob")]),
        ([("", "Ann", "ann"), ("Ann", "without Ann", "left:ann")], []),
        ([("Ann", "without Ann", "left:ann"), ("", "Ann", "ann")], []),
        ([("Ann", "Bob", "bob"), ("Bob", "Cid", "cid")], [("Ann", "Cid")]),
        ([("Ann", "Bob", "bob"), ("Bob", "Ann", "ann")], []),
    ],
)
def test_a_delegation_holds_several_people(changes, left):
    """Each is told alone; who came and went is not told."""
    made = [
        change(before or None, after, slot=Slot.DELEGATION, party="arland", value=value)
        for before, after, value in changes
    ]
    assert sorted(nets(*made)) == sorted(left)


def test_slots_and_rounds_do_not_mix():
    other = change("Aton", "Beton", slot=Slot.STATUS)
    second = replace(B_A, key=f"{PROCESS}/2/venue//aton/1")
    assert len(nets(A_B, other, second)) == 3


def test_the_most_severe_comes_first():
    alerts = told(A_B, change(None, "postponed", slot=Slot.STATUS))
    alerts[1] = replace(alerts[1], severity=Severity.CRITICAL)
    assert [net.slot for net in lasting(net_of(alerts))] == [Slot.STATUS, Slot.VENUE]


def test_a_digest_tells_the_net_and_names_what_was_taken_back():
    moved = change("Beton", "Aton", slot=Slot.DATE), change("Aton", "Beton", slot=Slot.DATE)
    summary = summarise(told(A_B, B_C, *moved), Reason.DIGEST, NOW, NOW)
    (entry,) = summary.entries
    assert (entry.before, entry.after, entry.moves) == ("Aton", "Ceton", 2)
    assert summary.undone == ("Arland-Borland: Date Beton -> Aton -> Beton",)
    assert [stand.state for stand in summary.standpoints] == [{"venue": "Ceton"}]
    alert = digest_of(summary, "desk", When.DAILY, NOW)
    assert alert.title == "Daily digest: 1 change in 1 negotiation"


def test_nothing_that_lasts_makes_no_digest():
    summary = summarise(told(A_B, B_A), Reason.DIGEST, NOW, NOW)
    assert digest_of(summary, "desk", When.DAILY, NOW) is None


def test_mentions_and_what_is_too_much_are_counted():
    summary = summarise([sample_mention()], Reason.CAPPED, NOW, NOW, more=7)
    alert = digest_of(summary, "desk", When.AT_ONCE, NOW)
    assert alert.title == "Held back in a storm: 1 mention, 7 more"
    assert summary.alerts == 8


def test_its_id_is_that_of_its_window():
    """Made again after a crash, it is the same one."""
    summary = summarise(told(A_B), Reason.DIGEST, NOW, NOW)
    one, two = (digest_of(summary, "desk", When.DAILY, NOW + timedelta(hours=n)) for n in (0, 5))
    assert one.id == two.id
    assert digest_of(summary, "other", When.DAILY, NOW).id != one.id
