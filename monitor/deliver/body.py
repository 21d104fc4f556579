"""Renders what an alert's mails say once for each zone and language, not once for each receiver.

A mail's text differs between receivers by a few short values: their links, their subscription, the
delivery. The text is rendered with placeholders for these, kept, and filled in for each. People's
own templates may do with a value what they like; one in which filling in later would read
differently (it upper-cases a link, say) is found by a trial, and rendered for each receiver.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape

from monitor.alert.model import Alert
from monitor.alert.render import Renderer
from monitor.alert.sample import sample_views
from monitor.alert.subscription import Subscription
from monitor.alert.view import View, view_of

KEPT = 64
"""So many alerts' texts are remembered, the last used."""
_MARKS = {
    "subscription": "\ue000subscription\ue001",
    "delivery": "\ue000delivery\ue001",
    "unsubscribe": "\ue000unsubscribe\ue001",
    "feedback": "\ue000feedback\ue001",
}
"""Of the private use area: no alert's text holds them (``one_line`` takes them out)."""


@dataclass(frozen=True, slots=True)
class Personal:
    """What differs between the receivers of one alert."""

    subscription: str
    delivery: str
    unsubscribe: str
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """What a mail says."""

    subject: str
    text: str
    html: str


class Bodies:
    """Renders and remembers. ``rendered`` counts how often a template really ran."""

    def __init__(self, renderer: Renderer) -> None:
        self.rendered = 0
        self._forms: dict[str, Callable[[View], str]] = {
            "subject": renderer.subject, "text": renderer.text, "html": renderer.html,
        }  # fmt: skip
        self._shared = {name: self._same(form) for name, form in self._forms.items()}
        self._kept: OrderedDict[tuple[object, ...], tuple[Alert, dict[str, str], View]] = (
            OrderedDict()
        )

    def of(
        self,
        alert: Alert,
        one: Subscription,
        mine: Personal,
        *,
        test: bool = False,
        rules: tuple[str, ...] = (),
    ) -> Body:
        """The mail of one alert for one receiver, who gets it by these rules."""
        key = (
            alert.id,
            one.zone,
            one.language,
            rules,
            test,
            bool(mine.unsubscribe),
            bool(mine.feedback),
        )
        found = self._kept.pop(key, None)
        if found is None or (found[0] is not alert and found[0] != alert):
            found = self._render(alert, one, mine, rules, test=test)
        self._kept[key] = found
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        _, texts, view = found
        parts = {
            name: _filled(texts[name], mine, html=name == "html")
            if name in texts
            else self._run(name, _personal(view, mine))
            for name in self._forms
        }
        return Body(**parts)

    def _render(
        self,
        alert: Alert,
        one: Subscription,
        mine: Personal,
        rules: tuple[str, ...],
        *,
        test: bool,
    ) -> tuple[Alert, dict[str, str], View]:
        view = view_of(alert, one, rules=rules, test=test)
        shared = _marked(view, mine)
        texts = {name: self._run(name, shared) for name, same in self._shared.items() if same}
        return alert, texts, view

    def _run(self, name: str, view: View) -> str:
        self.rendered += 1
        return self._forms[name](view)

    def _same(self, form: Callable[[View], str]) -> bool:
        """Whether filling in later reads the same as rendering for one receiver."""
        mine = Personal(
            "a-b & <c>", "d-E-1", "https://m.example/u?a=1&b='2'", "https://m.example/F"
        )
        html = form == self._forms["html"]
        for view in sample_views():
            if _filled(form(_marked(view, mine)), mine, html=html) != form(_personal(view, mine)):
                return False
        return True


def _marked(view: View, mine: Personal) -> View:
    """With placeholders for what is personal; what is empty stays so, for templates ask."""
    shown = {name: mark if getattr(mine, name) else "" for name, mark in _MARKS.items()}
    return _personal(view, Personal(**shown))


def _personal(view: View, mine: Personal) -> View:
    return replace(
        view,
        subscription=mine.subscription,
        delivery=mine.delivery,
        unsubscribe=mine.unsubscribe,
        feedback=mine.feedback,
    )


def _filled(text: str, mine: Personal, *, html: bool) -> str:
    for name, mark in _MARKS.items():
        value = getattr(mine, name)
        text = text.replace(mark, _escaped(value) if html else value)
    return text


def _escaped(value: str) -> str:
    """As Jinja escapes (markupsafe): decimal references for quotes."""
    return escape(value, quote=False).replace('"', "&#34;").replace("'", "&#39;")
