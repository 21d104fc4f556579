"""The command ``monitor rules backtest``; its body is in monitor.cli.backtest."""

from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.output import errors
from monitor.cli.rules import Folder, Json
from monitor.cli.rules import app as app  # noqa: PLC0414 - it goes on from there
from monitor.errors import AskedError


@app.command()
def backtest(
    since: Annotated[
        str, typer.Option(help="How far back: 24h, 30d, or a time 2026-01-21T08:00+02:00.")
    ] = "30d",
    rule: Annotated[str, typer.Option(help="Only alerts of this rule.")] = "",
    diff: Annotated[
        Path | None,
        typer.Option(help="A folder with other rules: say what the present ones add and drop."),
    ] = None,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """What the rules would have sent over the stored articles: counts, the alerts; sends nothing."""
    from monitor.alert.route import near
    from monitor.cli import backtest as body
    from monitor.cli.context import settings
    from monitor.cli.rule_home import current
    from monitor.cli.span import since as back
    from monitor.clock import parse_clock

    with errors():
        begin = back(since, "--since", parse_clock(settings().clock).now())
        house = current(folder)
        houses = [house, body.other(house, diff)] if diff else [house]
        known = {one for each in houses for one in each.book.rules}
        if rule and rule not in known:
            advice = near(rule, known) or "See monitor rules list."
            raise AskedError(f"no rule is called {rule!r}. {advice}")
        done = body.backtest(houses, begin, rule)
    body.show(done, as_json=as_json)
