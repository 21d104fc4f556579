"""Keeps the last good form of the configuration in the database, and starts with it where files are wrong."""

from datetime import datetime
from pathlib import Path

from monitor.clock import SystemClock
from monitor.config import last_good
from monitor.config.files import Texts
from monitor.config.house import House
from monitor.store import last_good as rows
from monitor.store.session import Database


class LastGood:
    """What is kept of one folder, and since when."""

    def __init__(self, db: Database, folder: Path) -> None:
        self._db = db
        self._folder = str(
            folder.absolute()
        )  # not what a link leads to: that may be another at each release
        self.since: dict[str, datetime] = {}
        """By part, when the form that is kept was first taken."""
        self._texts: Texts | None = None

    async def wanted(self, house: House | None, texts: Texts) -> Texts | None:
        """The texts of a set to fall back to; None where nothing is wrong, or nothing is kept.

        Args:
            house: the set of the files alone; None where none can be made of them.
            texts: the files.
        """
        folder = self._folder
        self.since = await self._db.read(lambda conn: rows.since(conn, folder))
        # Of a set that cannot be made any part may have a mistake; those that have none are taken as they are.
        parts = set(last_good.PARTS) if house is None else last_good.wrong(house.problems)
        if not parts & self.since.keys() or not texts.folder.is_dir():
            return None
        stored = await self._db.read(lambda conn: rows.files(conn, folder, parts))
        return last_good.with_parts(texts, stored)

    async def keep(self, house: House) -> None:
        """Keep what is good in the set in force. Raises StoreError."""
        if house.texts is self._texts:
            return  # only subscriptions of people's own have changed
        good, now, folder = last_good.good(house), SystemClock().now(), self._folder
        self.since = await self._db.write(lambda conn: rows.keep(conn, folder, good, now=now))
        self._texts = house.texts

    def forms(self, house: House) -> dict[str, str]:
        """By part with a mistake, in words: which form of it is in force."""
        return {part: self._form(house, part) for part in sorted(last_good.wrong(house.problems))}

    def _form(self, house: House, part: str) -> str:
        since = self.since.get(part)
        if part in house.kept:
            if since is not None:
                return f"the last good form, of {since:%Y-%m-%d %H:%M:%S} UTC"
            return "what was right in it before the edit; no good form is known"
        if part == "templates":
            return "the shipped template in the place of each that is wrong"
        known = "" if since is not None else "; no good form is known"
        if part == "routes":
            channels, subscriptions = len(house.routes.channels), len(house.routes.subscriptions)
            return f"only what is right in it: {channels} channels, {subscriptions} subscriptions{known}"
        return f"only what is right in it{known}"
