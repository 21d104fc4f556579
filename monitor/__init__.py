"""News monitor: one alert when a fact of a negotiation changes."""

__version__ = "26.11.0"
HOMEPAGE = "https://news-monitor.example/"
"""Where a publisher learns what asks for its feed, unless the operator names a page."""
