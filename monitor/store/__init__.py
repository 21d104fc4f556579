"""Keeps the truth in SQL."""
