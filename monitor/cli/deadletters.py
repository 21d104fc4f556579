"""``monitor deadletters``: events that could not be handled, and alerts that could not be sent."""

from typing import Annotated

import typer

from monitor.cli.output import USAGE, dump, errors, fail, table

app = typer.Typer(no_args_is_help=True, help="Dead letters: list, replay.")
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("list")
def list_(
    every: Annotated[bool, typer.Option("--all", help="Those already replayed too.")] = False,
    as_json: Json = False,
) -> None:
    """What was given up, and why."""
    from monitor.cli.context import with_database
    from monitor.store import inbox, listing

    with errors():
        events, dead = with_database(
            lambda db: db.read(
                lambda c: (
                    inbox.letters(c, all_of_them=every, limit=1000),
                    listing.dead_deliveries(c),
                )
            )
        )
    drop = {"key", "value"}
    found = [{k: v for k, v in row._asdict().items() if k not in drop} for row in events]
    found += [row._asdict() | {"topic": "delivery"} for row in dead]
    if as_json:
        dump(found)
        return
    table(
        ("id", "at", "topic", "what", "error"),
        [
            (
                r["id"],
                r.get("at") or r.get("ended"),
                r["topic"],
                r.get("item") or r.get("alert") or r.get("event"),
                r["error"],
            )
            for r in found
        ],
    )


@app.command()
def replay(
    ids: Annotated[
        list[str] | None, typer.Argument(help="Ids of monitor deadletters list.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All of them.")] = False,
) -> None:
    """Try again: events go back to their topic, deliveries become due."""
    from sqlalchemy import Connection

    from monitor.cli.context import settings, with_database
    from monitor.clock import parse_clock
    from monitor.store import delivery_list, inbox, listing
    from monitor.store.delivery_list import Wanted

    if bool(ids) == every:
        raise fail("monitor: give ids, or --all", USAGE)
    with errors():
        now = parse_clock(settings().clock).now()

        def again(conn: Connection) -> int:
            events = [row.id for row in inbox.letters(conn, limit=100_000)]
            dead = [row.id for row in listing.dead_deliveries(conn)]
            wanted = set(ids or [])
            chosen = [i for i in events if every or str(i) in wanted]
            sends = [i for i in dead if every or i in wanted]
            return inbox.replay(conn, chosen, at=now) + (
                delivery_list.retry(conn, Wanted(), sends) if sends else 0
            )

        count = with_database(lambda db: db.write(again))
    typer.echo(f"{count} tried again.")
    if not count and not every:
        raise typer.Exit(1)
