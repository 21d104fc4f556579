"""News monitor: one alert when a fact of a negotiation changes."""

__version__ = "26.11.0"
