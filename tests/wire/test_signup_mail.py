"""A letter goes through the real outbox and the real SMTP channel, and its link works."""

import asyncio
import email
import re
from datetime import timedelta
from email import policy

import pytest
from aiosmtpd.smtp import SMTP

from monitor.alert.channel import EmailChannel as Spec
from monitor.clock import SystemClock
from monitor.deliver.dispatch import Dispatch, Lane
from monitor.deliver.email import EmailChannel
from monitor.store import subscription
from monitor.store.outbox import Deliveries
from tests.web.conftest import house, running


class Post:
    """Keeps what arrives."""

    def __init__(self):
        self.mails = []
        self.came = asyncio.Event()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        self.mails.append(
            (envelope.rcpt_tos, email.message_from_bytes(envelope.content, policy=policy.default))
        )
        self.came.set()
        return "250 OK"


@pytest.fixture
async def post():
    handler = Post()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler), "127.0.0.1", 0)
    handler.port = server.sockets[0].getsockname()[1]
    yield handler
    server.close()


@pytest.fixture
async def sending(post, tmp_path):
    """The pages, and a dispatcher that empties their outbox."""
    async with running(tmp_path) as site:
        spec = Spec(id="mail", type="email", host="127.0.0.1", port=post.port, security="none",
                    sender="News monitor <alerts@example.org>")  # fmt: skip
        channel = EmailChannel(spec, None, house().renderer, SystemClock().now, links=site.links)
        dispatch = Dispatch(
            Deliveries(site.db), [Lane(channel)], SystemClock(), owner="t", look=0.05
        )
        task = asyncio.create_task(dispatch.run())
        yield site
        dispatch.stop()
        await task


async def mail(post, n=1):
    async with asyncio.timeout(20):
        while len(post.mails) < n:
            post.came.clear()
            await post.came.wait()
    return post.mails[n - 1]


def link(message):
    """What the plain part says; the HTML part leads to the same."""
    found = re.search(r"https://\S+", message.get_body(("plain",)).get_content())[0]
    assert f'<a href="{found}"' in message.get_body(("html",)).get_content()
    return found


async def test_the_letter_arrives_and_its_link_confirms(post, sending):
    """Plain text to that address alone; no list of anything, for it is none."""
    await sending.ask("POST", "/subscribe", data={"address": "anna@example.org"})
    to, letter = await mail(post)
    assert to == ["anna@example.org"]
    assert letter["Subject"] == "Please confirm your subscription"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Unsubscribe"] is None
    assert (await sending.ask("POST", link(letter)))[0] == 200
    assert len(await sending.db.read(subscription.active)) == 1


async def test_what_waits_in_the_outbox_lets_nobody_in(post, sending):
    """No token is stored: it is signed when the letter is sent."""
    await sending.ask("POST", "/subscribe", data={"address": "anna@example.org"})
    _, letter = await mail(post)
    token = link(letter).rpartition("/")[2]
    stored = await sending.db.read(lambda conn: "\n".join(conn.connection.iterdump()))
    assert "anna@example.org" in stored
    assert token not in stored


async def test_a_link_to_the_preferences_by_mail(post, sending):
    """Asked for on the page, good for seven days."""
    await sending.ask("POST", "/subscribe", data={"address": "anna@example.org"})
    await sending.ask("POST", link((await mail(post))[1]))
    await sending.ask("POST", "/preferences", data={"address": "ANNA@example.org"})
    to, letter = await mail(post, 2)
    assert (to, letter["Subject"]) == (["anna@example.org"], "Your subscription")
    assert (await sending.ask("GET", link(letter)))[0] == 200
    ticket = sending.links.ticket("preferences", link(letter).rpartition("/")[2])
    assert timedelta(days=6.9) < ticket.until - SystemClock().now() <= timedelta(days=7)
