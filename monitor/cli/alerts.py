"""``monitor alerts``: what was alerted, to whom it went, and what was suppressed and why."""

from typing import Annotated, Any

import typer

from monitor.cli.output import dump, errors, fail, table

app = typer.Typer(no_args_is_help=True, help="Alerts: list, show.")
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("list")
def list_(
    process: Annotated[str | None, typer.Option(help="Only this process.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    suppressed: Annotated[
        bool,
        typer.Option(
            help="What was not sent, and why: no alert, older or less sure than what is known, silenced, held, lapsed."
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Alerts, newest first."""
    from monitor.cli import process_name
    from monitor.cli.context import with_database
    from monitor.store import alert, listing

    read = listing.suppressed if suppressed else alert.listing
    with errors():
        rows = with_database(lambda db: db.read(lambda c: read(c, process=process, limit=limit)))
        if process is not None and not rows and process not in (those := process_name.known()):
            raise fail(f"monitor: {process_name.unknown(process, those)}")
    found = [row._asdict() for row in rows]
    if as_json:
        dump(found)
    elif not found:
        none = "No alert; --suppressed shows changes that made none, and why."
        typer.echo("Nothing was suppressed." if suppressed else none)
    elif suppressed:
        table(
            ("at", "kind", "process", "title", "reason", "subscription"),
            [
                (r["at"], r["kind"], r["process"], r["title"], r["reason"], r["subscription"])
                for r in found
            ],
        )
    else:
        table(
            ("created", "severity", "kind", "to", "title", "id"),
            [
                (r["created"], r["severity"], r["kind"], _to(r), _title(r), r["id"][:8])
                for r in found
            ],
        )


@app.command()
def show(
    alert_id: Annotated[str, typer.Argument(help="Its id, or how that begins.")],
    as_json: Json = False,
) -> None:
    """One alert whole: changes, sources, and each delivery with its state."""
    from monitor.cli.context import with_database
    from monitor.store import acknowledge, alert, listing
    from monitor.store.doc import adapter

    with errors():
        found, sent, seen, test = with_database(
            lambda db: db.read(
                lambda c: (
                    alert.get(c, alert.named(c, alert_id)),
                    listing.deliveries_of(c, alert.named(c, alert_id)),
                    acknowledge.of(c, alert.named(c, alert_id)),
                    alert.is_test(c, alert.named(c, alert_id)),
                )
            )
        )
    if found is None:
        raise fail(f"monitor: no alert has the id {alert_id!r}; see monitor alerts list")
    document: dict[str, Any] = adapter(type(found)).dump_python(found, mode="json")
    document["deliveries"] = [row._asdict() for row in sent]
    document["acknowledged"] = [row._asdict() for row in seen]
    document["test"] = test
    if as_json:
        dump(document)
        return
    for one in seen:
        typer.echo(f"acknowledged by {one.who}, {one.at:%Y-%m-%d %H:%M} UTC")
    typer.echo(
        f"{'TEST: ' if test else ''}{document['title']}\n{document['severity']} {document['kind']}, rules {', '.join(document['rules'])}"
    )
    table(
        ("slot", "party", "before", "after", "sentence"),
        [
            (c["slot"], c["party"], c["before"], c["after"], c["sentence"])
            for c in document["changes"]
        ],
    )
    table(
        ("publisher", "title", "url"),
        [(s["publisher"], s["title"], s["url"]) for s in document["sources"]],
    )
    table(
        ("subscription", "state", "attempts", "reference", "error"),
        [
            (d["subscription"], d["state"], d["attempts"], d["reference"], d["error"])
            for d in document["deliveries"]
        ],
    )


def _to(row: dict[str, Any]) -> str:
    """How many receivers it has; where it has none, why."""
    if row["receivers"]:
        return str(row["receivers"])
    return f"nobody: {row['kept_back']}" if row["kept_back"] else "nobody"


def _title(row: dict[str, Any]) -> str:
    from monitor.store.alert import TEST

    return f"TEST: {row['title']}" if row["article"] == TEST else str(row["title"])
