"""Reads the settings: ``MONITOR_*`` variables, or one TOML file named by ``MONITOR_SETTINGS``.

A variable wins over the file. Any variable may instead be given as ``MONITOR_X_FILE``, the path of
a file that holds the value (for secrets); giving both is an error.
"""

import difflib
import os
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from monitor.config.settings import PREFIX, Settings, variable
from monitor.errors import ConfigError, Problem


def _from_file(path: str) -> dict[str, Any]:
    try:
        return tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(
            [Problem(path, "settings file", f"cannot be read: {error.strerror}")]
        ) from None
    except UnicodeDecodeError:
        raise ConfigError([Problem(path, "settings file", "is not UTF-8 text")]) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([Problem(path, "settings file", f"is not TOML: {error}")]) from None


def _secret(env: Mapping[str, str], name: str, problems: list[Problem]) -> str | None:
    path = env.get(variable(name) + "_FILE")
    if path is None:
        return None
    if variable(name) in env:
        problems.append(
            Problem(
                "environment",
                variable(name),
                f"is set, and {variable(name)}_FILE too",
                "Keep one of them.",
            )
        )
        return None
    try:
        return Path(path).read_text(encoding="utf-8").rstrip("\n")
    except UnicodeDecodeError:
        what = "names a file that is not UTF-8 text"
        problems.append(Problem("environment", variable(name) + "_FILE", what))
        return None
    except OSError as error:
        what = f"names a file that cannot be read: {error.strerror}"
        problems.append(Problem("environment", variable(name) + "_FILE", what))
        return None


def load(env: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; every problem is reported at once.

    Raises:
        ConfigError: naming the variable or key, what is wrong, and what to do.
    """
    env = os.environ if env is None else env
    file = env.get("MONITOR_SETTINGS", "")
    values, origin = _from_file(file) if file else {}, dict[str, str]()
    problems: list[Problem] = []
    for name in Settings.model_fields:
        found = _secret(env, name, problems)
        if found is None:
            found = env.get(variable(name))
        if found is not None and (found != "" or name not in values):
            values[name] = found
            origin[name] = variable(name)
    if problems:
        raise ConfigError(problems)
    try:
        return Settings.model_validate({k: v for k, v in values.items() if v != ""})
    except ValidationError as error:
        wrong = [_problem(e, file, origin) for e in error.errors()]
        raise ConfigError(list(dict.fromkeys(wrong))) from None


def _problem(error: Any, file: str, origin: dict[str, str]) -> Problem:
    name = str(error["loc"][0])
    advice = ""
    if error["type"] == "extra_forbidden":
        near = difflib.get_close_matches(name, list(Settings.model_fields), 1)
        advice = f'Did you mean "{near[0]}"?' if near else "See docs/reference/settings.md."
    what = error["msg"]
    if error["type"] in ("ip_v4_network", "ip_v6_network"):  # each is tried, and both are reported
        what, advice = (
            f"{error['input']!r} is no network",
            "Write CIDRs, as in 10.0.0.0/8,fd00::/8.",
        )
    where = origin.get(name, name)
    return Problem("environment" if name in origin else file, where, what, advice)


def unknown(env: Mapping[str, str], also: Collection[str] = ()) -> list[str]:
    """Warnings for MONITOR_* variables that are no setting (a typing slip goes unseen otherwise).

    ``also`` names further variables in use: the secrets of routes.toml.
    """
    own = map(variable, Settings.model_fields)
    names = {*own, *also, "MONITOR_SETTINGS", "MONITOR_DATA"}
    names |= {n + "_FILE" for n in names}
    lines: list[str] = []
    for given in sorted(env):
        if given.startswith(PREFIX) and given not in names:
            near = difflib.get_close_matches(given, sorted(names), 1)
            lines.append(f"{given} is no setting" + (f"; did you mean {near[0]}?" if near else ""))
    return lines
