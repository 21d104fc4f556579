"""``monitor db``: the database."""

import typer

from monitor.cli.output import errors

app = typer.Typer(no_args_is_help=True, help="The database: upgrade.")


@app.command()
def upgrade() -> None:
    """Bring the database to this program's schema (``run`` does so by itself)."""
    from monitor.cli.context import with_database
    from monitor.store.migrate import HEAD
    from monitor.store.session import Database

    async def name(db: Database) -> str:
        return db.name

    with errors():
        typer.echo(f"{with_database(name)} has schema {HEAD}.")
