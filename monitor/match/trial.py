"""Trials: the [[test]] blocks of rule files, run and told in words."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from monitor.article.language import language_of
from monitor.article.model import Article, Origin
from monitor.errors import Problem
from monitor.match.engine import Engine
from monitor.match.rule import RuleTest
from monitor.match.rule_file import Rules
from monitor.terms import Kind

WHEN = datetime(2026, 1, 15, 12, tzinfo=UTC)
"""The time of a test that states none."""

STEP = timedelta(hours=1)
"""Between the headlines that a test reads before its own."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a test's last article."""

    rules: frozenset[str]
    """The rules that select it."""
    kind: Kind | None = None
    process: str = ""
    why: str = ""
    """In words, for the message of a test that failed."""


Judge = Callable[[Sequence[Article]], Verdict]
"""Runs articles in order through all the pure stages, on an empty state, and tells of the last.

Detection and decision are later stages, so whoever joins them hands this in (monitor.wire).
"""


def run_tests(rules: Rules, judge: Judge) -> list[Problem]:
    """A problem for each test whose verdict is another than it expects."""
    problems: list[Problem] = []
    placed = zip(rules.tests, rules.places, strict=True)
    for number, ((file, test), place) in enumerate(placed, 1):
        verdict = judge(articles_of(test, number))
        where = f"{place} of {test.rule}"
        problems += [Problem(file, where, what) for what in _failures(test, verdict)]
    return problems


def text_judge(engine: Engine) -> Judge:
    """A judge of text conditions alone: enough for rules that ask nothing of a detection."""

    def judge(articles: Sequence[Article]) -> Verdict:
        return Verdict(frozenset(hit.rule for hit in engine.match(articles[-1]).hits))

    return judge


def articles_of(test: RuleTest, number: int = 1) -> tuple[Article, ...]:
    """The articles of a test, oldest first, its own last; each of another publisher."""
    at = test.published or WHEN
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    texts = [*((title, "") for title in test.earlier), (test.title, test.text)]
    begin = at - STEP * (len(texts) - 1)
    return tuple(
        _article(f"test-{number}-{n}", title, text, begin + STEP * n)
        for n, (title, text) in enumerate(texts)
    )


def _article(key: str, title: str, text: str, at: datetime) -> Article:
    origin = Origin(feed=key, publisher=key, family=key)
    url = f"https://example.org/{key}"
    language = language_of("", title, text)
    return Article(key, key, title, text, url, origin, language, at, at)


def _failures(test: RuleTest, verdict: Verdict) -> Iterable[str]:
    said = f"; {verdict.why}" if verdict.why else ""
    if (test.rule in verdict.rules) is not test.match:
        word = "does not select" if test.match else "selects"
        if test.match and verdict.rules:  # its reason is that of the others
            said = f"; selected by {', '.join(sorted(verdict.rules))} alone"
        yield f"the rule {word} {test.title!r}{said}"
        return
    if test.kind and verdict.kind is not test.kind:
        yield f"{test.title!r} is {verdict.kind or 'no detection'}, expected {test.kind}{said}"
    if test.process and verdict.process != test.process:
        yield f"{test.title!r} is about {verdict.process or 'nothing'}, expected {test.process}"
