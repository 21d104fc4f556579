"""What readers say of an alert: by POST alone, once each, and the last word counts."""

import pytest

from monitor.alert.subscription import Subscription
from monitor.deliver.link import receiver_id
from monitor.store import alert, feedback
from monitor.terms import Verdict
from tests.smalltalk import START
from tests.store.test_delivery import some_alert

ANNA = Subscription("anna", "mail", "anna@example.org")


@pytest.fixture
async def link(site):
    await site.db.write(lambda conn: alert.put(conn, some_alert(1), "article-1", at=START))
    return site.links.feedback(some_alert(1).id, ANNA)


async def test_a_press_of_a_button(site, link):
    """GET shows the buttons; POST keeps what was said, under no address."""
    for method in ("GET", "HEAD"):
        assert (await site.ask(method, link + "?say=wrong"))[0] == 200
    assert await site.db.read(feedback.counts) == {}
    for say in ("wrong", "late", "late"):
        assert (await site.ask("POST", link, data={"say": say}))[0] == 200
    assert await site.db.read(feedback.counts) == {Verdict.LATE: 1}
    who = await site.db.read(lambda c: c.exec_driver_sql("SELECT who FROM feedback").scalar())
    assert who == receiver_id(ANNA)


@pytest.mark.parametrize("say", ["", "good", None])
async def test_what_is_no_verdict_is_not_kept(site, link, say):
    """Nor an empty form."""
    assert (await site.ask("POST", link, data={"say": say} if say is not None else {}))[0] == 400
    assert await site.db.read(feedback.counts) == {}


async def test_an_alert_that_is_gone(site):
    """A good link to nothing is no link."""
    link = site.links.feedback("00000000-0000-5000-8000-000000000009", ANNA)
    assert (await site.ask("POST", link, data={"say": "wrong"}))[0] == 404
