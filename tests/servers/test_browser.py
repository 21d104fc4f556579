"""The pages and the mails in a real browser, scripts off, in narrow windows and wide ones, light and dark."""

import os
import socket
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from monitor.alert.letter import Letter, Purpose
from monitor.alert.letter import alert_of as letter_alert
from monitor.alert.notice import News, Trouble, notices
from monitor.alert.render import NAMES, compile_templates
from monitor.alert.sample import sample_alert, sample_digest, sample_mention
from monitor.config import shipped
from monitor.deliver.body import Bodies
from monitor.deliver.link import Links
from monitor.deliver.mail import Sender, compose
from monitor.store import subscription
from monitor.terms import Reason, Severity
from tests.deliver.conftest import make_delivery
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


async def looks_right(tab, name, width):
    """Nothing sticks out, the style is in force, the browser has nothing to complain of."""
    if PICTURES:
        (Path(PICTURES) / f"{name}.png").write_bytes(await tab.picture())
    # Not innerWidth: a narrow client zooms out until all fits, and then it does.
    assert await tab.value("document.documentElement.scrollWidth") <= width, name
    assert await tab.value("getComputedStyle(document.body).fontSize") == "18px"
    assert tab.complaints == []


@pytest.mark.parametrize(("width", "dark"), [(320, False), (320, True), (1280, False)])
async def test_from_the_form_to_the_end(tab, site, width, dark):
    """Subscribe, confirm, change, end: as a person does, with mouse and keyboard."""
    name = f"{width}{'-dark' if dark else ''}"
    await tab.open(f"{site.links.base}/subscribe", width, dark=dark)
    await looks_right(tab, f"form-{name}", width)
    await tab.write("input[name=address]", "anna@example.org")
    await tab.write("input[name=zone]", "Europe/Kyiv")
    await tab.press("main > form button")
    assert "Look into your mail" in await tab.value("document.title")
    [(_, _, url)] = await site.letters()
    await tab.open(url, width, dark=dark)
    await looks_right(tab, f"confirm-{name}", width)
    assert await site.db.read(subscription.active) == ()
    await tab.press("form button")
    await looks_right(tab, f"welcome-{name}", width)
    (one,) = await site.db.read(subscription.active)
    assert (one.target, one.zone) == ("anna@example.org", "Europe/Kyiv")
    await tab.press("main a")
    await looks_right(tab, f"preferences-{name}", width)
    await tab.write("input[name=zone]", "Asia/Tokyo")
    await tab.press("button[value=change]")
    assert "Saved." in await tab.value("document.body.innerText")
    assert (await site.db.read(subscription.active))[0].zone == "Asia/Tokyo"
    await tab.press("button[value=end]")
    assert await site.db.read(subscription.active) == ()
    assert await tab.value("document.cookie") == ""


LONG = "https://news.example.org/" + "a-very-long-address-without-any-space-" * 6
CONTRAST = """(() => {
  const shade = document.createElement('i'); shade.style.background = 'Canvas';
  document.body.append(shade);
  const numbers = text => text.match(/[\\d.]+/g).map(Number);
  const canvas = numbers(getComputedStyle(shade).backgroundColor); shade.remove();
  const light = c => [0.2126, 0.7152, 0.0722].reduce((sum, w, n) => {
    const v = c[n] / 255; return sum + w * (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4) }, 0);
  let least = [21, ''];
  for (const e of document.body.querySelectorAll('*')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
    let opacity = 1, ground = null;
    for (let p = e; p; p = p.parentElement) {
      const style = getComputedStyle(p); opacity *= Number(style.opacity);
      const g = numbers(style.backgroundColor);
      if (!ground && (g[3] === undefined || g[3] > 0)) ground = g }
    ground = ground || canvas;
    const ink = numbers(getComputedStyle(e).color).slice(0, 3).map((v, n) => v * opacity + ground[n] * (1 - opacity));
    const [a, b] = [light(ink), light(ground)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < least[0]) least = [ratio, e.innerText.slice(0, 60)] }
  return least })()"""
"""The least contrast of any text to what is behind it (WCAG 2.2, 1.4.3), and that text."""


def mails():
    """Name -> the alert that a mail brings."""
    folder = shipped.folder() / "alerts"
    renderer, _ = compile_templates({n: (folder / n).read_text("utf-8") for n in NAMES}, {})
    sample = sample_alert()
    change = replace(sample.changes[0], sentence=f"{sample.changes[0].sentence} {LONG}")
    source = replace(sample.sources[0], title=LONG)
    trouble = [Trouble(f"feed/{n}", f"feed {n} silent, see {LONG}", Severity.HIGH) for n in "ab"]
    (notice,) = notices(News(tuple(trouble)), sample.at)
    digest = sample_digest()
    assert digest.summary
    late = replace(digest, summary=replace(digest.summary, cause=Reason.LATE))
    shown = {
        "alert": replace(sample, changes=(change,), sources=(source, *sample.sources)),
        "mention": sample_mention(), "digest": digest, "catch-up": late, "notice": notice,
        "confirm": letter_alert(Letter(Purpose.CONFIRM, 1), sample.id, sample.at),
        "preferences": letter_alert(Letter(Purpose.PREFERENCES, 1), sample.id, sample.at),
    }  # fmt: skip
    return renderer, shown


@pytest.mark.parametrize(("width", "dark"), [(360, False), (360, True), (700, False)])
async def test_mails_fit_a_narrow_client_and_can_be_read_in_a_dark_one(tab, tmp_path, width, dark):
    """With addresses that break nowhere; every text stands out from what is behind it."""
    renderer, shown = mails()
    links = Links("https://monitor.example.org", [SecretStr("k" * 32)])
    sender = Sender.parse("News monitor <alerts@example.org>")
    for name, alert in shown.items():
        mail = compose(
            make_delivery(1, target="anna@example.org", alert=alert),
            sender, Bodies(renderer), alert.at, links,
        )  # fmt: skip
        file = tmp_path / f"{name}.html"
        file.write_text(mail.get_body(("html",)).get_content(), encoding="utf-8")
        await tab.open(file.as_uri(), width, dark=dark)
        if PICTURES:
            picture = Path(PICTURES) / f"mail-{name}-{width}{'-dark' if dark else ''}.png"
            picture.write_bytes(await tab.picture())
        assert await tab.value("document.documentElement.scrollWidth") <= width, name
        ratio, text = await tab.value(CONTRAST)
        assert ratio >= 4.5, (name, text)
