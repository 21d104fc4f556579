"""Turns feed entries into articles."""
