"""``monitor replay``: articles from JSON lines through the pure stages; no network, no delivery."""

import gc
import gzip
import json
import lzma
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import IO, Any, cast

from monitor.alert.model import Alert, Book
from monitor.alert.pipeline import Advanced, Item, advance, items_of, leading
from monitor.article.comeback import believed, in_force, refuted, shown
from monitor.article.model import Article
from monitor.article.parse import from_line
from monitor.cli.memory import Memory, Seen, load
from monitor.cli.output import NO, OK, fail
from monitor.clock import SystemClock
from monitor.detect.kin import Host, fresh, kin, looks, proved
from monitor.detect.model import Reading
from monitor.errors import ParseError
from monitor.match.entry import ProcessInfo
from monitor.match.model import Matched
from monitor.terms import Reason

Record = dict[str, Any]
_encode = json.JSONEncoder(ensure_ascii=False).encode
YOUNG = 50_000
"""Objects made before the collector looks at them."""


@dataclass(frozen=True, slots=True)
class Stages:
    """The pure stages, compiled: what a house (monitor.config) or a test puts in."""

    match: Callable[[Article], Matched]
    read: Callable[[Matched], Reading]
    book: Book
    processes: Mapping[str, ProcessInfo]
    host: Host = lambda _: ""
    """Whose country a place lies in: by it negotiations prove to be one."""


@dataclass(slots=True)
class Replay:
    """Runs articles in the order they are given; its memory is the daemon's database."""

    stages: Stages
    memory: Memory = field(default_factory=Memory)

    def article(self, record: Mapping[str, object]) -> Record:
        """What one line becomes. Raises ParseError when it is no article."""
        assumed = self.memory.clock or SystemClock().now()
        given = from_line(record, assumed=assumed)
        last = self.memory.clock
        now = self.memory.tick(given.fetched)
        self._merge(last, now)
        before = self.memory.seen.get(given.id)
        article = _news(given, before, now)
        matched = self.stages.match(article or given)
        reading = self.stages.read(matched)
        printed = _report(record.get("id"), reading)
        if before and article is None:
            self.memory.sight(given.id, _sighted(before, given, now))
            process = self.memory.resolve(reading.meetings[0].key) if reading.meetings else None
            return printed | _outcome(process, before.development, (), Reason.UNCHANGED)
        done = [self._advance(item, now) for item in items_of(matched, reading)]
        lead = leading(done)
        development = lead.development.id
        had = before.revisions if before else ()
        texts, feed = (*had, given.revision), given.origin.feed
        seen = Seen(texts, development, now, now, given.published, feed=feed)
        self.memory.sight(given.id, seen)
        alerts = tuple(alert for each in done for alert in each.alerts)
        return printed | _outcome(lead.key or None, development, alerts, lead.reason)

    def _merge(self, last: datetime | None, now: datetime) -> None:
        """Merge what proves to be one, at the moments at which the daemon looks."""
        for at in looks(last, now):
            if not self._look(at):
                return

    def _look(self, at: datetime) -> bool:
        memory, host = self.memory, self.stages.host
        changed, memory.changed = memory.changed, set()
        if not changed:
            return False
        for one in kin(fresh(memory.states.values(), at), host, changed):
            two = [memory.states[i] for i in (one.loser, one.winner) if i in memory.states]
            if proved(one, two, host):
                memory.merge(one.loser, one.winner)
        return bool(memory.changed)

    def _advance(self, item: Item, now: datetime) -> Advanced:
        if item.meeting and (key := self.memory.resolve(item.key)) != item.key:
            item = replace(item, meeting=replace(item.meeting, key=key))
        snapshot = self.memory.snapshot(item, self.stages.processes.get(item.key))
        advanced = advance(snapshot, item, self.stages.book, now)
        self.memory.keep(advanced)
        return advanced


def _news(article: Article, before: Seen | None, now: datetime) -> Article | None:
    """The article as it is stepped; None where it says nothing new, or nothing to believe yet."""
    if before is None or article.revision not in before.revisions:
        return article
    if article.revision == before.revisions[-1] or not _same_feed(article, before):
        return None
    back = shown(before.back, article.revision, now)
    return in_force(article, before.standing) if believed(back, before.standing, now) else None


