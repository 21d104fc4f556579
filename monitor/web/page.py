"""Renders pages: HTML that needs no script, every value escaped."""

from functools import cache

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from monitor.web.security import HEADERS, STYLE, TEMPLATES


def page(name: str, status: int = 200, **values: object) -> web.Response:
    """The template ``name`` with the values; ``title`` is always one of them."""
    html = _environment().get_template(f"{name}.html").render(**values)
    return web.Response(text=html, content_type="text/html", status=status, headers=HEADERS)


def message(title: str, *lines: str, status: int = 200) -> web.Response:
    """A page that says something and asks nothing."""
    return page("message", status, title=title, lines=lines)


def no_such_link() -> web.Response:
    """The same for every link that is not ours: nobody learns who is subscribed."""
    text = "This link was not made here, or was cut short. Copy the whole of it from your mail."
    return message("No such link", text, status=404)


def too_often() -> web.Response:
    """A limit is reached."""
    text = "That was asked too often for now. Try again in an hour."
    return message("Too often", text, status=429)


@cache
def _environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals["style"] = Markup(STYLE)  # noqa: S704 - our own file
    return env
