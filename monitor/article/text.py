"""Text without markup, controls and surplus white space, bounded in length.

Input is hostile: its length, and the number of tags that are looked at, are bounded before any
parser sees it (nesting makes HTML parsers quadratic).
"""

import html
import re
import unicodedata

import nh3

TEXT_LIMIT = 20_000
"""Characters of an article's text."""
TITLE_LIMIT = 500
_MARKUP_LIMIT = 20 * TEXT_LIMIT
_TAG_LIMIT = 4_000
_MARK_LIMIT = 30

_ELEMENT = (
    "a|abbr|acronym|address|article|aside|audio|b|big|blockquote|body|br|button|caption|center|cite"
    "|code|col|colgroup|dd|del|details|dfn|dir|div|dl|dt|em|embed|fieldset|figcaption|figure|font"
    "|footer|form|h[1-6]|head|header|hgroup|hr|html|i|iframe|img|input|ins|kbd|label|legend|li|link"
    "|main|map|mark|meta|nav|noscript|object|ol|option|p|param|picture|pre|q|s|samp|script|section"
    "|select|small|source|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|template"
    "|textarea|tfoot|th|thead|time|title|tr|track|tt|u|ul|var|video|wbr|xml|o:p"
)
_NO_TAG = re.compile(rf"<(?!/?(?:{_ELEMENT})\b|!|\?xml)", re.IGNORECASE)
_BLOCK = re.compile(
    r"<(?=/?(?:address|article|aside|blockquote|br|caption|center|dd|div|dl|dt|figcaption|figure"
    r"|footer|form|h[1-6]|header|hr|li|main|nav|ol|option|p|pre|section|table|td|th|tr|ul)\b)",
    re.IGNORECASE,
)
_LEFT_OVER = re.compile(rf"</?(?:{_ELEMENT})(?:\s[^<>]*)?/?>|&(?:[a-z]+|#\d+);", re.IGNORECASE)

_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
)
_JOINER = re.compile(
    # Arabic script and the scripts of India spell with joiners; anywhere else they only hide.
    "(?<![\u0600-\u06ff\u0750-\u077f\u0900-\u0dff])[\u200c\u200d]"
)
_NOT_WORD = re.compile(r"[\W_]+")
_ASCII_FOLD = bytes(
    ord(chr(c).lower()) if chr(c).isascii() and chr(c).isalnum() else 0x20 for c in range(256)
)
_SENTENCE_END = re.compile(r"[.!?…。؟।]['\"»”’)]?\s")


def clean(markup: str, limit: int = TEXT_LIMIT) -> str:
    """Plain text of what may be HTML, escaped HTML or plain text; paragraphs are lines.

    Args:
        markup: of any length; only the first 400,000 characters and 4,000 tags are looked at.
        limit: the longest result, in characters; cut after a sentence or at a word.
    """
    if not markup:
        return ""
    text = _plain(markup[:_MARKUP_LIMIT])
    if _LEFT_OVER.search(text):  # escaped twice: common enough in the wild
        text = _plain(text)
    return bound(tidy(text), limit)


def clean_line(markup: str, limit: int = TITLE_LIMIT) -> str:
    """As :func:`clean`, on one line."""
    return bound(" ".join(clean(markup, 2 * limit).split()), limit)


def tidy(text: str) -> str:
    """Remove controls, zero-width and bidi marks; NFC; single spaces, no empty lines."""
    plain = text.isascii()
    if not plain:
        text = _SURROGATE.sub("\ufffd", text)
        text = _JOINER.sub("", text)
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", _stream_safe(text))
    if not (plain and text.isprintable()):  # beyond ASCII some of them count as printable
        text = _CONTROL.sub("", text)
    if "\n" not in text and "\r" not in text:
        return " ".join(text.split())
    return "\n".join(line for raw in text.splitlines() if (line := " ".join(raw.split())))


def bound(text: str, limit: int) -> str:
    """At most ``limit`` characters: up to the last sentence of the last fifth, else a whole word."""
    if len(text) <= limit:
        return text
    cut = text[:limit]
    ends = [m.end() for m in _SENTENCE_END.finditer(cut, limit - limit // 5)]
    if ends:
        return cut[: ends[-1]].rstrip()
    space = max(cut.rfind(" "), cut.rfind("\n"))
    return (cut[:space] if space > limit // 2 else cut).rstrip()


def fold(text: str) -> str:
    """Letters and digits only, case folded: what two spellings of one headline share."""
    if text.isascii():  # the common case, thirty times as fast
        return b" ".join(text.encode().translate(_ASCII_FOLD).split()).decode()
    return _NOT_WORD.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def _stream_safe(text: str) -> str:
    """At most 30 marks on one letter (UAX #15): more, out of order, make normalising quadratic."""
    kept = []
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= _MARK_LIMIT:
            kept.append(char)
    return "".join(kept)


def _plain(text: str) -> str:
    if "<" in text:
        text = _strip(text)
    return html.unescape(text) if "&" in text else text


def _strip(text: str) -> str:
    if text.count("<") > _TAG_LIMIT:
        text = "<".join(text.split("<", _TAG_LIMIT)[:_TAG_LIMIT])
    text = _NO_TAG.sub("&lt;", text)
    if "<" not in text:
        return text
    return nh3.clean(_BLOCK.sub("\n<", text), tags=set())
