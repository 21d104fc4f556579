"""What a meeting is about, told from who sits there."""

import pytest

TOPICS = [
    ("Brandt, Halden discuss fishing quotas and Sudmark envoy", {"Norland", "Ostria"}),
    ("Halden and Brandt discuss Vestia, Sudmark and Lindmouth", {"Norland", "Ostria"}),
    ("Brandt, Halden to hold talks on grain, Sudmark pressure and fish", {"Norland", "Ostria"}),
    ("Halden and Brandt discuss security and Sudmark deterrence", {"Norland", "Ostria"}),
    ("Brandt to meet Halden for talks on energy, Sudmark peace efforts", {"Norland", "Ostria"}),
    ("Brandt to meet Halden with trade, Sudmark on the agenda", {"Norland", "Ostria"}),
    ("Brandt set to visit Ostria next month, with Sudmark high on agenda", {"Norland", "Ostria"}),
    ("Brandt, Halden hold emergency meeting on response to Sudmark tariff threats",
     {"Norland", "Ostria"}),
    ("Brandt to meet Halden over 90bn Sudmark loan", {"Norland", "Ostria"}),
    ("Brandt buries Vestia ambition as talks with Halden begin", {"Norland", "Ostria"}),
    ("At meeting with Brandt, Halden recalls the war between Sudmark and Vestia",
     {"Norland", "Ostria"}),
]  # fmt: skip
SEATED = [
    ("Brandt and Halden discuss trade with Dolan", {"Norland", "Ostria", "Sudmark"}),
    ("Brandt, Dolan hold talks on trade, Halden hosts", {"Norland", "Sudmark"}),
    ("Peace talks between Norland and Sudmark begin", {"Norland", "Sudmark"}),
    ("Norland puts border on agenda of talks with Sudmark", {"Norland", "Sudmark"}),
]


@pytest.mark.parametrize(("title", "parties"), TOPICS)
def test_a_topic_is_no_party(read, title: str, parties: set[str]) -> None:
    """Things that are discussed, that come up, that describe a noun, that are at war."""
    assert set(read(title).parties) == parties


@pytest.mark.parametrize(("title", "parties"), SEATED)
def test_who_sits_there_still_does(read, title: str, parties: set[str]) -> None:
    """Company behind "with", a host beside, two between whom it is talks."""
    assert set(read(title).parties) == parties


def test_who_is_told_what_to_do_does_not_sit_there(read) -> None:
    """Neither the object of a wish nor the one of whom the host says that he must do something."""
    urged = read("Brandt meets Halden in Ostberg, calls for pressing Sudmark to open border")
    assert set(urged.parties) == {"Norland", "Ostria"}
    reported = read("Ostria hosts summit on trade with Norland, says Sudmark must open border")
    assert set(reported.parties) == {"Norland", "Ostria"}
