"""Runs the pipeline's stages as Faust agents; the only package that knows Faust.

``articles`` -> read (match and extract, in a worker thread) -> ``claims`` -> step (one transaction:
state, alerts, deliveries) -> ``alerts`` -> wake the dispatcher. One event is one transaction; it is
acknowledged after the commit, and a repeat of it does nothing. The broker's URL picks the transport:
``local://`` is a topic in the app's own SQLite file. A crash rebuilds the Faust app in the process.
"""
