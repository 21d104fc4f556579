"""The monitor command."""
