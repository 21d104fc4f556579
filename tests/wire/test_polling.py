"""What publishers see of us."""

import pytest
from pydantic import ValidationError

from monitor import __version__
from monitor.config.settings import Settings
from monitor.wire.polling import agent


@pytest.mark.parametrize(
    ("set_", "shown"),
    [
        ({}, ""),
        ({"public_url": "https://m.example.org"}, " (+https://m.example.org)"),
        (
            {"public_url": "https://m.example.org", "contact": "desk@example.org"},
            " (+desk@example.org)",
        ),
    ],
)
def test_the_user_agent_names_who_asks(set_, shown):
    """Name, version, and what the operator gave: where nothing was given, no address is made up."""
    assert agent(Settings(**set_)) == f"news-monitor/{__version__}{shown}"


@pytest.mark.parametrize(
    "contact", ["a b", "x)", "desk@example.org\r\nX-Y: 1", "bülent@example.org"]
)
def test_a_contact_that_no_header_can_hold_is_refused(contact):
    """It would break each request, or change it."""
    with pytest.raises(ValidationError):
        Settings(contact=contact)
