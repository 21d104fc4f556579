"""Numeric character references that name no character (XML 1.0, 2.2 and 4.1), mended.

Encoders that count in UTF-16 write an emoji as two references (``&#55357;&#56832;``). One such
reference makes feedparser lose the whole document.
"""

import re

_REFERENCE = rb"&#(?:[xX][0-9a-fA-F]+|[0-9]+);?"
_RUN = re.compile(rb"(?:" + _REFERENCE + rb")+")
_ONE = re.compile(_REFERENCE)
_REPLACEMENT = 0xFFFD
_LAST = 0x10FFFF


def mended(body: bytes) -> bytes:
    """``body`` with surrogate pairs joined and U+FFFD for what is no character; the rest as it was.

    Args:
        body: a document in any encoding that holds ASCII as ASCII.
    """
    return _RUN.sub(_run, body)


def _run(found: re.Match[bytes]) -> bytes:
    out: list[bytes] = []
    high = 0
    for reference in _ONE.findall(found[0]):
        code = _code(reference)
        if high and 0xDC00 <= code <= 0xDFFF:
            out[-1] = _written(0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00))
            high = 0
            continue
        high = code if 0xD800 <= code <= 0xDBFF else 0
        out.append(reference if _is_character(code) else _written(_REPLACEMENT))
    return b"".join(out)


def _code(reference: bytes) -> int:
    digits = reference[2:].rstrip(b";")
    base = 16 if digits[:1] in b"xX" else 10
    digits = digits.lstrip(b"xX").lstrip(b"0")
    return int(digits or b"0", base) if len(digits) < 10 else _LAST + 1


def _is_character(code: int) -> bool:
    return 0 < code <= _LAST and not 0xD800 <= code <= 0xDFFF


def _written(code: int) -> bytes:
    return b"&#%d;" % code
