"""The compiled cities and countries (bench/gazetteer_build.py): names from GeoNames, CC BY 4.0."""

import gzip
from functools import cache
from importlib import resources

from monitor.match.entry import PlaceKind
from monitor.match.place import Place

_KINDS = {kind.value: kind for kind in PlaceKind} | {"capital": PlaceKind.CITY}


def read_places(packed: bytes) -> tuple[Place, ...]:
    """Places from gzipped lines of id, name, kind, country, inside, population, aliases by ``|``."""
    lines = gzip.decompress(packed).decode().splitlines()
    return tuple(_place(*line.split("\t")) for line in lines if not line.startswith("#"))


@cache
def shipped() -> tuple[Place, ...]:
    """The places that come with the package; read once."""
    return read_places(resources.files("monitor.match").joinpath("gazetteer.tsv.gz").read_bytes())


def _place(
    key: str, name: str, kind: str, country: str, inside: str, people: str, names: str
) -> Place:
    aliases = tuple(names.split("|")) if names else ()
    capital = kind == "capital"
    return Place(key, name, _KINDS[kind], country, inside, int(people), aliases, capital)
