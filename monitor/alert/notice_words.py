"""Notices in words. They have no template: what must arrive when all else fails is not to be edited."""

from html import escape as html_escape

from monitor.alert.mrkdwn import blocks, escape
from monitor.alert.view import View

_ASK = "To stop it, ask who runs this monitor to pause the subscription."


def text(view: View) -> str:
    """The plain part of an e-mail."""
    told = [view.headline, "", *_list(view)]
    return "\n".join([*told, *([""] if view.state else []), "--", *_foot(view)]).strip() + "\n"


def html(view: View) -> str:
    """The HTML part, every value escaped."""
    items = "".join(f"<li>{html_escape(value)}</li>" for _, value in view.state)
    foot = html_escape(_about(view))
    if view.unsubscribe:
        foot += f'<br><a href="{html_escape(view.unsubscribe)}">Stop these mails</a>'
    else:
        foot += f"<br>{_ASK}"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        '<meta name="supported-color-schemes" content="light dark">'
        f"<title>{html_escape(view.headline)}</title></head>"
        '<body style="font:16px/1.5 sans-serif;margin:0;overflow-wrap:anywhere"><div style="max-width:600px;margin:0 auto;padding:16px">'
        f'<h1 style="font-size:20px">{html_escape(view.headline)}</h1>'
        + (f'<ul style="padding-left:20px">{items}</ul>' if items else "")
        + f'<p style="font-size:13px;opacity:.75">{foot}</p></div></body></html>\n'
    )


def line(view: View) -> str:
    """One line."""
    test = "TEST " if view.test else ""
    return f"{test}[{view.severity}] {view.kind_words} · {view.headline}"


def slack(view: View) -> list[dict[str, object]]:
    """Block Kit."""
    lines = [*(f"• {escape(value)}" for _, value in view.state), *map(escape, _foot(view))]
    return blocks(view.headline, "\n".join(lines))


def _list(view: View) -> list[str]:
    return [f"- {value}" for _, value in view.state]


def _foot(view: View) -> list[str]:
    stop = f"Stop these mails: {view.unsubscribe}" if view.unsubscribe else _ASK
    return [_about(view), stop]


def _about(view: View) -> str:
    return f"About the monitor itself, through subscription {view.subscription}."
