"""Words, phrases and regular expressions in linear time."""


def check_pattern(pattern: str) -> None:
    """Raise ValueError, in words for the author, where the pattern cannot be used."""
