"""``monitor rules``: house rules are files, a user's own are rows; the same commands for both."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.alert.phrase import many
from monitor.cli.output import NO, dump, errors, fail, table

if TYPE_CHECKING:
    from monitor.config.house import House
    from monitor.match.rule import Rule
    from monitor.match.trial import Verdict

app = typer.Typer(no_args_is_help=True, help="The rules: check, list, new, edit, test, explain ...")
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Folder = Annotated[Path | None, typer.Option("--folder", help="Instead of MONITOR_CONFIG.")]


@app.command()
def check(folder: Folder = None, as_json: Json = False) -> None:
    """Everything people write - rules, lists, feeds, routes, templates: all problems at once."""
    from monitor.cli.rule_home import current

    with errors():
        house = current(folder)
    if as_json:
        dump(
            [
                {"file": p.file, "where": p.where, "what": p.what, "advice": p.advice}
                for p in house.problems
            ]
        )
    else:
        for problem in house.problems:
            typer.echo(str(problem))
        typer.echo(_size(house))
    if house.problems:
        raise typer.Exit(NO)


def _size(house: "House") -> str:
    """What there is, in the words of ``monitor run``; no number of what could not be read."""
    from monitor.config.feeds import NO_FEED

    lists, rules = house.sense.lists, house.sense.rules
    off = len(rules.rules) - len(rules.enabled)
    feeds = many(len(house.feeds), "feed")
    warning = ""
    if not house.feeds:
        broken = any(p.file == "feeds.toml" for p in house.problems)
        feeds = "no feed that is right" if broken else "no feeds"
        warning = "" if broken else f"Warning: {NO_FEED}.\n"
    return (
        f"{warning}{len(rules.enabled)} rules on{f', {off} off' if off else ''}, {len(lists.processes)} processes, "
        f"{len(lists.people)} people, {len(lists.parties)} parties, {feeds}: {many(len(house.problems), 'problem')}."
    )


@app.command("list")
def list_(as_json: Json = False) -> None:
    """Every rule, with the file or row it lives in."""
    from monitor.cli.rule_home import current

    with errors():
        house = current()
    rules = house.sense.rules
    if as_json:
        dump([r.model_dump(mode="json") | {"file": rules.files[r.id]} for r in rules.rules])
        return
    table(
        ("id", "title", "severity", "kinds", "on", "where"),
        [
            (
                r.id,
                r.title,
                r.severity,
                ", ".join(r.kinds),
                "yes" if r.enabled else "no",
                rules.files[r.id],
            )
            for r in rules.rules
        ],
    )


@app.command()
def new(
    rule_id: str,
    title: str,
    user: Annotated[
        bool, typer.Option("--user", help="A user's own rule: a row, not a file.")
    ] = False,
) -> None:
    """Add a rule that is valid as it stands; then rules edit."""
    from monitor.cli.context import folder
    from monitor.cli.rule_home import NEW_FILE, Home, own, write
    from monitor.config import files
    from monitor.match import edit

    name = own(rule_id) if user else rule_id
    with errors():
        if user:
            home = Home(name, "")
        else:
            home = Home(NEW_FILE, files.read(folder()).toml.get(NEW_FILE, ""), folder() / NEW_FILE)
        write(home, name, lambda text, file: edit.new(text, name, title, file))
    typer.echo(f"{name} is in {home.path or 'the database'}. Next: monitor rules edit {name}")


@app.command()
def edit(
    rule_id: str,
    values: Annotated[
        list[str] | None,
        typer.Option("--set", help='key=VALUE in TOML, as severity="high"; key= takes it away.'),
    ] = None,
) -> None:
    """Change keys of a rule, or open its file in $VISUAL or $EDITOR; a wrong result is refused."""
    from monitor.cli.editor import draft, edited
    from monitor.cli.rule_home import find, write
    from monitor.match import edit as editing

    with errors():
        home = find(rule_id)
        rule_id = home.rule
        if values:
            chosen = dict(map(assignment, values))
            write(home, rule_id, lambda text, file: editing.edit(text, rule_id, chosen, file))
        else:
            with draft(home.text) as path:
                write(home, rule_id, lambda _text, _name: edited(path))
    typer.echo(f"{rule_id} is changed; a running service takes it within a second.")


def assignment(text: str) -> tuple[str, Any]:
    """``key=VALUE`` of ``--set``: the value as TOML, else as words; None takes the key away."""
    import tomllib

    key, sign, value = text.partition("=")
    if not sign:
        raise fail(f"monitor: --set takes key=value; it was {text!r}", 2)
    if not value:
        return key, None
    try:
        return key, tomllib.loads(f"v = {value}")["v"]
    except tomllib.TOMLDecodeError:
        return key, value


def _passes_by(rule: "Rule", verdict: "Verdict") -> str:
    """What of a change a rule asks for that this one is not; "" where it is something else."""
    if rule.id in verdict.rules or not verdict.process or not rule.enabled:
        return ""
    if rule.processes and verdict.process not in rule.processes:
        return f"asks for {', '.join(rule.processes)}; this is {verdict.process}"
    if rule.kinds and verdict.kind not in rule.kinds:
        return f"asks for {', '.join(rule.kinds)}; this is {verdict.kind}"
    return ""


def _change(rule_id: str, how: str) -> None:
    from monitor.cli.rule_home import find, write
    from monitor.match import edit as editing

    with errors():
        home = find(rule_id)
        write(home, home.rule, lambda text, file: getattr(editing, how)(text, home.rule, file))
    typer.echo(f"{home.rule}: {how}d.")


@app.command()
def enable(rule_id: str) -> None:
    """Switch a rule on."""
    _change(rule_id, "enable")


@app.command()
def disable(rule_id: str) -> None:
    """Switch a rule off; it stays where it is."""
    _change(rule_id, "disable")


@app.command()
def remove(rule_id: str) -> None:
    """Delete a rule and its tests."""
    _change(rule_id, "remove")


@app.command("test")
def try_tests(folder: Folder = None, as_json: Json = False) -> None:
    """Run the tests of the rule files through the pure stages; exit 1 if one fails."""
    from monitor.cli.judge import judge_of
    from monitor.cli.rule_home import current
    from monitor.match.trial import run_tests

    with errors():
        house = current(folder)
        problems = [p for p in house.problems if p.file.startswith(("rules/", "user:"))]
        problems += run_tests(house.sense.rules, judge_of(house))
    if as_json:
        dump([{"file": p.file, "where": p.where, "what": p.what} for p in problems])
    else:
        for problem in problems:
            typer.echo(str(problem))
        typer.echo(
            f"{many(len(house.sense.rules.tests), 'test')}, {many(len(problems), 'problem')}."
        )
    if problems:
        raise typer.Exit(NO)


@app.command()
def explain(
    title: Annotated[str, typer.Argument(help="A headline.")],
    text: Annotated[str, typer.Option(help="The text below it.")] = "",
    rule: Annotated[str, typer.Option(help="Only this rule.")] = "",
) -> None:
    """What is found in a text, what it is read as, and why each rule holds or not."""
    from monitor.cli.judge import judge_of
    from monitor.cli.rule_home import current, named
    from monitor.match.explain import explain as lines
    from monitor.match.rule import RuleTest
    from monitor.match.trial import articles_of

    with errors():
        house = current()
        chosen = named(house.sense.rules, rule)
    (article,) = articles_of(RuleTest(title=title, text=text))
    sense = house.sense
    matched = sense.engine.match(article)
    reading = sense.reader.read(matched)
    for line in lines(matched, sense.lists, chosen):
        typer.echo(line)
    typer.echo(
        f"read as: {reading.kind}; parties {', '.join(reading.parties) or 'none'}; venue {reading.venue or 'none'}; delegates {', '.join(reading.delegates) or 'none'} ({reading.reason})"
    )
    for meeting in reading.meetings:
        for claim in meeting.claims:
            typer.echo(
                f"claim of {meeting.key}: {claim.slot} {claim.party} {claim.name or claim.value} (status {claim.status}, certainty {claim.certainty}, tense {claim.tense}): {claim.sentence}"
            )
    verdict = judge_of(house)((article,))
    hits = {hit.rule for hit in matched.hits}
    for one in chosen:
        if one.text_holds(hits, matched.vetoed) and (why := _passes_by(one, verdict)):
            typer.echo(f"rule {one.id}: {why}")
    typer.echo(f"selected by: {', '.join(sorted(verdict.rules)) or 'no rule'} ({verdict.why})")
