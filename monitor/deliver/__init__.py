"""Takes planned deliveries out of the outbox and hands each to its channel, once as far as can be.

In: an ``Outbox`` (implemented by store) and one ``Lane`` for each channel of alerts/routes.toml.
What happens to a delivery: claim (a lease and a fencing token), ask again whether it is still ours,
send, mark. A refusal that may pass is retried with backoff, in the receiver's own time where it
names one; one that will not, or too many, gives the delivery up visibly. Every repeat carries the
same id. It is at least once, and three holes are counted by cause: the process died between the
receiver's yes and our mark, it was paused past its lease, the answer was lost on the way. A request
that was never answered is remembered with when it began (``doubt``): Slack is looked through before
a second attempt, and not before the first can no longer arrive; where nobody can be asked the
channel's choice decides. What reaches out by an address goes through a ``gate`` handed in by wire.
``retry``, ``pace``, ``doubt`` and ``suspend`` decide and are pure; one module is one channel.
"""
