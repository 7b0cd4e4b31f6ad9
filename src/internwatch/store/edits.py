"""Edits of people and their wishes that another process made, noted for the daemon that runs beside it.

A note is written with the edit, in one transaction, unless this process holds the database alone: what the daemon
edits itself it knows. There is one note for each destination, so they stay few when nobody reads them. Of somebody who
is forgotten the note holds a hash alone.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, and_, delete, select

from internwatch.store.boards import Boards, upsert
from internwatch.store.tables import meta

EDITED = "edited:"


class Edits(Boards):
    """Notes of who was edited elsewhere."""

    def note_edit(self, connection: Connection, destination: str, *, forgotten: bool = False) -> None:
        """Note in a running transaction that a person or their wishes are others now, or gone."""
        if not self.alone:
            said = f"{secrets.token_hex(8)} {'' if forgotten else destination}"
            upsert(connection, meta, [{"name": _name(destination), "value": said}])

    def edits(self) -> dict[str, str]:
        """The notes that nobody has taken over, by their names; see `edited`."""
        wanted = select(meta.c.name, meta.c.value).where(meta.c.name.startswith(EDITED, autoescape=True))
        with self.reading() as connection:
            return {str(name): str(value) for name, value in connection.execute(wanted)}

    def took_edits(self, taken: Mapping[str, str]) -> None:
        """These are taken over. Who was edited since keeps the note: it has another mark."""
        with self.writing() as connection:
            for name, said in taken.items():
                connection.execute(delete(meta).where(and_(meta.c.name == name, meta.c.value == said)))


def edited(notes: Mapping[str, str], known: Iterable[str]) -> set[str]:
    """The destinations that these notes are about; one that is forgotten is found among the `known`."""
    named = {said.partition(" ")[2] for said in notes.values()} - {""}
    return named | {destination for destination in known if _name(destination) in notes}


def _name(destination: str) -> str:
    return EDITED + hashlib.sha256(destination.encode()).hexdigest()[:32]
