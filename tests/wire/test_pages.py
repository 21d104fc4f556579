"""Which pages there are, and what keeps people from subscribing by themselves."""

from dataclasses import replace

import pytest
from pydantic import SecretStr

from monitor.alert.route import Routes
from monitor.config import shipped
from monitor.config.house import load
from monitor.config.settings import Settings
from monitor.deliver.link import Links
from monitor.errors import ConfigError
from monitor.store.session import Database
from monitor.wire.pages import public_pages

LINKS = Links("https://monitor.example.org", [SecretStr("k" * 20)])


@pytest.fixture
def db(tmp_path):
    return Database(f"sqlite:///{tmp_path}/m.db")


def test_without_a_channel_there_is_no_form(db):
    """Links in mails work; nobody can sign up who was not let in."""
    assert public_pages(Settings(), db, None, lambda: None) == []
    paths = {route.path for route in public_pages(Settings(), db, LINKS, lambda: None)}
    assert paths == {"/unsubscribe/{token}", "/feedback/{token}"}


@pytest.mark.parametrize(
    ("channel", "links"), [("none", LINKS), ("console", LINKS), ("mail", None)]
)
def test_a_channel_nobody_can_sign_up_through_is_refused(db, channel, links):
    """At the start, with what to set."""
    from monitor.alert.channel import ConsoleChannel, EmailChannel

    mail = EmailChannel(id="mail", type="email", host="h", sender="a@example.org")
    channels = (ConsoleChannel(id="console", type="console"), mail)
    house = replace(load(shipped.folder()), routes=Routes(channels))
    with pytest.raises(ConfigError, match="MONITOR_SIGNUP_CHANNEL"):
        public_pages(Settings(signup_channel=channel), db, links, lambda: house)
