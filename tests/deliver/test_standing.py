"""What receivers have told a channel outlives the objects that a reload makes anew."""

from monitor.alert.channel import ConsoleChannel, SlackChannel
from monitor.deliver.failure import ChannelError, Failure
from monitor.deliver.standing import Standings


def console(**changed):
    return ConsoleChannel.model_validate({"id": "a", "type": "console", **changed})


def test_a_hold_stays_when_the_channels_table_is_edited():
    """The receiver said wait; what stands in our file is nothing to it."""
    standings = Standings()
    standings.of(console()).pace.hold(60, 0.0, "you")
    assert standings.of(console(time_limit=9)).pace.held(10.0, "you") == 50


def test_the_rate_goes_on_from_what_was_sent():
    """A reload is no new burst; another rate holds at once."""
    standings = Standings()
    pace = standings.of(console(rate=1)).pace
    assert [pace.reserve("you", 0.0) for _ in range(2)] == [0, 1]
    assert standings.of(console(rate=1)).pace.reserve("you", 0.0) == 2
    assert standings.of(console(rate=0.5)).pace.reserve("you", 0.0) == 6


def test_the_rate_of_a_channel_that_gathers_is_that_of_its_messages():
    """Its deliveries wait for no turn of their own."""
    spec = SlackChannel.model_validate({"id": "s", "type": "slack", "token": {"env": "X"}})
    standing = Standings().of(spec, gathers=True)
    assert (standing.pace.rate, standing.messages.rate) == (None, spec.rate)


def test_a_breaker_stays_open_until_its_channel_is_edited():
    """Another line of routes.toml mends nothing; an edit of its own table may have."""
    standings = Standings()
    breaker = standings.of(console()).breaker
    breaker.failed(ChannelError(Failure.AUTH, "no"), 0.0)
    assert standings.of(console()).breaker.is_open
    assert not standings.of(console(time_limit=9)).breaker.is_open


def test_another_type_of_the_same_name_is_another_channel():
    """What one receiver said does not bind another."""
    standings = Standings()
    standings.of(console()).pace.hold(60, 0.0)
    mail = SlackChannel.model_validate({"id": "a", "type": "slack", "token": {"env": "X"}})
    assert standings.of(mail).pace.held(0.0) == 0
