"""``monitor brief``: what changed while you were away."""

from collections.abc import Iterator

import typer

from monitor.alert.brief import Brief, ByHand
from monitor.alert.phrase import many
from monitor.alert.render import when
from monitor.alert.summary_view import EntryView, SummaryView, summary_view
from monitor.cli.output import dump, errors
from monitor.cli.span import since


def brief(back: str, process: str | None, as_json: bool) -> None:
    """The body of the command.

    Args:
        back: a length of time, or an instant.
        process: only this negotiation.
        as_json: one JSON document instead of text.
    """
    from monitor.cli.context import with_database
    from monitor.clock import SystemClock
    from monitor.store import brief as store
    from monitor.store.doc import adapter

    now = SystemClock().now()
    start = since(back, "--since", now)
    with errors():
        found = with_database(
            lambda db: db.read(lambda conn: store.brief(conn, start, now, process))
        )
    if as_json:
        dump(adapter(Brief).dump_python(found, mode="json"))
        return
    typer.echo("\n".join(lines(found)))


def lines(found: Brief) -> Iterator[str]:
    """The brief as text."""
    view = summary_view(found.summary)
    yield f"{when(view.since)} to {when(view.until)}: {_size(found, view)}"
    for group in view.groups:
        number = f", round {group.round}" if group.round is not None else ""
        yield f"\n{group.process_title}{number}"
        for change in group.changes:
            yield from _change(change)
        if group.state:
            yield "  now: " + "; ".join(f"{label} {value}" for label, value in group.state)
    if found.by_hand:
        yield "\nPut right by people"
        for one in found.by_hand:
            yield from _put_right(one)
    yield from _listed("Mentioned", [f"{m.title} ({m.publisher})" for m in view.mentions])
    yield from _listed("Came and went", view.undone)
    yield from _listed("Changes that made no alert", _counted(found.unalerted))
    yield from _listed("Deliveries held or not sent", _counted(found.unsent))


def _size(found: Brief, view: SummaryView) -> str:
    changes = sum(len(group.changes) for group in view.groups)
    more = f" ({view.more} more are not told here)" if view.more else ""
    put = f", {len(found.by_hand)} put right by people" if found.by_hand else ""
    if not changes and not view.mentions:
        return f"nothing changed{put}; {many(found.articles, 'article')} {'was' if found.articles == 1 else 'were'} read"
    return (
        f"{many(changes, 'change')}{more}{put}, {many(view.alerts, 'alert')}, "
        f"{many(found.articles, 'article')} read"
    )


def _put_right(one: ByHand) -> Iterator[str]:
    what = " ".join((one.act, *one.detail))
    yield f"  {one.process_title} ({one.process}): {what}, by {one.author}, {when(one.at)}: {one.why}"
    yield from (f"    {line}" for line in one.changes)


def _change(change: EntryView) -> Iterator[str]:
    before = f"{change.before} -> " if change.before else ""
    steps = f", in {change.moves} steps" if change.moves > 1 else ""
    late = ", late" if change.late else ""
    yield (
        f"  {change.label}: {before}{change.after}  [{change.severity}, {change.certainty}, "
        f"{change.independence}{steps}{late}]"
    )
    if change.sentence:
        yield f'    "{change.sentence}"'
    yield f"    {change.publisher}, {when(change.at)} {change.url}".rstrip()


def _listed(title: str, some: list[str] | tuple[str, ...]) -> Iterator[str]:
    if some:
        yield f"\n{title}"
        yield from (f"  {words}" for words in some)


def _counted(reasons: dict[str, int]) -> list[str]:
    return [f"{n} {reason}" for reason, n in sorted(reasons.items(), key=lambda p: (-p[1], p[0]))]
