"""Reads claims from an article and steps the negotiations.

``read`` (a package of its own) says what one article reports, read alone. ``step.step`` applies one
article's word on one meeting to the state of its negotiation and returns a new state, a detection
if a slot changed, evidence if it stands behind (or denies) what was changed before, the development
the report belongs to, and a reason. The rules of each slot write into a ``ledger.Ledger``: ``join``
and ``round`` find the round or open one, ``apply`` takes the claims in order to ``status``,
``slot`` (venue, date, outcome), ``team`` and ``denial``; ``weigh`` decides between contradicting
reports; ``grouping`` and ``development`` name the development; ``key`` makes the change keys.
``codec`` is the JSON of states, ``timeline`` tells from them what each slot held and when.

A person's word (``hand``) on a state: ``assign`` reads what they type, ``amend``, ``revert``, ``merge``
and ``split`` say what the state is then (with ``rekey`` for rounds that go on elsewhere), ``tell`` what
of it can be announced, ``amendment`` keeps it to be done again when ``rebuild`` compares a state that
was stepped anew; ``differ`` finds what two states hold otherwise. ``kin`` finds unlisted negotiations
that prove to be one.

All of it is pure: the same reports in the same order give the same state, whatever the rules and the
clock say.
"""
