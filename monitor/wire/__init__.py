"""Joins the parts into a running service: the composition root, and nothing that decides.

``main.run`` takes the settings from the environment and gives an exit code; ``service.Service``
builds store, house, poller, stream, dispatcher and pages, starts them in that order and stops them
in the reverse one: sources first, then what they feed, the database last.
"""
