"""Parents of threads outlive the process."""

from monitor.deliver.thread import Parent
from monitor.store.session import Database
from monitor.store.thread import StoredThreads
from tests.smalltalk import START


async def test_a_parent_is_kept_changed_and_forgotten(db: Database) -> None:
    first, second = StoredThreads(db), StoredThreads(db)
    assert await first.find("slack", "C0", "a/1") is None
    for parent in (Parent("", 0, START), Parent("1.2", 3), Parent("1.2", 4, START)):
        await first.keep("slack", "C0", "a/1", parent)
        assert await second.find("slack", "C0", "a/1") == parent
    assert await first.find("slack", "C1", "a/1") is None
    await second.keep("slack", "C0", "a/1", None)
    assert await first.find("slack", "C0", "a/1") is None
