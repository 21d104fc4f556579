"""The session with a mail server: protection, login, connections."""

import asyncio

import pytest

from monitor.deliver.failure import ChannelError, Failure
from tests.deliver.fake_post import PASSWORD
from tests.deliver.mailing import channel_of


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_protected_and_logged_in(post, renderer, delivery, security):
    server = await post(security, login=True)
    await channel_of(server, renderer, security, PASSWORD).send(delivery(target="a@example.org"))
    assert server.over_tls == [True]


async def test_a_wrong_password_costs_no_alert_and_is_not_repeated_in_the_error(
    post, renderer, delivery
):
    server = await post("starttls", login=True)
    channel = channel_of(server, renderer, "starttls", "wrong-secret")
    with pytest.raises(ChannelError) as caught:
        await channel.send(delivery(target="a@example.org"))
    assert (caught.value.failure, caught.value.permanent) == (Failure.AUTH, False)
    assert caught.value.whole
    assert "wrong-secret" not in str(caught.value)


async def test_a_server_without_starttls_gets_no_mail(post, renderer, delivery):
    """Nothing is ever sent in the clear because a server, or someone between, hides STARTTLS."""
    server = await post("none")
    with pytest.raises(ChannelError) as caught:
        await channel_of(server, renderer, "starttls").send(delivery(target="a@example.org"))
    assert (caught.value.failure, caught.value.permanent) == (Failure.MISCONFIGURED, False)
    assert caught.value.whole
    assert server.mails == []


async def test_a_certificate_nobody_vouches_for_is_refused(post, renderer, delivery):
    server = await post("tls")
    with pytest.raises(ChannelError) as caught:
        await channel_of(server, renderer, "tls", ca_file="").send(delivery(target="a@example.org"))
    assert caught.value.failure is Failure.UNREACHABLE
    assert server.mails == []


async def test_connections_are_used_again(post, renderer, delivery):
    server = await post("starttls", login=True)
    channel = channel_of(server, renderer, "starttls", PASSWORD)
    for n in range(3):
        await channel.send(delivery(n, target="desk@example.org"))
    await channel.close()
    assert len(server.mails) == 3
    assert len({id(s) for s in server.sessions}) == 1


async def test_a_connection_the_server_let_go_costs_no_mail(post, renderer, delivery):
    server = await post()
    channel = channel_of(server, renderer)
    await channel.send(delivery(1, target="desk@example.org"))
    server.hang_up()
    await asyncio.sleep(0.05)
    await channel.send(delivery(2, target="desk@example.org"))
    await channel.close()
    assert len(server.mails) == 2
