"""A mistake in a file at a start costs what it costs while the service runs: nothing."""

import asyncio
import shutil

import pytest
from prometheus_client import CollectorRegistry
from structlog.testing import capture_logs

from monitor.alert.sample import sample_views
from monitor.config import shipped
from monitor.config.last_good import PARTS
from monitor.errors import ConfigError
from monitor.telemetry.metrics import Metrics
from monitor.wire.reload import Keeper
from tests.servers.stores import KINDS, opened

ROUTES = """
[[channel]]
id = "screen"
type = "console"

[[subscription]]
id = "desk"
channel = "screen"

[[subscription]]
id = "night"
channel = "screen"
"""
FILE = "alerts/routes.toml"


@pytest.fixture(params=KINDS)
async def db(request, tmp_path):
    async with opened(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def folder(tmp_path):
    shipped.write(tmp_path / "c")
    (tmp_path / "c" / FILE).write_text(ROUTES)
    return tmp_path / "c"


async def started(folder, db):
    keeper = Keeper(folder, db, Metrics(CollectorRegistry()), compiled=False)
    with capture_logs() as said:
        await keeper.load()
    return keeper, [line for line in said if line["log_level"] == "error"]


def subscribed(keeper):
    return [one.id for one in keeper.house.book.subscriptions]


@pytest.mark.parametrize(
    "wrong",
    [ROUTES + "[[channel\n", ROUTES.replace('id = "night"', 'id = "night"\nchanel = "x"'), None],
    ids=["no TOML", "a key mistyped", "no file"],
)
async def test_routes_with_a_mistake_at_a_restart_are_those_of_before(folder, db, wrong):
    """All of them; log and detail say since when."""
    before, said = await started(folder, db)
    assert said == []
    since = before.last_good.since["routes"]
    (folder / FILE).unlink() if wrong is None else (folder / FILE).write_text(wrong)
    after, said = await started(folder, db)
    assert subscribed(after) == ["desk", "night"]
    assert after.house.routes == before.house.routes
    form = f"the last good form, of {since:%Y-%m-%d %H:%M:%S} UTC"
    assert {line["in_force"] for line in said} == {form}
    assert FILE in said[0]["problem"]
    assert after.last_good.forms(after.house) == {"routes": form}
    again, _ = await started(folder, db)  # the mistake has not become the last good form
    assert subscribed(again) == ["desk", "night"]


async def test_an_edit_while_it_runs_is_the_last_good_form_then(folder, db):
    """A good one; one with a mistake is not."""
    keeper, _ = await started(folder, db)
    (folder / FILE).write_text(ROUTES + '[[subscription]]\nid = "late"\nchannel = "screen"\n')
    assert await keeper.look()
    (folder / FILE).write_text(ROUTES + "enabled = no\n")
    await keeper.look()
    after, _ = await started(folder, db)
    assert subscribed(after) == ["desk", "night", "late"]
    (folder / FILE).write_text(ROUTES)
    assert await after.look()
    assert subscribed(after) == ["desk", "night"]
    assert after.last_good.forms(after.house) == {}


async def test_without_a_last_good_form_it_is_said(folder, db):
    """The first start ever: what is right is used, and nothing else is claimed."""
    (folder / FILE).write_text(ROUTES.replace('id = "night"', 'id = "night"\nchanel = "x"'))
    keeper, said = await started(folder, db)
    assert subscribed(keeper) == ["desk"]
    (line,) = said
    assert line["in_force"] == (
        "only what is right in it: 1 channels, 1 subscriptions; no good form is known"
    )
    for part in (FILE, "line 12", "chanel"):
        assert part in line["problem"]


async def test_each_part_falls_back_alone(folder, db):
    """Feeds, rules and a template are wrong; the routes are edited, and right."""
    (folder / "alerts" / "line.j2").write_text("mine: {{ v.headline }}")
    before, _ = await started(folder, db)
    (folder / "feeds.toml").write_text("[[feed]\n")
    (folder / "rules" / "negotiations.toml").write_text("[[rule]\n")
    (folder / "alerts" / "line.j2").write_text("{{ v.nothing_like_it }}")
    (folder / FILE).write_text(ROUTES.replace("night", "noon"))
    after, _ = await started(folder, db)
    assert after.house.feeds == before.house.feeds
    assert after.house.sense.rules == before.house.sense.rules
    (view, *_) = sample_views()
    assert after.house.renderer.line(view).startswith("mine: ")
    assert after.house.kept == {"feeds", "rules", "templates"}
    assert subscribed(after) == ["desk", "noon"]


async def test_lexicons_that_are_gone_are_those_of_before(folder, db):
    """Nothing can be made of the files alone; a slip in the routes falls back beside them all the same."""
    await started(folder, db)
    shutil.rmtree(folder / "rules" / "lexicon")
    (folder / FILE).write_text(ROUTES.replace('id = "night"', 'id = "night"\nchanel = "x"'))
    after, said = await started(folder, db)
    assert after.house.sense.tongues.lexicons
    assert subscribed(after) == ["desk", "night"]
    assert set(after.last_good.forms(after.house)) == {"rules", "routes"}
    assert any("no lexicon" in line["problem"] for line in said)


async def test_processes_that_start_at_once_keep_the_same(folder, db):
    """Each writes what it found, or finds it written; none is in another's way."""
    all_of_them = await asyncio.gather(*(started(folder, db) for _ in range(4)))
    assert all(one.last_good.since.keys() == set(PARTS) for one, _ in all_of_them)
    (folder / FILE).write_text("[[channel\n")
    for keeper, _ in await asyncio.gather(*(started(folder, db) for _ in range(2))):
        assert subscribed(keeper) == ["desk", "night"]


async def test_another_folder_has_a_last_good_form_of_its_own(folder, db, tmp_path):
    """What was right in one says nothing of the other."""
    await started(folder, db)
    shipped.write(tmp_path / "other")
    (tmp_path / "other" / FILE).write_text("[[channel\n")
    other, _ = await started(tmp_path / "other", db)
    assert subscribed(other) == []


async def test_a_folder_that_is_gone_is_no_mistake_in_a_file(folder, db, tmp_path):
    """It ends the start, as it always did."""
    await started(folder, db)
    folder.rename(tmp_path / "elsewhere")
    with pytest.raises(ConfigError, match="is not there"):
        await started(folder, db)
