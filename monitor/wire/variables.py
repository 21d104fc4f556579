"""The environment's MONITOR_* variables: those in use, and slips."""

from collections.abc import Mapping

from monitor.alert.secret import Secret
from monitor.config.environment import unknown
from monitor.config.house import House


def slips(env: Mapping[str, str], house: House) -> list[str]:
    """A warning for each that is neither a setting nor a secret of routes.toml or feeds.toml."""
    return unknown(env, _secrets(house))


def _secrets(house: House) -> set[str]:
    values = (value for channel in house.routes.channels for _, value in channel)
    found = {value.env for value in values if isinstance(value, Secret) and value.env}
    return found.union(*(feed.variables for feed in house.feeds.values()))
