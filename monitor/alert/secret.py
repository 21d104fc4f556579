"""How a secret is named in a file people write: by where it is kept, never by what it is."""

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ConfigDict, SecretStr, model_validator


class Secret(BaseModel):
    """``{ env = "MONITOR_SMTP_PASSWORD" }`` or ``{ file = "/run/secrets/smtp" }``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    env: str = ""
    """An environment variable that holds the secret."""
    file: str = ""
    """A file that holds it; one line end at its close is taken off."""

    @model_validator(mode="before")
    @classmethod
    def _no_literal(cls, value: Any) -> Any:
        if isinstance(value, str):
            raise ValueError(  # noqa: TRY004 - pydantic turns only ValueError into a problem
                "a secret must not stand in this file; name where it is kept: "
                '{ env = "NAME" } or { file = "/path" }'
            )
        return value

    @model_validator(mode="after")
    def _one(self) -> "Secret":
        if bool(self.env) == bool(self.file):
            raise ValueError("give one of env and file")
        return self

    @property
    def where(self) -> str:
        """Fit to show: "the variable MONITOR_SMTP_PASSWORD" or "the file /run/secrets/smtp"."""
        return f"the variable {self.env}" if self.env else f"the file {self.file}"


Resolve = Callable[[Secret], SecretStr]
"""Fetches a secret. Raises LookupError or OSError, whose text never holds a secret."""
