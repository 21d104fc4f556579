"""What the commands share that put a state right: whose word it is, how it is written and told."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

import typer
from sqlalchemy import Connection

from monitor.article.model import Article
from monitor.cli.author import author
from monitor.clock import SystemClock, parse_clock
from monitor.detect.differ import in_words
from monitor.detect.hand import BY_HAND, Hand
from monitor.detect.model import Negotiation
from monitor.errors import AskedError, RefusedError
from monitor.match.model import RuleHit
from monitor.store.amend import Done, Spoken
from monitor.store.announce import Voice
from monitor.store.fault import MovedOnError

if TYPE_CHECKING:
    from monitor.config.house import House
    from monitor.match.lists import Lists

T = TypeVar("T")
ATTEMPTS = 5
"""Times a change is made anew because somebody else's came between."""
LONGEST = 500


def hand(why: str, by: str) -> Hand:
    """A person's word, now. Raises AskedError where it gives no reason."""
    from monitor.cli.context import settings

    reason = " ".join(why.split())[:LONGEST]
    if not reason:
        raise AskedError("say why: --why TEXT stands beside the change from then on")
    now = parse_clock(settings().clock).now()
    return Hand(BY_HAND + uuid4().hex, author(by), reason, now)


def house() -> "House":
    """What people wrote, as the daemon would have it."""
    from monitor.cli.rule_home import current

    return current()


def spoken(mine: Hand, given: "House", *, aloud: bool) -> Spoken:
    """A person's word with the means to tell it."""
    return Spoken(mine, _voice(given), aloud)


def _voice(given: "House") -> Voice:
    from monitor.cli.context import settings
    from monitor.stream.tell import teller

    own = settings()
    on_kafka = own.broker.get_secret_value().startswith("kafka://")

    def hits(article: Article) -> tuple[Sequence[RuleHit], Sequence[str]]:
        matched = given.sense.engine.match(article)
        return matched.hits, matched.vetoed

    return Voice(
        book=given.book,
        hits=hits,
        machine=SystemClock().now(),
        per_hour=own.alerts_per_hour,
        tell=teller(own.kafka_source) if on_kafka else None,
    )


def write(fn: Callable[[Connection], T]) -> T:
    """Run ``fn`` in a write transaction beside the service; again where its process moved on."""
    from monitor.cli.context import with_database

    for left in reversed(range(ATTEMPTS)):
        try:
            return with_database(lambda db: db.write(fn, durable=True))
        except MovedOnError:
            if not left:
                raise
    raise AssertionError


def process_of(process: str, lists: "Lists") -> str:
    """The id, if there is such a process. Raises RefusedError that says which is meant."""
    from monitor.cli.context import with_database
    from monitor.cli.process_name import unknown
    from monitor.store import negotiation

    def seen(conn: Connection) -> list[str]:
        return [str(row.id) for row in negotiation.listing(conn)] + negotiation.merged(conn)

    those = frozenset(with_database(lambda db: db.read(seen))) | frozenset(lists.processes)
    if process not in those:
        raise RefusedError(unknown(process, those))
    return process


def listed(process: str, lists: "Lists") -> Negotiation | None:
    """A process as the lists have it, before any report."""
    info = lists.process(process)
    if info is None:
        return None
    return Negotiation(process, 0, info.title, info.parties, info.state, listed=True)


def echo(done: Done, *, aloud: bool) -> None:
    """Print what a state holds now that it did not, and what was announced."""
    after = done.after
    typer.echo(f"{after.title} ({after.id}): version {done.before.version} -> {after.version}")
    for line in in_words(done.before, after):
        typer.echo(f"  {line}")
    echo_said(done, aloud=aloud)


def echo_said(done: Done, *, aloud: bool) -> None:
    """Print what became of the announcement."""
    for one in done.said:
        became = f"alert {one.alert.id}" if one.alert else "no alert"
        typer.echo(f"announced: {one.title}: {became} ({one.reason})")
    if not done.said:
        typer.echo(f"Nothing is sent ({'there is no change to tell' if aloud else 'silent'}).")
