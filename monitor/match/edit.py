"""Edits of rule files as text: from TOML to TOML, comments and layout kept, the result checked.

A file may hold other rows that are wrong: they neither hide a rule nor hold up a change of it.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from monitor.errors import ConfigError, Problem
from monitor.match.block import Block, cut
from monitor.match.problem import parse_rows
from monitor.match.rule import RuleFile
from monitor.match.rule_file import USER

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
    return _checked(joined, file, text, rule_id)


def edit(text: str, rule_id: str, values: Mapping[str, Any], file: str = "rules") -> str:
    """The text with keys of a rule set; a value of None takes the key away.

    Raises ConfigError where there is no such rule or the result is not valid.
    """
    blocks = cut(text)
    at = _find(blocks, rule_id, file)
    body, tail = blocks[at].parts()
    document = _read(f"{body.rstrip()}\n", file)
    table = _table(document)
    for key, value in values.items():
        if value is None:
            table.pop(key, None)
        else:
            table[key] = value
    changed = Block("rule", tomlkit.dumps(document) + tail)
    joined = "".join(b.text for b in (*blocks[:at], changed, *blocks[at + 1 :]))
    return _checked(joined, file, text, rule_id)


def enable(text: str, rule_id: str, file: str = "rules") -> str:
    """The text with a rule switched on."""
    return edit(text, rule_id, {"enabled": None}, file)


def disable(text: str, rule_id: str, file: str = "rules") -> str:
    """The text with a rule switched off."""
    return edit(text, rule_id, {"enabled": False}, file)


def remove(text: str, rule_id: str, file: str = "rules") -> str:
    """The text without a rule and its tests."""
    blocks = cut(text)
    _find(blocks, rule_id, file)
    alone = sum(block.name == "rule" for block in blocks) == 1
    kept = (b.parts()[1] if _goes(b, rule_id, file, alone=alone) else b.text for b in blocks)
    return _checked("".join(kept), file, text, rule_id)


def as_user_rule(text: str) -> str:
    """A rule's text with the prefix of users' own rules on its ids, where it is missing."""
    blocks = []
    for block in cut(text):
        document = _read(block.text, USER)
        key = {"rule": "id", "test": "rule"}.get(block.name, "")
        written = str(_table(document).get(key, "")) if key else ""
        if written and not written.startswith(USER):
            _table(document)[key] = USER + written
        blocks.append(tomlkit.dumps(document))
    return "".join(blocks)


def ids(text: str, file: str = "rules") -> tuple[str, ...]:
    """The ids of a file's rules, wrong ones too; raises ConfigError where it is not TOML."""
    rows = parse_rows(RuleFile, text, file)
    if rows.found is None:
        raise ConfigError(rows.problems)
    return (*(rule.id for rule in rows.found.rule), *sorted(rows.lost_ids("rule")))


def at_fault(before: Sequence[Problem], after: Sequence[Problem], rule_id: str) -> list[Problem]:
    """The problems a change of a rule is to be refused for: those it brings, and the rule's own."""
    known = {problem.sign for problem in before}
    mine = re.compile(rf"\brule\.{re.escape(rule_id)}(\.|$)")
    return [p for p in after if p.sign not in known or mine.search(p.where)]


def _checked(text: str, file: str, before: str, rule_id: str) -> str:
    wrong = at_fault(_problems(before, file), _problems(text, file), rule_id)
    if wrong:
        raise ConfigError(wrong)
    return text


def _problems(text: str, file: str) -> list[Problem]:
    rows = parse_rows(RuleFile, text, file)
    return [*rows.problems, *_doubles(rows.found, file)]


def _doubles(found: RuleFile | None, file: str) -> list[Problem]:
    seen = [rule.id for rule in found.rule] if found else []
    twice = sorted({rule_id for rule_id in seen if seen.count(rule_id) > 1})
    return [Problem(file, f"rule.{i}.id", "a rule has this id", "Choose another.") for i in twice]


def _read(text: str, file: str) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(text)
    except TOMLKitError as error:
        raise ConfigError([Problem(file, "the file", f"not TOML: {error}")]) from None


def _table(document: tomlkit.TOMLDocument) -> Table:
    """The one table of a block."""
    (tables,) = (value for value in document.values() if isinstance(value, AoT))
    return tables[0]


def _find(blocks: Sequence[Block], rule_id: str, file: str) -> int:
    for at, block in enumerate(blocks):
        if block.name == "rule" and _table(_read(block.text, file)).get("id") == rule_id:
            return at
    raise ConfigError([Problem(file, f"rule.{rule_id}", "there is no such rule here")])


def _goes(block: Block, rule_id: str, file: str, *, alone: bool) -> bool:
    """Whether a block is the rule or one of its tests."""
    if block.name not in ("rule", "test"):
        return False
    table = _table(_read(block.text, file))
    if block.name == "rule":
        return bool(table.get("id") == rule_id)
    return alone or bool(table.get("rule") == rule_id)


def _quoted(text: str) -> str:
    return tomlkit.string(text).as_string()
