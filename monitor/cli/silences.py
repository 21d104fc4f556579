"""``monitor silences``: keep alerts from everybody for a while."""

import fnmatch
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from typing import Annotated
from uuid import uuid4

import typer

from monitor.alert.route import near
from monitor.alert.silence import Matcher, Silence, parse_matcher
from monitor.cli.author import author
from monitor.cli.output import NO, USAGE, dump, errors, fail, table
from monitor.cli.span import instant, length

app = typer.Typer(no_args_is_help=True, help="Keep alerts back for a while: add, list, expire.")
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
YEAR = timedelta(days=366)


@app.command()
def add(
    matchers: Annotated[
        list[str],
        typer.Argument(
            help="field=value or field!=value; fields: process, kind, rule, severity, party, "
            "subscription. All must hold; values are parted by commas; * stands for any letters."
        ),
    ],
    for_: Annotated[str, typer.Option("--for", help="How long: 90m, 8h, 2d.")] = "",
    until: Annotated[str, typer.Option(help="Until when: 2026-01-21T08:00+02:00.")] = "",
    comment: Annotated[str, typer.Option(help="Why.")] = "",
    by: Annotated[str, typer.Option(help="Who says so; your user name when left out.")] = "",
) -> None:
    """Send no alert that fits all matchers until then; they are kept, with the reason silenced."""
    from monitor.cli.context import with_database
    from monitor.clock import SystemClock
    from monitor.store import silence

    now = SystemClock().now()
    one = Silence(
        id=uuid4().hex[:8],
        matchers=tuple(map(_matcher, matchers)),
        since=now,
        until=_until(for_, until, now),
        comment=comment.strip()[:500],
        by=author(by),
    )
    with errors():
        with_database(lambda db: db.write(lambda conn: silence.add(conn, one)))
        _warn(one)
    typer.echo(f"{one.id}  until {one.until:%Y-%m-%d %H:%M %Z}")


@app.command("list")
def list_(
    expired: Annotated[bool, typer.Option("--expired", help="Those that are over too.")] = False,
    as_json: Json = False,
) -> None:
    """Silences in force, the newest first."""
    from monitor.cli.context import with_database
    from monitor.clock import SystemClock
    from monitor.store import silence

    now = SystemClock().now()
    with errors():
        found = with_database(
            lambda db: db.read(lambda conn: silence.listing(conn, now, expired=expired))
        )
    rows = [
        {
            "id": s.id, "matchers": [str(m) for m in s.matchers], "since": s.since,
            "until": s.until, "active": s.since <= now < s.until, "by": s.by,
            "comment": s.comment,
        }
        for s in found
    ]  # fmt: skip
    if as_json:
        dump(rows)
        return
    table(
        ("id", "matchers", "since", "until", "active", "by", "comment"),
        [
            (
                r["id"],
                " ".join(map(str, m)),
                r["since"],
                r["until"],
                r["active"],
                r["by"],
                r["comment"],
            )
            for r in rows
            if isinstance(m := r["matchers"], list)
        ],
    )


@app.command()
def expire(
    silence_id: Annotated[str, typer.Argument(help="Its id, or how that begins.")],
) -> None:
    """End a silence now."""
    from monitor.cli.context import with_database
    from monitor.clock import SystemClock
    from monitor.store import silence

    now = SystemClock().now()
    with errors():
        found = with_database(
            lambda db: db.write(lambda conn: silence.expire(conn, silence_id, now))
        )
    if len(found) != 1:
        what = "is ambiguous: " + ", ".join(found) if found else "is no silence in force"
        raise fail(f"monitor: {silence_id!r} {what}; see monitor silences list", NO)
    typer.echo(f"{found[0]}  ended")


def _warn(one: Silence) -> None:
    """Of names that nobody knows: a slip, or one that comes yet. And of what was merged."""
    from monitor.cli import process_name

    asked = {(m.field, v) for m in one.matchers for v in m.values}
    those = process_name.known() if any(f == "process" for f, _ in asked) else frozenset[str]()
    others = _others({field for field, _ in asked})
    for field, value in sorted(asked):
        if field == "process":
            if not fnmatch.filter(those, value):
                typer.echo(f"monitor: warning: {process_name.unknown(value, those)}", err=True)
            elif (now := process_name.now(value)) != value:
                typer.echo(f"{value} is {now} now: it was merged.")
        elif field in others and not fnmatch.filter(others[field], value):
            what = f"no {field} is called {value!r}. {near(value, others[field])}".rstrip()
            typer.echo(f"monitor: warning: {what}", err=True)


def _others(fields: AbstractSet[str]) -> dict[str, frozenset[str]]:
    """What there is of rules, parties and subscriptions, where one of them is asked for."""
    from monitor.cli.rule_home import current

    if fields.isdisjoint(("rule", "party", "subscription")):
        return {}
    house = current()
    return {
        "rule": frozenset(house.book.rules),
        "party": frozenset(house.sense.lists.parties),
        "subscription": frozenset(one.id for one in house.book.subscriptions),
    }


def _matcher(text: str) -> Matcher:
    try:
        return parse_matcher(text)
    except ValueError as error:
        raise fail(f"monitor: {error}", USAGE) from None


def _until(for_: str, until: str, now: datetime) -> datetime:
    if bool(for_) == bool(until):
        raise fail("monitor: say how long: --for 8h, or --until 2026-01-21T08:00+02:00", USAGE)
    end = now + length(for_, "--for") if for_ else instant(until, "--until")
    if not now < end <= now + YEAR:
        raise fail("monitor: a silence ends in the future, within a year", USAGE)
    return end
