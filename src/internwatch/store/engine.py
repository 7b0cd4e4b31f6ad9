"""Opening a database: one SQLAlchemy engine with the settings that a long-lived store needs; no tables.

SQLite runs in WAL with `synchronous=FULL`: a committed "sent" must not roll back when the power goes. Python's own
transaction handling is switched off (it begins late and commits by itself); SQLAlchemy's "begin" says BEGIN.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from internwatch.errors import BusyError, StoreError

T = TypeVar("T")
# Databases limit the number of values in one statement.
CHUNK = 400
PRAGMAS = (
    "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON", "PRAGMA busy_timeout=5000",
    "PRAGMA cache_size=-8000",
)  # fmt: skip
MENDING = {
    "readonly": "Give this user the right to write the file and its folder.",
    "unable to open": "Check that the folder exists and that this user may write into it.",
    "disk is full": "Make room on the disk; nothing that was saved is lost.",
    "disk i/o": "Check the disk; a backup is made with: internwatch backup FILE.",
    "malformed": "Restore a backup; keep the broken file aside.",
    "not a database": "The path names a file of another kind; check `database` in the config.",
    "locked": "Another program holds the database; wait, or stop it.",
}


def parsed(url: str) -> URL:
    """The URL, or StoreError with what is wrong. Only SQLite files and PostgreSQL (psycopg) are known."""
    try:
        made = make_url(url)
    except (ArgumentError, ValueError) as error:  # ValueError: a port that is no number
        # The address may hold a password: it is not repeated.
        raise StoreError(
            "database is no database URL that can be read; write sqlite:///internwatch.db or postgresql+psycopg://…"
        ) from error
    if made.get_backend_name() == "sqlite" and not made.database:
        raise StoreError("database names no file; for example sqlite:///internwatch.db")
    if made.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg"):
        raise StoreError(f"database: {made.drivername} is not known; use sqlite:///… or postgresql+psycopg://…")
    return made


def open_engine(url: URL) -> Engine:
    """An engine; nothing is connected yet."""
    if url.get_backend_name() == "sqlite":
        _own_file(Path(url.database or ""))
        engine = create_engine(url)
        event.listen(engine, "connect", _set_up)
        event.listen(engine, "begin", _begin)
        return engine
    try:
        return create_engine(url.set(drivername="postgresql+psycopg"), pool_size=2, pool_pre_ping=True)
    except (ImportError, NoSuchModuleError) as error:
        raise StoreError("PostgreSQL needs its driver: pip install 'internwatch[postgres]'") from error


def _own_file(path: Path) -> None:
    """Create a new database file readable by its owner only: it tells where somebody applies."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StoreError(f"the database {path} cannot be written: {error.strerror}. {_advice(error)}") from error


def _advice(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "Make its folder first."
    return "Check its folder's owner and permissions."


def _set_up(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def chunks(items: Iterable[T]) -> Iterator[list[T]]:
    """The items in lists that fit into one statement."""
    everything = list(items)
    for start in range(0, len(everything), CHUNK):
        yield everything[start : start + CHUNK]


class Session:
    """Short transactions on one engine: `reading()` and `writing()`; foreign errors become StoreError here, once.
    `alone`: this process holds the database (see `Care.lock`)."""

    alone = False

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self._wrapped(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """All of it or nothing. On SQLite the write lock is taken at the start, so that no commit can fail late."""
        with self._wrapped(), self.engine.connect() as plain:
            connection = plain.execution_options(writing=True)
            with connection.begin():
                yield connection

    @contextmanager
    def _wrapped(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            wrapped = StoreError(f"the database {self.name}: {explained(error)}")
            if _passes(error):
                wrapped.exit_code = BusyError.exit_code
            raise wrapped from error

    @property
    def name(self) -> str:
        return self.engine.url.render_as_string(hide_password=True)


def _passes(error: SQLAlchemyError) -> bool:
    """Locked by another program, or a server that was restarted: who starts the daemon should start it again."""
    return isinstance(error, DBAPIError) and (error.connection_invalidated or "is locked" in str(error.orig))


def explained(error: SQLAlchemyError) -> str:
    """The database's own words in one line, and how to mend it where that is known."""
    said = str(error.orig) if isinstance(error, DBAPIError) else str(error)
    said = " ".join(said.split())[:200]
    advice = next((mending for words, mending in MENDING.items() if words in said.lower()), "")
    return f"{said}. {advice}".strip()
