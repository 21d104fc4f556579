"""What the service merges by itself, replay merges too, at the same moments of the clock."""

from bench.daemon import daemon
from monitor.cli.memory import load
from monitor.cli.replay import Replay, stages
from monitor.detect.codec import load_negotiation
from monitor.detect.kin import looks
from tests.wire.test_service import START, line, timedelta

TITLES = (
    (1, "Kenya and Uganda to hold peace talks in Geneva on March 9"),
    (3, "Kenya, Uganda and Switzerland to hold peace talks in Geneva on March 9"),
    (4, "Kenya, Uganda and Switzerland peace talks on March 9 to be led by their presidents"),
    (12, "Kenya, Uganda and Switzerland agree to move March 9 peace talks to Lausanne"),
    (14, "Kenya and Uganda peace talks moved to Lausanne"),
    (61, "Kenya-Uganda peace talks in Lausanne postponed, Kenyan ministry says"),
    (64, "Switzerland, Kenya and Uganda postpone their peace talks"),
)
"""Minutes after the start; the first two are one meeting, told by two negotiations."""
STORY = [
    line(n, title, "", START + timedelta(minutes=minutes)) | {"source": "window"}
    for n, (minutes, title) in enumerate(TITLES)
]


async def test_kin_are_one_in_the_daemon_as_in_replay(tmp_path):
    """The same alerts under the same keys, and the same state of what they were merged into."""
    replay = Replay(stages(None))
    out = [replay.article(record) for record in STORY]
    found = [row["process"] for row in out]
    assert found[1] == found[2] == "kenya+switzerland+uganda", "not merged before one looks"
    assert set(found[3:]) == {found[0]} == {"kenya+uganda"}
    alerts = [alert for row in out for alert in (row["alert"], *row["also"]) if alert]
    served = await daemon(STORY)
    assert served["alerts"] == [sorted(c["key"] for c in one["changes"]) for one in alerts]
    states = {state.id: state for state in map(load_negotiation, served["states"])}
    assert replay.memory.aliases == {"kenya+switzerland+uganda": "kenya+uganda"}
    assert states["kenya+uganda"] == replay.memory.states["kenya+uganda"]
    for cut in (2, 3, 5):  # saved before and after the merge, and gone on
        again, file = Replay(replay.stages), tmp_path / f"{cut}.json"
        part = [again.article(record) for record in STORY[:cut]]
        again.memory.save(file)
        again.memory = load(file)
        assert part + [again.article(record) for record in STORY[cut:]] == out


def test_one_looks_at_every_fifth_minute_once():
    """Whenever it is asked: what is asked at a moment itself looks then."""
    every = [START + timedelta(minutes=n) for n in (0, 5, 10, 15)]
    last, seen = None, []
    for minutes in (0, 1, 4.99, 5, 5.01, 12, 15):
        now = START + timedelta(minutes=minutes)
        seen += looks(last, now)
        last = now
    assert seen == every
    assert list(looks(START, START - timedelta(hours=1))) == []
