"""Signed links: no address in them, no expiry, keys that rotate, nothing that was tampered with."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from monitor.alert.model import Subscription
from monitor.deliver.link import Links, receiver_id

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
