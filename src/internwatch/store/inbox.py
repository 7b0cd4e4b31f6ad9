"""What people typed and tapped, written down before Telegram is told that it was received; nobody is answered here.

An update is kept once, however often it comes: its number is its key. What it said is dropped when it is handled; the
number stays for two weeks, since Telegram gives an update again for a day and starts at a random number after a week
of silence.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, delete, func, select, update

from internwatch.store.boards import Boards, insert_new
from internwatch.store.tables import inbox

KEEP = timedelta(days=14)
Handled = Literal["done", "dead"]


class Inbox(Boards):
    """Updates in the order in which they came."""

    def keep_updates(self, updates: Iterable[Mapping[str, Any]], now: datetime) -> None:
        """Write updates down; those that are known stay as they are."""
        rows = [
            {"id": int(said["update_id"]), "said": dict(said), "state": "new", "tries": 0, "note": "", "at": now}
            for said in updates
        ]
        with self.writing() as connection:
            insert_new(connection, inbox, rows)

    def waiting_updates(self, besides: Collection[int] = (), limit: int = 100) -> list[tuple[int, dict[str, Any]]]:
        """(number, update) of what was not handled yet, oldest first; without those of the numbers `besides`."""
        waiting = select(inbox.c.id).where(inbox.c.state == "new").order_by(inbox.c.at, inbox.c.id)
        with self.reading() as connection:
            found = connection.execute(waiting.limit(limit + len(besides))).scalars()
            numbers = [number for number in found if number not in besides][:limit]
            rows = connection.execute(select(inbox.c.id, inbox.c.said).where(inbox.c.id.in_(numbers))).all()
        said = {row.id: row.said for row in rows}
        return [(number, said[number]) for number in numbers if number in said]

    def waiting_update(self, number: int) -> tuple[dict[str, Any], int] | None:
        """(update, how often it was tried) of one that was not handled yet; None where it is over or was forgotten."""
        wanted = select(inbox.c.said, inbox.c.tries).where(inbox.c.id == number, inbox.c.state == "new")
        with self.reading() as connection:
            row = connection.execute(wanted).one_or_none()
        return (row.said, row.tries) if row else None

    def trying_update(self, number: int) -> None:
        """Count a try before it is made: an update that ends the process every time must not do so for ever."""
        with self.writing() as connection:
            connection.execute(update(inbox).where(inbox.c.id == number).values(tries=inbox.c.tries + 1))

    def handled_update(self, number: int, state: Handled, note: str = "") -> None:
        """The update is over; what it said is dropped."""
        with self.writing() as connection:
            connection.execute(update(inbox).where(inbox.c.id == number).values(state=state, said={}, note=note))

    def count_updates(self) -> dict[str, int]:
        """state -> how many; for `status`."""
        with self.reading() as connection:
            rows = connection.execute(select(inbox.c.state, func.count()).group_by(inbox.c.state)).all()
        return {str(row[0]): int(row[1]) for row in rows}


def prune_inbox(connection: Connection, now: datetime) -> None:
    # What nobody answered for so long (`telegram connect` kept it, and no bot was started) waits for no answer.
    connection.execute(delete(inbox).where(inbox.c.at < now - KEEP))
