"""Who runs a command: the name that stands beside what they say."""

import getpass
import os

LONGEST = 100


def author(given: str = "") -> str:
    """The name given, else the user's."""
    return " ".join(given.split())[:LONGEST] or _user()


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user without a name, as in a container
        return f"user {os.getuid()}"
