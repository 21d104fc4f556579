"""Canonical links: one spelling for every address that leads to the same article.

Scheme and host in lower case, https for http, no www/m/mobile/amp, no default port, no tracking
parameters ("ref" and its like are that unless they hold a number), the rest of the query sorted, no
trailing slash, no AMP path, percent encoding of RFC 3986 6.2.2; no fragment, unless it numbers one item of a page (#post-20931, #/2026/a1) or is a
route (#!/a). Where the last part of the path is a letter code with a number (/a-75012345), the
words before it are the headline, which is edited, and do not count. The result is compared and
hashed, never fetched.
"""

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

URL_LIMIT = 4_096
"""Longer links are no links."""

_HOST_PREFIX = re.compile(r"^(?:www\d?|m|mobile|amp|edition)\.(?=[^.]+\.[^.]+)")
_AMP_PATH = re.compile(r"(?:/amp/?|\.amp(?:\.html)?)$|^/amp(?=/)", re.IGNORECASE)
_TRACKING_PREFIX = (
    "utm_", "at_", "ns_", "pk_", "mtm_", "piwik_", "itm_", "soc_", "guce_", "_hs", "hsa_", "wt_",
    "wt.",
)  # fmt: skip
_TRACKING = frozenset({
    "_ga", "_gl", "amp", "campaign_id", "cmp", "cmpid", "cmp_id", "cid_source", "cn_cmp", "dclid",
    "emc", "fbclid", "feedname", "feedtype", "ftag", "gclid", "gclsrc", "guccounter", "ico_id",
    "icid", "igshid", "intcid", "intcmp", "ito", "maca", "mbid", "mc_cid", "mc_eid", "mkt_tok",
    "msclkid", "ncid", "oc", "ocid", "outputtype", "ref_src", "rssfeed", "s_cid", "smid", "smtyp",
    "spm", "sref", "taid", "tblci", "traffic_medium", "traffic_source", "trk", "wtmc", "xtor",
    "yclid", "ysclid",
})  # fmt: skip
_WORDS = frozenset({"mod", "partner", "publisher", "ref", "rss", "share", "source", "src"})
"""Tracking where they hold a word or a flag (ref=home, rss=1), an article where a number (ref=1201)."""
_FLAGS = ("0", "1")
_NUMBERED = re.compile(r"^.*(/[a-z]{1,4}-(?!(?:19|20)\d{6}$)\d{7,})$", re.IGNORECASE)
_SLASHES = re.compile("/{2,}")
_ITEM = re.compile(r"^(?=[\w./!-]+$)(?:!?/.+|\w+/.+|(?:\D*\d){4}.*)$")
_WRAPPER = re.compile(r"^(?:www\.)?(?:google\.[a-z.]+/url|bing\.com/news/apiclick\.aspx)$")
_OPAQUE = re.compile(
    r"^(?:news\.google\.com/(?:rss|read|articles)\b|(?:feedproxy|feeds)\.(?:google|feedburner)\.com/"
    r"(?:~r/|.*/~3/)|(?:t\.co|bit\.ly|ow\.ly|dlvr\.it|buff\.ly|trib\.al|is\.gd|tinyurl\.com)/"
    r"|[^/]*\.feedsportal\.com/)"
)


def web_link(link: str) -> str:
    """``link`` if it is an http(s) address of bearable length, else "" (javascript:, data: ...)."""
    link = "".join(link.split())
    return link if len(link) <= URL_LIMIT and _split(link) else ""


@lru_cache(maxsize=2048)
def canonical(link: str) -> str:
    """The canonical form of a web link, without its scheme ("example.org/a?id=1").

    "" where ``link`` is no web link. A wrapper that carries its target (google.com/url?url=...) is
    unwrapped.
    """
    parts = _split(_unwrapped(link))
    if parts is None:
        return ""
    path = _AMP_PATH.sub("", _percent(parts.path)).rstrip("/")
    if path[-7:].isdecimal():
        path = _NUMBERED.sub(r"\1", path)
    query = _query(parts.query)
    item = parts.fragment if len(parts.fragment) < 200 and _ITEM.match(parts.fragment) else ""
    return "".join(
        (
            _host(parts),
            _SLASHES.sub("/", path) if "//" in path else path,
            "?" + query if query else "",
            "#" + item if item else "",
        )
    )


def host_of(link: str) -> str:
    """The host of a web link in lower case, "" where it has none."""
    parts = _split(link)
    return parts.host if parts else ""


def is_opaque(link: str) -> bool:
    """True for redirectors that hide where they lead and change with every fetch."""
    parts = _split(link)
    return bool(parts and _OPAQUE.match(parts.host + parts.path))


def is_home(key: str) -> bool:
    """True for a canonical link without path, query and item: a home page, never one article."""
    return not any(mark in key for mark in "/?#")


class _Parts(NamedTuple):
    """A web link, its host in lower case."""

    host: str
    port: int | None
    path: str
    query: str
    fragment: str


@lru_cache(maxsize=512)
def _split(link: str) -> _Parts | None:
    try:
        parts = urlsplit(link)
        host, port = parts.hostname, parts.port
    except ValueError:  # a bad port, or half an IPv6 address
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    return _Parts(host, port, parts.path, parts.query, parts.fragment)


def _unwrapped(link: str) -> str:
    if "url" not in link:
        return link
    parts = _split(link)
    if parts and _WRAPPER.match(parts.host + parts.path):
        found = dict(parse_qsl(parts.query, max_num_fields=50))
        return found.get("url") or found.get("q") or link
    return link


def _host(parts: _Parts) -> str:
    host = parts.host.rstrip(".")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            host = quote(host)
    host = _HOST_PREFIX.sub("", host)
    return host if parts.port in (None, 80, 443) else f"{host}:{parts.port}"


def _percent(path: str) -> str:
    if path.isascii() and "%" not in path:
        return path
    return quote(unquote(path), safe="/:@!$&'()*+,;=~-._")


def _query(query: str) -> str:
    if not query:
        return ""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=100)
    except ValueError:  # more fields than anybody needs
        return query
    return urlencode(sorted(p for p in pairs if not _is_tracking(*p)))


def _is_tracking(name: str, value: str) -> bool:
    name = name.lower()
    if name == "output":
        return value == "amp"
    if name in _WORDS:
        return value in _FLAGS or not value.isdecimal()
    return name in _TRACKING or name.startswith(_TRACKING_PREFIX)
