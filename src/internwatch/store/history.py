"""What happened: how long each step took, what opened when, every change. It only reads."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from statistics import median
from typing import Any

from sqlalchemy import func, select

from internwatch.store.boards import Boards
from internwatch.store.engine import chunks
from internwatch.store.rows import Lag, Opening
from internwatch.store.tables import change, opening, outbox, posting


class History(Boards):
    """Lags, openings, changes."""

    def lags(self, since: datetime) -> dict[str, Lag]:
        """source key -> median seconds of each step for alerts owed since then; "" is all sources together."""
        wanted = (
            select(
                posting.c.source, posting.c.posted, posting.c.precision, posting.c.first_seen, outbox.c.owed_at,
                outbox.c.sent_at,
            )
            .join_from(outbox, posting, posting.c.key == outbox.c.subject)
            .where(outbox.c.kind == "new", outbox.c.owed_at >= since)
        )  # fmt: skip
        steps: dict[str, list[tuple[float | None, float, float | None]]] = {}
        with self.reading() as connection:
            for source, posted, precision, seen, owed, sent in connection.execute(wanted):
                timed = posted is not None and precision == "time" and seen >= posted
                step = (
                    (seen - posted).total_seconds() if timed else None,
                    max((owed - seen).total_seconds(), 0.0),
                    max((sent - owed).total_seconds(), 0.0) if sent else None,
                )
                for name in (source, ""):
                    steps.setdefault(name, []).append(step)
        return {name: _lag(found) for name, found in steps.items()}

    def openings(self, sources: Iterable[str] | None) -> list[Opening]:
        """Internships that opened, oldest first, of these sources (None: all)."""
        wanted = select(opening).order_by(opening.c.seen_at, opening.c.id)
        if sources is not None:
            wanted = wanted.where(opening.c.source.in_(list(sources)))
        with self.reading() as connection:
            rows = connection.execute(wanted).mappings().all()
        return [Opening(**{name: value for name, value in row.items() if name != "id"}) for row in rows]

    def changes(self, key: str) -> list[dict[str, Any]]:
        """Every change of one posting, oldest first: at, kind, what, before, of."""
        wanted = select(change).where(change.c.key == key).order_by(change.c.id)
        with self.reading() as connection:
            return [dict(row) for row in connection.execute(wanted).mappings()]

    def moved_at(self, keys: Iterable[str]) -> dict[str, datetime]:
        """key -> when something of the posting changed last that is worth telling; an edit of its text alone is not."""
        wanted = select(change.c.key, func.max(change.c.at, type_=change.c.at.type)).group_by(change.c.key)
        found: dict[str, datetime] = {}
        with self.reading() as connection:
            for some in chunks(keys):
                told = change.c.key.in_(some), change.c.what != ("text",)
                found |= {row[0]: row[1] for row in connection.execute(wanted.where(*told))}
        return found


def _lag(steps: list[tuple[float | None, float, float | None]]) -> Lag:
    def middle(at: int) -> float | None:
        values = [value for step in steps if (value := step[at]) is not None]
        return median(values) if values else None

    return Lag(middle(0), middle(1), middle(2), len(steps))
