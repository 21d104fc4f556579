"""``monitor processes``: the negotiations and their states."""

from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from monitor.cli.output import USAGE, dump, errors, fail, table
from monitor.terms import Attention

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from monitor.cli.timeline import Found
    from monitor.detect.model import Negotiation
    from monitor.store.amendment import Made

app = typer.Typer(
    no_args_is_help=True,
    help="The negotiations: list, show, export, follow, watch, mute, put right.",
)
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("list")
def list_(
    every: Annotated[
        bool, typer.Option("--all", help="Those of rules/processes.toml not seen yet too.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Every process that was seen, the last seen first."""
    from monitor.cli.context import with_database
    from monitor.cli.process_name import unseen
    from monitor.store import negotiation

    with errors():
        rows = with_database(lambda db: db.read(negotiation.listing))
        found = [row._asdict() | {"dormant": _dormant(row.last_seen)} for row in rows]
        if every:
            found += unseen({str(row.id) for row in rows})
    if as_json:
        dump(found)
        return
    if not found:
        typer.echo("No report has named a negotiation yet; --all shows those that are listed.")
        return
    table(
        ("id", "title", "attention", "version", "last seen"),
        [
            (r["id"], r["title"], _attention(r), r["version"], r["last_seen"] or "not yet")
            for r in found
        ],
    )


def _dormant(last: "datetime | None") -> bool:
    """Whether nobody has spoken of it for so long that its rounds are over."""
    from monitor.cli.context import settings
    from monitor.clock import parse_clock
    from monitor.detect.round import DORMANT

    return last is not None and parse_clock(settings().clock).now() - last > DORMANT


def _attention(row: dict[str, Any]) -> str:
    return f"{row['attention']}, dormant" if row["dormant"] else str(row["attention"])


@app.command()
def show(process: str, as_json: Json = False) -> None:
    """What one process holds now, the timeline of each slot, and what was said and moved nothing."""
    from monitor.cli.context import with_database
    from monitor.cli.timeline import amended, lines, put_right, records, unmoved_lines
    from monitor.store import negotiation, report
    from monitor.store.doc import adapter

    with errors():
        (state, found, made), attention, unmoved = with_database(
            lambda db: db.read(
                lambda conn: (
                    _known(conn, process),
                    negotiation.attended(conn, process),
                    report.unmoved(conn, negotiation.resolve(conn, process)),
                )
            )
        )
    if state is None:
        _unseen(process, attention, as_json)
        return
    document: dict[str, Any] = adapter(type(state)).dump_python(state, mode="json")
    quiet = _dormant(state.last_seen)
    if as_json:
        told = records(state.id, found)
        more = {"dormant": quiet, "timeline": told, "put_right": amended(state.id, made, ())}
        dump(document | more | {"unmoved": [row._asdict() for row in unmoved]})
        return
    asleep = ", dormant" if quiet else ""
    typer.echo(f"{state.title} ({state.id}): {state.attention}{asleep}, version {state.version}")
    for one in document["rounds"]:
        _round(one)
    for line in (*lines(found), *put_right(made), *unmoved_lines(unmoved)):
        typer.echo(line)


@app.command()
def export(
    process: str,
    form: Annotated[str, typer.Option("--format", help="csv or json.")] = "csv",
) -> None:
    """The timeline of one process to standard output: each value a slot came to, with its sources."""
    from monitor.cli.context import with_database
    from monitor.cli.timeline import amended, records, write_csv

    if form not in ("csv", "json"):
        raise fail(f"monitor: --format is csv or json; it was {form!r}", USAGE)
    with errors():
        state, found, made = with_database(lambda db: db.read(lambda conn: _known(conn, process)))
    if state is None:
        _unreported(process)
    rows = [*records(state.id, found), *amended(state.id, made, found)]
    rows.sort(key=lambda row: int(row["version"]))
    if form == "json":
        dump(rows)
    else:
        write_csv(rows)


def _unreported(process: str) -> NoReturn:
    from monitor.cli.process_name import known, unknown

    with errors():
        those = known()
    if process in those:
        raise fail(f"monitor: no report has named {process!r} yet; there is nothing to export")
    raise fail(f"monitor: {unknown(process, those)}")


def _known(conn: "Connection", process: str) -> "tuple[Negotiation | None, Found, list[Made]]":
    from monitor.store import amendment, negotiation, timeline

    now = negotiation.resolve(conn, process)
    made = amendment.of_process(conn, now)
    return negotiation.get(conn, now), timeline.of_process(conn, now), made


def _unseen(process: str, attention: Attention | None, as_json: bool) -> None:
    """What rules/processes.toml says of a process that no article has named."""
    from monitor.cli import process_name

    with errors():
        listed = process_name.listed().get(process)
        if listed is None:
            raise fail(f"monitor: {process_name.unknown(process, process_name.known())}")
    shown = attention or listed.state
    if as_json:
        dump(listed.model_dump(mode="json") | {"attention": shown.value, "seen": False})
        return
    typer.echo(f"{listed.title} ({listed.id}): {shown}, listed, not seen yet")
    fields = {
        "parties": listed.parties,
        "mediators": listed.mediators,
        "recognised by": listed.words,
        "places": listed.places,
        "people": listed.people,
    }
    for name, found in fields.items():
        if found:
            typer.echo(f"{name}: {', '.join(found)}")


def _round(one: dict[str, Any]) -> None:
    ended = f", closed {one['closed']}" if one["closed"] else ""
    typer.echo(
        f"\nRound {one['number']}: {', '.join(one['parties'])}; opened {one['opened']}{ended}"
    )
    slots = [("status", ""), ("venue", ""), ("date", ""), ("outcome", "")]
    rows = [(name, one[name]) for name, _ in slots if one.get(name)]
    rows += [(f"{m['party']} {m['role']}", m["held"]) for m in one["delegation"]]
    table(
        ("slot", "value", "certainty", "since", "sentence"),
        [
            (
                slot,
                held["name"] or held["value"],
                held["certainty"],
                held["event_time"],
                held["sentence"],
            )
            for slot, held in rows
        ],
    )


def _attend(process: str, attention: Attention) -> None:
    from monitor.cli import process_name
    from monitor.cli.context import settings, with_database
    from monitor.clock import parse_clock
    from monitor.store import negotiation

    with errors():
        those = process_name.known()
        if process not in those:
            raise fail(f"monitor: {process_name.unknown(process, those)}")
        now = parse_clock(settings().clock).now()
        seen, own = with_database(
            lambda db: db.write(
                lambda conn: (
                    negotiation.attend(conn, process, attention, at=now),
                    negotiation.resolve(conn, process),
                )
            )
        )
    if own != process:
        typer.echo(f"{process} is {own} now: it was merged.")
    note = "" if seen else " (not seen yet; it holds from its first report on)"
    typer.echo(f"{own} is {attention} from now on{note}.")


@app.command()
def follow(process: str) -> None:
    """Alert about it."""
    _attend(process, Attention.FOLLOWED)


@app.command()
def watch(process: str) -> None:
    """Keep its state and show it; no alerts, but for rules with unknown = true."""
    _attend(process, Attention.WATCHED)


@app.command()
def mute(process: str) -> None:
    """Keep its state; no alerts at all."""
    _attend(process, Attention.MUTED)
