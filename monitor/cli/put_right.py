"""``monitor processes set|revert|merge|split|rename|close``: a wrong state put right by a person."""

from dataclasses import replace
from typing import Annotated

import typer

from monitor.cli.output import USAGE, errors, fail
from monitor.cli.processes import app as app  # noqa: PLC0414 - it goes on from there

Why = Annotated[str, typer.Option("--why", help="The reason; it stands beside the change.")]
By = Annotated[str, typer.Option("--by", help="Who says so; your user name when left out.")]
Aloud = Annotated[
    bool, typer.Option("--announce", help="Alert about it, through rules and routes.")
]
Round = Annotated[
    str, typer.Option("--round", help="Which round; the one that is open, else the last.")
]


@app.command("set")
def set_(
    process: str,
    values: Annotated[
        list[str],
        typer.Argument(
            help="slot=value: status, venue, date, outcome, format, round; or "
            "delegation.PARTY=NAME (head), NAME. An empty value empties the slot; name:TEXT takes "
            "a place or person that no list knows."
        ),
    ],
    why: Why,
    by: By = "",
    number: Annotated[
        str,
        typer.Option("--round", help="Which round; the one that is open, else the last; or new."),
    ] = "",
    announce: Aloud = False,
) -> None:
    """Let slots of a round hold what is so: a version with author and reason, sent to nobody."""
    from monitor.cli import amending
    from monitor.detect.amend import NEW, set_slots
    from monitor.detect.amendment import Amendment
    from monitor.detect.assign import assignment
    from monitor.detect.hand import Act, Hand
    from monitor.detect.model import Negotiation
    from monitor.store import amend

    with errors():
        house = amending.house()
        lists = house.sense.lists
        given = tuple(assignment(text, lists) for text in values)
        name, mine = amending.process_of(process, lists), amending.hand(why, by)

        def edit(state: Negotiation, hand: Hand) -> tuple[Negotiation, Amendment]:
            after, which = set_slots(state, given, hand, number)
            return after, Amendment(Act.SET, hand, given, which, number == NEW)

        word = amending.spoken(mine, house, aloud=announce)
        done = amending.write(lambda conn: amend.change(conn, name, word, edit))
    amending.echo(done, aloud=announce)


@app.command()
def revert(
    process: str,
    to: Annotated[int, typer.Option("--to", help="The version; processes show prints them.")],
    why: Why,
    by: By = "",
    announce: Aloud = False,
) -> None:
    """Let a process hold what it held in an earlier version; what came since is remembered as wrong."""
    from monitor.cli import amending
    from monitor.store import amend

    with errors():
        house = amending.house()
        name, mine = amending.process_of(process, house.sense.lists), amending.hand(why, by)
        word = amending.spoken(mine, house, aloud=announce)
        done = amending.write(lambda conn: amend.revert(conn, name, to, word))
    amending.echo(done, aloud=announce)
    for freed in done.freed:
        typer.echo(f"{freed} lives by itself again.")


@app.command()
def rename(process: str, title: str, why: Why, by: By = "", announce: Aloud = False) -> None:
    """Give a process another title; its id stays."""
    from monitor.cli import amending
    from monitor.detect.amend import rename as renamed
    from monitor.detect.amendment import Amendment
    from monitor.detect.hand import Act, Hand
    from monitor.detect.model import Negotiation
    from monitor.store import amend

    def edit(state: Negotiation, hand: Hand) -> tuple[Negotiation, Amendment]:
        after = renamed(state, title, hand)
        return after, Amendment(Act.RENAME, hand, detail={"title": after.title})

    with errors():
        house = amending.house()
        name, mine = amending.process_of(process, house.sense.lists), amending.hand(why, by)
        word = amending.spoken(mine, house, aloud=announce)
        done = amending.write(lambda conn: amend.change(conn, name, word, edit))
    typer.echo(f"{done.after.id} is called {done.after.title} now, version {done.after.version}.")
    amending.echo_said(done, aloud=announce)


