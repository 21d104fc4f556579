"""The two mended faults of Faust's consumer, without a broker: a new Faust is compared here first."""

from collections import defaultdict
from types import SimpleNamespace
from typing import Any

from faust.types import TP

from monitor.stream.kafka import Consumer, lowest

HERE, THERE = TP("t", 0), TP("t", 1)


def message(offset: int, *, tp: TP = HERE, acked: bool = False) -> Any:
    return SimpleNamespace(tp=tp, offset=offset, acked=acked)


def consumer(acked: list[int], *work: Any) -> Any:
    made = Consumer.__new__(Consumer)
    made._acked = defaultdict(list, {HERE: acked})
    made._acked_index = defaultdict(set, {HERE: set(acked)})
    made._gap = defaultdict(list)
    made._committed_offset = defaultdict(lambda: None)
    made._unacked_messages = list(work)
    return made


def test_an_event_in_work_is_never_committed_past() -> None:
    """Later ones that are done wait for it, and are committed with it."""
    made = consumer([5, 6, 8, 9], message(7))
    assert made._new_offset(HERE) == 7
    assert made._new_offset(HERE) is None
    made._unacked_messages.clear()
    made._acked[HERE].append(7)
    assert made._new_offset(HERE) == 10
    assert made._acked[HERE] == []


def test_the_first_event_in_work_holds_all_back() -> None:
    """Faust alone would commit 7 here: it knows no gap before what it has seen acknowledged."""
    made = consumer([5, 6], message(4))
    assert made._new_offset(HERE) is None
    assert sorted(made._acked[HERE]) == [5, 6]


def test_only_work_on_the_same_partition_counts() -> None:
    """And of it only what is not acknowledged."""
    assert lowest([message(3, tp=THERE), message(2, acked=True), message(9)], HERE) == 9
    assert lowest([], HERE) is None
    assert consumer([5], message(1, tp=THERE))._new_offset(HERE) == 6


async def test_a_commit_that_fails_does_not_stop_a_rebalance() -> None:
    """What is not committed is only repeated; and it is tried before anything is forgotten."""
    order: list[str] = []

    class Base(Consumer):
        async def commit(self, *_: Any, **__: Any) -> bool:
            order.append(f"commit {self._acked[HERE]}")
            raise RuntimeError("the coordinator is gone")

    made = Base.__new__(Base)
    made._acked = defaultdict(list, {HERE: [1]})
    made._gap, made._acked_index, made._read_offset, made._committed_offset = ({}, {}, {}, {})
    made._active_partitions, made._paused_partitions = {HERE}, set()

    async def told(revoked: Any) -> None:
        order.append(f"revoked {sorted(revoked)}")

    made._on_partitions_revoked = told
    made.app = SimpleNamespace(_start_span_from_rebalancing=lambda _: _Span())
    made.diag = SimpleNamespace(set_flag=lambda _: None, unset_flag=lambda _: None)
    await made.on_partitions_revoked({HERE})
    assert order == ["commit [1]", f"revoked {[HERE]}"]
    assert HERE not in made._acked


class _Span:
    def __enter__(self) -> None: ...
    def __exit__(self, *_: object) -> None: ...
