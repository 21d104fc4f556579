"""``monitor db``: the database."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.output import USAGE, dump, errors, fail, table

if TYPE_CHECKING:
    from sqlalchemy import URL

app = typer.Typer(
    no_args_is_help=True, help="The database: upgrade, back up, restore, check, copy."
)
STAMP = "%Y%m%dT%H%M%SZ"


@app.command()
def upgrade() -> None:
    """Bring the database to this program's schema (run does so by itself)."""
    from monitor.cli.context import with_database
    from monitor.store.migrate import HEAD
    from monitor.store.session import Database

    async def name(db: Database) -> str:
        return db.name

    with errors():
        typer.echo(f"{with_database(name)} has schema {HEAD}.")


@app.command()
def backup(
    to: Annotated[Path, typer.Argument(help="A new file; or a folder, which gets a new file.")],
    keep: Annotated[
        int | None, typer.Option(min=1, help="Delete all but so many of the folder's backups.")
    ] = None,
) -> None:
    """Write everything into one file, beside a running service; it is looked through then."""
    from monitor.store import backup as body

    if keep and not to.is_dir():
        raise fail(f"monitor: --keep counts the backups of a folder, and {to} is none", USAGE)
    path = to / f"monitor-{_now()}.db" if to.is_dir() else to
    with errors():
        schema = body.backup(_configured(), path)
        typer.echo(f"{path}: {path.stat().st_size / 1e6:.1f} MB, schema {schema}, looked through.")
        for old in body.prune(to, "monitor-*Z.db", keep) if keep else ():
            typer.echo(f"{old} deleted.")


@app.command()
def restore(
    backup: Annotated[Path, typer.Argument(help="A file of monitor db backup.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="What is there gives way; a file is kept beside.")
    ] = False,
) -> None:
    """Put a backup in the place of the database; no monitor run may use it meanwhile."""
    from monitor.store import backup as body
    from monitor.store.single import named

    with errors():
        target = _configured()
        kept = body.restore(backup, target, f"before-{_now()}" if replace else None)
        typer.echo(f"{named(target)} is what {backup} holds.")
        if kept is not None:
            typer.echo(f"What was there is kept as {kept}; delete it when all is well.")


@app.command()
def check(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Read the database through, beside a running service; exit 1 for what does not agree."""
    from monitor.alert.phrase import many
    from monitor.store.check import check as body
    from monitor.store.single import named

    with errors():
        at = _configured()
        found = body(at)
    if as_json:
        dump({"database": named(at), "rows": found.rows, "problems": found.problems})
    else:
        table(("table", "rows"), sorted(found.rows.items()), named(at))
        for problem in found.problems:
            typer.echo(problem)
        typer.echo(many(len(found.problems), "problem"))
    raise typer.Exit(1 if found.problems else 0)


@app.command()
def copy(
    to: Annotated[
        str, typer.Argument(help="sqlite:///PATH or postgresql://...; - reads it from a line.")
    ],
) -> None:
    """Copy everything into another, empty database; no monitor run may use either meanwhile."""
    from monitor.store.copy import copy as body
    from monitor.store.single import locate, named, quiet, reading, writing

    with errors():
        source = _configured()
        target = locate(typer.get_text_stream("stdin").readline().strip() if to == "-" else to)
        with quiet(source), reading(source) as given, writing(target) as taking:
            done = body(given, taking)
        shown = ("negotiations", "alerts", "deliveries", "articles")
        typer.echo(f"{sum(done.values())} rows, each compared, from {named(source)} to")
        typer.echo(f"{named(target)}: " + ", ".join(f"{done[name]} {name}" for name in shown))
        typer.echo("Set MONITOR_DATABASE to it and start; the old one is as it was.")


def _configured() -> "URL | Path":
    """Where MONITOR_DATABASE leads."""
    from monitor.cli.context import settings
    from monitor.store.single import locate

    return locate(settings().database_url())


def _now() -> str:
    from monitor.clock import SystemClock

    return SystemClock().now().strftime(STAMP)
