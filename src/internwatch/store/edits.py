"""Edits of people and their wishes that another process made, noted for the daemon that runs beside it.

A note is written with the edit, in one transaction, unless this process holds the database alone: what the daemon
edits itself it knows. There is one note for each destination, so they stay few when nobody reads them.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from sqlalchemy import Connection, and_, delete, select

from internwatch.store.boards import Boards, upsert
from internwatch.store.tables import meta

EDITED = "edited:"


class Edits(Boards):
    """Notes of who was edited elsewhere."""

    def note_edit(self, connection: Connection, destination: str) -> None:
        """Note in a running transaction that a person or their wishes are others now."""
        if not self.alone:
            upsert(connection, meta, [{"name": EDITED + destination, "value": secrets.token_hex(8)}])

    def edits(self) -> dict[str, str]:
        """destination -> the mark of its last edit, of those that nobody has taken over."""
        wanted = select(meta.c.name, meta.c.value).where(meta.c.name.startswith(EDITED, autoescape=True))
        with self.reading() as connection:
            rows = connection.execute(wanted).all()
        return {str(name).removeprefix(EDITED): str(value) for name, value in rows}

    def took_edits(self, taken: Mapping[str, str]) -> None:
        """These edits are taken over. One that was made since keeps its note: it has another mark."""
        with self.writing() as connection:
            for destination, mark in taken.items():
                same = and_(meta.c.name == EDITED + destination, meta.c.value == mark)
                connection.execute(delete(meta).where(same))
