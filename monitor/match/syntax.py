"""What is wrong in a text that is no TOML, in plain words."""

import re
import tomllib

from monitor.errors import Problem

_QUOTES = 'Text stands between quotes, as in "new talks"'
_WORDS = (
    (r"Illegal character '\\n'|Unterminated string", "a text is not closed: its last quote is missing", ""),
    (r"Expected \"'''\"", "a text that begins with ''' is not closed", ""),
    (r"Unclosed array", "a list is not closed: its last ] is missing", ""),
    (r"Unclosed inline table", "a table is not closed: its last } is missing", ""),
    (r"Expected '\]\]?' at the end", "the name of a table is not closed", "Write it as in [[rule]]"),
    (r"Expected '=' after a key", "after the key stands no =", 'Write key = "value"'),
    (r"Invalid value", "after = stands no value", f"{_QUOTES}; other values are numbers, true, false"),
    (r"Expected newline or end of document", "something stands after the value", f"{_QUOTES}, and each key on a line of its own"),
    (r"Unescaped '\\'", "a \\ in a text", "Write \\\\, or put the text between single quotes"),
    (r"Invalid statement", "no key, table or comment begins like this", ""),
)  # fmt: skip
_SEE = "See https://toml.io for the syntax"


def broken(error: tomllib.TOMLDecodeError, text: str, file: str) -> Problem:
    """What is no TOML, on which line, and what to do."""
    found = re.search(r"\(at (?:line (\d+), column \d+|end of document)\)", str(error))
    line = int(found[1]) if found and found[1] else None
    said = re.sub(r"\s*\(at .*\)$", "", str(error))
    what, advice = _twice(said, text, line) or _plain(said)
    where = f"line {line}" if line else "end of file"
    return Problem(file, where, f"not TOML: {what}", f"{advice or _SEE}.")


def _plain(said: str) -> tuple[str, str]:
    for pattern, what, advice in _WORDS:
        if re.search(pattern, said):
            return what, advice
    return said, ""


def _twice(said: str, text: str, line: int | None) -> tuple[str, str] | None:
    """A table or key that is given twice, by its name."""
    if table := re.match(r"Cannot declare \((.*?),?\) twice", said):
        name = ".".join(re.findall(r"'([^']*)'", table[1]))
        return f"the table [{name}] is given twice", "Write [[...]] for one row of several"
    if said not in ("Cannot overwrite a value", "Duplicate inline table key"):
        return None
    above = text.splitlines()[:line]
    keys = (re.match(r"\s*([\w.\"'-]+)\s*=", one) for one in reversed(above))
    key = next((found[1] for found in keys if found), "")
    return f"the key {key} is given twice" if key else "a key is given twice", "Leave one out"
