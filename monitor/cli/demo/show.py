"""Show: the demo's face on a terminal - each alert as it goes out, and the table at the end."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from monitor.cli.demo.book import Count, Sent
from monitor.cli.demo.judge import Verdict

WORDS = {
    "not_about_talks": "not about talks",
    "language_not_read": "in a language that is not read",
    "no_process": "about talks, but no parties named",
    "baseline": "in the first fetch of its feed: builds state",
    "late": "first seen more than a day after it was published",
    "no_slot": "about talks, but nothing changed: statements, previews",
    "repeated": "says what was known; counted as evidence",
    "older": "older than what is known",
    "vaguer": "less exact than what is known",
    "uncertain": "only possible",
    "outweighed": "contradicts what is better attested",
    "known": "all its changes were alerted before",
    "no_rule": "no rule selects it",
    "not_followed": "of a process that is not followed",
    "unchanged": "read before",
}
BESIDE = {
    "confirmation": "no alerts: a party has confirmed what was sent, in the same thread",
    "digest": "no alerts: summaries of what was first seen too late, one for each receiver",
}
COLOURS = {"cancelled": "red", "postponed": "red", "outcome": "green", "venue_change": "yellow"}


class Show:
    """Prints each alert once."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console()
        self._shown: set[str] = set()
        self._said: set[tuple[str, str, str]] = set()
        self._beside: Counter[str] = Counter()

    def opening(self, feeds: int, articles: int, seconds: float) -> None:
        """What is about to happen."""
        self.console.print(
            f"The daemon reads {feeds} feeds on loopback: {articles} articles, two weeks in"
            f" {seconds:.0f} s.\n"
        )

    def alerts(self, sent: Iterable[Sent]) -> None:
        """Print those that have gone out on every channel and were not shown yet, oldest report first."""
        for alert in sorted(sent, key=lambda one: one.at):
            gone = [state == "sent" for _, _, state in alert.deliveries]
            if alert.id not in self._shown and gone and all(gone):
                self._shown.add(alert.id)
                same = (alert.kind, alert.title, _when(alert.at))
                if alert.kind not in BESIDE or same not in self._said:
                    self._alert(alert)
                if alert.kind in BESIDE:  # a summary goes to each receiver, and is shown once
                    self._said.add(same)
                    self._beside[alert.kind] += 1

    def _alert(self, alert: Sent) -> None:
        kind = alert.kind.replace("_", " ")
        colour = COLOURS.get(alert.kind, "cyan")
        self.console.print(
            f"[dim]{_when(alert.at)}[/]  [{colour}]{kind:<18}[/] {escape(alert.title)}",
            soft_wrap=True,
        )

    def table(self, count: Count) -> None:
        """What became of the articles."""
        table = Table(title="What became of them", title_justify="left", box=None, pad_edge=False)
        table.add_column("", justify="right")
        table.add_column("")
        table.add_row(str(count.articles), "articles in")
        table.add_row(str(count.revisions), "edited headlines: revisions, not new articles")
        table.add_row(str(count.matched), "matched: they name a negotiation")
        table.add_row(str(count.raised), "raised an alert")
        for kind, number in sorted(self._beside.items()):
            table.add_row(str(number), BESIDE[kind])
        for reason, number in sorted(count.reasons.items(), key=lambda r: -r[1]):
            table.add_row(str(number), f"suppressed: {WORDS.get(reason, reason)}")
        self.console.print()
        self.console.print(table)

    def verdict(self, verdict: Verdict, problems: Iterable[str], count: Count) -> None:
        """The differences by key, then the last line."""
        for line in verdict.notes:
            self.console.print(f"[dim]note: {escape(line)}[/]", soft_wrap=True)
        for line in (*verdict.differences, *problems):
            self.console.print(f"[red]{escape(line)}[/]", soft_wrap=True)
        self.console.print()
        self.console.print(last_line(verdict, count), highlight=False, soft_wrap=True)


def last_line(verdict: Verdict, count: Count) -> str:
    """``demo: N articles, M matched, K alerts (expected K), 0 twice``."""
    return (
        f"demo: {count.articles} articles, {count.matched} matched,"
        f" {verdict.alerts} alerts (expected {verdict.expected}), {verdict.twice} twice"
    )


def _when(at: datetime) -> str:
    return f"{at:%a %d %b %H:%M}"