@app.command()
def close(process: str, why: Why, by: By = "", number: Round = "", announce: Aloud = False) -> None:
    """Close a round, or all that are open: what is reported next opens another."""
    from monitor.cli import amending
    from monitor.detect.amend import close as closed
    from monitor.detect.amendment import Amendment
    from monitor.detect.hand import Act, Hand
    from monitor.detect.model import Negotiation
    from monitor.detect.tell import closed as closing
    from monitor.store import amend

    def edit(state: Negotiation, hand: Hand) -> tuple[Negotiation, Amendment]:
        which = int(number) if number.isdecimal() else None
        return closed(state, hand, number), Amendment(Act.CLOSE, hand, round=which)

    with errors():
        house = amending.house()
        name, mine = amending.process_of(process, house.sense.lists), amending.hand(why, by)
        word = replace(amending.spoken(mine, house, aloud=announce), tell=closing)
        done = amending.write(lambda conn: amend.change(conn, name, word, edit))
    was = {r.number for r in done.before.rounds if r.closed is None}
    over = [str(r.number) for r in done.after.rounds if r.closed and r.number in was]
    typer.echo(f"{done.after.id}: closed round {', '.join(over)}, version {done.after.version}.")
    amending.echo_said(done, aloud=announce)


@app.command()
def merge(
    loser: Annotated[str, typer.Argument(help="The process that ends.")],
    winner: Annotated[str, typer.Option("--into", help="The process that goes on.")],
    why: Why,
    by: By = "",
    announce: Aloud = False,
) -> None:
    """Two processes are one: rounds, keys and later reports of the first go to the second."""
    from monitor.cli import amending
    from monitor.store import amend_two

    with errors():
        house = amending.house()
        lists = house.sense.lists
        one, other = (amending.process_of(name, lists) for name in (loser, winner))
        word = amending.spoken(amending.hand(why, by), house, aloud=announce)
        opening = amending.listed(winner, lists)
        done = amending.write(lambda conn: amend_two.merge(conn, one, other, word, opening))
    amending.echo(done, aloud=announce)
    typer.echo(f"{loser} is {done.after.id} from now on; later reports go there.")


@app.command()
def split(
    process: str,
    *,
    why: Why,
    rounds: Annotated[str, typer.Option(help="Numbers of the rounds that go: 2,3.")] = "",
    parties: Annotated[
        str, typer.Option(help="Or the parties whose rounds and later reports go: a,b.")
    ] = "",
    target: Annotated[
        str, typer.Option("--as", help="Id of the new process; its parties joined by + by default.")
    ] = "",
    title: Annotated[str, typer.Option(help="Its title; its parties by default.")] = "",
    by: By = "",
    announce: Aloud = False,
) -> None:
    """One process is two: some rounds go, with keys, claims and reports, to a process of their own."""
    from monitor.cli import amending, splitting

    if bool(rounds) == bool(parties):
        raise fail("monitor: say which rounds go: --rounds 2,3 or --parties a,b", USAGE)
    with errors():
        house = amending.house()
        lists = house.sense.lists
        word = amending.spoken(amending.hand(why, by), house, aloud=announce)
        name, asked = (
            amending.process_of(process, lists),
            splitting.asked(rounds, parties, target, title, lists),
        )
        done, parts = amending.write(lambda conn: splitting.divide(conn, name, asked, word))
    new = done.after
    count = f"{len(new.rounds)} round{'s' if len(new.rounds) > 1 else ''}"
    typer.echo(f"{new.title} ({new.id}): {count} of {parts.rest.id}, {new.attention}")
    amending.echo_said(done, aloud=announce)
    if parts.branch:
        typer.echo(f"Later reports of {', '.join(new.parties)} go to {new.id}.")
    elif not new.listed:
        typer.echo(
            f"Later reports go on in {parts.rest.id}: parties do not tell the two apart. "
            f"To recognise {new.id} by words or people, add it to rules/processes.toml."
        )
