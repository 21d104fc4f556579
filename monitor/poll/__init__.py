"""Fetches feeds politely and safely."""
