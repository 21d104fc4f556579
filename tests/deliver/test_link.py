"""Signed links: no address in them, no expiry, keys that rotate, nothing that was tampered with."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from monitor.alert.model import Subscription
from monitor.deliver.link import Links, Page, Ticket, receiver_id

DESK = Subscription(id="desk-mail", channel="mail", target="Desk@Example.org")
OLD, NEW = SecretStr("old-key-of-16-characters"), SecretStr("new-key-of-16-characters")


def token_of(links):
    return links.unsubscribe(DESK).rpartition("/")[2]


def test_the_link_names_its_receiver_and_no_address():
    links = Links("https://monitor.example.org/", [NEW])
    assert links.unsubscribe(DESK).startswith("https://monitor.example.org/unsubscribe/")
    assert links.receiver(token_of(links)) == receiver_id(DESK)
    assert "example.org" not in token_of(links).lower()
    assert links.unsubscribe(DESK) == links.unsubscribe(replace(DESK, kinds=()))


def test_a_changed_key_breaks_no_old_link():
    old = Links("https://m.example", [OLD])
    new = Links("https://m.example", [NEW, OLD])
    assert new.receiver(token_of(old)) == receiver_id(DESK)
    assert old.receiver(token_of(new)) is None


def test_an_address_is_the_same_however_it_is_written_and_another_subscription_is_not():
    assert receiver_id(replace(DESK, target="desk@example.org ")) == receiver_id(DESK)
    assert receiver_id(replace(DESK, id="other")) != receiver_id(DESK)
    assert receiver_id(replace(DESK, target="b@example.org")) != receiver_id(DESK)


@given(st.text(max_size=400))
def test_nothing_else_is_a_token(text):
    assert Links("https://m.example", [NEW]).receiver(text) is None


@given(st.integers(0, 60), st.characters(codec="ascii"))
def test_a_token_that_was_tampered_with_never_names_another(at, character):
    """The last digit of base64 has bits to spare, so a changed token may still be the same."""
    links = Links("https://m.example", [NEW])
    good = token_of(links)
    bad = good[:at] + character + good[at + 1 :]
    assert links.receiver(bad) in {None, receiver_id(DESK)}


@pytest.mark.parametrize("keys", [[], [SecretStr("short")], [NEW, SecretStr("")]])
def test_weak_keys_are_refused(keys):
    with pytest.raises(ValueError, match="at least 16"):
        Links("https://m.example", keys)


NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


def token(url):
    return url.rpartition("/")[2]


def test_a_ticket_holds_what_it_was_made_for_and_until_when():
    """48 hours to confirm, seven days to change; ids only."""
    links = Links("https://m.example.org/", [SecretStr("k" * 20)])
    for page, url, hours in (
        (Page.CONFIRM, links.confirm("anna", 3, NOW), 48),
        (Page.PREFERENCES, links.preferences("anna", 3, NOW), 7 * 24),
    ):
        assert url.startswith(f"https://m.example.org/{page}/")
        assert links.ticket(page, token(url)) == Ticket("anna", 3, NOW + timedelta(hours=hours))


def test_a_token_made_for_one_purpose_is_none_for_another():
    """Nobody confirms, changes or stops anything with a link that was for something else."""
    links = Links("https://m.example.org", [SecretStr("k" * 20)])
    tokens = {
        Page.CONFIRM: token(links.confirm("anna", 0, NOW)),
        Page.PREFERENCES: token(links.preferences("anna", 0, NOW)),
        Page.UNSUBSCRIBE: token(links.unsubscribe(DESK)),
        Page.FEEDBACK: token(links.feedback("alert", DESK)),
    }
    for made_for, one in tokens.items():
        read = {
            Page.CONFIRM: links.ticket(Page.CONFIRM, one),
            Page.PREFERENCES: links.ticket(Page.PREFERENCES, one),
            Page.UNSUBSCRIBE: links.receiver(one),
            Page.FEEDBACK: links.judged(one),
        }
        assert [page for page, found in read.items() if found] == [made_for]


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: "A" + t, lambda t: t.swapcase(), lambda t: t * 9])  # fmt: skip
def test_a_token_that_was_tampered_with_is_none(change):
    """Cut short, lengthened, or other."""
    links = Links("https://m.example.org", [SecretStr("k" * 20)])
    made = token(links.confirm("anna", 0, NOW))
    assert links.ticket(Page.CONFIRM, change(made)) is None


def test_every_link_outlives_a_change_of_the_key():
    """The new key signs, the old one still verifies; a key that is taken away voids its links."""
    old, new = SecretStr("o" * 20), SecretStr("n" * 20)
    made = token(Links("https://m", [old]).confirm("anna", 0, NOW))
    assert Links("https://m", [new, old]).ticket(Page.CONFIRM, made)
    assert Links("https://m", [new]).ticket(Page.CONFIRM, made) is None
    assert Links("https://m", [new]).ticket(
        Page.CONFIRM, token(Links("https://m", [new, old]).confirm("anna", 0, NOW))
    )
