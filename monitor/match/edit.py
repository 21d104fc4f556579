"""Edits of rule files as text: from TOML to TOML, comments and layout kept, the result checked."""

from collections.abc import Mapping
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from monitor.errors import ConfigError, Problem
from monitor.match.rule import RuleFile
from monitor.match.rule_file import USER, parse_rules

NEW = """[[rule]]
id = {id}
title = {title}
severity = "medium"
# kinds = ["venue_change", "new_talks"]      # what changed; leave out for every change
# processes = ["russia-ukraine"]             # leave out for every followed process
# parties = ["ukraine"]                      # any of them named in the text
# words = {{ any = ["truce", "cease*"], none = ["cup"] }}
# min_sources = 2
# min_certainty = "announced"
"""
"""What ``rules new`` begins with: valid as it stands."""


def new(text: str, rule_id: str, title: str, file: str = "rules") -> str:
    """The text with a new rule at its end; raises ConfigError where its id is wrong or taken."""
    added = NEW.format(id=_quoted(rule_id), title=_quoted(title))
    joined = f"{text.rstrip()}\n\n{added}" if text.strip() else added
    return _checked(joined, file)


def edit(text: str, rule_id: str, values: Mapping[str, Any], file: str = "rules") -> str:
    """The text with keys of a rule set; a value of None takes the key away.

    Raises ConfigError where there is no such rule or the result is not valid.
    """
    document = _read(text, file)
    table = _find(document, rule_id, file)
    for key, value in values.items():
        if value is None:
            table.pop(key, None)
        else:
            table[key] = value
    return _checked(tomlkit.dumps(document), file)


def enable(text: str, rule_id: str, file: str = "rules") -> str:
    """The text with a rule switched on."""
    return edit(text, rule_id, {"enabled": None}, file)


def disable(text: str, rule_id: str, file: str = "rules") -> str:
    """The text with a rule switched off."""
    return edit(text, rule_id, {"enabled": False}, file)


def remove(text: str, rule_id: str, file: str = "rules") -> str:
    """The text without a rule and its tests; empty where it held nothing else."""
    document = _read(text, file)
    rules = document.get("rule")
    _find(document, rule_id, file)
    alone = isinstance(rules, AoT) and len(rules) == 1
    _drop(document, "rule", lambda table: table.get("id") == rule_id)
    _drop(document, "test", lambda table: alone or table.get("rule") == rule_id)
    return _checked(tomlkit.dumps(document), file)


def as_user_rule(text: str) -> str:
    """A rule's text with the prefix of users' own rules on its ids, where it is missing."""
    document = _read(text, USER)
    for name, key in (("rule", "id"), ("test", "rule")):
        for table in _tables(document, name):
            written = str(table.get(key, ""))
            if written and not written.startswith(USER):
                table[key] = USER + written
    return tomlkit.dumps(document)


def ids(text: str, file: str = "rules") -> tuple[str, ...]:
    """The ids of a file's rules; raises ConfigError where it is not valid."""
    found, problems = parse_rules(text, file)
    if found is None:
        raise ConfigError(problems)
    return tuple(rule.id for rule in found.rule)


def _checked(text: str, file: str) -> str:
    found, problems = parse_rules(text, file)
    problems += _doubles(found, file)
    if problems:
        raise ConfigError(problems)
    return text


def _doubles(found: RuleFile | None, file: str) -> list[Problem]:
    seen = [rule.id for rule in found.rule] if found else []
    twice = sorted({rule_id for rule_id in seen if seen.count(rule_id) > 1})
    return [Problem(file, f"rule.{i}.id", "a rule has this id", "Choose another.") for i in twice]


def _read(text: str, file: str) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(text)
    except TOMLKitError as error:
        raise ConfigError([Problem(file, "the file", f"not TOML: {error}")]) from None


def _tables(document: tomlkit.TOMLDocument, name: str) -> list[Table]:
    found = document.get(name)
    return list(found) if isinstance(found, AoT) else []


def _find(document: tomlkit.TOMLDocument, rule_id: str, file: str) -> Table:
    for table in _tables(document, "rule"):
        if table.get("id") == rule_id:
            return table
    raise ConfigError([Problem(file, f"rule.{rule_id}", "there is no such rule here")])


def _drop(document: tomlkit.TOMLDocument, name: str, unwanted: Any) -> None:
    found = document.get(name)
    if not isinstance(found, AoT):
        return
    for at in reversed(range(len(found))):
        if unwanted(found[at]):
            del found[at]
    if not found:
        document.remove(name)


def _quoted(text: str) -> str:
    return tomlkit.string(text).as_string()
