"""``monitor deliveries``: where each message stands, what the receivers said, and sending again."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from monitor.cli.output import USAGE, dump, errors, fail, table
from monitor.deliver.model import DeliveryState

app = typer.Typer(no_args_is_help=True, help="Deliveries: list, show, retry.")
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
State = Annotated[DeliveryState | None, typer.Option(help="Only those in this state.")]
Channel = Annotated[str | None, typer.Option(help="Only those through this channel.")]
Subscription = Annotated[str | None, typer.Option(help="Only those of this subscription.")]


@app.command("list")
def list_(
    state: State = None,
    channel: Channel = None,
    subscription: Subscription = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    as_json: Json = False,
) -> None:
    """Deliveries, newest first; then the channels that fail and the addresses left alone."""
    from monitor.cli.context import with_database
    from monitor.deliver.suspend import LIMIT
    from monitor.store import channel as channels
    from monitor.store import delivery_list, refusal

    wanted = delivery_list.Wanted(state, channel, subscription)
    with errors():
        rows, failing, refused = with_database(
            lambda db: db.read(
                lambda c: (
                    delivery_list.listing(c, wanted, limit=limit),
                    channels.failing(c),
                    refusal.listing(c, least=LIMIT),
                )
            )
        )
    if as_json:
        parts = {"deliveries": rows, "failing_channels": failing, "suspended_addresses": refused}
        dump({name: [row._asdict() for row in some] for name, some in parts.items()})
        return
    table(
        ("id", "created", "state", "tries", "subscription", "title", "error"),
        [(r.id[:8], r.since, r.state, r.tries, r.subscription, _title(r), r.error) for r in rows],
    )
    if failing:
        table(
            ("channel", "since", "error"),
            [(f.id, f.failing, f.error) for f in failing],
            "\nChannels that fail",
        )
    if refused:
        table(
            ("address", "channel", "refusals", "last", "answer"),
            [(r.target, r.channel, r.strikes, r.last, r.answer) for r in refused],
            "\nAddresses left alone for a day",
        )


@app.command()
def show(
    delivery: Annotated[str, typer.Argument(help="Its id, or how that begins.")],
    as_json: Json = False,
) -> None:
    """One delivery with each attempt and what the receiver said."""
    from monitor.cli.context import with_database
    from monitor.store import delivery_list

    with errors():
        row, tried = with_database(
            lambda db: db.read(
                lambda c: (
                    delivery_list.get(c, delivery_list.named(c, delivery)),
                    delivery_list.attempts(c, delivery_list.named(c, delivery)),
                )
            )
        )
    if row is None:
        raise fail(f"monitor: no delivery has the id {delivery!r}; see monitor deliveries list")
    shown = {k: v for k, v in row._asdict().items() if k not in ("doc", "place", "target")}
    if as_json:
        dump(shown | {"attempts": [one._asdict() for one in tried]})
        return
    table(("what", "value"), [(k, v) for k, v in _worded(shown) if v not in (None, "")])
    table(
        ("n", "began", "ended", "result", "answer"),
        [(n, a.began, a.ended, a.result, a.answer) for n, a in enumerate(tried, 1)],
        "\nAttempts",
    )


@app.command()
def retry(
    ids: Annotated[list[str] | None, typer.Argument(help="Ids, or how they begin.")] = None,
    state: State = None,
    channel: Channel = None,
    subscription: Subscription = None,
    every: Annotated[bool, typer.Option("--all", help="All of them.")] = False,
) -> None:
    """Send again now what is dead, unknown or failed; the receiver sees the same id."""
    from monitor.cli.context import with_database
    from monitor.store import delivery_list

    chosen = bool(ids or state or channel or subscription)
    if chosen == every:
        raise fail("monitor: give ids, --state, --channel or --subscription; or --all", USAGE)
    wanted = delivery_list.Wanted(state, channel, subscription)
    with errors():
        count = with_database(
            lambda db: db.write(
                lambda c: delivery_list.retry(
                    c, wanted, [delivery_list.named(c, one) for one in ids or []]
                )
            )
        )
    typer.echo(f"{count} sent again.")
    if not count and not every:
        raise typer.Exit(1)


def _worded(shown: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """What is stored, with what a person would take for something else put in words."""
    from monitor.store.delivery import AT_ONCE

    again = shown["tries"] - shown["attempts"]
    for what, value in shown.items():
        if what == "due" and value == AT_ONCE:
            yield what, "at once"
        elif what == "attempts":
            yield (
                what,
                f"{shown['tries']}, {again} of them before it was sent again" if again else value,
            )
        elif what != "tries":
            yield what, value


def _title(row: object) -> str:
    title = str(getattr(row, "title", "") or "")
    return f"TEST: {title}" if getattr(row, "test", False) else title
