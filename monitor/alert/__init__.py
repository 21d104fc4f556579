"""Decides which detections and mentions become alerts, for whom, and how they read.

In: what a step found (``model.Case``), the rules and subscriptions (``model.Book``), what was
alerted before, and ``now``. Out: a ``Decision`` that always carries a reason. An alert exists if
and only if at least one rule selects; its key is made of slots and values, never of text; each
subscription then says whether it is sent at once or waits for more independent sources or more
certainty (``settle`` decides again on each later report). ``route`` is the form of
alerts/routes.toml, ``render`` turns an alert into the words each kind of channel sends. Nothing
here does I/O or reads a clock; files arrive as data, secrets through an injected function.
"""
