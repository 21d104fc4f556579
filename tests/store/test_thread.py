"""Parents of threads outlive the process, and only one process changes one at a time."""

import asyncio

from monitor.deliver.thread import Parent, Swap
from monitor.store.session import Database
from monitor.store.thread import StoredThreads
from tests.smalltalk import START

KEY = ("slack", "C0", "a/1")


async def test_a_parent_is_kept_changed_and_forgotten(db: Database) -> None:
    """What one process writes the other finds."""
    first, second = StoredThreads(db), StoredThreads(db)
    assert await first.find(*KEY) is None
    old = None
    for parent in (Parent("", 0, START), Parent("1.2", 3), Parent("1.2", 4, START), None):
        assert await first.swap(*KEY, Swap(old, parent))
        assert await second.find(*KEY) == parent
        old = parent
    assert await first.find("slack", "C1", "a/1") is None


async def test_who_knows_an_older_state_changes_nothing(db: Database) -> None:
    """Neither to edit, nor to forget, nor to post a second card."""
    threads = StoredThreads(db)
    now = Parent("1.2", 5)
    assert await threads.swap(*KEY, Swap(None, now))
    for old in (Parent("1.2", 4), Parent("1.2", 5, START), Parent("1.1", 5), None):
        assert not await threads.swap(*KEY, Swap(old, Parent("1.2", 9)))
    assert not await threads.swap(*KEY, Swap(Parent("1.2", 4), None))
    assert await threads.find(*KEY) == now


async def test_of_two_that_begin_at_once_one_does(db: Database) -> None:
    """The other finds it begun."""
    two = StoredThreads(db), StoredThreads(db)
    began = [Parent("", 0, START), Parent("", 0, START.replace(minute=59))]
    done = await asyncio.gather(
        *(t.swap(*KEY, Swap(None, b)) for t, b in zip(two, began, strict=True))
    )
    assert sorted(done) == [False, True]
    assert await two[0].find(*KEY) == began[done.index(True)]
