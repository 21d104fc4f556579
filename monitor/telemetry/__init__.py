"""Logs and metrics.

``logs.configure`` sets up structlog once per process (JSON lines, or text on a terminal);
``metrics.Metrics`` holds every Prometheus metric of the service in one registry, so that what a
dashboard may name is what this package declares. Nothing here decides anything.
"""
