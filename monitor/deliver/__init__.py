"""Sends alerts through channels, once."""
