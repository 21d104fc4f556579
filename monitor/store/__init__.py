"""Keeps what must outlive the process, in SQL: feeds, articles, negotiations, alerts, deliveries.

``session.Database`` runs plain synchronous functions over one SQLAlchemy connection: ``write(fn)``
in one transaction of the single writer, ``read(fn)`` in a snapshot of a reader. Each module named
after a thing holds the functions over its tables and, where ``poll`` or ``deliver`` declare a port,
the small class that implements it. Publishing an event is an INSERT into the log in the caller's
transaction. Nothing here knows Faust, fetches, sends, or decides.
"""
