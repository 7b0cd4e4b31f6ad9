"""Boards: their health and schedule, and what the engine remembers of hosts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, select, update

from internwatch.store.engine import Session
from internwatch.store.rows import BoardState
from internwatch.store.tables import board, host

# What a scraper file says of a board; everything else is what looking at it taught.
_NAMED = ("source", "company", "system", "token", "host")


def upsert(connection: Connection, table: Table, rows: list[dict[str, Any]], keep: tuple[str, ...] = ()) -> None:
    """Insert rows, or replace those whose primary key is there; `keep` names columns that stay as they are."""
    if rows:
        connection.execute(_upserting(connection.dialect.name, table, tuple(rows[0]), keep), rows)


def insert_new(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows; those that break a unique constraint are left out."""
    if rows:
        connection.execute(_insert(connection.dialect.name, table).on_conflict_do_nothing(), rows)


@lru_cache(maxsize=32)  # building a statement costs more than running it
def _upserting(dialect: str, table: Table, names: tuple[str, ...], keep: tuple[str, ...]) -> Any:
    statement = _insert(dialect, table)
    keys = [c.name for c in table.primary_key]
    fresh = {name: statement.excluded[name] for name in names if name not in keys and name not in keep}
    return statement.on_conflict_do_update(index_elements=keys, set_=fresh)


def _insert(dialect: str, table: Table) -> Any:
    if dialect == "sqlite":
        from sqlalchemy.dialects.sqlite import insert

        return insert(table)
    from sqlalchemy.dialects.postgresql import insert as insert_postgresql

    return insert_postgresql(table)


def put_state(connection: Connection, state: BoardState) -> None:
    """Write a board's state inside a running transaction."""
    upsert(connection, board, [msgspec.structs.asdict(state)])


class Boards(Session):
    """Boards and hosts."""

    def boards(self) -> dict[str, BoardState]:
        """Every board that was ever watched, by identity; `active` says which a scraper file still names."""
        with self.reading() as connection:
            found = connection.execute(select(board)).mappings().all()
        return {row["board"]: BoardState(**row) for row in found}

    def put_boards(self, states: Iterable[BoardState]) -> None:
        """Make these the active boards: new ones as given, known ones keep what was learnt, others rest."""
        rows = [msgspec.structs.asdict(state) for state in states]
        learnt = tuple(c.name for c in board.columns if c.name not in (*_NAMED, "board", "active"))
        with self.writing() as connection:
            connection.execute(update(board).values(active=False))
            upsert(connection, board, rows, keep=learnt)

    def save_state(self, state: BoardState) -> None:
        with self.writing() as connection:
            put_state(connection, state)

    def save_many_states(self, states: Iterable[BoardState]) -> None:
        """Write many states in one transaction: a round in which nothing changed."""
        with self.writing() as connection:
            upsert(connection, board, [msgspec.structs.asdict(state) for state in states])

    # -- hosts --------------------------------------------------------------------------------------------------------

    def robots(self, name: str) -> tuple[int, str, datetime] | None:
        """(status, text, when) of the kept robots.txt of a host."""
        wanted = select(host.c.robots_status, host.c.robots_text, host.c.robots_at).where(host.c.name == name)
        with self.reading() as connection:
            row = connection.execute(wanted).one_or_none()
        return (row[0], row[1] or "", row[2]) if row and row[2] else None

    def keep_robots(self, name: str, status: int, text: str, at: datetime) -> None:
        row = {"name": name, "robots_status": status, "robots_text": text, "robots_at": at}
        with self.writing() as connection:
            upsert(connection, host, [row])

    def held(self) -> dict[str, datetime]:
        """Hosts that asked to be left alone, and until when (it may have passed)."""
        with self.reading() as connection:
            return {n: at for n, at in connection.execute(select(host.c.name, host.c.held_until)) if at}

    def hold(self, name: str, until: datetime) -> None:
        with self.writing() as connection:
            upsert(connection, host, [{"name": name, "held_until": until}])
