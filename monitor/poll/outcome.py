"""What one poll came to, as the book writes it: pure, from memory, answer and document to Polled."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.article.model import Article
from monitor.errors import FetchError
from monitor.poll.cause import Cause
from monitor.poll.fetch import Fetched
from monitor.poll.frame import Parsed
from monitor.poll.model import Feed, FeedState, Memory, Polled
from monitor.poll.schedule import (
    GONE,
    Overlap,
    after_failure,
    after_success,
    next_interval,
    overlap,
)

_QUIET = Overlap(0, gap=False)
_TOO_MANY = 429
_HOLD_CAP = timedelta(hours=1)
"""One address of a host speaks for the others no longer than this."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When, and chance: what a pure function cannot get by itself."""

    now: datetime
    jitter: float
    """0 to 1."""
    speed: float = 1.0
    """Seconds of the clock per real second: waits after a failure are real time."""


def unchanged(feed: Feed, memory: Memory, answer: Fetched, *, full: bool, at: Moment) -> Polled:
    """A 304, or a body that is byte for byte the last one."""
    kept = _answered(memory, answer, full=full, now=at.now)
    reason = "not_modified" if answer.status == 304 else "unchanged"
    return _good(feed, kept, answer, _QUIET, reason, at)


def parsed(
    feed: Feed, memory: Memory, answer: Fetched, found: Parsed, *, full: bool, at: Moment
) -> Polled:
    """A new document: its articles, in document order, a baseline in order of ``published``."""
    seen = overlap(memory.recent, found.marks)
    kept = replace(
        _answered(memory, answer, full=full, now=at.now),
        recent=found.marks
        or memory.recent,  # an empty document is a hiccup: what follows is compared
        shared=found.shared,
        last_new=at.now if seen.new else memory.last_new,
        asked=found.interval,
        baseline_done=True,
    )
    polled = _good(feed, kept, answer, seen, "parsed", at)
    articles = found.articles
    if not memory.baseline_done:
        articles = tuple(replace(a, baseline=True) for a in sorted(articles, key=_when))
    return replace(
        polled, articles=articles, entries=found.entries, newest=found.newest, merges=found.merges
    )


def failed(feed: Feed, memory: Memory, error: FetchError, *, at: Moment) -> Polled:
    """A fetch or a document that gave nothing: counted, retried later, never given up but by 410."""
    kept = replace(memory, polls=memory.polls + 1, failures=memory.failures + 1)
    state = {Cause.GONE: FeedState.GONE, Cause.THROTTLED: FeedState.THROTTLED}
    next_poll = (
        at.now + GONE
        if error.reason == Cause.GONE
        else at.now
        + at.speed * after_failure(feed, kept.failures, error.retry_after, jitter=at.jitter)
    )
    status = _status(error)
    return Polled(
        memory=kept,
        state=state.get(Cause(error.reason), FeedState.FAILING),
        next_poll=next_poll,
        reason=str(error.reason),
        detail=error.detail[:500],
        status=status,
        at=at.now,
        hold=_hold(next_poll, at)
        if status == _TOO_MANY and error.retry_after is not None
        else None,
    )


def _hold(next_poll: datetime, at: Moment) -> datetime:
    return min(next_poll, at.now + at.speed * _HOLD_CAP)


def _good(
    feed: Feed,
    memory: Memory,
    answer: Fetched,
    seen: Overlap,
    reason: str,
    at: Moment,
) -> Polled:
    interval = next_interval(feed, memory, seen, now=at.now)
    missed = (memory.missed or seen.gap) and interval < memory.asked
    # Cache-Control holds all the same: until then a cache gives the document that we have.
    hint = answer.fresh if missed else max(answer.fresh, memory.asked)
    moved = f"moved permanently to {answer.moved_to}" if answer.moved_to else ""
    gap = "nothing of the last document is left: entries may be missing" if seen.gap else ""
    return Polled(
        memory=replace(memory, interval=interval, missed=missed),
        state=FeedState.OK,
        next_poll=at.now + after_success(feed, interval, hint, jitter=at.jitter),
        reason=reason,
        detail="; ".join(filter(None, (gap, moved))),
        status=answer.status,
        gap=seen.gap,
        at=at.now,
    )


def _answered(memory: Memory, answer: Fetched, *, full: bool, now: datetime) -> Memory:
    moved = answer.moved_to
    fresh = replace(
        memory,
        polls=memory.polls + 1,
        failures=0,
        moved_to=moved,
        moved_count=(memory.moved_count + 1 if moved == memory.moved_to else 1) if moved else 0,
        unconditional_at=now
        if full or memory.unconditional_at is None
        else memory.unconditional_at,
    )
    if answer.status == 304:
        return fresh
    return replace(
        fresh,
        etag=answer.etag[:1000],
        last_modified=answer.last_modified[:100],
        body_hash=answer.body_hash,
        validators_lie=memory.validators_lie or _lies(memory, answer),
    )


def _lies(memory: Memory, answer: Fetched) -> bool:
    """The same validators as before, on another body."""
    same = (memory.etag, memory.last_modified) == (answer.etag, answer.last_modified)
    said = bool(memory.etag or memory.last_modified)
    return said and same and memory.body_hash not in ("", answer.body_hash)


def _when(article: Article) -> datetime:
    return article.event_time


def _status(error: FetchError) -> int | None:
    word = error.detail.removeprefix("HTTP ")
    return int(word) if word != error.detail and word.isdigit() else None
