"""What Slack accepts in a message: Block Kit's limits (docs.slack.dev/reference/block-kit/blocks)."""

from collections.abc import Callable, Iterator
from typing import Any

BLOCKS = 50
TOTAL = 13_200
"""Characters of a message in all; undocumented, beyond it ``msg_blocks_too_long``."""
TEXT = 40_000
LENGTH = {"section": 3000, "header": 150, "markdown": 12_000, "field": 2000, "context": 3000}
FIELDS = 10
CONTEXT = 10
ACTIONS = 25


def wrong(payload: dict[str, Any]) -> list[str]:
    """Everything wrong with a chat.postMessage or chat.update payload; empty when all is well."""
    found: list[str] = []
    text = payload.get("text") or ""
    if not text.strip():
        found.append("no text: notifications and screen readers would be empty")
    if len(text) > TEXT:
        found.append(f"text of {len(text)} characters")
    blocks = payload.get("blocks") or []
    if len(blocks) > BLOCKS:
        found.append(f"{len(blocks)} blocks")
    for number, block in enumerate(blocks):
        found += [f"block {number}: {what}" for what in _block(block)]
    if (total := sum(len(t) for b in blocks for t in _texts(b))) > TOTAL:
        found.append(f"msg_blocks_too_long: {total} characters in all")
    return found


def _block(block: dict[str, Any]) -> Iterator[str]:
    check = CHECKS.get(block.get("type", ""))
    if check is None:
        yield f"unknown type {block.get('type')!r}"
        return
    if len(block.get("block_id", "")) > 255:
        yield "block_id is too long"
    yield from check(block)


def _section(block: dict[str, Any]) -> Iterator[str]:
    fields = block.get("fields")
    if "text" not in block and not fields:
        yield "a section has text or fields"
    if "text" in block:
        yield from _text(block["text"], "section")
    if fields is not None and not 1 <= len(fields) <= FIELDS:
        yield f"{len(fields)} fields"
    for one in fields or ():
        yield from _text(one, "field")


def _header(block: dict[str, Any]) -> Iterator[str]:
    text = block.get("text", {})
    if text.get("type") != "plain_text":
        yield "a header is plain_text"
    yield from _text(text, "header")


def _context(block: dict[str, Any]) -> Iterator[str]:
    elements = block.get("elements", [])
    if not 1 <= len(elements) <= CONTEXT:
        yield f"{len(elements)} elements"
    for one in elements:
        if one.get("type") != "image":
            yield from _text(one, "context")


def _actions(block: dict[str, Any]) -> Iterator[str]:
    elements = block.get("elements", [])
    if not 1 <= len(elements) <= ACTIONS:
        yield f"{len(elements)} elements"
    for one in elements:
        if one.get("type") == "button" and len(one.get("text", {}).get("text", "")) > 75:
            yield "a button's text is too long"


def _markdown(block: dict[str, Any]) -> Iterator[str]:
    if not 1 <= len(block.get("text", "")) <= LENGTH["markdown"]:
        yield "markdown text is empty or too long"


def _divider(block: dict[str, Any]) -> Iterator[str]:
    if set(block) - {"type", "block_id"}:
        yield "a divider holds nothing"


def _text(text: dict[str, Any], where: str) -> Iterator[str]:
    if text.get("type") not in {"plain_text", "mrkdwn"}:
        yield f"{where}: text of type {text.get('type')!r}"
    size = len(text.get("text", ""))
    if not 1 <= size <= LENGTH[where]:
        yield f"{where}: {size} characters of at most {LENGTH[where]}"


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "text" and isinstance(value, str):
                yield value
            else:
                yield from _texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value)


CHECKS: dict[str, Callable[[dict[str, Any]], Iterator[str]]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "markdown": _markdown,
    "divider": _divider,
}
