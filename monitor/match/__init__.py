"""Finds people, parties, places, words and rules in an article."""
