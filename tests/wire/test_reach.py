"""Unsubscribe links are made only where mail programs can use them."""

import pytest

from monitor.alert.model import Subscription
from monitor.config.settings import Settings
from monitor.errors import ConfigError
from monitor.wire.reach import links

DESK = Subscription(id="desk", channel="mail", target="desk@example.org")


def test_https_and_a_key_make_links():
    made = links(Settings(public_url="https://m.example.org/", link_keys=f"{'n' * 20}, {'o' * 20}"))
    assert made.unsubscribe(DESK).startswith("https://m.example.org/unsubscribe/")
    old = links(Settings(public_url="https://m.example.org", link_keys="o" * 20))
    assert made.receiver(old.unsubscribe(DESK).rpartition("/")[2])


@pytest.mark.parametrize(("url", "keys"), [("http://m.example.org", "n" * 20), ("", "n" * 20), ("https://m.example.org", "")])  # fmt: skip
def test_otherwise_people_write_a_mail(url, keys):
    assert links(Settings(public_url=url, link_keys=keys)) is None


def test_a_short_key_is_named():
    with pytest.raises(ConfigError, match="MONITOR_LINK_KEYS"):
        links(Settings(public_url="https://m.example.org", link_keys="short"))
