"""What --help shows of each command."""

from collections.abc import Iterator

import click
import pytest
import typer

from monitor.cli.app import app


def texts(command: click.Command, name: str) -> Iterator[tuple[str, str]]:
    """(command, help text) of a command, its options, and the commands below it."""
    yield name, command.help or ""
    for param in command.params:
        yield f"{name} {param.name}", getattr(param, "help", "") or ""
    for word, below in getattr(command, "commands", {}).items():
        yield from texts(below, f"{name} {word}")


@pytest.mark.parametrize("sign", ["``", "[["])
def test_no_sign_in_a_help_text_is_eaten_or_left_over(sign):
    """A terminal shows RST's backticks as they are, and takes [[...]] for markup."""
    found = dict(texts(typer.main.get_command(app), "monitor"))
    assert len(found) > 60
    assert [name for name, text in found.items() if sign in text] == []
