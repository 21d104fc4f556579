"""What the pages tell people to type works: blocks marked ``sh`` are run, every command named exists.

A block marked ``bash`` needs the network or a running service: it is not run, but its commands are
looked up like those within a line.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bench import commands

TOP = Path(__file__).resolve().parents[2]
PAGES = sorted([*(TOP / "docs").rglob("*.md"), TOP / "README.md", TOP / "CONTRIBUTING.md"])
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
INLINE = re.compile(r"`([^`\n]+)`")
COMMAND = re.compile(r"(?<![\w./-])(?:\.venv/bin/)?monitor((?: +[^\s;&<>()#]+)*)")
KNOWN = {
    name: {word for option, _ in options for word in re.findall(r"--[\w-]+", option)}
    for name, _, options in commands.pages()
}
GROUPS = {name.split()[1] for name in KNOWN if name.count(" ") == 2}
GROUPS_ALONE = [[name] for name in GROUPS]


def text(page):
    return page.read_text(encoding="utf-8")


def blocks(page, language):
    """The fenced blocks of a language, without the indentation of the list they stand in."""
    found = [m for m in FENCE.finditer(text(page)) if m[2] == language]
    return [re.sub(rf"^{m[1]}", "", m[3], flags=re.MULTILINE) for m in found]


RUN = [page for page in PAGES if blocks(page, "sh")]


@pytest.mark.parametrize("page", RUN, ids=lambda page: page.name)
def test_the_shell_blocks_run(page, tmp_path):
    """All of a page in order, in an empty folder, on a database that has been used once."""
    env = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path / "home"),
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(TOP),  # the pages and the program of one checkout, wherever it lies
    }
    script = "\n".join(["monitor db upgrade", *blocks(page, "sh")])
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path, env=env, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def said(page):
    """Every ``monitor ...`` in a block of shell or within a line, as lists of words."""
    body = text(page)
    shell = [m[3] for m in FENCE.finditer(body) if m[2] in {"sh", "bash", "console"}]
    within = INLINE.findall(FENCE.sub("", body))
    lines = [line for block in shell for line in block.splitlines()] + within
    return [m[1].split() for line in lines for m in COMMAND.finditer(line)]


def wrong(words):
    """What is wrong with a command, or nothing; ``monitor COMMAND`` is a placeholder."""
    named = [w.split("|")[0] for w in words]
    if not named or not re.fullmatch(r"[a-z][a-z-]+", named[0]) or named in GROUPS_ALONE:
        return ""
    depth = 2 if named[0] in GROUPS else 1
    command = " ".join(["monitor", *named[:depth]])
    if command not in KNOWN:
        return f"no command {command!r}"
    options = {w.split("=")[0] for w in named[depth:] if w.startswith("--")}
    unknown = options - KNOWN[command] - {"--help"}
    return f"{command} has no {', '.join(sorted(unknown))}" if unknown else ""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(TOP)))
def test_every_command_exists(page):
    """Names and options are those of the program."""
    assert not [found for words in said(page) if (found := wrong(words))]


def test_every_setting_that_is_named_exists():
    """A variable in a page is one of the program, or the secret of an example."""
    from monitor.config.settings import Settings, variable

    known = {variable(name) for name in Settings.model_fields} | {
        "MONITOR_SETTINGS",
        "MONITOR_DATA",
    }
    known |= {"MONITOR_SMTP_PASSWORD", "MONITOR_SLACK_TOKEN", "MONITOR_X"}
    known |= {"MONITOR_WEBHOOK_SECRET", "MONITOR_TELEGRAM_URL", "MONITOR_SLACK_SIGNING_SECRET"}
    known |= {f"{name}_FILE" for name in known}
    named = {name for page in PAGES for name in re.findall(r"\bMONITOR_[A-Z_]*[A-Z]\b", text(page))}
    assert named <= known
