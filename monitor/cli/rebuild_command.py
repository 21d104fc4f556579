"""The command ``monitor processes rebuild``; its body is in monitor.cli.rebuild."""

from typing import Annotated

import typer

from monitor.cli.output import errors
from monitor.cli.processes import Json
from monitor.cli.put_right import By
from monitor.cli.put_right import app as app  # noqa: PLC0414 - it goes on from there


@app.command()
def rebuild(
    process: Annotated[str, typer.Argument(help="Only this process; all by default.")] = "",
    since: Annotated[
        str,
        typer.Option(
            help="From when on: 24h, 3d, or a time; the oldest stored article by default."
        ),
    ] = "",
    dry: Annotated[
        bool, typer.Option("--dry-run", help="Print what would differ, and change nothing.")
    ] = False,
    why: Annotated[str, typer.Option(help="The reason; it stands beside the versions.")] = (
        "stepped again with today's engine and lists"
    ),
    by: By = "",
    as_json: Json = False,
) -> None:
    """Step the stored articles again with today's engine and lists; print what differs, send nothing."""
    from monitor.cli import amending
    from monitor.cli import rebuild as body
    from monitor.cli.span import since as back

    with errors():
        house, mine = amending.house(), amending.hand(why, by)
        name = amending.process_of(process, house.sense.lists) if process else ""
        begin = back(since, "--since", mine.at) if since else None
        past, found = body.rebuild(house, name, begin, mine, dry=dry)
    body.show(past, found, dry=dry, as_json=as_json)
