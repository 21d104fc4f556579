"""Reads what people write, and says what is wrong with it."""
