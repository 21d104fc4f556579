"""Fetches the secrets that routes.toml names: from the environment, or from a file."""

import os
from pathlib import Path

from pydantic import SecretStr

from monitor.alert.secret import Secret


def resolve(secret: Secret) -> SecretStr:
    """Fetch one secret. Raises LookupError or OSError; neither text holds a secret."""
    if secret.env:
        value = os.environ.get(secret.env, "")
    else:
        value = Path(secret.file).read_text(encoding="utf-8").removesuffix("\n").removesuffix("\r")
    if not value:
        raise LookupError(f"{secret.where} is empty or not set")
    return SecretStr(value)
