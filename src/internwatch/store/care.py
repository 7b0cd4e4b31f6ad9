"""Care of the database: a lock, backups, checks, retention."""

from __future__ import annotations

import fcntl
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, literal, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from internwatch.crashpoint import crashpoint
from internwatch.errors import BusyError, StoreError
from internwatch.store.boards import Boards, upsert
from internwatch.store.engine import explained
from internwatch.store.inbox import prune_inbox
from internwatch.store.leads import prune_leads
from internwatch.store.line import WAITING
from internwatch.store.schema import COPIED, copy_checked
from internwatch.store.tables import attempt, board, destination, meta, outbox, posting
from internwatch.store.tokens import prune_tokens

# Jobs that are no internships and have closed are of no use to anybody later.
KEEP_OTHER_JOBS = timedelta(days=90)
KEEP_SENT = timedelta(days=180)
KEEP_ATTEMPTS = timedelta(days=30)
# What is owed to a destination that was closed for as long, or longer, is no news to anybody when it opens again.
KEEP_OWED = timedelta(days=14)
CLOSED = f"its destination takes nothing and has not for {KEEP_OWED.days} days"


class Care(Boards):
    """Locking, copying, checking, tidying."""

    restored = False
    """True when this opening found the database to be a restored copy (see `settle_copy`)."""
    _holding: Connection | None = None

    @contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """Hold the database alone for `name`; BusyError when another process does. Ends with the process."""
        with self._held(name):
            self.alone = True
            try:
                yield
            finally:
                self.alone = False

    @contextmanager
    def _held(self, name: str) -> Iterator[None]:
        if self.is_sqlite:
            with _file_lock(Path(f"{self.engine.url.database}.lock")):
                yield
            return
        number = zlib.crc32(f"internwatch:{name}".encode())
        with self.reading() as connection:
            if not connection.execute(text("SELECT pg_try_advisory_lock(:n)"), {"n": number}).scalar():
                raise BusyError("another internwatch holds this database; stop it first")
            connection.rollback()
            self._holding = connection
            try:
                yield
            finally:
                self._holding = None
                with suppress(SQLAlchemyError):  # the lock ended with its connection
                    connection.execute(text("SELECT pg_advisory_unlock(:n)"), {"n": number})

    def check_alone(self) -> None:
        """StoreError (start again) where a server's lock was lost: it ends with the connection that holds it."""
        if self._holding is None:
            return
        try:
            self._holding.execute(text("SELECT 1"))
            self._holding.rollback()
        except SQLAlchemyError as error:
            lost = StoreError(f"the database {self.name} is no longer held by this process: {explained(error)}")
            lost.exit_code = BusyError.exit_code
            raise lost from error

    def backup(self, path: Path) -> None:
        """Write a checked copy to `path` while the database is in use. A file that is there is not replaced."""
        if not self.is_sqlite:
            raise StoreError("a PostgreSQL database is copied with its own tool: pg_dump --format=custom")
        if path.exists():
            raise StoreError(f"{path} exists; choose another name, a backup replaces nothing")
        copy_checked(Path(self.engine.url.database or ""), path)

    def settle_copy(self, now: datetime) -> None:
        """Make a restored copy safe: what was owed may have been sent since the copy was made, so it is cancelled,
        and the next look at each board is a silent baseline again."""
        with self.writing() as connection:
            if not connection.execute(select(meta.c.value).where(meta.c.name == COPIED)).scalar():
                return
            unsettled = outbox.c.state.in_(("pending", "sending", "unknown"))
            connection.execute(update(outbox).where(unsettled).values(state="cancelled", claim=None))
            connection.execute(update(board).values(baseline_at=None))
            connection.execute(delete(meta).where(meta.c.name == COPIED))
            upsert(connection, meta, [{"name": "restored_at", "value": now.isoformat()}])
        self.restored = True

    def check(self) -> list[str]:
        """What is wrong with the file, in the database's words; empty when nothing is."""
        if not self.is_sqlite:
            return []
        with self.reading() as connection:
            found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(5)")]
        return [line for line in found if line != "ok"]

    def size(self) -> int:
        """Bytes on disk."""
        if self.is_sqlite:
            files = (Path(f"{self.engine.url.database}{end}") for end in ("", "-wal"))
            return sum(file.stat().st_size for file in files if file.exists())
        with self.reading() as connection:
            return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())

    def prune(self, now: datetime) -> None:
        """Drop what nobody needs any more: old sent alerts and tries, closed jobs that were no internships. What is
        dead stays, and so does every internship; what is owed stays too, but for old alerts to destinations that have
        been paused or dead for long: they end as cancelled."""
        old_sent = and_(outbox.c.state.in_(("sent", "cancelled")), _ended_at() < now - KEEP_SENT)
        other = and_(
            posting.c.status == "closed", posting.c.internship.is_(False), posting.c.closed_at < now - KEEP_OTHER_JOBS
        )
        ended = select(outbox.c.id).where(outbox.c.state.in_(("sent", "cancelled")))
        with self.writing() as connection:
            connection.execute(delete(attempt).where(attempt.c.at < now - KEEP_ATTEMPTS, attempt.c.outbox.in_(ended)))
            _give_up_closed(connection, now)
            crashpoint("pruning")
            connection.execute(delete(outbox).where(old_sent))
            connection.execute(delete(posting).where(other))
            prune_inbox(connection, now)
            prune_leads(connection, now)
            prune_tokens(connection, now)

    def count_internships(self) -> int:
        """How many internships are open."""
        of = select(func.count()).select_from(posting).where(posting.c.internship, posting.c.status == "open")
        with self.reading() as connection:
            return int(connection.execute(of).scalar_one())

    def count_postings(self) -> int:
        with self.reading() as connection:
            return int(connection.execute(select(func.count()).select_from(posting)).scalar_one())


def _give_up_closed(connection: Connection, now: datetime) -> None:
    long_ago, state = now - KEEP_OWED, destination.c.state
    closed = select(destination.c.name).where(state.in_(("paused", "dead")), destination.c.since < long_ago)
    old = outbox.c.state.in_(WAITING), outbox.c.owed_at < long_ago, outbox.c.destination.in_(closed)
    word = "cancelled"
    lines = select(
        outbox.c.id, literal(now, attempt.c.at.type), literal(word), literal(word), literal(CLOSED), outbox.c.reference
    ).where(*old)
    told = ["outbox", "at", "outcome", "code", "note", "reference"]
    connection.execute(insert(attempt).from_select(told, lines))
    connection.execute(update(outbox).where(*old).values(state=word, not_before=None))


def _ended_at() -> Any:
    return func.coalesce(outbox.c.sent_at, outbox.c.owed_at, type_=outbox.c.owed_at.type)


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    """An exclusive lock on a file; the system gives it back when the process ends, however it ends."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(f"the lock file {path} cannot be written: {error.strerror}") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip()
            whose = f" (process {holder})" if holder.isdigit() else ""
            raise BusyError(f"another internwatch{whose} holds this database; stop it first") from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)
