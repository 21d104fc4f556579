"""Fetches the secrets that routes.toml names by where they are kept."""

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import SecretStr

from monitor.alert.secret import Resolve, Secret


def resolver(env: Mapping[str, str] | None = None) -> Resolve:
    """A function that fetches a Secret: a variable, its ``NAME_FILE`` twin, or a file.

    It raises LookupError or OSError, whose text names the place and never the value.
    """
    source = os.environ if env is None else env

    def resolve(secret: Secret) -> SecretStr:
        if secret.file:
            return SecretStr(_text(secret.file))
        if secret.env in source:
            return SecretStr(source[secret.env])
        twin = source.get(f"{secret.env}_FILE")
        if twin:
            return SecretStr(_text(twin))
        raise LookupError(f"the variable {secret.env} is not set, nor {secret.env}_FILE")

    return resolve


def _text(path: str) -> str:
    return Path(path).read_text(encoding="utf-8").removesuffix("\n")
