"""The outbox as its operator sees it: what is owed, sent or ended, by state, destination and age; a second chance for
what ended. Nothing is claimed or sent here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, update

from internwatch.store.boards import Boards
from internwatch.store.engine import chunks
from internwatch.store.outbox import ROW, owed_row, settle_row
from internwatch.store.rows import Outcome, OwedRow, Pile
from internwatch.store.tables import attempt, outbox

ENDED = ("dead", "cancelled")


class Ledger(Boards):
    """Looking at alerts, and what an operator does with those that ended badly."""

    def outbox_counts(self) -> dict[str, int]:
        with self.reading() as connection:
            rows = connection.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state))
            return dict(map(tuple, rows))

    def outbox_piles(
        self, states: Iterable[str], *, to: Iterable[str] = (), before: datetime | None = None
    ) -> list[Pile]:  # fmt: skip
        """Such alerts as `outbox_rows` gives, summed up by state and destination, the largest pile first."""
        oldest = func.min(outbox.c.owed_at, type_=outbox.c.owed_at.type)
        first = func.min(outbox.c.not_before, type_=outbox.c.not_before.type)
        count = func.count()
        wanted = _picked(select(outbox.c.state, outbox.c.destination, count, oldest, first), states, to, before)
        ordered = wanted.group_by(outbox.c.state, outbox.c.destination).order_by(
            count.desc(), outbox.c.destination, outbox.c.state
        )
        with self.reading() as connection:
            return [Pile(*row) for row in connection.execute(ordered)]

    def outbox_rows(
        self, states: Iterable[str], limit: int, *, to: Iterable[str] = (), before: datetime | None = None
    ) -> list[OwedRow]:  # fmt: skip
        """Alerts in these states, newest first; only `to` these destinations ("telegram:*" is all of a channel; () is
        everywhere), only owed `before` then."""
        wanted = _picked(select(*ROW), states, to, before).order_by(outbox.c.id.desc()).limit(limit)
        with self.reading() as connection:
            return [owed_row(row) for row in connection.execute(wanted)]

    def outbox_ids(
        self, states: Iterable[str], *, to: Iterable[str] = (), before: datetime | None = None
    ) -> list[int]:  # fmt: skip
        """The numbers of such alerts, oldest first."""
        wanted = _picked(select(outbox.c.id), states, to, before).order_by(outbox.c.id)
        with self.reading() as connection:
            return list(connection.execute(wanted).scalars())

    def outbox_states(self, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
        """number -> (state, destination) of the alerts that are there."""
        found: dict[int, tuple[str, str]] = {}
        with self.reading() as connection:
            for some in chunks(ids):
                wanted = select(outbox.c.id, outbox.c.state, outbox.c.destination).where(outbox.c.id.in_(some))
                found |= {number: (state, to) for number, state, to in connection.execute(wanted)}
        return found

    def attempts(self, row: int) -> list[dict[str, object]]:
        """The tries of one alert, oldest first: at, outcome, code, note, reference."""
        wanted = select(attempt).where(attempt.c.outbox == row).order_by(attempt.c.id)
        with self.reading() as connection:
            return [dict(line) for line in connection.execute(wanted).mappings()]

    def requeue(self, ids: Iterable[int], now: datetime) -> int:
        """Owe dead or cancelled alerts again; returns how many. Each has all its tries anew; of one that may have
        arrived the copy is still marked."""
        marked = case((outbox.c.unknowns > 0, 1), else_=0)
        done = 0
        with self.writing() as connection:
            for some in chunks(ids):
                ended = and_(outbox.c.id.in_(some), outbox.c.state.in_(ENDED))
                again = update(outbox).where(ended)
                moved = again.values(
                    state="pending", not_before=None, poison=0, unknowns=marked, owed_at=now, claim=None
                )
                done += connection.execute(moved).rowcount
        return done

    def acknowledge(self, ids: Iterable[int], now: datetime) -> int:
        """The operator has seen these dead alerts: they end as cancelled and go with the others; returns how many."""
        done = 0
        with self.writing() as connection:
            for some in chunks(ids):
                dead = and_(outbox.c.id.in_(some), outbox.c.state == "dead")
                for row in connection.execute(select(*ROW).where(dead)).all():
                    seen = Outcome("cancelled", "acknowledged", "the operator has seen it")
                    settle_row(connection, owed_row(row), seen, now)
                    done += 1
        return done


def _picked(wanted: Select[Any], states: Iterable[str], to: Iterable[str], before: datetime | None) -> Select[Any]:
    found = wanted.where(outbox.c.state.in_(list(states)))
    if names := [_like(name) for name in to]:
        found = found.where(or_(*names))
    return found if before is None else found.where(outbox.c.owed_at < before)


def _like(name: str) -> ColumnElement[bool]:
    if "*" not in name:
        return outbox.c.destination == name
    for special in "\\%_":
        name = name.replace(special, "\\" + special)
    return outbox.c.destination.like(name.replace("*", "%"), escape="\\")
