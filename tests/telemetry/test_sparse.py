"""A library that repeats itself is heard now and then, with a count."""

import logging

from monitor.telemetry.sparse import KINDS, Sparse


def said(sparse, message, *args, name="lib"):
    record = logging.LogRecord(name, logging.ERROR, "", 0, message, args, None)
    return record.getMessage() if sparse.filter(record) else None


def test_a_repeat_is_left_out_and_counted():
    """Arguments do not make another message; the time does."""
    now = 0.0
    sparse = Sparse(10, lambda: now)
    assert said(sparse, "node %s is away", 1) == "node 1 is away"
    assert [said(sparse, "node %s is away", n) for n in range(5)] == [None] * 5
    assert said(sparse, "another thing") == "another thing"
    assert said(sparse, "node %s is away", 1, name="other") == "node 1 is away"
    now = 11.0
    assert said(sparse, "node %s is away", 2) == "node 2 is away (5 more like it)"
    assert said(sparse, "another thing") == "another thing"


def test_it_does_not_remember_for_ever():
    """Messages that are all different pass and cost no memory."""
    sparse = Sparse(10, lambda: 0.0)
    passed = [said(sparse, f"message {n}") for n in range(3 * KINDS)]
    assert all(passed)
    assert len(sparse._said) <= KINDS
