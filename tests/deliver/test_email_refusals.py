"""What a mail server refuses: the mail, the recipient, or us."""

import aiosmtplib
import pytest
from structlog.testing import capture_logs

from monitor.deliver.email import smtp_error
from monitor.deliver.failure import ChannelError, Failure
from tests.deliver.mailing import channel_of


@pytest.mark.parametrize(
    ("answer", "failure", "permanent"),
    [
        ("451 try later", Failure.BUSY, False),
        ("421 shutting down", Failure.BUSY, False),
        ("554 spam", Failure.REFUSED, True),
        ("552 too big", Failure.REFUSED, True),
    ],
)
async def test_answers_to_the_mail(post, renderer, delivery, answer, failure, permanent):
    server = await post()
    server.script.append(answer)
    with pytest.raises(ChannelError) as caught:
        await channel_of(server, renderer).send(delivery(target="a@example.org"))
    assert (caught.value.failure, caught.value.permanent) == (failure, permanent)
    assert answer in str(caught.value)


@pytest.mark.parametrize(
    ("answer", "failure", "permanent"),
    [("550 no such user", Failure.TARGET, True), ("450 mailbox busy", Failure.BUSY, False)],
)
async def test_answers_to_the_recipient(post, renderer, delivery, answer, failure, permanent):
    server = await post()
    server.refuse["a@example.org"] = answer
    with pytest.raises(ChannelError) as caught:
        await channel_of(server, renderer).send(delivery(target="a@example.org"))
    assert (caught.value.failure, caught.value.permanent) == (failure, permanent)


@pytest.mark.parametrize(
    ("error", "handed"),
    [
        (aiosmtplib.SMTPConnectError("no"), False),
        (aiosmtplib.SMTPHeloError(554, "go away"), False),
        (aiosmtplib.SMTPSenderRefused(550, "no such sender", "a@example.org"), True),
        (aiosmtplib.SMTPResponseException(530, "5.7.0 Must issue STARTTLS"), True),
    ],
)
def test_what_is_said_of_us_costs_no_alert(error, handed):
    """A greeting, a session or a sender refused: no mail would go out, so none is given up."""
    meant = smtp_error(error, handed_over=handed)
    assert meant.whole
    assert not meant.permanent


async def test_a_policy_against_the_sender_suspends_no_address(post, renderer, delivery):
    """RFC 3463: X.7.X is no word on the address."""
    server = await post()
    server.refuse["a@example.org"] = "554 5.7.1 blocked using a list"
    channel = channel_of(server, renderer)
    for n in range(4):
        with pytest.raises(ChannelError) as caught:
            await channel.send(delivery(n, target="a@example.org"))
        assert caught.value.failure is Failure.REFUSED
        assert "suspended" not in str(caught.value)
    await channel.close()


async def test_an_address_refused_three_times_is_left_alone(post, renderer, delivery):
    server = await post()
    server.refuse["gone@example.org"] = "550 no such user"
    channel = channel_of(server, renderer)
    told = []
    with capture_logs() as logs:
        for n in range(4):
            with pytest.raises(ChannelError) as caught:
                await channel.send(delivery(n, target="gone@example.org"))
            told.append((caught.value.permanent, str(caught.value).startswith("suspended: until")))
    assert told == [(True, False)] * 3 + [(True, True)]
    assert [entry["event"] for entry in logs] == ["address.suspended"]
    server.refuse.clear()
    await channel.send(delivery(9, target="desk@example.org"))
    await channel.close()
