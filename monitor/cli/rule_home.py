"""Where a rule lives - a file of the configuration folder, or a row - read and written alike."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from monitor.cli.context import folder, settings, with_database
from monitor.clock import parse_clock
from monitor.config import files
from monitor.config.house import House, build
from monitor.errors import ConfigError, Problem
from monitor.match import edit
from monitor.match.reading import is_list
from monitor.match.rule import Rule
from monitor.match.rule_file import USER, Rules
from monitor.store import rule as rows
from monitor.store import subscription

NEW_FILE = "rules/own.toml"
"""Where ``rules new`` writes house rules."""
Change = Callable[[str, str], str]
"""(text, how the place is called) -> new text. Raises ConfigError."""


@dataclass(frozen=True, slots=True)
class Home:
    """One place: ``path`` of a file, or None for a row."""

    name: str
    text: str
    path: Path | None = None
    rule: str = ""
    """The rule's whole id, where it was looked for (:func:`find`)."""


def user_rows() -> dict[str, str]:
    """Users' own rules that are switched on."""
    found = with_database(lambda db: db.read(rows.listing))
    return {str(row.id): str(row.body) for row in found if row.enabled}


def current(given: Path | None = None) -> House:
    """The house as the daemon would have it, its problems included."""
    own = with_database(lambda db: db.read(subscription.active))
    return build(files.read(folder(given)), user_rows(), own)


def find(rule_id: str) -> Home:
    """Where a rule lives: a file, else the row of a user's rule, with ``user:`` or without.

    Raises ConfigError when nowhere.
    """
    top = folder()
    for name, text in files.read(top).rules.items():
        if not is_list(name) and _holds(text, rule_id):
            return Home(name, text, top / name, rule_id)
    row = own(rule_id)
    found = with_database(lambda db: db.read(rows.listing))
    body = next((str(one.body) for one in found if one.id == row), None)
    if body is None:
        what = "neither a file nor a row holds such a rule"
        raise ConfigError([Problem(str(top), rule_id, what, _LIST)])
    return Home(row, body, None, row)


def own(rule_id: str) -> str:
    """The id as a row bears it: ``user:`` once before it."""
    return f"{USER}{rule_id.removeprefix(USER)}"


def named(rules: Rules, rule_id: str) -> tuple[Rule, ...]:
    """All rules, or the one of that id (as :func:`find` takes it). Raises ConfigError without it."""
    if not rule_id:
        return rules.rules
    one = rules.rule(rule_id) or rules.rule(own(rule_id))
    if one is None:
        raise ConfigError([Problem("--rule", rule_id, "there is no such rule", _LIST)])
    return (one,)


def write(home: Home, rule_id: str, change: Change) -> None:
    """Change a place, if the whole set is still right with it.

    Raises ConfigError with every problem; nothing is written then.
    """
    if home.path is not None and settings().config is None:
        raise ConfigError([Problem(str(home.path), "file", "is the shipped set's", _OWN)])
    text = change(home.text, home.name)
    if home.path is None:
        _check(Home(home.name, text), rule_id)
        now = parse_clock(settings().clock).now()
        with_database(
            lambda db: db.write(
                lambda conn: (
                    rows.put(conn, rule_id, text, at=now)
                    if edit.ids(text, rule_id)
                    else rows.remove(conn, rule_id)
                )
            )
        )
        return
    _check(Home(home.name, text, home.path), rule_id)
    beside = home.path.with_suffix(".toml.new")
    try:
        home.path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, encoding="utf-8")
        beside.replace(home.path)
    except OSError as error:
        what = f"cannot be written: {error.strerror}"
        raise ConfigError([Problem(str(home.path), "file", what, _OWN)]) from None


def _check(changed: Home, rule_id: str) -> None:
    """Refuse what is wrong with the rule, and any problem anywhere that was not there before."""
    texts, mine = files.read(folder()), user_rows()
    before = build(texts, mine).problems
    if changed.path is not None:
        texts.toml[changed.name] = changed.text
    elif changed.text.strip():
        mine = {**mine, changed.name: changed.text}
    else:
        mine = {name: text for name, text in mine.items() if name != changed.name}
    after = build(texts, mine).problems
    if wrong := edit.at_fault(before, after, rule_id):
        raise ConfigError(wrong)


def _holds(text: str, rule_id: str) -> bool:
    try:
        return rule_id in edit.ids(text)
    except ConfigError:
        return False


_LIST = "See monitor rules list."
_OWN = "Run monitor init DIR, set MONITOR_CONFIG to that folder, and edit the rules there."
