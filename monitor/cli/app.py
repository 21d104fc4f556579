"""The root of the command line: single commands here, groups in modules of their own."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli import (
    alerts,
    backtest_command,
    db,
    deadletters,
    deliveries,
    feeds,
    rebuild_command,
    silences,
    subscriptions,
)
from monitor.cli.output import USAGE, errors, fail

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Watches news feeds and sends one alert when a fact of a negotiation changes.",
)
app.add_typer(feeds.app, name="feeds")
app.add_typer(backtest_command.app, name="rules")
app.add_typer(rebuild_command.app, name="processes")
app.add_typer(alerts.app, name="alerts")
app.add_typer(deliveries.app, name="deliveries")
app.add_typer(subscriptions.app, name="subscriptions")
app.add_typer(silences.app, name="silences")
app.add_typer(deadletters.app, name="deadletters")
app.add_typer(db.app, name="db")

ROLES = ("poll", "stream", "deliver", "web")


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Watches news feeds and sends one alert when a fact of a negotiation changes."""
    if version:
        from monitor import __version__

        typer.echo(f"monitor {__version__}")
        raise typer.Exit
    if context.invoked_subcommand not in (None, "run"):  # run sets it up as its settings say
        from monitor.telemetry import logs

        # To standard error: structlog alone prints to standard output, into what --json prints.
        logs.configure("warning")


@app.command()
def run(
    only: Annotated[str, typer.Option(help="One role: poll, stream, deliver or web.")] = "",
) -> None:
    """Poll, detect and alert until SIGTERM or SIGINT; then finish what is in hand and exit 0."""
    import gc

    gc.disable()  # what is made until it is ready stays: looked through for nothing
    from monitor.errors import StoreAway
    from monitor.wire.main import run as start

    if only and only not in ROLES:
        raise fail(f"monitor: --only is one of {', '.join(ROLES)}; it was {only!r}", USAGE)
    with errors():
        try:
            code = start(only or None)
        except StoreAway as error:  # a server may come back: not one of a person's mistakes
            raise fail(f"monitor: {error}") from None
    # All is closed by now. Taking the interpreter down object by object costs a second of CPU, and
    # more where others want it too; a supervisor's time limit runs meanwhile.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


@app.command()
def health(
    ready: Annotated[
        bool,
        typer.Option("--ready", help="Ask whether it does its work, not only whether it lives."),
    ] = False,
) -> None:
    """Exit 0 when the service that runs here answers, else 1: for a container's health check."""
    from monitor.cli.health import health as body

    with errors():
        raise typer.Exit(body(ready=ready))


@app.command()
def trace(
    alert_id: Annotated[str, typer.Argument(help="Its id, or how that begins.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """The way of one alert with its times: published, fetched, stored, read, alerted, delivered."""
    from monitor.cli.trace import trace as body

    raise typer.Exit(body(alert_id, as_json=as_json))


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="Where the files go; made if missing.")],
) -> None:
    """Write the shipped feeds, rules, lists and templates; what is there already is kept."""
    from monitor.config import shipped

    try:
        written, kept = shipped.write(folder)
    except OSError as error:
        raise fail(
            f"monitor: {error.filename or folder} cannot be written: {error.strerror}"
        ) from None
    typer.echo(f"{len(written)} files written to {folder}, {len(kept)} kept as they were.")
    typer.echo(f"Edit them, then: MONITOR_CONFIG={folder} monitor run")
    if not os.environ.get("MONITOR_CONTACT"):
        typer.echo("Set MONITOR_CONTACT as well: a URL or address where publishers can reach you.")


@app.command()
def replay(
    files: Annotated[
        list[Path], typer.Argument(help="JSON lines of articles; - is standard input.")
    ],
    rules_dir: Annotated[
        Path | None, typer.Option("--rules", help="Rules and lists to use.")
    ] = None,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="JSON lines (the default; kept for scripts).")
    ] = True,
    state: Annotated[
        Path | None, typer.Option(help="File to load the state from and save to.")
    ] = None,
) -> None:
    """Run articles through the pure stages: no network, no delivery, one JSON line for each."""
    from monitor.cli.replay import replay as body

    with errors():
        code = body(files, rules_dir, jsonl, state)
    raise typer.Exit(code)


@app.command()
def explain(
    article: Annotated[
        str,
        typer.Argument(
            help="A file (a title, below it the text; or JSON lines), - for standard input, or the id of a stored article."
        ),
    ],
    folder: Annotated[Path | None, typer.Option("--rules", help="Rules and lists to use.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Why an article is read and decided as it is: names, predicates, claims, and every reason."""
    from monitor.cli.explain import explain as body

    body(article, folder, as_json=as_json)


@app.command()
def brief(
    since: Annotated[
        str, typer.Option(help="How far back: 24h, 3d, or a time 2026-01-21T08:00+02:00.")
    ] = "24h",
    process: Annotated[str | None, typer.Option(help="Only this negotiation.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """What changed while you were away: net changes, where each round stands, what was not sent."""
    from monitor.cli.brief import brief as body

    body(since, process, as_json)


@app.command("send-test")
def send_test(
    subscription: Annotated[
        str, typer.Option(help="Id of the subscription; all when left out.")
    ] = "",
    wait: Annotated[float, typer.Option(help="Seconds to wait for the receivers' answers.")] = 30,
) -> None:
    """Send a message marked TEST through the real outbox and channels; exit 1 if one fails."""
    from monitor.cli.send_test import send_test as body

    with errors():
        raise typer.Exit(body(subscription, wait))


@app.command()
def quality(
    days: Annotated[int, typer.Option(min=0, help="Only alerts of so many days; 0: all.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    lines: Annotated[
        bool, typer.Option("--jsonl", help="Print each alert with its label, one a line.")
    ] = False,
) -> None:
    """Precision per rule and process, by what readers say of the alerts they got."""
    from monitor.cli.quality import quality as body

    with errors():
        body(days, as_json=as_json, lines=lines)


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Look at what is configured, reachable and missing; sends nothing; exit 1 if something is wrong."""
    from monitor.cli.doctor import doctor as body

    with errors():
        raise typer.Exit(body(as_json=as_json))


@app.command()
def demo(
    seconds: Annotated[float, typer.Option(help="How long the two weeks take.")] = 75,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep the demo's folder and say where it is.")
    ] = False,
    kills: Annotated[int, typer.Option(min=0, help="Kill -9 the daemon so often on the way.")] = 0,
    seed: Annotated[int, typer.Option(min=0, help="Of the moments of --kills.")] = 0,
) -> None:
    """Play two invented weeks through the daemon against servers on loopback; exit 1 if it errs."""
    from monitor.cli.demo.run import demo as body

    with errors():
        raise typer.Exit(body(seconds=seconds, keep=keep, kills=kills, seed=seed))


def main() -> None:
    """Run the command line."""
    app(prog_name="monitor")
