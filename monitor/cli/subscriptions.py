"""``monitor subscriptions``: people's own, as rows; those of the house are shown beside them."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from monitor.alert.phrase import many
from monitor.cli.output import NO, dump, errors, fail, table
from monitor.terms import Certainty, Heartbeat, Kind, Severity, SubscriptionState, When

app = typer.Typer(
    no_args_is_help=True, help="Who gets what, when: add, list, show, edit, pause, erase ..."
)
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Id = Annotated[str, typer.Argument(help="Id of the subscription.")]


@app.command()
def add(
    *,
    channel: Annotated[str, typer.Option(help="Id of a channel of alerts/routes.toml.")],
    target: Annotated[str, typer.Option(help="E-mail address, Slack conversation or person.")] = "",
    subscription_id: Annotated[str, typer.Option("--id", help="Made up when left out.")] = "",
    process: Annotated[
        list[str] | None, typer.Option(help="Only this process; again for more.")
    ] = None,
    kind: Annotated[list[Kind] | None, typer.Option(help="Only this kind; again for more.")] = None,
    rule: Annotated[list[str] | None, typer.Option(help="Only this rule; again for more.")] = None,
    min_severity: Annotated[Severity | None, typer.Option(help="The least severity.")] = None,
    min_sources: Annotated[int | None, typer.Option(help="Independent publishers.")] = None,
    min_certainty: Annotated[Certainty | None, typer.Option(help="The least certainty.")] = None,
    when: Annotated[When | None, typer.Option(help="at_once, hourly or daily.")] = None,
    at: Annotated[str | None, typer.Option(help="Local time of the daily message: 07:30.")] = None,
    zone: Annotated[str | None, typer.Option(help="Time zone: Europe/Kyiv.")] = None,
    quiet: Annotated[str, typer.Option(help="Quiet hours in local time: 22:00-07:00.")] = "",
    quiet_below: Annotated[
        Severity | None, typer.Option(help="Less severe ones wait for the end of quiet hours.")
    ] = None,
    language: Annotated[str | None, typer.Option(help="In which dates are written: uk.")] = None,
    heartbeat: Annotated[Heartbeat | None, typer.Option(help="daily: a sign of life.")] = None,
    as_json: Json = False,
) -> None:
    """Add one; it is in force within a second, and its receiver is not asked."""
    from monitor.cli import subscription_home as home
    from monitor.config.subscription import written

    values: dict[str, Any] = {
        "id": subscription_id or None, "channel": channel, "target": target, "processes": process,
        "kinds": kind, "rules": rule, "min_severity": min_severity, "min_sources": min_sources,
        "min_certainty": min_certainty, "when": when, "at": at, "zone": zone,
        "quiet_below": quiet_below, "language": language, "heartbeat": heartbeat, **_quiet(quiet),
    }  # fmt: skip
    with errors():
        one = home.add({key: value for key, value in values.items() if value not in (None, [])})
    if as_json:
        dump(written(one))
    else:
        typer.echo(f"{one.id} is added. Try it: monitor send-test --subscription {one.id}")


@app.command("list")
def list_(
    state: Annotated[SubscriptionState | None, typer.Option(help="Only in this state.")] = None,
    channel: Annotated[str, typer.Option(help="Only through this channel.")] = "",
    target: Annotated[str, typer.Option(help="Only to this receiver.")] = "",
    as_json: Json = False,
) -> None:
    """Every subscription: the house's and people's own."""
    from monitor.cli import subscription_home as home

    wanted = target.strip().lower()
    with errors():
        found = [
            f
            for f in home.everything()
            if state in (None, f.subscription.state)
            and channel in ("", f.subscription.channel)
            and wanted in ("", f.subscription.target.lower())
        ]
    if as_json:
        dump([_document(f) for f in found])
        return
    table(
        ("id", "state", "channel", "target", "when", "processes", "severity", "where"),
        [
            (
                f.subscription.id, f.subscription.state, f.subscription.channel,
                f.subscription.target, f.subscription.when,
                ", ".join(f.subscription.processes) or "all", f.subscription.min_severity, f.where,
            )
            for f in found
        ],
    )  # fmt: skip


@app.command()
def show(subscription_id: Id, as_json: Json = False) -> None:
    """One with every wish, and what became of its last deliveries."""
    from monitor.cli import subscription_home as home

    with errors():
        found = home.named(subscription_id)
        sent = home.deliveries(subscription_id)
        off = home.suspended(found.subscription)
    document = _document(found) | {"suspended": off, "deliveries": [row._asdict() for row in sent]}
    if as_json:
        dump(document)
        return
    for key, value in document.items():
        if key not in ("deliveries", "suspended") and value not in (None, []):
            typer.echo(f"{key:14} {', '.join(value) if isinstance(value, list) else value}")
    if off:
        rest = off["until"]
        until = f"until {rest:%Y-%m-%d %H:%M} UTC" if rest else "until its next alert is tried"
        said = f"{until}, refused {off['refusals']} times in a row, last with: {off['answer']}"
        typer.echo(f"{'suspended':14} {said}")
        typer.echo(f"{'':14} try it at once: monitor subscriptions resume {subscription_id}")
    table(
        ("at", "state", "reason", "alert", "error"),
        [(row.since, row.state, row.reason, row.alert[:8], row.error) for row in sent],
        title="last deliveries",
    )


@app.command()
def edit(
    subscription_id: Id,
    values: Annotated[
        list[str], typer.Option("--set", help='key=VALUE in TOML, as when="daily"; key= clears it.')
    ],
) -> None:
    """Change it; what is planned and not sent yet goes to the new receiver."""
    from monitor.cli import subscription_home as home
    from monitor.cli.rules import assignment

    with errors():
        home.edit(subscription_id, dict(map(assignment, values)))
    typer.echo(f"{subscription_id} is changed; a running service takes it within a second.")


@app.command()
def pause(subscription_id: Id) -> None:
    """Send nothing until it is resumed; what is planned and not sent yet lapses."""
    _turn(subscription_id, SubscriptionState.PAUSED)


@app.command()
def resume(subscription_id: Id) -> None:
    """Send again: after a pause, a suspension, a removal, or an unsubscription by link."""
    _turn(subscription_id, SubscriptionState.ACTIVE)


@app.command()
def remove(subscription_id: Id) -> None:
    """End it; it can be resumed for 30 days, then its address is erased."""
    _turn(subscription_id, SubscriptionState.REMOVED)


@app.command()
def erase(
    who: Annotated[str, typer.Argument(help="An e-mail address, or the id of a subscription.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Take an address out of everything, old deliveries too; a hash stays that keeps it out."""
    from monitor.cli import subscription_home as home

    if not yes and not typer.confirm(f"Erase {who} for good?"):
        raise fail("monitor: nothing is erased")
    with errors():
        gone = home.forget(who)
    typer.echo(
        f"Cleared: {many(gone.subscriptions, 'subscription')}, deliveries: {gone.deliveries}."
    )
    if not gone.subscriptions and not gone.deliveries:
        raise typer.Exit(NO)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="JSON lines; - is standard input.")],
    partly: Annotated[
        bool, typer.Option("--partly", help="Write what is right although some lines are wrong.")
    ] = False,
) -> None:
    """Write subscriptions from JSON lines; one whose id exists is replaced. Exit 1 if a line is wrong."""
    from monitor.cli.subscription_lines import take_in

    name = "standard input" if str(file) == "-" else str(file)
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise fail(f"monitor: {name} cannot be read: {why}", 2) from None
    with errors():
        taken = take_in(text, name, partly=partly)
    for problem in taken.problems:
        typer.echo(str(problem), err=True)
    typer.echo(
        f"{many(taken.written, 'subscription')} written, {many(len(taken.problems), 'problem')}."
    )
    if taken.problems:
        raise typer.Exit(NO)


