"""The store: what is known and what is owed, in one database. Short transactions, times UTC-aware in and out.

Promises: `save` is all or nothing; `claim` never gives one alert to two callers before its lease ends; the same
(destination, subject, kind, revision) is owed at most once, by a unique constraint; nothing is deleted by `save`.
One implementation for SQLite and PostgreSQL. It is used from one thread at a time.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, insert, select

from internwatch.errors import StoreError
from internwatch.store import schema
from internwatch.store.care import Care
from internwatch.store.clock import Clock
from internwatch.store.engine import CHUNK, open_engine, parsed
from internwatch.store.figures import Figures
from internwatch.store.history import History
from internwatch.store.inbox import Inbox
from internwatch.store.leads import Leads
from internwatch.store.ledger import Ledger
from internwatch.store.mail import Mail
from internwatch.store.marks import Marks
from internwatch.store.messages import Messages
from internwatch.store.mutes import Mutes
from internwatch.store.notes import Notes
from internwatch.store.outbox import Outbox
from internwatch.store.pasts import Pasts
from internwatch.store.people import People
from internwatch.store.postings import Postings
from internwatch.store.putoff import PutOff
from internwatch.store.tables import metadata
from internwatch.store.tokens import Tokens
from internwatch.store.twins import Twins


class Store(
    Postings,
    Outbox,
    Ledger,
    Messages,
    Notes,
    People,
    Marks,
    Mail,
    Tokens,
    Mutes,
    Twins,
    Leads,
    History,
    Figures,
    Pasts,
    PutOff,
    Inbox,
    Clock,
    Care,
):
    """An open database. `open_store` makes one; `close` ends it."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._lock = ExitStack()

    def hold_alone(self) -> None:
        """Hold the database alone until `close`, as `run` does; BusyError when another process does."""
        self._lock.enter_context(self.lock("run"))

    def close(self) -> None:
        self._lock.close()
        self.engine.dispose()


class Scratch(Store):
    """A copy in a temporary folder, for a dry run; closing deletes it."""

    folder: Path

    def close(self) -> None:
        super().close()
        shutil.rmtree(self.folder, ignore_errors=True)


def open_store(url: str, *, now: datetime, alone: bool = False) -> Store:
    """Open the database of this URL; it is made or migrated where needed. StoreError with a sentence when it cannot
    be opened, written or understood. `alone`: hold it first, and until it is closed (see `Store.hold_alone`)."""
    store = Store(open_engine(parsed(url)))
    try:
        if alone:
            store.hold_alone()
        schema.bring_up(store, now)
        store.settle_copy(now)
    except BaseException:
        store.close()
        raise
    return store


def open_scratch(url: str, *, now: datetime) -> Scratch:
    """A throwaway copy of the database of this URL, whatever it is; the original is only read. The copy is migrated and
    settled as the original would be."""
    original, folder = parsed(url), Path(tempfile.mkdtemp(prefix="internwatch-dry-"))
    path = folder / "scratch.db"
    try:
        here = Path(original.database or "")
        if original.get_backend_name() == "sqlite" and here.exists():
            _copy_file(here, path)
        scratch = Scratch(open_engine(parsed(f"sqlite:///{path}")))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    scratch.folder = folder
    try:
        schema.bring_up(scratch, now)
        if original.get_backend_name() != "sqlite":
            _fill(scratch, Store(open_engine(original)))
        scratch.settle_copy(now)
    except BaseException:
        scratch.close()
        raise
    return scratch


def _copy_file(original: Path, target: Path) -> None:
    try:
        schema.copy_file(original, target)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"the database {original} cannot be copied for a dry run: {error}") from error


def _fill(scratch: Store, original: Store) -> None:
    """Copy a server's tables; StoreError where its schema is not this program's. An empty database gives nothing."""
    try:
        with original.reading() as source, scratch.writing() as target:
            for table in metadata.sorted_tables if schema.is_current(source, original.name) else ():
                _copy(table, source, target)
    finally:
        original.close()


def _copy(table: Table, source: Connection, target: Connection) -> None:
    found = source.execution_options(yield_per=CHUNK).execute(select(table)).mappings()
    for part in found.partitions(CHUNK):
        target.execute(insert(table), [dict(row) for row in part])
