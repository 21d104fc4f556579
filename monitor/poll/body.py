"""Reads a response body that may lie about its size: decompressed as it comes, up to a limit."""

import zlib
from collections.abc import AsyncIterator, Iterator

from monitor.errors import FetchError
from monitor.poll.cause import Cause

_STEP = 1 << 18
"""Decompressed bytes per step: what one read may add before the limit is looked at."""
_GZIP = b"\x1f"
_ANY_HEADER = zlib.MAX_WBITS | 32


async def read_body(chunks: AsyncIterator[bytes], encoding: str, limit: int) -> bytes:
    """Collect a body.

    Args:
        chunks: as they arrive.
        encoding: the Content-Encoding header: gzip, deflate (zlib or raw) or identity.
        limit: most bytes after decompression; a bomb is left as soon as it passes this.

    Raises:
        FetchError: ``too_large``, or ``encoding`` where it is broken or unknown.
    """
    codec = encoding.strip().lower()
    decoder = _Inflate() if codec in ("gzip", "x-gzip", "deflate") else None
    if decoder is None and codec not in ("", "identity"):
        raise FetchError(Cause.ENCODING, f"unknown content encoding {codec[:40]!r}")
    parts: list[bytes] = []
    size = 0
    async for chunk in chunks:
        for part in decoder.feed(chunk) if decoder else (chunk,):
            size += len(part)
            if size > limit:
                raise FetchError(Cause.TOO_LARGE, f"more than {limit:,} bytes")
            parts.append(part)
    if decoder:
        decoder.close()
    return b"".join(parts)


class _Inflate:
    """gzip (of one or more members), zlib or raw deflate, in bounded steps."""

    def __init__(self) -> None:
        self._zlib = zlib.decompressobj(_ANY_HEADER)
        self._head: bytes | None = b""
        """The first bytes, until it is known that they are not raw deflate."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._zlib.eof:
                if not data.startswith(_GZIP):  # padding, or rubbish behind the last member
                    return
                self._zlib = zlib.decompressobj(_ANY_HEADER)
            out = self._step(data)
            data = self._zlib.unconsumed_tail or self._zlib.unused_data
            if out:
                self._head = None
                yield out
            elif not self._zlib.eof:
                return

    def close(self) -> None:
        if not self._zlib.eof and self._head != b"":
            raise FetchError(Cause.ENCODING, "the compressed body ends too early")

    def _step(self, data: bytes) -> bytes:
        try:
            out = self._zlib.decompress(data, _STEP)
        except zlib.error as error:
            if self._head is None:
                raise FetchError(Cause.ENCODING, str(error)) from None
            data, self._head = self._head + data, None
            self._zlib = zlib.decompressobj(-zlib.MAX_WBITS)  # "deflate" without its header
            return self._step(data)
        if self._head is not None:
            self._head += data[:16]
        return out
