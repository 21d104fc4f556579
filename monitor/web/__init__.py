"""Answers ``/healthz``, ``/readyz`` and ``/metrics`` on the service's own loop.

``/healthz`` says that the loop turns and asks nothing of the database; ``/readyz`` is 200 when the
stream runs and the database answers, with the detail as JSON; ``/metrics`` is Prometheus' text.
"""
