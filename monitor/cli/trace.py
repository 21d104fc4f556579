"""``monitor trace``: the way of one alert, from the article to the receiver."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

import typer

from monitor.cli.output import dump, errors, fail

if TYPE_CHECKING:
    from monitor.store.trace import Step


def trace(alert_id: str, *, as_json: bool) -> int:
    """Print each step with its time and the time since the one before; 0.

    Raises StoreError; typer.Exit where there is no such alert.
    """
    from monitor.cli.context import with_database
    from monitor.store import alert
    from monitor.store.trace import way

    with errors():
        steps = with_database(
            lambda db: db.read(lambda conn: way(conn, alert.named(conn, alert_id)))
        )
    if steps is None:
        raise fail(f"monitor: no alert has the id {alert_id!r}; see monitor alerts list")
    if as_json:
        dump([{"at": s.at, "step": s.what, "id": s.id, "detail": s.said} for s in steps])
        return 0
    for line in lines(steps):
        typer.echo(line)
    return 0


def lines(steps: "Iterable[Step]") -> Iterable[str]:
    """Time, time since the step before, what, and what is known of it."""
    before: datetime | None = None
    for step in steps:
        at = f"{step.at:%Y-%m-%d %H:%M:%S.%f}"[:23] if step.at else "-"
        since = ""
        if step.at is not None:
            since = _span((step.at - before).total_seconds()) if before else ""
            before = step.at
        yield f"{at:<23}  {since:>9}  {step.what:<9}  {step.id}  {step.said}".rstrip()


def _span(seconds: float) -> str:
    """``+40 ms``, ``+3.2 s``, ``+12 min``, ``+5.0 h``; nothing where the clocks differ."""
    if seconds < 0:
        return ""
    for size, unit, least in ((3600, "h", 3 * 3600), (60, "min", 180), (1, "s", 1)):
        if seconds >= least:
            return f"+{seconds / size:.1f} {unit}"
    return f"+{seconds * 1000:.0f} ms"
