"""Answers /healthz, /readyz and /metrics."""
