"""E-mail against a real SMTP server: headers, threads, addresses, and a signature that holds."""

import base64
import re
from dataclasses import replace

import pytest
from pydantic import SecretStr

from monitor.alert.notice import Life, heartbeat
from monitor.alert.sample import sample_alert, sample_digest, sample_mention
from monitor.deliver.seal import Seal
from monitor.terms import Kind, Severity
from tests.deliver.mailing import LINKS, NOW, channel_of, mail_of

OTHER, CLAIM = (f"00000000-0000-5000-8000-00000000000{n}" for n in (7, 8))


async def test_a_mail_carries_text_html_and_the_headers_of_its_thread(post, renderer, delivery):
    server = await post()
    receipt = await channel_of(server, renderer).send(delivery(target="desk@example.org"))
    mail = mail_of(server)
    domain = "xn--mnchen-3ya.example"
    assert mail["Subject"] == "Arland-Borland: venue Lakeside -> Port Vell"
    assert str(mail["From"]) == f"Nachrichten-Wächter <alerts@{domain}>"
    assert mail["To"] == "desk@example.org"
    assert mail["Message-ID"] == f"<delivery-1@{domain}>" == receipt.reference
    assert mail["In-Reply-To"] == mail["References"]
    assert mail["References"].endswith(f"@{domain}>")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Id"] == f"News monitor <news-monitor.{domain}>"
    assert mail["Date"].datetime == NOW
    assert "Lakeside -> Port Vell" in mail.get_body(("plain",)).get_content()
    assert "<strong>Port Vell</strong>" in mail.get_body(("html",)).get_content()
    assert server.mails[0].rcpt_tos == ["desk@example.org"]


@pytest.mark.parametrize(
    ("alert", "test", "judged"),
    [
        (sample_alert(), False, sample_alert().id),
        (sample_alert(), True, None),
        (sample_digest(), False, None),
        (heartbeat(Life(2, 2, NOW), NOW, "UTC", NOW), False, None),
        (replace(sample_alert(), kind=Kind.CONFIRMATION, id=OTHER, follows=CLAIM), False, CLAIM),
    ],
)
async def test_a_link_to_judge_leads_to_an_alert_that_counts(
    post, renderer, delivery, alert, test, judged
):
    """A summary is no alert, and what is said of a confirmation is said of its claim."""
    server = await post()
    one = delivery(target="desk@example.org", alert=alert, test=test)
    await channel_of(server, renderer, links=LINKS).send(one)
    text = mail_of(server).get_body(("plain",)).get_content()
    tokens = re.findall(r"/feedback/(\S+)", text.replace("=\n", ""))
    assert [LINKS.judged(token)[0] for token in tokens] == ([judged] if judged else [])


async def test_a_repeat_has_the_same_message_id(post, renderer, delivery):
    server = await post()
    channel = channel_of(server, renderer)
    for attempt in (1, 2):
        await channel.send(delivery(target="desk@example.org", attempts=attempt))
    assert mail_of(server, 0)["Message-ID"] == mail_of(server, 1)["Message-ID"]


async def test_one_thread_for_each_round(post, renderer, delivery):
    server = await post()
    channel = channel_of(server, renderer)
    second_round = replace(sample_alert(), id="b", round=2)
    other_change = replace(sample_alert(), id="c")
    for n, alert in enumerate((sample_alert(), second_round, other_change, sample_mention())):
        await channel.send(delivery(n, target="desk@example.org", alert=alert))
    roots = [mail_of(server, n)["References"] for n in range(4)]
    assert roots[0] == roots[2]
    assert len(set(roots)) == 3


async def test_nothing_from_outside_ends_a_header(post, renderer, delivery):
    server = await post()
    alert = replace(
        sample_alert(), title="Talks\r\nBcc: all@example.org\r\n\r\nbody\x00 – переговоры"
    )
    await channel_of(server, renderer).send(delivery(target="desk@example.org", alert=alert))
    mail = mail_of(server)
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Talks Bcc: all@example.org body – переговоры"
    assert server.mails[0].rcpt_tos == ["desk@example.org"]


