"""The mail sink keeps mails, checks headers and notices repeats."""

from email.message import EmailMessage

import aiosmtplib
import pytest

from monitor.cli.demo.mailbox import REQUIRED, Mailbox


def letter(**headers):
    message = EmailMessage()
    told = {
        "From": "monitor@demo.example",
        "To": "desk@demo.example",
        "Subject": "Venue changed",
        "Date": "Mon, 02 Mar 2026 10:00:00 +0000",
        "Message-ID": "<d1@demo.example>",
        "Auto-Submitted": "auto-generated",
    }
    for name, value in (told | headers).items():
        if value:
            message[name] = value
    message.set_content("Istanbul -> Astana")
    return message


@pytest.fixture
async def mailbox():
    box = Mailbox()
    await box.start()
    yield box
    await box.stop()


async def send(box, message):
    await aiosmtplib.send(message, hostname="127.0.0.1", port=box.port, timeout=5)


async def test_a_repeat_is_one_message_id_twice(mailbox):
    """And two deliveries are two."""
    for name in ("<d1@demo.example>", "<d2@demo.example>", "<d1@demo.example>"):
        await send(mailbox, letter(**{"Message-ID": name}))
    assert mailbox.repeats == {"<d1@demo.example>": 2}
    assert [m.to for m in mailbox.mails] == [("desk@demo.example",)] * 3
    assert not mailbox.problems


@pytest.mark.parametrize("name", [n for n in REQUIRED if n not in {"From", "To", "Date"}])
async def test_missing_headers_are_noted(mailbox, name):
    """Each of them."""
    message = letter(**{name: ""})
    client = aiosmtplib.SMTP(hostname="127.0.0.1", port=mailbox.port, timeout=5)
    async with client:
        await client.sendmail("monitor@demo.example", ["desk@demo.example"], message.as_bytes())
    assert any(name in problem for problem in mailbox.problems)


async def test_refused_is_not_kept_and_lost_is(mailbox):
    """451 for now; or kept without a word."""
    mailbox.faults.queue += ["refuse", "lost"]
    with pytest.raises(aiosmtplib.SMTPDataError):
        await send(mailbox, letter())
    assert not mailbox.mails
    with pytest.raises(aiosmtplib.SMTPException):
        await send(mailbox, letter())
    assert len(mailbox.mails) == 1
