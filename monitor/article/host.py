"""Registrable domains (example.co.uk of news.example.co.uk), by the bundled public suffix list."""

from functools import cache, lru_cache

import tldextract


@lru_cache(maxsize=4096)
def registrable(host: str) -> str:
    """The registrable domain of ``host`` in lower case; the host itself where it has none.

    Addresses and single labels ("localhost") come back as they are. No network is used.
    """
    host = host.lower().rstrip(".")
    return _extract()(host).top_domain_under_public_suffix or host


@cache
def _extract() -> tldextract.TLDExtract:
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
