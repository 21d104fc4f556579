"""Turns an alert into words: templates people may edit, in a sandbox, over shipped ones.

``compile_templates`` looks at every template people wrote; one that cannot be used is a Problem,
and the shipped one stands in for it. Should one fail later, on an alert nobody foresaw, the shipped
one stands in too: an alert is never lost to a template.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from monitor.alert import notice_words
from monitor.alert.mrkdwn import HEADER, TOTAL, blocks, cut, escape, link
from monitor.alert.sample import sample_views
from monitor.alert.view import View
from monitor.errors import Problem
from monitor.terms import Kind

BROKEN = (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError)
"""What a template people wrote may raise: each is a Problem of theirs."""

NAMES = (
    "subject.j2", "text.j2", "html.j2", "slack.j2", "card.j2", "line.j2",
    "digest-text.j2", "digest-html.j2", "digest-slack.j2",
)  # fmt: skip
"""The templates of alerts/: what an e-mail is called and says (twice), Slack (twice), one line;
what a digest says in an e-mail (twice) and in Slack."""

DIGEST = "digest-"
SHARED = ("subject.j2", "line.j2")
"""Templates of alerts and digests alike."""
LONGEST = 60_000
"""Characters of one rendering; longer is cut."""
SUBJECT_LENGTH = 180


@dataclass(frozen=True, slots=True)
class Renderer:
    """Compiled templates. Pure: the same view gives the same words."""

    shipped: Mapping[str, Template]
    own: Mapping[str, Template] = field(default_factory=dict)
    complain: Callable[[Problem], None] = lambda _: None
    """Told when one of people's own templates fails on an alert."""

    def subject(self, view: View) -> str:
        """One line, without line ends whatever the template does."""
        line = " ".join(self._render("subject.j2", view).split())
        return line if len(line) <= SUBJECT_LENGTH else line[: SUBJECT_LENGTH - 1] + "…"

    def text(self, view: View) -> str:
        """The plain part of an e-mail."""
        if view.kind == Kind.NOTICE:
            return notice_words.text(view)
        return re.sub(r"\n{3,}", "\n\n", self._render(_form("text.j2", view), view).strip()) + "\n"

    def html(self, view: View) -> str:
        """The HTML part of an e-mail, every value escaped."""
        if view.kind == Kind.NOTICE:
            return notice_words.html(view)
        return self._render(_form("html.j2", view), view).strip() + "\n"

    def line(self, view: View) -> str:
        """One line for consoles and notifications."""
        if view.kind == Kind.NOTICE:
            return notice_words.line(view)
        return " ".join(self._render("line.j2", view).split())

    def slack(self, *views: View) -> list[dict[str, object]]:
        """Block Kit blocks within Slack's limits; ``line`` is their plain-text fallback.

        Several views share one message: each is cut to its share of the room.
        """
        by_alert = tuple({view.alert: view for view in views}.values())
        if len(by_alert) == 1 and by_alert[0].kind == Kind.NOTICE:
            return notice_words.slack(by_alert[0])
        if len(by_alert) == 1:
            return blocks(by_alert[0].headline, self._slack(by_alert[0]))
        room = TOTAL // len(by_alert) - HEADER
        bodies = [cut(f"*{escape(v.headline)}*\n---\n{self._slack(v)}", room) for v in by_alert]
        return blocks(f"{len(by_alert)} changes", "\n---\n".join(bodies))

    def card(self, view: View) -> list[dict[str, object]]:
        """Where a round stands, for the first message of its thread in Slack."""
        title = view.process_title or view.headline
        number = f", round {view.round}" if view.round is not None else ""
        return blocks(title + number, self._render("card.j2", view))

    def _slack(self, view: View) -> str:
        return self._render(_form("slack.j2", view), view)

    def _render(self, name: str, view: View) -> str:
        own = self.own.get(name)
        if own is not None:
            try:
                return own.render(v=view)[:LONGEST]
            except BROKEN as error:
                self.complain(_problem(name, error))
        return self.shipped[name].render(v=view)[:LONGEST]


def compile_templates(
    shipped: Mapping[str, str],
    own: Mapping[str, str],
    folder: str = "alerts",
    complain: Callable[[Problem], None] = lambda _: None,
) -> tuple[Renderer, list[Problem]]:
    """Compile the shipped templates and people's own over them.

    Args:
        shipped: all of ``NAMES`` -> template text.
        own: name -> text of the files in the user's folder; unknown ``*.j2`` names are Problems.
        folder: how the folder is called in Problems.
        complain: told when an own template that compiled fails later, on some alert.

    Raises jinja2.TemplateError when a shipped template is broken, which a test rules out.
    """
    base = {name: _environment(name).from_string(shipped[name]) for name in NAMES}
    good: dict[str, Template] = {}
    problems: list[Problem] = []
    for name, text in sorted(own.items()):
        file = f"{folder}/{name}"
        if name not in NAMES:
            advice = f"Templates are called {', '.join(NAMES)}."
            problems.append(Problem(file, "the file", "nothing uses this template", advice))
            continue
        try:
            good[name] = _tried(name, text)
        except BROKEN as error:
            problems.append(_problem(file, error))
    return Renderer(base, good, complain), problems


def when(at: datetime, zone: str = "UTC", language: str = "en") -> str:
    """An instant as alerts write it: 23 Jan 2026, 14:02 UTC; in a zone, in a language."""
    local = at.astimezone(ZoneInfo(zone))
    if language == "en":
        return f"{local.day} {local:%b %Y, %H:%M} {local.tzname()}"
    from babel.dates import format_datetime  # noqa: PLC0415 - only who asks for it pays for it

    words = format_datetime(local, "d MMM y, HH:mm", locale=language)
    return f"{words} {local.tzname()}"


@pass_context
def _when(context: Context, at: datetime) -> str:
    """The filter: in the zone and language of the view that is rendered."""
    view = context["v"]
    return when(at, view.zone, view.language)


def _form(name: str, view: View) -> str:
    return name if view.summary is None else DIGEST + name


def _environment(name: str) -> ImmutableSandboxedEnvironment:
    env = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=name.endswith("html.j2"),
    )
    env.filters.update(when=_when, mrkdwn=escape, slack_link=link, json=json.dumps)
    return env


def _tried(name: str, text: str) -> Template:
    """Compile one template and render it for each sample, so that a wrong variable shows now."""
    template = _environment(name).from_string(text)
    for view in sample_views():
        if (view.summary is not None) is name.startswith(DIGEST) or name in SHARED:
            template.render(v=view)
    return template


def _problem(file: str, error: Exception) -> Problem:
    line = getattr(error, "lineno", None) if isinstance(error, TemplateSyntaxError) else None
    where = f"line {line}" if line else "the template"
    advice = "The shipped template is used instead; see docs/reference/templates.md."
    return Problem(file, where, str(error).rstrip("."), advice)
