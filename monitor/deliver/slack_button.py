"""The buttons under an alert in Slack (Block Kit's actions block)."""

from enum import StrEnum

PREFIX = "monitor:"
"""``action_id`` of our buttons begins with this."""


class Button(StrEnum):
    """What people may say of an alert."""

    ACKNOWLEDGE = "acknowledge"
    WRONG = "wrong"
    DUPLICATE = "duplicate"
    LATE = "late"
    MUTE = "mute"


_WORDS = {
    Button.ACKNOWLEDGE: "Acknowledge",
    Button.WRONG: "Wrong",
    Button.DUPLICATE: "Duplicate",
    Button.LATE: "Late",
    Button.MUTE: "Mute for a day",
}


def actions(alert: str) -> dict[str, object]:
    """The block with all of them; ``value`` says which alert."""
    return {"type": "actions", "elements": [_button(one, alert) for one in Button]}


def _button(one: Button, alert: str) -> dict[str, object]:
    text = {"type": "plain_text", "text": _WORDS[one]}
    return {"type": "button", "action_id": PREFIX + one.value, "value": alert, "text": text}
