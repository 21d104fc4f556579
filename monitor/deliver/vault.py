"""The secrets that channels hold: which have changed, and what a channel was last built with."""

from collections.abc import Iterable
from functools import partial

from pydantic import SecretStr

from monitor.alert.channel import ChannelSpec
from monitor.alert.secret import Resolve, Secret
from monitor.deliver.secret import resolve


class Vault:
    """Fetches secrets for one build of the channels after another.

    A file may be gone for a moment, or half written: what a channel was built with is kept, so that
    it can be built again with that.

    Args:
        fetch: where they are kept.
    """

    def __init__(self, fetch: Resolve = resolve) -> None:
        self._fetch = fetch
        self._read: dict[Secret, SecretStr | None] = {}
        self._before: dict[Secret, SecretStr | None] = {}
        self._good: dict[str, dict[Secret, SecretStr]] = {}

    def begin(self) -> None:
        """Another build begins."""
        self._before, self._read = self._read, {}

    def read(self, secret: Secret) -> SecretStr:
        """As it is now. Raises LookupError or OSError."""
        self._read[secret] = None
        value = self._read[secret] = self._fetch(secret)
        return value

    def last(self, channel: str) -> Resolve:
        """What the channel was last built with. Raises LookupError where it never was."""
        return partial(_held, self._good.get(channel, {}))

    def built(self, good: Iterable[ChannelSpec], every: Iterable[ChannelSpec]) -> None:
        """The build is over: these were built with what was read; others than these are no more."""
        ids = {spec.id for spec in every}
        self._good = {i: held for i, held in self._good.items() if i in ids}
        for spec in good:
            found = ((s, self._read.get(s)) for s in secrets_of(spec))
            self._good[spec.id] = {s: value for s, value in found if value is not None}

    @property
    def renewed(self) -> set[Secret]:
        """Those that this build read otherwise than the one before."""
        return {
            secret
            for secret, value in self._read.items()
            if value is not None and secret in self._before and value != self._before[secret]
        }

    @property
    def changed(self) -> bool:
        """Whether one is not what the last build read, or is gone, or has come back."""
        return any(self._now(secret) != value for secret, value in self._read.items())

    def _now(self, secret: Secret) -> SecretStr | None:
        try:
            return self._fetch(secret)
        except (LookupError, OSError, ValueError):
            return None


def secrets_of(spec: ChannelSpec) -> list[Secret]:
    """Those that a channel's table names."""
    return [value for _, value in spec if isinstance(value, Secret)]


def _held(values: dict[Secret, SecretStr], secret: Secret) -> SecretStr:
    return values[secret]