@app.command()
def export(
    state: Annotated[SubscriptionState | None, typer.Option(help="Only in this state.")] = None,
) -> None:
    """Print people's own subscriptions as JSON lines that import takes."""
    from monitor.cli.context import with_database
    from monitor.cli.subscription_lines import lines_of
    from monitor.store import subscription

    with errors():
        kept = with_database(lambda db: db.read(subscription.listing))
    chosen = (k.subscription for k in kept if state in (None, k.subscription.state))
    for line in lines_of(chosen):
        sys.stdout.write(line + "\n")


def _turn(one: str, state: SubscriptionState) -> None:
    from monitor.cli import subscription_home as home

    with errors():
        home.turn(one, state)
    typer.echo(f"{one}: {state}.")


def _quiet(hours: str) -> dict[str, str]:
    if not hours:
        return {}
    start, dash, end = hours.partition("-")
    if not dash:
        raise fail(f"monitor: --quiet takes 22:00-07:00; it was {hours!r}", 2)
    return {"quiet_from": start.strip(), "quiet_to": end.strip()}


def _document(found: Any) -> dict[str, Any]:
    from dataclasses import asdict

    from monitor.store.doc import adapter

    one = found.subscription
    document: dict[str, Any] = adapter(type(one)).dump_python(one, mode="json")
    more = asdict(found)
    return document | {key: more[key] for key in ("where", "owner", "created", "changed")}