def _sighted(before: Seen, given: Article, now: datetime) -> Seen:
    """What is known of an article after a line that brought no news of it."""
    back = before.back
    if _same_feed(given, before):
        if given.revision != before.revisions[-1]:
            back = shown(back, given.revision, now)
        elif back:
            back = refuted(back)
    return replace(before, at=now, back=back)


def _same_feed(article: Article, before: Seen) -> bool:
    """A feed that never showed the text in force lags behind: it takes nothing back."""
    return before.feed in ("", article.origin.feed)


def replay(files: Sequence[Path], rules: Path | None, jsonl: bool, state: Path | None) -> int:
    """The body of the command.

    Args:
        files: JSON lines of articles, ``.gz`` and ``.xz`` as well; ``-`` is standard input.
        rules: a folder as ``monitor init`` writes it; None takes MONITOR_CONFIG's or the shipped.
        jsonl: one JSON object per article, the only form there is.
        state: loaded before and saved after, where given.

    Returns:
        0, or 1 when a line was no article (each is named on standard error; the rest went on).
    """
    del jsonl
    _spare_collector()
    run = Replay(stages(rules), load(state) if state else Memory())
    gc.freeze()
    bad = 0
    try:
        for where, line in _lines(files):
            bad += not _print(run, where, line)
    except BrokenPipeError:
        sys.stderr.close()
        return OK
    if state:
        run.memory.save(state)
    return NO if bad else OK


def _spare_collector() -> None:
    """Let the collector of cycles look at young objects only, and seldom.

    What a replay compiles and keeps is plain data without cycles; looking through all of it again
    and again costs a quarter of the time and frees nothing.
    """
    gc.set_threshold(YOUNG, 50, 1_000)


def stages(rules: Path | None) -> Stages:
    """The stages of a folder; None takes MONITOR_CONFIG's or the shipped."""
    from monitor.cli.context import folder
    from monitor.config import files
    from monitor.config.house import build

    house = build(files.read(folder(rules)))
    for problem in house.problems:
        sys.stderr.write(f"monitor: {problem}\n")
    sense = house.sense
    lists = sense.lists
    return Stages(sense.engine.match, sense.reader.read, house.book, lists.processes, lists.host_of)


def _lines(files: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    for path in files:
        try:
            with _open(path) as lines:
                for number, line in enumerate(lines, 1):
                    if line.strip():
                        yield f"{path}:{number}", line
        except (OSError, EOFError, lzma.LZMAError) as error:
            raise fail(f"monitor: {path} cannot be read: {error}") from None


def _open(path: Path) -> IO[bytes]:
    if str(path) == "-":
        return sys.stdin.buffer
    if path.suffix == ".gz":
        return cast("IO[bytes]", gzip.open(path, "rb"))
    return lzma.open(path, "rb") if path.suffix == ".xz" else path.open("rb")


def _print(run: Replay, where: str, line: bytes) -> bool:
    """Print what the line becomes; False, with a word on standard error, for a bad one."""
    try:
        printed = run.article(_record(line))
    except (ValueError, RecursionError, ParseError) as error:
        sys.stderr.write(f"monitor: {where}: {error}\n")
        return False
    sys.stdout.write(_encode(printed) + "\n")
    return True


def _record(line: bytes) -> Record:
    record = json.loads(line)
    if not isinstance(record, dict):
        raise ParseError("no JSON object")
    return record


def _report(given: object, reading: Reading) -> Record:
    """What the article reports, read alone."""
    return {
        "id": given,
        "relevant": reading.relevant,
        "kind": reading.kind.value,
        "parties": list(reading.parties),
        "venue": reading.venue,
        "delegates": list(reading.delegates),
    }


def _outcome(
    process: str | None, development: str, alerts: Sequence[Alert], reason: Reason
) -> Record:
    """What came of it in the state."""
    shown = [_alert(alert) for alert in alerts]
    return {
        "process": process,
        "development": development,
        "alert": shown[0] if shown else None,
        "also": shown[1:],
        "reason": reason.value,
    }


def _alert(alert: Alert) -> Record:
    return {
        "kind": alert.kind.value,
        "title": alert.title,
        "rules": list(alert.rules),
        "changes": [
            {
                "key": change.key,
                "slot": change.slot.value,
                "party": change.party,
                "before": change.before,
                "after": change.after,
            }
            for change in alert.changes
        ],
    }
