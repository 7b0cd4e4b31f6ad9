"""What boards have shown in a year, for how often to look at them. It only reads."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import BigInteger, and_, case, func, or_, select, type_coerce

from internwatch.store.boards import Boards
from internwatch.store.engine import chunks
from internwatch.store.rows import BoardState
from internwatch.store.tables import board, opening, posting
from internwatch.tempo import REACH, WEEK, Past

# The hours of half a year say when a board publishes; older ones say when it did.
HOURS_REACH = timedelta(days=182)
_HOUR = 3_600_000_000
# The first of January 1970 was a Thursday.
_THURSDAY = 3 * 24


class Pasts(Boards):
    """Histories of boards."""

    def pasts(self, states: Iterable[BoardState], now: datetime) -> dict[str, Past]:
        """board -> what it has shown, of these boards; those that were never read have an empty past."""
        read = {s.board: s for s in states if s.baseline_at}
        found = {s.board: Past(s.baseline_at) for s in read.values()}
        by_source = {s.source: s.board for s in read.values()}
        for some in chunks(list(by_source)):
            for source, past in self._openings(some, now).items():
                name = by_source[source]
                found[name] = msgspec.structs.replace(past, since=found[name].since)
        for some in chunks(list(read)):
            for name, hours in self._hours(some, now).items():
                found[name] = msgspec.structs.replace(found[name], hours=hours)
        return found

    def _openings(self, sources: list[str], now: datetime) -> dict[str, Past]:
        columns = (opening.c.source, opening.c.seen_at, opening.c.opened_at, opening.c.closed_at)
        since = now - REACH
        recent = or_(opening.c.opened_at >= since, and_(opening.c.opened_at.is_(None), opening.c.seen_at >= since))
        wanted = select(*columns).where(opening.c.source.in_(sources), recent).order_by(opening.c.id)
        rows: dict[str, list[tuple[datetime, datetime | None, datetime | None]]] = {}
        with self.reading() as connection:
            for source, *times in connection.execute(wanted):
                rows.setdefault(source, []).append((times[0], times[1], times[2]))
        return {source: _past(some) for source, some in rows.items()}

    def _hours(self, boards: list[str], now: datetime) -> dict[str, tuple[int, ...]]:
        """board -> postings by hour of the week: when they were published, else when they were first seen where that
        says something."""
        micros = case(
            (posting.c.precision == "time", type_coerce(posting.c.posted, BigInteger)),
            (posting.c.first_seen > board.c.baseline_at, type_coerce(posting.c.first_seen, BigInteger)),
        )
        hour = (micros // _HOUR + _THURSDAY) % WEEK
        wanted = (
            select(posting.c.board, hour, func.count())
            .join(board, board.c.board == posting.c.board)
            .where(posting.c.board.in_(boards), posting.c.first_seen >= now - HOURS_REACH)
            .group_by(posting.c.board, hour)
        )
        found: dict[str, list[int]] = {}
        with self.reading() as connection:
            for name, at, count in connection.execute(wanted):
                if at is not None:
                    found.setdefault(name, [0] * WEEK)[int(at)] = int(count)
        return {name: tuple(hours) for name, hours in found.items()}


def _past(rows: list[tuple[datetime, datetime | None, datetime | None]]) -> Past:
    """A past without its beginning, of (seen, opened, closed)."""
    lives = tuple(
        (closed - opened).total_seconds() for _, opened, closed in rows if closed and opened and closed > opened
    )
    return Past(seen=tuple(r[0] for r in rows), opened=tuple(r[1] for r in rows), lives=lives)
