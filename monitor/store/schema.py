"""The ground of the tables: one metadata, and columns of types both databases take the same way."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, MetaData

from monitor.store.column import Instant, Words

metadata = MetaData()


def text(name: str, *, null: bool = False, key: bool = False) -> Column[str]:
    """A column of words."""
    return Column(name, Words, nullable=null, primary_key=key)


def at(name: str, *, null: bool = True) -> Column[datetime]:
    """A column of instants."""
    return Column(name, Instant, nullable=null)


def integer(name: str, *, key: bool = False) -> Column[int]:
    """A column of whole numbers."""
    return Column(name, BigInteger, nullable=False, primary_key=key, autoincrement=False)
