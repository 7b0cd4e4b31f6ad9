"""Alerts that were put off to one moment, found by it and let go, put off again, or ended.

The moment (to the microsecond) and the board are their mark: nothing else waits for just that.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select, update

from internwatch.store.boards import Boards
from internwatch.store.engine import chunks
from internwatch.store.tables import meta, outbox


class PutOff(Boards):
    """Rows of the outbox by the moment that they wait for."""

    def put_off(self, board: str, until: datetime) -> dict[int, str]:
        """outbox id -> posting key, of a board's alerts that wait for this moment."""
        wanted = select(outbox.c.id, outbox.c.subject).where(
            outbox.c.state == "pending", outbox.c.not_before == until,
            outbox.c.subject.startswith(f"{board}:", autoescape=True),
        )  # fmt: skip
        with self.reading() as connection:
            return {int(number): str(subject) for number, subject in connection.execute(wanted)}

    def put_off_to(self, ids: Iterable[int], until: datetime | None) -> None:
        """Let these wait for another moment, or for none."""
        with self.writing() as connection:
            for some in chunks(ids):
                rows = update(outbox).where(outbox.c.id.in_(some), outbox.c.state == "pending")
                connection.execute(rows.values(not_before=until))

    def drop_meta(self, name: str) -> None:
        with self.writing() as connection:
            connection.execute(delete(meta).where(meta.c.name == name))
