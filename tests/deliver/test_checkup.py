"""Asking a channel whether it could send, without sending."""

import pytest
from pydantic import SecretStr, TypeAdapter

from monitor.alert.channel import ChannelSpec
from monitor.deliver.checkup import MOST, Checkup, Grade
from monitor.poll.guard import Guard
from tests.deliver.conftest import TOKEN
from tests.deliver.fake_post import PASSWORD

SPEC = TypeAdapter(ChannelSpec)
SECRETS = {"T": TOKEN, "P": PASSWORD, "W": "whsec_" + "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB"}


async def look(heard=None, targets=(), **keys):
    keys.setdefault("id", "c")
    checkup = Checkup(
        lambda s: SecretStr(SECRETS[s.env]), Guard(["127.0.0.0/8"]), heard or (lambda _: None)
    )
    return await checkup.look(SPEC.validate_python(keys), targets)


async def test_a_mail_server_with_login_and_no_signature(post):
    office = await post("starttls", login=True)
    keys = {
        "type": "email", "host": "localhost", "port": office.port, "security": "starttls",
        "username": "u", "password": {"env": "P"}, "sender": "a@x.example", "ca_file": str(office.ca),
    }  # fmt: skip
    server, signs = await look(**keys)
    assert (server.grade, signs.grade) == (Grade.GOOD, Grade.DOUBT)
    assert "logged in as u" in server.detail
    assert office.mails == []
    SECRETS["wrong"] = "wrong-password"
    (refused,) = await look(**keys | {"password": {"env": "wrong"}})
    assert refused.grade is Grade.BAD
    assert "535" in refused.detail
    assert "wrong-password" not in refused.detail


async def test_a_server_that_is_away():
    (found,) = await look(
        type="email", host="localhost", port=1, security="none", sender="a@x.example"
    )
    assert found.grade is Grade.BAD


@pytest.mark.parametrize(
    ("scopes", "grades"),
    [
        ({"chat:write", "channels:history", "groups:history", "im:history", "mpim:history"}, "GGG"),
        ({"chat:write"}, "GDD"),
        ({"channels:history"}, "GBG"),
    ],
)
async def test_slack_says_who_we_are_and_what_we_may(slack, scopes, grades):
    slack.scopes = scopes
    found = await look(
        type="slack", token={"env": "T"}, api_url=slack.url + "api/", targets=["C0DESK"]
    )
    assert "".join(one.grade.name[0] for one in found) == grades
    assert slack.messages == []


async def test_of_many_conversations_some_are_looked_at_and_the_rest_is_counted(slack):
    """Slack lets them be read some fifty times a minute."""
    many = [f"C{n:04}" for n in range(MOST + 5)]
    found = await look(
        type="slack", token={"env": "T"}, api_url=slack.url + "api/", targets=[*many, *many]
    )
    assert slack.calls.count("conversations.history") == MOST
    assert found[-1].detail.startswith("5 conversations more")


async def test_a_wrong_token_is_said_and_not_told(slack):
    SECRETS["bad"] = "xoxb-other"
    (found,) = await look(type="slack", token={"env": "bad"}, api_url=slack.url + "api/")
    assert (found.grade, found.detail) == (Grade.BAD, "invalid_auth")


async def test_a_webhook_is_asked_by_head_within_the_guard(slack):
    dates = []
    (found,) = await look(dates.append, type="webhook", url=slack.url + "x", secret={"env": "W"})
    assert found.grade is Grade.GOOD
    assert dates[0]
    (inside,) = await look(type="webhook", url="https://10.0.0.1/x", secret={"env": "W"})
    assert inside.grade is Grade.BAD


async def test_a_secret_that_does_not_fit_is_wrong_though_the_receiver_answers(post, slack):
    """The service could build no such channel, or believe no press."""
    SECRETS["short"] = "whsec_QUFB"
    for secrets in (
        {"secret": {"env": "short"}},
        {"secret": {"env": "W"}, "old_secret": {"env": "short"}},
    ):
        (found,) = await look(type="webhook", url=slack.url + "x", **secrets)
        assert found.grade is Grade.BAD
        assert "3 bytes" in found.detail
    office = await post("none")
    for key, said in (("short", "dkim_key is no RSA key"), ("away", "away")):
        server, signs = await look(
            type="email", host="localhost", port=office.port, security="none",
            sender="a@x.example", dkim_key={"env": key}, dkim_selector="s",
        )  # fmt: skip
        assert (server.grade, signs.grade) == (Grade.GOOD, Grade.BAD)
        assert said in signs.detail
    slack.scopes = {"chat:write"}
    *_, buttons = await look(
        type="slack", token={"env": "T"}, signing_secret={"env": "away"}, api_url=slack.url + "api/"
    )
    assert (buttons.what, buttons.grade) == ("channel c, buttons", Grade.BAD)


async def test_a_secret_that_is_missing_is_named():
    checkup = Checkup(resolve_nothing, Guard())
    spec = SPEC.validate_python({"id": "c", "type": "slack", "token": {"env": "NOPE"}})
    (found,) = await checkup.look(spec, ())
    assert (found.grade, found.detail) == (Grade.BAD, "the variable NOPE is empty or not set")


def resolve_nothing(secret):
    raise LookupError(f"{secret.where} is empty or not set")