async def test_addresses_that_are_not_ascii(post, renderer, delivery):
    server = await post()
    channel = channel_of(server, renderer)
    await channel.send(delivery(1, target="desk@пример.example"))
    await channel.send(delivery(2, target="стол@example.org"))
    assert server.mails[0].rcpt_tos == ["desk@xn--e1afmkfd.example"]
    assert server.mails[1].rcpt_tos == ["стол@example.org"]


async def test_a_test_says_so_in_the_subject(post, renderer, delivery):
    server = await post()
    await channel_of(server, renderer).send(delivery(target="desk@example.org", test=True))
    assert mail_of(server)["Subject"].startswith("TEST: ")


async def test_critical_alerts_are_marked_important(post, renderer, delivery):
    server = await post()
    alert = replace(sample_alert(), severity=Severity.CRITICAL)
    await channel_of(server, renderer).send(delivery(target="desk@example.org", alert=alert))
    assert mail_of(server)["Importance"] == "high"


def raw_headers(server, name):
    """The lines of a header as they went over the wire."""
    head = server.mails[0].content.split(b"\r\n\r\n")[0].decode()
    return [line for line in head.split("\r\n") if line.lower().startswith(name.lower() + ":")]


async def test_one_click_unsubscribe_stands_in_two_whole_headers(post, renderer, delivery):
    """RFC 8058: both headers, https, each on one line however long it is."""
    server = await post()
    channel = channel_of(server, renderer, links=LINKS)
    one = delivery(target="desk@example.org")
    await channel.send(one)
    link = LINKS.unsubscribe(one.subscription)
    assert len(link) > 78
    assert raw_headers(server, "List-Unsubscribe") == [f"List-Unsubscribe: <{link}>"]
    assert raw_headers(server, "List-Unsubscribe-Post") == [
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click"
    ]
    mail = mail_of(server)
    assert link in mail.get_body(("plain",)).get_content()
    assert f'href="{link}"' in mail.get_body(("html",)).get_content()


async def test_without_https_one_unsubscribes_by_mail(post, renderer, delivery):
    server = await post()
    await channel_of(server, renderer).send(delivery(target="desk@example.org"))
    mail = mail_of(server)
    wanted = "<mailto:alerts@xn--mnchen-3ya.example?subject=unsubscribe%20desk>"
    assert mail["List-Unsubscribe"] == wanted
    assert mail["List-Unsubscribe-Post"] is None


@pytest.mark.parametrize("name", ["title", "process_title"])
async def test_nothing_from_outside_adds_a_header(post, renderer, delivery, name):
    server = await post()
    hostile = "Talks\r\nBcc: all@example.org\r\n\r\nbody\x00\u2028Bcc: x"
    alert = replace(sample_alert(), **{name: hostile})
    await channel_of(server, renderer).send(delivery(target="desk@example.org", alert=alert))
    mail = mail_of(server)
    assert mail["Bcc"] is None
    assert server.mails[0].rcpt_tos == ["desk@example.org"]


async def test_a_signed_mail_arrives_as_it_was_signed(post, renderer, delivery):
    import dkim
    import nacl.signing

    key = nacl.signing.SigningKey.generate()
    public = base64.b64encode(bytes(key.verify_key))
    seal = Seal("example.org", "news", SecretStr(base64.b64encode(bytes(key)).decode()))
    server = await post()
    alert = replace(sample_alert(), title="Переговоры: " + "очень длинная тема " * 8)
    await channel_of(server, renderer, seal=seal, links=LINKS).send(
        delivery(target="desk@example.org", alert=alert)
    )
    record = b"v=DKIM1; k=ed25519; p=" + public
    assert dkim.verify(server.mails[0].original_content, dnsfunc=lambda *_, **__: record)
