"""Reads claims from an article and steps the negotiations."""
