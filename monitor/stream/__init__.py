"""Runs the stages as Faust agents; the only package that knows Faust."""
