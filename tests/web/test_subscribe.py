"""Signing up by oneself: GET changes nothing, a yes counts once, and nobody learns who is subscribed."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest

from monitor.alert.subscription import Subscription
from monitor.clock import SystemClock
from monitor.store import subscription
from monitor.store.subscription_erase import erase
from monitor.terms import Kind, Severity, SubscriptionState, When
from monitor.web.form import Wishes
from tests.web.conftest import running

ANNA = "anna@example.org"
WISH = {"address": ANNA, "processes": "russia-ukraine", "kinds": "outcome", "when": "daily",
        "at": "07:30", "zone": "Europe/Kyiv", "min_sources": "2", "heartbeat": "daily",
        "quiet_from": "22:00", "quiet_to": "07:00"}  # fmt: skip


async def rows(site):
    return [k.subscription for k in await site.db.read(subscription.listing)]


async def subscribed(site, address=ANNA):
    """Through the pages; returns the link to the preferences."""
    await site.ask("POST", "/subscribe", data=WISH | {"address": address})
    [(_, _, url)] = await site.letters()
    _, _, text = await site.ask("POST", url)
    return (
        text.partition('<a href="')[2].partition('"')[0].removeprefix("https://monitor.example.org")
    )


async def test_the_whole_way(site):
    """Form, letter, page, yes: then the wishes are in force, and not before."""
    status, _, text = await site.ask("GET", "/subscribe")
    assert (status, 'name="address"' in text, "Europe/Kyiv" in text) == (200, True, True)
    status, _, text = await site.ask("POST", "/subscribe", data=WISH)
    assert (status, ANNA in text) == (200, True)
    assert await site.db.read(subscription.active) == ()
    [(purpose, target, url)] = await site.letters()
    assert (purpose, target) == ("confirm", ANNA)
    status, _, text = await site.ask("GET", url)
    assert (status, "Europe/Kyiv" in text, '<form method="post">' in text) == (200, True, True)
    assert await site.db.read(subscription.active) == ()
    assert (await site.ask("POST", url))[0] == 200
    (one,) = await site.db.read(subscription.active)
    assert (one.target, one.kinds, one.when, one.zone) == (
        ANNA,
        (Kind.OUTCOME,),
        When.DAILY,
        "Europe/Kyiv",
    )
    assert (one.min_sources, one.heartbeat, f"{one.quiet_to:%H:%M}") == (2, "daily", "07:00")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_scanner_that_follows_links_changes_nothing(site, method):
    """Mail servers look at every link; none of them says yes, changes, or ends anything."""
    await site.ask("POST", "/subscribe", data=WISH)
    [(_, _, url)] = await site.letters()
    for path in (
        url,
        "/subscribe",
        "/preferences",
        url + "?act=end",
        "/preferences?address=a@b.org",
    ):
        assert (await site.ask(method, path))[0] == 200
    assert [s.state for s in await rows(site)] == [SubscriptionState.UNCONFIRMED]
    await site.ask("POST", url)
    preferences = site.links.preferences((await rows(site))[0].id, 1, SystemClock().now())
    for path in (preferences, preferences + "?act=end&when=hourly"):
        assert (await site.ask(method, path))[0] == 200
    assert [s.state for s in await rows(site)] == [SubscriptionState.ACTIVE]
    assert await site.letters() == []


async def test_a_link_that_confirms_is_good_once(site):
    """The second time it is void, and says where to go."""
    await site.ask("POST", "/subscribe", data=WISH)
    [(_, _, url)] = await site.letters()
    assert (await site.ask("POST", url))[0] == 200
    for method in ("GET", "POST"):
        status, _, text = await site.ask(method, url)
        assert (status, "/preferences" in text) == (410, True)


async def test_a_link_that_confirms_is_good_for_48_hours(site):
    """Then what was asked for is not started."""
    await site.ask("POST", "/subscribe", data=WISH)
    (one,) = await rows(site)
    for hours, status in ((49, 410), (47, 200)):
        url = site.links.confirm(one.id, 0, SystemClock().now() - timedelta(hours=hours))
        assert (await site.ask("POST", url))[0] == status


@pytest.mark.parametrize("page", ["subscribe", "preferences", "feedback"])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_link_that_is_not_ours_tells_nothing(site, page, method):
    """One answer for every token that was tampered with, or made for another page."""
    await site.ask("POST", "/subscribe", data=WISH)
    (one,) = await rows(site)
    token = site.links.confirm(one.id, 0, SystemClock().now()).rpartition("/")[2]
    other = site.links.unsubscribe(one).rpartition("/")[2]
    tampered = [token[:-1], token.swapcase(), other, "x", "a.b", "%00", "x" * 3000]
    texts = {(await site.ask(method, f"/{page}/{t}"))[::2] for t in tampered}
    assert len(texts) == 1
    assert texts.pop()[0] == 404
    assert [s.state for s in await rows(site)] == [SubscriptionState.UNCONFIRMED]


async def test_nobody_learns_who_is_subscribed(site):
    """Form and reminder answer the same for an address in every state, and for none."""
    await subscribed(site, "active@example.org")
    await site.ask("POST", "/subscribe", data=WISH | {"address": "asked@example.org"})
    gone = Subscription("gone", "mail", "gone@example.org", state=SubscriptionState.REMOVED)
    at = SystemClock().now()
    await site.db.write(lambda conn: subscription.put(conn, gone, owner="self", at=at))
    await site.db.write(lambda conn: erase(conn, "erased@example.org", at=at))
    for path in ("/subscribe", "/preferences"):
        answers = set()
        for who in ("active", "asked", "gone", "erased", "nobody"):
            address = f"{who}@example.org"
            status, headers, text = await site.ask("POST", path, data=WISH | {"address": address})
            kept = {k: v for k, v in headers.items() if k not in ("Date", "Content-Length")}
            answers.add((status, str(kept), text.replace(address, "X")))
        assert len(answers) == 1


async def test_a_stranger_changes_no_wish_of_a_subscriber(site):
    """Who is subscribed already gets a link to their preferences instead."""
    await subscribed(site)
    before = await rows(site)
    await site.ask("POST", "/subscribe", data={"address": ANNA.upper(), "when": "hourly"})
    assert await rows(site) == before
    assert [(p, t) for p, t, _ in await site.letters()] == [("preferences", ANNA)]


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"address": "anna"}, "is no e-mail address"),
        ({"address": "a@b.org\r\nBcc: c@d.org"}, "target"),
        ({"address": "a@b.org, c@d.org"}, "is no e-mail address"),
        ({"address": ""}, "is no e-mail address"),
        ({"zone": "Kyiv"}, "no time zone is called"),
        ({"quiet_to": ""}, "go together"),
        ({"processes": "nothing"}, "is in no list of processes"),
        ({"kinds": "letter"}, "no alert has the kind"),
        ({"when": "<script>alert(1)</script>"}, "when"),
        ({"min_severity": "loud"}, "min_severity"),
    ],
)
async def test_a_wrong_wish_is_said_and_nothing_is_kept(site, wish, said):
    """With the form as it was filled in, and whatever was typed escaped."""
    status, _, text = await site.ask("POST", "/subscribe", data=WISH | wish)
    assert (status, said in text, "<script>" in text) == (400, True, False)
    assert await rows(site) == []
    assert await site.letters() == []


async def test_html_in_an_address_is_escaped(site):
    """Wherever it is shown again."""
    for path in ("/subscribe", "/preferences"):
        data = {"address": '"><script>alert(1)</script>@example.org'}
        _, _, text = await site.ask("POST", path, data=data)
        assert "<script>" not in text


async def test_every_page_is_closed_to_scripts_frames_and_referrers(site):
    """Strict headers, no cookie, no redirect, nothing cached."""
    preferences = await subscribed(site)
    for path in ("/subscribe", "/preferences", preferences, "/feedback/x", "/unsubscribe/x"):
        status, headers, text = await site.ask("GET", path)
        assert status in (200, 404)
        csp = headers["Content-Security-Policy"]
        assert "default-src 'none'" in csp
        assert "unsafe" not in csp
        assert "frame-ancestors 'none'" in csp
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in headers
        assert not any(bad in text for bad in ("<script", "javascript:", " onclick", "style="))


async def test_a_client_may_not_ask_without_end(site):
    """20 an hour; what a stranger writes into X-Forwarded-For changes nothing."""
    answers = []
    for n in range(21):
        data = WISH | {"address": f"a{n}@example.org"}
        headers = {"X-Forwarded-For": f"203.0.113.{n}"}
        answers.append((await site.ask("POST", "/subscribe", data=data, headers=headers))[0])
    assert answers == [200] * 20 + [429]


async def test_behind_a_proxy_its_word_counts(tmp_path):
    """The last address that no proxy of ours wrote; what the client put before it does not."""
    async with running(tmp_path, trusted_proxies="127.0.0.0/8") as site:
        answers = []
        for n in range(42):
            data = WISH | {"address": f"a{n}@example.org"}
            headers = {"X-Forwarded-For": f"198.51.100.{n}, 203.0.113.{n % 2}"}
            answers.append((await site.ask("POST", "/subscribe", data=data, headers=headers))[0])
        assert answers == [200] * 40 + [429] * 2


async def test_another_sites_page_asks_nothing_in_a_visitors_name(site):
    """Browsers say where a form was sent from."""
    for path in ("/subscribe", "/preferences"):
        headers = {"Sec-Fetch-Site": "cross-site"}
        assert (await site.ask("POST", path, data=WISH, headers=headers))[0] == 403
    assert await rows(site) == []


async def test_only_addresses_of_the_house(tmp_path):
    """Where the operator lets in only their own domains."""
    async with running(tmp_path, signup_domains="example.org") as site:
        assert (await site.ask("POST", "/subscribe", data=WISH))[0] == 200
        other = WISH | {"address": "a@example.org.evil.example"}
        status, _, text = await site.ask("POST", "/subscribe", data=other)
        assert (status, "Only addresses at example.org" in text) == (400, True)


async def test_preferences(site):
    """Change, pause, resume, end: by one link, any number of times."""
    path = await subscribed(site)
    status, _, text = await site.ask("GET", path)
    assert (status, 'value="07:30"' in text) == (200, True)
    changed = WISH | {"act": "change", "when": "hourly", "address": "other@example.org"}
    assert "Saved." in (await site.ask("POST", path, data=changed))[2]
    (one,) = await rows(site)
    assert (one.when, one.target) == (When.HOURLY, ANNA)
    wrong = WISH | {"act": "change", "zone": "Nowhere"}
    assert (await site.ask("POST", path, data=wrong))[0] == 400
    for act, state in (
        ("pause", "paused"),
        ("resume", "active"),
        ("", "active"),
        ("end", "removed"),
    ):
        assert (await site.ask("POST", path, data={"act": act}))[0] == 200
        assert [s.state for s in await rows(site)] == [state]
    assert "has ended" in (await site.ask("POST", path, data={"act": "resume"}))[2]
    assert [s.state for s in await rows(site)] == ["removed"]


async def test_new_wishes_leave_alone_what_the_page_does_not_ask_for(site):
    """A cap that the operator has set outlives a press of Save; every field is one or the other."""
    path = await subscribed(site)
    (one,) = await rows(site)
    capped = replace(one, max_per_hour=3, rules=("deals",), quiet_below=Severity.HIGH)
    at = SystemClock().now()
    await site.db.write(lambda c: subscription.put(c, capped, owner="self", at=at))
    changed = WISH | {"act": "change", "when": "hourly"}
    assert "Saved." in (await site.ask("POST", path, data=changed))[2]
    assert await rows(site) == [replace(capped, when=When.HOURLY)]
    asked = {field.name for field in fields(Wishes)}
    assert asked | set(subscription.KEPT) | {"id"} == {f.name for f in fields(Subscription)}
    assert asked.isdisjoint(subscription.KEPT)


async def test_a_link_to_the_preferences_is_good_for_seven_days_and_renewed_by_mail(site):
    """To the address it was made for, and only by a press of the button."""
    await subscribed(site)
    (one,) = await rows(site)
    old = site.links.preferences(one.id, 1, SystemClock().now() - timedelta(days=8))
    status, _, text = await site.ask("GET", old)
    assert (status, ANNA in text, await site.letters()) == (410, False, [])
    assert (await site.ask("POST", old, data={"act": "end"}))[0] == 200
    [(purpose, target, url)] = await site.letters()
    assert (purpose, target) == ("preferences", ANNA)
    assert (await site.ask("GET", url))[0] == 200
    assert [s.state for s in await rows(site)] == ["active"]


async def test_a_link_of_before_the_yes_is_void(site):
    """Each link names the serial it was made for."""
    await subscribed(site)
    (one,) = await rows(site)
    old = site.links.preferences(one.id, 0, SystemClock().now())
    assert "has ended" in (await site.ask("POST", old, data={"act": "end"}))[2]
    assert [s.state for s in await rows(site)] == ["active"]


async def test_erase(site):
    """The row is gone; the address may be subscribed again by its owner's yes."""
    path = await subscribed(site)
    assert "Erased" in (await site.ask("POST", path, data={"act": "erase"}))[2]
    assert await rows(site) == []
    assert "has ended" in (await site.ask("GET", path))[2]
    await subscribed(site)
    assert [s.state for s in await rows(site)] == ["active"]


async def test_unsubscribing_by_a_mails_header_ends_it(site):
    """The row is removed, and its preferences with it."""
    path = await subscribed(site)
    (one,) = await rows(site)
    assert (await site.ask("POST", site.links.unsubscribe(one), data="List-Unsubscribe=One-Click"))[
        0
    ] == 200
    assert [s.state for s in await rows(site)] == ["removed"]
    assert "has ended" in (await site.ask("GET", path))[2]
