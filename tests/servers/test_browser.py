"""The pages in a real browser, scripts off, in a narrow window and a wide one, light and dark."""

import os
import socket
from pathlib import Path

import pytest

from monitor.store import subscription
from tests.servers.browser import browser, missing
from tests.web.conftest import running

pytestmark = pytest.mark.servers
PICTURES = os.environ.get("PICTURES", "")
"""A folder for what the pages look like."""


@pytest.fixture
async def tab(tmp_path):
    if why := missing():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(why)
    async with browser(tmp_path / "browser") as found:
        yield found


@pytest.fixture
async def site(tmp_path):
    """Served where its own links lead."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with running(tmp_path, base=f"http://127.0.0.1:{port}", port=port) as found:
        yield found


async def looks_right(tab, name):
    """Nothing sticks out, the style is in force, the browser has nothing to complain of."""
    if PICTURES:
        (Path(PICTURES) / f"{name}.png").write_bytes(await tab.picture())
    assert await tab.value("document.documentElement.scrollWidth <= window.innerWidth"), name
    assert await tab.value("getComputedStyle(document.body).fontSize") == "18px"
    assert tab.complaints == []


@pytest.mark.parametrize(("width", "dark"), [(320, False), (320, True), (1280, False)])
async def test_from_the_form_to_the_end(tab, site, width, dark):
    """Subscribe, confirm, change, end: as a person does, with mouse and keyboard."""
    name = f"{width}{'-dark' if dark else ''}"
    await tab.open(f"{site.links.base}/subscribe", width, dark=dark)
    await looks_right(tab, f"form-{name}")
    await tab.write("input[name=address]", "anna@example.org")
    await tab.write("input[name=zone]", "Europe/Kyiv")
    await tab.press("main > form button")
    assert "Look into your mail" in await tab.value("document.title")
    [(_, _, url)] = await site.letters()
    await tab.open(url, width, dark=dark)
    await looks_right(tab, f"confirm-{name}")
    assert await site.db.read(subscription.active) == ()
    await tab.press("form button")
    await looks_right(tab, f"welcome-{name}")
    (one,) = await site.db.read(subscription.active)
    assert (one.target, one.zone) == ("anna@example.org", "Europe/Kyiv")
    await tab.press("main a")
    await looks_right(tab, f"preferences-{name}")
    await tab.write("input[name=zone]", "Asia/Tokyo")
    await tab.press("button[value=change]")
    assert "Saved." in await tab.value("document.body.innerText")
    assert (await site.db.read(subscription.active))[0].zone == "Asia/Tokyo"
    await tab.press("button[value=end]")
    assert await site.db.read(subscription.active) == ()
    assert await tab.value("document.cookie") == ""
