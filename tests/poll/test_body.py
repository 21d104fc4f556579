"""Bodies come out decompressed and bounded."""

import gzip
import zlib

import pytest

from monitor.errors import FetchError
from monitor.poll.body import read_body

TEXT = b"<rss>" + b"talks and more talks " * 5000 + b"</rss>"
LIMIT = 1_000_000


async def chunks(data, size=1000):
    for i in range(0, len(data), size):
        yield data[i : i + size]


def raw_deflate(data):
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT, ""),
        (TEXT, "identity"),
        (gzip.compress(TEXT), "gzip"),
        (gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:]), "x-gzip"),
        (gzip.compress(TEXT) + b"\0" * 20, "gzip"),
        (zlib.compress(TEXT), "deflate"),
        (raw_deflate(TEXT), "deflate"),
    ],
)
@pytest.mark.parametrize("size", [1, 7, 1000, 10**6])
async def test_every_compression_in_any_pieces(data, encoding, size):
    """However the bytes arrive."""
    assert await read_body(chunks(data, size), encoding, LIMIT) == TEXT


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_a_bomb_is_left_at_the_limit(encoding):
    """A hundred megabytes of zeros in a hundred kilobytes are never held."""
    pack = gzip.compress if encoding == "gzip" else zlib.compress
    pieces = 0

    async def counted():
        nonlocal pieces
        async for chunk in chunks(pack(b"\0" * 100_000_000)):
            pieces += 1
            yield chunk

    with pytest.raises(FetchError) as caught:
        await read_body(counted(), encoding, LIMIT)
    assert caught.value.reason == "too_large"
    assert pieces < 5


@pytest.mark.parametrize(
    ("data", "encoding"),
    [(gzip.compress(TEXT)[:-50], "gzip"), (b"no gzip at all", "gzip"), (TEXT, "br")],
)
async def test_broken_and_unknown_compression(data, encoding):
    """Said, not guessed."""
    with pytest.raises(FetchError) as caught:
        await read_body(chunks(data), encoding, LIMIT)
    assert caught.value.reason == "encoding"
