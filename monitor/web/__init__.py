"""Pages on the service's own loop: how it is, and what people reach by links in their mails.

``/healthz`` says that the loop turns and asks nothing of the database; ``/readyz`` is 200 when the
stream runs and the database answers, with the detail as JSON; ``/metrics`` is Prometheus' text.

People subscribe (``subscribe``), change and end their subscription (``preferences``), unsubscribe by
one POST (``unsubscribe``) and say what an alert was worth (``feedback``): by signed links, without
accounts, cookies or scripts. GET changes nothing. What they ask of the service is the port
``people.People``, implemented by wire.
"""
