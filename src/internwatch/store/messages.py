"""What a reader has in front of them: messages that were sent, by the channel's own id, and the alerts in each.

It reads the outbox from the side of the reader; claiming and settling are `outbox.py`'s.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, update

from internwatch.store.boards import Boards
from internwatch.store.engine import chunks
from internwatch.store.line import UNSETTLED
from internwatch.store.outbox import ROW, TELLING, owed_row
from internwatch.store.rows import OwedRow
from internwatch.store.tables import outbox


class Messages(Boards):
    """Messages that were sent."""

    def messages_about(self, destination: str, keys: Iterable[str], since: datetime) -> dict[str, list[OwedRow]]:
        """reference -> all alerts of each message that told this destination of one of these postings after `since`.

        Only messages that the channel is known to have taken: what is only taken to have arrived has no id."""
        found: dict[str, list[OwedRow]] = {}
        with self.reading() as connection:
            for some in chunks(keys):
                telling = select(outbox.c.reference).where(
                    outbox.c.destination == destination, outbox.c.state == "sent", outbox.c.subject.in_(some),
                    outbox.c.kind.in_(TELLING), outbox.c.reference != "", outbox.c.sent_at > since,
                )  # fmt: skip
                named = set(connection.execute(telling).scalars()) - set(found)
                inside = select(*ROW).where(
                    outbox.c.destination == destination, outbox.c.state == "sent", outbox.c.reference.in_(named)
                )
                for row in map(owed_row, connection.execute(inside.order_by(outbox.c.id)) if named else ()):
                    found.setdefault(row.reference, []).append(row)
        return {reference: rows for reference, rows in found.items() if all(r.shown or not r.unknowns for r in rows)}

    def edits_of(self, destination: str, keys: Iterable[str], since: datetime) -> list[OwedRow]:
        """The alerts about edits of these postings that were owed here after `since`, in order, settled or not."""
        found: list[OwedRow] = []
        with self.reading() as connection:
            for some in chunks(keys):
                wanted = select(*ROW).where(
                    outbox.c.destination == destination, outbox.c.subject.in_(some), outbox.c.kind == "updated",
                    outbox.c.owed_at > since,
                )  # fmt: skip
                found += map(owed_row, connection.execute(wanted))
        return sorted(found, key=lambda row: row.id)

    def following(self, destination: str, keys: Iterable[str]) -> list[OwedRow]:
        """Everything about these postings that is not settled here, in order."""
        found: list[OwedRow] = []
        with self.reading() as connection:
            for some in chunks(keys):
                wanted = select(*ROW).where(
                    outbox.c.destination == destination, outbox.c.subject.in_(some), outbox.c.state.in_(UNSETTLED)
                )
                found += map(owed_row, connection.execute(wanted))
        return sorted(found, key=lambda row: row.id)

    def record_shown(self, destination: str, reference: str, shown: str) -> None:
        """Write down what a message shows now."""
        with self.writing() as connection:
            connection.execute(
                update(outbox)
                .where(outbox.c.destination == destination, outbox.c.reference == reference, outbox.c.state == "sent")
                .values(shown=shown)
            )

    def sent_since(self, destination: str, since: datetime) -> list[datetime]:
        """When each new posting was told to a destination after `since`, the oldest first."""
        wanted = select(outbox.c.sent_at).where(
            outbox.c.destination == destination, outbox.c.state == "sent", outbox.c.kind.in_(TELLING),
            outbox.c.sent_at > since,
        )  # fmt: skip
        with self.reading() as connection:
            return sorted(at for at in connection.execute(wanted).scalars() if at)
