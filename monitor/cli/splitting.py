"""What ``monitor processes split`` asks for, read and looked up in the state it finds."""

import re
from dataclasses import dataclass

from sqlalchemy import Connection

from monitor.cli.amending import listed
from monitor.detect.model import Negotiation
from monitor.detect.split import Split, of_parties, shared
from monitor.errors import AskedError
from monitor.match.lists import Lists
from monitor.store import amend, amend_two
from monitor.store.amend import Spoken
from monitor.store.amend_two import Target

ID = re.compile(r"[a-z0-9]+([-+][a-z0-9]+)*")
NUMBERS = re.compile(r"\d{1,6}(\s*,\s*\d{1,6})*")
LONGEST = 120


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rounds go, by number or by party, and what they are from then on."""

    numbers: tuple[int, ...]
    parties: tuple[str, ...]
    target: str
    title: str
    listed: Negotiation | None
    """The new process, where the lists have it."""


def asked(rounds: str, parties: str, target: str, title: str, lists: Lists) -> Asked:
    """Read the options. Raises AskedError for numbers, parties or an id that are none."""
    if rounds and not NUMBERS.fullmatch(rounds.strip()):
        raise AskedError(f"--rounds takes numbers such as 2,3; it was {rounds!r}")
    named = tuple(dict.fromkeys(p.strip() for p in parties.split(",") if p.strip()))
    for party in named:
        if lists.party(party) is None:
            raise AskedError(f"{party!r} is no party's id; they are in rules/parties.toml")
    if target and not ID.fullmatch(target):
        raise AskedError(f"an id is lower-case words joined by hyphens; it was {target!r}")
    name = " ".join(title.split())[:LONGEST]
    numbers = tuple(int(n) for n in rounds.split(",")) if rounds else ()
    return Asked(numbers, named, target, name, listed(target, lists))


def divide(
    conn: Connection, process: str, asked: Asked, spoken: Spoken
) -> tuple[amend.Done, Split]:
    """Split the process as asked. Raises RefusedError where it cannot be."""
    state = amend.held(conn, process)
    numbers = asked.numbers or of_parties(state, asked.parties)
    parties = asked.parties or shared(r for r in state.rounds if r.number in numbers)
    target = Target(asked.target or "+".join(sorted(parties)), asked.title, asked.listed)
    return amend_two.divide(conn, state.id, numbers, target, spoken)
