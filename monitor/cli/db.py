"""``monitor db``: the database."""

import typer

from monitor.cli.output import errors

app = typer.Typer(no_args_is_help=True, help="The database: upgrade.")


@app.command()
def upgrade() -> None:
    """Bring the database to this program's schema (``run`` does so by itself)."""
    from sqlalchemy import make_url

    from monitor.cli.context import settings, with_database
    from monitor.store.migrate import HEAD

    async def nothing(_: object) -> None:
        return

    with errors():
        url = settings().database_url()
        with_database(nothing)
    typer.echo(f"{make_url(url).render_as_string()} has schema {HEAD}.")
